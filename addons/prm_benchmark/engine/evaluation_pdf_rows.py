"""Rows on paper: bars from left to right beside their names, and the steps of a waterfall."""

from reportlab.graphics.shapes import Rect

from .evaluation_files import steps, texts_of, values_of
from .evaluation_pdf_frame import SMALL, Entry, Plot
from .evaluation_pdf_marks import FILLS, GREY, GRID, PALE, box, fill_of

#: a row is no higher, and so much is around them
_ROW, _AROUND = 40, 44


def rows_height(chart, height):
    """Return the height of a chart of rows: few of them take less than the page has."""
    return min(height, len(chart["labels"]) * _ROW + _AROUND)


class Rows(Plot):
    """Bars from left to right, a row for each name."""

    def _legend(self):
        if len(self.series) == 1:
            return []
        return [Entry(row["label"], fill=fill_of(row, place)) for place, row in enumerate(self.series)]

    def _is_shared(self):
        """Tell whether the series share the rows: better and worse are never both known of a name."""
        return {row.get("role") for row in self.series} <= {"up", "down"}

    def _draw(self):
        count = len(self.labels)
        self._frame([value for row in self.series for value in values_of(row, count)])
        lanes = 1 if self._is_shared() else len(self.series)
        high = self.row * 0.8 / lanes
        for number, row in enumerate(self.series):
            texts = texts_of(row, count)
            for place, value in enumerate(values_of(row, count)):
                if value is None:
                    continue
                y = self._middle(place) + self.row * 0.4 - high * (number % lanes + 1)
                fill = fill_of(row, number)
                if len(self.series) == 1 and row.get("role") not in FILLS:
                    fill = FILLS["own"]
                self._bar(0, value, y + high * 0.06, high * 0.88, fill, texts[place])

    def _frame(self, values):
        """Lay out names, axis and grid for values."""
        count = len(self.labels)
        marks = self.marks = self._axis(values, zero=True)
        names = max(self.letters.width(self.letters.clean(label), SMALL + 0.4) for label in self.labels)
        self.left = min(names, self.width * 0.36) + 14
        self.right = self.width - 14
        self.bottom = 14
        self.row = (self.top - self.bottom) / count
        for mark in marks:
            x = self._x(mark)
            self._line(x, self.bottom, x, self.top, GREY if mark == 0 else GRID, 0.8 if mark == 0 else 0.5)
            self._text(x, 3, self._mark(mark, marks), "middle", color=GREY)
        size = max(4.6, min(SMALL + 0.4, self.row * 0.8))
        for place, label in enumerate(self.labels):
            if place % 2:
                self.drawing.add(
                    Rect(
                        0, self._middle(place) - self.row / 2, self.left - 4, self.row, fillColor=PALE, strokeColor=None
                    )
                )
            self._text(0, self._middle(place) - size * 0.34, self.letters.fit(label, self.left - 10, size), size=size)

    def _x(self, value):
        return self.left + (value - self.marks[0]) / (self.marks[-1] - self.marks[0]) * (self.right - self.left)

    def _middle(self, place):
        return self.top - self.row * (place + 0.5)

    def _bar(self, start, end, y, high, fill, text):
        x1, x2 = self._x(start), self._x(end)
        self.drawing.add(box(x1, y, x2 - x1, high, fill))
        size = max(4.6, min(SMALL, high * 1.05))
        if not text or high < 4:
            return
        wide = self.letters.width(self.letters.clean(text), size)
        y += high / 2 - size * 0.34
        # behind the end of the bar, else before its start; where a name or the edge is in the way, upon it
        before, behind = min(x1, x2) - 3 - wide, max(x1, x2) + 3
        places = (behind, before) if end >= start else (before, behind)
        x = next((x for x in places if self.left <= x and x + wide < self.width), max(x1, x2) - 3 - wide)
        self._halo(x, y, text, size=size)


class Steps(Rows):
    """A waterfall: each bar starts where the one above it ended."""

    def _draw(self):
        found = steps(self.chart)
        self._frame([end for step in found if step for end in (step.start, step.end)])
        last = None
        for place, step in enumerate(found):
            if step is None:
                self._text(self._x(0) + 3, self._middle(place) - 2.3, "–", color=GREY)
                continue
            y = self._middle(place) - self.row * 0.34
            if last is not None and step.kind != "total":
                x = self._x(step.start)
                self._line(x, self._middle(last), x, y + self.row * 0.68, GREY, 0.5, [1, 1])
            self._bar(step.start, step.end, y, self.row * 0.68, FILLS[step.kind], step.text)
            last = place
