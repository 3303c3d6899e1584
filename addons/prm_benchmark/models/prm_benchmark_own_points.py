from types import MappingProxyType
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.lru import LRU

from ..engine.windows import month_of, window

#: KPIs that were computed, of whole firms, by :class:`Version` and window: two years of 60 KPIs take about 0.2 MB
_POINTS = LRU(256)
#: tells every state of a unit's figures from every other: what counts for them are array rows and the values of
#: drafts; xmin and cmin name the command that wrote a row, and no command of the cluster is ever named so again, not
#: even after a rollback
_VERSION = SQL("""
    (SELECT concat_ws(' ', COUNT(*), SUM(row.xmin::text::bigint), SUM(row.cmin::text::bigint))
       FROM prm_benchmark_row AS row WHERE row.unit_id = u.id)
    || '/' ||
    (SELECT concat_ws(' ', COUNT(*), SUM(v.xmin::text::bigint), SUM(v.cmin::text::bigint),
                      SUM(d.xmin::text::bigint), SUM(d.cmin::text::bigint))
       FROM prm_benchmark_submission AS d JOIN prm_benchmark_value AS v ON v.submission_id = d.id
      WHERE d.unit_id = u.id AND d.state = 'draft')
""")


class Version(NamedTuple):
    """The figures of a firm in a programme as they stand; equal only where nothing was written in between."""

    database: str
    firm_id: int
    programme_id: int
    stamp: str  #: of the programme's definition
    units: tuple  #: of :class:`~.prm_benchmark_own.Unit`
    parts: tuple  #: of a text per unit


class Reported(NamedTuple):
    """In which months a firm has figures."""

    months: tuple  #: ascending, integers as in ``engine/windows.py``
    provisional: frozenset  #: those with a draft, or with figures that are called provisional
    drafts: frozenset  #: those with figures that are not submitted


class PrmBenchmarkOwn(models.AbstractModel):
    """KPIs of a firm at many months, kept in memory until one of its figures is written.

    What is kept belongs to a :class:`Version`, which names database, firm and units: it is read anew each time, in one
    query, so that nobody is given what was or what is somebody else's.
    """

    _inherit = "prm.benchmark.own"

    @api.model
    def _points(self, firm_id, programme, fiscal_month, kind, ends, at=None, version=None):
        """Return the KPIs of a firm in the windows of a kind that end with each of some months.

        One query; one more when a point is not known yet. The caller has checked that the firm is the door's own.

        :param programme: one ``prm.benchmark.programme``
        :param int fiscal_month: month of the calendar (1 to 12) with which the firm's year begins
        :param str kind: of ``engine.windows.KINDS``
        :param ends: months, integers as in ``engine/windows.py``
        :param int at: month whose definition holds for all points (one of its versions of each KPI), the last end if
            None: points of a line are told apart by figures, not by formulas
        :param version: of :meth:`_version`, where the caller has it already
        :return: ``{month: {KPI code: Decimal or None}}``, read-only mappings, in the order of the ends; None for what
            is not available, and for each KPI where no such window ends with the month. A percentage is a fraction
        """
        ends = list(ends)
        if not ends:
            return {}
        version = version or self._version(firm_id, programme)
        definition = self.env["prm.benchmark.engine"]._definition(programme, max(ends) if at is None else at)
        key = version, kind, fiscal_month, tuple(definition.kpi_ids.values())
        known = _POINTS.get(key, {})
        missing = [month for month in ends if month not in known]
        if missing:
            found = self._compute_points(version, definition, [window(kind, month, fiscal_month) for month in missing])
            known = {**known, **dict(zip(missing, found, strict=True))}
            _POINTS[key] = known
        return {month: known[month] for month in ends}

    @api.model
    def _compute_points(self, version, definition, spans):
        real = [span for span in spans if span]
        series = {}
        if real:
            first = min(definition.evaluator.first_month(span) for span in real)
            known = self._unit_series(version, definition, first, max(span.end for span in real))
            series = self._firm_series(definition.items, version.units, known)
        return [MappingProxyType(definition.evaluator.values(series, span)) for span in spans]

    @api.model
    def _unit_series(self, version, definition, first, last):
        """Return ``{unit id: {item code: {month: Decimal}}}`` of a firm's units; one query."""
        rows = self.env["prm.benchmark.series"]._rows([unit.id for unit in version.units], first, last)
        return self.env["prm.benchmark.series"]._by_unit(definition.items, rows)

    @api.model
    def _version(self, firm_id, programme, stamp=None):
        """Return the :class:`Version` of a firm's figures in a programme; one query.

        :param str stamp: of the programme's definition, where the caller has just read it
        """
        self.env["prm.benchmark.value"].flush_model()
        rows = self._unit_rows(firm_id, programme.id, _VERSION)
        units, parts = zip(*rows, strict=True) if rows else ((), ())
        # Bridge: the stamp of a programme in which the door's firm takes part.
        stamp = stamp or programme.sudo().definition_stamp
        return Version(self.env.cr.dbname, firm_id, programme.id, stamp, units, parts)

    @api.model
    def _reported(self, version, months):
        """Return what was :class:`Reported` in so many months up to this one; one query when it is not known yet."""
        today = month_of(fields.Date.context_today(self))
        key = version, today, months
        if key not in _POINTS:
            rows = self.env["prm.benchmark.series"]._rows([unit.id for unit in version.units], today - months, today)
            _POINTS[key] = Reported(
                tuple(sorted({row.month for row in rows})),
                frozenset(row.month for row in rows if row.draft or row.provisional),
                frozenset(row.month for row in rows if row.draft),
            )
        return _POINTS[key]
