"""Staff without the right on dealers' access gets nobody into another firm, and into nobody's account."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .admin_common import AdminMixin
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTakeover(AdminMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_admin()
        cls.users["territory"].group_ids += cls.env.ref("base.group_partner_manager")
        cls.users["admin"].group_ids += cls.env.ref("base.group_partner_manager")
        # both firms within reach of one manager
        cls.foreign.prm_territory_id = cls.firm.prm_territory_id
        cls.rival = cls.dealers["director_b"].partner_id
        cls.env.flush_all()

    def as_staff(self, record, login="territory"):
        return record.sudo(False).with_user(self.users[login])

    def refuse(self, call, *args):
        # commands on contacts run as who opened the transaction: in a request, the caller
        caller = patch.object(self.env.transaction, "default_env", call.__self__.env)
        with self.assertRaises(AccessError, msg=args) as refused, self.env.cr.savepoint(), caller:
            call(*args)
        self.assertIn("has access to the portal", str(refused.exception))

    # --- moving ------------------------------------------------------------------------------------------

    def test_staff_moves_no_login(self):
        mine, firm = self.as_staff(self.rival), self.as_staff(self.firm)
        mine.write({"parent_id": self.foreign.id, "function": "T Boss"})
        self.refuse(mine.write, {"parent_id": self.firm.id})
        self.refuse(mine.write, {"parent_id": False})
        self.refuse(mine.write, {"is_company": True})
        self.refuse(mine.write, {"company_type": "company"})
        self.refuse(mine.write, {"commercial_partner_id": self.firm.id})
        self.refuse(firm.write, {"child_ids": [Command.link(self.rival.id)]})
        self.dealers["director_b"].active = False
        self.refuse(mine.write, {"parent_id": self.firm.id})
        self.assertEqual(self.dealers["director_b"].commercial_partner_id, self.foreign)

    def test_staff_moves_no_firm_with_logins(self):
        mine = self.as_staff(self.foreign)
        self.refuse(mine.write, {"parent_id": self.firm.id, "is_company": False})
        self.refuse(mine.write, {"prm_is_partner": False})
        self.as_staff(self.contact).write({"parent_id": self.foreign.id})
        self.assertEqual(self.contact.parent_id, self.foreign, "who has no login moves as ever")

    def test_administrators_move(self):
        self.as_staff(self.rival, "admin").write({"parent_id": self.firm.id})
        self.assertEqual(self.dealers["director_b"].prm_assignment_ids.filtered("is_current").partner_id, self.firm)

    def test_merging_moves_no_login(self):
        twin = self.env["res.partner"].create(
            {"name": "T Twin", "parent_id": self.firm.id, "email": self.rival.email, "lang": "en_US"}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        pairs = ((self.rival | twin, twin), (self.foreign | self.firm, self.firm))
        for partners, target in pairs:
            self.refuse(self.as_staff(wizard)._merge, partners.ids, target)
        user = self.dealers["director_b"]
        wizard._merge((self.rival | twin).ids, twin)
        self.assertEqual(user.partner_id, twin)
        self.assertEqual(user.prm_assignment_ids.filtered("is_current").partner_id, self.firm)

    # --- the address that links for a password go to --------------------------------------------------------

    def signed_in_before(self, user):
        self.env.cr.execute(
            "INSERT INTO res_users_log (create_uid, create_date) VALUES (%s, now() at time zone 'utc')", [user.id]
        )
        user.invalidate_recordset()

    def mails_to_address(self, address):
        return self.env["mail.mail"].search([("email_to", "ilike", address)])

    def test_staff_changes_no_address_of_a_login(self):
        mine = self.as_staff(self.rival)
        mine.write({"email": self.rival.email, "function": "T Boss"})
        self.refuse(mine.write, {"email": "mine@t.example.com"})
        self.refuse(mine.write, {"email_normalized": "mine@t.example.com"})
        self.refuse(self.as_staff(self.foreign).write, {
            "child_ids": [Command.update(self.rival.id, {"email": "mine@t.example.com"})],
        })  # fmt: skip
        self.as_staff(self.contact).write({"email": "other@t.example.com"})
        self.assertEqual(self.rival.email, "director_b@t.example.com")

    def test_administrators_change_it_in_the_open(self):
        user = self.dealers["director_b"]
        self.signed_in_before(user)
        self.as_staff(self.rival, "admin").write({"email": "new@t.example.com"})
        row = self.env["prm.dealer.audit"].search([("user_id", "=", user.id)], limit=1)
        self.assertEqual((row.before, row.after), ("director_b@t.example.com", "new@t.example.com"))
        self.assertEqual(row.actor_id, self.users["admin"])
        mail = self.mails_to_address("director_b@t.example.com")
        self.assertEqual(mail.state, "outgoing")
        self.assertNotIn("new@t.example.com", mail.body_html)

    def test_no_password_by_a_fresh_address(self):
        user = self.dealers["director_b"]
        self.signed_in_before(user)
        self.as_staff(self.rival, "admin").write({"email": "new@t.example.com"})
        page = self.env["res.users"].with_user(self.users["public"]).sudo()
        with self.assertRaises(UserError):
            self.row("director_b").action_reset_password()
        with self.assertRaises(UserError):
            user.action_reset_password()
        page.reset_password(user.login)
        self.assertFalse(self.rival.signup_type)
        user.prm_email_changed_at = fields.Datetime.subtract(fields.Datetime.now(), days=8)
        # the mail itself is sent at once
        with patch.object(type(self.env["mail.mail"]), "send"):
            page.reset_password(user.login)
        self.assertEqual(self.rival.signup_type, "reset")

    def test_own_change_and_a_corrected_invitation(self):
        user = self.dealers["sales_a"]
        own = user.with_user(user).sudo(False)
        own._prm_keep_contact("T sales_a", "own@t.example.com", "", "en_US")
        self.assertFalse(user.prm_email_changed_at)
        self.as_staff(user.partner_id, "admin").write({"email": "right@t.example.com"})
        self.row("sales_a").action_invite_again()
        self.assertTrue(self.mails("right@t.example.com"), "who never signed in has nothing to take over")


@tagged("post_install", "-at_install")
class TestNotices(AdminMixin, PortalCase):
    """The directors of a firm are told what the head office does about its access."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_admin()

    def setUp(self):
        super().setUp()
        # what was remembered while the network was made
        self.env.cr.flush()
        self.env["mail.mail"].search([]).unlink()

    def told(self, name):
        self.env.cr.flush()
        return self.env["mail.mail"].search([("email_to", "ilike", f"{name}@t.example.com")])

    def invite(self, *rows):
        users = self.env["res.users"].with_user(self.users["admin"]).sudo(False)
        return users._prm_invite(
            [{"firm": firm, "name": name, "email": f"{name}@t.example.com", "role": self.role("sales")}
             for name, firm in rows]
        )  # fmt: skip

    def test_invitations_are_told_in_one_mail(self):
        self.invite(*((f"mailbox{number}", self.firm) for number in range(30)))
        mail = self.told("director_a")
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("mailbox29", mail.body_html)
        self.assertFalse(self.told("director_b"))
        self.assertFalse(self.told("sales_a"))

    def test_opened_and_moved(self):
        change = self.env["prm.dealer.change"].with_user(self.users["admin"])
        values = {"user_ids": [Command.set(self.dealers["sales_a"].ids)], "partner_id": self.foreign.id}
        change.create({**values, "kind": "open"}).action_apply()
        self.assertIn("acts for your firm too", self.told("director_b").body_html)
        self.assertFalse(self.told("director_a"))
        self.env["mail.mail"].search([]).unlink()
        change.create({**values, "kind": "move"}).action_apply()
        self.assertIn("no longer", self.told("director_a").body_html)
        self.assertIn("has a login", self.told("director_b").body_html)

    def test_suspended_directors_are_not_told_and_names_are_escaped(self):
        second = self.make_dealer("director_c", self.firm, "director")
        self.told("director_a").unlink()
        second._prm_suspend()
        self.dealers["sales_a"].partner_id.name = "<script>alert(1)</script>"
        self.dealers["sales_a"].partner_id.parent_id = self.foreign
        self.assertNotIn("<script", self.told("director_a").body_html)
        self.assertFalse(self.told("director_c"))

    def test_a_password_that_somebody_else_sets_is_logged(self):
        user = self.dealers["sales_a"]
        audit = self.env["prm.dealer.audit"]
        domain = [("user_id", "=", user.id), ("event", "=", "password_reset")]
        user.with_user(user).sudo().password = "T own password"
        user.with_user(self.users["public"]).sudo().password = "T by the link of a mail"
        self.assertFalse(audit.search(domain))
        user.with_user(self.users["admin"]).sudo().password = "T unseen password"
        self.assertEqual(audit.search(domain).actor_id, self.users["admin"])
