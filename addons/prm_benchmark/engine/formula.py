"""Formulas of KPIs: what the head office types, read into a tree that can be computed.

::

    formula  =  sums and products of the terms below: + - * / ( )
    number      12   0.5             at most 15 digits and 6 decimals
    item        U                    a flow summed over the window, a stock averaged over it
                S.closing  S.opening  S.average  U.last_year  U.r12
    KPI         gross_margin         its formula is put in, made annual if it is; never as a divisor
    days        days of the window   (dimension: day)
    months      months of the window (a number)
    month       1                    (dimension: month)

Python's ``ast`` parses what a scan has let through; nothing is evaluated. What is wrong is told as a
:class:`FormulaError` with the place in the text. Sentences are made elsewhere.
"""

import ast
import re
from difflib import get_close_matches
from fractions import Fraction
from keyword import iskeyword
from typing import NamedTuple

from . import units
from .tree import VARIABLES, Formula, FormulaError, Item, Kpi, Number, Product, Sum, Variable, walk
from .windows import AGGREGATES

MAX_LENGTH = 1000
MAX_DEPTH = 50

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,23}", re.ASCII)
NUMBER = re.compile(r"\d{0,15}\.\d{1,6}|\d{1,15}", re.ASCII)
TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+) | (?P<number>\.?\d[\w.]*) | (?P<name>[A-Za-z_]\w*) | (?P<allowed>[-+*/().])
    | (?P<comma>,) | (?P<string>['"`]) | (?P<comparison>[<>=!]+) | (?P<subscript>[\[\]])
    | (?P<operator>[%&|~@^]+) | (?P<character>.)""",
    re.ASCII | re.VERBOSE | re.DOTALL,
)


class KpiDef(NamedTuple):
    """What the engine knows of a KPI."""

    code: str
    formula: str
    unit: str = "ratio"  #: see ``units.KPI_UNITS``
    annualised: bool = False  #: times 12 / months of the window


def parse(text, items, kpis=(), code=None, annualised=False):
    """Read a formula.

    :param str text: as typed
    :param items: the programme's :class:`~.windows.ItemDef`
    :param kpis: its :class:`KpiDef`, that may stand in the formula
    :param str code: of the KPI it is the formula of: one that leads back to it is a cycle
    :param bool annualised: the result is times 12 / months of the window
    :return: :class:`Formula`
    :raise FormulaError: with code and place

    >>> from .windows import ItemDef
    >>> items = [ItemDef("U"), ItemDef("W"), ItemDef("A", "stock", unit="m2")]
    >>> units.describe(parse("(U - W) / A", items).dimension())
    'currency/area'
    >>> try:
    ...     parse("(U - V) / A", items)
    ... except FormulaError as error:
    ...     error.code, error.start, error.end, error.params
    ('unknown', 5, 6, {'name': 'V', 'close': ''})
    """
    return _Reader(items, kpis).formula(text, (code,) if code else (), annualised)


def parse_all(items, kpis):
    """Read the formulas of all KPIs, each once.

    :return: dict code → :class:`Formula`, in the order given
    :raise FormulaError: of the first that is wrong, with its code as ``params["of"]``
    """
    kpis = list(kpis)
    reader = _Reader(items, kpis)
    for kpi in kpis:
        try:
            if kpi.code not in reader.known:
                reader.known[kpi.code] = reader.formula(kpi.formula, (kpi.code,), kpi.annualised)
        except FormulaError as error:
            error.params["of"] = kpi.code
            raise
    return {kpi.code: reader.known[kpi.code] for kpi in kpis}


def check_unit(formula, unit):
    """Raise :class:`FormulaError` ``dimension`` when a formula does not give what the unit says."""
    found, expected = formula.dimension(), units.KPI_UNITS[unit]
    if found != expected:
        raise FormulaError(
            "dimension", 0, len(formula.text), found=units.describe(found), expected=units.describe(expected)
        )


def check_divisors(formula):
    """Raise :class:`FormulaError` ``zero`` for a divisor that is written as 0, such as ``0`` or ``(1 - 1)``.

    >>> from .windows import ItemDef
    >>> try:
    ...     check_divisors(parse("U / (2 - 2.0)", [ItemDef("U")]))
    ... except FormulaError as error:
    ...     error.code, error.start, error.end
    ('zero', 5, 12)
    """
    _constant(formula.tree)


def _constant(node):
    """Return the value of a node made of numbers alone, else None; the KPIs in it are looked at by themselves."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Sum):
        values = [(sign, _constant(term)) for sign, term in node.terms]
        return None if any(value is None for _sign, value in values) else sum(sign * value for sign, value in values)
    if not isinstance(node, Product):
        return None
    total = Fraction(1)
    for power, factor in node.factors:
        value = _constant(factor)
        if power < 0 and value == 0:
            raise FormulaError("zero", *factor.place)
        total = None if total is None or value is None else total * value**power
    return total


def is_code(text):
    """Tell whether an item or KPI may be called so.

    >>> is_code("U_MACH"), is_code("days"), is_code("if"), is_code("2U"), is_code("Ü")
    (True, False, False, False, False)
    """
    return bool(CODE.fullmatch(text)) and text not in VARIABLES and not iskeyword(text)


class _Reader:
    def __init__(self, items, kpis):
        self.items = {item.code: item for item in items}
        self.kpis = {kpi.code: kpi for kpi in kpis}
        self.known = {}  #: formulas read before

    def formula(self, text, path, annualised, above=0):
        """Read a text; ``path`` holds the codes of the KPIs that led to it, ``above`` how deep it stands there."""
        scan(text)
        parser = _Parser(self, text, path, annualised, above)
        tree, depth = parser.tree()
        if annualised:
            whole = (0, len(text))
            annual = ((1, tree), (1, Number(Fraction(12), whole)), (-1, Variable("months", whole)))
            tree = Product(annual, whole)
        return Formula(text, tree, self.items, depth, annualised)

    def kpi(self, code, place, path, depth):
        """Return the formula of a KPI that stands at a place of another's."""
        if code in path:
            circle = [*path[path.index(code) :], code]
            raise FormulaError("cycle", *place, path=" → ".join(circle))
        if code not in self.known:
            kpi = self.kpis[code]
            try:
                self.known[code] = self.formula(kpi.formula, (*path, code), kpi.annualised, depth)
            except FormulaError as error:
                if error.code in ("cycle", "depth", "size"):
                    raise FormulaError(error.code, *place, **error.params) from None
                if error.code == "broken":
                    raise FormulaError("broken", *place, **error.params) from None
                raise FormulaError("broken", *place, kpi=code, cause=error.code) from None
        return self.known[code]


def scan(text):
    """Raise :class:`FormulaError` for what no formula holds, so that Python's parser sees nothing else."""
    if len(text) > MAX_LENGTH:
        raise FormulaError("length", MAX_LENGTH, len(text), most=MAX_LENGTH)
    if not text.strip():
        raise FormulaError("empty", 0, len(text))
    opened, signs, before, start = [], 0, "", 0
    for match in TOKEN.finditer(text):
        kind, token, place = match.lastgroup, match.group(), match.span()
        if kind == "space":
            continue
        if token == before and token in "*/":
            raise FormulaError("power" if token == "*" else "operator", start, place[1], text=token * 2)
        _check_token(kind, token, place, text)
        signs = signs + 1 if token in "+-" else 0
        if token == "(":
            opened.append(place)
        if max(len(opened), signs) > MAX_DEPTH:
            raise FormulaError("depth", *place, most=MAX_DEPTH)
        if token == ")":
            if not opened:
                raise FormulaError("parenthesis", *place)
            opened.pop()
        before, start = token, place[0]
    if opened:
        raise FormulaError("parenthesis", *opened[-1])


def _check_token(kind, token, place, text):
    if kind == "number" and not NUMBER.fullmatch(token):
        raise FormulaError("number", *place, text=token)
    if kind == "name" and iskeyword(token):
        raise FormulaError("keyword", *place, text=token)
    if kind == "string":
        raise FormulaError("string", place[0], text.find(token, place[1]) + 1 or len(text))
    if token == "^":
        raise FormulaError("power", *place)
    if kind not in ("number", "name", "allowed"):
        raise FormulaError(kind, *place, text=token)


class _Parser:
    def __init__(self, reader, text, path, annualised, above):
        self.reader = reader
        self.text = text
        self.offset = len(text) - len(text.lstrip())
        self.path = path
        self.annualised = annualised
        self.above = above
        self.deepest = 0

    def tree(self):
        """Return the tree of the scanned text, and its depth."""
        try:
            parsed = ast.parse(re.sub(r"\s", " ", self.text.lstrip()), mode="eval")
        except SyntaxError as error:
            start = min(max((error.offset or 1) - 1 + self.offset, 0), len(self.text))
            end = (error.end_offset or 0) - 1 + self.offset
            raise FormulaError("syntax", start, min(max(end, start + 1), len(self.text))) from None
        except (RecursionError, MemoryError):
            raise FormulaError("depth", 0, len(self.text), most=MAX_DEPTH) from None
        return self.node(parsed.body, 1), self.deepest

    def place(self, node):
        return node.col_offset + self.offset, node.end_col_offset + self.offset

    def node(self, node, depth):
        self.reach(depth, self.place(node))
        if isinstance(node, ast.BinOp):
            return self.chain(node, depth)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            sign = -1 if isinstance(node.op, ast.USub) else 1
            return Sum(((sign, self.node(node.operand, depth + 1)),), self.place(node))
        if isinstance(node, ast.Constant):
            start, end = self.place(node)
            if type(node.value) not in (int, float):
                raise FormulaError("number", start, end, text=self.text[start:end])
            return Number(Fraction(self.text[start:end]), (start, end))
        if isinstance(node, ast.Name):
            return self.name(node.id, self.place(node), depth)
        if isinstance(node, ast.Attribute):
            return self.attribute(node)
        if isinstance(node, ast.Call):
            raise FormulaError("function", *self.place(node.func))
        raise FormulaError("syntax", *self.place(node))

    def reach(self, depth, place):
        self.deepest = max(self.deepest, depth)
        if self.above + depth > MAX_DEPTH:
            raise FormulaError("depth", *place, most=MAX_DEPTH)

    def chain(self, node, depth):
        """Read ``a + b - c`` or ``a * b / c`` as one node, however long it is."""
        place = self.place(node)
        if isinstance(node.op, ast.Add | ast.Sub):
            kind, operators, inverse = Sum, ast.Add | ast.Sub, ast.Sub
        elif isinstance(node.op, ast.Mult | ast.Div):
            kind, operators, inverse = Product, ast.Mult | ast.Div, ast.Div
        else:
            raise FormulaError("operator", *place, text="")
        parts = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, operators):
            parts.append((-1 if isinstance(node.op, inverse) else 1, node.right))
            node = node.left
        parts.append((1, node))
        parts = [(sign, self.node(part, depth + 1)) for sign, part in reversed(parts)]
        if kind is Product:
            for power, part in parts:
                kpi = next((below for below in walk(part) if isinstance(below, Kpi)), None)
                if power < 0 and kpi:
                    raise FormulaError("divides_kpi", *kpi.place, kpi=kpi.code)
        return kind(tuple(parts), place)

    def name(self, name, place, depth):
        if name in VARIABLES:
            return Variable(name, place)
        if name in self.reader.items:
            return Item(name, AGGREGATES[self.reader.items[name].kind][0], place)
        if name in self.reader.kpis or name in self.path:
            formula = self.reader.kpi(name, place, self.path, self.above + depth)
            if self.annualised and formula.annualised:
                raise FormulaError("annual_twice", *place, kpi=name)
            self.reach(depth + formula.depth, place)
            return Kpi(name, formula, place)
        raise FormulaError("unknown", *place, name=name, close=self.close(name))

    def attribute(self, node):
        place = self.place(node)
        after = place[1] - len(node.attr)
        if not isinstance(node.value, ast.Name) or node.value.id in (*VARIABLES, *self.reader.kpis):
            raise FormulaError("attribute", after, place[1], text=node.attr)
        code = node.value.id
        if code not in self.reader.items:
            raise FormulaError("unknown", *self.place(node.value), name=code, close=self.close(code))
        hows = [how for how in AGGREGATES[self.reader.items[code].kind] if how != "sum"]
        if node.attr in hows:
            return Item(code, node.attr, place)
        known = any(node.attr in names for names in AGGREGATES.values()) and node.attr != "sum"
        code_of_error = "aggregate" if known else "attribute"
        raise FormulaError(code_of_error, after, place[1], text=node.attr, item=code, possible=", ".join(hows))

    def close(self, name):
        """Return the code that was probably meant."""
        names = [*self.reader.items, *self.reader.kpis, *VARIABLES]
        same = [known for known in names if known.lower() == name.lower()]
        return next(iter(same or get_close_matches(name, names, 1)), "")
