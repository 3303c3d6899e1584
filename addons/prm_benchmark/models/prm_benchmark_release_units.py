from odoo import models
from odoo.tools import SQL


class PrmBenchmarkRelease(models.Model):
    """Which units make up the firms of a panel, and their final figures: what the set-based statement reads."""

    _inherit = "prm.benchmark.release"

    def _units_query(self):
        """Return the query of units as ``engine.sql.bulk_query`` wants them; see ``prm.benchmark.own._firm_series``.

        Before its first branch reported, a firm itself reported what branches report now: that stretch stands as a
        unit of its own, with the negative id of the firm's unit.
        """
        return SQL(
            """
            WITH panel AS (
                SELECT participant.id, participant.partner_id, participant.fiscal_month
                  FROM prm_benchmark_participant participant
                  JOIN prm_benchmark_release_member member
                    ON member.partner_id = participant.partner_id AND NOT member.left_out
                 WHERE participant.programme_id = %(programme)s AND member.release_id = %(release)s
            ),
            reporting AS (
                SELECT unit.id, panel.partner_id AS firm_id, panel.fiscal_month, unit.level, unit.active,
                       MIN(%(month)s) AS first, MAX(%(month)s) AS last
                  FROM panel
                  JOIN prm_benchmark_unit unit ON unit.participant_id = panel.id
             LEFT JOIN prm_benchmark_submission submission ON submission.unit_id = unit.id
              GROUP BY unit.id, panel.partner_id, panel.fiscal_month
                HAVING unit.active OR MAX(submission.month) IS NOT NULL
            ),
            branched AS (
                SELECT firm_id, MIN(first) AS begin FROM reporting WHERE level = 'branch' GROUP BY firm_id
            )
            SELECT id AS unit_id, firm_id, fiscal_month AS fiscal_start, FALSE AS firm_level, TRUE AS branch_level,
                   first, CASE WHEN NOT active THEN last END AS last
              FROM reporting WHERE level = 'branch'
         UNION ALL
            SELECT id, reporting.firm_id, fiscal_month, TRUE, branched.firm_id IS NULL,
                   NULL::integer, NULL::integer
              FROM reporting LEFT JOIN branched ON branched.firm_id = reporting.firm_id WHERE level = 'firm'
         UNION ALL
            SELECT -id, reporting.firm_id, fiscal_month, FALSE, TRUE, NULL::integer, branched.begin - 1
              FROM reporting JOIN branched ON branched.firm_id = reporting.firm_id
             WHERE level = 'firm' AND branched.begin IS NOT NULL
            """,
            programme=self.programme_id.id,
            release=self.id,
            month=SQL("EXTRACT(YEAR FROM submission.month)::int * 12 + EXTRACT(MONTH FROM submission.month)::int - 1"),
        )

    def _rows_query(self):
        """Return the final array rows of these units; what is provisional is not there."""
        rows = SQL(
            "FROM prm_benchmark_row figures WHERE figures.programme_id = %s AND NOT figures.provisional",
            self.programme_id.id,
        )
        return SQL(
            "(SELECT unit_id, month, values %(rows)s UNION ALL SELECT -unit_id, month, values %(rows)s)", rows=rows
        )
