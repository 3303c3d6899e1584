from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmAgreementRenew(models.TransientModel):
    _name = "prm.agreement.renew"
    _description = "Renew Agreement"

    agreement_id = fields.Many2one("prm.agreement", required=True, ondelete="cascade")
    current_end = fields.Date(related="agreement_id.date_end")
    date_end = fields.Date(
        "New end", compute="_compute_date_end", store=True, readonly=False, precompute=True, required=True
    )

    @api.depends("agreement_id")
    def _compute_date_end(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            agreement = wizard.agreement_id
            end = agreement._one_term_later(agreement.date_end or today)
            while end < today:
                end = agreement._one_term_later(end)
            wizard.date_end = end

    def action_renew(self):
        """Extend the agreement; one that had expired is in force again."""
        self.ensure_one()
        agreement = self.agreement_id
        agreement._require_state("active", "expired")
        if (agreement.date_end and self.date_end <= agreement.date_end) or self.date_end < fields.Date.context_today(
            self
        ):
            raise ValidationError(
                self.env._(
                    "Agreement %(agreement)s: the new end must lie after the present one and not in the past.",
                    agreement=agreement.display_name,
                )
            )
        agreement.write(
            {
                "date_end": self.date_end,
                "state": "active",
                "notice_given_on": False,
                "termination_reason": False,
            }
        )
        agreement.message_post(body=self.env._("Renewed until %(end)s.", end=self.date_end))
        return {"type": "ir.actions.act_window_close"}
