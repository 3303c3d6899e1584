from odoo import api, fields, models


class ResCountry(models.Model):
    _inherit = "res.country"

    auth_sms_allowed = fields.Boolean(
        "Sign-in codes by SMS", help="Sign-in codes are sent to mobile numbers of this country."
    )

    @api.model
    def _auth_sms_codes(self):
        """Return the codes of the countries that messages are sent to."""
        return set(self.sudo().search([("auth_sms_allowed", "=", True)]).mapped("code"))
