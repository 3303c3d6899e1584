from odoo import api, fields, models


class PrmBenchmarkProgrammeCopy(models.TransientModel):
    """A new programme made of an old one."""

    _name = "prm.benchmark.programme.copy"
    _description = "Copy a Programme"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, readonly=True, ondelete="cascade")
    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True)
    month_from = fields.Date("First month", required=True, default=lambda self: fields.Date.today().replace(day=1))
    with_participants = fields.Boolean("Firms too", help="With their fiscal years and branches.")

    @api.depends("programme_id")
    def _compute_name(self):
        for wizard in self:
            wizard.name = self.env._("%s (copy)", wizard.programme_id.name or "")

    def action_copy(self):
        self.ensure_one()
        new = self.programme_id.copy({"name": self.name, "month_from": self.month_from.replace(day=1)})
        if self.with_participants:
            self.programme_id._copy_participants(new)
        return {
            "type": "ir.actions.act_window",
            "res_model": "prm.benchmark.programme",
            "res_id": new.id,
            "views": [(False, "form")],
        }
