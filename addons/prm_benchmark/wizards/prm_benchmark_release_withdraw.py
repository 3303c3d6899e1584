from odoo import fields, models


class PrmBenchmarkReleaseWithdraw(models.TransientModel):
    """Withdraw a release, for a reason that stays."""

    _name = "prm.benchmark.release.withdraw"
    _description = "Withdraw a Release"

    release_id = fields.Many2one("prm.benchmark.release", required=True, readonly=True, ondelete="cascade")
    reason = fields.Char(required=True)

    def action_withdraw(self):
        self.ensure_one()
        self.release_id._as_manager()._withdraw(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
