from odoo import fields, models


class PrmBenchmarkEvent(models.Model):
    """The trace of a submission: rows are added, never changed. Before and after are raw figures."""

    _name = "prm.benchmark.event"
    _description = "Trace of a Submission"
    _order = "id desc"
    _rec_name = "event"

    submission_id = fields.Many2one("prm.benchmark.submission", required=True, ondelete="cascade", index=True)
    firm_id = fields.Many2one(related="submission_id.firm_id", string="Firm")
    event = fields.Selection(
        [
            ("submitted", "Submitted"),
            ("signed_off", "Signed off"),
            ("reopened", "Reopened"),
            ("changed", "Figure changed"),
            ("uploaded", "Workbook applied"),
            ("balance", "Trial balance applied"),
            ("imported", "Imported"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", default=lambda self: self.env.user)
    item_id = fields.Many2one("prm.benchmark.item", readonly=True, ondelete="set null", index="btree_not_null")
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)
    reason = fields.Text(readonly=True)
