from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..models import prm_loyalty_rating
from .loyalty_common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestLoyalty(LoyaltyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a history of a year in front of each test would only take time; the history has tests of its own
        cls.startClassPatcher(patch.object(prm_loyalty_rating, "HISTORY_MONTHS", 0))

    def activities(self, partner):
        """Return the partner's alarms, done ones included."""
        rows = self.env["prm.loyalty"].search([("partner_id", "=", partner.id)])
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("res_model", "=", "prm.loyalty"), ("res_id", "in", rows.ids)])
        )

    def set_revenue(self, partner, lately, before=100):
        self.env["prm.fact"].sudo().search(
            [("partner_id", "=", partner.id), ("metric_id.code", "=", "revenue")]
        ).unlink()
        self.add_revenue(partner, lately, before, category=self.parts)

    # --- rating ---------------------------------------------------------------------------------------

    def test_signals_come_from_facts_and_documents(self):
        self.add_revenue(self.firm, 60, 80, category=self.tractors)
        self.add_facts(
            *(self.fact("revenue", self.firm, back, 20, category=self.parts) for back in range(24, 12, -1)),
            *(self.fact("payment_delay", self.firm, back, 10 * 100, 100) for back in (18, 12, 7)),
            *(self.fact("payment_delay", self.firm, back, 25 * 100, 100) for back in (6, 2)),
            *(self.fact("credit_notes", self.firm, back, 3) for back in range(12, 0, -1)),
        )
        self.add_volume(self.firm, 480, self.tractors, tolerance=25)
        self.make_agreement(
            self.firm, state="active", renewal_mode="none", date_end=self.day(90), date_start=self.day(-300)
        )
        self.refresh("wallet")
        self.rate()
        rating = self.rating(self.firm)
        # 60 of 100 a month
        self.assertEqual(rating.trend, -40)
        # 60 of 60 + 40 a month, between 60 of 110 and 60 of 90
        self.assertEqual((rating.share, rating.share_low, rating.share_high), (60, 54.5, 66.7))
        # one category of two
        self.assertEqual(rating.score_breadth, 0)
        # 25 days late after 10: 15 of 30
        self.assertEqual(rating.score_payment, 50)
        # 3 of 63: 4.76 % of 10 %
        self.assertAlmostEqual(rating.score_complaint, 52.4)
        # 90 of 180 days
        self.assertEqual(rating.score_agreement, 50)
        # no orders, no contact plan: empty, not 0
        self.assertIs(rating.score_rhythm, False)
        self.assertIs(rating.rhythm_gap, False)
        # (25×0 + 20×66.7 + 10×0 + 10×50 + 5×50 + 5×52.4) / 75
        self.assertAlmostEqual(rating.index, (20 * 66.7 + 10 * 50 + 5 * 50 + 5 * 52.4) / 75, 1)
        # trend and assortment are alarms
        self.assertEqual(rating.risk, "high")
        self.assertEqual(
            rating.reasons.splitlines(),
            [
                "Buys 40 % less than in the year before",
                "Buys in 1 product categories instead of 2; no longer: T Parts",
                "We supply about 55 to 67 % of what it buys",
            ],
        )

    def test_order_rhythm_from_orders(self):
        orders = self.env["sale.order"].create([{"partner_id": self.contact.id} for _number in range(8)])
        orders.action_confirm()
        for number, order in enumerate(orders):
            order.date_order = self.day(-44 - 14 * number)
        self.rate()
        signals, _lost = self.env["prm.loyalty"]._read_signals(self.company, self.today)[self.firm.id]
        self.assertEqual((signals.rhythm.gap, signals.rhythm.mad, signals.rhythm.days), (14, 0, 44))
        self.assertAlmostEqual(signals.rhythm.overdue, 30 / 1.4)

    def test_agreement_that_ended_and_that_renews(self):
        read = self.env["prm.loyalty"].sudo()._read_agreements
        self.assertNotIn(self.firm.id, read(self.company, self.today))
        old = self.make_agreement(
            self.firm, state="expired", date_start=self.day(-400), date_end=self.day(-20), renewal_mode="none"
        )
        self.env.flush_all()
        self.assertEqual(read(self.company, self.today)[self.firm.id], ("ended", 20))
        self.assertEqual(read(self.company, self.day(-30))[self.firm.id], ("ending", 10))
        self.make_agreement(self.firm, state="active", date_end=self.day(10))
        self.env.flush_all()
        self.assertEqual(read(self.company, self.today)[self.firm.id], ("safe", 0))
        old.write({"state": "active", "date_end": self.day(30), "notice_given_on": self.day(-1)})
        self.env.flush_all()
        self.assertEqual(read(self.company, self.today)[self.firm.id], ("notice", 30))

    def test_too_little_known_is_not_rated(self):
        self.add_facts(self.fact("revenue", self.firm, 3, 100))
        self.rate()
        self.assertFalse(self.rating(self.firm))
        self.assertIs(self.firm.prm_loyalty_index, False)
        self.assertFalse(self.firm.prm_churn_risk)

    def test_partner_of_whom_too_little_is_known_any_more(self):
        self.set_revenue(self.firm, 50)
        self.rate()
        self.assertEqual(self.firm.prm_churn_risk, "high")
        self.env["prm.fact"].sudo().search([("partner_id", "=", self.firm.id)]).unlink()
        self.rate()
        self.assertFalse(self.rating(self.firm).risk)
        self.assertIs(self.rating(self.firm).index, False)
        self.assertFalse(self.firm.prm_churn_risk)
        self.assertFalse(self.firm.prm_churn_reasons)

    def test_weights_and_thresholds_of_the_company(self):
        self.set_revenue(self.firm, 84)
        self.add_volume(self.firm, 84 * 12)
        self.refresh("wallet")
        self.rate()
        # trend -16 %: 35, share 50 %: 50, assortment 100
        self.assertAlmostEqual(self.rating(self.firm).index, (25 * 35 + 20 * 50 + 10 * 100) / 55, 1)
        self.company.write({"prm_loyalty_weight_trend": 0, "prm_loyalty_weight_breadth": 0, "prm_loyalty_high": 20})
        self.rate()
        self.assertEqual((self.rating(self.firm).index, self.rating(self.firm).risk), (50, "watch"))
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.prm_loyalty_weight_total, 65)

    def test_bad_weights_and_thresholds_are_refused(self):
        for values in (
            {"prm_loyalty_weight_trend": -1},
            {f"prm_loyalty_weight_{code}": 0 for code in self.company._prm_loyalty_weights()},
            {"prm_loyalty_high": 80},
            {"prm_loyalty_watch": 120},
        ):
            with self.subTest(values), self.assertRaises(ValidationError), self.cr.savepoint():
                self.company.write(values)

    def test_queries_do_not_grow_with_partners(self):
        def queries():
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.rate()
            return self.cr.sql_log_count - before

        self.set_revenue(self.firm, 100)
        self.rate()
        few = queries()
        for number in range(30):
            self.set_revenue(self.make_partner(f"T Many {number}", zip="08001"), 100)
        self.assertLessEqual(queries(), few + 2)

    # --- companies ------------------------------------------------------------------------------------

    def test_each_company_rates_by_its_own_figures(self):
        other = self.env["res.company"].create({"name": "T Other Company"})
        self.add_revenue(self.firm, 110, 100, category=self.parts)
        self.add_revenue(self.firm, 10, 100, category=self.parts, company=other)
        loyalty = self.env["prm.loyalty"].sudo()
        self.assertIn(other, loyalty._rated_companies())
        for company in (self.company, other):
            loyalty._rate_company(company, self.today)
        self.assertEqual(self.firm.prm_churn_risk, "low")
        self.assertEqual(self.firm.with_company(other).prm_churn_risk, "high")
        self.assertEqual(
            self.firm.with_company(other).prm_loyalty_index,
            self.rating(self.firm).search([("company_id", "=", other.id), ("partner_id", "=", self.firm.id)]).index,
        )
        partners = self.env["res.partner"].with_company(other)
        self.assertIn(self.firm, partners.search([("prm_churn_risk", "=", "high")]))
        self.assertNotIn(self.firm, self.env["res.partner"].search([("prm_churn_risk", "=", "high")]))
        groups = dict(partners._read_group([("id", "=", self.firm.id)], ["prm_churn_risk"], ["__count"]))
        self.assertEqual(groups, {"high": 1})

    # --- history --------------------------------------------------------------------------------------

    def test_one_row_per_month_updated_while_it_runs(self):
        self.set_revenue(self.firm, 100)
        self.rate()
        first = self.rating(self.firm)
        self.set_revenue(self.firm, 84)
        self.rate()
        self.assertEqual(self.rating(self.firm), first)
        self.assertEqual(first.trend, -16)
        later = self.today + relativedelta(months=1, day=1)
        self.env["prm.loyalty"].sudo()._rate_company(self.company, later)
        self.assertEqual(first.trend, -16)
        self.assertTrue(self.rating(self.firm, later))
        self.assertEqual(len(self.firm.prm_loyalty_ids), 2)

    def test_first_rating_brings_its_past_without_alarms(self):
        self.add_facts(
            *(
                self.fact("revenue", self.firm, back, 40 if back <= 12 else 100, category=self.parts)
                for back in range(40, 0, -1)
            )
        )
        self.env["prm.loyalty"].sudo().search([]).unlink()
        with patch.object(prm_loyalty_rating, "HISTORY_MONTHS", 12):
            self.rate()
        rows = self.firm.prm_loyalty_ids.sorted("month")
        self.assertEqual(len(rows), 13)
        self.assertEqual(rows[0].month, self.back(12))
        # then 12 months of 100 stood against 12 of 100
        self.assertEqual((rows[0].trend, rows[-1].trend), (0, -60))
        self.assertEqual(rows[0].risk_since, self.back(12) + relativedelta(day=31))
        # high already for months: nothing turned tonight
        self.assertEqual((rows[-2].risk, rows[-1].risk), ("high", "high"))
        self.assertFalse(self.activities(self.firm))

    # --- alarms ---------------------------------------------------------------------------------------

    def test_turning_partner_gives_exactly_one_activity_over_several_nights(self):
        self.set_revenue(self.firm, 110)
        self.rate()
        self.assertFalse(self.activities(self.firm))
        self.set_revenue(self.firm, 60)
        for night in (1, 2, 3, 40, 80):
            self.rate(night)
        alarm = self.activities(self.firm)
        self.assertEqual(len(alarm), 1)
        self.assertEqual(alarm.user_id, self.users["territory"])
        self.assertIn("T Own Firm", alarm.summary)
        self.assertIn("Buys 40 % less than in the year before", alarm.note)
        # the firm's own activities are open to departments that may not know
        self.assertFalse(self.firm.activity_ids)

    def test_done_activity_does_not_come_back_while_the_risk_stays(self):
        self.set_revenue(self.firm, 60)
        self.rate()
        self.activities(self.firm).with_user(self.users["territory"]).action_feedback("Talked to him")
        self.rate(1)
        self.rate(35)
        self.assertEqual(len(self.activities(self.firm)), 1)
        self.assertFalse(self.activities(self.firm).active)

    def test_recovered_partner_closes_its_activity_and_may_turn_again(self):
        self.set_revenue(self.firm, 60)
        self.rate()
        alarm = self.activities(self.firm)
        self.set_revenue(self.firm, 110)
        self.rate(1)
        self.assertFalse(alarm.active)
        row = self.env["prm.loyalty"].browse(alarm.res_id)
        self.assertIn("Recovered", " ".join(row.message_ids.mapped("body")))
        self.set_revenue(self.firm, 60)
        self.rate(2)
        self.assertEqual(len(self.activities(self.firm)), 2)
        self.assertEqual(len(self.activities(self.firm).filtered("active")), 1)

    def test_activity_goes_to_somebody_who_may_read_it(self):
        self.north.user_id = self.users["receivables"]
        self.set_revenue(self.firm, 60)
        self.rate()
        user = self.activities(self.firm).user_id
        self.assertTrue(user.has_group("prm_partner.group_prm_manager"))

    def test_activity_is_worded_for_its_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["territory"].lang = "de_DE"
        self.set_revenue(self.firm, 60.5)
        self.rate()
        self.assertEqual(len(self.activities(self.firm)), 1)

    def test_partner_that_leaves_the_network_keeps_no_rating(self):
        self.set_revenue(self.firm, 60)
        self.rate()
        self.firm.prm_is_partner = False
        self.rate(1)
        self.assertFalse(self.firm.prm_churn_risk)

    def test_deleted_partner_takes_its_loyalty_along(self):
        firm = self.make_partner("T Gone", zip="08001")
        self.set_revenue(firm, 60)
        self.rate()
        alarm = self.activities(firm)
        self.assertTrue(alarm)
        firm.unlink()
        self.assertFalse(alarm.exists())

    def test_nightly_job_goes_on_after_a_company_that_fails(self):
        self.set_revenue(self.firm, 60)
        other = self.env["res.company"].create({"name": "T Other Company"})
        self.add_revenue(self.firm, 10, 100, company=other)
        model = self.env.registry["prm.loyalty"]
        rate = model._rate_company

        def fail_first(self, company, day=None):
            if company != other:
                raise ZeroDivisionError
            return rate(self, company, day)

        self.patch(model, "_rate_company", fail_first)
        self.patch(self.env.registry["ir.cron"], "_commit_progress", lambda self, *args, **values: 1)
        with self.assertLogs("odoo.addons.prm_partner.models.prm_loyalty_rating", "WARNING"):
            self.env["prm.loyalty"]._cron_rate()
        self.assertTrue(self.env["prm.loyalty"].search([("company_id", "=", other.id)]))
