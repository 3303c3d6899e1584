"""The grid below ``sql``: windows, months and units; what units report by month, and how many of them should.

Sums over months are differences of running totals: whatever the window, a unit needs its running totals at no
more than four months (the window's end, the month before it, and both a year earlier).
"""

from odoo.tools import SQL

from .windows import due_months, is_whole, last_due

STEPS = (1, 3, 12)

#: the months at which running totals are looked up: alias → its column of the windows
ENDS = {"e": "end_month", "s": "before", "ye": "year_end", "ys": "year_before"}


def ends_of(how):
    """Return the aliases between which a sum stands, or at which a value: see ``ENDS``."""
    return {
        "closing": ("e",),
        "opening": ("s",),
        "r12": ("ye", "e"),
        "last_year": ("ys", "ye"),
    }.get(how, ("s", "e"))


def columns_of(parts):
    """Return columns, or one of nothing where there are none."""
    parts = list(parts)
    return SQL(", ").join(parts) if parts else SQL("NULL AS nothing")


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


class Grid:
    """The windows; what units report by month, and how many should."""

    def __init__(self, compiler, spans):
        self.spans = spans
        self.columns = [(compiler.items[code], how, number) for (code, how), number in compiler.columns.items()]
        self.hows = {}
        for item, how, _number in self.columns:
            self.hows.setdefault(item, set()).add(how)
        used = {alias for _item, how, _number in self.columns for alias in ends_of(how)} | {"e"}
        self.aliases = [alias for alias in ENDS if alias in used]
        self.ends = sorted({month for _n, _s, span in spans for month in self._ends(span).values()})
        #: the first month that counts in what is looked up
        self.first = min(
            (
                last_due(self._ends(span)[alias], item.step, span.fiscal_start)
                for _number, _start, span in spans
                for item, how, _column in self.columns
                for alias in ends_of(how)
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
            columns=columns_of(
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
            before, last = ends_of(how)[0], ends_of(how)[-1]
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
            columns_of(SQL("%s AS %s", column, SQL.identifier(name)) for name, column in columns.items()),
            SQL(", ").join(SQL.identifier("win", ENDS[alias]) for alias in self.aliases),
        )
