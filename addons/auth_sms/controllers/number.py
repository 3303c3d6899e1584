import time

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.auth_totp_mail.controllers.home import Home as CoreHome

from .. import sender
from ..engine import codes
from ..engine.numbers import NumberError
from ..models.res_users_admin import INVITATION, SIGNED_UP
from . import common
from .common import LATER, NUMBER, PROOF, SIGNIN, once
from .login import ROUTE

PAGE = "/web/login/sms/number"
APP_PAGE = "/web/login/app"


class SmsNumber(CoreHome):
    """Confirming a mobile number: never by the password alone, or whoever stole it would bring his own telephone.

    The number is one the administrators registered, or a typed one when this session came by the invitation or
    has just proven another factor.
    """

    @http.route("/web/login/sms/invitation", methods=["GET"], **ROUTE)
    def auth_sms_invitation(self, token="", **kwargs):
        """The link of the mail. Opening it uses nothing up: programs open links too."""
        request.session[INVITATION] = str(token)[:200]
        if request.session.uid:
            return request.redirect(PAGE)
        return request.redirect(common.link("/web/login", redirect=PAGE))

    @http.route(PAGE, methods=["GET"], **ROUTE)
    def auth_sms_number_page(self, redirect=None, again=None, **kwargs):
        user, elsewhere = self._auth_sms_enrolling(redirect)
        if elsewhere:
            return elsewhere
        if not request.session.uid and not common.recall(SIGNIN, user):
            common.begin_pending(user)
            return self._auth_sms_number_back(redirect)
        if again and common.recall(NUMBER, user):
            common.forget(NUMBER)
        return self._auth_sms_number_form(user, redirect)

    @http.route(f"{PAGE}/send", methods=["POST"], **ROUTE)
    def auth_sms_number_send(self, redirect=None, number="", **kwargs):
        user, elsewhere = self._auth_sms_enrolling(redirect)
        if elsewhere:
            return elsewhere
        way, kept = self._auth_sms_way(user), common.recall(NUMBER, user)
        if way == "registered":
            target = user.sudo().auth_sms_registered_number
        elif way == "typed" and kept.get("number") and not number:
            target = kept["number"]  # once more
        elif way == "typed":
            try:
                target = user._auth_sms_read_number(number)
            except NumberError as error:
                return self._auth_sms_number_form(user, redirect, user._auth_sms_number_sentence(error), number)
        else:
            return self._auth_sms_number_back(redirect)
        started = once("send", request.env["auth.sms.challenge"]._start, user, "number", target)
        if started.challenge_id:
            common.keep(NUMBER, user, number=target, id=started.challenge_id, nonce=started.nonce)
            return self._auth_sms_number_back(redirect)
        if started.wait and kept.get("number") == target:
            return self._auth_sms_number_back(redirect)  # an impatient click: the page says how long
        if started.wait:
            error = request.env._(
                "A code was sent a moment ago. The next one can be sent in %(wait)s.",
                wait=common.duration(request.env, started.wait),
            )
        else:
            error = common.failure_sentence(request.env, started.failure)
        return self._auth_sms_number_form(user, redirect, error, number)

    @http.route(f"{PAGE}/confirm", methods=["POST"], **ROUTE)
    def auth_sms_number_confirm(self, redirect=None, code="", **kwargs):
        user, elsewhere = self._auth_sms_enrolling(redirect)
        if elsewhere:
            return elsewhere
        kept = common.recall(NUMBER, user)
        if not kept or not self._auth_sms_way(user):
            return self._auth_sms_number_back(redirect)
        read = codes.read_code(code)
        if not read:
            return self._auth_sms_number_form(user, redirect, request.env._("A code has 6 digits. Please enter all."))
        verdict = once(
            "check", request.env["auth.sms.challenge"]._check, user, "number", kept["id"], kept["nonce"], read
        )
        if verdict.kind != "right":
            common.warn_of_lock(user, verdict)
            return self._auth_sms_number_form(user, redirect, common.verdict_sentence(request.env, verdict))
        return self._auth_sms_number_done(user, kept["number"], redirect)

    @http.route(f"{PAGE}/later", methods=["POST"], **ROUTE)
    def auth_sms_number_later(self, redirect=None, **kwargs):
        if not request.session.uid:
            return request.redirect(common.link("/web/login", redirect=redirect))
        request.session[LATER] = True
        return request.redirect(self._login_redirect(request.session.uid, redirect=redirect))

    @http.route(f"{PAGE}/mail", methods=["POST"], **ROUTE)
    def auth_sms_number_mail(self, redirect=None, **kwargs):
        """Mail signed-in users a link to confirm a number, to an address that is theirs for a while."""
        user, elsewhere = self._auth_sms_enrolling(redirect)
        if elsewhere:
            return elsewhere
        if not request.session.uid or not user._auth_sms_mail_trusted() or self._auth_sms_way(user):
            return self._auth_sms_number_back(redirect)
        wait = user._auth_sms_mail_wait()
        if wait:
            error = request.env._("The next mail can be sent in %(wait)s.", wait=common.duration(request.env, wait))
            return self._auth_sms_number_form(user, redirect, error)
        try:
            user._auth_sms_mail_invitation()
        except UserError as error:
            return self._auth_sms_number_form(user, redirect, str(error))
        return self._auth_sms_number_form(user, redirect, mailed=True)

    # steps

    def _auth_sms_enrolling(self, redirect):
        """Return (user, None), or (None, the answer that leads to where the visitor belongs)."""
        if request.session.uid:
            user = request.env.user
            if user._auth_sms_policy().level == "off":
                return None, request.redirect(self._login_redirect(user.id, redirect=redirect))
            if user.sudo().auth_sms_number and not self._auth_sms_way(user):
                return None, request.redirect(redirect or "/web/second-factor")
            return user, None
        user = common.pending_user()
        if not user:
            return None, request.redirect(common.link("/web/login", redirect=redirect))
        if user._mfa_type() != "sms" or user.sudo().auth_sms_number:
            return None, request.redirect(common.link(user._mfa_url() or "/web/login", redirect=redirect))
        return user, None

    def _auth_sms_way(self, user):
        """Return how this session may bring a number: "registered", "typed" or None."""
        proof = common.recall(PROOF, user)
        if request.session.uid and proof.get("proven") == "number" and proof["until"] > time.time():
            return "typed"
        if user.sudo().auth_sms_number:
            return None
        if user.sudo().auth_sms_registered_number:
            return "registered"
        return "typed" if user._auth_sms_came_invited() else None

    def _auth_sms_number_done(self, user, number, redirect):
        """The number is the user's: it becomes the factor, a pending sign-in becomes a session."""
        old = user.sudo().auth_sms_number
        recovery = user._auth_sms_confirm(number)
        request.env.flush_all()  # a session's token is computed from the table
        if old and old != number:
            once("notice", self._auth_sms_tell_numbers, user, old, number)
        common.forget(NUMBER, PROOF, SIGNED_UP, INVITATION)
        if request.session.uid:
            # this session goes on, all others end
            request.session.session_token = user._compute_session_token(request.session.sid)
            target = redirect or "/web/second-factor?done=number"
        else:
            target = self._auth_sms_finish(user, redirect, detail="sms").location
        return self._auth_sms_onwards(target, recovery, request.env._("Your mobile number is confirmed."))

    def _auth_sms_onwards(self, target, recovery, sentence):
        """Go on to an address, by way of the new recovery codes if there are any."""
        onwards = request.redirect(target)
        if not recovery:
            return onwards
        # the redirection keeps to this site; a parameter as it came could lead elsewhere, or be a script
        target = onwards.location
        return common.render("auth_sms.recovery_codes", {"codes": recovery, "target": target, "enrolled": sentence})

    def _auth_sms_tell_numbers(self, user, old, new):
        text = user._auth_sms_change_text(new)
        for number in (old, new):
            sender.submit(request.env, sender.Job(0, user.id, number, text, user.sudo().company_id.id, None))

    # the page

    def _auth_sms_number_back(self, redirect):
        return request.redirect(common.link(PAGE, redirect=redirect))

    def _auth_sms_number_form(self, user, redirect, error=None, typed="", mailed=False):
        way, kept = self._auth_sms_way(user), common.recall(NUMBER, user)
        found = kept and way and request.env["auth.sms.challenge"]._look(user, kept["id"], 0 if error else 2.5)
        limits = request.env["auth.sms.account"]._limits(user)
        registered = user.sudo().auth_sms_registered_number
        enrol_by = user._auth_sms_policy().enrol_by
        failure = found and found["sending"] == "failed" and found["failure"]
        return common.render(
            "auth_sms.number",
            {
                "step": "code" if found and not failure else way or "ask",
                "error": error or (failure and common.failure_sentence(request.env, failure)),
                "typed": typed,
                "again": common.link(PAGE, redirect=redirect, again=1),
                "number": common.shown(kept.get("number") if found else registered),
                "fixed": way == "registered",
                "app": common.link(APP_PAGE, redirect=redirect) if self._auth_sms_app_way(user) else None,
                "sending": found["sending"] if found else "",
                "wait": limits.send_wait,
                "wait_text": common.duration(request.env, limits.send_wait) if limits.send_wait else "",
                "redirect": redirect,
                "signed_in": bool(request.session.uid),
                "change": bool(user.sudo().auth_sms_number),
                "days_left": user._auth_sms_days_left() if request.session.uid and enrol_by else None,
                "may_mail": bool(request.session.uid) and user._auth_sms_mail_trusted(),
                "email": user.sudo().email if request.session.uid else "",
                "mailed": mailed,
                "passkey": user._auth_sms_policy().passkey_suffices and user._auth_sms_has_passkey(),
                "contact": common.contact(user),
                "countries": request.env["res.country"]._auth_sms_names(),
            },
        )
