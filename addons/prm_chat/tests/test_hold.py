from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .chat_common import ChatCase

BAD = "<p>Ab Januar verlangen wir 95 Euro pro Stunde.</p>"
GOOD = "<p>Der Markt ist um 12 % geschrumpft.</p>"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@tagged("post_install", "-at_install")
class TestHold(ChatCase):
    """What hits a watched word is held, whatever way it comes, and posted once when released."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls.holds = cls.env["prm.chat.hold"]
        cls.other = new_test_user(cls.env, "t_moderator2", "prm_chat.group_chat_moderator")
        cls.area.moderator_ids = [Command.link(cls.other.id)]
        cls.channel = cls.area.channel_id

    def refusal(self, action):
        """Return the sentence with which something is refused; what was written apart stays."""
        try:
            action()
        except (UserError, AccessError) as error:
            self.env.invalidate_all()
            return str(error)
        return None

    def held(self):
        return self.holds.search([("audience_id", "=", self.area.id)])

    def hold(self, body=BAD, name="sales_a", **values):
        self.assertIn("held", self.refusal(lambda: self.post(self.area, name, body, **values)))
        return self.held()[:1]

    def words(self):
        return " ".join(self.env["mail.message"].search([("prm_channel_id", "=", self.channel.id)]).mapped("body"))

    # --- every way in -----------------------------------------------------------------------------------

    def test_a_message_is_held_outside_the_channel(self):
        hold = self.hold(partner_ids=self.dealers["director_a"].partner_id.ids)
        self.assertEqual((hold.state, hold.kind, hold.user_id), ("waiting", "message", self.dealers["sales_a"]))
        self.assertEqual(hold.firm_id, self.firm)
        self.assertIn("95 Euro", hold.body)
        self.assertRegex(hold.hits, "^Own future prices: .*Ab Januar verlangen wir 95 Euro pro Stunde")
        self.assertEqual(hold.partner_ids, self.dealers["director_a"].partner_id)
        self.assertNotIn("95 Euro", self.words())
        self.assertTrue(self.post(self.area, "sales_a", GOOD))

    def test_every_way_is_watched(self):
        user = self.dealers["sales_a"]
        channel, env = self.channel.with_user(user), self.env(user=user)
        plain = {"model": "discuss.channel", "res_id": channel.id, "message_type": "comment"}
        ways = {
            "post": lambda: channel.message_post(body=BAD, message_type="comment"),
            "notification": lambda: channel.message_post(body=BAD),
            "sudo, as the route does": lambda: channel.sudo().message_post(body=BAD, message_type="comment"),
            "another's name": lambda: channel.sudo().message_post(body=BAD, author_id=self.moderator.partner_id.id),
            "create": lambda: env["mail.message"].create({**plain, "body": BAD}),
            "create by context": lambda: (
                env["mail.message"].with_context(**{f"default_{k}": v for k, v in plain.items()}).create({"body": BAD})
            ),
            "flag of a request": lambda: channel.with_context(prm_chat_pass=True).message_post(body=BAD),
            "what looks like the end of a tag": lambda: env["mail.message"].create(
                {**plain, "body": '<p>Ab Januar verl<b title=">">angen wir</b> 95 <!-- > -->Euro pro Stunde.</p>'}
            ),
        }
        for name, way in ways.items():
            with self.subTest(name):
                self.held().unlink()
                self.assertTrue(self.refusal(way), name)
                self.assertNotIn("95 Euro", self.words())
                self.assertEqual(len(self.held()), 1, name)
                self.assertEqual(self.held().author_id, user.partner_id, name)

    def test_a_change_is_watched_too(self):
        message = self.post(self.area, "sales_a", GOOD)
        user = self.dealers["sales_a"]
        channel = self.channel.with_user(user)
        for way in (
            lambda: channel._message_update_content(message.with_user(user).sudo(), body=BAD),
            lambda: message.with_user(user).sudo().write({"body": BAD}),
            lambda: message.with_user(user).sudo().write({"body": "Wir erh<b title='>'>öhen</b> unsere Preise"}),
        ):
            self.held().unlink()
            self.assertIn("held", self.refusal(way))
            self.assertEqual((self.held().kind, self.held().message_id), ("edit", message))
            self.assertIn("geschrumpft", message.body)
        self.held().unlink()
        self.refusal(lambda: channel._message_update_content(message.with_user(user).sudo(), body=BAD))
        self.held().with_user(self.moderator).action_release()
        self.assertIn("95 Euro", message.body)
        log = self.env["prm.chat.moderation"].search([("message_id", "=", message.id), ("kind", "=", "edit")])
        self.assertIn("geschrumpft", log.body)

    def test_what_was_written_before_a_change_is_kept(self):
        message = self.post(self.area, "sales_a", GOOD)
        user = self.dealers["sales_a"]
        self.channel.with_user(user)._message_update_content(message.with_user(user).sudo(), body="")
        log = self.env["prm.chat.moderation"].search([("message_id", "=", message.id)])
        self.assertEqual((log.kind, log.author_id), ("edit", user.partner_id))
        self.assertIn("geschrumpft", log.body)
        self.assertIn("emptied", self.refusal(lambda: message.with_user(user).sudo().unlink()))

    def test_files_are_watched_by_name_and_wait_apart(self):
        user = self.dealers["sales_a"]
        file = (
            self.env["ir.attachment"]
            .with_user(user)
            .sudo()
            .create({"name": "Wir erhöhen unsere Preise.png", "raw": PNG, "res_model": "mail.compose.message"})
        )
        hold = self.hold(GOOD, attachment_ids=file.ids)
        self.assertEqual(hold.attachment_ids.raw, PNG)
        copy = hold.attachment_ids
        for stranger in (user, self.dealers["director_a"], self.users["manager"]):
            with self.assertRaises(AccessError):
                copy.with_user(stranger).read(["raw"])
        copy.with_user(self.moderator).read(["name"])
        hold.with_user(self.moderator).action_release()
        self.assertEqual(hold.posted_id.attachment_ids.raw, PNG)

    def test_names_of_threads_are_watched(self):
        user = self.dealers["sales_a"]
        env = self.env(user=user)["discuss.channel"].sudo()
        values = {"channel_type": "channel", "parent_channel_id": self.channel.id}
        self.assertIn("name", self.refusal(lambda: env.create({**values, "name": "Wir erhöhen unsere Preise"})))
        thread = env.create({**values, "name": "T stock of used machines"})
        self.assertIn("name", self.refusal(lambda: thread.write({"name": "Wir erhöhen unsere Preise"})))
        self.assertTrue(self.refusal(thread.unlink))

    def test_reactions_are_pictures(self):
        message = self.post(self.area, "director_a", GOOD)
        user = self.dealers["sales_a"]
        own, partner = message.with_user(user).sudo(), user.partner_id
        none = self.env["mail.guest"]
        for text in ("Wir erhöhen die Preise", "ja", "95", "👍" * 20):
            self.assertTrue(self.refusal(lambda text=text: own._message_reaction(text, "add", partner, none)), text)
        own._message_reaction("👍", "add", partner, none)
        own._message_reaction("1️⃣", "add", partner, none)
        self.assertEqual(len(message.sudo().reaction_ids), 2)

    def test_sent_again_it_waits_once(self):
        self.hold()
        self.hold()
        self.assertEqual(len(self.held()), 1)

    def test_the_head_office_is_not_watched(self):
        self.assertTrue(self.post(self.area, "moderator", BAD))

    def test_each_moderator_reads_the_reason_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        category = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "prm.chat.watch"), ("field_id.name", "=", "category"), ("value", "=", "price")]
        )
        category.with_context(lang="de_DE").name = "T Preise"
        self.hold("Wir erhöhen unsere Preise im März.")
        queue = self.env["prm.chat.queue"].with_user(self.moderator).search([("audience_id", "=", self.area.id)])
        for lang, name in (("de_DE", "T Preise"), ("en_US", "Own future prices")):
            shown = queue.with_context(lang=lang)
            self.assertEqual(shown.reason, f"{name}: Wir erhöhen unsere Preise im März")
            self.assertEqual(shown.hold_id.hits, shown.reason)

    # --- deciding ---------------------------------------------------------------------------------------

    def test_released_it_stands_as_its_authors(self):
        hold = self.hold(partner_ids=self.dealers["director_a"].partner_id.ids)
        hold.with_user(self.moderator).action_release()
        message = hold.posted_id
        self.assertEqual(message.author_id, self.dealers["sales_a"].partner_id)
        self.assertEqual((message.prm_channel_id, message.prm_firm_id), (self.channel, self.firm))
        self.assertIn("95 Euro", message.body)
        self.assertIn("released by the moderator", message.body)
        self.assertEqual(message.partner_ids, self.dealers["director_a"].partner_id)
        self.assertEqual((hold.state, hold.decided_by), ("released", self.moderator))

    def test_once_whoever_decides(self):
        hold = self.hold()
        hold.with_user(self.moderator).action_release()
        count = len(self.env["mail.message"].search([("prm_channel_id", "=", self.channel.id)]))
        for action in (hold.with_user(self.other).action_release, lambda: hold.with_user(self.other)._refuse("T")):
            self.assertIn("already", self.refusal(action))
        self.assertEqual(len(self.env["mail.message"].search([("prm_channel_id", "=", self.channel.id)])), count)

    def test_refused_it_stays_away_and_the_writer_reads_why(self):
        hold = self.hold()
        wizard = self.env["prm.chat.decision"].with_user(self.moderator)
        wizard.create({"kind": "refuse", "hold_id": hold.id, "reason": "T no prices"}).action_decide()
        self.assertEqual((hold.state, hold.reason), ("refused", "T no prices"))
        self.assertNotIn("95 Euro", self.words())
        self.env["res.lang"]._activate_lang("de_DE")
        hold.flush_recordset()
        self.env.cr.execute("UPDATE prm_chat_hold SET create_date = '2026-02-03 22:30:00' WHERE id = %s", [hold.id])
        hold.invalidate_recordset()
        self.dealers["sales_a"].tz = "Europe/Berlin"
        [own] = self.holds.with_context(lang="de_DE")._own(self.dealers["sales_a"])
        self.assertEqual(own["written"], "03.02.26, 23:30")
        self.dealers["sales_a"].tz = False
        self.area.company_id.prm_tz = self.env.company.prm_tz = "Asia/Tokyo"
        self.assertRegex(
            hold.with_context(lang="de_DE")._dated_body(), r"Written on .{12,25} JST,|04\.02\.26, 07:30 JST"
        )
        [own] = self.holds._own(self.dealers["sales_a"])
        self.assertRegex(own["written"], r"^2/4/26, 7:30\sAM$")
        self.assertEqual((own["state"], own["reason"]), ("refused", "T no prices"))
        self.assertFalse(self.holds._own(self.dealers["director_a"]))

    def test_it_is_its_firms_also_when_the_writer_moved(self):
        hold = self.hold()
        self.dealers["sales_a"].partner_id.parent_id = self.second
        hold.with_user(self.moderator).action_release()
        self.assertEqual(hold.posted_id.prm_firm_id, self.firm)

    def test_nobody_but_the_channels_moderators(self):
        hold = self.hold()
        stranger = new_test_user(self.env, "t_moderator3", "prm_chat.group_chat_moderator")
        trustee = new_test_user(self.env, "t_trustee", "base.group_user")
        people = (stranger, trustee, self.users["manager"], self.env.ref("base.user_admin"))
        for user in (*people, *self.dealers.values()):
            self.assertTrue(self.refusal(hold.with_user(user).action_release), user.login)
            for model, record in (("prm.chat.hold", hold), ("prm.chat.queue", self.env["prm.chat.queue"].search([]))):
                with self.assertRaises(AccessError, msg=user.login):
                    record.with_user(user).read(["body"])
                rows = self.env[model].with_user(user)
                self.assertFalse(rows.has_access("read") and rows.search([("audience_id", "=", self.area.id)]))
        self.assertEqual(hold.state, "waiting")
        for user in (self.moderator, self.users["manager"]):
            for values in ({"state": "released"}, {"body": "x"}):
                with self.assertRaises(AccessError):
                    hold.with_user(user).write(values)
        self.assertEqual(self.area.with_user(self.users["manager"]).waiting_count, 1)

    def test_whoever_refuses_sees_what(self):
        hold = self.hold()
        action = hold.with_user(self.moderator).action_refuse()
        decision = Form(self.env["prm.chat.decision"].with_user(self.moderator).with_context(**action["context"]))
        self.assertEqual(decision.text, hold.body)
        self.assertTrue(hold.body)

    def test_whoever_moderates_elsewhere_sees_it_in_no_dialog(self):
        """A dialog is opened with any number; it shows what its opener may read."""
        stranger = new_test_user(self.env, "t_moderator3", "prm_chat.group_chat_moderator")
        message = self.post(self.area, "sales_a", GOOD)
        dialogs = self.env["prm.chat.decision"].with_user(stranger)
        for values in ({"hold_id": self.hold().id}, {"message_id": message.id}):
            self.env.flush_all()
            self.env.invalidate_all()  # a request knows nothing of what others have read
            with self.assertRaises(AccessError):
                dialogs.new({"kind": "refuse", **values}).mapped("text")
            dialog = dialogs.create({"kind": "refuse", "reason": "T", **values})
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                dialog.read(["text"])

    def test_the_queue_has_cards_for_a_phone(self):
        """With all that a decision needs: lists are too wide."""
        self.assertIn("kanban", self.env.ref("prm_chat.prm_chat_queue_action").view_mode)
        views = self.env["prm.chat.queue"].with_user(self.moderator).get_views([(False, "kanban"), (False, "list")])
        card, row = (etree.fromstring(views["views"][kind]["arch"]) for kind in ("kanban", "list"))
        buttons = [button.get("name") for button in row.iter("button")]
        self.assertEqual([button.get("name") for button in card.iter("button")], buttons)
        shown = {field.get("name") for field in card.find(".//t[@t-name='card']").iter("field")}
        self.assertLessEqual({"audience_id", "author_id", "firm_id", "excerpt", "reason"}, shown)

    def test_blank_lists_say_what_stands_there(self):
        for name in ("queue", "hold", "moderation", "audit"):
            self.assertTrue(self.env.ref(f"prm_chat.prm_chat_{name}_action").help, name)

    def test_the_queue_holds_both(self):
        hold = self.hold()
        message = self.post(self.area, "director_a", GOOD)
        report = (
            self.env["prm.chat.report"]
            .with_user(self.dealers["sales_a"])
            ._make(message.with_user(self.dealers["sales_a"]), "T rude")
        )
        queue = self.env["prm.chat.queue"].with_user(self.moderator).search([("audience_id", "=", self.area.id)])
        self.assertEqual(set(queue.mapped("kind")), {"held", "reported"})
        queue.filtered("hold_id").action_release()
        queue.filtered("report_id").action_dismiss()
        self.assertEqual((hold.state, report.state), ("released", "dismissed"))
        self.env.flush_all()
        self.assertFalse(self.env["prm.chat.queue"].search([("audience_id", "=", self.area.id)]))
