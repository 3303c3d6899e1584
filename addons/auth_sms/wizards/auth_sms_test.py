from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.numbers import NumberError, mask, read_number


class AuthSmsTest(models.TransientModel):
    """Send one real message through a gateway and show what came back."""

    _name = "auth.sms.test"
    _description = "Test Message of a Gateway"

    gateway_id = fields.Many2one("auth.sms.gateway", required=True, ondelete="cascade", readonly=True)
    number = fields.Char("Mobile number", required=True)
    ok = fields.Boolean(readonly=True)
    done = fields.Boolean(readonly=True)
    result = fields.Char(readonly=True)
    status = fields.Integer(readonly=True)
    seconds = fields.Float("Time (s)", digits=(6, 2), readonly=True)
    answer = fields.Text("Answer (beginning)", readonly=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "number" in fields_list:
            values.setdefault("number", self.env.user.phone)
        return values

    def action_send(self):
        """Send the message; show the dialog again with what became of it."""
        self.ensure_one()
        # the wizard is the administrator's, and so is what it starts
        self.gateway_id.check_access("write")
        number = self._read_number()
        delivery = self.gateway_id._deliver(number, self.env._("Test message: the gateway works."), self.env.company)
        self.write(
            {
                "done": True,
                "ok": delivery.outcome.ok,
                "result": self.env._("Handed over. Look whether it arrives.")
                if delivery.outcome.ok
                else delivery.outcome.detail,
                "status": delivery.status,
                "seconds": delivery.seconds,
                "answer": delivery.answer,
            }
        )
        self.env["auth.sms.log"]._note(
            "sent" if delivery.outcome.ok else "failed",
            user=self.env.user,
            number=mask(number),
            gateway=self.gateway_id.name,
            detail=self.env._("Test message. %(detail)s", detail=delivery.outcome.detail),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a test message"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _read_number(self):
        """Return the number as E.164; the same rules hold as for sign-in codes."""
        try:
            return read_number(self.number, self.env.company.country_id.code, self.env["res.country"]._auth_sms_codes())
        except NumberError as error:
            sentences = {
                "malformed": self.env._("This is no phone number; write it as +49 151 23456789."),
                "landline": self.env._("This is no mobile number."),
                "country": self.env._("Sign-in codes are not sent to this country; allow it in the settings first."),
            }
            raise UserError(sentences[error.reason]) from error
