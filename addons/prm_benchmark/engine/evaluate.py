"""KPIs of one firm, computed in exact fractions and rounded once.

A KPI over a window is its formula over the aggregated items, never a mean of ratios. What cannot be told
(a missing value, a divisor that is zero) is ``None``, never 0.
"""

from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from . import tree
from .formula import parse_all
from .windows import aggregate, last_due, window as window_of

#: decimals of a KPI; a percentage is held as a fraction, so it has four
DECIMALS = 6
#: a KPI of this size or more is nonsense, and not available
LIMIT = 10**18
#: holds any KPI with all its decimals
_WIDE = Context(prec=30)


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
        self._dependents = {code: set() for code in self.items}
        for code, formula in self.formulas.items():
            for item_code, _how in formula.inputs():
                self._dependents[item_code].add(code)

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
        inputs = Inputs(self.items, series, span)
        return {code: self._value(code, inputs) for code in codes}

    def all_windows(self, series, end, fiscal_start=1, kinds=("month", "quarter", "ytd", "r12")):
        """Return :meth:`values` for several windows that end with the same month, by their kind."""
        return {kind: self.values(series, window_of(kind, end, fiscal_start)) for kind in kinds}

    def dependents(self, *item_codes):
        """Return the codes of the KPIs that a value of one of these items changes."""
        return set().union(*(self._dependents[code] for code in item_codes))

    def first_month(self, span):
        """Return the earliest month whose values count in a window or in what it is compared with."""
        steps = max((item.step for item in self.items.values()), default=1)
        return last_due(min(span.first - 13, span.end - 23), steps, span.fiscal_start)

    def _value(self, code, inputs):
        try:
            return rounded(*self._compiled[code](inputs))
        except (NotAvailable, ZeroDivisionError):
            return None


class Inputs:
    """What the items of a firm amount to in one window, each computed when first asked for.

    :param dict items: code → :class:`~.windows.ItemDef`
    :param dict series: item code → month → ``Decimal`` or ``None``
    :param span: :class:`~.windows.Window`
    """

    def __init__(self, items, series, span):
        self.items = items
        self.series = series
        self.span = span
        self.found = {}

    def item(self, code, how):
        if (code, how) not in self.found:
            value = aggregate(self.items[code], how, self.series.get(code, {}), self.span)
            self.found[code, how] = None if value is None else value.as_integer_ratio()
        ratio = self.found[code, how]
        if ratio is None:
            raise NotAvailable(code)
        return ratio

    def variable(self, name):
        return {"days": self.span.days, "months": self.span.months, "month": 1}[name]


def compile_python(node):
    """Return a function of :class:`Inputs` that gives what a tree stands for: numerator, denominator (above zero).

    They are not reduced: bringing each step to lowest terms takes four times as long, and :func:`rounded` does not ask.
    """
    if isinstance(node, tree.Number):
        ratio = node.value.as_integer_ratio()
        return lambda inputs: ratio
    if isinstance(node, tree.Variable):
        return lambda inputs, name=node.name: (inputs.variable(name), 1)
    if isinstance(node, tree.Item):
        return lambda inputs, code=node.code, how=node.how: inputs.item(code, how)
    if isinstance(node, tree.Kpi):
        return compile_python(node.formula.tree)
    if isinstance(node, tree.Sum):
        return _compile_sum([(sign, compile_python(term)) for sign, term in node.terms])
    return _compile_product([(power, compile_python(factor)) for power, factor in node.factors])


def _compile_sum(terms):
    def total(inputs):
        above, below = 0, 1
        for sign, term in terms:
            numerator, denominator = term(inputs)
            if denominator == below:
                above += sign * numerator
            else:
                above = above * denominator + sign * numerator * below
                below *= denominator
        return above, below

    return total


def _compile_product(factors):
    def product(inputs):
        above, below = 1, 1
        for power, factor in factors:
            numerator, denominator = factor(inputs)
            if power < 0:
                if not numerator:
                    raise ZeroDivisionError
                sign = -1 if numerator < 0 else 1
                numerator, denominator = sign * denominator, sign * numerator
            above *= numerator
            below *= denominator
        return above, below

    return product


def rounded(numerator, denominator):
    """Return a fraction as a ``Decimal`` of six decimals, half away from zero; ``None`` at ``LIMIT`` or beyond.

    >>> rounded(2, 3), rounded(-1, 2000000), rounded(0, 5)
    (Decimal('0.666667'), Decimal('-0.000001'), Decimal('0.000000'))
    """
    above = abs(numerator) * 10**DECIMALS
    digits = (2 * above + denominator) // (2 * denominator)
    if digits >= LIMIT * 10**DECIMALS:
        return None
    return Decimal(-digits if numerator < 0 else digits).scaleb(-DECIMALS, _WIDE)


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
            if len(values) == 1 and isinstance(values[0], Decimal):
                found[item.code][month] = values[0]
            elif values and None not in values:
                # added as fractions would be: a sum of decimals is cut after 28 digits
                found[item.code][month] = _exact_sum(values)
    return found


def _reports(unit, month):
    return (unit.first is None or unit.first <= month) and (unit.last is None or month <= unit.last)


def _exact_sum(values):
    scale = max(0, *(-Decimal(value).as_tuple().exponent for value in values))
    total = sum(int(Fraction(value) * 10**scale) for value in values)
    return Decimal((int(total < 0), tuple(map(int, str(abs(total)))), -scale))


def amount(node, inputs):
    """Return what a part of a formula comes to, as a ``Fraction``; None if it is not available.

    :param node: of ``tree.py``
    :param Inputs inputs: of a firm in a window
    """
    try:
        return Fraction(*compile_python(node)(inputs))
    except (NotAvailable, ZeroDivisionError):
        return None
