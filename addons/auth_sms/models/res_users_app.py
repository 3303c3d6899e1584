import base64
import os
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.auth_totp.models.totp import TOTP, TOTP_SECRET_SIZE

PAGE = "/web/login/sms"


class AppKey(NamedTuple):
    """What an authenticator app needs: the key in groups of four, its address, and that as a PNG (base64)."""

    text: str
    url: str
    qrcode: str


class ResUsers(models.Model):
    """The core's authenticator app as an equal choice: set up where numbers are confirmed, with recovery codes."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "totp_secret" in vals and not vals["totp_secret"]:
            # recovery codes stand in for a factor; without any they are none themselves
            bare = self.sudo().filtered(lambda user: not user.auth_sms_number)
            self.env["auth.sms.recovery.code"].sudo().search([("user_id", "in", bare.ids)]).unlink()
        return result

    def _auth_sms_new_secret(self):
        """Return a new secret for an app, in Base32; nothing is stored."""
        return base64.b32encode(os.urandom(TOTP_SECRET_SIZE // 8)).decode()

    def _auth_sms_app_key(self, secret):
        """Return the AppKey for a secret."""
        self.ensure_one()
        # Bridge: the core's dialog draws the picture; this one is never stored.
        dialog = self.env["auth_totp.wizard"].sudo().new({"user_id": self.id, "secret": secret})
        text = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        qrcode = dialog.qrcode
        return AppKey(text, dialog.url, qrcode.decode() if isinstance(qrcode, bytes) else qrcode)

    def _auth_sms_confirm_app(self, secret, code):
        """Make the app with this secret the user's, if the six digits are its own; whoever calls has checked the rest.

        :return: None when the digits are wrong; else the new recovery codes, or [] when there are unused ones
        """
        self.ensure_one()
        match = TOTP(base64.b32decode(secret)).match(int(code))
        if match is None:
            return None
        user = self.sudo()
        if user.totp_enabled:
            user._revoke_all_devices()
        # the secret first: writing it forgets the counter
        user.write({"totp_secret": secret})
        user.write({"totp_last_counter": match, "auth_sms_invite_digest": False, "auth_sms_invite_expires": False})
        user.env["auth.sms.log"]._note("app", user)
        codes = user.env["auth.sms.recovery.code"]
        return [] if codes._left(user) else codes._make(user)

    def _auth_sms_app_page(self):
        """Tell whether our page asks for the app's codes: where the app came with recovery codes."""
        return self._mfa_type() == "totp" and bool(
            self._auth_sms_policy().level != "off"
            and self.env["auth.sms.recovery.code"].sudo().search_count([("user_id", "=", self.id)], limit=1)
        )

    def _mfa_url(self):
        if self._auth_sms_app_page():
            return PAGE
        return super()._mfa_url()

    def action_totp_disable(self):
        """Where a second factor is required, nobody takes the own last one away: another app can be set up instead."""
        if (
            self == self.env.user
            and self._auth_sms_policy().level == "required"
            and not self.sudo().auth_sms_number
            and not self._auth_sms_has_passkey()
        ):
            raise UserError(
                self.env._(
                    "A second factor is required for your account. On the page “Second factor” (/web/second-factor) "
                    "you can set up another app, or confirm a mobile number first."
                )
            )
        return super().action_totp_disable()
