import time

from odoo import http
from odoo.http import request

from odoo.addons.auth_totp_mail.controllers.home import Home as CoreHome

from ..engine import codes
from ..models.res_users_admin import INVITATION, SIGNED_UP
from . import common
from .common import APP, NUMBER, PROOF, SIGNIN
from .login import ROUTE
from .number import APP_PAGE as PAGE


class AppSetUp(CoreHome):
    """Setting up the core's authenticator app, before or after the sign-in is complete. Works without JavaScript.

    As a number, never by the password alone: after an invitation, or after another factor was proven.
    """

    @http.route(PAGE, methods=["GET"], **ROUTE)
    def auth_sms_app_page(self, redirect=None, **kwargs):
        user, elsewhere = self._auth_sms_setting_up(redirect)
        return elsewhere or self._auth_sms_app_form(user, redirect)

    @http.route(PAGE, methods=["POST"], **ROUTE)
    def auth_sms_app_confirm(self, redirect=None, code="", **kwargs):
        user, elsewhere = self._auth_sms_setting_up(redirect)
        if elsewhere:
            return elsewhere
        read, secret = codes.read_code(code), common.recall(APP, user).get("secret")
        if not read or not secret:
            return self._auth_sms_app_form(user, redirect, request.env._("A code has 6 digits. Please enter all."))
        recovery = user._auth_sms_confirm_app(secret, read)
        if recovery is None:
            return self._auth_sms_app_form(
                user,
                redirect,
                request.env._(
                    "This is not the code that the app shows now. Please check that the clock of your telephone is "
                    "right."
                ),
            )
        request.env.flush_all()  # a session's token is computed from the table
        common.forget(APP, NUMBER, PROOF, SIGNED_UP, INVITATION)
        if request.session.uid:
            # this session goes on, all others end
            request.session.session_token = user._compute_session_token(request.session.sid)
            target = redirect or "/web/second-factor?done=app"
        else:
            target = self._auth_sms_finish(user, redirect, detail="app").location
        return self._auth_sms_onwards(target, recovery, request.env._("Your authenticator app is set up."))

    # steps

    def _auth_sms_setting_up(self, redirect):
        """Return (user, None), or (None, the answer that leads to where the visitor belongs)."""
        if request.session.uid and self._auth_sms_app_way(request.env.user):
            return request.env.user, None
        user, elsewhere = self._auth_sms_enrolling(redirect)
        if elsewhere:
            return None, elsewhere
        if not self._auth_sms_app_way(user):
            return None, self._auth_sms_number_back(redirect)
        if not request.session.uid and not common.recall(SIGNIN, user):
            common.begin_pending(user)
        return user, None

    def _auth_sms_app_way(self, user):
        """Tell whether this session may bring an app."""
        if user._auth_sms_policy().level == "off":
            return False
        proof = common.recall(PROOF, user)
        if request.session.uid and proof.get("proven") == "app" and proof["until"] > time.time():
            return True
        sudo = user.sudo()
        return not sudo.totp_enabled and not sudo.auth_sms_number and user._auth_sms_came_invited()

    # the page

    def _auth_sms_app_form(self, user, redirect, error=None):
        kept = common.recall(APP, user)
        if not kept or kept["until"] < time.time():
            kept = {"secret": user._auth_sms_new_secret(), "until": time.time() + common.PATIENCE}
            common.keep(APP, user, **kept)
        enrol_by = user._auth_sms_policy().enrol_by
        return common.render(
            "auth_sms.app",
            {
                "key": user._auth_sms_app_key(kept["secret"])._asdict(),
                "account": user.sudo().login,
                "error": error,
                "redirect": redirect,
                "signed_in": bool(request.session.uid),
                "change": bool(user.sudo().totp_enabled),
                "days_left": user._auth_sms_days_left() if request.session.uid and enrol_by else None,
                "back": common.link("/web/login/sms/number", redirect=redirect)
                if not user.sudo().totp_enabled and not user.sudo().auth_sms_number
                else "/web/second-factor",
            },
        )
