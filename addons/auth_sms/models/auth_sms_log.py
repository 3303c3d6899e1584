import threading

from odoo import api, fields, models
from odoo.http import request

RETENTION = "90 days"


class AuthSmsLog(models.Model):
    """What happened around second factors: never a code, never a whole number."""

    _name = "auth.sms.log"
    _description = "SMS Sign-in Log"
    _order = "id desc"
    _rec_name = "event"
    _log_access = False

    create_date = fields.Datetime("Time", readonly=True, index=True)
    event = fields.Selection(
        [
            ("sent", "Code sent"),
            ("failed", "Code not sent"),
            ("wrong", "Wrong code"),
            ("locked", "Too many wrong codes"),
            ("signed_in", "Signed in"),
            ("enrolled", "Number confirmed"),
            ("changed", "Number changed"),
            ("removed", "Number removed by the user"),
            ("app", "Authenticator app set up"),
            ("reset", "Reset by an administrator"),
            ("registered", "Number registered"),
            ("invited", "Invited to set up a second factor"),
            ("recovery_used", "Recovery code used"),
            ("recovery_made", "Recovery codes made"),
            ("device_trusted", "Device trusted"),
            ("device_revoked", "Trusted device revoked"),
            ("policy", "Policy changed"),
            ("budget", "Daily budget"),
            ("alarm", "Alarm"),
            ("gateway", "Gateway changed"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null", index=True)
    actor_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    ip = fields.Char("IP address", readonly=True)
    number = fields.Char("Masked number", readonly=True)
    gateway = fields.Char(readonly=True)
    detail = fields.Char(readonly=True)

    @api.model
    def _note(self, event, user=None, cr=None, number=None, gateway=None, detail=None):
        """Write one line.

        :param user: the user or the user's id it is about
        :param cr: a cursor of its own where the line must outlive the request; else the request's
        :param str number: masked already
        """
        (cr or self.env.cr).execute(
            """INSERT INTO auth_sms_log (create_date, event, user_id, actor_id, ip, number, gateway, detail)
               VALUES (clock_timestamp() AT TIME ZONE 'UTC', %s, %s, %s, %s, %s, %s, %s)""",
            [
                event,
                getattr(user, "id", user) or None,
                self.env.uid,
                request.httprequest.remote_addr
                if request
                else getattr(threading.current_thread(), "auth_sms_ip", None),
                number or None,
                gateway or None,
                (detail or "")[:200] or None,
            ],
        )

    @api.model
    def _cron_forget(self):
        """Delete what the retention periods are over for: sign-in codes after a day, this log after 90."""
        self.env["auth.sms.challenge"]._forget()
        self.env.cr.execute(
            "DELETE FROM auth_sms_log WHERE create_date < now() AT TIME ZONE 'UTC' - %s::interval", [RETENTION]
        )
