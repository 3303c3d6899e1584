import json
from datetime import datetime, timedelta

from odoo import http
from odoo.http import request

from odoo.addons.auth_totp.controllers.home import TRUSTED_DEVICE_COOKIE
from odoo.addons.auth_totp_mail.controllers.home import Home as CoreHome

from ..engine import codes
from ..models.res_users_app import PAGE
from . import common
from .common import NUMBER, PROOF, SIGNIN, once

#: how long the page waits for the gateway's answer, in seconds; without it, the code is "on its way"
PATIENCE = 2.5
ROUTE = {"type": "http", "auth": "public", "website": True, "multilang": False, "sitemap": False}


class SmsLogin(CoreHome):
    """The second step of a sign-in: a code by SMS, or another factor instead."""

    @http.route(PAGE, methods=["GET"], **ROUTE)
    def auth_sms_page(self, redirect=None, factor=None, **kwargs):
        user, elsewhere = self._auth_sms_pending(redirect)
        if elsewhere:
            return elsewhere
        if self._auth_sms_trusted(user):
            return self._auth_sms_finish(user, redirect, detail="trusted device")
        if not common.recall(SIGNIN, user):
            # one code per sign-in, however often the page is opened; none where the app is at hand
            common.begin_pending(user)
            if not user.sudo().totp_enabled:
                self._auth_sms_send(user)
            return self._auth_sms_back(redirect, factor)
        return self._auth_sms_form(user, redirect, factor)

    @http.route(PAGE, methods=["POST"], **ROUTE)
    def auth_sms_enter(self, redirect=None, factor="sms", code="", remember=None, **kwargs):
        user, elsewhere = self._auth_sms_pending(redirect)
        if elsewhere:
            return elsewhere
        factor = factor if factor in ("sms", "app", "recovery") else "sms"
        read = codes.read_recovery_code(code) if factor == "recovery" else codes.read_code(code)
        if not read:
            return self._auth_sms_form(user, redirect, factor, self._auth_sms_slip(factor))
        verdict = once("check", self._auth_sms_verdict, user, factor, read)
        if verdict.kind == "right":
            return self._auth_sms_finish(user, redirect, remember=remember, detail=factor)
        common.warn_of_lock(user, verdict)
        return self._auth_sms_form(user, redirect, factor, common.verdict_sentence(request.env, verdict, factor))

    @http.route(f"{PAGE}/resend", methods=["POST"], **ROUTE)
    def auth_sms_resend(self, redirect=None, **kwargs):
        user, elsewhere = self._auth_sms_pending(redirect)
        if elsewhere:
            return elsewhere
        if not common.recall(SIGNIN, user):
            common.begin_pending(user)
        if user.sudo().auth_sms_number:
            self._auth_sms_send(user)
        return self._auth_sms_back(redirect, "sms")

    @http.route(f"{PAGE}/status", methods=["GET"], **ROUTE)
    def auth_sms_status(self, **kwargs):
        """Return what became of the message, as JSON: `{"sending", "text", "wait"}`."""
        user = common.pending_user()
        values = self._auth_sms_sending(user) if user else {"sending": "", "sentence": "", "wait": 0}
        body = {"sending": values["sending"], "text": str(values["sentence"]), "wait": values["wait"]}
        return request.make_response(
            json.dumps(body), headers={"Content-Type": "application/json", **common.HEADERS}.items()
        )

    # steps

    def _auth_sms_pending(self, redirect):
        """Return (user, None), or (None, the answer that leads to where the visitor belongs)."""
        if request.session.uid:
            return None, request.redirect(self._login_redirect(request.session.uid, redirect=redirect))
        user = common.pending_user()
        if not user:
            return None, request.redirect(common.link("/web/login", redirect=redirect))
        if user._mfa_url() != PAGE:
            return None, request.redirect(user._mfa_url() or "/web/login")
        if user._mfa_type() == "sms" and not user.sudo().auth_sms_number:
            return None, request.redirect(common.link("/web/login/sms/number", redirect=redirect))
        return user, None

    def _auth_sms_send(self, user):
        """Send a code, unless it has to wait; the session keeps what it is bound to."""
        started = once("send", request.env["auth.sms.challenge"]._start, user, "signin", user.sudo().auth_sms_number)
        kept = common.recall(SIGNIN, user)
        if started.challenge_id:
            kept.pop("failure", None)
            request.session[SIGNIN] = {**kept, "id": started.challenge_id, "nonce": started.nonce}
        elif started.failure:
            request.session[SIGNIN] = {**kept, "failure": started.failure}

    def _auth_sms_verdict(self, user, factor, read):
        if factor == "app":
            return user._auth_sms_check_app(read)
        if factor == "recovery":
            return request.env["auth.sms.recovery.code"]._check(user, read)
        kept = common.recall(SIGNIN, user)
        return request.env["auth.sms.challenge"]._check(
            user, "signin", kept.get("id") or 0, kept.get("nonce") or "", read
        )

    def _auth_sms_slip(self, factor):
        """Return what to say to something that cannot be a code; it costs no try."""
        if factor == "recovery":
            return request.env._("A recovery code has 12 letters and digits, like ABCD-EFGH-JKLM.")
        return request.env._("A code has 6 digits. Please enter all of them.")

    def _auth_sms_finish(self, user, redirect, remember=None, detail=None):
        """Turn the pending sign-in into a session, as the core's page does."""
        days = user._auth_sms_policy().trusted_device_days
        common.forget(SIGNIN, NUMBER, PROOF)
        request.session.finalize(request.env)
        request.update_env(user=request.session.uid)
        request.update_context(**request.session.context)
        log = request.env["auth.sms.log"]
        log._note("signed_in", request.env.user, detail=detail)
        response = request.redirect(self._login_redirect(request.session.uid, redirect=redirect))
        if remember and days:
            name = self._auth_sms_device_name()
            key = (
                request.env["auth_totp.device"].sudo()._generate("browser", name, datetime.now() + timedelta(days=days))
            )
            response.set_cookie(
                TRUSTED_DEVICE_COOKIE,
                key,
                max_age=days * 86400,
                httponly=True,
                samesite="Lax",
                secure=request.httprequest.scheme == "https",
            )
            log._note("device_trusted", request.env.user, detail=name)
        request.session.touch()
        return response

    def _auth_sms_trusted(self, user):
        key = request.cookies.get(TRUSTED_DEVICE_COOKIE)
        return key and request.env["auth_totp.device"]._check_credentials_for_uid(scope="browser", key=key, uid=user.id)

    def _auth_sms_device_name(self):
        agent = request.httprequest.user_agent
        name = request.env._(
            "%(browser)s on %(platform)s",
            browser=(agent.browser or "?").capitalize(),
            platform=(agent.platform or "?").capitalize(),
        )
        city = request.geoip.city.name
        return f"{name} ({city}, {request.geoip.country_name})" if city else name

    # the page

    def _auth_sms_back(self, redirect, factor=None):
        return request.redirect(common.link(PAGE, redirect=redirect, factor=factor))

    def _auth_sms_sending(self, user, patience=0):
        """Return what the page says about the code of this sign-in: a dictionary for the template."""
        kept = common.recall(SIGNIN, user)
        found = kept.get("id") and request.env["auth.sms.challenge"]._look(user, kept["id"], patience)
        limits = request.env["auth.sms.account"]._limits(user)
        number = common.shown(user.sudo().auth_sms_number)
        sending, failed = (found or {}).get("sending") or "", False
        if kept.get("failure") or sending == "failed":
            failed = True
            sentence = common.failure_sentence(request.env, kept.get("failure") or found["failure"])
        elif not found and limits.send_wait and limits.sends:
            sentence = request.env._(
                "A code was sent a moment ago for another sign-in. Only a new code works here.", number=number
            )
        elif not found:
            sentence = request.env._("We can send a code to %(number)s.", number=number)
        elif found["state"] != "open":
            sentence = request.env._("The code that was sent is no longer valid. Please have a new one sent.")
        elif sending == "queued":
            sentence = request.env._("A code is on its way to %(number)s.", number=number)
        else:
            sentence = request.env._("We sent a code to %(number)s. It is valid for 5 minutes.", number=number)
        return {
            "sending": sending,
            "sentence": sentence,
            "failed": failed,
            "wait": limits.send_wait,
            "sends_left": limits.sends_left,
            "usable": bool(found and found["state"] == "open"),
        }

    def _auth_sms_form(self, user, redirect, factor=None, error=None):
        sudo = user.sudo()
        ways = [*(["sms"] if sudo.auth_sms_number else []), *(["app"] if sudo.totp_enabled else [])]
        if request.env["auth.sms.recovery.code"]._left(user):
            ways.append("recovery")
        if factor not in ways:
            sent = sudo.auth_sms_number and common.recall(SIGNIN, user).get("id")
            factor = "app" if sudo.totp_enabled and not sent else "sms"
        policy = user._auth_sms_policy()
        sending = self._auth_sms_sending(user, patience=0 if error else PATIENCE)
        return common.render(
            "auth_sms.login",
            {
                **sending,
                "wait_text": common.duration(request.env, sending["wait"]) if sending["wait"] else "",
                "factor": factor,
                "ways": [
                    {"key": way, "url": common.link(PAGE, redirect=redirect, factor=way)}
                    for way in ways
                    if way != factor
                ],
                "error": error,
                "redirect": redirect,
                "trusted_days": policy.trusted_device_days,
                "passkey": policy.passkey_suffices and user._auth_sms_has_passkey(),
                "contact": common.contact(user),
            },
        )
