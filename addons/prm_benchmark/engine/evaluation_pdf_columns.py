"""Columns, stacked columns, lines and a band on paper, from left to right."""

from .evaluation_files import texts_of, unit_of, values_of
from .evaluation_pdf_frame import SMALL, Entry, Plot
from .evaluation_pdf_marks import FILLS, GREY, GRID, PALE, STROKES, band, box, fill_of, polyline, stroke_of

LINE_KINDS = ("line", "band")
#: texts stand on the bars while there are so few of them
_MOST_TEXTS = 18
_MOST_STACKS = 6
_BAND = FILLS["before"]._replace(color=PALE)
_BREAK = STROKES["before"]._replace(color=GREY, width=0.7, dash=[1, 2])


class Columns(Plot):
    """Columns, stacked columns, lines and a band, from left to right."""

    def _is_line(self, row):
        return row.get("type") == "line" or (not row.get("type") and self.chart["kind"] in LINE_KINDS)

    def _split(self):
        count = len(self.labels)
        roles = {row.get("role") for row in self.series}
        has_band = {"band_low", "band_high"} <= roles
        edges = {
            row["role"]: values_of(row, count) for row in self.series if row.get("role") in ("band_low", "band_high")
        }
        lines = [row for row in self.series if self._is_line(row)]
        bars = [row for row in self.series if not self._is_line(row)]
        return (edges if has_band else {}), lines, bars

    def _fill(self, row, place):
        return fill_of(row, place, below=bool(self.lines))

    def _legend(self):
        self.edges, self.lines, self.bars = self._split()
        entries = [Entry(row["label"], fill=self._fill(row, place)) for place, row in enumerate(self.bars)]
        for place, row in enumerate(self.lines):
            fill = _BAND if self.edges and row.get("role") == "band_low" else None
            entries.append(Entry(row["label"], stroke_of(row, place), fill))
        if self.chart.get("breaks"):
            entries.append(Entry(self.look.changed, _BREAK))
        return entries

    def _draw(self):
        count = len(self.labels)
        second = [row for row in self.series if row.get("axis") == "y2"]
        first = [row for row in self.series if row not in second] or self.series
        second = second if first is not self.series else []
        self.marks = self._axis(self._reach(first), zero=self._from_zero(first))
        self.marks2 = self._axis(self._reach(second), zero=self._from_zero(second)) if second else []
        texts = [self._mark(mark, self.marks) for mark in self.marks]
        percent2 = self._is_percent(second)
        texts2 = [self._mark(mark, self.marks2, percent2) for mark in self.marks2]
        self.left = max(self.letters.width(text, SMALL) for text in texts) + 6
        # what stands at the ends of lines needs room, as a second axis does
        room = texts2 or [text for _row, _place, text in self._ends()]
        self.right = self.width - (max((self.letters.width(text, SMALL) for text in room), default=0) + 8)
        self.slot = (self.right - self.left) / count
        self._names()
        self.top -= 8
        for mark, text in zip(self.marks, texts, strict=True):
            y = self._y(mark)
            self._line(self.left, y, self.right, y, GREY if mark == 0 else GRID, 0.8 if mark == 0 else 0.5)
            self._text(self.left - 4, y - 2.3, text, "end", color=GREY)
        for mark, text in zip(self.marks2, texts2, strict=True):
            self._text(self.right + 4, self._y(mark, second=True) - 2.3, text, color=GREY)
        if self.edges:
            self.drawing.add(band(self._points(self.edges["band_low"]), self._points(self.edges["band_high"])))
        for place in self.chart.get("breaks") or ():
            if 0 < place < count:
                x = self.left + self.slot * place
                self._line(x, self.bottom, x, self.top, *_BREAK[:3])
        self._draw_bars(second)
        for place, row in enumerate(self.lines):
            points = self._points(values_of(row, count), row in second)
            self.drawing.add(polyline(points, stroke_of(row, place), casing=bool(self.bars)))
        self._last_texts(second)

    def _is_percent(self, rows):
        """Tell whether the figures of the second axis are percentages."""
        return any(unit_of(self.chart, row) == "percent" for row in rows)

    def _from_zero(self, rows):
        return any(row in self.bars for row in rows)

    def _reach(self, rows):
        count = len(self.labels)
        values = [value for row in rows for value in values_of(row, count)]
        if self.chart["kind"] == "stacked":
            for place in range(count):
                known = [values_of(row, count)[place] or 0 for row in rows if row in self.bars]
                values += [sum(value for value in known if value > 0), sum(value for value in known if value < 0)]
        return values

    def _y(self, value, second=False):
        marks = self.marks2 if second else self.marks
        return self.bottom + (value - marks[0]) / (marks[-1] - marks[0]) * (self.top - self.bottom)

    def _x(self, place):
        return self.left + self.slot * (place + 0.5)

    def _points(self, values, second=False):
        return [
            None if value is None else (self._x(place), self._y(value, second)) for place, value in enumerate(values)
        ]

    def _names(self):
        """Write the labels below: in lines where they fit, else only some of them."""
        wide = max(self.letters.width(self.letters.clean(label), SMALL) for label in self.labels)
        if wide <= self.slot - 3 or len(self.labels) > 12 or any(self._is_line(row) for row in self.series):
            every = max(1, -int(-(wide + 8) // self.slot))
            lines = {
                place: [label] for place, label in enumerate(self.labels) if (len(self.labels) - 1 - place) % every == 0
            }
        else:
            lines = {place: self.letters.wrap(label, self.slot - 3, SMALL) for place, label in enumerate(self.labels)}
        self.bottom = 4 + 8 * max(len(parts) for parts in lines.values())
        for place, parts in lines.items():
            for row, part in enumerate(parts):
                x = self._x(place)
                half = self.letters.width(self.letters.clean(part), SMALL) / 2
                self._text(min(max(x, half), self.width - half), self.bottom - 9 - 8 * row, part, "middle")

    def _draw_bars(self, second):
        if not self.bars:
            return
        count = len(self.labels)
        if self.chart["kind"] == "stacked":
            self._draw_stack(count)
            return
        wide = self.slot * 0.76 / len(self.bars)
        few = count * len(self.bars) <= _MOST_TEXTS
        for number, row in enumerate(self.bars):
            fill, texts = self._fill(row, number), texts_of(row, count)
            for place, value in enumerate(values_of(row, count)):
                if value is None:
                    if few:
                        at = self._x(place) + (number + 0.5 - len(self.bars) / 2) * wide
                        self._text(at, self._y(0, row in second) + 2, "–", "middle", color=GREY)
                    continue
                x = self._x(place) + (number - len(self.bars) / 2) * wide
                zero, y = self._y(0, row in second), self._y(value, row in second)
                self.drawing.add(box(x + wide * 0.04, zero, wide * 0.92, y - zero, fill))
                if few and texts[place]:
                    size = min(SMALL, SMALL * wide * 1.25 / max(self.letters.width(texts[place], SMALL), 1))
                    if size >= 4.6:
                        self._halo(x + wide / 2, y + 2 if value >= 0 else y - 8, texts[place], "middle", size)

    def _draw_stack(self, count):
        wide = self.slot * 0.72
        for place in range(count):
            ends = {True: 0.0, False: 0.0}
            for number, row in enumerate(self.bars):
                value = values_of(row, count)[place]
                if not value:
                    continue
                start = ends[value > 0]
                ends[value > 0] = start + value
                low, high = self._y(start), self._y(start + value)
                self.drawing.add(box(self._x(place) - wide / 2, low, wide, high - low, self._fill(row, number)))
                text = texts_of(row, count)[place]
                if count <= _MOST_STACKS and abs(high - low) > 9 and text and self.letters.width(text, SMALL) < wide:
                    self._halo(self._x(place), (low + high) / 2 - 2.3, text, "middle")

    def _ends(self):
        """Return ``(series, place, text)`` of the last figure of the own line and of the median."""
        count = len(self.labels)
        for row in self.lines:
            if row.get("role") in ("own", "median"):
                place = max(place for place, value in enumerate(values_of(row, count)) if value is not None)
                text = texts_of(row, count)[place]
                if text:
                    yield row, place, text

    def _last_texts(self, second):
        """Write the last figures behind the ends of their lines, one above the other where they meet."""
        ends = sorted(
            (self._y(values_of(row, len(self.labels))[place], row in second), self._x(place), text)
            for row, place, text in self._ends()
        )
        free = self.bottom
        for y, x, text in ends:
            y = max(y - 2.3, free)
            free = y + 8
            anchor = "end" if self.marks2 else "start"
            self._halo(x + (-4 if self.marks2 else 4), y + (5 if self.marks2 else 0), text, anchor)
