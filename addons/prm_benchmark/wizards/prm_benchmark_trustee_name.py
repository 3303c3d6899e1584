from odoo import fields, models
from odoo.fields import Command

from ..models.prm_benchmark_raw import TRUSTEE


class PrmBenchmarkTrusteeName(models.TransientModel):
    """Name a trustee, with the reason that the log keeps."""

    _name = "prm.benchmark.trustee.name"
    _description = "Name a Trustee"

    user_id = fields.Many2one("res.users", "Person", required=True, domain=[("share", "=", False)])
    reason = fields.Char(required=True)

    def action_name(self):
        """Give the group, with the caller's own right to change users."""
        self.ensure_one()
        group = self.env.ref(TRUSTEE)
        user = self.user_id.with_context(prm_benchmark_reason=self.reason)
        user.write({"group_ids": [Command.link(group.id)]})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
