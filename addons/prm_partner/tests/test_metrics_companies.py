"""Two companies with two currencies: each has its own figures, and nobody adds francs to dollars."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from freezegun import freeze_time
from hypothesis import given, strategies as st

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .property_common import PropertyMixin, cases

TODAY = date(2031, 6, 17)
#: francs for a dollar, from a day on, in each company's own rates
RATES = ([("2031-01-01", 2.0), ("2031-04-01", 1.6)], [("2031-01-01", 2.5), ("2031-04-01", 1.25)])
#: what the product costs each company, in its currency
COSTS = (10.0, 30.0)


class Sale(NamedTuple):
    company: int  #: 0 keeps its books in dollars, 1 in francs
    firm: int
    month: int
    francs: bool
    refund: bool
    quantity: int
    price: float


SALES = st.builds(
    Sale,
    company=st.integers(0, 1),
    firm=st.integers(0, 1),
    month=st.sampled_from([1, 3, 4, 5]),
    francs=st.booleans(),
    refund=st.sampled_from([False, False, True]),
    quantity=st.integers(1, 9),
    price=st.sampled_from([10.0, 80.0, 250.0]),
)


@tagged("-at_install", "post_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestMetricsOfCompanies(PropertyMixin, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("prm_partner.group_prm_manager")
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.dollar = cls.env.company.currency_id
        cls.franc = cls.setup_other_currency("CHF", rates=RATES[0])
        other = cls.setup_other_company(currency_id=cls.franc.id)["company"]
        cls.companies = cls.env.company | other
        # a company's rates are relative to each other: here the dollar is what a franc is worth
        cls.env["res.currency.rate"].with_company(other).create(
            [
                {"currency_id": currency.id, "name": day, "rate": rate, "company_id": other.id}
                for day, francs in RATES[1]
                for currency, rate in ((cls.franc, francs), (cls.dollar, 1.0))
            ]
        )
        cls.companies.prm_tz = "UTC"
        cls.firms = cls.env["res.partner"].create(
            [{"name": f"P {number}", "is_company": True, "prm_is_partner": True} for number in range(2)]
        )
        cls.category = cls.env["product.category"].create({"name": "P category"})
        cls.product = cls.env["product.product"].create(
            {"name": "P product", "taxes_id": False, "categ_id": cls.category.id}
        )
        for company, cost in zip(cls.companies, COSTS, strict=True):
            cls.product.with_company(company).standard_price = cost
        cls.reader = new_test_user(cls.env, "p_reader", "prm_partner.group_prm_manager", company_ids=cls.companies.ids)
        cls.reader.company_id = cls.env.company

    def _post(self, sales):
        for number, company in enumerate(self.companies):
            moves = self.env["account.move"].with_company(company)
            moves.create(
                [
                    {
                        "move_type": "out_refund" if sale.refund else "out_invoice",
                        "partner_id": self.firms[sale.firm].id,
                        "invoice_date": date(2031, sale.month, 15),
                        "date": date(2031, sale.month, 15),
                        "invoice_date_due": date(2031, sale.month, 28),
                        "invoice_payment_term_id": False,
                        "currency_id": (self.franc if sale.francs else self.dollar).id,
                        "invoice_line_ids": [
                            Command.create(
                                {
                                    "product_id": self.product.id,
                                    "quantity": sale.quantity,
                                    "price_unit": sale.price,
                                    "tax_ids": False,
                                }
                            )
                        ],
                    }
                    for sale in sales
                    if sale.company == number
                ]
            ).action_post()

    def _expected(self, sales):
        """Return ``{(company, code): {(firm id, month): [value, weight]}}``."""
        sums = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for sale in sales:
            rate = [francs for day, francs in RATES[sale.company] if day <= f"2031-{sale.month:02}-15"][-1]
            worth = 1 if sale.francs == bool(sale.company) else 1 / rate if sale.francs else rate
            sign = -1 if sale.refund else 1
            net = round(sale.quantity * sale.price * worth, 2) * sign
            margin = net - sign * sale.quantity * COSTS[sale.company]
            key = self.firms[sale.firm].id, date(2031, sale.month, 1)
            for code, value, weight in (
                ("revenue", net, 0),
                ("margin", margin, 0),
                ("margin_rate", margin, net),
                ("units", sign * sale.quantity, 0),
                ("credit_notes", -net if sale.refund else 0, 0),
            ):
                sums[sale.company, code][key][0] += value
                sums[sale.company, code][key][1] += weight
            for month in range(sale.month, 7):
                sums[sale.company, "open_receivables"][self.firms[sale.firm].id, date(2031, month, 1)][0] += net
        return sums

    def test_each_company_has_its_own_figures_in_its_own_currency(self):
        @cases(8)
        @given(st.lists(SALES, min_size=2, max_size=8))
        def check(sales):
            with self.example():
                self._post(sales)
                self.refresh("invoices", "receivables")
                expected = self._expected(sales)
                codes = {code for _company, code in expected}
                found = defaultdict(lambda: defaultdict(lambda: [0, 0]))
                for fact in self.env["prm.fact"].sudo().search([("partner_id", "in", self.firms.ids)]):
                    if fact.metric_id.code in codes:
                        company = self.companies.ids.index(fact.company_id.id)
                        cell = found[company, fact.metric_id.code][fact.partner_id.id, fact.month]
                        cell[0] += fact.value
                        cell[1] += fact.weight
                for key in expected.keys() | found.keys():
                    for cell in expected[key].keys() | found[key].keys():
                        for want, have in zip(expected[key][cell], found[key][cell], strict=True):
                            self.assertAlmostEqual(have, want, delta=0.02, msg=f"{key} {cell}")

        check()

    # --- who reads them -----------------------------------------------------------------------------------

    def _read(self, code, groupby=(), companies=None, **values):
        companies = self.companies if companies is None else companies
        facts = self.env["prm.fact"].with_user(self.reader).with_context(allowed_company_ids=companies.ids)
        domain = [("metric_id.code", "=", code), ("partner_id", "in", self.firms.ids)]
        return facts.formatted_read_group(domain, groupby, ["value:sum", "__count"], **values)

    def _sell_in_both(self):
        self._post(
            [
                Sale(0, 0, 4, False, False, 2, 80.0),
                Sale(1, 0, 4, True, False, 3, 80.0),
                Sale(1, 1, 5, True, False, 1, 10.0),
            ]
        )
        self.refresh("invoices", "receivables")

    def test_amounts_in_two_currencies_are_not_added_up(self):
        self._sell_in_both()
        for code in ("revenue", "margin", "margin_rate", "open_receivables"):
            self.assertIs(self._read(code)[0]["value:sum"], False, code)
        self.assertEqual(self._read("units")[0]["value:sum"], 6)
        self.assertEqual(self._read("breadth")[0]["value:sum"], 1)
        by_company = {row["company_id"][0]: row["value:sum"] for row in self._read("revenue", ["company_id"])}
        self.assertEqual(by_company, {self.companies[0].id: 160, self.companies[1].id: 250})
        # the firm that buys from one company alone has its total, the other one has none
        by_firm = {row["partner_id"][0]: row["value:sum"] for row in self._read("revenue", ["partner_id"])}
        self.assertEqual(by_firm, {self.firms[0].id: False, self.firms[1].id: 10})
        for company, value in zip(self.companies, (160, 250), strict=True):
            self.assertEqual(self._read("revenue", companies=company)[0]["value:sum"], value)

    def test_the_superuser_adds_no_currencies_either(self):
        self._sell_in_both()
        domain = [("metric_id.code", "=", "revenue"), ("partner_id", "in", self.firms.ids)]
        [(total,)] = self.env["prm.fact"].sudo()._read_group(domain, [], ["value:sum"])
        self.assertIs(total, False)
        mixed = self.env["prm.fact"].sudo()._read_group(domain[1:], ["metric_id"], ["value:sum"])
        values = {metric.code: value for metric, value in mixed}
        self.assertEqual((values["revenue"], values["units"]), (False, 6))

    def test_companies_of_one_currency_are_added_up(self):
        self._sell_in_both()
        self.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s", [self.dollar.id, self.companies[1].id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._read("revenue")[0]["value:sum"], 410)

    def test_a_metric_says_whether_it_is_computed_from_amounts(self):
        metrics = {metric.code: metric.is_monetary for metric in self.env["prm.metric"].search([])}
        counted = {"units", "orders", "breadth", "customers_served", "service_jobs", "visits", "calls"}
        counted |= {"contact_overdue", "relationship"}
        self.assertLessEqual(counted, {code for code, monetary in metrics.items() if not monetary})
        self.assertTrue(metrics["payment_delay"] and metrics["share_of_wallet"] and metrics["warranty_claims"])

    def test_facts_of_a_company_one_does_not_work_in_do_not_exist(self):
        self._sell_in_both()
        own, other = self.companies
        foreign = self.env["prm.fact"].sudo().search([("company_id", "=", other.id)], limit=1)
        reader = new_test_user(
            self.env, "p_own", "prm_partner.group_prm_manager,base.group_allow_export", company_ids=own.ids
        )
        reader.company_id = own
        facts = self.env["prm.fact"].with_user(reader).with_context(allowed_company_ids=own.ids)
        self.assertFalse(facts.search_count([("company_id", "=", other.id)]))
        with self.assertRaises(AccessError):
            facts.browse(foreign.id).read(["value"])
        with self.assertRaises(AccessError):
            facts.browse(foreign.id).export_data(["value"])
        groups = facts.formatted_read_group([("partner_id", "in", self.firms.ids)], ["company_id"], ["value:sum"])
        self.assertEqual([group["company_id"][0] for group in groups], [own.id])

    # --- the other sources --------------------------------------------------------------------------------

    def test_orders_contacts_wallet_and_market_share_by_company(self):
        firm, (own, other) = self.firms[0], self.companies
        territory = self.env["prm.territory"].create({"name": "P Land", "code": "P-LAND"})
        firm.write({"prm_territory_id": territory.id, "prm_territory_fixed": True})
        rival = self.env["prm.competitor"].create({"name": "P rival"})
        values = (self._source(own, 100, 300, 1200, "2"), self._source(other, 50, 450, 3000, "5"))
        for company, source in zip(self.companies, values, strict=True):
            order = (
                self.env["sale.order"].with_company(company).create({"partner_id": firm.id, "company_id": company.id})
            )
            order.action_confirm()
            order.date_order = datetime(2031, 4, 10, 9)
            source(firm, territory, rival)
        for metric in ("wallet", "market"):
            self.env["prm.fact.dirty"].sudo().create(
                {"provider": f"prm.fact.provider.{metric}", "partner_id": firm.id, "month": date(2031, 4, 1)}
            )
        self.refresh("orders", "contacts", "wallet", "market")
        found = defaultdict(dict)
        facts = self.env["prm.fact"].sudo()
        for company, metric, value in facts._read_group(
            [("partner_id", "=", firm.id), ("month", "=", date(2031, 4, 1))], ["company_id", "metric_id"], ["value:sum"]
        ):
            found[company][metric.code] = value
        # revenue ÷ (revenue + bought elsewhere), and ÷ a twelfth of the potential: 1200 and 3000 a year
        for company, share, market, rating in ((own, 25, 100, 2), (other, 10, 20, 5)):
            self.assertEqual((found[company]["orders"], found[company]["visits"]), (1, 1))
            self.assertAlmostEqual(found[company]["share_of_wallet"], share)
            self.assertAlmostEqual(found[company]["market_share"], market)
            self.assertEqual(found[company]["relationship"], rating)

    def _source(self, company, revenue, elsewhere, potential, rating):
        def make(firm, territory, rival):
            values = {"partner_id": firm.id, "company_id": company.id}
            revenue_id = self.env.ref("prm_partner.metric_revenue").id
            self.env["prm.fact"].sudo().create(
                {
                    **values,
                    "month": date(2031, 4, 1),
                    "metric_id": revenue_id,
                    "category_id": self.category.id,
                    "value": revenue,
                    "source": "import",
                }
            )
            self.env["prm.competitor.volume"].create(
                {**values, "competitor_id": rival.id, "date_from": date(2031, 4, 1), "months": 1, "volume": elsewhere}
            )
            self.env["prm.territory.potential"].create(
                {
                    "territory_id": territory.id,
                    "category_id": self.category.id,
                    "company_id": company.id,
                    "year": 2031,
                    "market_potential": potential,
                }
            )
            self.env["prm.visit"].create(
                {**values, "date": datetime(2031, 4, 10, 9), "state": "done", "rating": rating}
            )

        return make
