"""The administrator's screen: who may act, and what each act does."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .admin_common import AdminMixin
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestAdministration(AdminMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_admin()

    def test_screen(self):
        row = self.row("director_a")
        self.assertEqual((row.partner_id, row.state, row.role_id.code), (self.firm, "invited", "director"))
        self.assertEqual(self.row("suspended").state, "suspended")
        self.assertEqual(self.row("acting").firm_count, 1)
        self.assertEqual(row.factor, "none")
        self.env.cr.execute(
            "INSERT INTO res_users_log (create_uid, create_date) VALUES (%s, now() at time zone 'utc')", [row.id]
        )
        row.invalidate_recordset()
        self.assertEqual(row.state, "active")
        self.assertTrue(row.last_sign_in)
        self.assertTrue(row.assignment_ids)
        self.assertNotIn(self.dealers["plain"].id, row.search([]).ids)
        groups = row._read_group([("id", "in", [user.id for user in self.dealers.values()])], ["role_id"], ["__count"])
        self.assertEqual(dict(groups)[self.role("sales")], 3)
        self.dealers["director_a"].sudo().totp_secret = "T"
        row.invalidate_recordset()
        self.assertEqual(row.factor, "app")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_administrators(self):
        new = {"partner_id": self.firm.id, "name": "T", "email": "x@t.example.com", "role_id": self.role("sales").id}
        target = self.dealers["sales_a"]
        for login in ("territory", "receivables", "marketing", "service", "employee", "dealer"):
            user = self.users[login]
            row = self.env["prm.dealer.user"].with_user(user).browse(target.id)
            for method in ("suspend", "resume", "invite_again", "reset_password", "reset_factor", "change"):
                with self.assertRaises(AccessError, msg=f"{login} {method}"):
                    getattr(row, f"action_{method}")()
            for model, values in (
                ("prm.dealer.invite", new),
                ("prm.dealer.invite.file", {}),
                ("prm.dealer.change", {"user_ids": [Command.set(target.ids)], "role_id": self.role("service").id}),
                ("prm.dealer.role", {"name": "T"}),
                ("prm.dealer.assignment", {"user_id": target.id, "partner_id": self.foreign.id}),
                ("prm.dealer.audit", {"event": "other"}),
            ):
                with self.assertRaises(AccessError, msg=f"{login} {model}"):
                    self.env[model].with_user(user).create(values)
            for model in ("prm.dealer.user", "prm.dealer.assignment", "prm.dealer.audit"):
                with self.assertRaises(AccessError, msg=f"{login} {model}"):
                    self.env[model].with_user(user).search([])
        self.assertFalse(target.prm_suspended_at)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_dealers_reach_none_of_it(self):
        for user in self.dealers.values():
            for model in (
                "prm.dealer.user",
                "prm.dealer.assignment",
                "prm.dealer.audit",
                "prm.dealer.role",
                "prm.dealer.invite",
                "prm.dealer.invite.line",
                "prm.dealer.change",
                "res.groups",
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} {model}"):
                    self.env[model].with_user(user).search([])
            for field in (
                "prm_role_id",
                "prm_is_dealer",
                "prm_dealer_state",
                "prm_session_epoch",
                "prm_assignment_ids",
            ):
                with self.assertRaises(AccessError, msg=field):
                    user.with_user(user).read([field])
            with self.assertRaises(AccessError):
                user.with_user(user).write({"prm_suspended_at": False})
            with self.assertRaises(AccessError):
                user.partner_id.with_user(user).read(["prm_assignment_ids"])

    def test_even_administrators_write_through_the_doors_only(self):
        admin = self.users["admin"]
        assignment = self.dealers["sales_a"].prm_assignment_ids
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            assignment.with_user(admin).write({"partner_id": self.foreign.id})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.dealers["sales_a"].with_user(admin).write({"prm_role_id": self.role("director").id})

    def test_administrator_keeps_roles_without_rights_on_groups(self):
        admin = self.users["admin"]
        roles = self.env["prm.dealer.role"].with_user(admin)
        tasks = self.env.ref("prm_portal.group_dealer_tasks")
        role = roles.create({"name": "T Workshop", "capability_ids": [Command.set(tasks.ids)]})
        self.assertEqual(role.capability_ids, tasks)
        role.write({"name": "T Garage", "description": "T"})
        self.assertEqual(role.group_id.name, "T Garage")
        for values in (
            {"implied_ids": [Command.link(self.env.ref("base.group_system").id)]},
            {"user_ids": [Command.link(admin.id)]},
            {"group_id": self.env.ref("base.group_system").id},
            {"model_access": [Command.create({"name": "T", "model_id": 1})]},
        ):
            with self.assertRaises(AccessError):
                role.write(values)
            with self.assertRaises(AccessError):
                roles.create({"name": "T", **values})
        with self.assertRaises(UserError):
            role.capability_ids = [Command.link(self.env.ref("base.group_system").id)]
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.env["res.groups"].with_user(admin).create({"name": "T"})
        copy = role.copy()
        self.assertNotEqual(copy.group_id, role.group_id)
        self.assertEqual(copy.capability_ids, tasks)
        role.unlink()

    def test_acts(self):
        row = self.row("sales_a")
        user = self.dealers["sales_a"]
        row.action_suspend()
        self.assertTrue(user.prm_suspended_at)
        row.action_resume()
        self.assertFalse(user.prm_suspended_at)
        row.action_invite_again()
        self.assertTrue(self.mails("sales_a@t.example.com"))
        before = user._compute_session_token("T")
        row.action_reset_password()
        self.assertNotEqual(user._compute_session_token("T"), before)
        user.sudo().totp_secret = "T"
        row.action_reset_factor()
        self.assertFalse(user.sudo().totp_secret)
        audit = self.env["prm.dealer.audit"].search([("user_id", "=", user.id)])
        self.assertLessEqual(
            {"suspended", "resumed", "invited_again", "password_reset", "factor_reset"}, set(audit.mapped("event"))
        )
        self.assertEqual(audit[0].actor_id, self.users["admin"])

    def change(self, *names, **values):
        users = self.env["res.users"].union(*(self.dealers.get(name) or self.users[name] for name in names))
        wizard = self.env["prm.dealer.change"].with_user(self.users["admin"])
        return wizard.create({"user_ids": [Command.set(users.ids)], **values}).action_apply()

    def test_change(self):
        self.change("sales_a", "service_a", kind="role", role_id=self.role("bookkeeper").id)
        self.assertEqual((self.dealers["sales_a"] | self.dealers["service_a"]).prm_role_id.code, "bookkeeper")
        self.change("sales_a", kind="move", partner_id=self.foreign.id)
        self.assertEqual(self.dealers["sales_a"].commercial_partner_id, self.foreign)
        self.change("service_a", kind="open", partner_id=self.foreign.id)
        current = self.dealers["service_a"].prm_assignment_ids.filtered("is_current")
        self.assertEqual(current.partner_id, self.firm | self.foreign)
        self.change("service_a", kind="close", partner_id=self.foreign.id)
        self.assertEqual(self.dealers["service_a"].prm_assignment_ids.filtered("is_current").partner_id, self.firm)
        for values in (
            {"kind": "role"},
            {"kind": "move"},
            {"kind": "close", "partner_id": self.foreign.id},
            {"kind": "open", "partner_id": self.foreign.id, "adviser": True},
        ):
            with self.assertRaises(UserError):
                self.change("bookkeeper_a", **values)
        for name in ("employee", "plain"):
            with self.assertRaises(UserError):
                self.change(name, kind="role", role_id=self.role("sales").id)
