"""KPIs of one firm, computed in exact fractions and rounded once.

A KPI over a window is its formula over the aggregated items, never a mean of ratios. What cannot be told
(a missing value, a divisor that is zero) is ``None``, never 0.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from . import tree
from .formula import parse_all
from .windows import aggregate, last_due, window as window_of

#: decimals of a KPI; a percentage is held as a fraction, so it has four
DECIMALS = 6
#: a KPI of this size or more is nonsense, and not available
LIMIT = 10**18


class NotAvailable(ArithmeticError):
    """An input is missing."""


class Evaluator:
    """The KPIs of a programme, their formulas read once.

    >>> from datetime import date
    >>> from .formula import KpiDef
    >>> from .windows import ItemDef, month_of, window
    >>> items = [ItemDef("U"), ItemDef("W"), ItemDef("S", "stock")]
    >>> kpis = [KpiDef("margin", "(U - W) / U"), KpiDef("turn", "W / S", annualised=True)]
    >>> march = month_of(date(2025, 3, 1))
    >>> series = {"U": {march: Decimal(300)}, "W": {march: Decimal(200)}, "S": {march: Decimal(600)}}
    >>> Evaluator(items, kpis).values(series, window("month", march))
    {'margin': Decimal('0.333333'), 'turn': Decimal('4.000000')}
    """

    def __init__(self, items, kpis):
        """
        :param items: :class:`~.windows.ItemDef` of the programme
        :param kpis: its :class:`~.formula.KpiDef`
        :raise FormulaError: see :func:`~.formula.parse_all`
        """
        self.items = {item.code: item for item in items}
        self.formulas = parse_all(items, kpis)
        self._compiled = {code: compile_python(formula.tree) for code, formula in self.formulas.items()}

    def values(self, series, span, only=None):
        """Return the KPIs of a firm in a window.

        :param dict series: item code → month → ``Decimal`` or ``None``
        :param span: :class:`~.windows.Window`, ``None`` for one that there is not
        :param only: codes of the KPIs wanted, else all
        :return: dict KPI code → ``Decimal`` with six decimals or ``None``
        """
        codes = self.formulas if only is None else [code for code in self.formulas if code in only]
        if span is None:
            return dict.fromkeys(codes)
        inputs = _Inputs(self.items, series, span)
        return {code: self._value(code, inputs) for code in codes}

    def all_windows(self, series, end, fiscal_start=1, kinds=("month", "quarter", "ytd", "r12")):
        """Return :meth:`values` for several windows that end with the same month, by their kind."""
        return {kind: self.values(series, window_of(kind, end, fiscal_start)) for kind in kinds}

    def dependents(self, item_code):
        """Return the codes of the KPIs that a value of this item changes."""
        return {
            code
            for code, formula in self.formulas.items()
            if any(needed == item_code for needed, _how in formula.inputs())
        }

    def first_month(self, span):
        """Return the earliest month whose values count in a window or in what it is compared with."""
        steps = max((item.step for item in self.items.values()), default=1)
        return last_due(min(span.first - 13, span.end - 23), steps, span.fiscal_start)

    def _value(self, code, inputs):
        try:
            return rounded(self._compiled[code](inputs))
        except (NotAvailable, ZeroDivisionError):
            return None


class _Inputs:
    """What the items amount to in one window, each computed when first asked for."""

    def __init__(self, items, series, span):
        self.items = items
        self.series = series
        self.span = span
        self.found = {}

    def item(self, code, how):
        if (code, how) not in self.found:
            self.found[code, how] = aggregate(self.items[code], how, self.series.get(code, {}), self.span)
        value = self.found[code, how]
        if value is None:
            raise NotAvailable(code)
        return value

    def variable(self, name):
        return {"days": self.span.days, "months": self.span.months, "month": 1}[name]


def compile_python(node):
    """Return a function of :class:`_Inputs` that gives the ``Fraction`` a tree stands for."""
    if isinstance(node, tree.Number):
        return lambda inputs, value=node.value: value
    if isinstance(node, tree.Variable):
        return lambda inputs, name=node.name: Fraction(inputs.variable(name))
    if isinstance(node, tree.Item):
        return lambda inputs, code=node.code, how=node.how: inputs.item(code, how)
    if isinstance(node, tree.Kpi):
        return compile_python(node.formula.tree)
    if isinstance(node, tree.Sum):
        terms = [(sign, compile_python(term)) for sign, term in node.terms]
        return lambda inputs: sum((sign * term(inputs) for sign, term in terms), Fraction())
    factors = [(power, compile_python(factor)) for power, factor in node.factors]

    def product(inputs):
        total = Fraction(1)
        for power, factor in factors:
            total = total * factor(inputs) if power > 0 else total / factor(inputs)
        return total

    return product


def rounded(value):
    """Return a fraction as a ``Decimal`` of six decimals, half away from zero; ``None`` at ``LIMIT`` or beyond.

    >>> rounded(Fraction(2, 3)), rounded(Fraction(-1, 2000000)), rounded(Fraction(0))
    (Decimal('0.666667'), Decimal('-0.000001'), Decimal('0.000000'))
    """
    above = abs(value.numerator) * 10**DECIMALS
    digits = (2 * above + value.denominator) // (2 * value.denominator)
    if digits >= LIMIT * 10**DECIMALS:
        return None
    return Decimal((int(value < 0 and digits > 0), tuple(map(int, str(digits))), -DECIMALS))


class UnitSeries(NamedTuple):
    """The values of a reporting unit: the firm itself or one of its branches."""

    series: dict  #: item code → month → ``Decimal`` or ``None``
    level: str = "firm"  #: ``firm``, ``branch``, or ``both`` for a firm that reports as one
    first: int | None = None  #: first month in which it reports, ``None`` for always
    last: int | None = None  #: last month


def firm_series(items, units):
    """Return the values of a firm: per item and month the sum over the units of the item's level.

    All units that report in a month must have a value; else there is none.

    >>> from .windows import ItemDef
    >>> branches = [UnitSeries({"A": {1: 100, 2: 100}}, "branch"), UnitSeries({"A": {2: 50}}, "branch")]
    >>> firm_series([ItemDef("A", "stock", level="branch")], branches)
    {'A': {2: Decimal('150')}}
    """
    found = {}
    for item in items:
        at_level = [unit for unit in units if unit.level in (item.level, "both")]
        found[item.code] = {}
        for month in {month for unit in at_level for month in unit.series.get(item.code, {})}:
            values = [unit.series.get(item.code, {}).get(month) for unit in at_level if _reports(unit, month)]
            if values and None not in values:
                # added as fractions would be: a sum of decimals is cut after 28 digits
                found[item.code][month] = _exact_sum(values)
    return found


def _reports(unit, month):
    return (unit.first is None or unit.first <= month) and (unit.last is None or month <= unit.last)


def _exact_sum(values):
    scale = max(0, *(-Decimal(value).as_tuple().exponent for value in values))
    total = sum(int(Fraction(value) * 10**scale) for value in values)
    return Decimal((int(total < 0), tuple(map(int, str(abs(total)))), -scale))
