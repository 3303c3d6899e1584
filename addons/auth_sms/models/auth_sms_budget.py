import math

from odoo import api, fields, models
from odoo.tools import SQL

from ..store import own_cursor

DEFAULT_LIMIT = 500
PARAMETER = "auth_sms.daily_budget"
#: when so much of a day's budget is used, the administrators are told
WARN_AT = 0.8


class AuthSmsBudget(models.Model):
    """How many messages a day (UTC) took: a limit to what a flood of sign-ins can cost."""

    _name = "auth.sms.budget"
    _description = "Daily Budget of Sign-in Messages"
    _order = "day desc"
    _rec_name = "day"
    _log_access = False

    day = fields.Date(required=True, readonly=True)
    sent = fields.Integer("Messages", required=True, default=0, readonly=True)
    # kinds of alarms raised on that day, so that each is raised once
    alarms = fields.Json(readonly=True)

    _day_unique = models.Constraint("UNIQUE (day)", "There is one budget per day.")

    @api.model
    def _limit(self):
        """Return how many messages a day may take; 0 stops all."""
        value = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        try:
            return max(0, int(value)) if value else DEFAULT_LIMIT
        except ValueError:
            return DEFAULT_LIMIT

    @api.model
    def _used(self):
        """Return how many messages of today are used."""
        self.env.cr.execute("SELECT sent FROM auth_sms_budget WHERE day = (now() AT TIME ZONE 'UTC')::date")
        row = self.env.cr.fetchone()
        return row[0] if row else 0

    @api.model
    def _take(self):
        """Take one message out of today's budget; return whether there was one left.

        One statement in a transaction of its own: of any number at once, as many as are left succeed.
        """
        limit = self._limit()
        if not limit:
            return False
        with own_cursor(self.env) as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO auth_sms_budget AS budget (day, sent)
                    VALUES ((now() AT TIME ZONE 'UTC')::date, 1)
                    ON CONFLICT (day) DO UPDATE SET sent = budget.sent + 1 WHERE budget.sent < %s
                    RETURNING sent
                    """,
                    limit,
                )
            )
            row = cr.fetchone()
            if row and row[0] in (limit, math.ceil(WARN_AT * limit)):
                # the administrators hear of it at once, not within the hour; whoever signs in does not wait for that
                self.with_env(self.env(cr=cr)).sudo().env.ref("auth_sms.ir_cron_watch")._trigger()
        return bool(row)

    @api.model
    def _give_back(self):
        """Return one message that has certainly not left, so that a gateway that is down uses up nothing."""
        with own_cursor(self.env) as cr:
            cr.execute(
                """
                UPDATE auth_sms_budget SET sent = sent - 1
                WHERE day = (now() AT TIME ZONE 'UTC')::date AND sent > 0
                """
            )

    @api.model
    def _first_alarm(self, kind):
        """Note an alarm of today; return whether it is the first of its kind."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO auth_sms_budget AS budget (day, sent, alarms)
                VALUES ((now() AT TIME ZONE 'UTC')::date, 0, jsonb_build_array(%(kind)s::text))
                ON CONFLICT (day) DO UPDATE
                SET alarms = COALESCE(budget.alarms, '[]'::jsonb) || jsonb_build_array(%(kind)s::text)
                WHERE NOT COALESCE(budget.alarms, '[]'::jsonb) ? %(kind)s
                RETURNING id
                """,
                kind=kind,
            )
        )
        return bool(self.env.cr.fetchone())

    @api.autovacuum
    def _gc_budgets(self):
        self.env.cr.execute("DELETE FROM auth_sms_budget WHERE day < (now() AT TIME ZONE 'UTC')::date - 90")
