"""What a chart of the evaluation is made of, before it has words: keys, codes and exact figures."""

from decimal import Decimal
from typing import NamedTuple

HUNDRED = Decimal(100)
#: roles of series that come from a release
RELEASED = ("median", "band_low", "band_high", "top")


class Line(NamedTuple):
    """A series of a chart."""

    key: str
    role: str  #: own, median, band_low, band_high, top, before, part, total, up, down or lead
    values: list  #: ``Decimal`` or None, one per label
    type: str = "line"  #: or bar
    axis: str = "y"
    unit: str = ""  #: "" for the chart's
    hidden: bool = False


class Drawing(NamedTuple):
    """A chart: a label is a month (``int``) or a code that has a name."""

    key: str
    kind: str
    unit: str
    labels: list = ()
    lines: tuple = ()
    state: str = ""  #: why there is nothing to draw: not_asked, no_kpi, no_value, no_group, few
    missing: tuple = ()  #: codes of the items or KPIs that the state speaks of
    note: str = ""  #: code of a sentence below the chart
    month: int | None = None  #: that the note speaks of
    details: tuple = ()  #: keys of switches
    kpis: tuple = ()
    breaks: tuple = ()  #: labels at which who takes part changed
    unit_y2: str = ""
    points: tuple = ()  #: labels whose value is one of points, not a part
    twins: tuple = ()  #: (code left out, code that counts) of KPIs that tell nearly the same
    windows: bool = False  #: a label is the month that a window ends with, not the month itself


def drawing(key, kind, unit, labels, lines, **more):
    """Return a :class:`Drawing` without the series that are empty; one with nothing known has a state instead.

    Details whose series fell away fall away too.
    """
    kept = tuple(line for line in lines if any(value is not None for value in line.values))
    if not kept:
        return Drawing(key, kind, unit, state="no_value", **_told(more))
    names = {line.key for line in kept} | {line.role for line in kept}
    if "band_high" in names:
        names.add("quartiles")
    if names & {*RELEASED}:
        names.add("ownonly")
    details = tuple(detail for detail in more.pop("details", ()) if detail in names)
    return Drawing(key, kind, unit, list(labels), kept, details=details, **more)


def not_asked(key, kind, unit, own, *codes, **more):
    """Return the :class:`Drawing` that says which items the programme does not ask for, None if it asks for all."""
    missing = own.asks(*codes)
    return Drawing(key, kind, unit, state="not_asked", missing=tuple(missing), **_told(more)) if missing else None


def without_kpi(key, kind, unit, *codes):
    """Return the :class:`Drawing` that says which KPI the programme does not have."""
    return Drawing(key, kind, unit, state="no_kpi", missing=codes)


def _told(more):
    return {name: value for name, value in more.items() if name in ("kpis",)}


def band(kpi, before=()):
    """Return the series of a KPI: the own line in the group's band.

    :param kpi: :class:`KpiFacts`
    :param before: the own values a year earlier
    """
    return [
        Line("own", "own", list(kpi.own)),
        Line("before", "before", list(before), hidden=True),
        Line("median", "median", list(kpi.median)),
        Line("lower", "band_low", list(kpi.lower)),
        Line("upper", "band_high", list(kpi.upper)),
    ]
