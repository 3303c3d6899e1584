from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.windows import first_day, is_due, month_of, window
from .prm_benchmark_own import Unit
from .prm_benchmark_series import Row

#: months that can be chosen as the end
_ENDS = 36


class Firm(NamedTuple):
    """A member whose figures are shown."""

    id: int
    name: str
    fiscal: int  #: month in which its fiscal year begins


class PrmBenchmarkCircleValues(models.AbstractModel):
    """The figures of a circle's members: of closed rounds, submitted, live. No draft, and nobody who has not signed.

    Private, for callers who have checked who asks; see ``prm.benchmark.circle.page``.
    """

    _name = "prm.benchmark.circle.values"
    _description = "Figures of a Circle"

    @api.model
    def _firms(self, circle):
        """Return the :class:`Firm` list of who shows figures today, by name; one query.

        They signed the present text of an open circle, are partners of the network, and take part in the programme.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT f.id, COALESCE(f.name, ''), p.fiscal_month
                  FROM prm_benchmark_circle_member AS m
                  JOIN prm_benchmark_circle AS c ON c.id = m.circle_id
                  JOIN res_partner AS f ON f.id = m.partner_id
                  JOIN prm_benchmark_participant AS p ON p.partner_id = f.id AND p.programme_id = c.programme_id
                 WHERE c.id = %(circle)s AND c.state = 'open' AND m.state = 'signed'
                   AND m.signed_fingerprint = c.fingerprint AND f.active AND f.prm_is_partner
                   AND %(takes_part)s
              ORDER BY lower(f.name), f.id
                """,
                circle=circle.id,
                takes_part=self.env["prm.benchmark.participant"]._takes_part_now("p"),
            )
        )
        return [Firm(*row) for row in rows]

    @api.model
    def _enough(self, circle, firms):
        """Tell whether so many have signed that anything is shown."""
        return circle._independent([firm.id for firm in firms]) >= circle.minimum

    @api.model
    def _ends(self, programme, step, fiscal):
        """Return the months that can be the end of a window, newest first: closed rounds that end a period."""
        first = first_day(month_of(fields.Date.context_today(self)) - _ENDS)
        # Bridge: the states of the rounds of a programme in which the firm takes part.
        rounds = (
            self.env["prm.benchmark.round"]
            .sudo()
            .search_fetch(
                [("programme_id", "=", programme.id), ("state", "=", "closed"), ("month", ">=", first)],
                ["month"],
                order="month desc",
            )
        )
        months = [month_of(row.month) for row in rounds]
        return [month for month in months if is_due(month, step, fiscal)]

    @api.model
    def _values(self, programme, firms, kind, end):
        """Return the KPIs of firms in a window; two queries, whatever their number.

        :param firms: list of :class:`Firm`
        :param str kind: of the window
        :param int end: its last month
        :return: ``({firm id: {KPI code: Decimal or None}}, ids of firms whose figures are provisional)``
        """
        definition = self.env["prm.benchmark.engine"]._definition(programme, end)
        spans = {firm.id: window(kind, end, firm.fiscal) for firm in firms}
        known = [span for span in spans.values() if span]
        if not known:
            return {firm.id: dict.fromkeys(definition.kpi_ids) for firm in firms}, set()
        units = self._units(programme, list(spans))
        first = min(definition.evaluator.first_month(span) for span in known)
        rows = self._rows([unit.id for part in units.values() for unit in part], first, end)
        series = self.env["prm.benchmark.series"]._by_unit(definition.items, rows)
        own = self.env["prm.benchmark.own"]
        values = {
            firm_id: definition.evaluator.values(
                own._firm_series(definition.items, units.get(firm_id, []), series), span
            )
            for firm_id, span in spans.items()
        }
        homes = {unit.id: firm_id for firm_id, part in units.items() for unit in part}
        provisional = {
            homes[row.unit_id]
            for row in rows
            if row.provisional and (span := spans[homes[row.unit_id]]) and span.first <= row.month <= span.end
        }
        return values, provisional

    @api.model
    def _units(self, programme, firm_ids):
        """Return ``{firm id: [Unit]}``, those that ended included; as :meth:`PrmBenchmarkOwn._units` for one firm."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT u.firm_id, u.id, u.name, u.level, u.active, MIN(s.month), MAX(s.month)
                  FROM prm_benchmark_unit AS u
             LEFT JOIN prm_benchmark_submission AS s ON s.unit_id = u.id
                 WHERE u.programme_id = %s AND u.firm_id = ANY(%s)
              GROUP BY u.id
              ORDER BY u.level != 'firm', u.name, u.id
                """,
                programme.id,
                firm_ids,
            )
        )
        units = {}
        for firm_id, unit_id, name, level, active, first, last in rows:
            if active or last:
                ended = None if active else last and month_of(last)
                unit = Unit(unit_id, name or "", level, first and month_of(first), ended)
                units.setdefault(firm_id, []).append(unit)
        return units

    @api.model
    def _rows(self, unit_ids, first, last):
        """Return the :class:`Row` list of closed rounds; a draft has no row."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT v.unit_id, v.month, FALSE, v.provisional, v.values::text[]
                  FROM prm_benchmark_row AS v
                  JOIN prm_benchmark_round AS r ON r.programme_id = v.programme_id
                       AND r.month = make_date(v.month / 12, v.month %% 12 + 1, 1) AND r.state = 'closed'
                 WHERE v.unit_id = ANY(%s) AND v.month BETWEEN %s AND %s
                """,
                unit_ids,
                first,
                last,
            )
        )
        return [Row(*row) for row in rows]
