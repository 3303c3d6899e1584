"""The demo network's comparison: three years of sixty dealers, an open round with stories, and the trustee."""

from odoo.tests import TransactionCase, tagged

from odoo.addons.prm_partner.demo.prm_demo import MODULE

from .demo_circle import DemoCircleMixin


@tagged("post_install", "-at_install", "demo_network")
class TestDemoBenchmark(DemoCircleMixin, TransactionCase):
    allow_inherited_tests_method = True  # Odoo runs those of the mixin too

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["prm.demo"]._load()
        cls.demo = cls.env["prm.demo"]._in_demo()
        cls.programme = cls.env.ref(f"{MODULE}.benchmark_programme")
        cls.submissions = cls.env["prm.benchmark.submission"].search([("programme_id", "=", cls.programme.id)])
        cls.open_round = cls.programme.round_ids.filtered(lambda row: row.state == "open")

    def of(self, number, ago=1):
        """Return the submissions of a dealer, the firm's own one first."""
        firm, month = self.env.ref(f"{MODULE}.dealer_{number:02}"), self.demo._month_ago(ago)
        return self.submissions.filtered(lambda row: row.firm_id == firm and row.month == month).sorted("id")

    def test_sixty_dealers_and_three_years(self):
        self.assertEqual(len(self.programme.participant_ids), 60)
        past = self.programme.round_ids.filtered(lambda row: row.state != "planned")
        self.assertEqual(len(past), 36)
        self.assertEqual(len(self.programme.kpi_ids), 29)
        self.assertFalse(self.programme.kpi_ids.filtered(lambda kpi: kpi.code in ("", False)))
        self.env.cr.execute(
            "SELECT COUNT(*) FROM prm_benchmark_value v JOIN prm_benchmark_submission s ON s.id = v.submission_id"
            " WHERE s.programme_id = %s",
            [self.programme.id],
        )
        self.assertGreater(self.env.cr.fetchone()[0], 30_000)

    def test_every_submitted_month_has_its_array_row_and_no_draft_has(self):
        self.env.cr.execute(
            """
            SELECT COUNT(*) FROM prm_benchmark_submission s
         LEFT JOIN prm_benchmark_row r ON r.unit_id = s.unit_id
               AND r.month = EXTRACT(YEAR FROM s.month) * 12 + EXTRACT(MONTH FROM s.month) - 1
             WHERE s.programme_id = %s AND (s.state = 'draft') != (r.unit_id IS NULL)
            """,
            [self.programme.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_the_first_dealer_is_complete_but_for_the_open_round(self):
        for ago in range(2, 37):
            self.assertEqual(set(self.of(1, ago).mapped("state")) - {"submitted", "signed_off"}, set(), ago)
        mine = self.of(1)
        self.assertEqual(mine.state, "draft")
        self.assertTrue(0 < mine.filled < mine.wanted)
        findings = self.env["prm.benchmark.finding"].search([("submission_id", "=", mine.id)])
        self.assertEqual(sorted(findings.mapped("code")), ["factor_1000", "thirteenth_salary"])
        self.assertEqual(set(findings.mapped("state")), {"open"})
        self.assertEqual(mine.open_findings, 2)

    def test_the_open_round_tells_stories(self):
        states = set(self.open_round.submission_ids.mapped("state"))
        self.assertEqual(states, {"draft", "submitted", "signed_off"})
        self.assertTrue(self.open_round.submission_ids.filtered("provisional"))
        confirmed = self.env["prm.benchmark.finding"].search(
            [("submission_id.round_id", "=", self.open_round.id), ("state", "=", "confirmed")]
        )
        self.assertGreaterEqual(len(confirmed.submission_id.firm_id), 3)
        self.assertTrue(all(confirmed.mapped("reason")))
        self.assertFalse(self.env["mail.mail"].search([("subject", "ilike", self.programme.name)]))

    def test_departments_add_up_and_results_are_believable(self):
        """Over the last year: turnover is that of the departments, margins and results those of the trade."""
        self.env.cr.execute(
            """
            SELECT s.firm_id, i.code, SUM(v.value)
              FROM prm_benchmark_value v
              JOIN prm_benchmark_submission s ON s.id = v.submission_id
              JOIN prm_benchmark_item i ON i.id = v.item_id
             WHERE s.programme_id = %s AND s.month BETWEEN %s AND %s
          GROUP BY s.firm_id, i.code
            """,
            [self.programme.id, self.demo._month_ago(13), self.demo._month_ago(2)],
        )
        firms = {}
        for firm, code, value in self.env.cr.fetchall():
            firms.setdefault(firm, {})[code] = float(value)
        self.assertGreaterEqual(len(firms), 55)
        for figures in firms.values():
            self.assertAlmostEqual(figures["U"], figures["U_MACH"] + figures["U_PARTS"] + figures["U_SERVICE"], 2)
            self.assertTrue(0.15 < 1 - figures["W"] / figures["U"] < 0.45)
            self.assertTrue(-0.04 < (figures["U"] - figures["W"] - figures["K"]) / figures["U"] < 0.08)
            self.assertTrue(0.06 < figures["P"] / figures["U"] < 0.28)

    def test_branches_report_their_staff_and_other_fiscal_years_their_quarters(self):
        units = self.of(2).unit_id
        self.assertEqual(sorted(units.mapped("level")), ["branch", "branch", "firm"])
        self.assertEqual(len(self.programme.participant_ids.filtered(lambda row: row.fiscal_month != 1)), 3)

    def test_the_trustee_reads_and_a_second_programme_is_prepared(self):
        trustee = self.env.ref(f"{MODULE}.user_trustee")
        self.assertTrue(self.env["prm.benchmark.value"].with_user(trustee).search([], limit=1).value)
        workshop = self.env.ref(f"{MODULE}.benchmark_workshop")
        self.assertEqual((workshop.state, len(workshop.participant_ids)), ("draft", 8))

    def test_loading_again_changes_nothing(self):
        def counted():
            models = (
                "programme",
                "item",
                "kpi",
                "unit",
                "round",
                "submission",
                "finding",
                "event",
                "reminder",
                "value",
            )
            return {model: self.env[f"prm.benchmark.{model}"].search_count([]) for model in models}

        before = counted()
        self.env["prm.demo"]._load()
        self.assertEqual(counted(), before)
