from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_auth_methods(self):
        """The screen lock knows no codes by SMS, and its dialog would fail: it asks for what else there is."""
        methods = super()._get_auth_methods()
        if "sms" not in methods:
            return methods
        return ["totp" if method == "sms" else method for method in methods if method != "sms" or self.totp_enabled]
