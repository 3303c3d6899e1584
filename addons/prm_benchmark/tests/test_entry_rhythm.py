"""Entry of a programme that asks by the quarter or year: its KPIs fill while typing, its rounds are called so."""

from odoo.tests import tagged

from .test_entry_pages import EntryHttpCase


@tagged("post_install", "-at_install")
class TestEntryRhythm(EntryHttpCase):
    months_back = 1

    def ask(self, frequency, *keys):
        """Ask less often, of firms whose period ends with the open round."""
        self.env["prm.benchmark.participant"].browse(row.id for row in self.participants.values()).write(
            {"fiscal_month": self.today.month}
        )
        for key in keys or self.sections:
            self.sections[key].frequency = frequency
        self.env["prm.benchmark.entry"]._refresh_counts(self.rounds[1].submission_ids)

    def heads(self):
        return [cell.text_content() for cell in self.page().xpath("//aside//thead//th")]

    def test_kpis_of_the_quarter_fill_while_typing(self):
        self.ask("quarter")
        self.login("director_a")
        self.assertEqual(self.heads(), ["KPI", "Quarter", "12 months"])
        answer = self.autosave({"U": "1000", "W": "600"})["result"]
        self.assertEqual(answer["kpis"]["margin"], {"quarter": "40.0\N{NO-BREAK SPACE}%", "r12": "–"})
        (cell,) = self.page().xpath("//aside//td[@data-kpi='margin quarter']")
        self.assertEqual(cell.text_content(), "40.0\N{NO-BREAK SPACE}%")

    def test_kpis_of_the_year(self):
        self.ask("year")
        self.login("director_a")
        self.assertEqual(self.heads(), ["KPI", "12 months"])
        answer = self.autosave({"U": "1000", "W": "600"})["result"]
        self.assertEqual(answer["kpis"]["margin"], {"r12": "40.0\N{NO-BREAK SPACE}%"})

    def test_month_stays_where_something_is_asked_by_the_month(self):
        self.ask("quarter", "results")
        self.login("director_a")
        self.assertEqual(self.heads(), ["KPI", "Month", "12 months"])
