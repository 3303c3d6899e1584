from odoo import api, fields, models
from odoo.exceptions import AccessDenied

from ..engine import numbers


class ResUsers(models.Model):
    _inherit = "res.users"

    auth_sms_number = fields.Char("Confirmed mobile number", copy=False, groups=fields.NO_ACCESS)
    auth_sms_registered_number = fields.Char(
        "Mobile number for sign-in",
        copy=False,
        groups="base.group_erp_manager",
        help="A number you know to be this user's. It holds once the user has confirmed it with a code; "
        "the user cannot type another one.",
    )
    auth_sms_grace_start = fields.Datetime(copy=False, default=fields.Datetime.now, groups=fields.NO_ACCESS)
    auth_sms_invite_digest = fields.Char(copy=False, groups=fields.NO_ACCESS)
    auth_sms_invite_expires = fields.Datetime(copy=False, groups=fields.NO_ACCESS)
    auth_sms_email_changed = fields.Datetime(copy=False, groups=fields.NO_ACCESS)
    auth_sms_enabled = fields.Boolean(
        "Sign-in code by SMS",
        compute="_compute_auth_sms_enabled",
        search="_search_auth_sms_enabled",
        groups="base.group_erp_manager",
    )
    auth_sms_number_masked = fields.Char(
        "Confirmed number", compute="_compute_auth_sms_enabled", groups="base.group_erp_manager"
    )
    auth_sms_state = fields.Selection(
        [
            ("confirmed", "SMS code"),
            ("app", "Authenticator app"),
            ("registered", "To be confirmed"),
            ("missing", "Missing, sign-in closed"),
            ("grace", "Missing, in grace"),
            ("none", "None"),
        ],
        "Second factor",
        compute="_compute_auth_sms_state",
        groups="base.group_erp_manager",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["auth_sms_enabled", "auth_sms_number_masked"]

    @api.depends("auth_sms_number")
    def _compute_auth_sms_enabled(self):
        for user in self:
            number = user.sudo().auth_sms_number
            user.auth_sms_enabled = bool(number)
            user.auth_sms_number_masked = numbers.mask(number)

    def _search_auth_sms_enabled(self, operator, value):
        if operator != "in":
            return NotImplemented
        users = self.sudo()._search([("auth_sms_number", "!=", False)])
        return [("id", "in" if True in value else "not in", users)] if len(set(value)) == 1 else fields.Domain.TRUE

    @api.depends("auth_sms_number", "auth_sms_registered_number", "totp_secret", "auth_sms_grace_start")
    def _compute_auth_sms_state(self):
        for user in self:
            user.auth_sms_state = user.sudo()._auth_sms_find_state()

    def _auth_sms_find_state(self):
        if self.auth_sms_number:
            return "confirmed"
        if self.totp_enabled:
            return "app"
        if self.auth_sms_registered_number:
            return "registered"
        if not self._auth_sms_policy().enrol_by:
            return "none"
        return "missing" if self._auth_sms_overdue() else "grace"

    def _get_session_token_fields(self):
        # another number ends the sessions of whoever was signed in with the old one
        return super()._get_session_token_fields() | {"auth_sms_number"}

    # what is asked at sign-in

    def _auth_sms_policy(self):
        """Return the Policy that holds for this user."""
        self.ensure_one()
        return self.env["auth.sms.policy"]._of_user(self)

    def _auth_sms_overdue(self):
        """Tell whether a second factor is required and its grace is over."""
        enrol_by = self._auth_sms_policy().enrol_by
        return bool(enrol_by and enrol_by <= fields.Datetime.now())

    def _auth_sms_days_left(self):
        """Return the days of grace that are left, rounded up; None where nothing is required."""
        enrol_by = self._auth_sms_policy().enrol_by
        return enrol_by and max(0, -((fields.Datetime.now() - enrol_by).days))

    def _auth_sms_may_enrol(self):
        """Tell whether this user needs a second factor, has none and may still sign in without."""
        user = self.sudo()
        return bool(
            self._auth_sms_policy().enrol_by
            and not user.auth_sms_number
            and not user.totp_enabled
            and not self._auth_sms_overdue()
        )

    def _mfa_type(self):
        """SMS, or the authenticator app alone; only without either the core decides.

        Decided before the core's answer, which would be e-mail codes where those are switched on.
        """
        if not self or self._auth_sms_policy().level == "off":
            return super()._mfa_type()
        user = self.sudo()
        if user.auth_sms_number:
            return "sms"
        if user.totp_enabled:
            return "totp"
        if user._auth_sms_overdue():
            return "sms"
        return super()._mfa_type()

    def _mfa_url(self):
        if self._mfa_type() == "sms":
            return "/web/login/sms"
        return super()._mfa_url()

    def _rpc_api_keys_only(self):
        """No second door: with a code by SMS, or where one will be required, a password opens no RPC."""
        self.ensure_one()
        level = self._auth_sms_policy().level
        if level == "required" or (level == "optional" and self.sudo().auth_sms_number):
            return True
        return super()._rpc_api_keys_only()

    def _get_auth_methods(self):
        """The screen lock (auth_timeout) knows no codes by SMS: it asks for what else there is.

        Only that addon calls this. It is loaded before this one, which stands on more.
        """
        methods = super()._get_auth_methods()
        if "sms" not in methods:
            return methods
        return ["totp" if method == "sms" else method for method in methods if method != "sms" or self.totp_enabled]

    def _check_credentials(self, credential, env):
        if credential.get("type") == "sms":
            # codes are checked on our page only, where they are counted
            raise AccessDenied()
        result = super()._check_credentials(credential, env)
        if result.get("mfa") == "skip" and result.get("auth_method") == "passkey":
            policy = self.env.user._auth_sms_policy()
            if policy.level != "off" and not policy.passkey_suffices:
                result = {**result, "mfa": "default"}
        return result
