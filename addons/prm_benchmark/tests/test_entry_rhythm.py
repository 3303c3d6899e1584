"""Entry of a programme that asks by the quarter or year: its KPIs fill while typing, its rounds are called so."""

from datetime import date

from odoo.tests import tagged

from ..engine.windows import month_of
from .test_entry_pages import URL, EntryHttpCase


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

    def months(self):
        """Return the quarter that ends with the open round, in English."""
        first, last = self.back(3), self.back(1)
        year = "" if first.year == last.year else f" {first.year}"
        return f"{first:%B}{year} – {last:%B %Y}"

    def test_round_is_called_after_its_quarter(self):
        self.ask("quarter")
        self.login("director_a")
        self.assertEqual(self.rounds[1].month_name, f"Quarter: {self.months()}")
        self.assertEqual(self.rounds[1].display_name, f"T Programme, Quarter: {self.months()}")
        self.assertIn(f"Quarter: {self.months()}", self.page(URL).text_content())
        page = self.page().text_content()
        self.assertIn(f"Figures of {self.months()}", page)
        self.assertIn("No business in this period", page)
        self.assertIn(f"T Programme: figures of {self.months()} to enter", self.get("/my").text)

    def test_files_call_the_round_after_its_quarter(self):
        self.ask("quarter")
        self.login("director_a")
        text = f"Quarter: {self.months()}"
        self.assertIn(text, self.get("/my/prm/benchmark/workbook").text)
        self.assertIn(text, self.get("/my/prm/benchmark/balance").text)
        labels = self.env["prm.benchmark.files"]._labels(self.programme, [month_of(self.back(1))])
        self.assertEqual(list(labels.months.values()), [self.programme._period_text(self.back(1), True, "LLL")])
        self.assertNotIn("Quarter", labels.months[month_of(self.back(1))])

    def test_mails_call_the_round_after_its_quarter(self):
        self.ask("quarter")
        user = self.dealers["director_a"]
        self.env["prm.benchmark.finding"]._tell_firm(self.submission())
        mail = self.env["mail.mail"].search([("recipient_ids", "in", user.partner_id.ids)], limit=1, order="id desc")
        self.assertIn(self.months(), mail.subject)
        self.assertIn(self.months(), mail.body_html)

    def test_round_is_called_after_its_year(self):
        self.ask("year")
        name = self.programme._period_text
        self.assertEqual(name(date(2026, 12, 1)), "Year: 2026")
        self.assertEqual(name(date(2026, 12, 1), bare=True), "2026")
        self.assertEqual(name(date(2026, 6, 1)), "Year: July 2025 – June 2026")

    def test_round_of_the_month_keeps_its_name(self):
        self.ask("quarter", "results")
        self.assertEqual(self.rounds[1].month_name, f"{self.back(1):%B %Y}")

    def test_quarter_in_the_user_s_language(self):
        self.ask("quarter")
        self.env["res.lang"]._activate_lang("de_DE")
        name = self.programme.with_context(lang="de_DE")._period_text
        self.assertEqual(name(date(2026, 3, 1), bare=True), "Januar – März 2026")
        self.assertEqual(name(date(2026, 2, 1), bare=True), "Dezember 2025 – Februar 2026")
