"""How figures are told: from when, with how many digits, and of which months of a fiscal year."""

import io
import re

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import tagged
from odoo.tools.misc import format_date

from ..engine.windows import month_of
from .test_evaluation_data import NBSP, EvaluationCase


@tagged("post_install", "-at_install")
class TestEvaluationTold(EvaluationCase):
    def release_young(self, ages, window="month"):
        """Release a month of which everything is too young."""
        for code, age in ages.items():
            self.kpis[code].peer_age = str(age)
        self.release(cells={("all", code): "young" for code in ages}, windows=(window,))

    def test_young_figures_say_with_which_release_they_come(self):
        self.release_young({"margin": 3, "turn": 3, "area": 3, "personnel": 3})
        told = self.back(2) + relativedelta(months=3)
        name = f"{told:%B %Y}"
        data = self.data(window="month", kpi="margin")
        margin = next(row for row in data["kpis"] if row["code"] == "margin")
        self.assertEqual((margin["reason"], margin["told_from"]), ("young", f"{told:%Y-%m}"))
        self.assertEqual(margin["reason_text"], f"Too recent: shown with the release of {name}")
        self.assertEqual(data["state"], "young")
        self.assertIn(f"They come with the release of {name}.", data["state_text"])
        charts = {chart["key"]: chart for chart in data["charts"]}
        self.assertIn(f"release of {name}.", charts["position"]["note"])
        self.assertIn(f"release of {name}.", charts["deviations"]["state"])
        german = self.kpi("margin", window="month", lang="de_DE")
        self.assertIn(format_date(self.env, told, "de_DE", "LLLL yyyy"), german["reason_text"])

    def test_young_figures_of_different_ages_name_the_first_and_the_last_release(self):
        self.release_young({"margin": 3, "turn": 6, "area": 3, "personnel": 6})
        text = self.data(window="month")["state_text"]
        for months in (3, 6):
            self.assertIn(f"{self.back(2) + relativedelta(months=months):%B %Y}", text)

    def test_figure_that_should_be_told_by_now_names_no_release(self):
        self.release(cells={("all", "margin"): "young"}, windows=("month",))
        margin = self.kpi("margin", window="month")
        self.assertEqual((margin["told_from"], margin["reason_text"]), ("", "Not shown yet: too recent"))

    # --- how figures are written ----------------------------------------------------------------------

    def test_own_figures_as_their_unit_says_and_the_groups_to_three_digits(self):
        self.release(
            cells={
                ("all", "margin"): ("0.0357", "0.00123", "0.4", "1.25"),
                ("all", "turn"): ("12.3", "1.2", "123", "0"),
            }
        )
        data = self.data(kpi="margin")
        margin, turn = (next(row for row in data["kpis"] if row["code"] == code) for code in ("margin", "turn"))
        self.assertEqual(margin["own_text"], f"40.0{NBSP}%")
        texts = ("median_text", "lower_text", "upper_text", "top_quarter_text")
        self.assertEqual(
            [margin[name] for name in texts], [f"{text}{NBSP}%" for text in ("3.57", "0.123", "40.0", "125")]
        )
        self.assertRegex(turn["own_text"], r"^\d\d\.\d\d\D")
        self.assertEqual([turn[name].split(NBSP)[0] for name in texts], ["12.3", "1.20", "123", "0.00"])
        # the same wherever they stand: table, lines, chart, the table behind it
        self.assertEqual(margin["short"]["median"], margin["median_text"])
        self.assertEqual(margin["series"]["texts"]["median"][-1], margin["median_text"])
        position = next(chart for chart in data["charts"] if chart["key"] == "position")
        lines = {line["key"]: line["texts"][-1] for line in position["series"]}
        self.assertEqual((lines["own"], lines["median"]), (margin["own_text"], margin["median_text"]))
        self.assertEqual((lines["lower"], lines["upper"]), (margin["lower_text"], margin["upper_text"]))
        self.assertIn(margin["median_text"], position["table"]["rows"][-1])

    def test_goal_that_was_the_groups_is_written_as_the_groups_figures_are(self):
        self.release(cells={("all", "personnel"): ("0.0357", None, None, None)})
        measures = self.env["prm.benchmark.measure"].with_user(self.dealers["director_a"]).sudo(False)
        due = f"{self.today + relativedelta(months=6):%Y-%m}"
        for target, value in (("median", ""), ("value", "3.57")):
            measures._note(self.door("director_a"), self.data(), "personnel", f"T {target}", target, value, due)
        goals = {row["text"]: row["target_text"] for row in self.data()["measures"]}
        self.assertEqual(goals, {"T median": f"3.57{NBSP}%", "T value": f"3.6{NBSP}%"})

    # --- fiscal years -----------------------------------------------------------------------------------

    def year_from(self, month):
        self.env.cr.execute(
            "UPDATE prm_benchmark_participant SET fiscal_month = %s WHERE id = %s",
            [month, self.participants[self.firm].id],
        )
        self.env.invalidate_all()

    def test_year_to_date_of_a_year_that_begins_in_july(self):
        self.year_from(7)
        self.release(windows=("ytd",), back=2)
        page = self.data(window="ytd", kpi="margin")
        self.assertEqual(page["window"]["name"], "Fiscal year to date (from July)")
        end = self.back(2)
        begin = end.replace(month=7, year=end.year - (end.month < 7))
        expected = f"{begin:%B %Y}" if begin == end else f"{begin:%B %Y} to {end:%B %Y}"
        self.assertEqual(page["span"], expected)
        charts = {chart["key"]: chart for chart in page["charts"]}
        position = charts["position"]
        same = begin.year == end.year
        first = f"{begin:%b}" if same else f"{begin:%b \N{RIGHT SINGLE QUOTATION MARK}%y}"
        self.assertEqual(
            position["labels"][-1],
            f"{end:%b \N{RIGHT SINGLE QUOTATION MARK}%y}"
            if begin == end
            else f"{first}–{end:%b \N{RIGHT SINGLE QUOTATION MARK}%y}",
        )
        self.assertEqual(position["table"]["columns"][0], "Fiscal year to date")
        self.assertIn("begins with its own fiscal year", position["note"])
        # in July a year to date is that month alone
        julys = [label for label in position["labels"] if re.fullmatch(r"Jul ’\d\d", label)]
        self.assertEqual(len(julys), 2)
        # months stay months
        self.assertEqual(charts["turnover"]["labels"][-1], f"{end:%b \N{RIGHT SINGLE QUOTATION MARK}%y}")
        self.assertEqual(charts["turnover"]["table"]["columns"][0], "Month")

    def test_files_name_the_fiscal_year_and_the_release_to_come(self):
        self.year_from(7)
        self.release_young({"margin": 3, "turn": 3, "area": 3, "personnel": 3}, "ytd")
        data = self.data(window="ytd", kpi="margin")
        files, door = self.env["prm.benchmark.evaluation.files"], self.door("director_a")
        book = load_workbook(io.BytesIO(files._workbook(door, data)[1]))
        texts = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
        paper = PdfReader(io.BytesIO(files._paper(door, data)[1]))
        printed = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
        told = self.back(2) + relativedelta(months=3)
        for text in (texts, printed):
            self.assertIn("Fiscal year to date (from July)", text)
            self.assertIn(data["span"], text)
            self.assertIn("Each firm's year to date begins with its own fiscal year.", text)
            self.assertIn(f"Too recent: shown with the release of {told:%B %Y}", text)

    def test_quarter_of_a_year_that_begins_in_february(self):
        self.year_from(2)
        ends = [back for back in range(2, 14) if (month_of(self.back(back)) + 1) % 3 == 1]
        self.release(ends[0], windows=("quarter",))
        page = self.data(window="quarter", kpi="margin")
        self.assertEqual(page["window"]["name"], "Fiscal quarter")
        self.assertTrue(all(int(end["code"][5:]) % 3 == 1 for end in page["ends"]))
        end, begin = self.back(ends[0]), self.back(ends[0] + 2)
        self.assertEqual(page["span"], f"{begin:%B %Y} to {end:%B %Y}")
        position = next(chart for chart in page["charts"] if chart["key"] == "position")
        first = f"{begin:%b}" if begin.year == end.year else f"{begin:%b \N{RIGHT SINGLE QUOTATION MARK}%y}"
        self.assertEqual(position["labels"][-1], f"{first}–{end:%b \N{RIGHT SINGLE QUOTATION MARK}%y}")
        self.assertEqual(position["table"]["columns"][0], "Quarter")

    def test_calendar_years_are_named_as_ever(self):
        names = [row["name"] for row in self.data(window="ytd")["windows"]]
        self.assertEqual(names, ["Month", "Quarter", "Fiscal year to date", "Last 12 months"])
        self.assertFalse(self.data(window="ytd")["span_note"])

    def test_own_page_names_the_year_as_well(self):
        self.year_from(7)
        own = self.env["prm.benchmark.own"].with_user(self.dealers["director_a"]).sudo(False)
        names = [row["name"] for row in own._data(self.door("director_a"))["windows"]]
        self.assertEqual(names[1:3], ["Quarter", "Fiscal year to date (from July)"])
