"""Who is trustee: every giving and taking is noted and told, whatever door it comes through."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .office_common import TRUSTEE, OfficeCase

QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestTrustees(OfficeCase):
    def setUp(self):
        super().setUp()
        self.group = self.env.ref(TRUSTEE)
        self.person = new_test_user(self.env, "t_person", "base.group_user", name="T person", email="p@t.example.com")
        self.seen = self.env["prm.benchmark.look"].search([])
        self.told = self.env["mail.notification"].search([])

    def noted(self):
        """Return ``[(event, about, by)]`` that was noted since, and check that the other trustee was told of each."""
        notes = self.env["prm.benchmark.look"].search([]) - self.seen
        told = self.env["mail.notification"].search([]) - self.told
        self.assertEqual(
            len(told.filtered(lambda row: row.res_partner_id == self.trustee.partner_id)),
            len(notes.filtered(lambda row: row.about_user_id != self.trustee)),
        )
        self.seen |= notes
        self.told |= told
        return [(note.event, note.about_user_id.login, note.user_id.login) for note in notes]

    def test_by_the_form_of_the_user(self):
        person = self.person.with_user(self.admin)
        person.write({"group_ids": [Command.link(self.group.id)]})
        self.assertEqual(self.noted(), [("granted", "t_person", "t_admin")])
        person.write({"name": "T person of trust"})
        self.assertEqual(self.noted(), [])
        person.write({"group_ids": [Command.unlink(self.group.id)]})
        self.assertEqual(self.noted(), [("revoked", "t_person", "t_admin")])

    def test_who_is_trustee_alone_begins_in_the_room(self):
        room = self.env.ref("prm_benchmark.prm_benchmark_trustee_room_action")
        self.assertEqual(self.trustee.action_id.id, room.id)
        self.trustee.group_ids = [Command.unlink(self.group.id)]
        self.assertFalse(self.trustee.action_id)
        # a home that was chosen stays, and who works in the network begins with its partners
        self.person.action_id = chosen = self.env.ref("mail.action_discuss").id
        (self.person | self.users["territory"]).write({"group_ids": [Command.link(self.group.id)]})
        self.assertEqual(self.person.action_id.id, chosen)
        self.assertFalse(self.users["territory"].action_id)

    def test_by_the_form_of_the_group(self):
        group = self.group.with_user(self.admin)
        group.write({"user_ids": [Command.link(self.person.id)]})
        self.assertEqual(self.noted(), [("granted", "t_person", "t_admin")])
        group.write({"user_ids": [Command.unlink(self.person.id)]})
        self.assertEqual(self.noted(), [("revoked", "t_person", "t_admin")])

    def test_by_a_new_user_an_import_and_a_copy(self):
        users = self.env["res.users"].with_user(self.admin)
        users.create({"name": "T new", "login": "t_new", "group_ids": [Command.set([self.group.id])]})
        self.assertEqual(self.noted(), [("granted", "t_new", "t_admin")])
        answer = users.load(["name", "login", "group_ids/.id"], [["T imported", "t_imported", str(self.group.id)]])
        self.assertTrue(answer["ids"], answer["messages"])
        self.assertEqual(self.noted(), [("granted", "t_imported", "t_admin")])

    def test_by_the_screen_with_a_reason(self):
        wizard = self.env["prm.benchmark.trustee.name"].with_user(self.admin)
        wizard.create({"user_id": self.person.id, "reason": "T decided by the board"}).action_name()
        self.assertEqual(self.noted(), [("granted", "t_person", "t_admin")])
        row = (
            self.env["prm.benchmark.trustee"]
            .with_user(self.users["manager"])
            .search([("user_id", "=", self.person.id)])
        )
        self.assertEqual((row.reason, row.named_by_id), ("T decided by the board", self.admin))
        row.with_user(self.admin).action_dismiss()
        self.assertEqual(self.noted(), [("revoked", "t_person", "t_admin")])
        self.assertFalse(self.person.has_group(TRUSTEE))

    @mute_logger(*QUIET)
    def test_managers_and_trustees_name_nobody(self):
        for user in (self.users["manager"], self.trustee, self.users["employee"]):
            with self.assertRaises(AccessError):
                self.env["prm.benchmark.trustee.name"].with_user(user).create({"user_id": user.id, "reason": "T"})
            with self.assertRaises(AccessError):
                self.person.with_user(user).write({"group_ids": [Command.link(self.group.id)]})

    def test_the_last_trustee_leaves_word_with_the_managers(self):
        before = self.env["mail.notification"].search([])
        self.env["prm.benchmark.look"]._trustees().with_user(self.admin).write(
            {"group_ids": [Command.unlink(self.group.id)]}
        )
        told = self.env["mail.notification"].search([]) - before
        self.assertIn(self.users["manager"].partner_id, told.res_partner_id)

    def test_no_group_contains_the_trustees(self):
        manager = self.env.ref("prm_benchmark.group_benchmark_manager")
        for group, values in (
            (manager, {"implied_ids": [Command.link(self.group.id)]}),
            (self.group, {"implied_by_ids": [Command.link(manager.id)]}),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                group.with_user(self.admin).write(values)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.env["res.groups"].with_user(self.admin).create(
                {"name": "T around", "implied_ids": [Command.link(self.group.id)]}
            )

    def test_a_trustees_sign_in_changed_by_somebody_else_is_told(self):
        self.person.write({"group_ids": [Command.link(self.group.id)]})
        self.noted()
        self.person.with_user(self.admin).write({"password": "T another one"})
        self.assertEqual(self.noted(), [("access", "t_person", "t_admin")])

    @mute_logger(*QUIET)
    def test_the_name_of_the_group_stays_with_it(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "prm_benchmark"), ("name", "=", "group_benchmark_trustee")]
        )
        with self.assertRaises(AccessError):
            data.with_user(self.admin).write({"res_id": self.env.ref("base.group_user").id})
        with self.assertRaises(AccessError):
            data.with_user(self.admin).unlink()
        with self.assertRaises(ValidationError):
            self.group.with_user(self.admin).unlink()
