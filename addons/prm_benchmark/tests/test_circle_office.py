"""The head office's side of a circle: inviting, opening, taking out, being warned; companies; signing."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.doors import Refused

from .circle_common import CircleCase


@tagged("post_install", "-at_install")
class TestCircleOffice(CircleCase):
    def manager(self, record):
        return record.with_user(self.users["manager"])

    def mails(self, run):
        """Return the mails that something queues, by address: subject and body."""
        known = self.env["mail.mail"].search([])
        run()
        return {mail.recipient_ids.email: mail.body_html for mail in self.env["mail.mail"].search([]) - known}

    def test_invite_many_tells_them_and_the_members(self):
        wizard = self.manager(self.env["prm.benchmark.circle.invite"]).create(
            {"circle_id": self.circle.id, "partner_ids": [Command.set(self.foreign.ids)]}
        )
        mails = self.mails(wizard.action_invite)
        self.assertIn("invited", mails["director_b@t.example.com"])
        self.assertIn(self.foreign.name, mails["director_a@t.example.com"])
        self.assertNotIn("bookkeeper_a@t.example.com", mails)
        member = self.circle.member_ids.filtered(lambda row: row.partner_id == self.foreign)
        self.assertEqual(member.standing, "invited")

    def test_dialog_warns_of_competitors(self):
        holding = self.env["prm.holding"].create({"name": "T Holding"})
        for firm in (self.foreign, self.peer):
            self.env["prm.holding.stake"].create({"holding_id": holding.id, "partner_id": firm.id})
        form = Form(
            self.manager(self.env["prm.benchmark.circle.invite"]).with_context(default_circle_id=self.circle.id)
        )
        self.assertNotIn("One holding", form.overlap_sentence)
        form.partner_ids.add(self.foreign)
        self.assertIn(f"One holding: {self.foreign.name}, {self.peer.name}", form.overlap_sentence)
        self.assertIn("One territory", form.overlap_sentence)

    def test_only_participants_are_invited(self):
        with self.assertRaises(ValidationError):
            self.manager(self.env["prm.benchmark.circle.member"]).create(
                {"circle_id": self.circle.id, "partner_id": self.second.id}
            )

    def test_nobody_is_told_before_it_is_opened(self):
        draft = self.manager(self.circle.copy({"name": "T Draft"}))
        values = {"circle_id": draft.id, "partner_id": self.foreign.id}
        self.assertFalse(self.mails(lambda: self.manager(self.env["prm.benchmark.circle.member"]).create(values)))
        self.assertIn("sign", self.mails(draft.action_open)["director_b@t.example.com"])

    def test_head_office_takes_a_firm_out(self):
        member = self.manager(self.members[self.peer])
        member.action_remove()
        self.assertEqual((member.state, member.left_by_id), ("left", self.users["manager"]))
        self.assertNotIn(self.peer.name, self.shown())

    def test_a_member_is_in_once(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.members[self.peer].create({"circle_id": self.circle.id, "partner_id": self.peer.id})

    def test_what_was_signed_stays(self):
        with self.assertRaises(UserError):
            self.manager(self.circle).unlink()
        with self.assertRaises(UserError):
            self.circle.text_ids[0].text = "T forged"
        with self.assertRaises(UserError):
            self.members[self.peer].unlink()
        with self.assertRaises(UserError):
            self.members[self.peer].write({"partner_id": self.foreign.id})
        other = self.programme.copy({"name": "T Other programme", "code": "T-OTHER"})
        with self.assertRaises(ValidationError):
            self.manager(self.circle).programme_id = other
        draft = self.manager(self.circle.copy({"name": "T Draft"}))
        draft.unlink()

    def test_each_text_is_kept(self):
        self.manager(self.circle).purpose = "T other purpose"
        self.manager(self.circle).minimum = 6
        self.assertEqual(self.circle.text_ids.mapped("version"), [2, 1])
        self.assertEqual(self.circle.text_ids.mapped("purpose"), ["T other purpose", "T purpose"])

    def test_another_companys_circle_is_not_there(self):
        self.shown()
        start = "2091-01-01 10:00:00"
        self.env["prm.benchmark.circle.meeting"].create(
            {"circle_id": self.circle.id, "date_start": start, "date_end": start}
        )
        models = ("circle", "circle.text", "circle.member", "circle.meeting")
        elsewhere = self.env["res.company"].create({"name": "T Elsewhere"})

        def seen(user, names):
            self.env.flush_all()
            self.env.invalidate_all()
            field = {"circle": "id"}
            return {
                name
                for name in names
                if self.env[f"prm.benchmark.{name}"]
                .with_user(user)
                .search_count([(field.get(name, "circle_id"), "=", self.circle.id)])
            }

        trustees = (*models, "circle.look")
        self.assertEqual(seen(self.users["manager"], models), set(models))
        self.assertEqual(seen(self.trustee, trustees), set(trustees))
        self.programme.company_id = elsewhere
        self.assertEqual(seen(self.users["manager"], models), set())
        self.assertEqual(seen(self.trustee, trustees), set())

    def test_nothing_is_released_from_a_programme_of_circles(self):
        values = {"programme_id": self.programme.id, "round_id": self.rounds[2].id, "month": self.back(2)}
        self.programme.mode = "circle"
        with self.assertRaises(ValidationError):
            self.env["prm.benchmark.release"].create(values)
        self.programme.mode = "anonymous"
        self.assertTrue(self.env["prm.benchmark.release"].create(values))

    def test_no_server_action_writes_signatures(self):
        for model in ("circle", "circle.member", "circle.text", "circle.look"):
            with self.subTest(model=model), self.assertRaises(ValidationError):
                self.env["ir.actions.server"].create(
                    {
                        "name": "T",
                        "model_id": self.env["ir.model"]._get_id("res.partner"),
                        "state": "object_create",
                        "crud_model_id": self.env["ir.model"]._get_id(f"prm.benchmark.{model}"),
                        "value": "T",
                    }
                )


@tagged("post_install", "-at_install")
class TestCircleSigning(CircleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.env["prm.benchmark.circle.member"].create(
            {"circle_id": cls.circle.id, "partner_id": cls.foreign.id}
        )

    def sign(self, name="director_b", key=None, signer="T Bea Director", confirmed=True):
        key = self.circle.fingerprint if key is None else key
        return self.page(name)._sign(self.door(name), self.circle.id, key, signer, confirmed, "10.0.0.9")

    def test_sign(self):
        self.assertTrue(self.sign(signer="  T  Bea   Director "))
        member = self.member
        self.assertEqual((member.standing, member.signed_name), ("signed", "T Bea Director"))
        self.assertEqual((member.signed_by_id, member.signed_version), (self.dealers["director_b"], 1))
        self.assertEqual((member.signed_ip, member.signed_fingerprint), ("10.0.0.9", self.circle.fingerprint))
        audit = self.env["prm.dealer.audit"].search([("partner_id", "=", self.foreign.id)], limit=1)
        self.assertEqual((audit.actor_id, audit.after), (self.dealers["director_b"], "Signed: T Circle"))
        self.assertIn(self.foreign.name, self.shown())

    def test_second_director_finds_it_signed(self):
        self.dealers["director_b2"] = self.make_dealer("director_b2", self.foreign, "director")
        self.sign()
        self.assertFalse(self.sign("director_b2", signer="T Other Director"))
        self.assertEqual(self.member.signed_by_id, self.dealers["director_b"])

    def test_text_changed_while_somebody_reads(self):
        key = self.circle.fingerprint
        self.circle.text = "T other consent"
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.sign(key=key)
        self.assertEqual(self.member.state, "invited")
        self.assertTrue(self.sign())

    def test_incomplete_signatures(self):
        for values in ({"signer": ""}, {"signer": "x"}, {"signer": "x" * 101}, {"confirmed": False}, {"key": ""}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.sign(**values)
        self.circle.action_close()
        with self.assertRaises(UserError):
            self.sign()
        self.assertEqual(self.member.state, "invited")

    def test_who_does_not_sign_off_figures_does_not_sign(self):
        role = self.make_role("reader", "prm_benchmark.group_dealer_evaluation")
        self.dealers["reader_b"] = self.make_dealer("reader_b", self.foreign, role)
        detail = self.detail("reader_b")
        self.assertFalse(detail["may_sign"] or detail["may_leave"])
        for act in (
            lambda: self.sign("reader_b"),
            lambda: self.page("reader_b")._leave(self.door("reader_b"), self.circle.id),
        ):
            with self.assertRaises(Refused):
                act()
        self.assertEqual(self.member.state, "invited")

    def test_nobody_signs_for_another_firm(self):
        self.members[self.peer].write({"state": "invited"})
        with self.assertRaises(AccessError):
            self.members[self.peer].with_user(self.dealers["director_a"]).write({"state": "signed"})
        self.assertFalse(self.sign("director_a"))
        self.assertEqual(self.members[self.peer].state, "invited")

    def test_waiting_circles_stand_on_the_start_page(self):
        menu = self.env["prm.portal.menu"].with_user(self.dealers["director_b"])
        door = self.door("director_b")
        self.assertEqual(menu._counts(door)["benchmark_circle"], 1)
        self.assertIn(f"/my/prm/benchmark/circle/{self.circle.id}", [row["url"] for row in menu._due(door)])
        self.sign()
        self.assertEqual(menu._counts(door)["benchmark_circle"], 0)
        bookkeeper = self.env["prm.portal.menu"].with_user(self.dealers["bookkeeper_a"])
        self.assertNotIn("benchmark_circle", bookkeeper._counts(self.door("bookkeeper_a")))
