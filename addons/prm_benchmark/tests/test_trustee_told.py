"""Nobody becomes trustee, or takes a trustee's place, without a word to the others."""

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .office_common import TRUSTEE, OfficeCase


@tagged("post_install", "-at_install")
class TestTrusteeTold(OfficeCase):
    def setUp(self):
        super().setUp()
        self.group = self.env.ref(TRUSTEE)
        # the demo's and the installer's trustees play no part
        others = self.env["prm.benchmark.look"]._trustees() - self.trustee
        others.write({"group_ids": [Command.unlink(self.group.id)]})
        self.person = new_test_user(self.env, "t_person", "base.group_user", name="T person", email="p@t.example.com")
        self.seen = self.env["prm.benchmark.look"].search([])
        self.told = self.env["mail.notification"].search([])

    def noted(self):
        """Return what was noted since, as ``[(event, about)]``, and the people told of it."""
        notes = self.env["prm.benchmark.look"].search([]) - self.seen
        told = self.env["mail.notification"].search([]) - self.told
        self.seen |= notes
        self.told |= told
        return [(note.event, note.about_user_id) for note in notes], told.res_partner_id

    def test_an_archived_trustee_is_a_dismissed_one_and_nobody_is_silenced_by_it(self):
        manager = self.users["manager"].partner_id
        self.trustee.with_user(self.admin).write({"active": False})
        notes, told = self.noted()
        self.assertEqual(notes, [("revoked", self.trustee)])
        self.assertIn(manager, told)
        self.person.with_user(self.admin).write({"group_ids": [Command.link(self.group.id)]})
        notes, told = self.noted()
        self.assertEqual(notes, [("granted", self.person)])
        self.assertIn(manager, told)
        self.trustee.with_user(self.admin).write({"password": "T another one"})
        self.trustee.with_user(self.admin).write({"active": True})
        notes, told = self.noted()
        self.assertEqual(notes, [("granted", self.trustee), ("access", self.trustee)])
        self.assertIn(self.person.partner_id, told)

    def test_the_managers_hear_of_a_new_trustee_though_there_is_another(self):
        self.person.with_user(self.admin).write({"group_ids": [Command.link(self.group.id)]})
        _notes, told = self.noted()
        self.assertLessEqual(self.users["manager"].partner_id | self.trustee.partner_id, told)

    def test_an_address_changed_by_the_contact_is_told(self):
        partner = self.trustee.partner_id
        for write in (
            lambda: partner.with_user(self.admin).write({"email": "thief@t.example.com"}),
            lambda: self.trustee.with_user(self.admin).write({"email": "other@t.example.com"}),
            lambda: self.trustee.with_user(self.admin).write({"partner_id": self.person.partner_id.copy().id}),
        ):
            write()
            self.env.flush_all()
            self.assertEqual(self.noted()[0], [("access", self.trustee)])
        self.trustee.partner_id.with_user(self.admin).write({"email": self.trustee.email})
        self.person.partner_id.with_user(self.admin).write({"email": "new@t.example.com"})
        self.trustee.partner_id.with_user(self.trustee).sudo().write({"email": "mine@t.example.com"})
        self.assertEqual(self.noted()[0], [])

    def test_a_second_factor_taken_away_is_told(self):
        if "auth_sms_registered_number" not in self.env["res.users"]._fields:
            self.skipTest("needs auth_sms")
        trustee = self.trustee.with_user(self.admin)
        self.env["res.country"].search([("code", "=", "DE")]).auth_sms_allowed = True
        trustee.write({"auth_sms_registered_number": "+4915112345678"})
        self.assertEqual(self.noted()[0], [("access", self.trustee)])
        trustee.action_auth_sms_reset()
        self.assertEqual(self.noted()[0], [("access", self.trustee)])
