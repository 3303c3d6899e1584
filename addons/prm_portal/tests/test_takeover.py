"""Staff without the right on dealers' access gets nobody into another firm, and into nobody's account."""

from unittest.mock import patch

from odoo.exceptions import AccessError
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
