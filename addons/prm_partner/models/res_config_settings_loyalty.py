from odoo import api, fields, models

from ..engine.loyalty import WEIGHTS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prm_loyalty_weight_trend = fields.Integer(related="company_id.prm_loyalty_weight_trend", readonly=False)
    prm_loyalty_weight_share = fields.Integer(related="company_id.prm_loyalty_weight_share", readonly=False)
    prm_loyalty_weight_rhythm = fields.Integer(related="company_id.prm_loyalty_weight_rhythm", readonly=False)
    prm_loyalty_weight_breadth = fields.Integer(related="company_id.prm_loyalty_weight_breadth", readonly=False)
    prm_loyalty_weight_agreement = fields.Integer(related="company_id.prm_loyalty_weight_agreement", readonly=False)
    prm_loyalty_weight_payment = fields.Integer(related="company_id.prm_loyalty_weight_payment", readonly=False)
    prm_loyalty_weight_complaint = fields.Integer(related="company_id.prm_loyalty_weight_complaint", readonly=False)
    prm_loyalty_weight_contact = fields.Integer(related="company_id.prm_loyalty_weight_contact", readonly=False)
    prm_loyalty_watch = fields.Integer(related="company_id.prm_loyalty_watch", readonly=False)
    prm_loyalty_high = fields.Integer(related="company_id.prm_loyalty_high", readonly=False)
    prm_loyalty_weight_total = fields.Integer(
        "Sum of the weights", compute="_compute_prm_loyalty_weight_total", groups="prm_partner.group_prm_manager"
    )

    @api.depends(*(f"prm_loyalty_weight_{code}" for code in WEIGHTS))
    def _compute_prm_loyalty_weight_total(self):
        for settings in self:
            settings.prm_loyalty_weight_total = sum(settings[f"prm_loyalty_weight_{code}"] for code in WEIGHTS)
