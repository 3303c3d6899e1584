from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.iap.tools.iap_tools import InsufficientCreditError


class PrmMessageTest(models.TransientModel):
    """Send one real test message, so that the administrator knows that mail or SMS leaves the house."""

    _name = "prm.message.test"
    _description = "Test Message"

    kind = fields.Selection([("mail", "E-mail"), ("sms", "SMS")], required=True, default="mail")
    address = fields.Char("To", required=True, help="An e-mail address, or a mobile number with country code.")
    result = fields.Text(readonly=True)
    succeeded = fields.Boolean(readonly=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        user = self.env.user
        values.setdefault("address", user.email if values.get("kind") == "mail" else user.phone)
        return values

    def action_send(self):
        self.ensure_one()
        problem = self._send_mail() if self.kind == "mail" else self._send_sms()
        self.succeeded = not problem
        self.result = problem or self.env._("Handed over. Look whether it arrives.")
        if not problem:
            self.env["ir.config_parameter"].sudo().set_param(
                f"prm_partner.{self.kind}_tested_on", fields.Date.to_string(fields.Date.context_today(self))
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test message"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _send_mail(self):
        """Send a mail; return what went wrong, else an empty string."""
        # Managers may send this one text, not read the outgoing queue: only the access to this model was checked.
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": self.env._("Test message"),
                    "body_html": self.env._("E-mail from your partner relationship management works."),
                    "email_to": self.address,
                    "email_from": self.env.company.email_formatted or self.env.user.email_formatted,
                    "auto_delete": False,
                }
            )
        )
        mail.send()
        if mail.state == "sent":
            return ""
        reason = mail.failure_reason or self.env._(
            "The message waits in the outgoing queue; look there for the reason."
        )
        if self.env["ir.mail_server"].sudo().search_count([("active", "=", True)], limit=1):
            return reason
        advice = self.env._(
            "No outgoing mail server is set up; an administrator adds one under"
            " Settings › Technical › Outgoing Mail Servers."
        )
        return f"{advice}\n{reason}"

    def _send_sms(self):
        """Send an SMS through the company's gateway; return what went wrong, else an empty string."""
        number = self.env.company.partner_id._phone_format(number=self.address, force_format="E164")
        if not number:
            raise UserError(
                self.env._("“%(number)s” is no phone number; write it as +49 151 23456789.", number=self.address)
            )
        # the gateway's account is the administrator's; managers may send this one text through it
        api = self.env.company._get_sms_api_class()(self.sudo().env)
        message = {
            "content": self.env._("SMS from your partner relationship management works."),
            "numbers": [{"uuid": uuid4().hex, "number": number}],
        }
        try:
            answer = (api._send_sms_batch([message]) or [{}])[0]
        except (UserError, InsufficientCreditError) as error:
            return self.env._("The gateway could not be asked: %(problem)s", problem=error)
        if answer.get("state") in ("success", "processing", "sent"):
            return ""
        return self.env._(
            "The gateway refused it: %(state)s", state=answer.get("failure_reason") or answer.get("state") or "?"
        )
