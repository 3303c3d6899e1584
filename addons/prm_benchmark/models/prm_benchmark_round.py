from odoo import fields, models


class PrmBenchmarkRound(models.Model):
    """A month of a programme for which figures are entered."""

    _name = "prm.benchmark.round"
    _description = "Benchmark Round"
    _order = "month desc, programme_id, id"
    _rec_name = "month"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="programme_id.company_id", store=True, index=True)
    month = fields.Date(required=True, help="Its first day.")
    state = fields.Selection(
        [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")], required=True, default="planned", index=True
    )
    opened_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    date_due = fields.Date("Due", help="The last deadline of its sections.")
    date_counted = fields.Date(
        "Deadlines count from",
        readonly=True,
        copy=False,
        help="Of a round opened by hand after its deadlines: the day it was opened. Empty: the end of its month.",
    )
    submission_ids = fields.One2many("prm.benchmark.submission", "round_id", "Submissions")

    _month_unique = models.Constraint("UNIQUE (programme_id, month)", "There is a round for this month already.")
    _first_day = models.Constraint("CHECK (EXTRACT(DAY FROM month) = 1)", "A round is a month: its first day.")
