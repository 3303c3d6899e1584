from odoo import api, models
from odoo.tools import SQL


class PrmBenchmarkEntry(models.AbstractModel):
    """The array rows, for reading in bulk, and the counts of what is asked."""

    _inherit = "prm.benchmark.entry"

    @api.model
    def _write_rows(self, submissions):
        """Bring the array rows to what the submissions say: submitted figures have a row, drafts have none.

        Two statements for any number of submissions. Called at submission and reopening, by imports and the demo.
        """
        self.env["prm.benchmark.value"].flush_model()
        self.env["prm.benchmark.submission"].flush_model()
        self.env["prm.benchmark.item"].flush_model()
        self.env.execute_query(
            SQL(
                """
                DELETE FROM prm_benchmark_row AS row
                 USING prm_benchmark_submission AS s
                 WHERE s.id = ANY(%s) AND s.state = 'draft' AND row.unit_id = s.unit_id
                   AND row.month = EXTRACT(YEAR FROM s.month)::int * 12 + EXTRACT(MONTH FROM s.month)::int - 1
                """,
                submissions.ids,
            )
        )
        self.env.execute_query(
            SQL(
                """
                INSERT INTO prm_benchmark_row (unit_id, programme_id, month, provisional, values)
                SELECT s.unit_id, s.programme_id,
                       EXTRACT(YEAR FROM s.month)::int * 12 + EXTRACT(MONTH FROM s.month)::int - 1,
                       COALESCE(s.provisional, FALSE),
                       ARRAY(SELECT v.value
                               FROM generate_series(1, programme.last_position) AS place (position)
                          LEFT JOIN prm_benchmark_item AS i
                                 ON i.programme_id = programme.id AND i.position = place.position
                          LEFT JOIN prm_benchmark_value AS v
                                 ON v.submission_id = s.id AND v.item_id = i.id
                           ORDER BY place.position)
                  FROM prm_benchmark_submission AS s
                  JOIN prm_benchmark_programme AS programme ON programme.id = s.programme_id
                 WHERE s.id = ANY(%s) AND s.state != 'draft'
                    ON CONFLICT (unit_id, month) DO UPDATE
                   SET provisional = EXCLUDED.provisional, values = EXCLUDED.values
                """,
                submissions.ids,
            )
        )

    @api.model
    def _refresh_counts(self, submissions):
        """Count anew what is asked and filled in; three queries for any number of submissions."""
        states = self._states(submissions)
        values = self._values(states)
        findings = dict(
            self.env["prm.benchmark.finding"]
            .sudo()
            ._read_group(
                [("submission_id", "in", list(states)), ("state", "=", "open")], ["submission_id"], ["__count"]
            )
        )
        findings = {submission.id: count for submission, count in findings.items()}
        rows = [
            (key, state.revision, *self._count(state, values[key]), findings.get(key, 0))
            for key, state in states.items()
        ]
        if rows:
            self._note_counts(rows)


class PrmBenchmarkSubmission(models.Model):
    _inherit = "prm.benchmark.submission"

    @api.model_create_multi
    def create(self, vals_list):
        submissions = super().create(vals_list)
        self.env["prm.benchmark.entry"]._refresh_counts(submissions)
        return submissions
