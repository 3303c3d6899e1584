from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.prm_partner.demo.prm_demo import MODULE
from odoo.addons.prm_partner.engine import postal_code

from .demo_figures import DemoFiguresMixin

#: how many records of a model the demo network has at least; other addons add theirs
COUNTS = {
    "prm.territory": 8,
    "prm.holding": 5,
    "prm.territory.potential": 72,
    "product.template": 45,
    "sale.order": 19,
    "res.users": 9,
}


@tagged("-at_install", "post_install", "demo_network")
class TestDemo(DemoFiguresMixin, TransactionCase):
    allow_inherited_tests_method = True  # Odoo runs those of the mixin too

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))
        cls.env["prm.demo"]._load()
        cls.demo = cls.env["prm.demo"]._in_demo()
        cls.today = fields.Date.context_today(cls.env.user)

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def count(self):
        groups = self.env["ir.model.data"]._read_group([("module", "=", MODULE)], ["model"], ["__count"])
        totals = {model: self.env[model].with_context(active_test=False).search_count([]) for model, _count in groups}
        return dict(groups), totals

    def test_what_is_there(self):
        """Sixty partners in six territories, with holdings, licences, agreements, products and orders."""
        counts, _totals = self.count()
        for model, count in COUNTS.items():
            self.assertGreaterEqual(counts[model], count, model)
        dealers = self.demo._dealers()
        self.assertEqual(len(dealers), 60)
        self.assertEqual(len(dealers.filtered("prm_is_partner")), 60)
        self.assertEqual(len(dealers.prm_territory_id), 6)
        self.assertEqual(len(dealers.filtered(lambda dealer: dealer.country_id.code == "NL")), 10)
        self.assertGreaterEqual(counts["prm.licence"], 75)
        self.assertGreaterEqual(counts["prm.agreement"], 65)
        self.assertFalse(dealers.filtered(lambda dealer: len(dealer.child_ids) < 2))

    def test_loading_again_changes_nothing(self):
        company = self.demo._in_demo()._company()
        company.name = "Renamed by a newcomer"
        self.flush_tracking()
        before = self.count()
        self.env["prm.demo"].with_user(self.env.ref("base.user_admin"))._load()
        self.assertEqual(self.count(), before)
        self.assertEqual(company.name, "Renamed by a newcomer")

    def test_every_postal_code_has_one_territory(self):
        countries = self.env.ref("base.de") | self.env.ref("base.nl")
        books = self.env["prm.territory"]._range_books(countries)
        german = books[self.env.ref("base.de").id]
        self.assertFalse([area for area in range(1, 100) if not german.find(f"{area:02}500")])
        dutch = books[self.env.ref("base.nl").id]
        self.assertFalse([area for area in range(1, 10) if not dutch.find(f"{area}500AB")])

    def test_partners_have_what_their_country_asks(self):
        dealers = self.demo._dealers()
        for dealer in dealers.filtered("zip"):
            self.assertEqual(postal_code.check(dealer.zip, dealer.country_id.code), "", dealer.name)
        numbers = dealers.filtered("vat").mapped("vat")
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertEqual(len(dealers.mapped("name")), len(set(dealers.mapped("name"))))
        self.assertTrue(all(email.endswith(".example") for email in dealers.filtered("email").mapped("email")))

    def test_dates_are_relative_to_today(self):
        left = [
            (licence.valid_to - self.today).days
            for licence in self.env["prm.licence"].search([("partner_id", "in", self.demo._dealers().ids)])
            if licence.valid_to
        ]
        self.assertEqual(sum(days < 0 for days in left), 2)
        for first, last in ((0, 30), (31, 90), (91, 180)):
            self.assertGreaterEqual(sum(first <= days <= last for days in left), 3)
        states = set(self.demo._dealers().prm_agreement_ids.mapped("state"))
        self.assertEqual(states, {"draft", "sent", "active", "terminated", "expired"})
        ending = self.demo._ref("agreement_dealer_06")
        self.assertEqual(ending.state, "active")
        self.assertLess(ending.date_end, self.today + timedelta(days=30))
        noticed = self.demo._ref("agreement_dealer_27")
        self.assertTrue(noticed.notice_given_on and noticed.state == "active" and noticed.date_end > self.today)

    def test_territory_manager_works_with_two_territories(self):
        user = self.demo._ref("user_territory")
        partners = self.env["res.partner"].with_user(user).search([("prm_is_partner", "=", True)])
        own = self.demo._ref("territory_north") | self.demo._ref("territory_east")
        self.assertEqual(partners.prm_territory_id, own)
        self.assertIn(self.demo._ref("dealer_01"), partners)

    def test_holdings_hold_a_chain_and_a_minority(self):
        chain = self.demo._ref("holding_brennecke").stake_ids.partner_id
        self.assertEqual(sorted(chain.mapped("prm_company_form")), ["branch", "branch", "branch", "chain"])
        self.assertEqual(len(self.demo._ref("holding_suedkorn").stake_ids.filtered(lambda stake: stake.share < 25)), 1)

    def test_one_partner_has_an_exclusive_right(self):
        line = self.demo._ref("agreement_dealer_34").line_ids.filtered("exclusive")
        self.assertEqual(line.territory_id, self.demo._ref("territory_centre"))

    def test_a_quotation_warns_of_an_excluded_product(self):
        quotation = self.demo._ref("order_excluded")
        self.assertEqual(quotation.state, "draft")
        self.assertIn("CH-900", quotation.prm_terms_warning)
        others = self.env["sale.order"].search([("partner_id", "in", self.demo._dealers().ids)]) - quotation
        self.assertFalse(others.filtered("prm_terms_warning"))

    def test_partners_with_invoices_order_at_the_agreed_discount(self):
        def orders(number):
            return self.env["sale.order"].search(
                [("partner_id", "=", self.demo._ref(f"dealer_{number:02}").id), ("state", "=", "sale")]
            )

        # one drifts and one grows; how much, their figures tell
        self.assertGreater(sum(orders(18).mapped("amount_untaxed")), 2 * sum(orders(4).mapped("amount_untaxed")))
        parts = orders(18).order_line.filtered(lambda line: line.product_id.categ_id.parent_id)
        self.assertTrue(parts)
        self.assertTrue(all(line.discount for line in parts))

    def test_two_files_are_incomplete(self):
        incomplete = self.demo._dealers().filtered(lambda dealer: dealer.prm_profile_completeness < 100)
        self.assertEqual(incomplete, self.demo._ref("dealer_12") | self.demo._ref("dealer_29"))
        self.assertFalse(self.demo._ref("dealer_29").prm_territory_id)
