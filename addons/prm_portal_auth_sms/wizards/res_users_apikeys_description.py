from odoo import models
from odoo.exceptions import AccessError


class ResUsersApikeysDescription(models.TransientModel):
    _inherit = "res.users.apikeys.description"

    def check_access_make_key(self):
        """A dealer who needs a second factor sets it up before making a key: else a stolen password makes one."""
        result = super().check_access_make_key()
        if self.env.user.sudo().prm_is_dealer and self.env.user._prm_lacks_factor():
            raise AccessError(
                self.env._("A second factor is required for your account. Please set it up before you make an API key.")
            )
        return result
