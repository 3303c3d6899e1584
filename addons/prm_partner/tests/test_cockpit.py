from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .figures_common import FiguresCase

#: the docstring of prm_cockpit_data() names it
QUERIES = 25


@tagged("post_install", "-at_install")
class TestCockpit(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_year(cls.firm, 1200.0, 1000.0)
        cls.make_fact("revenue", 50.0, back=0, category=cls.parts)
        cls.make_fact("margin_rate", 30.0, back=2, weight=100.0)
        cls.make_fact("margin_rate", 30.0, back=3, weight=300.0)
        cls.make_fact("open_receivables", 700.0, back=0)
        cls.make_fact("overdue_receivables", 70.0, back=0)
        cls.make_fact("units", 12.0)
        cls.make_year(cls.foreign, 555.0, 777.0)

    def _cockpit(self, role, partner=None):
        return (partner or self.firm).with_user(self.users[role]).prm_cockpit_data()

    def _figures(self, role, partner=None):
        data = self._cockpit(role, partner)
        return {figure["code"]: figure for figure in (*data["tiles"], *data["more"])}

    # --- figures --------------------------------------------------------------------------------------

    def test_figures_are_built_from_parts_over_twelve_complete_months(self):
        figures = self._figures("manager")
        self.assertEqual((figures["revenue"]["value"], figures["revenue"]["previous"]), (1200.0, 1000.0))
        self.assertEqual(figures["revenue"]["change"], 20.0)
        self.assertEqual(figures["margin_rate"]["value"], 15.0)
        self.assertEqual(figures["open_receivables"]["value"], 700.0)

    def test_figures_agree_with_the_pivot(self):
        period = [("month", ">=", self.month(12)), ("month", "<", self.month(0)), ("partner_id", "=", self.firm.id)]
        figures = self._figures("manager")
        for code in ("revenue", "margin_rate", "units"):
            [(measure,)] = self.env["prm.fact"]._read_group([*period, ("metric_id.code", "=", code)], [], ["value:sum"])
            self.assertEqual(figures[code]["value"], measure, code)

    def test_metric_without_facts_is_not_available_and_never_zero(self):
        figure = self._figures("manager")["orders"]
        self.assertIsNone(figure["value"])
        self.assertNotIn("discount_rate", self._figures("manager"))

    def test_metric_with_a_problem_is_not_available(self):
        self.metrics["revenue"].problem = "broken"
        data = self._cockpit("manager")
        [figure] = [figure for figure in data["tiles"] if figure["code"] == "revenue"]
        self.assertEqual((figure["value"], figure["change"], figure["problem"]), (None, None, True))
        self.assertFalse(data["charts"]["revenue"]["available"])
        self.assertNotIn("broken", str(data))

    def test_paid_up_partner_owes_nothing(self):
        self.make_fact("open_receivables", 300.0, self.second, back=2)
        self.assertEqual(self._figures("manager", self.second)["open_receivables"]["value"], 0.0)

    def test_partner_that_stopped_buying_has_no_revenue_instead_of_none(self):
        self.make_fact("revenue", 300.0, self.second, back=14)
        figure = self._figures("manager", self.second)["revenue"]
        self.assertEqual((figure["value"], figure["previous"], figure["change"]), (0.0, 300.0, -100.0))

    def test_imported_metric_is_compared_up_to_its_last_month(self):
        for back in (5, 17):
            self.make_fact("sell_out", 100.0, back=back, source="import")
        figure = self._figures("manager")["sell_out"]
        self.assertEqual((figure["value"], figure["previous"]), (100.0, 100.0))

    def test_charts_compare_the_years(self):
        charts = self._cockpit("manager")["charts"]
        revenue = charts["revenue"]
        self.assertEqual(revenue["current"][self.today.month - 1], 50.0)
        self.assertEqual(len(revenue["months"]), 12)
        self.assertEqual(charts["categories"]["labels"], [self.tractors.name])
        self.assertEqual(charts["categories"]["previous"], [1000.0])
        self.assertEqual(charts["receivables"]["series"]["open_receivables"]["values"][-1], 700.0)

    def test_other_companies_in_another_currency_are_not_added(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.env.company.currency_id.id)], limit=1)
        )
        currency.active = True
        other = self.env["res.company"].create({"name": "T Other", "currency_id": currency.id})
        self.make_fact("revenue", 9999.0, back=2, company_id=other.id)
        self.users["manager"].company_ids |= other
        companies = self.env.company | other
        firm = self.firm.with_user(self.users["manager"]).with_context(allowed_company_ids=companies.ids)
        data = firm.prm_cockpit_data()
        self.assertEqual(data["tiles"][0]["value"], 1200.0)

    # --- sections -------------------------------------------------------------------------------------

    def test_what_expires_comes_first_what_is_most_urgent(self):
        self.make_agreement(self.firm, state="active", date_end=self.day(90), renewal_mode="none")
        self.make_licence(valid_to=self.today - timedelta(days=3))
        self.make_licence(number="T-L2", valid_to=self.day(900))
        data = self._cockpit("manager")
        self.assertEqual(data["agreements"], {"active": 1, "pending": 0})
        self.assertEqual([(row["model"], row["days"]) for row in data["expiring"]][0], ("prm.licence", -3))
        self.assertEqual(len([row for row in data["expiring"] if row["model"] == "prm.licence"]), 1)

    def test_activities_of_the_firm_and_its_agreements(self):
        manager = self.users["manager"]
        self.firm.activity_schedule("mail.mail_activity_data_call", self.day(1), "Firm", user_id=manager.id)
        self.contact.activity_schedule("mail.mail_activity_data_call", self.day(2), "Contact", user_id=manager.id)
        agreement = self.make_agreement(self.firm)
        agreement.activity_schedule("mail.mail_activity_data_call", self.day(3), "Agreement", user_id=manager.id)
        self.foreign.activity_schedule("mail.mail_activity_data_call", self.day(1), "Foreign", user_id=manager.id)
        names = [row["name"] for row in self._cockpit("manager")["activities"]]
        self.assertEqual(names, ["Firm", "Contact", "Agreement"])

    # --- access ---------------------------------------------------------------------------------------

    def test_receivables_see_receivables_and_not_revenue(self):
        data = self._cockpit("receivables")
        self.assertLessEqual({"open_receivables", "overdue_receivables"}, self._figures("receivables").keys())
        self.assertFalse({"revenue", "margin", "margin_rate", "units"} & self._figures("receivables").keys())
        self.assertEqual(list(data["charts"]), ["receivables"])
        self.assertNotIn("1200", str(data))

    def test_marketing_sees_revenue_and_not_receivables(self):
        data = self._cockpit("marketing")
        hidden = {"open_receivables", "overdue_receivables", "payment_delay"}
        self.assertFalse(hidden & self._figures("marketing").keys())
        self.assertEqual(set(data["charts"]), {"revenue", "categories"})
        self.assertNotIn("700", str(data["charts"]) + str(data["tiles"]))

    def test_departments_follow_the_settings_of_the_metric(self):
        self.metrics["revenue"].group_ids = self.env.ref("prm_partner.group_prm_receivables")
        self.assertIn("revenue", self._figures("receivables"))
        self.assertNotIn("revenue", self._figures("marketing"))
        self.assertIn("revenue", self._figures("manager"))

    def test_territory_manager_sees_own_partners_only(self):
        self.assertEqual(self._figures("territory")["revenue"]["value"], 1200.0)
        with self.assertRaises(AccessError):
            self._cockpit("territory", self.foreign)
        with self.assertRaises(AccessError):
            self._cockpit("territory_south", self.firm)

    def test_nobody_else_gets_a_cockpit(self):
        for role in ("employee", "dealer"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._cockpit(role)

    def test_contact_and_customer_have_no_cockpit(self):
        for partner in (self.contact, self.customer):
            with self.assertRefused(partner.name, exception=UserError):
                self._cockpit("manager", partner)

    # --- cost -----------------------------------------------------------------------------------------

    def test_queries_do_not_grow_with_the_history(self):
        manager = self.users["manager"]
        self.make_agreement(self.firm, state="active", date_end=self.day(100))
        self.make_licence(valid_to=self.day(20))
        self.firm.activity_schedule("mail.mail_activity_data_call", self.day(1), user_id=manager.id)
        firm = self.firm.with_user(manager)
        firm.prm_cockpit_data()
        self._count_queries(firm)
        for back in range(30):
            for code in ("revenue", "margin_rate", "orders", "units"):
                self.make_fact(code, 5.0, back=back, category=self.small, weight=50.0)
        for number in range(5):
            self.make_licence(number=f"T-Q{number}", valid_to=self.day(30 + number))
            self.firm.activity_schedule("mail.mail_activity_data_call", self.day(number), user_id=manager.id)
        self._count_queries(firm)

    def _count_queries(self, firm):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(QUERIES):
            firm.prm_cockpit_data()
