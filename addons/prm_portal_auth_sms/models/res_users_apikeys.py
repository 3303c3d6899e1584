from odoo import models
from odoo.exceptions import AccessError


class ResUsersApikeys(models.Model):
    """No way around a dealer's second factor: a key made with the password alone opens nothing when grace is over."""

    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        uid = super()._check_credentials(scope=scope, key=key)
        user = self.env["res.users"].sudo().browse(uid)
        if uid and user.prm_is_dealer and user._auth_sms_overdue() and user._prm_lacks_factor():
            return None
        return uid


class ResUsersApikeysDescription(models.TransientModel):
    _inherit = "res.users.apikeys.description"

    def check_access_make_key(self):
        super().check_access_make_key()
        if self.env.user.sudo().prm_is_dealer and self.env.user._prm_lacks_factor():
            raise AccessError(
                self.env._("A second factor is required for your account. Please set it up before you make an API key.")
            )
