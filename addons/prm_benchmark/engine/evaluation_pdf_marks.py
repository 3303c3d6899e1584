"""How the series of a chart look on paper: told apart by dashes and hatching, not by colour alone."""

from typing import NamedTuple

from reportlab.graphics.shapes import Circle, Group, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

DARK, INK, GREY, PALE = HexColor("#14532D"), HexColor("#1F2937"), HexColor("#6B7280"), HexColor("#E3EDE6")
GRID = HexColor("#D5DBD7")
_AMBER, _BLUE, _RED, _GREEN = HexColor("#B45309"), HexColor("#1D4ED8"), HexColor("#B3261E"), HexColor("#2E7D4F")
#: no line holds more letters
_MOST_LETTERS = 400
_HATCH = 3.2  #: points between the lines of a hatching


class Stroke(NamedTuple):
    """A line of a chart."""

    color: object
    width: float
    dash: tuple | None = None
    dots: bool = False


class Fill(NamedTuple):
    """The inside of a bar; ``hatch`` holds any of ``/ \\ - |``."""

    color: object
    hatch: str = ""
    ink: object = INK


STROKES = {
    "own": Stroke(DARK, 1.9, dots=True),
    "median": Stroke(_AMBER, 1.5, (5, 2.5)),
    "top": Stroke(_BLUE, 1.2, (7, 2, 1.5, 2)),
    "before": Stroke(HexColor("#374151"), 1.3, (1.5, 2)),
    "total": Stroke(INK, 1.6, (9, 3)),
    "band_low": Stroke(HexColor("#7C9486"), 0.8, (1, 1.6)),
    "band_high": Stroke(HexColor("#7C9486"), 0.8, (1, 1.6)),
}
_MORE_STROKES = (
    Stroke(DARK, 1.6),
    Stroke(_AMBER, 1.6, (5, 2.5)),
    Stroke(_BLUE, 1.6, (1.5, 2)),
    Stroke(INK, 1.6, (7, 2, 1.5, 2)),
    Stroke(_RED, 1.6, (3, 1.5)),
    Stroke(GREY, 1.6),
)
FILLS = {
    "own": Fill(DARK),
    "median": Fill(white, "/", _AMBER),
    "top": Fill(white, "\\", _BLUE),
    "before": Fill(HexColor("#C9D2CC")),
    "total": Fill(HexColor("#4B5563")),
    "up": Fill(HexColor("#5FA97B")),
    "down": Fill(white, "\\", _RED),
    "lead": Fill(white, "/", _GREEN),
}
_BELOW = Fill(HexColor("#9CC2AA"), "", DARK)
#: side by side they differ in lightness and in hatching
_PARTS = (
    Fill(DARK),
    Fill(white, "/", DARK),
    Fill(HexColor("#A9BFB0")),
    Fill(white, "\\", _AMBER),
    Fill(HexColor("#D9A441")),
    Fill(white, "/\\", _BLUE),
    Fill(HexColor("#E7E5E4"), "-"),
    Fill(HexColor("#6B7280")),
    Fill(white, "|", _RED),
    Fill(HexColor("#DBEAFE")),
)


def stroke_of(series, place):
    """Return how the line of a series is drawn; ``place`` is its number among the lines."""
    return STROKES.get(series.get("role")) or _MORE_STROKES[place % len(_MORE_STROKES)]


def fill_of(series, place, below=False):
    """Return how the bars of a series are filled; ``place`` is its number among the bars.

    :param below: lines run over the bars and have to be seen
    """
    role = series.get("role")
    return (_BELOW if below and role == "own" else FILLS.get(role)) or _PARTS[place % len(_PARTS)]


def box(x, y, width, height, fill):
    """Return a filled, perhaps hatched rectangle; a negative height reaches down."""
    if height < 0:
        y, height = y + height, -height
    if width < 0:
        x, width = x + width, -width
    group = Group(Rect(x, y, width, height, fillColor=fill.color, strokeColor=None))
    for kind in fill.hatch:
        for line in hatching(kind, x, y, width, height):
            group.add(Line(*line, strokeColor=fill.ink, strokeWidth=0.7))
    edge = fill.ink if fill.hatch else fill.color
    group.add(Rect(x, y, width, height, fillColor=None, strokeColor=edge, strokeWidth=0.6))
    return group


def hatching(kind, x, y, width, height):
    """Return the lines ``(x1, y1, x2, y2)`` of a hatching inside a rectangle.

    >>> hatching("-", 0, 0, 10, 7)
    [(0, 3.2, 10, 3.2), (0, 6.4, 10, 6.4)]
    >>> hatching("/", 0, 0, 4, 2)[0]
    (1.2000000000000002, 0, 3.2, 2)
    """
    if kind == "-":
        return [(x, y + at, x + width, y + at) for at in _every(height)]
    if kind == "|":
        return [(x + at, y, x + at, y + height) for at in _every(width)]
    lines = []
    # along the diagonals: x − left − (y − bottom) is the same on each
    for at in (place - height for place in _every(width + height)):
        first = (max(at, 0), max(-at, 0))
        last = (min(at + height, width), min(width - at, height))
        if kind == "\\":
            first, last = (width - first[0], first[1]), (width - last[0], last[1])
        lines.append((x + first[0], y + first[1], x + last[0], y + last[1]))
    return lines


def _every(length):
    return [number * _HATCH for number in range(1, int(length / _HATCH) + 1)]


def polyline(points, stroke, casing=False):
    """Return a line through points that may be None: it breaks there, and a point alone is a dot.

    :param casing: set it off from what is behind it
    """
    group = Group()
    if casing:
        group.add(polyline(points, Stroke(white, stroke.width + 1.8)))
    for piece in pieces(points):
        if len(piece) > 1:
            group.add(
                PolyLine(
                    [number for point in piece for number in point],
                    strokeColor=stroke.color,
                    strokeWidth=stroke.width,
                    strokeDashArray=list(stroke.dash) if stroke.dash else None,
                    strokeLineJoin=1,
                )
            )
        if stroke.dots or len(piece) == 1:
            for x, y in piece:
                group.add(Circle(x, y, stroke.width * 0.85, fillColor=stroke.color, strokeColor=None))
    return group


def pieces(points):
    """Return the runs of points without a gap.

    >>> pieces([None, 1, 2, None, 3])
    [[1, 2], [3]]
    """
    runs = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def band(low, high):
    """Return the filled area between two lines, where both are known."""
    group = Group()
    both = [None if one is None or other is None else (one, other) for one, other in zip(low, high, strict=True)]
    for run in pieces(both):
        if len(run) > 1:
            edge = [one for one, _other in run] + [other for _one, other in reversed(run)]
            corners = [number for point in edge for number in point]
            group.add(Polygon(corners, fillColor=PALE, strokeColor=None))
    return group


class Lettering(NamedTuple):
    """The fonts, and which letters they have."""

    plain: str
    bold: str
    letters: frozenset | None = None  #: codes; None for all

    def clean(self, text):
        """Return a text with what the font lacks, and what no printer shows, replaced."""
        text = "".join(letter if letter >= " " else " " for letter in str(text or ""))
        if self.letters is None:
            return text
        return "".join(letter if ord(letter) in self.letters else "\N{MIDDLE DOT}" for letter in text)

    def width(self, text, size, bold=False):
        return stringWidth(text, self.bold if bold else self.plain, size)

    def fit(self, text, width, size, bold=False):
        """Return a text cut to a width, with dots where something is missing."""
        text = self.clean(text)[:_MOST_LETTERS]
        if self.width(text, size, bold) <= width:
            return text
        while text and self.width(f"{text}…", size, bold) > width:
            text = text[:-1]
        return f"{text.rstrip()}…"

    def wrap(self, text, width, size, lines=3):
        """Return a text in lines of a width, the last one cut if there are too many."""
        result, words = [], self.clean(text)[:_MOST_LETTERS].split()
        while words and len(result) < lines:
            line = words.pop(0)
            while words and self.width(f"{line} {words[0]}", size) <= width:
                line = f"{line} {words.pop(0)}"
            result.append(line)
        if words and result:
            result[-1] = f"{result[-1]} {' '.join(words)}"
        return [self.fit(line, width, size) for line in result]

    def string(self, x, y, text, size, anchor="start", color=INK, bold=False):
        return String(
            x,
            y,
            self.clean(text),
            fontName=self.bold if bold else self.plain,
            fontSize=size,
            textAnchor=anchor,
            fillColor=color,
        )
