from odoo import api, fields, models


class PrmBenchmarkQuestion(models.TransientModel):
    """The trustee's question about findings."""

    _name = "prm.benchmark.question"
    _description = "Ask a Firm about its Figures"

    finding_ids = fields.Many2many("prm.benchmark.finding", required=True)
    text = fields.Text("Question", required=True, help="Read by the firm's people who enter figures, and by trustees.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "prm.benchmark.finding":
            values["finding_ids"] = [fields.Command.set(self.env.context.get("active_ids", []))]
        return values

    def action_ask(self):
        self.ensure_one()
        self.finding_ids._ask_back(self.text)
        return {"type": "ir.actions.act_window_close"}
