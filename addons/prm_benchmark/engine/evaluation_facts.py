"""What the evaluation's charts and gaps are made of: the own figures of a firm, and what its group's release says.

Months are integers as in ``windows.py``. Figures are exact (``Decimal``), None where they are not known.
"""

from decimal import Decimal
from typing import NamedTuple

from .evaluate import rounded
from .windows import Window, aggregate, is_due, last_due, window


class KpiFacts(NamedTuple):
    """A KPI over the ends of an evaluation, oldest first; lists are as long as :attr:`Facts.ends`."""

    code: str
    unit: str = "percent"
    direction: str = "up"  #: up, down or context
    annualised: bool = False
    twin: str = ""  #: code of a KPI that tells nearly the same
    own: tuple = ()
    median: tuple = ()  #: of the group; None where it is withheld, or the own value is not known
    lower: tuple = ()  #: quartile
    upper: tuple = ()  #: quartile
    top: Decimal | None = None  #: mean of the best quarter, at the last end
    moved: tuple = ()  #: median change year on year of the firms in both windows
    breaks: tuple = ()  #: indices where who takes part changed
    before: Decimal | None = None  #: own value of the same window a year earlier


class OwnItems:
    """The items of a firm, aggregated when first asked for.

    >>> from .windows import ItemDef
    >>> own = OwnItems([ItemDef("U")], {"U": {month: Decimal(10) for month in range(100, 112)}}, 1)
    >>> own.at("U", 111), own.r12("U", 111), own.r12("U", 110)
    (Decimal('10'), Decimal('120.000000'), None)
    """

    def __init__(self, items, series, fiscal_start=1):
        """
        :param items: :class:`ItemDef` of the programme
        :param dict series: item code → month → ``Decimal``
        :param int fiscal_start: month of the calendar with which the firm's year begins
        """
        self.items = {item.code: item for item in items}
        self.series = series
        self.fiscal_start = fiscal_start
        self._found = {}

    def asks(self, *codes):
        """Return the codes that the programme does not ask for."""
        return [code for code in codes if code not in self.items]

    def known(self, *codes):
        """Tell whether there is any value of each item."""
        return all(any(value is not None for value in self.series.get(code, {}).values()) for code in codes)

    def step(self, *codes):
        return max((self.items[code].step for code in codes if code in self.items), default=1)

    def months(self, months, *codes):
        """Return those of the months in which values of the items are due."""
        step = self.step(*codes)
        return [month for month in months if is_due(month, step, self.fiscal_start)]

    def at(self, code, month):
        """Return the value of a month itself, None where none is due."""
        return self.series.get(code, {}).get(month)

    def closing(self, code, month):
        """Return the value that stands at a month: the one due last."""
        if code not in self.items:
            return None
        return self.at(code, last_due(month, self.items[code].step, self.fiscal_start))

    def r12(self, code, month):
        """Return the sum over the twelve months up to this one."""
        return self.over(code, window("r12", month, self.fiscal_start))

    def over(self, code, span):
        """Return what an item amounts to in a window: a flow its sum, a stock its closing value."""
        if code not in self.items or span is None:
            return None
        key = (code, span.end, span.months)
        if key not in self._found:
            item = self.items[code]
            how = "sum" if item.kind == "flow" else "closing"
            value = aggregate(item, how, self.series.get(code, {}), span)
            self._found[key] = None if value is None else rounded(value.numerator, value.denominator)
        return self._found[key]


class Facts(NamedTuple):
    """Everything that a chart may speak of."""

    own: OwnItems
    kpis: dict  #: code → :class:`KpiFacts`, in the programme's order
    span: Window  #: the chosen window
    ends: tuple  #: months with which the windows of :attr:`KpiFacts.own` end, oldest first
    months: tuple  #: all months of that time, oldest first
    rolling: dict  #: code → :class:`KpiFacts` of the windows of twelve months, as far as they were read

    def spans(self):
        """Return the window at each end."""
        return [window(self.span.kind, end, self.span.fiscal_start) for end in self.ends]


def total(*values):
    """Return the sum, None where one is not known.

    >>> total(Decimal(1), Decimal(2)), total(Decimal(1), None)
    (Decimal('3'), None)
    """
    return None if None in values else sum(values, Decimal())


def less(first, *others):
    """Return the first less the others, None where one is not known."""
    return None if first is None or None in others else first - sum(others, Decimal())


def share(part, whole):
    """Return a part of a whole as a fraction of six decimals, None where it cannot be told."""
    if part is None or not whole:
        return None
    (above, below), (times, by) = part.as_integer_ratio(), whole.as_integer_ratio()
    sign = -1 if times < 0 else 1
    return rounded(sign * above * by, abs(below * times))
