"""Windows of time and what an item amounts to in one.

Months are integers, ``year * 12 + month - 1``, so that a year earlier is ``month - 12``. The grid of a
firm's periods starts with its fiscal year: an item that is asked for every 3 or 12 months stands at the
last month of a fiscal quarter or year.
"""

from datetime import date
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

KINDS = ("month", "quarter", "ytd", "r12")

#: how an item can be asked for in a formula, by its kind; the first is what its bare code means
AGGREGATES = {
    "flow": ("sum", "last_year", "r12"),
    "stock": ("average", "closing", "opening", "last_year"),
}

#: sums of decimals, never rounded: figures have 19 digits at most
_EXACT = Context(prec=400, traps=[Inexact])


class ItemDef(NamedTuple):
    """What the engine knows of an item."""

    code: str
    kind: str = "flow"  #: flow (summed) or stock (averaged)
    step: int = 1  #: months between two values: 1, 3 or 12
    unit: str = "eur"  #: see ``units.ITEM_UNITS``
    position: int = 1  #: in the array rows, counted from 1
    average_opening: bool = True  #: the average takes in the value before the window
    level: str = "firm"  #: whose value it is, firm or branch


class Window(NamedTuple):
    """A stretch of months of a firm."""

    kind: str
    end: int  #: last month
    months: int
    days: int
    fiscal_start: int = 1  #: month of the calendar (1 to 12) with which the firm's year begins

    @property
    def first(self):
        return self.end - self.months + 1

    def year_before(self):
        """Return the same window a year earlier."""
        return _window(self.kind, self.end - 12, self.months, self.fiscal_start)


def month_of(day):
    """Return the month of a day as an integer.

    >>> month_of(date(2025, 3, 31))
    24302
    """
    return day.year * 12 + day.month - 1


def first_day(month):
    """Return the first day of a month.

    >>> first_day(24302)
    datetime.date(2025, 3, 1)
    """
    return date(month // 12, month % 12 + 1, 1)


def window(kind, end, fiscal_start=1):
    """Return the :class:`Window` that ends with a month.

    A quarter is a fiscal one: it is ``None`` where ``end`` closes none. The year to date begins with
    the firm's fiscal year.

    >>> march = month_of(date(2025, 3, 1))
    >>> window("quarter", march)
    Window(kind='quarter', end=24302, months=3, days=90, fiscal_start=1)
    >>> window("quarter", march, 2)
    >>> window("ytd", march, 7).months, first_day(window("ytd", march, 7).first)
    (9, datetime.date(2024, 7, 1))
    """
    if kind == "quarter" and not is_due(end, 3, fiscal_start):
        return None
    months = {"month": 1, "quarter": 3, "ytd": position(end, fiscal_start) + 1, "r12": 12}[kind]
    return _window(kind, end, months, fiscal_start)


def _window(kind, end, months, fiscal_start):
    days = (first_day(end + 1) - first_day(end - months + 1)).days
    return Window(kind, end, months, days, fiscal_start)


def position(month, fiscal_start=1):
    """Return how many months of the fiscal year lie before a month."""
    return (month - fiscal_start + 1) % 12


def is_due(month, step, fiscal_start=1):
    """Tell whether an item with this step has a value in a month.

    >>> [month for month in range(12) if is_due(month, 3, fiscal_start=2)]
    [0, 3, 6, 9]
    """
    return (position(month, fiscal_start) + 1) % step == 0


def last_due(month, step, fiscal_start=1):
    """Return the newest month up to this one in which a value is due."""
    return month - (position(month, fiscal_start) + 1) % step


def due_months(first, last, step, fiscal_start=1):
    """Return the months of a stretch in which a value is due."""
    return [month for month in range(first, last + 1) if is_due(month, step, fiscal_start)]


def is_whole(first, last, step, fiscal_start=1):
    """Tell whether a stretch consists of whole periods."""
    return position(first, fiscal_start) % step == 0 and is_due(last, step, fiscal_start)


def aggregate(item, how, values, span):
    """Return what an item amounts to in a window as a ``Fraction``, ``None`` when that is not available.

    - ``sum`` of a flow: all its due values of the window, which must consist of whole periods of it
    - ``r12``: the same over the 12 months up to the window's end
    - ``average`` of a stock: the mean of its due values in the window, all of them needed, and of the
      opening where that is known: 13 points for a year. Where none is due in the window, the opening.
    - ``closing``, ``opening``: the value due last up to the window's end, up to the month before it
    - ``last_year``: the sum or average over the same window a year earlier

    :param ItemDef item:
    :param str how: one of ``AGGREGATES[item.kind]``
    :param dict values: month → ``Decimal`` or ``None``
    :param Window span:

    >>> january = month_of(date(2025, 1, 1))
    >>> stock = {january - 1 + month: 100 + 10 * month for month in range(13)}
    >>> year = window("r12", january + 11)
    >>> aggregate(ItemDef("S", "stock"), "average", stock, year)  # 100, 110 … 220
    Fraction(160, 1)
    >>> aggregate(ItemDef("S", "stock"), "closing", stock, year)
    Fraction(220, 1)
    >>> aggregate(ItemDef("U"), "sum", {january: 7}, year)
    """
    if how == "last_year":
        span = span.year_before()
        how = AGGREGATES[item.kind][0]
    if how == "closing":
        return _at(item, values, span.end, span)
    if how == "opening":
        return _at(item, values, span.first - 1, span)
    if how == "average":
        return _average(item, values, span)
    return _sum(item, values, span.first if how == "sum" else span.end - 11, span)


def needed(item, how, span):
    """Return the months whose values :func:`aggregate` needs; none where the item is asked too seldom for the window.

    >>> june = month_of(date(2025, 6, 1))
    >>> [month - june for month in needed(ItemDef("U", step=3), "sum", window("r12", june))]
    [-9, -6, -3, 0]
    >>> needed(ItemDef("U", step=3), "sum", window("month", june))
    []
    """
    if how == "last_year":
        span = span.year_before()
        how = AGGREGATES[item.kind][0]
    fiscal = span.fiscal_start
    if how in ("closing", "opening"):
        return [last_due(span.end if how == "closing" else span.first - 1, item.step, fiscal)]
    first = span.end - 11 if how == "r12" else span.first
    if item.kind == "flow" and not is_whole(first, span.end, item.step, fiscal):
        return []
    return due_months(first, span.end, item.step, fiscal) or [last_due(span.first - 1, item.step, fiscal)]


def _at(item, values, month, span):
    value = values.get(last_due(month, item.step, span.fiscal_start))
    return None if value is None else Fraction(value)


def _sum(item, values, first, span):
    if not is_whole(first, span.end, item.step, span.fiscal_start):
        return None
    due = [values.get(month) for month in due_months(first, span.end, item.step, span.fiscal_start)]
    return None if None in due else _total(due)


def _average(item, values, span):
    points = [values.get(month) for month in due_months(span.first, span.end, item.step, span.fiscal_start)]
    if None in points:
        return None
    total, number = _total(points), len(points)
    opening = _at(item, values, span.first - 1, span)
    if opening is not None and (item.average_opening or not points):
        total, number = total + opening, number + 1
    return total / number if number else None


def _total(values):
    """Return the exact sum of decimals as a fraction; adding fractions takes ten times as long."""
    return Fraction(reduce(_EXACT.add, values, Decimal()))
