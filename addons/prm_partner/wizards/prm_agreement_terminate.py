from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmAgreementTerminate(models.TransientModel):
    _name = "prm.agreement.terminate"
    _description = "Give Notice"

    agreement_id = fields.Many2one("prm.agreement", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="agreement_id.partner_id")
    given_on = fields.Date("Notice given on", required=True, default=fields.Date.context_today)
    date_end = fields.Date(
        "Ends on", required=True, compute="_compute_date_end", store=True, readonly=False, precompute=True
    )
    earliest_end = fields.Date("Earliest end by the agreement", compute="_compute_earliest_end")
    is_early = fields.Boolean(compute="_compute_is_early")
    reason = fields.Text(required=True)

    @api.depends("agreement_id", "given_on")
    def _compute_earliest_end(self):
        for wizard in self:
            wizard.earliest_end = (
                wizard.agreement_id and wizard.given_on and wizard.agreement_id._earliest_end(wizard.given_on)
            )

    @api.depends("earliest_end")
    def _compute_date_end(self):
        for wizard in self:
            wizard.date_end = wizard.earliest_end

    @api.depends("date_end", "earliest_end")
    def _compute_is_early(self):
        for wizard in self:
            wizard.is_early = bool(wizard.date_end and wizard.earliest_end and wizard.date_end < wizard.earliest_end)

    def action_terminate(self):
        self.ensure_one()
        if self.date_end < self.agreement_id.date_start:
            raise ValidationError(
                self.env._(
                    "Agreement %(agreement)s started on %(start)s; it cannot end before that.",
                    agreement=self.agreement_id.display_name,
                    start=self.agreement_id.date_start,
                )
            )
        self.agreement_id._require_state("active")
        self.agreement_id._terminate(self.date_end, self.given_on, self.reason)
        return {"type": "ir.actions.act_window_close"}
