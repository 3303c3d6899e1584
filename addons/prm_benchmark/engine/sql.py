"""KPIs of many firms in one set-based statement, exact to the last digit like ``evaluate``.

Every formula is brought to one fraction of sums and products, which PostgreSQL computes without rounding;
``NULLIF`` makes a divisor of zero, and so the KPI, not available. The one rounding is an exact division of integers.

Sums over months are differences of running totals: whatever the window, a unit needs its running totals at no
more than four months (the window's end, the month before it, and both a year earlier). Units are added up to firms
behind that; how many of them have a value is counted, and compared with how many should have one.
"""

from odoo.tools import SQL

from . import tree
from .evaluate import DECIMALS, LIMIT
from .windows import due_months, is_whole, last_due, window

ROWS = SQL.identifier("prm_benchmark_row")
STEPS = (1, 3, 12)

#: the months at which running totals are looked up: alias → its column of the windows
ENDS = {"e": "end_month", "s": "before", "ye": "year_end", "ys": "year_before"}


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
    grid = _Grid(compiler, spans)
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


def _list(parts):
    """Return columns, or one of nothing where there are none."""
    parts = list(parts)
    return SQL(", ").join(parts) if parts else SQL("NULL AS nothing")


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
        return _list(found)


def _times(parts):
    return SQL(" * ").join(parts) if parts else None


def _decimal(value):
    """Return the digits of a number that was typed with at most six decimals."""
    whole, rest = divmod(value.numerator * 10**6 // value.denominator, 10**6)
    return f"{whole}.{rest:06}" if rest else f"{whole}"


def _ends_of(how):
    """Return the aliases between which a sum stands, or at which a value: see ``ENDS``."""
    return {
        "closing": ("e",),
        "opening": ("s",),
        "r12": ("ye", "e"),
        "last_year": ("ys", "ye"),
    }.get(how, ("s", "e"))


def _amount(item, how, number):
    """Return what an item amounts to and the points of a mean: see ``windows.aggregate``.

    Of a firm's units all that report must have a value, and there must be one in each month.
    """
    before, last = _ends_of(how)[0], _ends_of(how)[-1]
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
    """Return how many of a firm's units report at an end of the window: see :meth:`_Grid._needs`."""
    return SQL.identifier("gathered", f"{alias}_{kind}_{item.level}{item.step}")


def _at(alias, function, column):
    """Return an aggregate of ``total`` at an end of the window."""
    end = SQL.identifier("win", ENDS[alias])
    return SQL("%s(%s) FILTER (WHERE total.month = %s)", SQL(function), SQL.identifier("total", column), end)


def _due(item, value):
    """Return a value in the months in which it is due."""
    if item.step == 1:
        return value
    return SQL("CASE WHEN (fiscal + 1) %% %s = 0 THEN %s END", SQL(str(item.step)), value)


def _carried(item, value):
    """Return the value that was due last."""
    return value if item.step == 1 else SQL("max(%s) OVER period%s", value, SQL(str(item.step)))


class _Grid:
    """The windows; what units report by month, and how many should."""

    def __init__(self, compiler, spans):
        self.spans = spans
        self.columns = [(compiler.items[code], how, number) for (code, how), number in compiler.columns.items()]
        self.hows = {}
        for item, how, _number in self.columns:
            self.hows.setdefault(item, set()).add(how)
        used = {alias for _item, how, _number in self.columns for alias in _ends_of(how)} | {"e"}
        self.aliases = [alias for alias in ENDS if alias in used]
        self.ends = sorted({month for _n, _s, span in spans for month in self._ends(span).values()})
        #: the first month that counts in what is looked up
        self.first = min(
            (
                last_due(self._ends(span)[alias], item.step, span.fiscal_start)
                for _number, _start, span in spans
                for item, how, _column in self.columns
                for alias in _ends_of(how)
            ),
            default=0,
        )

    def _ends(self, span):
        ends = {"e": span.end, "s": span.first - 1, "ye": span.end - 12, "ys": span.first - 13}
        return {alias: ends[alias] for alias in self.aliases}

    def windows(self):
        """Return the windows of each fiscal year, and whether they consist of whole periods."""
        names = ["win", "fiscal_start", "months", "days", *ENDS.values()]
        flags = [f"{name}{step}" for step in STEPS for name in ("whole", "year")]
        dues = [f"due{step}" for step in STEPS]
        rows = []
        for number, start, span in self.spans:
            rows.append(
                [number, start, span.months, span.days, span.end, span.first - 1, span.end - 12, span.first - 13]
                + [len(due_months(span.first, span.end, step, start)) for step in STEPS]
                + [is_whole(first, span.end, step, start) for step in STEPS for first in (span.first, span.end - 11)]
            )
        names += dues + flags
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        arrays = [
            SQL("%s::boolean[]" if name in flags else "%s::integer[]", list(column))
            for name, column in zip(names, columns, strict=True)
        ]
        columns = SQL(", ").join(map(SQL.identifier, names))
        return SQL("SELECT * FROM unnest(%s) AS win (%s)", SQL(", ").join(arrays), columns)

    def unit_months(self):
        """Return the join of units and months, ``active`` where a unit reports."""
        return SQL(
            """
            unit CROSS JOIN generate_series(%s, %s) AS span (month)
            CROSS JOIN LATERAL (
                SELECT span.month - unit.fiscal_start + 1 AS fiscal,
                    coalesce(unit.first <= span.month, true) AND coalesce(unit.last >= span.month, true) AS active
            ) AS at
            """,
            self.first,
            max(self.ends, default=0),
        )

    def _needs(self):
        """Return how many units of a firm should have a value: due last ``v``, running total ``c`` and months ``m``.

        :return: dict of the columns of ``total``
        """
        columns = {}
        for item in self.hows:
            units, name = _due(item, SQL.identifier(f"need_{item.level}")), f"{item.level}{item.step}"
            columns[f"v_{name}"] = _carried(item, units)
            columns[f"c_{name}"] = SQL("coalesce(sum(%s) OVER past, 0)", units)
            columns[f"m_{name}"] = SQL("count(*) FILTER (WHERE %s > 0) OVER past", units)
        return columns

    def totals(self, rows):
        """Return ``total``: per unit and month its values and running totals."""
        return SQL(
            """
            SELECT * FROM (
                SELECT unit_id, firm_id, fiscal_start, month, %(columns)s
                FROM (
                    SELECT unit.unit_id, unit.firm_id, unit.fiscal_start, span.month, at.fiscal,
                        CASE WHEN unit.firm_level THEN figures.values END AS values_firm,
                        CASE WHEN unit.branch_level THEN figures.values END AS values_branch,
                        count(*) FILTER (WHERE at.active AND unit.firm_level) OVER firm_month AS need_firm,
                        count(*) FILTER (WHERE at.active AND unit.branch_level) OVER firm_month AS need_branch
                    FROM %(unit_months)s
                    LEFT JOIN %(rows)s AS figures
                        ON figures.unit_id = unit.unit_id AND figures.month = span.month AND at.active
                    WINDOW firm_month AS (PARTITION BY unit.firm_id, span.month)
                ) AS unit_month
                WINDOW past AS (PARTITION BY unit_id ORDER BY month ROWS UNBOUNDED PRECEDING),
                    period3 AS (PARTITION BY unit_id, (fiscal + 1) / 3),
                    period12 AS (PARTITION BY unit_id, (fiscal + 1) / 12)
            ) AS running
            WHERE month = ANY(%(ends)s)
            """,
            columns=_list(
                SQL("%s AS %s", column, SQL.identifier(name))
                for part in (self._needs(), *map(self._running, self.hows))
                for name, column in part.items()
            ),
            unit_months=self.unit_months(),
            rows=rows,
            ends=self.ends,
        )

    def _running(self, item):
        """Return the columns of ``total`` that the ways in which an item is asked for need."""
        entered = SQL("%s[%s]", SQL.identifier(f"values_{item.level}"), SQL(str(int(item.position))))
        value, columns = _due(item, entered), {}
        if item.kind == "stock":
            columns[f"v{item.position}"] = _carried(item, value)
        if self.hows[item] - {"closing", "opening"}:
            columns[f"c{item.position}"] = SQL("coalesce(sum(%s) OVER past, 0)", value)
            columns[f"n{item.position}"] = SQL("count(%s) OVER past", value)
        return columns

    def gathered(self):
        """Return ``gathered``: per firm and window the sums and counts over its units."""
        columns = {f"{alias}_{name}": _at(alias, "min", name) for alias in self.aliases for name in self._needs()}
        for item, how, number in self.columns:
            before, last = _ends_of(how)[0], _ends_of(how)[-1]
            if how in ("closing", "opening"):
                columns[f"a{number}"] = _at(last, "sum", f"v{item.position}")
                columns[f"k{number}"] = _at(last, "count", f"v{item.position}")
                continue
            for name, kind in (("a", "c"), ("k", "n")):
                ends = [_at(alias, "sum", f"{kind}{item.position}") for alias in (last, before)]
                columns[f"{name}{number}"] = SQL("%s - %s", *ends)
            if item.kind == "stock":
                columns[f"o{number}"] = _at(before, "sum", f"v{item.position}")
                columns[f"p{number}"] = _at(before, "count", f"v{item.position}")
        # one join of few windows with the totals, whatever the planner makes of it
        return SQL(
            """
            SELECT total.firm_id, total.fiscal_start, win.win, %s
            FROM win JOIN total ON total.fiscal_start = win.fiscal_start AND total.month IN (%s)
            GROUP BY total.firm_id, total.fiscal_start, win.win
            """,
            _list(SQL("%s AS %s", column, SQL.identifier(name)) for name, column in columns.items()),
            SQL(", ").join(SQL.identifier("win", ENDS[alias]) for alias in self.aliases),
        )
