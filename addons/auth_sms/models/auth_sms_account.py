from contextlib import contextmanager
from typing import NamedTuple

from odoo import api, fields, models

from ..engine.limits import Limits
from ..store import own_cursor


class Verdict(NamedTuple):
    """What became of a try.

    `kind`: right; wrong; locked (no try left this hour); expired; used; dead (too many tries, or a newer code
    was sent); none (there is nothing to try). `left`: tries left with this code; `account_left`: tries left in
    this hour; `wait`: seconds until the next one is free.
    """

    kind: str
    left: int = 0
    account_left: int = 0
    wait: int = 0


class Account(NamedTuple):
    """A locked account: `cr` its cursor, `limits` its counters, written at the end."""

    cr: object
    limits: Limits
    user_id: int


class AuthSmsAccount(models.Model):
    """The counters of a user: read and written with the row locked, in a transaction of their own."""

    _name = "auth.sms.account"
    _description = "SMS Sign-in Counters"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")

    _user_uniq = models.Constraint("UNIQUE (user_id)", "A user has one row of counters.")

    def init(self):
        # lists of times are no field of Odoo's
        self.env.cr.execute(
            """ALTER TABLE auth_sms_account
                 ADD COLUMN IF NOT EXISTS tries_at timestamp[] NOT NULL DEFAULT '{}',
                 ADD COLUMN IF NOT EXISTS sends_at timestamp[] NOT NULL DEFAULT '{}',
                 ADD COLUMN IF NOT EXISTS used_at timestamp,
                 ADD COLUMN IF NOT EXISTS pause_until timestamp"""
        )

    @contextmanager
    def _locked(self, user_id):
        """Yield the Account of a user; whoever asks at the same time waits for its end."""
        with own_cursor(self.env) as cr:
            cr.execute("INSERT INTO auth_sms_account (user_id) VALUES (%s) ON CONFLICT DO NOTHING", [user_id])
            cr.execute(
                "SELECT tries_at, sends_at, used_at, pause_until FROM auth_sms_account WHERE user_id = %s FOR UPDATE",
                [user_id],
            )
            tries, sends, used_at, pause_until = cr.fetchone()
            limits = Limits(_database_time(cr), tries, sends, used_at, pause_until)
            yield Account(cr, limits, user_id)
            cr.execute(
                """UPDATE auth_sms_account SET tries_at = %s, sends_at = %s, used_at = %s, pause_until = %s
                    WHERE user_id = %s""",
                [limits.tries, limits.sends, limits.used_at, limits.pause_until, user_id],
            )

    @api.model
    def _limits(self, user):
        """Return the counters of a user as they are, without a lock."""
        with own_cursor(self.env) as cr:
            cr.execute(
                "SELECT tries_at, sends_at, used_at, pause_until FROM auth_sms_account WHERE user_id = %s", [user.id]
            )
            found = cr.fetchone() or ()
            return Limits(_database_time(cr), *found)

    @api.model
    def _try(self, user, check):
        """Let `check(account)` compare what somebody typed; it returns the kind of a Verdict, or a Verdict.

        Every wrong one counts against the account's hour, whichever factor it was for. Nothing is counted where
        nothing could be compared.
        """
        with self._locked(user.id) as account:
            if not account.limits.take_try():
                return Verdict("locked", wait=account.limits.tries_wait)
            verdict = check(account)
            if isinstance(verdict, str):
                verdict = Verdict(verdict)
            if verdict.kind != "wrong":
                account.limits.give_back_try()
                if verdict.kind == "right":
                    account.limits.code_used()
                return verdict
            left = account.limits.tries_left
            self.env["auth.sms.log"]._note("wrong", user, cr=account.cr)
            if not left:
                self.env["auth.sms.log"]._note("locked", user, cr=account.cr)
            return verdict._replace(account_left=left, wait=account.limits.tries_wait)

    @api.model
    def _reset(self, user):
        """Forget the counters of a user."""
        self.env.cr.execute("DELETE FROM auth_sms_account WHERE user_id = %s", [user.id])


def _database_time(cr):
    """Return the time by the database's clock: the only one that all machines share."""
    cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
    return cr.fetchone()[0]
