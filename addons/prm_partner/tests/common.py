"""A small network for the tests: two territories with managers, firms, products and agreements.

Everything lies in Spain, Poland and the United Kingdom, so that the tests pass beside a demo
network elsewhere, and names and numbers start with ``T``.
"""

from contextlib import contextmanager

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user

#: login → groups of the users that the network knows
ROLES = {
    "territory": "prm_partner.group_prm_territory",
    "territory_south": "prm_partner.group_prm_territory",
    "receivables": "prm_partner.group_prm_receivables",
    "marketing": "prm_partner.group_prm_marketing",
    "service": "prm_partner.group_prm_service",
    "manager": "prm_partner.group_prm_manager",
    "employee": "base.group_user",
}


class NetworkMixin:
    """Builds the network on ``cls.env``; for transactional and for browser tests."""

    @classmethod
    def build_network(cls):
        cls.env = cls.env(context=dict(cls.env.context, no_reset_password=True))
        cls.env["res.company"].search([]).prm_tz = "UTC"
        cls.today = fields.Date.context_today(cls.env.user)
        cls.country = cls.env.ref("base.es")
        cls.users = {
            role: new_test_user(
                cls.env, f"t_{role}", groups, name=f"T {role}", email=f"{role}@t.example.com", lang="en_US"
            )
            for role, groups in ROLES.items()
        }
        cls.build_territories()
        cls.build_products()
        cls.build_firms()
        cls.dealer = new_test_user(cls.env, "t_dealer", "base.group_portal", partner_id=cls.dealer_contact.id)
        cls.users["dealer"] = cls.dealer
        cls.users["public"] = cls.env.ref("base.public_user")
        cls.agreement_type = cls.env["prm.agreement.type"].create(
            {"name": "T dealer agreement", "renewal_mode": "auto", "renewal_months": 12, "notice_months": 3}
        )
        cls.licence_type = cls.env["prm.licence.type"].create({"name": "T workshop", "warn_days": "180, 90, 30"})

    @classmethod
    def build_territories(cls):
        territories = cls.env["prm.territory"]
        cls.land = territories.create({"name": "T Land", "code": "T-LAND"})
        cls.north = territories.create(
            {"name": "T North", "code": "T-N", "parent_id": cls.land.id, "user_id": cls.users["territory"].id}
        )
        cls.south = territories.create(
            {"name": "T South", "code": "T-S", "parent_id": cls.land.id, "user_id": cls.users["territory_south"].id}
        )
        cls.city = territories.create({"name": "T City", "code": "T-C", "parent_id": cls.north.id})
        cls.range_north = cls.make_range(cls.north, "08", "17")
        cls.range_south = cls.make_range(cls.south, "41", "43")
        cls.make_range(cls.city, "28001", "28010")

    @classmethod
    def build_products(cls):
        categories, templates = cls.env["product.category"], cls.env["product.template"]
        cls.machines = categories.create({"name": "T Machines"})
        cls.tractors = categories.create({"name": "T Tractors", "parent_id": cls.machines.id})
        cls.small = categories.create({"name": "T Small tractors", "parent_id": cls.tractors.id})
        cls.parts = categories.create({"name": "T Parts"})
        cls.tractor, cls.mini, cls.plough, cls.filter = templates.create(
            [
                {"name": "T Tractor", "categ_id": cls.tractors.id, "list_price": 100},
                {"name": "T Mini", "categ_id": cls.small.id, "list_price": 100},
                {"name": "T Plough", "categ_id": cls.machines.id, "list_price": 100},
                {"name": "T Filter", "categ_id": cls.parts.id, "list_price": 100},
            ]
        )

    @classmethod
    def build_firms(cls):
        cls.firm = cls.make_partner("T Own Firm", zip="08001", prm_number="T-1")
        cls.second = cls.make_partner("T Second Firm", zip="28001", prm_number="T-2")
        cls.foreign = cls.make_partner("T Foreign Firm", zip="41001", prm_number="T-3")
        cls.customer = cls.env["res.partner"].create({"name": "T Customer", "is_company": True})
        cls.contact, cls.foreign_contact, cls.dealer_contact = cls.env["res.partner"].create(
            [
                {"name": "T Contact", "parent_id": cls.firm.id, "email": "contact@t.example.com"},
                {"name": "T Foreign Contact", "parent_id": cls.foreign.id},
                {"name": "T Dealer", "parent_id": cls.firm.id, "email": "dealer@t.example.com"},
            ]
        )

    # --- makers -----------------------------------------------------------------------------------

    @classmethod
    def make_range(cls, territory, zip_from, zip_to=None, country=None):
        values = {"territory_id": territory.id, "country_id": (country or cls.country).id, "zip_from": zip_from}
        if zip_to:
            values["zip_to"] = zip_to
        return cls.env["prm.territory.range"].create(values)

    @classmethod
    def make_partner(cls, name, **values):
        values = {"country_id": cls.country.id, "is_company": True, "prm_is_partner": True, "lang": "en_US", **values}
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def make_agreement(cls, partner, *lines, state="draft", **values):
        """Create an agreement of ``lines`` (dictionaries) and bring it to a state."""
        agreement = cls.env["prm.agreement"].create(
            {
                "name": "T agreement",
                "partner_id": partner.id,
                "type_id": cls.agreement_type.id,
                "date_start": cls.today - relativedelta(months=6),
                "line_ids": [Command.create(line) for line in lines],
                **values,
            }
        )
        if state == "active":
            agreement.action_activate()
        elif state != "draft":
            agreement.state = state
        return agreement

    @classmethod
    def on(cls, subject, **values):
        """Return the values of a line on a product or a category."""
        field = "product_tmpl_id" if subject._name == "product.template" else "category_id"
        return {field: subject.id, **values}

    @classmethod
    def make_licence(cls, partner=None, **values):
        values = {"type_id": cls.licence_type.id, "number": "T-L1", **values}
        return cls.env["prm.licence"].create({"partner_id": (partner or cls.firm).id, **values})

    def day(self, days=0, **delta):
        return self.today + relativedelta(days=days, **delta)

    @contextmanager
    def assertRefused(self, *parts, exception=UserError):
        """Expect a refusal whose sentence holds all ``parts``."""
        with self.assertRaises(exception) as caught:
            yield
        for part in parts:
            self.assertIn(part, str(caught.exception))


class PrmPartnerCase(NetworkMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_network()
