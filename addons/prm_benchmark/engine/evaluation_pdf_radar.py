"""The radar on paper. A ring is drawn as rows instead: parts of a ring cannot be told apart in black and white."""

import math

from reportlab.graphics.shapes import Line, Polygon

from .evaluation_files import values_of
from .evaluation_pdf_frame import SMALL, Entry, Plot
from .evaluation_pdf_marks import GRID, polyline, stroke_of

_RINGS = 4


class Radar(Plot):
    """From the lowest figure (or 0) in the middle to the highest at the rim, or as the chart's scale says."""

    def _legend(self):
        return [Entry(row["label"], stroke_of(row, place)) for place, row in enumerate(self.series)]

    def _draw(self):
        count = len(self.labels)
        self.middle = self.width / 2, self.top / 2
        self.radius = self.top / 2 - 20
        values = [value for row in self.series for value in values_of(row, count) if value is not None]
        scale = self.chart.get("scale") or {"min": min(0, *values), "max": max(values)}
        low, spread = scale["min"], (scale["max"] - scale["min"]) or 1
        for ring in range(1, _RINGS + 1):
            corners = [number for place in range(count) for number in self._at(place, ring / _RINGS)]
            self.drawing.add(Polygon(corners, fillColor=None, strokeColor=GRID, strokeWidth=0.5))
        for place, label in enumerate(self.labels):
            self.drawing.add(Line(*self.middle, *self._at(place, 1), strokeColor=GRID, strokeWidth=0.5))
            self._name(label, *self._at(place, 1 + 7 / self.radius))
        for number, row in enumerate(self.series):
            points = [
                None if value is None else self._at(place, (value - low) / spread)
                for place, value in enumerate(values_of(row, count))
            ]
            self.drawing.add(polyline([*points, points[0]], stroke_of(row, number)))

    def _at(self, place, share):
        """Return the point on a ray, at a share of its length."""
        angle = math.pi / 2 - 2 * math.pi * place / len(self.labels)
        x, y = self.middle
        return x + self.radius * share * math.cos(angle), y + self.radius * share * math.sin(angle)

    def _name(self, text, x, y):
        if abs(x - self.middle[0]) < 2:
            anchor, room = "middle", self.width / 2
        elif x > self.middle[0]:
            anchor, room = "start", self.width - x
        else:
            anchor, room = "end", x
        self._text(x, y - 2.3, self.letters.fit(text, room, SMALL), anchor)
