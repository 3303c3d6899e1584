from odoo import models
from odoo.tools import SQL

from ..engine import disclosure
from ..engine.disclosure import FLOOR
from ..engine.release_plan import ENDS
from ..engine.windows import month_of
from .prm_benchmark_release_cell import STATISTICS
from .prm_benchmark_release_compute import _rows
from .prm_benchmark_release_coverage import UNASKED


class PrmBenchmarkRelease(models.Model):
    """The end of the computation: the rules, the cells with what was told before, what a manager sees of it."""

    _inherit = "prm.benchmark.release"

    def _is_too_small(self, holdings):
        """Tell whether no cell could be told of a panel."""
        return holdings < self._parameters().holdings

    def _parameters(self):
        return disclosure.Parameters(self.minimum, self.quartiles_from, self.top_from)

    def _finish(self):
        """Apply the rules, write all cells, and show the preview."""
        parameters, cr = self._parameters(), self.env.cr
        if self._is_unchanged():
            self._clear()
            self.problem = "unchanged"
            return
        for rule in disclosure.RULES:
            cr.execute(rule(self.id, parameters))
        cr.execute(disclosure.publish(self.id, parameters))
        self._write_cells()
        self._write_coverage()
        counts = self.env.execute_query(
            SQL(
                "SELECT COALESCE(reason, 'told'), COUNT(*) FROM prm_benchmark_release_cell WHERE release_id = %s"
                " GROUP BY 1 ORDER BY 1",
                self.id,
            )
        )
        cr.execute(SQL("DELETE FROM %s WHERE release_id = %s", disclosure.POINTS, self.id))
        told = ", ".join(f"{reason} {count}" for reason, count in counts)
        self.write(
            {
                "state": "preview",
                "progress": 100,
                "log": f"{parameters}\npanel {self.panel_count} {self.panel_hash}\ncells: {told}",
            }
        )
        self.env.invalidate_all()

    # --- cells ------------------------------------------------------------------------------------------

    def _write_cells(self):
        """Write the cells of all groups, windows and KPIs in one statement."""
        month = month_of(self.month)
        definition = self._definition_at(month)
        versions = self.env["prm.benchmark.kpi"].browse(definition.kpi_ids.values())
        kpis = {kpi.code: kpi for kpi in versions}
        ages = {(row.code, row.kind): row.age for row in self._wanted()}
        places = [
            (code, kind, age, kpi.id, kpi.sequence, 100 if kpi.unit == "percent" else 1)
            for (code, kind), age in ages.items()
            for kpi in kpis[code]
        ]
        # what was told stays as it was told
        place = SQL("span.month - %s", (month_of(self.previous_id.month) if self.previous_id else month) - ENDS)
        arrays = [
            SQL(
                "array_agg(CASE WHEN before.panels[%s] IS NULL THEN point.%s ELSE before.%s[%s] END"
                " ORDER BY span.month)",
                place,
                SQL.identifier(name),
                SQL.identifier(f"{name}s"),
                place,
            )
            for name in STATISTICS
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO prm_benchmark_release_cell
                       (release_id, programme_id, month, cohort_id, "window", kpi_id, kpi_code, sequence, age, reason,
                        band, median, lower, upper, top, moved, ends, medians, lowers, uppers, tops, moveds, bands,
                        panels)
                SELECT %(release)s, %(programme)s, %(day)s, cohort.id, place.kind, place.kpi_id, place.code,
                       place.sequence, place.age,
                       CASE WHEN place.age > 0 THEN 'young'
                            ELSE COALESCE(NULLIF(last.reason, ''), CASE WHEN last.n IS NOT NULL THEN NULL
                                          WHEN cohort.id = ANY(%(small)s) THEN 'few' ELSE 'empty' END) END,
                       CASE WHEN last.reason = '' THEN %(last_band)s END,
                       last.median * place.factor, last.lower * place.factor, last.upper * place.factor,
                       last.top * place.factor, last.moved * 100,
                       series.*
                  FROM unnest(%(cohorts)s) AS cohort (id)
            CROSS JOIN (%(places)s) AS place
             LEFT JOIN prm_benchmark_release_cell before
                    ON before.release_id = %(previous)s AND before.cohort_id = cohort.id
                   AND before."window" = place.kind AND before.kpi_code = place.code
             LEFT JOIN %(points)s last
                    ON last.release_id = %(release)s AND last.cohort_id = cohort.id AND last."window" = place.kind
                   AND last.kpi_code = place.code AND last.month = %(month)s
            CROSS JOIN LATERAL (
                       SELECT array_agg(span.month ORDER BY span.month), %(arrays)s,
                              array_agg(CASE WHEN before.panels[%(place)s] IS NULL AND point.reason = '' THEN %(band)s
                                             ELSE before.bands[%(place)s] END ORDER BY span.month),
                              array_agg(CASE WHEN before.panels[%(place)s] IS NULL AND point.reason = '' THEN %(panel)s
                                             ELSE before.panels[%(place)s] END ORDER BY span.month)
                         FROM generate_series(%(first)s, %(month)s) AS span (month)
                    LEFT JOIN %(points)s point
                           ON point.release_id = %(release)s AND point.cohort_id = cohort.id
                          AND point."window" = place.kind AND point.kpi_code = place.code
                          AND point.month = span.month
                       ) AS series
                """,
                release=self.id,
                programme=self.programme_id.id,
                day=self.month,
                month=month,
                first=month - ENDS + 1,
                place=place,
                previous=self.previous_id.id or 0,
                panel=self.panel_release_id.id,
                cohorts=self._cohorts().ids,
                small=self._small_cohorts(),
                places=_rows(places, "varchar", "varchar", "integer", "integer", "integer", "integer",
                             names=("code", "kind", "age", "kpi_id", "sequence", "factor")),
                points=disclosure.POINTS,
                last_band=disclosure.band_sql(SQL("last.n")),
                band=disclosure.band_sql(SQL("point.n")),
                arrays=SQL(", ").join(arrays),
            )
        )  # fmt: skip

    def _small_cohorts(self):
        """Return the ids of the groups with too few holdings: that none of a few has a figure would tell of each."""
        rows = self.env.execute_query(
            SQL(
                "SELECT member.cohort_id FROM (%s) AS member GROUP BY 1 HAVING COUNT(DISTINCT member.holding) >= %s",
                self._members_query(),
                self._parameters().holdings,
            )
        )
        large = {cohort for (cohort,) in rows}
        return [cohort for cohort in self._cohorts().ids if cohort not in large]

    def _write_coverage(self):
        """Write, per group, the share of KPIs that is told, and what is withheld; a young KPI counts by what is old
        enough, a quarter by the last that ended. What nobody was asked counts neither way."""
        self.env.cr.execute(
            SQL(
                """
                WITH cell AS (
                    SELECT cohort_id, "window", kpi_code, span.first, span.last, EXISTS (
                           SELECT FROM unnest(ends, medians) AS place ("end", median)
                            WHERE place."end" BETWEEN span.first AND span.last AND place.median IS NOT NULL) AS told,
                           (kpi_code, "window") IN (%(unasked)s) AS unasked
                      FROM prm_benchmark_release_cell
                CROSS JOIN LATERAL (
                           SELECT %(month)s - age AS last,
                                  %(month)s - age - CASE "window" WHEN 'quarter' THEN 2 ELSE 0 END AS first) AS span
                     WHERE release_id = %(release)s
                ),
                share AS (
                    SELECT cohort_id, "window", 100.0 * COUNT(*) FILTER (WHERE told) / COUNT(*) AS told
                      FROM cell WHERE told OR NOT unasked GROUP BY cohort_id, "window"
                ),
                withheld AS (
                    SELECT cell.cohort_id, cell."window", COALESCE(
                               point.reason,
                               CASE WHEN cell.unasked THEN %(reason)s
                                    WHEN cell.cohort_id = ANY(%(small)s) THEN 'few' ELSE 'empty' END
                           ) AS reason,
                           array_agg(cell.kpi_code ORDER BY cell.kpi_code) AS codes
                      FROM cell
             LEFT JOIN LATERAL (
                           SELECT MAX(point.reason) AS reason FROM %(points)s point
                            WHERE point.release_id = %(release)s AND point.cohort_id = cell.cohort_id
                              AND point."window" = cell."window" AND point.kpi_code = cell.kpi_code
                              AND point.month BETWEEN cell.first AND cell.last AND point.reason != ''
                           ) AS point ON TRUE
                     WHERE NOT cell.told GROUP BY 1, 2, 3
                ),
                holding AS (
                    SELECT member.cohort_id, COUNT(DISTINCT member.holding)::integer AS number
                      FROM (%(members)s) AS member GROUP BY member.cohort_id
                )
                INSERT INTO prm_benchmark_release_coverage
                       (release_id, cohort_id, sequence, band, month_share, quarter_share, ytd_share, r12_share,
                        reasons)
                SELECT %(release)s, cohort.id, row_number() OVER (ORDER BY cohort.sequence, cohort.id),
                       CASE WHEN holding.number > %(floor)s THEN %(band)s END, month.told, quarter.told, ytd.told,
                       r12.told,
                       (SELECT jsonb_agg(jsonb_build_object('window', "window", 'reason', reason, 'codes', codes))
                          FROM withheld WHERE withheld.cohort_id = cohort.id)
                  FROM prm_benchmark_cohort cohort
             LEFT JOIN holding ON holding.cohort_id = cohort.id
             LEFT JOIN share month ON month.cohort_id = cohort.id AND month."window" = 'month'
             LEFT JOIN share quarter ON quarter.cohort_id = cohort.id AND quarter."window" = 'quarter'
             LEFT JOIN share ytd ON ytd.cohort_id = cohort.id AND ytd."window" = 'ytd'
             LEFT JOIN share r12 ON r12.cohort_id = cohort.id AND r12."window" = 'r12'
                 WHERE cohort.id = ANY(%(cohorts)s)
                """,
                release=self.id,
                month=month_of(self.month),
                points=disclosure.POINTS,
                members=self._members_query(),
                floor=FLOOR,
                band=disclosure.band_sql(SQL("holding.number")),
                cohorts=self._cohorts().ids,
                small=self._small_cohorts(),
                unasked=self._unasked_query(),
                reason=UNASKED,
            )
        )
