import time
from typing import NamedTuple

from odoo import api, fields, models

from .. import sender
from ..engine import codes, numbers
from ..key import get_key
from ..store import own_cursor
from .auth_sms_account import Verdict


class Started(NamedTuple):
    """A code on its way: what the browser's session keeps of it, or why there is none.

    `wait`: seconds until one may be sent, 0 when this one was; `failure` as in Outcome.kind.
    """

    challenge_id: int = 0
    nonce: str = ""
    wait: int = 0
    failure: str = ""


class AuthSmsChallenge(models.Model):
    """One code sent to one number for one purpose of one browser session. All of it runs in own transactions."""

    _name = "auth.sms.challenge"
    _description = "SMS Sign-in Code"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    purpose = fields.Selection(
        [("signin", "Sign-in"), ("proof", "Proof of the present number"), ("number", "Confirmation of a number")],
        required=True,
    )
    number = fields.Char(required=True)
    digest = fields.Char()
    created_at = fields.Datetime(required=True, index=True)
    expires_at = fields.Datetime(required=True)
    tries = fields.Integer(required=True, default=0)
    state = fields.Selection([("open", "Open"), ("used", "Used"), ("dead", "Dead")], required=True, default="open")
    sending = fields.Selection(
        [("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed")], required=True, default="queued"
    )
    failure = fields.Char()

    @api.model
    def _start(self, user, purpose, number):
        """Send a new code to the number, unless the account has to wait; older ones of the purpose die.

        The message leaves in the background, after commit; `_look` tells what became of it.
        """
        if numbers.country_of(number) not in self.env["res.country"]._auth_sms_codes():
            self.env["auth.sms.log"]._note("failed", user, number=numbers.mask(number), detail="country")
            return Started(failure="country")
        code, nonce = codes.new_code(), codes.new_nonce()
        text = user._auth_sms_text(code)
        with self.env["auth.sms.account"]._locked(user.id) as account:
            if not account.limits.take_send():
                return Started(wait=account.limits.send_wait)
            cr, now = account.cr, account.limits.now
            cr.execute(
                """UPDATE auth_sms_challenge SET state = 'dead', digest = NULL
                    WHERE user_id = %s AND purpose = %s AND state = 'open'""",
                [user.id, purpose],
            )
            cr.execute("SELECT nextval('auth_sms_challenge_id_seq')")
            [challenge_id] = cr.fetchone()
            cr.execute(
                """INSERT INTO auth_sms_challenge
                       (id, user_id, purpose, number, digest, created_at, expires_at, tries, state, sending)
                   VALUES (%s, %s, %s, %s, %s, %s, %s + %s * interval '1 second', 0, 'open', 'queued')""",
                [
                    challenge_id,
                    user.id,
                    purpose,
                    number,
                    self._digest(challenge_id, user.id, purpose, number, nonce, code),
                    now,
                    now,
                    codes.LIFE,
                ],
            )
        outcome = sender.submit(self.env, sender.Job(challenge_id, user.id, number, text, user.company_id.id, now))
        return Started(challenge_id, nonce, 0, outcome.kind if outcome and not outcome.ok else "")

    def _digest(self, challenge_id, user_id, purpose, number, nonce, code):
        return codes.digest(get_key(), self.env.cr.dbname, challenge_id, user_id, purpose, number, nonce, code)

    @api.model
    def _check(self, user, purpose, challenge_id, nonce, code):
        """Return the Verdict on six digits; the right ones are used up by it."""
        return self.env["auth.sms.account"]._try(
            user, lambda account: self._compare(account, purpose, challenge_id, nonce, code)
        )

    def _compare(self, account, purpose, challenge_id, nonce, code):
        cr = account.cr
        cr.execute(
            """UPDATE auth_sms_challenge SET tries = tries + 1
                WHERE id = %s AND user_id = %s AND purpose = %s AND state = 'open' AND tries < %s
                  AND expires_at > clock_timestamp() AT TIME ZONE 'UTC'
            RETURNING number, digest, tries""",
            [challenge_id, account.user_id, purpose, codes.TRIES],
        )
        found = cr.fetchone()
        if not found:
            return self._why_not(account, purpose, challenge_id)
        number, digest, tries = found
        if codes.same(digest, self._digest(challenge_id, account.user_id, purpose, number, nonce, code)):
            self._close(cr, challenge_id, "used")
            return "right"
        if tries >= codes.TRIES:
            self._close(cr, challenge_id, "dead")
        return Verdict("wrong", left=codes.TRIES - tries)

    def _why_not(self, account, purpose, challenge_id):
        account.cr.execute(
            "SELECT state FROM auth_sms_challenge WHERE id = %s AND user_id = %s AND purpose = %s",
            [challenge_id, account.user_id, purpose],
        )
        found = account.cr.fetchone()
        return {None: "none", "open": "expired"}.get(found and found[0], found and found[0])

    def _close(self, cr, challenge_id, state):
        cr.execute("UPDATE auth_sms_challenge SET state = %s, digest = NULL WHERE id = %s", [state, challenge_id])

    @api.model
    def _look(self, user, challenge_id, patience=0.0):
        """Return `{"state", "sending", "failure", "number"}` of a code; None when there is no such one.

        An open one that is too old has the state "expired". One that is just being sent is waited for.

        :param float patience: seconds, at most
        """
        until = time.monotonic() + patience
        while True:
            found = self._read_state(user, challenge_id)
            if not found or found["sending"] != "queued" or time.monotonic() >= until:
                return found
            time.sleep(0.2)

    def _read_state(self, user, challenge_id):
        with own_cursor(self.env) as cr:
            cr.execute(
                """SELECT CASE WHEN state = 'open' AND expires_at <= clock_timestamp() AT TIME ZONE 'UTC'
                               THEN 'expired' ELSE state END AS state, sending, failure, number
                     FROM auth_sms_challenge WHERE id = %s AND user_id = %s""",
                [challenge_id, user.id],
            )
            found = cr.dictfetchall()
        return found[0] if found else None

    @api.model
    def _drop(self, user):
        """Let all codes of a user die."""
        self.env.cr.execute(
            "UPDATE auth_sms_challenge SET state = 'dead', digest = NULL WHERE user_id = %s AND state = 'open'",
            [user.id],
        )

    @api.model
    def _forget(self):
        """Delete codes after 24 hours."""
        self.env.cr.execute(
            "DELETE FROM auth_sms_challenge WHERE created_at < now() AT TIME ZONE 'UTC' - interval '24 hours'"
        )
