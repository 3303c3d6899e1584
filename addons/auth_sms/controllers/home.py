from odoo import http
from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome
from odoo.addons.auth_totp_mail.controllers.home import Home as CoreHome

from ..models.res_users_admin import SIGNED_UP
from ..models.res_users_app import PAGE
from .common import LATER, link


class Home(CoreHome):
    @http.route()
    def web_totp(self, redirect=None, **kwargs):
        """No detour by the core's page, neither by its form nor by its trusted devices."""
        uid = request.session.get("pre_uid")
        if uid and not request.session.uid and request.env["res.users"].browse(uid)._mfa_url() == PAGE:
            return request.redirect(link(PAGE, redirect=redirect))
        return super().web_totp(redirect=redirect, **kwargs)

    def _login_redirect(self, uid, redirect=None):
        """During the days of grace, show the way to a second factor once after each sign-in."""
        target = super()._login_redirect(uid, redirect=redirect)
        if request.session.uid and not request.session.get(LATER):
            user = request.env["res.users"].browse(uid)
            if user._auth_sms_may_enrol():
                return link("/web/login/sms/number", redirect=target)
        return target


class SignUp(AuthSignupHome):
    # the core's method returns nothing
    def _signup_with_values(self, token, values, do_login):  # pylint: disable=missing-return
        """Whoever comes by the invitation and never signed in before may type the own number."""
        partner = token and request.env["res.partner"].sudo()._signup_retrieve_partner(token)
        invited = bool(
            partner
            and partner.signup_type == "signup"
            and not any(user.login_date or user.auth_sms_number for user in partner.user_ids)
        )
        super()._signup_with_values(token, values, do_login)
        uid = request.session.uid or request.session.get("pre_uid")
        if invited and do_login and uid in partner.user_ids.ids:
            request.session[SIGNED_UP] = uid
