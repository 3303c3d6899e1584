"""The evaluation as a workbook: plain data in, bytes out. Numbers are numbers, names are never formulas."""

import io

import xlsxwriter

from .evaluation_files import number, unit_text, verdict
from .evaluation_workbook_charts import write_charts
from .evaluation_workbook_sheet import LINE_HEIGHT, Sheet, Styles, lines_of
from .workbook_layout import sheet_names

#: arrow, colour of the letters and behind them: seen in black and white too
_VERDICTS = {
    "better": ("▲", "#14532D", "#DDEFE2"),
    "worse": ("▼", "#8C1D18", "#FBE3E1"),
    "equal": ("●", "#374151", "#F1F5F2"),
}
_HEAD_ROW = 3
#: key → width of the column; ``number`` columns follow the unit of the KPI
_COLUMNS = (
    ("kpi", 32),
    ("unit", 14),
    ("direction", 23),
    ("own", 10.5),
    ("before", 10.5),
    ("change", 14),
    ("median", 10.5),
    ("lower", 10.5),
    ("upper", 10.5),
    ("top_quarter", 10.5),
    ("verdict", 15),
    ("gap", 10.5),
    ("worth", 13),
    ("worth_upper", 13),
    ("worth_text", 28),
    ("place", 25),
    ("band", 10),
    ("remark", 26),
)
_WIDTHS = dict(_COLUMNS)
_WRAPPED = ("kpi", "direction", "worth_text", "place", "remark")
_MOST_LINES = 6
#: of the overview, and of the first columns of the KPIs: letters that a line of a note holds
_OVERVIEW_WIDTHS = (34, 22)
_NOTE_COLUMNS, _NOTE_LETTERS = (0, 5), 95
_FIGURES = ("own", "before", "median", "lower", "upper", "top_quarter", "gap")
#: what a release tells, to three significant digits
_RELEASED = ("median", "lower", "upper", "top_quarter")
#: an amount large enough to be shown without cents
_AMOUNT = 1000


def make_workbook(data, words, head):
    """Return the bytes of the workbook.

    :param dict data: what ``prm.benchmark.evaluation._data`` returns
    :param words: :class:`evaluation_files.Words`
    :param head: :class:`evaluation_files.Head`
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": f"{words.title} – {head.firm}"[:250], "author": head.network[:250]})
        _Book(book, data, words, head).draw()
    return stream.getvalue()


class _Book:
    def __init__(self, book, data, words, head):
        self.book, self.data, self.words, self.head = book, data, words, head
        self.styles = Styles(book)

    def draw(self):
        words = self.words
        names = sheet_names([words.overview, words.kpis, words.charts, words.measures, words.data])
        sheets = [Sheet(self.book, name, words, self.head) for name in names]
        self._write_overview(sheets[0])
        self._write_kpis(sheets[1])
        write_charts(self.book, sheets[2], sheets[4], self.data.get("charts") or (), words, self.styles)
        self._write_measures(sheets[3])

    def _named(self, key):
        return (self.data.get(key) or {}).get("name") or ""

    # --- overview -------------------------------------------------------------------------------------

    def _write_overview(self, sheet):
        words, data, styles = self.words, self.data, self.styles
        cohort = data.get("cohort") or {}
        facts = [
            (words.firm, self.head.firm),
            (words.programme, self._named("programme")),
            (words.period, ", ".join(filter(None, (self._named("end"), self._named("window"), data.get("span"))))),
            (words.group, cohort.get("text") or ", ".join(filter(None, (cohort.get("name"), cohort.get("band"))))),
            (words.release, (data.get("release") or {}).get("text") or words.no_release),
            (words.made, self.head.made),
        ]
        first, other = _OVERVIEW_WIDTHS
        sheet.sheet.set_column(0, 0, first)
        sheet.sheet.set_column(1, 5, other)
        sheet.text(0, 0, words.title, styles.title)
        row = 2
        for name, text in facts:
            sheet.text(row, 0, name, styles.name)
            sheet.note(row, (1, 5), 5 * other - 4, text, styles.wrap)
            row += 1
        row = self._write_top(sheet, row + 1)
        notices = [*filter(None, [data.get("span_note"), data.get("state_text")]), *(data.get("notices") or ())]
        if notices:
            sheet.text(row, 0, words.notices, styles.heading)
            for notice in notices:
                row += 1
                sheet.note(row, (0, 5), first + 5 * other - 4, notice, styles.note)

    def _write_top(self, sheet, row):
        words, styles = self.words, self.styles
        by_code = {kpi["code"]: kpi for kpi in self.data.get("kpis") or ()}
        top = [by_code[code] for code in self.data.get("top") or () if code in by_code]
        if not top:
            return row
        sheet.text(row, 0, words.figures, styles.heading)
        heads = (words.kpi, words.own, words.before, words.change, words.median, words.verdict)
        for column, text in enumerate(heads):
            sheet.text(row + 1, column, text, styles.head)
        for place, kpi in enumerate(top, row + 2):
            sheet.text(place, 0, kpi["name"], styles.name)
            for column, key in ((1, "own"), (2, "before"), (4, "median")):
                self._figure(sheet, place, column, kpi, key)
            sheet.text(place, 3, kpi.get("change_text"), styles.cell)
            sheet.text(place, 5, self._verdict(kpi), styles.cell)
        self._colour(sheet, (row + 2, 5, row + 1 + len(top), 5))
        return row + 3 + len(top)

    # --- KPIs -----------------------------------------------------------------------------------------

    def _write_kpis(self, sheet):
        words, styles, kpis = self.words, self.styles, self.data.get("kpis") or ()
        sheet.text(0, 0, words.kpis, styles.title)
        sheet.note(1, _NOTE_COLUMNS, _NOTE_LETTERS, words.legend, styles.note)
        # letters of heads are bold, and wider
        lines = max(lines_of(getattr(words, key), int(width * 0.85)) for key, width in _COLUMNS)
        sheet.sheet.set_row(_HEAD_ROW, lines * LINE_HEIGHT)
        for column, (key, width) in enumerate(_COLUMNS):
            sheet.sheet.set_column(column, column, width)
            sheet.text(_HEAD_ROW, column, getattr(words, key), styles.head)
        places = {key: column for column, (key, _width) in enumerate(_COLUMNS)}
        for row, kpi in enumerate(kpis, _HEAD_ROW + 1):
            self._write_kpi(sheet, row, kpi, places)
        last = _HEAD_ROW + max(len(kpis), 1)
        if kpis:
            self._colour(sheet, (_HEAD_ROW + 1, places["verdict"], last, places["gap"]))
        sheet.sheet.autofilter(_HEAD_ROW, 0, last, len(_COLUMNS) - 1)
        sheet.sheet.freeze_panes(_HEAD_ROW + 1, 1)
        sheet.sheet.repeat_rows(_HEAD_ROW)

    def _write_kpi(self, sheet, row, kpi, places):
        words, styles = self.words, self.styles
        texts = {
            "kpi": kpi["name"],
            "unit": unit_text(kpi),
            "direction": words.directions.get(kpi.get("direction"), ""),
            "verdict": self._verdict(kpi),
            "worth_text": kpi.get("worth_text") or kpi.get("worth_why"),
            "place": kpi.get("place_text"),
            "band": kpi.get("band"),
            "remark": kpi.get("reason_text") or (kpi.get("fallback") and f"{words.compared}: {kpi['fallback']}"),
        }
        # no program measures it when it opens a file
        lines = max(lines_of(texts[key] or "", int(_WIDTHS[key])) for key in _WRAPPED)
        sheet.sheet.set_row(row, LINE_HEIGHT * min(lines, _MOST_LINES))
        for key, text in texts.items():
            sheet.text(row, places[key], text, styles.wrap if key in _WRAPPED else styles.cell)
        for key in _FIGURES:
            self._figure(sheet, row, places[key], kpi, key)
        if number(kpi.get("change")) is None:
            sheet.text(row, places["change"], kpi.get("change_text"), styles.cell)
        else:
            sheet.figure(row, places["change"], kpi["change"], styles.change(kpi.get("change_text")))
        for key in ("worth", "worth_upper"):
            sheet.figure(row, places[key], kpi.get(key), styles.figure("eur", _AMOUNT))

    def _figure(self, sheet, row, column, kpi, key):
        value = number(kpi.get(key))
        sheet.figure(row, column, value, self.styles.figure(kpi.get("unit"), value, key in _RELEASED))

    def _verdict(self, kpi):
        found = verdict(kpi)
        return f"{_VERDICTS[found][0]} {self.words.verdicts[found]}" if found else ""

    def _colour(self, sheet, area):
        """Colour cells by the arrow in the first of their columns, so that it stays right when rows are sorted."""
        row, column = area[:2]
        first = xlsxwriter.utility.xl_rowcol_to_cell(row, column, col_abs=True)
        for arrow, ink, paper in _VERDICTS.values():
            style = self.book.add_format({"font_color": ink, "bg_color": paper})
            rule = {"type": "formula", "criteria": f'=LEFT({first},1)="{arrow}"', "format": style}
            sheet.sheet.conditional_format(*area, rule)

    # --- measures -------------------------------------------------------------------------------------

    def _write_measures(self, sheet):
        words, styles, measures = self.words, self.styles, self.data.get("measures") or ()
        sheet.text(0, 0, words.measures, styles.title)
        if not measures:
            sheet.text(2, 0, words.no_measures, styles.plain)
            return
        columns = (
            (words.kpi, 34, "kpi"),
            (words.measure, 50, "text"),
            (words.start, 16, "start_text"),
            (words.target, 16, "target_text"),
            (words.due, 18, "due_text"),
            (words.state, 14, "state_text"),
            (words.result, 60, "result_text"),
        )
        for column, (title, width, key) in enumerate(columns):
            sheet.sheet.set_column(column, column, width)
            sheet.text(2, column, title, styles.head)
            for row, measure in enumerate(measures, 3):
                sheet.text(row, column, measure.get(key), styles.wrap)
        sheet.sheet.freeze_panes(3, 1)
        sheet.sheet.repeat_rows(2)
