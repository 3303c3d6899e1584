from odoo.tests import TransactionCase, tagged


@tagged("-at_install", "post_install")
class TestDemoFigures(TransactionCase):
    """The figures of the demo network tell the stories they are made for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))
        cls.env["prm.demo"]._load()
        cls.demo = cls.env["prm.demo"]._in_demo()

    def figures(self, number, code):
        """Return a partner's figure in the last twelve months and in the twelve before."""
        dealer = self.demo._ref(f"dealer_{number:02}")
        domain = [("partner_id", "=", dealer.id), ("metric_id.code", "=", code)]
        spans = ((self.demo._month(12), self.demo._month(0)), (self.demo._month(24), self.demo._month(12)))
        return [
            self.env["prm.fact"]._read_group([*domain, ("month", ">=", start), ("month", "<", end)], [], ["value:sum"])[
                0
            ][0]
            for start, end in spans
        ]

    def risk(self, number):
        dealer = self.demo._ref(f"dealer_{number:02}")
        return self.env["prm.loyalty"].search([("partner_id", "=", dealer.id)], order="month desc", limit=1).risk

    def test_every_partner_has_three_years(self):
        months = self.env["prm.fact"]._read_group(
            [("partner_id", "in", self.demo._dealers().ids), ("metric_id.code", "=", "revenue")],
            ["partner_id"],
            ["month:count_distinct"],
        )
        self.assertEqual(len(months), 60)
        self.assertGreaterEqual(min(count for _partner, count in months), 25)

    def test_one_drifts_one_grows_one_pays_late(self):
        now, before = self.figures(4, "revenue")
        self.assertLess(now, before * 0.6)
        self.assertEqual(self.risk(4), "high")
        now, before = self.figures(18, "revenue")
        self.assertGreater(now, before * 1.4)
        self.assertEqual(self.risk(18), "low")
        now, before = self.figures(10, "payment_delay")
        self.assertGreater(now, before + 5)

    def test_no_metric_has_a_problem(self):
        metrics = self.env["prm.metric"].search([("problem", "!=", False)])
        self.assertFalse(metrics, metrics.mapped("problem"))

    def test_imported_and_computed_months_do_not_overlap(self):
        # not a join: without statistics of the rows just made the planner may compare each with each
        self.env.cr.execute(
            """
            SELECT metric_id, partner_id, month, company_id
              FROM prm_fact
             WHERE source IN ('import', 'auto')
          GROUP BY metric_id, partner_id, month, company_id
            HAVING COUNT(DISTINCT source) > 1
            """
        )
        self.assertFalse(self.env.cr.fetchall())
