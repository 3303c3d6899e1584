"""The evaluation as a workbook: what stands in it is what the page shows. No database."""

import io
import re
import zipfile

from hypothesis import given, settings, strategies as st
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from odoo.tests import BaseCase, tagged

from ..engine.evaluation_files import STEPPED, is_drawn, shown_series, steps, values_of
from ..engine.evaluation_workbook import make_workbook
from .evaluation_sample import EVIL, chart, charts, head, kpi, percent, sample, series, words

_C = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
OVERVIEW, KPIS, CHARTS, MEASURES, DATA = range(5)
#: key of the dictionary → place of the column on the sheet of KPIs, from 1
PLACES = {"own": 4, "before": 5, "change": 6, "median": 7, "lower": 8, "upper": 9, "top_quarter": 10, "gap": 12}
PLACES |= {"worth": 13, "worth_upper": 14}
FIRST = 5


def make(data=None, **names):
    return make_workbook(data or sample(), words(), head(**names))


def read(data=None, **names):
    return load_workbook(io.BytesIO(make(data, **names)))


def kept(value):
    """Return a figure as far as spreadsheets keep it: 14 digits at least."""
    return None if value is None else float(f"{value:.14g}")


def cells(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def drawn(data):
    """Return for each chart of a workbook: the names of its kinds, and its series as figures of the cells they name."""
    book = load_workbook(io.BytesIO(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(
            (name for name in archive.namelist() if "charts/chart" in name), key=lambda name: (len(name), name)
        )
        trees = [etree.fromstring(archive.read(name)) for name in names]
    found = []
    for tree in trees:
        plot = tree.find(".//c:plotArea", _C)
        kinds = [etree.QName(part).localname for part in plot if etree.QName(part).localname.endswith("Chart")]
        refs = [node.text for node in plot.iterfind(".//c:ser/c:val//c:f", _C)]
        found.append((kinds, [column(book, ref) for ref in refs]))
    return found


def column_letters(sheet, first, last):
    """Return the letters under which the widths of columns stand: equal neighbours share those of the first."""
    dimensions = sheet.column_dimensions.items()
    return [
        next(letter for letter, dimension in dimensions if dimension.min <= number <= dimension.max)
        for number in range(first, last + 1)
    ]


def column(book, ref):
    sheet, area = re.fullmatch(r"'?(.+?)'?!(.+)", ref).groups()
    left, top, _right, bottom = range_boundaries(area.replace("$", ""))
    return [book[sheet].cell(row, left).value for row in range(top, bottom + 1)]


@tagged("post_install", "-at_install")
class TestEvaluationWorkbook(BaseCase):
    def test_a_change_has_the_unit_of_the_page(self):
        """Points stand beside per cents in one column."""
        rows = [kpi("rate", "Quote"), kpi("turn", "Umsatz", "eur", own=900.0, change_text="+7,1\N{NO-BREAK SPACE}%")]
        sheet = read(sample(kpis=rows, top=["rate"])).worksheets[KPIS]
        formats = [sheet.cell(FIRST + place, PLACES["change"]).number_format for place in range(2)]
        self.assertEqual([form.split(";")[0] for form in formats], ['+0.0" Punkte"', '+0.0" %"'])

    def test_notes_are_wrapped(self):
        """A sentence goes on in the next line, and the row is as high as it needs."""
        long = "Für diesen Zeitraum ist noch nichts freigegeben, es wird der letzte freigegebene Monat gezeigt. " * 4
        data = sample(notices=[long])
        shown = next(row for row in data["charts"] if is_drawn(row))
        hidden = next(row for row in data["charts"] if not is_drawn(row))
        shown["note"], hidden["state"] = long + "a", long + "b"
        data["cohort"] = {**data["cohort"], "text": long + "c"}
        book = load_workbook(io.BytesIO(make_workbook(data, words()._replace(legend=long + "d"), head())))
        found = {cell.value: cell for cell in cells(book)}
        for text in (long, *(long + letter for letter in "abcd")):
            cell = found[text]
            self.assertTrue(cell.alignment.wrap_text, text[-1])
            areas = [area for area in cell.parent.merged_cells.ranges if cell.coordinate in area]
            self.assertTrue(areas, text[-1])
            wide = sum(
                cell.parent.column_dimensions[letter].width
                for letter in column_letters(cell.parent, areas[0].min_col, areas[0].max_col)
            )
            needed = len(text) / wide
            self.assertGreaterEqual(cell.parent.row_dimensions[cell.row].height, 15 * needed, text[-1])

    def test_figures_are_numbers_and_those_of_the_page(self):
        data = sample()
        sheet = read(data).worksheets[KPIS]
        for row, expected in enumerate(data["kpis"], FIRST):
            self.assertEqual(sheet.cell(row, 1).value, expected["name"])
            for key, place in PLACES.items():
                with self.subTest(kpi=expected["code"], key=key):
                    cell = sheet.cell(row, place)
                    self.assertEqual(kept(cell.value), kept(expected[key]))
                    self.assertIn(type(cell.value), (int, float, type(None)))
        # as a page in German shows 0.2137, in the notation of whoever opens the file
        self.assertEqual(sheet.cell(FIRST, PLACES["own"]).number_format, "0.0%")
        self.assertEqual(sheet.cell(FIRST + 3, PLACES["own"]).number_format, "#,##0")
        self.assertEqual(sheet.cell(FIRST + 2, PLACES["own"]).number_format, "#,##0.00")

    def test_unknown_is_empty_and_never_zero(self):
        sheet = read().worksheets[KPIS]
        row = next(row for row in range(FIRST, FIRST + 8) if sheet.cell(row, 1).value == "Altbestand")
        self.assertEqual({sheet.cell(row, place).value for place in PLACES.values()}, {None})

    def test_overview(self):
        texts = [cell.value for cell in cells(load_workbook(io.BytesIO(make())))]
        for text in (
            "Landtechnik Hofmann GmbH",
            "Betriebsvergleich Landtechnik",
            "Dezember 2025, Letzte 12 Monate",
            "Region Süd, 10–19 andere Betriebe",
            "Freigabe Dezember 2025",
            "Für zwei Kennzahlen gilt die Gruppe „Alle Firmen“, weil die Region zu klein ist.",
            "Von 20,4 % auf 21,4 %: die Hälfte des Weges.".replace(" %", "\N{NO-BREAK SPACE}%"),
        ):
            self.assertTrue(any(str(found).replace("\xa0", " ") == text.replace("\xa0", " ") for found in texts), text)

    def test_direction_is_told_by_an_arrow_as_well_as_by_colour(self):
        sheet = read().worksheets[KPIS]
        verdicts = [sheet.cell(row, 11).value or "" for row in range(FIRST, FIRST + 8)]
        self.assertEqual(
            verdicts, ["▼ schlechter", "▲ besser", "▼ schlechter", "▼ schlechter", "", "", "", "▼ schlechter"]
        )
        rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
        self.assertEqual({rule.formula[0][-2] for rule in rules}, {"▲", "▼", "●"})

    def test_table_is_ready_to_work_with(self):
        book = read()
        sheet = book.worksheets[KPIS]
        self.assertEqual(sheet.auto_filter.ref, "A4:R12")
        self.assertEqual(sheet.freeze_panes, "B5")
        self.assertEqual(sheet.print_title_rows, "$4:$4")
        for sheet in book:
            self.assertEqual(sheet.page_setup.orientation, "landscape")
            self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
            self.assertEqual(sheet.page_setup.fitToHeight, 0)
            self.assertIn("Hofmann", sheet.oddHeader.left.text)

    def test_each_chart_draws_the_figures_of_the_page(self):
        data = sample()
        shown = [chart for chart in data["charts"] if is_drawn(chart)]
        found = drawn(make(data))
        self.assertEqual(len(found), len(shown))
        kinds = {
            "turnover": ["barChart", "lineChart"],
            "position": ["lineChart"],
            "deviations": ["barChart"],
            "gap_worth": ["barChart"],
            "departments": ["barChart"],
            "cost_structure": ["barChart"],
            "result_bridge": ["barChart"],
            "stock_ageing": ["doughnutChart"],
            "radar": ["radarChart"],
        }
        for expected, (names, rows) in zip(shown, found, strict=True):
            with self.subTest(chart=expected["key"]):
                self.assertEqual(names, kinds[expected["key"]])
                if expected["kind"] not in STEPPED:
                    count = len(expected["labels"])
                    self.assertEqual(
                        [[kept(value) for value in row] for row in rows],
                        [[kept(value) for value in values_of(row, count)] for row in shown_series(expected)],
                    )

    def test_hidden_series_wait_on_the_sheet_of_figures(self):
        values = [cell.value for cell in cells(read()) if cell.parent.title == "Data"]
        self.assertIn("Vorjahr", values)
        self.assertIn(1_150_000.0, values)

    def test_chart_without_figures_says_why(self):
        texts = [cell.value for cell in cells(read()) if cell.parent.title == "Charts"]
        self.assertIn("15 · Wer schuldet uns?", texts)
        self.assertIn("Das Programm fragt nicht nach dem Alter der Forderungen.", texts)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8), st.integers(-1000, 1000))
    def test_waterfall_stands_on_what_is_not_seen(self, changes, start):
        end = start + sum(changes)
        nothing = [None] * len(changes)
        rows = [
            series("total", "T", "total", [start, *nothing, end], "bar"),
            series("up", "U", "up", [None, *(value if value >= 0 else None for value in changes), None], "bar"),
            series("down", "D", "down", [None, *(value if value < 0 else None for value in changes), None], "bar"),
        ]
        source = chart(4, "gap_worth", "?", "waterfall", "eur", [str(n) for n in range(len(changes) + 2)], rows)
        [(_kinds, columns)] = drawn(make(sample(charts=[source])))
        for place, step in enumerate(steps(source)):
            parts = [values[place] or 0 for values in columns]
            above, below = (sum(part for part in parts if (part > 0) == up) for up in (True, False))
            low, high = sorted((step.start, step.end))
            self.assertEqual((max(high, 0), min(low, 0)), (above, below))
            hidden = (parts[0], parts[1])
            self.assertEqual(hidden, (max(low, 0), min(high, 0)))

    def test_bars_of_a_waterfall_are_those_it_has(self):
        labels = ["Eigenes", "Personal", "Geschlossen", "Marge", "Median"]
        rows = [
            series("total", "Ergebnis", "total", [100, None, 130, None, 90], "bar"),
            series("up", "Mehr", "up", [None, 30, None, None, None], "bar"),
            series("lead", "Voraus", "lead", [None, None, None, -40, None], "bar"),
        ]
        source = chart(4, "gap_worth", "?", "waterfall", "eur", labels, rows)
        [(_kinds, columns)] = drawn(make(sample(charts=[source])))
        # what holds them up, and three kinds of bars, each above and below zero
        self.assertEqual(len(columns), 2 * 4)
        self.assertIn([None, None, None, 40, None], columns)
        heads = [cell.value for cell in cells(read(sample(charts=[source]))) if cell.value in ("Voraus", "Weniger")]
        self.assertEqual(set(heads), {"Voraus"})

    def test_group_has_the_digits_that_it_is_told_with_and_the_own_value_those_of_its_unit(self):
        told = {"own": 0.41234, "before": 12.3, "median": 0.0357, "lower": 0.00123, "upper": 0.4, "top_quarter": 1.25}
        rows = [kpi("margin", "M", **told), kpi("turn", "T", "ratio", **{**told, "own": 12.3456, "median": 12.3})]
        sheet = read(sample(kpis=rows, top=["margin"])).worksheets[KPIS]
        formats = {key: [sheet.cell(FIRST + row, PLACES[key]).number_format for row in range(2)] for key in told}
        self.assertEqual(formats["own"], ["0.0%", "#,##0.00"])
        self.assertEqual(formats["before"], ["0.0%", "#,##0.00"])
        self.assertEqual(formats["median"], ["0.00%", "#,##0.0"])
        self.assertEqual(formats["lower"], ["0.000%", "#,##0.00000"])
        self.assertEqual(formats["upper"], ["0.0%", "#,##0.000"])
        self.assertEqual(formats["top_quarter"], ["0%", "#,##0.00"])
        own = series("own", "Eigen", "own", [0.4123], "bar")
        median = series("median", "Median", "median", [0.0357], "line", released=[True])
        source = chart(2, "position", "?", "band", "percent", ["a"], [own, median])
        book = read(sample(charts=[source]))
        found = {cell.value: cell.number_format for cell in cells(book)}
        self.assertEqual((found[0.4123], found[0.0357]), ("0.0%", "0.00%"))

    def test_no_name_becomes_a_formula_or_a_code(self):
        for text in EVIL:
            with self.subTest(text=text):
                rows = [series("own", text, "own", [0.1, None], "bar")]
                data = sample(
                    kpis=[kpi("margin", text, reason_text=text, place_text=text, band=text)],
                    charts=[chart(1, "turnover", text, "bar", "percent", [text, "b"], rows, note=text)],
                    notices=[text],
                    measures=[{"kpi": text, "text": text, "result_text": text}],
                    cohort={"name": text, "text": text},
                )
                content = make(data, firm=text, network=text)
                book = load_workbook(io.BytesIO(content))
                self.assertNotIn("f", {cell.data_type for cell in cells(book)})
                self.assertIn(text, [cell.value for cell in cells(book)])
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    parts = b"".join(archive.read(name) for name in archive.namelist() if "sheet" in name)
                self.assertNotIn(b"<f>", parts)
                self.assertNotIn(b"&amp;L&amp;D", parts)

    def test_hundred_kpis_with_long_names(self):
        rows = [kpi(f"k{number}", f"{number} " + "Rohertragsanteil " * 400) for number in range(100)]
        sheet = read(sample(kpis=rows, top=["k1", "k2", "k3"])).worksheets[KPIS]
        self.assertEqual(sheet.auto_filter.ref, "A4:R104")
        self.assertEqual(sheet.cell(FIRST + 99, 1).value, rows[99]["name"])
        self.assertEqual(sheet.cell(FIRST + 99, PLACES["own"]).value, rows[99]["own"])

    def test_nothing_released_and_nothing_drawn(self):
        data = sample(
            release=None, cohort={}, notices=[], state="no_release", state_text="Noch nichts freigegeben.", charts=[],
            measures=[], top=[],
        )  # fmt: skip
        content = make(data)
        self.assertEqual(drawn(content), [])
        texts = [cell.value for cell in cells(load_workbook(io.BytesIO(content)))]
        self.assertIn("Noch nichts freigegeben.", texts)
        self.assertIn("No measures", texts)

    def test_figures_that_are_none_are_left_out(self):
        odd = [float("nan"), float("inf"), None, 1.0]
        rows = [series("own", "A", "own", odd, "line", lambda value: percent(1))]
        data = sample(charts=[chart(1, "turnover", "?", "line", "percent", list("abcd"), rows)])
        self.assertEqual(drawn(make(data))[0][1], [[None, None, None, 1.0]])

    def test_charts_can_be_drawn_again(self):
        self.assertEqual(drawn(make(sample(charts=charts()))), drawn(make()))
