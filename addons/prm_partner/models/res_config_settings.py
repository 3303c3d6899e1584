from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prm_sale_check = fields.Selection(related="company_id.prm_sale_check", readonly=False)
    prm_unlisted = fields.Selection(related="company_id.prm_unlisted", readonly=False)
    prm_tz = fields.Selection(related="company_id.prm_tz", readonly=False, required=True)
    prm_apply_discount = fields.Boolean(related="company_id.prm_apply_discount", readonly=False)
