from odoo import api, models
from odoo.exceptions import UserError


class PrmBenchmarkParticipant(models.Model):
    """Figures stand by the fiscal year they were reported in: its quarters, its year to date."""

    _inherit = "prm.benchmark.participant"

    def write(self, vals):
        if "fiscal_month" in vals:
            self.filtered(lambda row: row.fiscal_month != vals["fiscal_month"])._check_fiscal_month()
        return super().write(vals)

    def _check_fiscal_month(self):
        """Refuse another fiscal year where figures were reported by the present one."""
        touched = self.with_context(active_test=False).unit_ids._submissions()._touched()
        if touched:
            raise UserError(
                self.env._(
                    "“%(firm)s” has reported figures by its fiscal year: the month in which it begins stays. Where it "
                    "really changes, end its participation and invite it to a copy of the programme.",
                    firm=touched[0].firm_id.name,
                )
            )

    def unlink(self):
        self.with_context(active_test=False).unit_ids.unlink()
        return super().unlink()


class PrmBenchmarkUnit(models.Model):
    """A unit that was never touched leaves no trace; one with figures stays, and reports no more."""

    _inherit = "prm.benchmark.unit"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_touched(self):
        touched = self._submissions()._touched()
        if touched:
            raise UserError(
                self.env._(
                    "“%(unit)s” has reported figures: it cannot be deleted. Set the last month, or switch it off.",
                    unit=touched[0].unit_id.name,
                )
            )

    def unlink(self):
        self.check_access("unlink")
        submissions = self._submissions()
        (submissions - submissions._touched()).unlink()
        return super().unlink()

    def _submissions(self):
        """Return their submissions, as superuser: nobody may delete one, and here only empty forms are."""
        return self.env["prm.benchmark.submission"].sudo().search([("unit_id", "in", self.ids)])


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
