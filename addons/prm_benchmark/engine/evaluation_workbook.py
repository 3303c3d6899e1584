"""The evaluation as a workbook: plain data in, bytes out. Numbers are numbers, names are never formulas."""

import io

import xlsxwriter

from .evaluation_files import number, unit_text, verdict
from .evaluation_scale import released_digits
from .evaluation_workbook_charts import write_charts
from .workbook_layout import sheet_names

#: a cell holds so many characters
MOST_LETTERS = 32_000
_DARK, _PALE, _LINE = "#14532D", "#EEF2EF", "#C5CFC8"
#: arrow, colour of the letters and behind them: seen in black and white too
_VERDICTS = {
    "better": ("▲", "#14532D", "#DDEFE2"),
    "worse": ("▼", "#8C1D18", "#FBE3E1"),
    "equal": ("●", "#374151", "#F1F5F2"),
}
_UNIT_DECIMALS = {"ratio": 2, "count": 2, "count_fte": 1, "days": 0, "months": 1, "hours": 0, "place": 1, "index": 0}
#: amounts below this get cents, as on the page
_SMALL_AMOUNT = 100
_HEAD_ROW = 3
#: key → width of the column; ``number`` columns follow the unit of the KPI
_COLUMNS = (
    ("kpi", 32),
    ("unit", 11),
    ("direction", 12),
    ("own", 10.5),
    ("before", 10.5),
    ("change", 11),
    ("median", 10.5),
    ("lower", 10.5),
    ("upper", 10.5),
    ("top_quarter", 10.5),
    ("verdict", 13),
    ("gap", 10.5),
    ("worth", 12),
    ("worth_upper", 12),
    ("worth_text", 22),
    ("place", 15),
    ("band", 8),
    ("remark", 26),
)
_WIDTHS = dict(_COLUMNS)
_WRAPPED = ("kpi", "direction", "worth_text", "place", "remark")
_LINE_HEIGHT = 15
_MOST_LINES = 6
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


class Sheet:
    """A worksheet and how it is printed; rows and columns are counted from 0."""

    def __init__(self, book, name, words, head):
        self.sheet = book.add_worksheet(name)
        self.name = name
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.7, 0.7)
        sheet.set_header(f"&L{_code_free(head.firm)}&R{_code_free(words.title)}")
        sheet.set_footer(f"&L{_code_free(head.network)} · {_code_free(head.made)}&R&P / &N")

    def text(self, row, column, text, style=None):
        """Write a text, whatever it starts with; nothing for none."""
        if text:
            self.sheet.write_string(row, column, str(text)[:MOST_LETTERS], style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def figure(self, row, column, value, style=None):
        """Write a figure; nothing for one that is not known."""
        value = number(value)
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        else:
            self.sheet.write_number(row, column, value, style)


def _code_free(text):
    """Return a text for the line at the edge of a page, where ``&`` starts a code; 255 characters is all there is."""
    return str(text or "")[:60].replace("&", "&&")


class Styles:
    """The formats of the workbook; one number format for each unit."""

    def __init__(self, book):
        self._book = book
        self._made = {}
        base = {"valign": "top", "border": 1, "border_color": _LINE}
        self._base = base
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": _DARK})
        self.heading = book.add_format({"bold": True, "font_size": 12, "font_color": _DARK})
        self.plain = book.add_format({"valign": "top"})
        self.grey = book.add_format({"valign": "top", "font_color": "#4B5563", "text_wrap": True})
        self.name = book.add_format({**base, "bg_color": _PALE})
        self.head = book.add_format(
            {**base, "bold": True, "bg_color": _DARK, "font_color": "#FFFFFF", "text_wrap": True}
        )
        self.cell = book.add_format({**base, "indent": 1})
        self.wrap = book.add_format({**base, "text_wrap": True})

    def figure(self, unit, value=None, released=False):
        """Return the format of a figure in a unit, with as many decimals as the page shows.

        :param released: it is the group's
        """
        return self._made_once(self.number_format(unit, value, released))

    def change(self, unit):
        """Return the format of a change: points of a percentage, else per cent; both come as such."""
        sign = "" if unit == "percent" else '" %"'
        return self._made_once(f"+0.0{sign};-0.0{sign};0.0{sign}")

    def _made_once(self, text):
        if text not in self._made:
            self._made[text] = self._book.add_format({**self._base, "num_format": text})
        return self._made[text]

    @staticmethod
    def number_format(unit, value=None, released=False):
        """Return the number format of a unit, for a cell or an axis."""
        percent = unit == "percent"
        digits = released_digits(value, percent) if released and value is not None else None
        if digits is None:
            small = value is not None and abs(value) < _SMALL_AMOUNT
            digits = 1 if percent else _UNIT_DECIMALS.get(unit, 2 if small else 0)
        return ("0" if percent else "#,##0") + ("." + "0" * digits if digits else "") + ("%" if percent else "")


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
        sheet.sheet.set_column(0, 0, 34)
        sheet.sheet.set_column(1, 5, 22)
        sheet.text(0, 0, words.title, styles.title)
        row = 2
        for name, text in facts:
            sheet.text(row, 0, name, styles.name)
            sheet.sheet.merge_range(row, 1, row, 5, "", styles.cell)
            sheet.text(row, 1, text, styles.cell)
            row += 1
        row = self._write_top(sheet, row + 1)
        notices = [*filter(None, [data.get("span_note"), data.get("state_text")]), *(data.get("notices") or ())]
        if notices:
            sheet.text(row, 0, words.notices, styles.heading)
            for notice in notices:
                row += 1
                sheet.text(row, 0, notice, styles.plain)

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
        sheet.text(1, 0, words.legend, styles.plain)
        sheet.sheet.set_row(_HEAD_ROW, 2 * _LINE_HEIGHT)
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
        lines = max(-(-len(texts[key] or "") // int(_WIDTHS[key])) for key in _WRAPPED)
        sheet.sheet.set_row(row, _LINE_HEIGHT * min(max(lines, 1), _MOST_LINES))
        for key, text in texts.items():
            sheet.text(row, places[key], text, styles.wrap if key in _WRAPPED else styles.cell)
        for key in _FIGURES:
            self._figure(sheet, row, places[key], kpi, key)
        if number(kpi.get("change")) is None:
            sheet.text(row, places["change"], kpi.get("change_text"), styles.cell)
        else:
            sheet.figure(row, places["change"], kpi["change"], styles.change(kpi.get("unit")))
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
