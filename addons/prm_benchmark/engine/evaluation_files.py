"""What the evaluation's workbook and its paper share: words, numbers, what a chart draws.

Both are made of the one dictionary that ``prm.benchmark.evaluation._data`` returns, and compute no figure of their own:
what a page shows and what a file holds is the same value.
"""

import math
from typing import NamedTuple

#: kinds of charts whose bars stand on the level that the bars before them reached
STEPPED = ("waterfall", "bridge")
#: roles of the bars of those charts that start from nothing
_LEVELS = ("total", "own", "median")


class Head(NamedTuple):
    """Whose evaluation it is, in words."""

    firm: str
    network: str  #: who runs the comparison
    made: str  #: the day, as the reader's language writes it
    lang: str  #: ``de``


class Words(NamedTuple):
    """The words of the files, in the user's language."""

    title: str
    page: str  #: with ``%(page)s`` and ``%(pages)s``
    firm: str
    programme: str
    period: str
    group: str
    release: str
    no_release: str
    made: str
    overview: str
    kpis: str
    charts: str
    data: str
    measures: str
    figures: str
    notices: str
    kpi: str
    unit: str
    direction: str
    own: str
    before: str
    change: str
    median: str
    lower: str
    upper: str
    top_quarter: str
    verdict: str
    gap: str
    worth: str
    worth_upper: str
    worth_text: str
    place: str
    band: str
    remark: str
    compared: str  #: before the name of a broader group
    measure: str
    start: str
    target: str
    due: str
    state: str
    result: str
    no_measures: str
    not_drawn: str
    no_value: str  #: of a single figure
    changed: str  #: what the mark at a change of who takes part says
    legend: str  #: how the table is read
    directions: dict  #: ``{"up" | "down" | "context": words}``
    verdicts: dict  #: ``{"better" | "worse" | "equal": word}``
    point: str  #: decimal mark
    thousands: str  #: separator


class Finding(NamedTuple):
    """A paragraph of the page of findings: what stands out, in words."""

    title: str
    sentences: tuple
    empty: str = ""  #: what is said when there are no sentences


class Step(NamedTuple):
    """A bar of a waterfall, from one level to the next."""

    start: float
    end: float
    kind: str  #: ``total``, ``up``, ``down`` or ``lead``
    text: str


def number(value):
    """Return a figure as ``float``, None for whatever is none.

    >>> number("12.5"), number(None), number(float("nan")), number(True)
    (12.5, None, None, None)
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        value = float(value)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def verdict(kpi):
    """Return whether a KPI is ``better``, ``worse`` or ``equal`` to the group's median, "" where that is not said.

    >>> verdict({"gap": -0.1, "gap_good": True}), verdict({"gap": 0.0, "gap_good": None, "direction": "up"})
    ('better', 'equal')
    >>> verdict({"gap": 0.1, "gap_good": None, "direction": "context"}), verdict({"gap": None})
    ('', '')
    """
    if number(kpi.get("gap")) is None or kpi.get("direction") == "context":
        return ""
    if kpi.get("gap_good") is None:
        return "equal" if not kpi["gap"] else ""
    return "better" if kpi["gap_good"] else "worse"


def values_of(series, count):
    """Return the figures of a series, as many as there are labels; None where there is none."""
    values = [number(value) for value in series.get("values") or ()]
    return (values + [None] * count)[:count]


def texts_of(series, count):
    texts = [text or "" for text in series.get("texts") or ()]
    return (texts + [""] * count)[:count]


def unit_text(row):
    """Return the unit of a KPI or a chart in words; that of a percentage stands at each figure as well.

    >>> unit_text({"unit": "percent", "unit_text": "a year"}), unit_text({"unit": "eur", "unit_text": "€"})
    ('% a year', '€')
    """
    text = row.get("unit_text") or ""
    return f"% {text}".strip() if row.get("unit") == "percent" and not text.startswith("%") else text


def unit_of(chart, series):
    """Return the unit of a series: its own, that of the second axis, or the chart's."""
    second = chart.get("y2_unit") if series.get("axis") == "y2" else ""
    return series.get("unit") or second or chart.get("unit") or ""


def shown_series(chart):
    """Return the series that a chart starts with: those that are not switched off and have a figure."""
    count = len(chart["labels"])
    return [
        row
        for row in chart["series"]
        if not row.get("hidden") and any(value is not None for value in values_of(row, count))
    ]


def is_drawn(chart):
    """Tell whether there is anything to draw."""
    return not chart.get("state") and bool(chart.get("labels")) and bool(shown_series(chart))


def steps(chart):
    """Return the :class:`Step` of each label of a waterfall, None where its figure is not known.

    >>> rows = [{"role": "total", "values": [5, None, 4]}, {"role": "down", "values": [None, 1, None]}]
    >>> [(step.start, step.end, step.kind) for step in steps({"labels": "abc", "series": rows})]
    [(0.0, 5.0, 'total'), (5.0, 4.0, 'down'), (0.0, 4.0, 'total')]
    """
    count = len(chart["labels"])
    rows = [(row.get("role"), values_of(row, count), texts_of(row, count)) for row in shown_series(chart)]
    result, level = [], 0.0
    for place in range(count):
        found = next(
            ((role, values[place], texts[place]) for role, values, texts in rows if _known(values, place)), None
        )
        if found is None:
            result.append(None)
            continue
        role, value, text = found
        if role in _LEVELS:
            start, end, kind = 0.0, value, "total"
        else:
            change = {"up": abs(value), "down": -abs(value)}.get(role, value)
            start, end, kind = level, level + change, role if role == "lead" else "down" if change < 0 else "up"
        result.append(Step(start, end, kind, text))
        level = end
    return result


def _known(values, place):
    return values[place] is not None
