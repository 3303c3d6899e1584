from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..engine.evaluate import UnitSeries, firm_series
from ..engine.windows import month_of


class Unit(NamedTuple):
    """A unit of a firm, and from when to when it reported."""

    id: int
    name: str
    level: str
    first: int | None  #: month of its first submission
    last: int | None  #: None for one that still reports


class PrmBenchmarkOwn(models.AbstractModel):
    """The own KPIs of a firm, live: from submitted figures and from drafts, never from anybody else's.

    Called from the page with a :class:`~odoo.addons.prm_portal.doors.Door` that let the user through with the
    capability for the evaluation.
    """

    _name = "prm.benchmark.own"
    _description = "Own Benchmark Figures"

    @api.model
    def _units(self, firm_id, programme_id):
        """Return the :class:`Unit` list of a firm in a programme, those that ended included; one query."""
        return [unit for unit, _version in self._unit_rows(firm_id, programme_id, SQL("NULL"))]

    @api.model
    def _unit_rows(self, firm_id, programme_id, version):
        """Return the units of a firm in a programme, each with the result of an SQL expression over units as ``u``."""
        self.env["prm.benchmark.submission"].flush_model()
        self.env["prm.benchmark.unit"].flush_model()
        self.env["prm.benchmark.participant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT u.id, u.name, u.level, u.active, MIN(s.month), MAX(s.month), %s
                  FROM prm_benchmark_unit AS u
                  JOIN prm_benchmark_participant AS p ON p.id = u.participant_id
             LEFT JOIN prm_benchmark_submission AS s ON s.unit_id = u.id
                 WHERE p.partner_id = %s AND p.programme_id = %s
              GROUP BY u.id
              ORDER BY u.level != 'firm', u.name, u.id
                """,
                version,
                firm_id,
                programme_id,
            )
        )
        return [
            (
                Unit(
                    unit_id, name or "", level, first and month_of(first), None if active else last and month_of(last)
                ),
                version,
            )
            for unit_id, name, level, active, first, last, version in rows
            if active or last
        ]

    @api.model
    def _firm_series(self, items, units, series):
        """Return ``{item code: {month: Decimal}}`` of a firm: sums over its units, where all of them have a value.

        Before its first branch reported, the firm itself reported what branches report now.
        """
        branches = [unit for unit in units if unit.level == "branch"]
        parts = []
        for unit in units:
            known = series.get(unit.id, {})
            if unit.level == "branch":
                parts.append(UnitSeries(known, "branch", unit.first, unit.last))
            elif not branches:
                parts.append(UnitSeries(known, "both"))
            else:
                parts.append(UnitSeries(known, "firm"))
                begin = min((branch.first for branch in branches if branch.first), default=None)
                if begin:
                    parts.append(UnitSeries(known, "branch", None, begin - 1))
        return firm_series(items, parts)
