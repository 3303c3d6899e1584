from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .chat_common import ChatCase

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@tagged("post_install", "-at_install")
class TestModeration(ChatCase):
    """Hide, mute, report: by the moderators of the channel, logged, undone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log = cls.env["prm.chat.moderation"]
        cls.stranger = new_test_user(cls.env, "t_moderator3", "prm_chat.group_chat_moderator")
        cls.outsiders = [
            cls.stranger,
            cls.users["manager"],
            cls.env.ref("base.user_admin"),
            *cls.dealers.values(),
        ]

    def decide(self, user=None, **values):
        wizard = self.env["prm.chat.decision"].with_user(user or self.moderator)
        return wizard.create({"reason": "T why", **values}).action_decide()

    # --- hide -------------------------------------------------------------------------------------------

    def test_hidden_it_is_kept_and_can_come_back(self):
        channel = self.area.channel_id.with_user(self.dealers["sales_a"]).sudo()
        message = channel.message_post(body="T insult", message_type="comment", attachments=[("a.png", PNG)])
        old = message.attachment_ids
        self.decide(kind="hide", message_id=message.id)
        self.assertNotIn("insult", message.body)
        self.assertIn("Hidden by the moderator", message.body)
        self.assertTrue(message.prm_hidden)
        self.assertFalse(message.attachment_ids | old.exists())
        row = self.log.search([("message_id", "=", message.id)])
        self.assertEqual(
            (row.kind, row.actor_id, row.reason, row.firm_id), ("hide", self.moderator, "T why", self.firm)
        )
        self.assertIn("insult", row.body)
        self.assertEqual(row.attachment_ids.raw, PNG)
        row.with_user(self.moderator).action_undo()
        self.assertIn("insult", message.body)
        self.assertEqual(message.attachment_ids.raw, PNG)
        self.assertEqual((row.undone_by, message.prm_hidden), (self.moderator, False))
        with self.assertRaises(UserError):
            row.with_user(self.moderator).action_undo()

    def test_hidden_once(self):
        message = self.post(self.area, "sales_a", "T insult")
        self.decide(kind="hide", message_id=message.id)
        with self.assertRaisesRegex(UserError, "already"):
            self.decide(kind="hide", message_id=message.id)
        self.assertEqual(self.log.search_count([("message_id", "=", message.id)]), 1)

    def test_the_author_does_not_bring_it_back(self):
        message = self.post(self.area, "sales_a", "T insult")
        self.decide(kind="hide", message_id=message.id)
        user = self.dealers["sales_a"]
        channel = self.area.channel_id.with_user(user)
        for body in ("T insult", ""):
            with self.assertRaises(UserError):
                channel._message_update_content(message.with_user(user).sudo(), body=body)

    def test_only_moderators_of_the_channel(self):
        message = self.post(self.area, "sales_a", "T insult")
        row = self.log._log("hide", self.area, message, body="T original", reason="T")
        for user in self.outsiders:
            with self.assertRaises(AccessError, msg=user.login):
                self.decide(user, kind="hide", message_id=message.id)
            with self.assertRaises(AccessError, msg=user.login):
                self.decide(user, kind="mute", audience_id=self.area.id, author_id=message.author_id.id, days=1)
            with self.assertRaises(AccessError, msg=user.login):
                row.with_user(user).read(["body"])
            with self.assertRaises(AccessError, msg=user.login):
                row.with_user(user).action_undo()
        self.assertIn("insult", message.body)
        with self.assertRaises(AccessError):
            row.with_user(self.moderator).write({"reason": "x"})
        with self.assertRaises(AccessError):
            row.with_user(self.moderator).unlink()

    # --- mute -------------------------------------------------------------------------------------------

    def test_muted_in_this_channel_until_a_day(self):
        user = self.dealers["sales_a"]
        before = self.env["mail.mail"].search([])
        self.decide(kind="mute", audience_id=self.area.id, author_id=user.partner_id.id, days=3)
        with self.assertRaisesRegex(UserError, "until"):
            self.post(self.area, "sales_a")
        self.assertTrue(self.post(self.general, "sales_a"))
        self.assertTrue(self.post(self.area, "director_a"))
        mail = self.env["mail.mail"].search([]) - before
        self.assertIn("T why", mail.body_html)
        self.assertIn(user.email, mail.email_to)
        row = self.log.search([("kind", "=", "mute"), ("audience_id", "=", self.area.id)])
        row.until = fields.Datetime.now() - timedelta(minutes=1)
        self.assertTrue(self.post(self.area, "sales_a"))
        row.until = fields.Datetime.now() + timedelta(days=1)
        row.with_user(self.moderator).action_undo()
        self.assertTrue(self.post(self.area, "sales_a"))

    def test_mute_is_of_dealers_and_has_an_end(self):
        for author, days in ((self.moderator.partner_id, 3), (self.dealers["sales_a"].partner_id, 0)):
            with self.assertRaises(UserError):
                self.decide(kind="mute", audience_id=self.area.id, author_id=author.id, days=days)
        with self.assertRaises(UserError):
            self.decide(
                kind="mute",
                audience_id=self.area.id,
                author_id=self.dealers["sales_a"].partner_id.id,
                days=2,
                reason="  ",
            )

    # --- report -----------------------------------------------------------------------------------------

    def report(self, name, message, reason="T rude"):
        user = self.dealers[name]
        return self.env["prm.chat.report"].with_user(user)._make(message.with_user(user), reason)

    def test_reported_and_hidden(self):
        message = self.post(self.area, "director_a", "T insult")
        report = self.report("sales_a", message)
        action = (
            self.env["prm.chat.queue"].with_user(self.moderator).search([("report_id", "=", report.id)]).action_hide()
        )
        wizard = self.env["prm.chat.decision"].with_user(self.moderator).with_context(**action["context"])
        wizard.create({"reason": "T why"}).action_decide()
        self.assertEqual((report.state, report.decided_by), ("hidden", self.moderator))
        self.assertTrue(message.prm_hidden)
        self.assertIn("insult", report.body)

    def test_dismissed_once(self):
        report = self.report("sales_a", self.post(self.area, "director_a", "T fine")).with_env(self.env)
        report.with_user(self.moderator).action_dismiss()
        with self.assertRaisesRegex(UserError, "already"):
            report.with_user(self.moderator).action_dismiss()

    def test_reports_are_of_members_and_for_moderators(self):
        message = self.post(self.area, "director_a", "T insult")
        for name in ("director_b", "bookkeeper_a"):
            with self.assertRaises(AccessError):
                self.report(name, message)
        report = self.report("sales_a", message)
        for user in self.outsiders:
            with self.assertRaises(AccessError, msg=user.login):
                report.with_user(user).read(["user_id"])
            with self.assertRaises(AccessError, msg=user.login):
                report.with_user(user).action_dismiss()
        with self.assertRaisesRegex(UserError, "already"):
            self.report("sales_a", message)
        for reason in ("", "  ", "x" * 501):
            with self.assertRaises(UserError):
                self.report("service_a", message, reason)

    # --- limits -----------------------------------------------------------------------------------------

    def test_pace(self):
        self.env["ir.config_parameter"].set_param("prm_chat.messages_per_minute", "3")
        for number in range(3):
            self.post(self.area if number % 2 else self.general, "sales_a", f"T {number}")
        with self.assertRaisesRegex(UserError, "within a minute"):
            self.post(self.area, "sales_a")
        self.assertTrue(self.post(self.area, "director_a"))

    def test_huge_pastes(self):
        self.assertTrue(self.post(self.area, "sales_a", "x" * 9000))
        for body in ("x" * 20000, "<p>" * 1000000):
            with self.assertRaisesRegex(UserError, "signs"):
                self.post(self.area, "sales_a", body)

    def test_kinds_of_files(self):
        user = self.dealers["sales_a"]
        channel = self.area.channel_id.with_user(user)
        files = self.env["ir.attachment"].with_user(user).sudo()
        bad = {
            "run.exe": b"MZ" + b"0" * 50,
            "prices.pdf": b"MZ" + b"0" * 50,
            "page.html": b"<script>alert(1)</script>",
            "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "voice.mp3": b"ID3" + b"0" * 50,
            "none.png": b"",
        }
        for name, raw in bad.items():
            pending = files.create({"name": name, "raw": raw, "res_model": "mail.compose.message"})
            for attempt in (
                lambda pending=pending: channel.sudo().message_post(
                    body="T", message_type="comment", attachment_ids=pending.ids
                ),
                lambda name=name, raw=raw: channel.sudo().message_post(
                    body="T", message_type="comment", attachments=[(name, raw)]
                ),
                lambda name=name, raw=raw: files.create(
                    {"name": name, "raw": raw, "res_model": "discuss.channel", "res_id": channel.id}
                ),
            ):
                with self.assertRaises(UserError, msg=name):
                    attempt()
        good = files.create({"name": "a.png", "raw": PNG, "res_model": "mail.compose.message"})
        message = channel.sudo().message_post(body="T", message_type="comment", attachment_ids=good.ids)
        self.assertEqual(message.attachment_ids.raw, PNG)
        eleven = files.create([{"name": "a.png", "raw": PNG, "res_model": "mail.compose.message"}] * 11)
        with self.assertRaisesRegex(UserError, "files"):
            channel.sudo().message_post(body="T", message_type="comment", attachment_ids=eleven.ids)

    def test_scripts_are_text(self):
        message = self.post(self.area, "sales_a", "<script>alert(1)</script><b onclick='x()'>T</b>")
        self.assertNotIn("<script", message.body)
        self.assertNotIn("<b", message.body)

    # --- what happens to channels and people -------------------------------------------------------------

    def test_archived_in_mid_talk_nothing_is_lost(self):
        message = self.post(self.area, "sales_a", "T said")
        self.area.active = False
        with self.assertRaises(AccessError):
            self.post(self.area, "sales_a")
        self.area.active = True
        self.assertIn("said", message.with_user(self.dealers["director_a"]).body)

    def test_a_member_who_goes_leaves_what_it_wrote(self):
        message = self.post(self.area, "sales_a", "T said")
        user = self.dealers["sales_a"]
        user.active = False
        user.partner_id.active = False
        self.env.flush_all()
        self.assertEqual(message.prm_firm_id, self.firm)
        self.assertIn("said", message.with_user(self.dealers["director_a"]).body)

    def test_a_member_who_is_deleted_leaves_messages_and_log(self):
        message = self.post(self.area, "sales_a", "T said").with_env(self.env)
        user, partner = self.dealers["sales_a"], self.dealers["sales_a"].partner_id
        report = self.report("sales_a", self.post(self.area, "director_a", "T fine")).with_env(self.env)
        self.decide(kind="mute", audience_id=self.area.id, author_id=partner.id, days=3)
        hold = self.env["prm.chat.hold"].create(
            {
                "kind": "message",
                "channel_id": self.area.channel_id.id,
                "audience_id": self.area.id,
                "author_id": partner.id,
                "firm_id": self.firm.id,
                "user_id": user.id,
                "body": "T held",
            }
        )
        accepted = self.env["prm.chat.acceptance"].search([("user_id", "=", user.id)])
        self.env["prm.dealer.assignment"].search([("user_id", "=", user.id)]).unlink()
        user.unlink()
        partner.unlink()
        self.env.invalidate_all()
        self.assertEqual(message.prm_firm_id, self.firm)
        self.assertIn("said", message.body)
        self.assertEqual((accepted.user_name, accepted.partner_id), ("T sales_a", self.firm))
        self.assertEqual(
            self.log.search([("kind", "=", "mute"), ("audience_id", "=", self.area.id)]).firm_id, self.firm
        )
        self.assertEqual((report.reason, hold.firm_id), ("T rude", self.firm))
        with self.assertRaisesRegex(UserError, "deleted"):
            hold.with_user(self.moderator).action_release()

    def test_a_moderator_keeps_where_it_read_to(self):
        message = self.post(self.area, "sales_a", "T said")
        member = self.area.channel_id.with_user(self.moderator).self_member_id
        member._mark_as_read(message.id)
        self.assertEqual(member.seen_message_id, message)
        foreign = self.area.channel_id.channel_member_ids.filtered(
            lambda row: row.partner_id == self.dealers["sales_a"].partner_id
        )
        with self.assertRaises(AccessError):
            foreign.with_user(self.moderator).write({"custom_channel_name": "x"})
        self.area.moderator_ids = [Command.clear()]
        self.assertFalse(member.exists())
