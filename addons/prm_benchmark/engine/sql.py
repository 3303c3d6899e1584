"""KPIs of many firms in one set-based statement, exact to the last digit like ``evaluate``.

Every formula is brought to one fraction of sums and products, which PostgreSQL computes without rounding;
``NULLIF`` makes a divisor of zero, and so the KPI, not available. The one rounding is an exact division of integers.

Sums over months are differences of running totals: whatever the window, a firm needs the running totals at no
more than four months (the window's end, the month before it, and both a year earlier).
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

    It reads each array row of the months concerned once, adds up units to firms and months to running totals, and
    joins those to the windows: its cost grows with rows × items, and with firms × windows × KPIs.

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
        firm AS (SELECT firm_id, min(fiscal_start) AS fiscal_start FROM unit GROUP BY firm_id),
        total AS MATERIALIZED (%(totals)s),
        input AS (
            SELECT firm.firm_id, win.win, win.days, win.months, %(inputs)s
            FROM firm JOIN win ON win.fiscal_start = firm.fiscal_start %(joins)s
        ),
        result AS (SELECT firm_id, win, %(above)s AS above, %(below)s AS below FROM input)
        SELECT result.firm_id, result.win, (kpi.kpi - 1)::integer AS kpi,
            CASE WHEN abs(digits.digits) < %(limit)s THEN digits.digits * %(step)s END AS value
        FROM result
        CROSS JOIN LATERAL unnest(result.above, result.below) WITH ORDINALITY AS kpi (above, below, kpi)
        CROSS JOIN LATERAL (
            SELECT sign(kpi.above) * sign(kpi.below)
                * div(2 * abs(kpi.above) * %(scale)s + abs(kpi.below), 2 * abs(kpi.below)) AS digits
        ) AS digits
        """,
        units=units,
        windows=grid.windows(),
        totals=grid.totals(rows),
        inputs=compiler.inputs(),
        joins=grid.joins(),
        above=_array(above for above, _below in fractions),
        below=_array(below or SQL("1::numeric") for _above, below in fractions),
        limit=SQL(f"{LIMIT * 10**DECIMALS}::numeric"),
        step=SQL(f"0.{1:0{DECIMALS}}::numeric"),
        scale=SQL(f"{10**DECIMALS}::numeric"),
    )


def _array(parts):
    return SQL("ARRAY[%s]::numeric[]", SQL(", ").join(parts))


def _and(parts):
    return SQL(" AND ").join(parts)


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
            scale = len(str(node.value.denominator)) - 1
            return SQL(f"{_decimal(node.value)}::numeric") if scale >= 0 else None, None
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
        """Return the columns of ``input``."""
        found = []
        for (code, how), number in self.columns.items():
            above, below = _amount(self.items[code], how)
            found.append(SQL("%s AS %s", above, SQL.identifier(f"i{number}")))
            if below:
                found.append(SQL("%s AS %s", below, SQL.identifier(f"n{number}")))
        return SQL(", ").join(found) if found else SQL("NULL AS nothing")


def _times(parts):
    return SQL(" * ").join(parts) if parts else None


def _decimal(value):
    """Return the digits of a number that was typed with at most six decimals."""
    whole, rest = divmod(value.numerator * 10**6 // value.denominator, 10**6)
    return f"{whole}.{rest:06}" if rest else f"{whole}"


def _amount(item, how):
    """Return what an item amounts to, and the points of a mean: see ``windows.aggregate``."""
    last, before = ("ye", "ys") if how == "last_year" else ("e", "s")
    if how in ("closing", "opening"):
        return _column("e" if how == "closing" else "s", "v", item), None
    due = SQL.identifier("win", f"due{item.step}")
    whole = SQL.identifier("win", f"whole{item.step}")
    if how == "r12":
        before, due, whole = "ye", SQL(str(12 // item.step)), SQL.identifier("win", f"year{item.step}")
    complete = SQL("%s - %s = %s", _column(last, "n", item), _column(before, "n", item), due)
    added = SQL("%s - %s", _column(last, "c", item), _column(before, "c", item))
    if item.kind == "flow":
        return SQL("CASE WHEN %s AND %s THEN %s END", complete, whole, added), None
    opening = _column(before, "v", item)
    if not item.average_opening:
        opening = SQL("CASE WHEN %s = 0 THEN %s END", due, opening)
    return (
        SQL("CASE WHEN %s THEN %s + coalesce(%s, 0) END", complete, added, opening),
        SQL("NULLIF(%s + (%s IS NOT NULL)::integer, 0)", due, opening),
    )


def _column(alias, kind, item):
    return SQL.identifier(alias, f"{kind}{item.position}")


class _Grid:
    """The windows, and the firms' values and running totals by month."""

    def __init__(self, compiler, spans):
        self.spans = spans
        self.items = [compiler.items[code] for code in dict.fromkeys(code for code, _how in compiler.columns)]
        self.hows = {}
        for code, how in compiler.columns:
            self.hows.setdefault(code, set()).add(how)

    def windows(self):
        """Return the windows of each fiscal year, and whether they consist of whole periods."""
        names = ["win", "fiscal_start", "end_month", "before", "year_end", "year_before", "months", "days"]
        names += [f"{name}{step}" for step in STEPS for name in ("due", "whole", "year")]
        rows = []
        for number, start, span in self.spans:
            row = [number, start, span.end, span.first - 1, span.end - 12, span.first - 13, span.months, span.days]
            for step in STEPS:
                row.append(len(due_months(span.first, span.end, step, start)))
                row.append(is_whole(span.first, span.end, step, start))
                row.append(is_whole(span.end - 11, span.end, step, start))
            rows.append(row)
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        arrays = [
            SQL("%s::boolean[]" if name.startswith(("whole", "year1", "year3")) else "%s::integer[]", list(column))
            for name, column in zip(names, columns, strict=True)
        ]
        return SQL(
            "SELECT * FROM unnest(%s) AS win (%s)",
            SQL(", ").join(arrays),
            SQL(", ").join(map(SQL.identifier, names)),
        )

    def months(self):
        """Return the months at which totals are looked up, and the first one that counts in them."""
        ends = sorted({month for _n, _s, span in self.spans for month in _ends(span)})
        step = max((item.step for item in self.items), default=1)
        first = min((last_due(min(_ends(span)), step, span.fiscal_start) for _n, _s, span in self.spans), default=0)
        return ends, first

    def totals(self, rows):
        """Return ``total``: per firm and month the carried value ``v``, the running sum ``c`` and count ``n``."""
        ends, first = self.months()
        values, totals = [], []
        for item in self.items:
            values.append(self.value(item))
            totals += self.running(item)
        return SQL(
            """
            SELECT * FROM (
                SELECT firm_id, month, %(totals)s
                FROM (
                    SELECT unit.firm_id, span.month, unit_month.fiscal, %(values)s
                    FROM unit
                    CROSS JOIN generate_series(%(first)s, %(last)s) AS span (month)
                    CROSS JOIN LATERAL (
                        SELECT span.month - unit.fiscal_start + 1 AS fiscal,
                            coalesce(unit.first <= span.month, true)
                                AND coalesce(unit.last >= span.month, true) AS active
                    ) AS unit_month
                    LEFT JOIN %(rows)s AS figures
                        ON figures.unit_id = unit.unit_id AND figures.month = span.month AND unit_month.active
                    GROUP BY unit.firm_id, span.month, unit_month.fiscal
                ) AS firm_month
                WINDOW past AS (PARTITION BY firm_id ORDER BY month ROWS UNBOUNDED PRECEDING),
                    period3 AS (PARTITION BY firm_id, (fiscal + 1) / 3),
                    period12 AS (PARTITION BY firm_id, (fiscal + 1) / 12)
            ) AS running
            WHERE month = ANY(%(ends)s)
            """,
            totals=SQL(", ").join(totals) if totals else SQL("NULL AS nothing"),
            values=SQL(", ").join(values) if values else SQL("NULL AS nothing"),
            first=first,
            last=max(ends, default=0),
            rows=rows,
            ends=ends,
        )

    def value(self, item):
        """Return a firm's value in a month: the sum over its units of the item's level, if all have one."""
        level = SQL.identifier("unit", f"{item.level}_level")
        entered = SQL("figures.values[%s]", SQL(str(int(item.position))))
        asked = SQL("FILTER (WHERE unit_month.active AND %s)", level)
        due = SQL("true") if item.step == 1 else SQL("(unit_month.fiscal + 1) %% %s = 0", SQL(str(item.step)))
        return SQL(
            "CASE WHEN %s AND count(*) %s = count(%s) %s THEN sum(%s) %s END AS %s",
            due,
            asked,
            entered,
            asked,
            entered,
            asked,
            SQL.identifier(f"v{item.position}"),
        )

    def running(self, item):
        """Return the columns of ``total`` that the ways in which an item is asked for need."""
        value, hows, columns = SQL.identifier(f"v{item.position}"), self.hows[item.code], []
        if item.kind == "stock":
            carried = value if item.step == 1 else SQL("max(%s) OVER period%s", value, SQL(str(item.step)))
            columns.append(SQL("%s AS %s", carried, value))
        if hows - {"closing", "opening"}:
            columns.append(
                SQL("coalesce(sum(%s) OVER past, 0) AS %s", value, SQL.identifier(f"c{item.position}")),
            )
            columns.append(SQL("count(%s) OVER past AS %s", value, SQL.identifier(f"n{item.position}")))
        return columns

    def joins(self):
        """Return the joins of the totals at a window's ends."""
        return SQL(" ").join(
            SQL(
                "JOIN total AS %s ON %s = firm.firm_id AND %s = %s",
                SQL.identifier(alias),
                SQL.identifier(alias, "firm_id"),
                SQL.identifier(alias, "month"),
                SQL.identifier("win", column),
            )
            for alias, column in ENDS.items()
        )


def _ends(span):
    return span.end, span.first - 1, span.end - 12, span.first - 13
