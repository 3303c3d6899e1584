from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

DAYS = 14


class PrmBenchmarkRoundReopen(models.TransientModel):
    """Take figures for a closed round again, until a day and for a reason that stays."""

    _name = "prm.benchmark.round.reopen"
    _description = "Reopen a Round"

    round_id = fields.Many2one("prm.benchmark.round", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text(required=True)
    date_close = fields.Date(
        "Until", required=True, default=lambda self: fields.Date.context_today(self) + timedelta(days=DAYS)
    )

    def action_reopen(self):
        self.ensure_one()
        if self.date_close < fields.Date.context_today(self):
            raise UserError(self.env._("The last day is over already."))
        self.round_id.check_access("write")
        self.round_id._reopen(self.reason, self.date_close)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
