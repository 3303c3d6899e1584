"""KPIs of many firms in one set-based statement, exact to the last digit like ``evaluate``.

Every formula is brought to one fraction of sums and products, which PostgreSQL computes without rounding;
``NULLIF`` makes a divisor of zero, and so the KPI, not available. The one rounding is an exact division of integers.

What units report is brought to windows by ``sql_grid``. Units are added up to firms behind that; how many of them
have a value is counted, and compared with how many should have one.
"""

from odoo.tools import SQL

from . import tree
from .evaluate import DECIMALS, LIMIT
from .sql_grid import Grid, columns_of, ends_of
from .windows import window

ROWS = SQL.identifier("prm_benchmark_row")


def bulk_query(items, formulas, windows, units, rows=ROWS):
    """Return one statement that computes KPIs of many firms.

    It reads the array rows of the months concerned once. Its cost grows with rows × items, and with firms ×
    windows × KPIs. Switch ``jit`` off for it: compiling its expressions takes longer than computing them.

    :param items: :class:`~.windows.ItemDef` that the formulas need
    :param dict formulas: code → :class:`~.tree.Formula`, of ``formula.parse_all``
    :param windows: list of ``(kind, end)``; a firm has no row for a quarter that its fiscal year does not close
    :param SQL units: a query for ``(unit_id, firm_id, fiscal_start, firm_level, branch_level, first, last)``: of which
        levels a unit reports the items, and in which months (``NULL`` for always)
    :param SQL rows: table or query with ``unit_id, month, values``
    :return: :class:`SQL` for rows ``(firm_id, win, kpi, value)``: ``win`` counts ``windows`` and ``kpi`` counts
        ``formulas``, both from 0; a value that is not available is ``NULL``
    """
    compiler = _Compiler({item.code: item for item in items})
    fractions = [compiler.fraction(formula.tree) for formula in formulas.values()]
    spans = [
        (number, start, span)
        for start in range(1, 13)
        for number, (kind, end) in enumerate(windows)
        if (span := window(kind, end, start))
    ]
    grid = Grid(compiler, spans)
    return SQL(
        """
        WITH unit AS MATERIALIZED (%(units)s),
        win AS MATERIALIZED (%(windows)s),
        total AS MATERIALIZED (%(totals)s),
        gathered AS (%(gathered)s),
        input AS (
            SELECT gathered.firm_id, win.win, win.days, win.months, %(inputs)s
            FROM gathered JOIN win ON win.win = gathered.win AND win.fiscal_start = gathered.fiscal_start
        ),
        result AS (SELECT firm_id, win, %(above)s AS above, %(below)s AS below FROM input)
        SELECT firm_id, win, kpi, CASE WHEN abs(digits) < %(limit)s THEN digits * %(step)s END AS value
        FROM (
            SELECT result.firm_id, result.win, (kpi.kpi - 1)::integer AS kpi, sign(kpi.above) * sign(kpi.below)
                * div(2 * abs(kpi.above) * %(scale)s + abs(kpi.below), 2 * abs(kpi.below)) AS digits
            FROM result
            CROSS JOIN LATERAL unnest(result.above, result.below) WITH ORDINALITY AS kpi (above, below, kpi)
            OFFSET 0  -- computes the digits once
        ) AS rounded
        """,
        units=units,
        windows=grid.windows(),
        totals=grid.totals(rows),
        gathered=grid.gathered(),
        inputs=compiler.inputs(),
        above=_array(above for above, _below in fractions),
        below=_array(below or SQL("1::numeric") for _above, below in fractions),
        limit=SQL(f"{LIMIT * 10**DECIMALS}::numeric"),
        step=SQL(f"0.{1:0{DECIMALS}}::numeric"),
        scale=SQL(f"{10**DECIMALS}::numeric"),
    )


def _array(parts):
    return SQL("ARRAY[%s]::numeric[]", SQL(", ").join(parts))


class _Compiler:
    """Turns trees into fractions over the columns of ``input``, and collects which columns those are."""

    def __init__(self, items):
        self.items = items
        self.columns = {}  #: (item code, how) → its number

    def column(self, code, how):
        return self.columns.setdefault((code, how), len(self.columns))

    def fraction(self, node):
        """Return the ``SQL`` above and below the line, ``None`` below for a whole."""
        if isinstance(node, tree.Number):
            return SQL(f"{_decimal(node.value)}::numeric"), None
        if isinstance(node, tree.Variable):
            return SQL("1::numeric") if node.name == "month" else SQL.identifier(node.name), None
        if isinstance(node, tree.Kpi):
            return self.fraction(node.formula.tree)
        if isinstance(node, tree.Item):
            number = self.column(node.code, node.how)
            mean = self.items[node.code].kind == "stock" and node.how in ("average", "last_year")
            return SQL.identifier(f"i{number}"), SQL.identifier(f"n{number}") if mean else None
        if isinstance(node, tree.Sum):
            return self.sum(node)
        return self.product(node)

    def sum(self, node):
        parts = [(sign, *self.fraction(term)) for sign, term in node.terms]
        terms = []
        for number, (sign, above, _below) in enumerate(parts):
            others = [below for other, (_s, _a, below) in enumerate(parts) if below and other != number]
            terms.append(SQL("%s %s", SQL("+" if sign > 0 else "-"), _times([above, *others])))
        return SQL("(%s)", SQL(" ").join(terms)), _times([below for _s, _a, below in parts if below])

    def product(self, node):
        above, below = [], []
        for power, factor in node.factors:
            over, under = self.fraction(factor)
            if power > 0:
                above.append(over)
                below += [under] if under else []
            else:
                above += [under] if under else []
                below.append(SQL("NULLIF(%s, 0)", over))
        return _times(above), _times(below)

    def inputs(self):
        """Return the columns of ``input``: what the items amount to, and the points of means."""
        found = []
        for (code, how), number in self.columns.items():
            above, below = _amount(self.items[code], how, number)
            found.append(SQL("%s AS %s", above, SQL.identifier(f"i{number}")))
            if below:
                found.append(SQL("%s AS %s", below, SQL.identifier(f"n{number}")))
        return columns_of(found)


def _times(parts):
    return SQL(" * ").join(parts) if parts else None


def _decimal(value):
    """Return the digits of a number that was typed with at most six decimals."""
    whole, rest = divmod(value.numerator * 10**6 // value.denominator, 10**6)
    return f"{whole}.{rest:06}" if rest else f"{whole}"


def _amount(item, how, number):
    """Return what an item amounts to and the points of a mean: see ``windows.aggregate``.

    Of a firm's units all that report must have a value, and there must be one in each month.
    """
    before, last = ends_of(how)[0], ends_of(how)[-1]
    amount, counted = SQL.identifier("gathered", f"a{number}"), SQL.identifier("gathered", f"k{number}")
    if how in ("closing", "opening"):
        wanted = _need(last, "v", item)
        return SQL("CASE WHEN %s = %s AND %s > 0 THEN %s END", counted, wanted, wanted, amount), None
    due, whole = (SQL.identifier("win", f"{name}{item.step}") for name in ("due", "whole"))
    if how == "r12":
        due, whole = SQL(str(12 // item.step)), SQL.identifier("win", f"year{item.step}")
    complete = SQL(
        "%s = %s - %s AND %s - %s = %s",
        counted,
        _need(last, "c", item),
        _need(before, "c", item),
        _need(last, "m", item),
        _need(before, "m", item),
        due,
    )
    if item.kind == "flow":
        return SQL("CASE WHEN %s AND %s THEN %s END", complete, whole, amount), None
    wanted = _need(before, "v", item)
    opening = SQL(
        "CASE WHEN %s = %s AND %s > 0 AND (%s OR %s = 0) THEN %s END",
        SQL.identifier("gathered", f"p{number}"),
        wanted,
        wanted,
        bool(item.average_opening),
        due,
        SQL.identifier("gathered", f"o{number}"),
    )
    return (
        SQL("CASE WHEN %s THEN %s + coalesce(%s, 0) END", complete, amount, opening),
        SQL("NULLIF(%s + (%s IS NOT NULL)::integer, 0)", due, opening),
    )


def _need(alias, kind, item):
    """Return how many of a firm's units report at an end of the window: see :meth:`Grid._needs`."""
    return SQL.identifier("gathered", f"{alias}_{kind}_{item.level}{item.step}")
