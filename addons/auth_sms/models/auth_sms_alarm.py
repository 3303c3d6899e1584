from odoo import SUPERUSER_ID, api, models

from .auth_sms_budget import WARN_AT

#: codes in 24 hours from which on the share of used ones says something
PUMPING_MESSAGES = 20
PUMPING_SHARE = 0.5
#: failures within an hour from which on the gateway counts as down, when they are more than the successes
DOWN_FAILURES = 5


class AuthSmsAlarm(models.AbstractModel):
    """Tells the administrators when messages cost money for nobody, run out, or do not leave."""

    _name = "auth.sms.alarm"
    _description = "Alarms of Sign-in Messages"

    @api.model
    def _cron_watch(self):
        """Raise what is due, each alarm once a day (UTC)."""
        for kind, facts in self._due().items():
            if self.env["auth.sms.budget"]._first_alarm(kind):
                self._raise_alarm(kind, facts)

    @api.model
    def _due(self):
        """Return ``{kind: facts}`` of the alarms that hold now; three queries."""
        due = {}
        sent, used = self._codes_of_a_day()
        if sent >= PUMPING_MESSAGES and used < PUMPING_SHARE * sent:
            due["pumping"] = {"sent": sent, "used": used}
        budget = self.env["auth.sms.budget"]
        limit, taken = budget._limit(), budget._used()
        if taken and taken >= limit:
            due["budget_empty"] = {"limit": limit}
        elif taken and taken >= WARN_AT * limit:
            due["budget_low"] = {"limit": limit, "sent": taken}
        failed, left = self._messages_of_an_hour()
        if failed >= DOWN_FAILURES and failed > left:
            due["gateway_down"] = {"failed": failed}
        return due

    @api.model
    def _codes_of_a_day(self):
        """Return how many codes left in the last 24 hours, and how many of them were used.

        Codes that can still be entered are not counted: their people may be typing.
        """
        self.env.cr.execute(
            """
            SELECT COUNT(*), COUNT(*) FILTER (WHERE state = 'used')
            FROM auth_sms_challenge
            WHERE created_at > (now() AT TIME ZONE 'UTC') - INTERVAL '24 hours'
              AND sending = 'sent'
              AND (state = 'used' OR expires_at < (now() AT TIME ZONE 'UTC'))
            """
        )
        return self.env.cr.fetchone()

    @api.model
    def _messages_of_an_hour(self):
        """Return how many messages failed and how many left in the last hour."""
        self.env.cr.execute(
            """
            SELECT COUNT(*) FILTER (WHERE event = 'failed'), COUNT(*) FILTER (WHERE event = 'sent')
            FROM auth_sms_log
            WHERE create_date > (now() AT TIME ZONE 'UTC') - INTERVAL '1 hour' AND event IN ('failed', 'sent')
            """
        )
        return self.env.cr.fetchone()

    @api.model
    def _raise_alarm(self, kind, facts):
        """Write an alarm to the log and give every administrator an activity, of which he also hears by mail."""
        event = "budget" if kind.startswith("budget") else "alarm"
        self.env["auth.sms.log"]._note(event, detail=self._wording(kind, facts)[0])
        gateways = self.env["auth.sms.gateway"].with_user(SUPERUSER_ID)
        gateway = gateways.search([], limit=1) or gateways.with_context(active_test=False).search([], limit=1)
        for user in self._administrators() if gateway else ():
            alarm = self.with_context(lang=user.lang)
            summary, note = alarm._wording(kind, facts)
            gateway.with_context(lang=user.lang).activity_schedule(
                "mail.mail_activity_data_warning", summary=summary, note=note, user_id=user.id
            )

    @api.model
    def _administrators(self):
        group = self.env.ref("base.group_system")
        return group.sudo().all_user_ids.filtered(lambda user: user.active and user._is_internal())

    @api.model
    def _wording(self, kind, facts):
        """Return (summary, note) of an alarm."""
        if kind == "pumping":
            return (
                self.env._("Only %(used)s of %(sent)s sign-in codes were used within 24 hours", **facts),
                self.env._(
                    "Somebody may be having messages sent for money (SMS pumping), or the messages do not arrive."
                    " Look into the sign-in log; narrow the allowed countries; lower the daily budget."
                ),
            )
        if kind == "budget_empty":
            return (
                self.env._("The budget of %(limit)s sign-in messages is used up for today", **facts),
                self.env._(
                    "Until midnight (UTC) nobody gets a code; authenticator apps, passkeys, trusted devices and"
                    " recovery codes still work. Look into the sign-in log before you raise the budget."
                ),
            )
        if kind == "budget_low":
            return (
                self.env._("%(sent)s of today's %(limit)s sign-in messages are used", **facts),
                self.env._("Look into the sign-in log: are these your users? Raise the daily budget if so."),
            )
        return (
            self.env._("%(failed)s sign-in messages could not be sent within an hour", **facts),
            self.env._(
                "Send a test message with the button on this gateway, and look into the sign-in log for reasons."
            ),
        )
