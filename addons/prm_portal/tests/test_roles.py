"""Roles, capabilities and firms: what dealers may hold, and what cannot be mixed into it."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestRoles(PortalCase):
    def test_role_is_marker_and_capabilities(self):
        role = self.make_role("workshop", "prm_portal.group_dealer_tasks")
        self.assertEqual(
            role.group_id.implied_ids,
            self.env.ref("prm_portal.group_dealer") | self.env.ref("prm_portal.group_dealer_tasks"),
        )
        dealer = self.make_dealer("workshop", self.firm, role)
        self.assertTrue(dealer.has_group("prm_portal.group_dealer_tasks"))
        self.assertFalse(dealer.has_group("prm_portal.group_dealer_orders"))
        self.assertFalse(dealer.has_group("base.group_user"))
        role.capability_ids = [Command.link(self.env.ref("prm_portal.group_dealer_orders").id)]
        self.assertTrue(dealer.has_group("prm_portal.group_dealer_orders"))

    def test_no_staff_group_gets_into_a_role(self):
        for xmlid in ("base.group_user", "base.group_portal", "base.group_system", "prm_partner.group_prm_user"):
            group = self.env.ref(xmlid)
            with self.assertRaises(UserError):
                self.make_role(xmlid, xmlid)
            with self.assertRaises(ValidationError):
                self.role("sales").group_id.implied_ids = [Command.link(group.id)]
            with self.assertRaises(ValidationError):
                self.env.ref("prm_portal.group_dealer_tasks").implied_ids = [Command.link(group.id)]
            with self.assertRaises(ValidationError):
                self.env.ref("prm_portal.group_dealer").implied_ids = [Command.link(group.id)]
            with self.assertRaises(ValidationError):
                group.implied_ids = [Command.link(self.env.ref("prm_portal.group_dealer_orders").id)]
        between = self.env["res.groups"].create({"name": "T between"})
        capability = self.env["res.groups"].create({"name": "T capability", "prm_is_capability": True})
        self.make_role("between").capability_ids = capability
        with self.assertRaises(ValidationError):
            capability.implied_ids = between
        with self.assertRaises(ValidationError):
            self.env["res.groups"].create({"name": "T", "implied_by_ids": [Command.link(capability.id)]})
