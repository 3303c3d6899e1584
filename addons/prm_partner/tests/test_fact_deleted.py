"""Figures whose partner, company, category, metric or provider goes away; there are no foreign keys to tell."""

from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .facts_common import FactsCase

LOGGER = "odoo.addons.prm_partner.models.prm_metric_orphan"
MONTH = date(2017, 1, 1)


@tagged("-at_install", "post_install")
class TestFactDeleted(FactsCase):
    def fact(self, **values):
        return (
            self.env["prm.fact"]
            .sudo()
            .create(
                {
                    "company_id": self.env.company.id,
                    "partner_id": self.firms[0].id,
                    "month": MONTH,
                    "metric_id": self.env.ref("prm_partner.metric_sell_out").id,
                    "value": 5,
                    "source": "import",
                    **values,
                }
            )
        )

    def test_a_deleted_company_takes_its_facts_along(self):
        company = self.env["res.company"].create({"name": "Gone"})
        gone, kept = self.fact(company_id=company.id), self.fact()
        company.sudo().unlink()
        self.assertEqual((gone.exists(), kept.exists()), (kept.browse(), kept))

    def test_facts_of_a_partner_or_company_deleted_by_bare_sql_are_swept_up_daily(self):
        company = self.env["res.company"].create({"name": "Gone"})
        partner = self.env["res.partner"].create({"name": "Gone", "is_company": True, "prm_is_partner": True})
        gone, kept = self.fact(company_id=company.id) | self.fact(partner_id=partner.id), self.fact()
        self.env.flush_all()
        # as a restored or merged database may have it: nothing of these rows is left, and nobody was asked
        self.env.cr.execute("UPDATE prm_fact SET company_id = -1 WHERE company_id = %s", [company.id])
        self.env.cr.execute("UPDATE prm_fact SET partner_id = -1 WHERE partner_id = %s", [partner.id])
        self.env.invalidate_all()
        vacuum = self.env["prm.fact"]._gc_without_dimension
        self.assertTrue(vacuum.__func__._autovacuum, "the daily vacuum does not know it")
        vacuum()
        self.assertEqual((gone.exists(), kept.exists()), (kept.browse(), kept))

    def test_a_territory_that_goes_leaves_the_figures_of_its_partners(self):
        old, new = self.env["prm.territory"].create(
            [{"name": "P old", "code": "P-O"}, {"name": "P new", "code": "P-N"}]
        )
        firm = self.firms[0]
        firm.write({"prm_territory_id": old.id, "prm_territory_fixed": True})
        fact = self.fact()
        domain = [("partner_id", "=", firm.id), ("metric_id.code", "=", "sell_out")]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            old.unlink()
        firm.prm_territory_id = new
        old.unlink()
        groups = self.env["prm.fact"]._read_group(domain, ["territory_id"], ["value:sum"])
        self.assertEqual((fact.exists(), groups), (fact, [(new, 5)]))

    def test_a_metric_without_a_provider_is_named_and_the_others_go_on(self):
        metric = self.env["prm.metric"].create({"name": "Left over", "code": "left_over"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE prm_metric SET provider = 'prm.fact.provider.gone' WHERE id = %s", [metric.id])
        self.env.invalidate_all()
        self._invoice(self.firms[0], date(2017, 1, 5), lines=[(self.products[0], 1, 100.0, 0)])
        provider = self.env["prm.fact.provider"]
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1)
        with self.assertLogs(LOGGER, "WARNING") as logs:
            provider._cron_refresh()
        self.assertIn("left_over", logs.output[0])
        self.assertIn("prm.fact.provider.gone", metric.problem)
        self.assertTrue(self._facts("revenue"))
        self.assertFalse(self.env.ref("prm_partner.metric_revenue").problem)
        with self.assertNoLogs(LOGGER, "WARNING"):
            provider._cron_refresh()  # not every hour again
        # never a zero
        [(value,)] = self.env["prm.fact"]._read_group([("metric_id", "=", metric.id)], [], ["value:sum"])
        self.assertIs(value, False)
        metric.provider = False
        provider._cron_refresh()
        self.assertFalse(metric.problem)

    def test_a_ratio_of_nothing_is_not_available(self):
        metric = self.env.ref("prm_partner.metric_margin_rate")
        self.fact(metric_id=metric.id, value=5, weight=0, source="auto")
        for groupby in ([], ["partner_id"], ["month:year"]):
            [row] = self.env["prm.fact"]._read_group([("metric_id", "=", metric.id)], groupby, ["value:sum"])
            self.assertIs(row[-1], False, groupby)

    def test_a_changed_cost_reaches_the_margin_the_next_day(self):
        firm, product = self.firms[0], self.products[0]
        self._invoice(firm, date(2017, 1, 5), lines=[(product, 2, 100.0, 0)])
        self._refresh()
        provider = self.env["prm.fact.provider.invoices"]

        def margin():
            self.env.invalidate_all()
            return sum(fact.value for fact in self._facts("margin").values())

        self.assertEqual(margin(), 180)
        product.standard_price = 30
        provider._mark_passing_time(provider._last_day())
        self._refresh()
        self.assertEqual(margin(), 180, "not within the day: where stock is valued, costs change all the time")
        metrics = self.env["prm.metric"].search([("code", "in", provider._metrics)])
        metrics.as_of = fields.Datetime.now() - timedelta(days=1)
        provider._mark_passing_time(provider._last_day())
        self._refresh()
        self.assertEqual(margin(), 140)
