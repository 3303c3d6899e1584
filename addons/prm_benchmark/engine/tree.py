"""Formulas as trees: what the reader makes, and what Python and SQL are made from."""

from fractions import Fraction
from typing import NamedTuple

from . import units

#: a formula brought to one fraction has at most so many factors, that of the KPIs in it counted
MAX_SIZE = 2000

#: what stands for itself in a formula, with its dimension
VARIABLES = {"days": units.dimension(day=1), "months": units.NONE, "month": units.dimension(month=1)}


class FormulaError(ValueError):
    """What is wrong with a formula, and where.

    ``code`` is one of: ``empty``, ``length``, ``syntax``, ``parenthesis``, ``character``, ``comma``, ``string``,
    ``comparison``, ``subscript``, ``power``, ``operator``, ``keyword``, ``number``, ``function``, ``attribute``,
    ``aggregate`` (one that this item has not), ``unknown`` (``close`` may name what was meant), ``divides_kpi``,
    ``cycle`` (``path``: ``A → B → A``), ``annual_twice``, ``broken`` (a KPI in it is: ``kpi``, ``cause``),
    ``depth``, ``size``, ``zero`` (a divisor is written as 0), ``sum_dimension``, ``dimension`` (``found``,
    ``expected``).
    """

    def __init__(self, code, start=0, end=0, **params):
        super().__init__(code, start, end, params)
        self.code = code
        self.start = start  #: of the place in the text, counted from 0
        self.end = end  #: behind its last character
        self.params = params


class Number(NamedTuple):
    value: Fraction
    place: tuple = (0, 0)


class Item(NamedTuple):
    code: str
    how: str  #: see ``windows.AGGREGATES``
    place: tuple = (0, 0)


class Variable(NamedTuple):
    name: str  #: one of ``VARIABLES``
    place: tuple = (0, 0)


class Kpi(NamedTuple):
    code: str
    formula: "Formula"
    place: tuple = (0, 0)


class Sum(NamedTuple):
    terms: tuple  #: of (sign 1 or -1, node)
    place: tuple = (0, 0)


class Product(NamedTuple):
    factors: tuple  #: of (power 1 or -1, node)
    place: tuple = (0, 0)


class Formula:
    """A formula that was read.

    :param tree: of the nodes above; one of an annualised KPI holds the factor 12 / months
    """

    def __init__(self, text, tree, items, depth, annualised):
        self.text = text
        self.tree = tree
        self.depth = depth
        self.annualised = annualised
        self._items = items
        #: how many factors stand above and below the line when all is brought to one fraction
        self.sizes = _sizes(tree)
        if sum(self.sizes) > MAX_SIZE:
            raise FormulaError("size", 0, len(text), most=MAX_SIZE)

    def inputs(self):
        """Return what it needs: a set of ``(item code, how)``, that of the KPIs in it as well."""
        return {(node.code, node.how) for node in walk(self.tree) if isinstance(node, Item)}

    def kpis(self):
        """Return the codes of the KPIs that stand in it, directly or within another."""
        return {node.code for node in walk(self.tree) if isinstance(node, Kpi)}

    def dimension(self):
        """Return its dimension, see ``units``.

        :raise FormulaError: ``sum_dimension`` where unlike things are added
        """
        return _dimension(self.tree, self._items)


def walk(node):
    """Yield a node and all below it, through the KPIs in it."""
    yield node
    if isinstance(node, Sum):
        for _sign, term in node.terms:
            yield from walk(term)
    elif isinstance(node, Product):
        for _power, factor in node.factors:
            yield from walk(factor)
    elif isinstance(node, Kpi):
        yield from walk(node.formula.tree)


def _sizes(node):
    if isinstance(node, Kpi):
        return node.formula.sizes
    if isinstance(node, Sum):
        parts = [_sizes(term) for _sign, term in node.terms]
        below = sum(part[1] for part in parts)
        return sum(part[0] + below - part[1] for part in parts), below
    if isinstance(node, Product):
        parts = [_sizes(factor)[::power] for power, factor in node.factors]
        return sum(part[0] for part in parts), sum(part[1] for part in parts)
    return 1, 1 if isinstance(node, Item) and node.how in ("average", "last_year") else 0


def _dimension(node, items):
    if isinstance(node, Number):
        return units.NONE
    if isinstance(node, Variable):
        return VARIABLES[node.name]
    if isinstance(node, Item):
        return units.ITEM_UNITS[items[node.code].unit]
    if isinstance(node, Kpi):
        try:
            return node.formula.dimension()
        except FormulaError as error:
            raise FormulaError("broken", *node.place, kpi=node.code, cause=error.code) from None
    if isinstance(node, Product):
        total = units.NONE
        for power, factor in node.factors:
            total = units.multiply(total, _dimension(factor, items), power)
        return total
    first, *others = [(_dimension(term, items), term.place) for _sign, term in node.terms]
    for found, place in others:
        if found != first[0]:
            raise FormulaError("sum_dimension", *place, found=units.describe(found), expected=units.describe(first[0]))
    return first[0]
