from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.res_partner import PROFILE_FIELDS
from .common import PrmPartnerCase


@tagged("post_install", "-at_install")
class TestPartnerProfile(PrmPartnerCase):
    # --- who is a partner -------------------------------------------------------------------------

    def test_contacts_are_no_partners(self):
        with self.assertRefused("T Contact", "T Own Firm"):
            self.contact.prm_is_partner = True
        with self.assertRefused("T New", "T Own Firm"):
            self.make_partner("T New", parent_id=self.firm.id, is_company=False)

    def test_partner_does_not_become_a_contact(self):
        with self.assertRefused("T Second Firm", "T Own Firm"):
            self.second.write({"parent_id": self.firm.id, "is_company": False})

    def test_branch_that_is_its_own_firm_may_be_a_partner(self):
        branch = self.make_partner("T Branch", parent_id=self.firm.id, prm_company_form="branch")
        self.assertEqual(branch.commercial_partner_id, branch)

    # --- size and completeness --------------------------------------------------------------------

    def test_size_class_by_staff(self):
        for staff, expected in [
            (0, False),
            (0.5, "01-04"),
            (4, "01-04"),
            (4.9, "01-04"),
            (5, "05-09"),
            (9.9, "05-09"),
            (10, "10-19"),
            (19, "10-19"),
            (20, "20-49"),
            (49.5, "20-49"),
            (50, "50+"),
            (5000, "50+"),
        ]:
            self.firm.prm_staff_count = staff
            self.assertEqual(self.firm.prm_size_class, expected, staff)

    def test_completeness_counts_what_is_filled_in(self):
        firm = self.env["res.partner"].create({"name": "T New", "is_company": True, "prm_is_partner": True})
        self.assertEqual(firm.prm_profile_completeness, 0)
        grade = self.env["res.partner.grade"].create({"name": "T Gold"})
        values = {
            "prm_number": "T-9",
            "email": "new@t.example.com",
            "phone": "+34 600 000 000",
            "street": "Calle 1",
            "zip": "08001",
            "city": "Barcelona",
            "country_id": self.country.id,
            "vat": "/",
            "grade_id": grade.id,
            "prm_since": self.today,
            "prm_staff_count": 3,
            "prm_company_form": "firm",
            "prm_sales_area": 10,
            "prm_founded": 1990,
            "prm_business_line_ids": self.env["prm.business.line"].create({"name": "T Line"}).ids,
            "prm_quality": "a",
        }
        self.assertEqual({*values, "prm_territory_id"}, set(PROFILE_FIELDS))
        firm.write({name: values[name] for name in ("email", "phone")})
        self.assertEqual(firm.prm_profile_completeness, round(100 * 2 / 17))
        self.assertIn("Street", firm.prm_profile_missing)
        self.assertNotIn("Phone", firm.prm_profile_missing)
        firm.write(values)
        self.assertEqual(firm.prm_profile_completeness, 100)
        self.assertFalse(firm.prm_profile_missing)

    def test_firms_outside_the_network_have_no_completeness(self):
        self.customer.write({"email": "c@t.example.com", "city": "Barcelona"})
        self.assertEqual(self.customer.prm_profile_completeness, 0)

    # --- bad figures ------------------------------------------------------------------------------

    def test_impossible_figures_are_refused_with_firm_and_field_named(self):
        for field, value, label in [
            ("prm_sales_area", -1, "Sales area"),
            ("prm_staff_count", -0.5, "Staff"),
            ("prm_founded", 999, "Founded in"),
            ("prm_founded", self.today.year + 1, "Founded in"),
        ]:
            with self.assertRefused("T Own Firm", label):
                self.firm[field] = value
        self.firm.write({"prm_founded": self.today.year, "prm_sales_area": 0})

    def test_wrong_postal_code_is_refused_with_firm_country_and_example(self):
        with self.assertRefused("T Own Firm", "8001", "Spain", "28039"):
            self.firm.zip = "8001"
        with self.assertRefused("T Own Firm", "Poland"):
            self.firm.country_id = self.env.ref("base.pl")
        self.customer.write({"zip": "nonsense", "country_id": self.country.id})

    # --- number -----------------------------------------------------------------------------------

    def test_number_is_unique(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            self.second.prm_number = "T-1"
            self.second.flush_recordset()
        self.assertIn("T-1", str(caught.exception))

    def test_many_partners_may_have_no_number(self):
        self.firm.prm_number = self.second.prm_number = False
        self.env.flush_all()

    def test_copy_has_no_number(self):
        self.assertFalse(self.firm.copy().prm_number)

    def test_partner_is_found_by_its_number(self):
        self.firm.prm_number = "T-4711"
        partners = self.env["res.partner"].with_user(self.users["receivables"])
        self.assertEqual([found[0] for found in partners.name_search("T-4711", operator="=")], self.firm.ids)
        self.assertEqual([found[0] for found in partners.name_search("4711")], self.firm.ids)
        self.assertFalse(partners.name_search("T-471", operator="="))

    def test_number_does_not_disturb_negative_searches(self):
        partners = self.env["res.partner"].search([("display_name", "not ilike", "T Own Firm"), ("ref", "=", False)])
        self.assertNotIn(self.firm, partners)
        self.assertIn(self.second, partners)

    # --- counts and buttons -----------------------------------------------------------------------

    def test_counts_and_their_buttons_agree(self):
        self.make_licence()
        self.make_agreement(self.firm)
        self.make_agreement(self.firm)
        self.assertRecordValues(self.firm, [{"prm_licence_count": 1, "prm_agreement_count": 2}])
        for action, count in [(self.firm.action_prm_open_licences(), 1), (self.firm.action_prm_open_agreements(), 2)]:
            self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), count)

    def test_button_shows_what_the_partner_may_sell(self):
        self.make_agreement(
            self.firm, self.on(self.machines, discount=5), self.on(self.mini, policy="excluded"), state="active"
        )
        action = self.firm.with_user(self.users["territory"]).action_prm_sale_terms()
        lines = self.env[action["res_model"]].search(action["domain"])
        found = {line.product_tmpl_id: (line.allowed, line.discount) for line in lines}
        self.assertEqual(found[self.tractor], (True, 5))
        self.assertEqual(found[self.mini], (False, 0))
        self.assertEqual(len(lines), self.env["product.template"].search_count([("sale_ok", "=", True)]))
        opened = lines.filtered(lambda line: line.product_tmpl_id == self.mini).action_open_agreement()
        self.assertEqual(opened["res_model"], "prm.agreement")

    def test_lookup_asks_for_day_category_and_territory(self):
        self.make_agreement(self.firm, self.on(self.tractors, discount=5, territory_id=self.south.id), state="active")
        lookup = self.env["prm.terms.lookup"].create({"partner_id": self.firm.id, "category_id": self.tractors.id})
        lookup.action_show()
        self.assertEqual(lookup.line_ids.mapped("discount"), [0, 0])
        lookup.territory_id = self.south
        lookup.action_show()
        self.assertEqual(lookup.line_ids.mapped("discount"), [5, 5])
        lookup.day = self.day(years=-1)
        lookup.action_show()
        self.assertEqual(lookup.line_ids.mapped("discount"), [0, 0])
