"""What the trustee's screens show of raw figures, and nobody else's."""

from odoo import api, fields, models

from .prm_benchmark_raw import TRUSTEE


class PrmBenchmarkValue(models.Model):
    _name = "prm.benchmark.value"
    _inherit = ["prm.benchmark.value", "prm.benchmark.raw"]

    programme_id = fields.Many2one(related="submission_id.programme_id")
    unit_id = fields.Many2one(related="submission_id.unit_id")
    month = fields.Date(related="submission_id.month")
    month_name = fields.Char(related="submission_id.round_id.month_name")
    state = fields.Selection(related="submission_id.state")
    provisional = fields.Boolean(related="submission_id.provisional")
    section_id = fields.Many2one(related="item_id.section_id")


class PrmBenchmarkFinding(models.Model):
    _name = "prm.benchmark.finding"
    _inherit = ["prm.benchmark.finding", "prm.benchmark.raw"]


class PrmBenchmarkEvent(models.Model):
    _name = "prm.benchmark.event"
    _inherit = ["prm.benchmark.event", "prm.benchmark.raw"]

    unit_id = fields.Many2one(related="submission_id.unit_id")
    month = fields.Date(related="submission_id.month")
    month_name = fields.Char(related="submission_id.round_id.month_name")


class PrmBenchmarkProgramme(models.Model):
    """Where a trustee begins: what waits in which programme."""

    _inherit = "prm.benchmark.programme"

    confirmed_count = fields.Integer("Findings to answer", compute="_compute_finding_counts", groups=TRUSTEE)
    unexplained_count = fields.Integer(
        "Findings the firms have to explain", compute="_compute_finding_counts", groups=TRUSTEE
    )
    open_rounds = fields.Char("Open rounds", compute="_compute_open_rounds", groups=TRUSTEE)

    def _compute_finding_counts(self):
        """Count findings by state, in one statement. No figure is read, so the trustee's log holds no look."""
        self.env["prm.benchmark.finding"].flush_model(["submission_id", "state"])
        self.env.cr.execute(
            "SELECT submission.programme_id, finding.state, COUNT(*) FROM prm_benchmark_finding finding"
            " JOIN prm_benchmark_submission submission ON submission.id = finding.submission_id"
            " WHERE submission.programme_id = ANY(%s) GROUP BY submission.programme_id, finding.state",
            [self.ids],
        )
        counts = {(programme_id, state): number for programme_id, state, number in self.env.cr.fetchall()}
        for programme in self:
            programme.confirmed_count = counts.get((programme.id, "confirmed"), 0)
            programme.unexplained_count = counts.get((programme.id, "open"), 0)

    @api.depends("round_ids.state")
    @api.depends_context("lang")
    def _compute_open_rounds(self):
        for programme in self:
            rounds = programme.round_ids.filtered(lambda row: row.state == "open").sorted("month")
            programme.open_rounds = ", ".join(rounds.mapped("month_name"))
