"""The frame of a chart on paper: its legend, its axis, and how texts stand in it."""

from typing import NamedTuple

from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import white

from .evaluation_files import shown_series
from .evaluation_pdf_marks import GRID, INK, Lettering, box, polyline
from .evaluation_scale import digits_of, mark_text, ticks

#: size of the letters
SMALL = 6.8
_LEGEND_ROW = 11


class Look(NamedTuple):
    """What all drawings share."""

    lettering: Lettering
    point: str
    thousands: str
    changed: str  #: what a mark at a change of who takes part says


class Entry(NamedTuple):
    """An entry of the legend: a line, or bars, or the band."""

    label: str
    stroke: object = None
    fill: object = None


def legend(drawing, entries, look, width, top):
    """Draw the legend from ``top`` downwards; return how high it is."""
    x, y = 0, top - _LEGEND_ROW + 3
    for entry in entries:
        text = look.lettering.fit(entry.label, width - 26, SMALL + 0.4)
        wide = look.lettering.width(text, SMALL + 0.4) + 38
        if x and x + wide > width:
            x, y = 0, y - _LEGEND_ROW
        if entry.fill:
            drawing.add(box(x, y - 1, 18, 7, entry.fill))
        if entry.stroke:
            drawing.add(polyline([(x, y + 2.3), (x + 9, y + 2.3), (x + 18, y + 2.3)], entry.stroke))
        drawing.add(look.lettering.string(x + 23, y, text, SMALL + 0.4))
        x += wide
    return top - y + 6 if entries else 0


class Plot:
    """The frame, the grid and the legend; subclasses draw inside ``left, bottom, right, top``."""

    def __init__(self, chart, width, height, look):
        self.chart, self.look, self.letters = chart, look, look.lettering
        self.drawing = Drawing(width, height)
        self.width = width
        self.percent = chart.get("unit") == "percent"
        self.labels = chart["labels"]
        self.series = shown_series(chart)
        high = legend(self.drawing, self._legend(), look, width, height)
        self.left, self.bottom, self.right, self.top = 0.0, 0.0, width, height - high - 4
        self._draw()

    def _legend(self):
        raise NotImplementedError

    def _draw(self):
        raise NotImplementedError

    def _axis(self, values, zero):
        """Return the marks of an axis for values, with 0 among them if asked."""
        values = [value for value in values if value is not None]
        low, high = min(values), max(values)
        return ticks(min(low, 0), max(high, 0)) if zero else ticks(low, high)

    def _mark(self, value, marks, percent=None):
        percent = self.percent if percent is None else percent
        return mark_text(value, digits_of(marks, percent), self.look.point, self.look.thousands, percent)

    def _line(self, x1, y1, x2, y2, color=GRID, width=0.5, dash=None):
        self.drawing.add(Line(x1, y1, x2, y2, strokeColor=color, strokeWidth=width, strokeDashArray=dash))

    def _text(self, x, y, text, anchor="start", size=SMALL, color=INK):
        self.drawing.add(self.letters.string(x, y, text, size, anchor, color))

    def _halo(self, x, y, text, anchor="start", size=SMALL):
        """Write a text that stays readable on whatever is behind it."""
        text = self.letters.clean(text)
        wide = self.letters.width(text, size)
        start = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        self.drawing.add(Rect(start - 1, y - 1.2, wide + 2, size, fillColor=white, fillOpacity=0.8, strokeColor=None))
        self._text(x, y, text, anchor, size)
