from odoo import models
from odoo.exceptions import UserError


class PrmBenchmarkParticipant(models.Model):
    _inherit = "prm.benchmark.participant"

    def unlink(self):
        self.with_context(active_test=False).unit_ids.unlink()
        return super().unlink()


class PrmBenchmarkUnit(models.Model):
    """A unit that was never touched leaves no trace; one with figures stays, and reports no more."""

    _inherit = "prm.benchmark.unit"

    def unlink(self):
        self.check_access("unlink")
        # Bridge: submissions are nobody's to delete; these are empty forms of what is deleted, see below.
        submissions = self.env["prm.benchmark.submission"].sudo().search([("unit_id", "in", self.ids)])
        touched = submissions._touched()
        if touched:
            raise UserError(
                self.env._(
                    "“%(unit)s” has reported figures: it cannot be deleted. Set the last month, or switch it off.",
                    unit=touched[0].unit_id.name,
                )
            )
        submissions.unlink()
        return super().unlink()


class PrmBenchmarkSubmission(models.Model):
    _inherit = "prm.benchmark.submission"

    def _touched(self):
        """Return those in which anybody of the firm has done anything."""
        self.env["prm.benchmark.value"].flush_model(["submission_id"])
        self.env["prm.benchmark.event"].flush_model(["submission_id"])
        self.env.cr.execute(
            "SELECT submission.id FROM prm_benchmark_submission submission WHERE submission.id = ANY(%s)"
            " AND (EXISTS (SELECT 1 FROM prm_benchmark_value v WHERE v.submission_id = submission.id)"
            "  OR EXISTS (SELECT 1 FROM prm_benchmark_event e WHERE e.submission_id = submission.id))",
            [self.ids],
        )
        held = {id_ for (id_,) in self.env.cr.fetchall()}
        return self.filtered(lambda row: row.state != "draft" or row.revision or row.id in held)
