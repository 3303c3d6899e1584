from odoo import fields, models


class ResCountry(models.Model):
    _inherit = "res.country"

    auth_sms_allowed = fields.Boolean("Sign-in codes by SMS", help="Sign-in codes are sent to mobile numbers of this country.")
