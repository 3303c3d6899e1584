from odoo.addons.prm_partner.demo.table_figures import COURSES, INVOICED, OUTLIERS

#: metric: the last twelve months as a part of the twelve before, of partners without a story: from, to
ALIKE = {
    "revenue": (0.7, 1.35),
    "margin": (0.7, 1.35),
    "units": (0.75, 1.4),
    "orders": (0.75, 1.3),
    "breadth": (0.75, 1.4),
    "margin_rate": (0.95, 1.05),
    "discount_rate": (0.95, 1.05),
    "open_receivables": (0.6, 1.6),
}
#: partner: the same where the story wants something else
STORIES = {
    4: {"revenue": (0.25, 0.55), "margin": (0.25, 0.55), "units": (0.3, 0.6), "orders": (0.6, 0.95)},
    18: {"revenue": (1.4, 2.0), "margin": (1.4, 2.0), "units": (1.4, 2.0), "orders": (0.95, 1.3)},
    10: {"revenue": (0.8, 1.2), "margin": (0.8, 1.2), "open_receivables": (1.2, 3.0)},
}
#: partners whose years differ by a course or by single months; of them only the rough order is asked
TOLD = {*STORIES, *COURSES, *OUTLIERS}
ROUGHLY = (0.25, 3.0)
#: what no course changes
STEADY = {"margin_rate", "discount_rate"}


class DemoFiguresMixin:
    """The figures of the demo network tell the stories they are made for; ``demo`` is loaded once, by TestDemo."""

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

    def ratios(self, code):
        """Return ``{partner's number: a metric's last twelve months as a part of the twelve before}``."""
        numbers = {dealer.id: number for number, dealer in enumerate(self.demo._dealers(), start=1)}
        is_state = self.env["prm.metric"]._by_code(code)[code].aggregation == "last"
        sums = []
        for start, end in ((12, 0), (24, 12)):
            domain = [
                ("metric_id.code", "=", code),
                ("month", ">=", self.demo._month(start)),
                ("month", "<", self.demo._month(end)),
            ]
            if is_state:  # of all months' ends together: the last one alone is a matter of the season
                months = self.env["prm.fact"]._read_group(domain, ["partner_id", "month:month"], ["value:sum"])
                part = {}
                for partner, _month, value in months:
                    part[partner.id] = part.get(partner.id, 0.0) + value
            else:
                part = {
                    partner.id: value
                    for partner, value in self.env["prm.fact"]._read_group(domain, ["partner_id"], ["value:sum"])
                }
            sums.append(part)
        now, before = sums
        return {number: now.get(dealer, 0.0) / (before.get(dealer) or 1) for dealer, number in numbers.items()}

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
        self.assertIn(self.risk(4), ("watch", "high"))
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

    def test_years_differ_by_the_story_alone(self):
        """Imported and computed months of a metric go on into each other, for each of the sixty partners."""
        for code, band in ALIKE.items():
            for number, ratio in self.ratios(code).items():
                usual = ROUGHLY if number in TOLD and code not in STEADY else band
                low, high = STORIES.get(number, {}).get(code, usual)
                self.assertTrue(low <= ratio <= high, f"{code} of partner {number}: {ratio:.2f} of the year before")

    def test_orders_of_partners_with_invoices_are_orders(self):
        """Their last twelve months come from sale orders, the twelve before from the import."""
        domain = [("metric_id.code", "=", "orders"), ("month", "<", self.demo._month(0))]
        for number in INVOICED:
            dealer = self.demo._ref(f"dealer_{number:02}")
            own = [*domain, ("partner_id", "=", dealer.id)]
            facts = self.env["prm.fact"].search([*own, ("month", ">=", self.demo._month(11))])
            self.assertEqual(set(facts.mapped("source")), {"auto"})
            start = self.demo._month(11)
            orders = self.env["sale.order"].search(
                [("partner_id", "=", dealer.id), ("state", "=", "sale"), ("date_order", ">=", start)]
            )
            orders = orders.filtered(lambda order: order.date_order.date() < self.demo._month(0))
            self.assertEqual(sum(facts.mapped("value")), len(orders))
            self.assertEqual(set(orders.mapped("invoice_status")), {"invoiced"})
            earlier = self.env["prm.fact"].search([*own, ("month", "<", start)])
            self.assertEqual(set(earlier.mapped("source")), {"import"})

    def test_only_late_payers_pay_late(self):
        """The one who pays late pays ever later and owes ever more; the others pay as they used to."""
        changes = {}
        for number in range(1, 61):
            now, before = self.figures(number, "payment_delay")
            changes[number] = now - before
        late = {number for number, change in changes.items() if change > 6}
        self.assertEqual(late, {4, 10})
        self.assertGreater(changes[10], 10)
        self.assertLess(changes[18], 0)
        self.assertGreater(self.ratios("overdue_receivables")[10], 2.5)

    def test_credit_notes_stay_small(self):
        for number in range(1, 61):
            revenue, credited = self.figures(number, "revenue")[0], self.figures(number, "credit_notes")[0] or 0.0
            self.assertLess(credited, revenue * 0.05, number)

    def test_stories_are_told_in_words_too(self):
        """Reports, promises and what is planned are on the partners of the stories."""
        for number in (4, 10, 18):
            dealer = self.demo._ref(f"dealer_{number:02}")
            visits = self.env["prm.visit"].search([("partner_id", "=", dealer.id)])
            self.assertTrue(visits.promise_ids.filtered(lambda promise: not promise.done), number)
            self.assertEqual(set(visits.mapped("state")), {"draft", "done"})
