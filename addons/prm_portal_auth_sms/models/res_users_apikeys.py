from odoo import models


class ResUsersApikeys(models.Model):
    """No way around a dealer's second factor: a key made with the password alone opens nothing when grace is over."""

    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        uid = super()._check_credentials(scope=scope, key=key)
        user = self.env["res.users"].sudo().browse(uid)
        if uid and user.prm_is_dealer and user._auth_sms_overdue() and user._prm_lacks_factor():
            return None
        return uid
