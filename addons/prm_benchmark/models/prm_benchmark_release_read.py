from contextlib import contextmanager
from typing import NamedTuple

import psycopg2

from odoo import api, models
from odoo.tools import SQL, config

from ..engine.windows import month_of


class Cell(NamedTuple):
    """What a release tells of a KPI in a cohort and window. Lists go over ``ends``, oldest first; unknown is None."""

    cohort_id: int
    kpi_code: str
    reason: str  #: why the last end is withheld; empty: it is told
    band: str  #: how many holdings stand behind the last end
    ends: list  #: months as ``year * 12 + month - 1``
    medians: list
    lowers: list  #: the lower quartile by number, whatever the KPI's direction
    uppers: list
    tops: list  #: mean of the best quarter
    moveds: list  #: median change on the year before: a difference for percentages, else in parts of one
    bands: list  #: text or None
    panels: list  #: id of the first release with the same firms; where it changes, who takes part changed


class PrmBenchmarkReleaseRead(models.AbstractModel):
    """Reads releases for the page, from a read replica where there is one. It hands out released figures alone.

    Private, for services whose caller has checked who reads. A KPI with an age (``peer_age``) is told some months
    late, in the windows month and quarter (a backlog in all): for an end in the past take the newest release's arrays,
    not the release of that month, where it was still too young.
    """

    _name = "prm.benchmark.release.read"
    _description = "Reading of Releases"

    @api.model
    def _choices(self, programme_id, firm_id):
        """Return what can be chosen, as plain values: one query.

        :return: ``{"releases": [{"id", "month" (int), "code": "YYYY-MM"}], newest first, "cohorts": [{"id", "name",
            "parent_id" (or None), "own", "band"}]}``: the cohorts of which the newest release tells anything
        """
        lang = self.env.lang or "en_US"
        rows = self._ask(
            SQL(
                """
                SELECT release.id, release.month, cohort.id, COALESCE(cohort.name->>%(lang)s, cohort.name->>'en_US'),
                       cohort.parent_id, COALESCE(cohort.id = ANY(member.cohort_ids), cohort.kind = 'all'),
                       coverage.band
                  FROM prm_benchmark_release AS release
             LEFT JOIN prm_benchmark_release_coverage AS coverage
                    ON coverage.release_id = release.id AND release.latest
                   AND GREATEST(coverage.month_share, coverage.quarter_share, coverage.ytd_share,
                                coverage.r12_share) > 0
             LEFT JOIN prm_benchmark_cohort AS cohort ON cohort.id = coverage.cohort_id
             LEFT JOIN prm_benchmark_release_member AS member
                    ON member.release_id = release.id AND member.partner_id = %(firm)s
                 WHERE release.programme_id = %(programme)s AND release.state = 'released'
              ORDER BY release.month DESC, coverage.sequence, cohort.id
                """,
                lang=lang,
                firm=firm_id,
                programme=programme_id,
            )
        )
        releases, cohorts = {}, []
        for release, month, cohort, name, parent, own, band in rows:
            releases[release] = {"id": release, "month": month_of(month), "code": f"{month:%Y-%m}"}
            if cohort:
                cohorts.append({"id": cohort, "name": name, "parent_id": parent, "own": own, "band": band or ""})
        return {"releases": list(releases.values()), "cohorts": cohorts}

    @api.model
    def _cells(self, release_id, cohort_chain_ids, window):
        """Return the :class:`Cell` list of cohorts in a window, the cohorts in the order given; one indexed query.

        A release that is not released has none.
        """
        chain = list(cohort_chain_ids)
        rows = self._ask(
            SQL(
                """
                SELECT cell.cohort_id, cell.kpi_code, COALESCE(cell.reason, ''), COALESCE(cell.band, ''), cell.ends,
                       cell.medians, cell.lowers, cell.uppers, cell.tops, cell.moveds, cell.bands, cell.panels
                  FROM prm_benchmark_release_cell AS cell
                  JOIN prm_benchmark_release AS release ON release.id = cell.release_id AND release.state = 'released'
                 WHERE cell.release_id = %(release)s AND cell.cohort_id = ANY(%(chain)s) AND cell."window" = %(window)s
              ORDER BY array_position(%(chain)s, cell.cohort_id), cell.sequence, cell.id
                """,
                release=release_id,
                chain=chain,
                window=window,
            )
        )
        return [Cell(*row) for row in rows]

    @api.model
    def _ask(self, query):
        """Return the rows of a query from the replica; from the primary where it stopped in between."""
        try:
            with self._replica() as cr:
                cr.execute(query, log_exceptions=cr is self.env.cr)
                return cr.fetchall()
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            if not self._has_replica():
                raise
            return self.env.execute_query(query)

    @api.model
    def _has_replica(self):
        return bool(config["db_replica_host"] or "replica" in config["dev_mode"])

    @contextmanager
    def _replica(self):
        """Give a cursor that only reads: on a replica where one is configured, else the request's own."""
        if not self._has_replica():
            self.env["prm.benchmark.release"].flush_model()
            self.env["prm.benchmark.cohort"].flush_model()
            yield self.env.cr
            return
        with self.env.registry.cursor(readonly=True) as cr:
            yield cr
