"""What is not asked in a period counts neither as told nor as withheld."""

from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .release_common import ReleaseMixin


@tagged("post_install", "-at_install")
class TestReleaseAsked(ReleaseMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(9)

    def told(self, release, cohort=None):
        coverage = release.with_user(self.users["manager"]).coverage_ids
        return coverage.filtered(lambda row: row.cohort_id == (cohort or self.all_firms))

    def lines(self, text):
        """Return ``{period: rest of the line}``."""
        return dict(line.split(": ", 1) for line in (text or "").split("\n") if line)

    def test_hours_of_a_quarter_are_not_withheld_of_a_month(self):
        row = self.told(self.prepare(2))
        self.assertEqual(self.lines(row.unasked), {"Month": "T efficiency"})
        self.assertNotIn("T efficiency", self.lines(row.withheld).get("Month", ""))
        self.assertEqual(row.month_share, 100)

    def test_it_says_the_same_of_a_group_that_is_too_small(self):
        few = self.make_cohort("T Five", self.firms[:5])
        row = self.told(self.prepare(2), few)
        self.assertEqual(self.lines(row.unasked), {"Month": "T efficiency"})
        self.assertEqual(row.month_share, 0)
        self.assertIn("Too few holdings: T", self.lines(row.withheld)["Month"])

    def test_what_is_asked_and_nobody_has_stays_withheld(self):
        for firm in self.firms:
            for series in self.figures[firm.id].values():
                series.pop("P", None)
        self.write_rows(self.firms)
        self.env.cr.execute("UPDATE prm_benchmark_submission SET revision = revision + 1")
        self.env.invalidate_all()
        row = self.told(self.prepare(2))
        self.assertIn("No firm has figures: T personnel", row.withheld)
        self.assertNotIn("T personnel", row.unasked)
        self.assertLess(row.month_share, 100)

    def test_an_item_that_is_not_asked_any_more(self):
        """Its KPI is gone from the month at once, and from the year as long as a month of it is missing."""
        for firm in self.firms:
            for series in self.figures[firm.id].values():
                for month in [month for month in series.get("P", ()) if month >= self.month(4)]:
                    del series["P"][month]
        self.write_rows(self.firms)
        self.items.filtered(lambda item: item.code == "P").month_to = self.back(5)
        row = self.told(self.prepare(2))
        unasked = self.lines(row.unasked)
        self.assertEqual(unasked["Month"], "T efficiency, T personnel")
        self.assertEqual(unasked["12 months"], "T personnel")
        self.assertNotIn("T personnel", row.withheld)

    def month(self, back):
        return self.back(back).year * 12 + self.back(back).month - 1
