import time

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

from ..engine import codes
from ..models.auth_sms_account import Verdict
from . import common
from .common import APP, NUMBER, PROOF, once

PAGE = "/web/second-factor"
ROUTE = {"type": "http", "auth": "user", "website": True, "multilang": False, "sitemap": False}
#: what needs the password and the present factor
AIMS = ("number", "app", "remove", "recovery")


class SecondFactor(http.Controller):
    """Where users look after their own second factor. Works without JavaScript."""

    @http.route(PAGE, methods=["GET"], **ROUTE)
    def auth_sms_overview(self, done=None, **kwargs):
        return self._overview(done=done)

    @http.route(f"{PAGE}/begin", methods=["GET", "POST"], **ROUTE)
    def auth_sms_begin(self, aim="", **kwargs):
        """Ask for the password and for one of the factors the user has."""
        aim = self._aim(aim)
        if not aim:
            return request.redirect(PAGE)
        common.forget(PROOF)
        return self._begin_form(aim)

    @http.route(f"{PAGE}/password", methods=["POST"], **ROUTE)
    def auth_sms_password(self, aim="", password="", factor="", **kwargs):
        aim, user = self._aim(aim), request.env.user
        if not aim:
            return request.redirect(PAGE)
        if factor not in self._factors(user):
            return self._begin_form(aim, request.env._("Please choose how you prove that it is you."))
        verdict = once("password", self._check_password, user, password)
        if verdict.kind == "locked" or (verdict.kind == "wrong" and not verdict.account_left):
            common.warn_of_lock(user, verdict)
            return self._begin_form(aim, common.verdict_sentence(request.env, verdict))
        if verdict.kind != "right":
            return self._begin_form(aim, request.env._("This password is not right."), factor)
        proof = {"aim": aim, "factor": factor, "until": time.time() + common.PROOF_LIFE}
        if factor == "sms":
            started = once("send", self._send, user)
            if not started.challenge_id:
                error = (
                    common.failure_sentence(request.env, started.failure)
                    if started.failure
                    else request.env._(
                        "A code was sent a moment ago. The next one can be sent in %(wait)s.",
                        wait=common.duration(request.env, started.wait),
                    )
                )
                return self._begin_form(aim, error, factor)
            proof.update(id=started.challenge_id, nonce=started.nonce)
        common.keep(PROOF, user, **proof)
        return request.redirect(f"{PAGE}/prove")

    @http.route(f"{PAGE}/prove", methods=["GET"], **ROUTE)
    def auth_sms_prove_page(self, **kwargs):
        proof = self._proof()
        return self._prove_form(proof) if proof else request.redirect(PAGE)

    @http.route(f"{PAGE}/prove", methods=["POST"], **ROUTE)
    def auth_sms_prove(self, code="", **kwargs):
        proof, user = self._proof(), request.env.user
        if not proof:
            return request.redirect(f"{PAGE}?done=late")
        factor = proof["factor"]
        read = codes.read_recovery_code(code) if factor == "recovery" else codes.read_code(code)
        if not read:
            return self._prove_form(proof, request.env._("Please enter the whole code."))
        verdict = once("check", self._check, user, proof, read)
        if verdict.kind != "right":
            common.warn_of_lock(user, verdict)
            return self._prove_form(proof, common.verdict_sentence(request.env, verdict, factor))
        return self._proven(user, proof["aim"])

    @http.route(f"{PAGE}/devices", methods=["POST"], **ROUTE)
    def auth_sms_devices(self, device=None, **kwargs):
        """Revoke one trusted device, or all."""
        devices = request.env.user.sudo().totp_trusted_device_ids
        if device:
            devices = devices.filtered(lambda known: str(known.id) == device)
        devices.unlink()
        return request.redirect(f"{PAGE}?done=devices")

    # steps

    def _aim(self, aim):
        """Return what the user wants, when it is possible."""
        user = request.env.user
        policy, number = user._auth_sms_policy(), user.sudo().auth_sms_number
        if policy.level == "off" or aim not in AIMS or not self._factors(user):
            return None
        if aim == "remove" and (not number or policy.level == "required"):
            return None
        if aim == "recovery" and not (number or user.sudo().totp_enabled):
            return None
        return aim

    def _factors(self, user):
        """Return the factors a user can prove: what the password alone must not change."""
        sudo = user.sudo()
        return [
            *(["sms"] if sudo.auth_sms_number else []),
            *(["app"] if sudo.totp_enabled else []),
            *(["recovery"] if request.env["auth.sms.recovery.code"]._left(user) else []),
        ]

    def _proof(self):
        """Return the proof that is under way in this session, or None."""
        proof = common.recall(PROOF, request.env.user)
        alive = proof.get("aim") and proof["until"] > time.time() and not proof.get("proven")
        return proof if alive and self._aim(proof["aim"]) else None

    def _check_password(self, user, password):
        """Return the Verdict on the password, counted like a code."""

        def compare(_account):
            credential = {"type": "password", "login": user.login, "password": password}
            try:
                user._check_credentials(credential, {"interactive": True})
            except AccessDenied:
                return "wrong"
            return "right"

        return request.env["auth.sms.account"]._try(user, compare) if password else Verdict("none")

    def _send(self, user):
        return request.env["auth.sms.challenge"]._start(user, "proof", user.sudo().auth_sms_number)

    def _check(self, user, proof, read):
        if proof["factor"] == "app":
            return user._auth_sms_check_app(read)
        if proof["factor"] == "recovery":
            return request.env["auth.sms.recovery.code"]._check(user, read)
        return request.env["auth.sms.challenge"]._check(user, "proof", proof["id"], proof["nonce"], read)

    def _proven(self, user, aim):
        common.forget(PROOF, NUMBER, APP)
        if aim in ("number", "app"):
            common.keep(PROOF, user, proven=aim, until=time.time() + common.PROOF_LIFE)
            return request.redirect("/web/login/app" if aim == "app" else "/web/login/sms/number")
        if aim == "remove":
            user._auth_sms_remove()
            request.env.flush_all()
            # this session goes on, all others end
            request.session.session_token = user._compute_session_token(request.session.sid)
            return request.redirect(f"{PAGE}?done=removed")
        made = request.env["auth.sms.recovery.code"]._make(user)
        user._auth_sms_tell(
            request.env._("Security update: recovery codes"),
            request.env._("New recovery codes were made for your account. The old ones no longer work."),
        )
        return common.render("auth_sms.recovery_codes", {"codes": made, "target": PAGE, "enrolled": None})

    # the pages

    def _overview(self, done=None):
        user = request.env.user
        sudo, policy = user.sudo(), user._auth_sms_policy()
        sentences = {
            "number": request.env._("Your mobile number is confirmed. Codes are sent to it from now on."),
            "app": request.env._("Your authenticator app is set up. Its codes are asked for from now on."),
            "removed": request.env._("The number is removed. Signing in takes no code by SMS any more."),
            "devices": request.env._("The device is no longer trusted."),
            "late": request.env._("That took too long. Please begin again."),
        }
        return common.render(
            "auth_sms.second_factor",
            {
                "notice": sentences.get(done),
                "level": policy.level,
                "number": sudo.auth_sms_number_masked,
                "app": sudo.totp_enabled,
                "passkeys": user._auth_sms_has_passkey(),
                "recovery_left": request.env["auth.sms.recovery.code"]._left(user),
                "may_remove": bool(sudo.auth_sms_number) and policy.level == "optional",
                "may_prove": bool(self._factors(user)),
                "may_recover": bool(sudo.auth_sms_number or (sudo.totp_enabled and policy.level != "off")),
                "days_left": user._auth_sms_days_left() if user._auth_sms_may_enrol() else None,
                "trusted_days": policy.trusted_device_days,
                "devices": [
                    {"id": device.id, "name": device.name, "since": device.create_date}
                    for device in sudo.totp_trusted_device_ids
                ],
                "home": "/odoo"
                if user._is_internal()
                else "/my"
                if "portal" in request.env.registry._init_modules
                else "/",
            },
        )

    def _begin_form(self, aim, error=None, factor=None):
        factors = self._factors(request.env.user)
        return common.render(
            "auth_sms.begin",
            {
                "aim": aim,
                "factors": factors,
                "factor": factor or factors[0],
                "number": request.env.user.sudo().auth_sms_number_masked,
                "error": error,
            },
        )

    def _prove_form(self, proof, error=None):
        user = request.env.user
        found = proof.get("id") and request.env["auth.sms.challenge"]._look(user, proof["id"], 0 if error else 2.5)
        if not error and found and found["sending"] == "failed":
            error = common.failure_sentence(request.env, found["failure"])
        return common.render(
            "auth_sms.prove",
            {
                "aim": proof["aim"],
                "factor": proof["factor"],
                "number": user.sudo().auth_sms_number_masked,
                "sending": found["sending"] if found else "",
                "error": error,
            },
        )
