"""The charts of the evaluation's workbook: Excel's own, drawn from figures on a sheet of their own."""

from .evaluation_files import STEPPED, is_drawn, shown_series, steps, unit_of, unit_text, values_of
from .evaluation_scale import ticks

_DARK, _AMBER, _BLUE, _GREY, _RED, _GREEN = "#14532D", "#B45309", "#1D4ED8", "#6B7280", "#B3261E", "#5FA97B"
#: rows and columns of the sheet that a chart takes; two stand side by side
_ROWS, _COLUMNS, _WIDTH = 22, 9, 9
_FEW = 12
_SIZE = {"width": 560, "height": 380}
_LINES = {
    "own": {"color": _DARK, "width": 2.5},
    "median": {"color": _AMBER, "width": 2, "dash_type": "dash"},
    "top": {"color": _BLUE, "width": 1.5, "dash_type": "dash_dot"},
    "before": {"color": _GREY, "width": 1.5, "dash_type": "round_dot"},
    "band_low": {"color": "#7C9486", "width": 1, "dash_type": "square_dot"},
    "band_high": {"color": "#7C9486", "width": 1, "dash_type": "square_dot"},
    "total": {"color": "#374151", "width": 1.75, "dash_type": "long_dash"},
}
_MORE_LINES = (
    {"color": _BLUE, "width": 1.75, "dash_type": "long_dash_dot"},
    {"color": _RED, "width": 1.75, "dash_type": "dash"},
    {"color": "#0F766E", "width": 1.75},
    {"color": "#7C3AED", "width": 1.75, "dash_type": "round_dot"},
)
_MARKS = ("diamond", "square", "triangle", "x", "star")


def _solid(color):
    return {"fill": {"color": color}, "border": {"color": color}}


def _hatched(pattern, color):
    return {"pattern": {"pattern": pattern, "fg_color": color, "bg_color": "#FFFFFF"}, "border": {"color": color}}


_BARS = {
    "own": _solid(_DARK),
    "median": _hatched("wide_upward_diagonal", _AMBER),
    "top": _hatched("wide_downward_diagonal", _BLUE),
    "before": _solid("#C9D2CC"),
    "total": _solid("#4B5563"),
    "up": _solid(_GREEN),
    "down": _hatched("wide_downward_diagonal", _RED),
    "lead": _hatched("wide_upward_diagonal", _DARK),
}
#: side by side they differ in lightness and in hatching
_PARTS = (
    _solid(_DARK),
    _hatched("wide_upward_diagonal", _DARK),
    _solid("#A9BFB0"),
    _hatched("wide_downward_diagonal", _AMBER),
    _solid("#D9A441"),
    _hatched("diagonal_cross", _BLUE),
    _solid("#E7E5E4"),
    _solid(_GREY),
    _hatched("vertical", _RED),
    _solid("#DBEAFE"),
)
#: own bars with lines over them
_BELOW = {"fill": {"color": "#9CC2AA"}, "border": {"color": _DARK}}
_NOTHING = {"fill": {"none": True}, "border": {"none": True}}


def write_charts(book, sheet, data_sheet, charts, words, styles):
    """Draw the charts on one sheet and their figures on another; of a chart without figures stands why."""
    sheet.sheet.set_column(0, 2 * _COLUMNS, _WIDTH)
    sheet.text(0, 0, words.charts, styles.title)
    data_sheet.sheet.set_column(0, 0, 30)
    data_sheet.sheet.set_column(1, 12, 18)
    data_sheet.text(0, 0, words.data, styles.title)
    row, data_row = 2, 2
    drawn = [chart for chart in charts if is_drawn(chart)]
    blocks = []
    for place, chart in enumerate(drawn):
        block = _Block(data_sheet, data_row, chart, styles)
        blocks.append((chart, block))
        data_row = block.draw()
        top, left = row + place // 2 * _ROWS, place % 2 * _COLUMNS
        sheet.text(top, left, _heading(chart), styles.heading)
        if chart.get("note"):
            # a column stays free between two charts
            sheet.note(top + 1, (left, left + _COLUMNS - 2), (_COLUMNS - 1) * _WIDTH - 4, chart["note"], styles.note)
    for place, (chart, block) in enumerate(blocks):
        top, left = row + place // 2 * _ROWS, place % 2 * _COLUMNS
        options = {"object_position": 1, "description": _heading(chart)[:250]}
        sheet.sheet.insert_chart(top + 2, left, _Chart(book, chart, block, words).chart, options)
    row += -(-len(drawn) // 2) * _ROWS
    # two rows of charts on a page
    sheet.sheet.set_h_pagebreaks([2 + _ROWS * pair for pair in range(2, -(-len(drawn) // 2), 2)])
    for chart in charts:
        if not is_drawn(chart):
            sheet.text(row, 0, _heading(chart), styles.heading)
            columns = 2 * _COLUMNS - 1
            sheet.note(row + 1, (0, columns - 1), columns * _WIDTH - 8, chart.get("state"), styles.note)
            row += 3


def _heading(chart):
    return " · ".join(filter(None, (str(chart.get("number") or ""), chart["question"])))


class _Block:
    """The figures of a chart: a row for each label, a column for each series.

    A waterfall has more columns, which Excel stacks: one that is not seen and holds the others up, and where a
    bar crosses zero its parts above and below.
    """

    def __init__(self, sheet, row, chart, styles):
        self.sheet, self.row, self.chart, self.styles = sheet, row, chart, styles
        self.count = len(chart["labels"])
        self.first = row + 2
        self.columns = {}  #: place of the series in the chart → column

    def draw(self):
        """Write it; return the row where the next one may start."""
        sheet, styles = self.sheet, self.styles
        heading = " – ".join(filter(None, (_heading(self.chart), self.chart.get("title"))))
        sheet.text(self.row, 0, heading, styles.heading)
        sheet.text(self.row + 1, 0, unit_text(self.chart), styles.head)
        for place, label in enumerate(self.chart["labels"]):
            sheet.text(self.first + place, 0, label, styles.name)
        for number, series in enumerate(self.chart["series"]):
            self.columns[number] = number + 1
            self._series(number + 1, series)
        if self.chart["kind"] in STEPPED:
            self._write_steps()
        return self.first + self.count + 1

    def _series(self, column, series):
        """Write the figures of a series; some may be the group's, all or those under a label."""
        released = series.get("released") or ()
        found = [place < len(released) and released[place] for place in range(self.count)]
        self._column(column, series["label"], values_of(series, self.count), unit_of(self.chart, series), found)

    def _column(self, column, title, values, unit, released=None):
        self.sheet.text(self.row + 1, column, title, self.styles.head)
        for place, value in enumerate(values):
            style = self.styles.figure(unit, value, bool(released and released[place]))
            self.sheet.figure(self.first + place, column, value, style)

    def _write_steps(self):
        names = {row.get("role"): row["label"] for row in self.chart["series"]}
        found = steps(self.chart)
        parts = [_stacked(step) if step else {} for step in found]
        kinds = {"", *(step.kind for step in found if step)}
        self.steps = {}
        for key in (key for key in _STEP_COLUMNS if key[0] in kinds):
            column = len(self.chart["series"]) + 1 + len(self.steps)
            self._column(column, names.get(key[0], ""), [part.get(key) for part in parts], self.chart.get("unit"))
            self.steps[key] = column

    def span(self, column):
        """Return where a column's figures stand, as charts refer to them."""
        return [self.sheet.name, self.first, column, self.first + self.count - 1, column]

    def title(self, column):
        return [self.sheet.name, self.row + 1, column]


#: ``(kind, above zero)``; the first one is not seen
_STEP_COLUMNS = (
    ("", True),
    ("", False),
    *((kind, above) for kind in ("total", "up", "down", "lead") for above in (True, False)),
)


def _stacked(step):
    """Return what is stacked for a bar from one level to another: ``{(kind, above zero): height}``.

    >>> from .evaluation_files import Step
    >>> _stacked(Step(3.0, 5.0, "up", ""))
    {('', True): 3.0, ('up', True): 2.0}
    >>> _stacked(Step(2.0, -1.0, "down", ""))
    {('down', True): 2.0, ('down', False): -1.0}
    >>> _stacked(Step(-1.0, -4.0, "down", ""))
    {('', False): -1.0, ('down', False): -3.0}
    """
    low, high = sorted((step.start, step.end))
    bar = {}
    if low > 0:
        bar["", True] = low
    if high < 0:
        bar["", False] = high
    if high > 0:
        bar[step.kind, True] = high - max(low, 0.0)
    if low < 0:
        bar[step.kind, False] = low - min(high, 0.0)
    return bar


class _Chart:
    """One native chart of a block of figures."""

    def __init__(self, book, chart, block, words):
        self.book, self.source, self.block, self.words = book, chart, block, words
        self.shown = [id(row) for row in shown_series(chart)]
        kind = chart["kind"]
        if kind in STEPPED:
            self.chart = self._steps()
        elif kind == "doughnut":
            self.chart = self._ring()
        elif kind == "radar":
            self.chart = self._plain({"type": "radar", "subtype": "with_markers"}, line=True)
        elif kind == "hbar":
            self.chart = self._plain({"type": "bar", "subtype": "clustered"}, line=False)
            # of a bar chart the names stand on y; the numbers stay below them
            names = {"num_font": {"size": 8 if len(chart["labels"]) <= _FEW else 7}, "interval_unit": 1}
            self.chart.set_y_axis({"reverse": True, "label_position": "low", "crossing": "max", **names})
            self.chart.set_x_axis({"num_format": self._format(), "major_gridlines": _GRID})
        else:
            self.chart = self._columns()
        self.chart.set_title({"name": chart["question"], "name_font": {"size": 12}, "overlay": False})
        self.chart.set_legend({"position": "bottom", **self._unnamed()})
        self.chart.set_size(_SIZE)
        self.chart.show_blanks_as("gap")

    def _rows(self, line=None):
        """Yield ``(series, column, number among its kind)`` of what is shown; of lines or bars only, if asked."""
        number = 0
        for place, row in enumerate(self.source["series"]):
            if id(row) in self.shown and (line is None or self._is_line(row) == line):
                yield row, self.block.columns[place], number
                number += 1

    def _is_line(self, row):
        return row.get("type") == "line" or (not row.get("type") and self.source["kind"] in ("line", "band"))

    def _reference(self, column):
        return {
            "name": self.block.title(column),
            "categories": self.block.span(0),
            "values": self.block.span(column),
        }

    def _format(self, rows=()):
        unit = next((unit_of(self.source, row) for row, _column, _number in rows), self.source.get("unit"))
        return {"percent": "0%", "ratio": "0.0", "months": "0.0"}.get(unit, "#,##0")

    def _plain(self, options, line):
        chart = self.book.add_chart(options)
        for row, column, number in self._rows():
            style = _line_style(row, number) if line else _bar_style(row, number)
            chart.add_series({**self._reference(column), **style})
        if self._shares_rows():
            chart.series[0]["overlap"] = 100
        return chart

    def _shares_rows(self):
        return {row.get("role") for row, _column, _number in self._rows()} <= {"up", "down"}

    def _columns(self):
        """Return columns, lines, or columns with lines over them."""
        stacked = self.source["kind"] == "stacked"
        bars, lines = list(self._rows(line=False)), list(self._rows(line=True))
        over = [row for row in lines if row[0].get("axis") == "y2"]
        if bars and over:
            # Excel's library knows two layers: what shares the bars' axis is drawn as bars too
            bars, lines = bars + [row for row in lines if row not in over], over
        first = self.book.add_chart({"type": "column", "subtype": "stacked"} if stacked else {"type": "column"})
        second = self.book.add_chart({"type": "line"})
        for row, column, number in bars:
            style = _BELOW if lines and row.get("role") == "own" else _bar_style(row, number)
            first.add_series({**self._reference(column), **style, "gap": 60})
        for row, column, number in lines:
            axis = {"y2_axis": True} if row.get("axis") == "y2" and bars else {}
            second.add_series({**self._reference(column), **_line_style(row, number), **axis})
        chart = first if bars else second
        ends = {} if bars else self._ends([value for row, _column, _number in lines for value in self._values(row)])
        chart.set_y_axis({"num_format": self._format(), "major_gridlines": _GRID, **ends})
        chart.set_x_axis({"label_position": "low", "num_font": {"size": 8}})
        if bars and lines:
            second.set_y2_axis({"num_format": self._format(over)})
            first.combine(second)
        return chart

    def _values(self, row):
        return values_of(row, self.block.count)

    @staticmethod
    def _ends(values):
        """Return the ends of an axis: left to itself, each program chooses others, and some would hide 0 from bars."""
        known = [value for value in values if value is not None]
        marks = ticks(min(known), max(known))
        return {"min": marks[0], "max": marks[-1]}

    def _ring(self):
        chart = self.book.add_chart({"type": "doughnut"})
        points = [_PARTS[place % len(_PARTS)] for place in range(self.block.count)]
        # one ring: of two nobody can tell which is which
        _row, column, _number = next(self._rows())
        chart.add_series({**self._reference(column), "points": points, "data_labels": {"percentage": True}})
        return chart

    def _steps(self):
        chart = self.book.add_chart({"type": "column", "subtype": "stacked"})
        for (kind, _above), column in self.block.steps.items():
            style = _BARS[kind] if kind else _NOTHING
            chart.add_series({**self._reference(column), **style, "gap": 40})
        levels = [level for step in steps(self.source) if step for level in (step.start, step.end)]
        chart.set_y_axis({"num_format": self._format(), "major_gridlines": _GRID, **self._ends([0.0, *levels])})
        chart.set_x_axis({"label_position": "low", "num_font": {"size": 8}})
        return chart

    def _unnamed(self):
        """Return which entries the legend leaves out: what is not seen, and each kind of step but once."""
        if self.source["kind"] not in STEPPED:
            return {}
        return {
            "delete_series": [place for place, (kind, above) in enumerate(self.block.steps) if not kind or not above]
        }


_GRID = {"visible": True, "line": {"color": "#D5DBD7", "width": 0.5}}


def _line_style(row, number):
    line = _LINES.get(row.get("role")) or _MORE_LINES[number % len(_MORE_LINES)]
    own = row.get("role") == "own"
    mark = {"type": "circle", "size": 4} if own else {"type": "none"}
    if row.get("role") not in _LINES:
        mark = {"type": _MARKS[number % len(_MARKS)], "size": 4}
    if mark["type"] != "none":
        mark |= {"fill": {"color": line["color"]}, "border": {"color": line["color"]}}
    return {"line": line, "marker": mark}


def _bar_style(row, number):
    return {**(_BARS.get(row.get("role")) or _PARTS[number % len(_PARTS)]), "gap": 60}
