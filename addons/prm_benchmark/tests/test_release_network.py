"""The network view in the office: one unit at a time, figures as they were told, nothing before the release."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from ..engine.evaluation_scale import released_digits
from .release_common import ReleaseMixin

NBSP = "\N{NO-BREAK SPACE}"


@tagged("post_install", "-at_install")
class TestReleaseNetwork(ReleaseMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(13)

    def cell(self, release, code, window="r12"):
        cells = self.env["prm.benchmark.release.cell"].with_user(self.users["manager"])
        return cells.search(
            [("release_id", "=", release.id), ("kpi_code", "=", code), ("window", "=", window)], limit=1
        )

    def test_figures_in_words_with_their_unit(self):
        release = self.release(2)
        margin, staff = self.cell(release, "margin"), self.cell(release, "turnover_fte")
        told = self.cells(release, self.all_firms)
        for cell in (margin, staff):
            row = told[self.all_firms.id, cell.kpi_code]
            for name, value in (("median", row.medians[-1]), ("lower", row.lowers[-1]), ("upper", row.uppers[-1])):
                percent = cell.kpi_code == "margin"
                digits = released_digits(value, percent)
                expected = f"{value * (100 if percent else 1):,.{digits}f}".replace("-", "\N{MINUS SIGN}")
                self.assertEqual(cell[f"{name}_text"], f"{expected}{NBSP}%" if percent else expected)
        self.assertEqual((margin.unit_text, staff.unit_text), ("%", "$/FTE a year"))
        self.assertRegex(margin.moved_text, r"^[+\N{MINUS SIGN}]?\d+\.\d points$")
        # thirteen holdings have quartiles, and no best quarter
        self.assertFalse(margin.top_text)

    def test_what_is_withheld_has_no_words(self):
        cell = self.cell(self.release(2), "margin", "month")
        self.assertEqual((cell.reason, cell.median_text, cell.moved_text), ("young", False, False))

    def test_view_is_grouped_and_chosen_by_unit(self):
        self.release(2)
        cells = self.env["prm.benchmark.release.cell"].with_user(self.users["manager"])
        domain = [("window", "=", "r12"), ("reason", "=", False)]
        groups = dict(cells._read_group(domain, ["kpi_unit"], ["kpi_code:array_agg_distinct"]))
        self.assertEqual(
            set(groups["percent"]), {"margin", "personnel", "efficiency", "stock_year"} & set(groups["percent"])
        )
        self.assertEqual(groups["eur_fte"], ["turnover_fte"])
        units = cells.search_panel_select_range("kpi_unit", search_domain=domain, enable_counters=True)
        self.assertLessEqual({"percent", "eur_fte"}, {row["id"] for row in units["values"]})
        rows = cells.formatted_read_group(
            [*domain, ("kpi_unit", "=", "percent")], ["kpi_unit", "kpi_id", "cohort_id"], ["median:avg"]
        )
        self.assertTrue(rows and all(row["median:avg"] is not None for row in rows))
        # over several KPIs there is nothing to average
        [total] = cells.formatted_read_group([*domain, ("kpi_unit", "=", "percent")], [], ["median:avg"])
        self.assertFalse(total["median:avg"])

    def test_preview_has_no_words_for_the_staff(self):
        release = self.prepare(2)
        cell = self.env["prm.benchmark.release.cell"].search([("release_id", "=", release.id)], limit=1)
        with self.assertRaises(AccessError):
            cell.with_user(self.users["manager"]).read(["median_text"])
        with self.assertRaises(AccessError):
            cell.with_user(self.users["manager"]).read(["unit_text"])

    def test_action_opens_on_one_unit_and_period(self):
        release = self.release(2)
        context = release.with_user(self.users["manager"]).action_network_view()["context"]
        self.assertEqual(
            (context["searchpanel_default_kpi_unit"], context["searchpanel_default_window"]), ("percent", "r12")
        )
        action = self.env["ir.actions.actions"]._for_xml_id("prm_benchmark.prm_benchmark_release_cell_action")
        self.assertIn("'searchpanel_default_kpi_unit': 'percent'", action["context"].replace('"', "'"))
        self.assertIn("Nothing is released yet", action["help"])
