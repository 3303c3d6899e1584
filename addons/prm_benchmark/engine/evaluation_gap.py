"""What the distance to a target is worth in money.

Three shapes of formulas give an amount; any other has none:

- an amount over something: ``(target - own) × what it is divided by``. A flow above the line counts by the year
  (``year``), a stock or closing value is tied up or set free ``once``
- days of an amount over a flow: ``gap × flow ÷ days`` is cash, ``once``
- a flow over a stock, in times a year: ``stock - flow ÷ target`` is cash, ``once``
"""

from fractions import Fraction
from typing import NamedTuple

from . import tree
from .evaluate import amount, rounded

#: digits that an amount of this kind has
DIGITS = 3
_AT_A_MOMENT = ("closing", "opening", "average")
#: how the catalogue's codes of what is sold begin
_KINDS = (("turnover", "U"), ("orders", "ORDERS"))


class Worth(NamedTuple):
    """What reaching a target brings: above 0 is to be gained, below 0 the firm is ahead by so much."""

    value: object  #: ``Decimal`` with three significant digits
    kind: str  #: ``year`` or ``once``
    of: str  #: ``turnover`` or ``orders``, that are no earnings; else ""


def gauge(formula, kpi, inputs):
    """Return a function that tells the :class:`Worth` of a KPI reaching a target, None where no amount can be told.

    :param Formula formula: the KPI's, see ``tree.py``
    :param kpi: with ``unit``, ``direction`` and ``annualised``
    :param Inputs inputs: of the firm in the window, see ``evaluate.py``
    """
    if unpriced(formula, kpi, inputs.items):
        return None
    above, below, days = _split(formula.tree)
    [numerator], [denominator] = above, below
    top, bottom = amount(numerator, inputs), amount(denominator, inputs)
    if top is None or not bottom:
        return None
    year = 1 if _is_year(numerator) else Fraction(12, inputs.span.months)
    own = top / bottom * (year if kpi.annualised else 1) * (inputs.span.days if days else 1)
    if own != amount(formula.tree, inputs):
        # a factor stands in the formula that belongs to neither
        return None
    flow = _is_flow(numerator, inputs.items)
    turn = kpi.unit == "ratio" and kpi.annualised and flow and not _is_flow(denominator, inputs.items)

    def worth(target):
        """Return the worth of a target, None for one that is not known."""
        if target is None or (turn and not target):
            return None
        goal = Fraction(target)
        if days:
            value, kind = goal * bottom / inputs.span.days - top, "once"
        elif turn:
            # a faster turn needs less stock: what is set free is a gain
            return _worth(bottom - top * year / goal, "once", numerator)
        elif flow:
            value, kind = goal * bottom * (1 if kpi.annualised else year) - top * year, "year"
        else:
            value, kind = goal * bottom - top, "once"
        return _worth(-value if kpi.direction == "down" else value, kind, numerator)

    return worth


def unpriced(formula, kpi, items):
    """Return why a KPI never has an amount: ``context`` (neither good nor bad), ``count`` (it measures no money) or
    ``shape`` (its formula is none of those above); "" where it may have one.

    :param dict items: code → :class:`ItemDef`
    """
    if kpi.direction == "context":
        return "context"
    above, below, _days = _split(formula.tree)
    parts = [part for node in above for part in _inputs(node)]
    if parts and not any(items[part.code].unit == "eur" for part in parts):
        return "count"
    return "" if len(above) == len(below) == 1 and _is_money(above[0], items) else "shape"


def _worth(value, kind, numerator):
    exact = rounded(value.numerator, value.denominator)
    codes = {part.code for part in _inputs(numerator)}
    of = next((name for name, prefix in _KINDS if all(code.startswith(prefix) for code in codes)), "")
    return None if exact is None else Worth(significant(exact), kind, of if kind == "year" else "")


def significant(value, digits=DIGITS):
    """Return a ``Decimal`` with so many significant digits, without an exponent.

    >>> from decimal import Decimal
    >>> significant(Decimal("12345.6")), significant(Decimal("-0.012345")), significant(Decimal("0"))
    (Decimal('12300'), Decimal('-0.0123'), Decimal('0'))
    """
    if not value:
        return value * 0
    short = round(value, digits - 1 - value.adjusted())
    return short.quantize(1) if short == short.to_integral_value() else short.normalize()


def _split(node, power=1):
    """Return what stands above the line and below it, and whether days stand above.

    Numbers and the months of the window are left out: they belong to making a KPI annual.
    """
    if isinstance(node, tree.Kpi):
        return _split(node.formula.tree, power)
    if isinstance(node, tree.Sum) and len(node.terms) == 1 and node.terms[0][0] > 0:
        return _split(node.terms[0][1], power)
    if isinstance(node, tree.Product):
        above, below, days = [], [], False
        for sign, factor in node.factors:
            up, down, has_days = _split(factor, power * sign)
            above, below, days = above + up, below + down, days or has_days
        return above, below, days
    if isinstance(node, tree.Variable):
        return [], [], node.name == "days" and power > 0
    if isinstance(node, tree.Number):
        return [], [], False
    return ([node], [], False) if power > 0 else ([], [node], False)


def _inputs(node):
    return [part for part in tree.walk(node) if isinstance(part, tree.Item)]


def _is_money(node, items):
    """Tell whether a sum is one of amounts; a product within it would need its dimension."""
    parts = _inputs(node)
    plain = not any(isinstance(part, tree.Product) for part in tree.walk(node))
    return plain and bool(parts) and all(items[part.code].unit == "eur" for part in parts)


def _is_year(node):
    """Tell whether a flow is summed over twelve months, whatever the window."""
    return any(part.how == "r12" for part in _inputs(node))


def _is_flow(node, items):
    return any(items[part.code].kind == "flow" and part.how not in _AT_A_MOMENT for part in _inputs(node))
