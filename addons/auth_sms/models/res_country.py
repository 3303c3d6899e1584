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

    @api.model
    def _auth_sms_names(self):
        """Return the names of the countries that messages are sent to, for people; "" when they are many."""
        countries = self.sudo().search([("auth_sms_allowed", "=", True)], limit=9)
        return ", ".join(countries.mapped("name")) if len(countries) < 9 else ""
