from collections import defaultdict
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from .facts_common import FactsCase


@tagged("-at_install", "post_install")
class TestFacts(FactsCase):
    """The shipped metrics against plain Python over the same invoices."""

    def _random_invoices(self, count):
        """Post invoices and credit notes; return the expected sums per firm, month and category."""
        expected = defaultdict(lambda: defaultdict(float))
        rates = {2016: 3.0, 2017: 2.0}
        for _number in range(count):
            position = self.random.randrange(5)
            firm = (*self.firms, self.stranger)[position]
            partner = self.random.choice((firm, self.contacts[position])) if position < 4 else firm
            day = date(2016, 1, 1) + timedelta(days=self.random.randrange(700))
            move_type = self.random.choice(("out_invoice", "out_invoice", "out_invoice", "out_refund"))
            currency = self.random.choice((None, self.currency))
            lines = [
                (
                    self.random.choice(self.products),
                    self.random.randint(1, 9),
                    self.random.randint(1, 40) * 5.0,
                    self.random.choice((0, 0, 10, 25)),
                )
                for _line in range(self.random.randint(1, 4))
            ]
            self._invoice(partner, day, move_type, lines, currency)
            if firm == self.stranger:
                continue
            sign = -1 if move_type == "out_refund" else 1
            for product, quantity, price, discount in lines:
                sums = expected[firm.id, day.replace(day=1), product.categ_id.id]
                listed = quantity * price / (rates[day.year] if currency else 1)
                net = listed * (100 - discount) / 100
                sums["revenue"] += sign * net
                sums["margin"] += sign * (net - quantity * product.standard_price)
                sums["units"] += sign * quantity
                sums["credit_notes"] += net if sign < 0 else 0
                sums["listed"] += sign * listed
        return expected

    def test_metrics_agree_with_plain_python(self):
        expected = self._random_invoices(60)
        self._refresh()
        for code in ("revenue", "margin", "units", "credit_notes"):
            facts = self._facts(code)
            for key, sums in expected.items():
                found = facts[key].value if key in facts else 0.0
                self.assertAlmostEqual(found, sums[code], delta=0.06, msg=f"{code} {key}")
            self.assertLessEqual(set(facts), set(expected), code)
        revenue = sum(sums["revenue"] for sums in expected.values())
        listed = sum(sums["listed"] for sums in expected.values())
        margin = sum(sums["margin"] for sums in expected.values())
        for code, wanted in (
            ("margin_rate", 100 * margin / revenue),
            ("discount_rate", 100 * (listed - revenue) / listed),
        ):
            [(value,)] = self.env["prm.fact"]._read_group(
                [("metric_id.code", "=", code), ("partner_id", "in", self.firms.ids)], [], ["value:sum"]
            )
            self.assertAlmostEqual(value, wanted, 2)
        for firm, month, breadth in self.env["prm.fact"]._read_group(
            [("metric_id.code", "=", "breadth"), ("partner_id", "in", self.firms.ids)],
            ["partner_id", "month:year"],
            ["value:sum"],
        ):
            bought = {
                category
                for (firm_id, day, category), sums in expected.items()
                if firm_id == firm.id and day.year == month.year and sums["revenue"] > 0
            }
            self.assertEqual(breadth, len(bought))

    def test_changes_alone_give_the_same_facts_as_everything_anew(self):
        self._random_invoices(25)
        self._refresh()
        moves = self.env["account.move"].search([("commercial_partner_id", "in", self.firms.ids)])
        moves[0].button_draft()
        moves[1].button_draft()
        moves[1].button_cancel()
        moves[2].button_draft()
        moves[2].invoice_date = date(2017, 6, 15)
        moves[2].action_post()
        moves[3].button_draft()
        moves[3].partner_id = self.firms[0]
        moves[3].action_post()
        self.products[0].categ_id = self.categories[2]
        self._refresh()
        changed = self._snapshot()
        self._refresh(full=True)
        self.assertEqual(changed, self._snapshot())

    def test_refresh_twice_changes_nothing(self):
        self._random_invoices(10)
        self._refresh()
        before = self._snapshot()
        self._refresh()
        self._refresh(full=True)
        self.assertEqual(before, self._snapshot())

    def test_receivables_at_month_end(self):
        firm = self.firms[0]
        start = self.today - relativedelta(months=5, day=10)
        line = [(self.products[0], 1, 1000.0, 0)]
        invoice = self._invoice(firm, start, lines=line)
        self._invoice(self.contacts[0], start + relativedelta(months=1), lines=line)
        paid_on = start + timedelta(days=44)  # 30 days after it was due
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"amount": 400.0, "payment_date": paid_on}
        )._create_payments()
        self._refresh()
        first = start.replace(day=1)

        def facts(code):
            return {key[1]: fact.value for key, fact in self._facts(code).items()}

        opened, overdue = facts("open_receivables"), facts("overdue_receivables")
        self.assertEqual(opened[first], 1000.0)
        self.assertEqual(opened[first + relativedelta(months=1)], 1600.0)
        self.assertEqual(opened[self.today.replace(day=1)], 1600.0)
        # due on the 24th of the first month: overdue at its end, less what was paid by then
        self.assertEqual(overdue[first], 1000.0)
        self.assertEqual(overdue[first + relativedelta(months=1)], 1600.0)
        delay = self._facts("payment_delay")
        [fact] = delay.values()
        self.assertEqual((fact.value / fact.weight, fact.month), (30.0, paid_on.replace(day=1)))

    def test_last_measure_sums_the_last_month_only(self):
        for offset in (3, 2):
            self._invoice(
                self.firms[0], self.today - relativedelta(months=offset, day=1), lines=[(self.products[0], 1, 100.0, 0)]
            )
        self._refresh()
        [(value,)] = self.env["prm.fact"]._read_group(
            [("metric_id.code", "=", "open_receivables"), ("partner_id", "=", self.firms[0].id)], [], ["value:sum"]
        )
        self.assertEqual(value, 200.0)

    def test_metrics_of_different_kinds_are_not_added(self):
        self._invoice(self.firms[0], date(2017, 1, 5), lines=[(self.products[0], 1, 100.0, 0)])
        self._refresh()
        domain = [("partner_id", "=", self.firms[0].id)]
        [(total,)] = self.env["prm.fact"]._read_group(domain, [], ["value:sum"])
        self.assertFalse(total)
        by_metric = {
            metric.code: value
            for metric, value in self.env["prm.fact"]._read_group(domain, ["metric_id"], ["value:sum"])
        }
        self.assertEqual(by_metric["revenue"], 100.0)
        self.assertEqual(by_metric["margin_rate"], 90.0)

    def test_failing_provider_is_named_and_the_others_go_on(self):
        self._invoice(self.firms[0], date(2017, 1, 5), lines=[(self.products[0], 1, 100.0, 0)])
        provider = self.env.registry["prm.fact.provider.orders"]
        self.patch(provider, "_facts_query", lambda self, scope, metric: self.env.cr.execute("SELECT 1/0"))
        self.env["prm.fact.dirty"].sudo().create(
            {"provider": "prm.fact.provider.orders", "partner_id": self.firms[0].id, "month": date(2017, 1, 1)}
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertLogs("odoo.addons.prm_partner.models.prm_fact_provider", "WARNING"),
        ):
            done = {name: self.env[name]._refresh() for name in self.env["prm.fact.provider"]._providers()}
        self.assertFalse(done["prm.fact.provider.orders"])
        self.assertTrue(done["prm.fact.provider.invoices"])
        self.assertIn("division by zero", self.env.ref("prm_partner.metric_orders").problem)
        self.assertTrue(self._facts("revenue"))

    def test_deleted_category_keeps_its_figures(self):
        gone = self.env["product.category"].create({"name": "Gone"})
        self.env["prm.fact"].sudo().create(
            [
                {
                    "company_id": self.env.company.id,
                    "partner_id": self.firms[0].id,
                    "month": date(2017, 1, 1),
                    "metric_id": self.env.ref("prm_partner.metric_sell_out").id,
                    "category_id": category,
                    "value": 5.0,
                    "source": "import",
                }
                for category in (gone.id, False)
            ]
        )
        gone.unlink()
        facts = self._facts("sell_out")
        self.assertEqual([(key[2], fact.value) for key, fact in facts.items()], [(False, 10.0)])
