from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prm_dealer_limit = fields.Integer(related="company_id.prm_dealer_limit", readonly=False)
