from odoo import fields, models


class PrmBenchmarkSubmission(models.Model):
    """Whether and when a unit delivered a round. It holds no figure, so the head office may read it.

    ``revision`` grows with every write of the form: whoever saves against an older one is told.
    """

    _name = "prm.benchmark.submission"
    _description = "Benchmark Submission"
    _order = "month desc, firm_id, unit_id, id"
    _rec_name = "unit_id"

    unit_id = fields.Many2one("prm.benchmark.unit", required=True, ondelete="restrict", index=True)
    round_id = fields.Many2one("prm.benchmark.round", required=True, ondelete="cascade", index=True)
    programme_id = fields.Many2one(related="round_id.programme_id", store=True, index=True)
    company_id = fields.Many2one(related="round_id.company_id", store=True, index=True)
    month = fields.Date(related="round_id.month", store=True, index=True)
    firm_id = fields.Many2one(related="unit_id.firm_id", string="Firm", store=True, index=True)
    state = fields.Selection(
        [("draft", "Not submitted"), ("submitted", "Submitted"), ("signed_off", "Signed off")],
        required=True,
        default="draft",
        index=True,
    )
    provisional = fields.Boolean(help="The figures may still change, say before the adviser's closing.")
    nil = fields.Boolean("Nil report", help="The unit had no business in this month.")
    revision = fields.Integer(default=0, readonly=True)
    filled = fields.Integer("Filled in", readonly=True)
    wanted = fields.Integer("Asked", readonly=True)
    open_findings = fields.Integer("Open findings", readonly=True)
    submitted_at = fields.Datetime(readonly=True)
    submitted_by_id = fields.Many2one("res.users", "Submitted by", readonly=True, ondelete="set null")
    signed_at = fields.Datetime("Signed off on", readonly=True)
    signed_by_id = fields.Many2one("res.users", "Signed off by", readonly=True, ondelete="set null")
    reopened = fields.Integer("Times reopened", readonly=True)
    late = fields.Boolean(readonly=True, help="Submitted after the deadline.")

    _unit_round_unique = models.Constraint("UNIQUE (unit_id, round_id)", "This unit has a submission of the round.")
