import hmac
import logging
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.binding import bind
from ..engine.outcome import NOT_SENT, Outcome
from ..engine.scrub import scrub
from ..key import get_key

_logger = logging.getLogger(__name__)

LONGEST_TIMEOUT = 5
#: changes of these are noted in the sign-in log, by name: values may be secret
SETTINGS = {"name", "active", "kind", "timeout", "url", "method", "headers", "content_type", "body", "sender"}


class Delivery(NamedTuple):
    """What handing over one message brought: for the test dialog, which shows more than the log may."""

    outcome: Outcome
    status: int = 0
    seconds: float = 0.0
    answer: str = ""


class AuthSmsGateway(models.Model):
    """A way for sign-in codes to leave the house; the first active one is used.

    The kinds are implemented in files of their own as ``_deliver_<kind>(number, text, company)``.
    """

    _name = "auth.sms.gateway"
    _description = "SMS Gateway for Sign-in Codes"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    kind = fields.Selection(
        [("odoo", "Odoo's own SMS service"), ("http", "HTTP")], required=True, default="http", tracking=True
    )
    timeout = fields.Float("Time limit (s)", required=True, default=LONGEST_TIMEOUT, digits=(3, 1))
    bond = fields.Char(groups=fields.NO_ACCESS, copy=False)
    is_foreign = fields.Boolean("Copied from elsewhere", compute="_compute_is_foreign")

    _timeout_range = models.Constraint(
        "CHECK (timeout >= 0.5 AND timeout <= 5)", "The time limit lies between 0.5 and 5 seconds."
    )

    # --- bound to this database -----------------------------------------------------------------

    @api.depends("bond", "active")
    def _compute_is_foreign(self):
        for gateway in self:
            gateway.is_foreign = gateway.active and not gateway._is_bound()

    def _expected_bond(self):
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return bind(get_key(), self.env.cr.dbname, uuid)

    def _is_bound(self):
        self.ensure_one()
        # the bond is closed to everybody; the answer is yes or no
        return hmac.compare_digest(self.sudo().bond or "", self._expected_bond())

    def _is_neutralized(self):
        return bool(self.env["ir.config_parameter"].sudo().get_param("database.is_neutralized"))

    @api.model_create_multi
    def create(self, vals_list):
        # whoever may create a gateway sets it up for this database; nobody hands a bond in
        bond = self._expected_bond()
        gateways = super().create([{key: value for key, value in vals.items() if key != "bond"} for vals in vals_list])
        gateways.filtered("active").sudo().bond = bond
        gateways._note_change(self.env._("created"))
        return gateways

    def write(self, vals):
        activated = self.filtered(lambda gateway: not gateway.active) if vals.get("active") else self.browse()
        result = super().write(vals)
        if activated:
            activated.sudo().bond = self._expected_bond()
        changed = vals.keys() & SETTINGS
        if changed:
            self._note_change(", ".join(sorted(changed)))
        return result

    def _note_change(self, detail):
        for gateway in self:
            self.env["auth.sms.log"]._note("gateway", gateway=gateway.name, detail=detail)

    def action_confirm_database(self):
        """An administrator says that this database, not the one it was copied from, may send."""
        self.check_access("write")
        if self._is_neutralized():
            raise UserError(
                self.env._(
                    "This database is neutralized and sends nothing. Remove the system parameter"
                    " “database.is_neutralized” first, if it shall."
                )
            )
        for gateway in self:
            gateway.sudo().bond = gateway._expected_bond()
            gateway._note_change(self.env._("confirmed for the database %(name)s", name=self.env.cr.dbname))

    # --- sending ----------------------------------------------------------------------------------

    @api.model
    def _send(self, number, text, company):
        """Send a text to a number in E.164 form through the first active gateway.

        Takes one message from the daily budget and puts it back when it has certainly not left. Never raises,
        never retries, never logs text or number.

        :return: :class:`~..engine.outcome.Outcome`
        """
        # whoever signs in uses the gateway without being able to read it
        gateway = self.sudo().search([], limit=1)
        if not gateway:
            return Outcome(False, "no_gateway", self.env._("No gateway is set up."))
        return gateway._deliver(number, text, company).outcome

    def _deliver(self, number, text, company):
        """Send through this gateway as :meth:`_send` does; return a :class:`Delivery`."""
        self.ensure_one()
        try:
            return self._deliver_within_budget(number, text, company or self.env.company)
        except Exception as error:  # noqa: BLE001 (a sign-in goes on, whatever a gateway or its settings do)
            # the message of an exception may hold the number, its traceback the text
            _logger.error("gateway %s failed: %s", self.id, type(error).__name__)
            return self._failure("bad_answer", self.env._("Internal error (%(kind)s).", kind=type(error).__name__))

    def _deliver_within_budget(self, number, text, company):
        if self._is_neutralized() or not self._is_bound():
            return self._failure(
                "copy", self.env._("This database is a copy; an administrator has to confirm the gateway in it.")
            )
        budget = self.env["auth.sms.budget"]
        if not budget._take():
            return self._failure("budget", self.env._("The budget of the day is used up."))
        delivery = getattr(self, f"_deliver_{self.kind}")(number, text, company)
        if delivery.outcome.kind in NOT_SENT:
            budget._give_back()
        # a provider's own words may repeat number and text
        return delivery._replace(outcome=delivery.outcome._replace(detail=scrub(delivery.outcome.detail, text, number)))

    def _failure(self, kind, detail, **more):
        return Delivery(Outcome(False, kind, detail, self.name), **more)

    def _success(self, **more):
        return Delivery(Outcome(True, "sent", "", self.name), **more)

    # --- for people -------------------------------------------------------------------------------

    def action_test(self):
        """Open the dialog that sends a test message through this gateway."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a test message"),
            "res_model": "auth.sms.test",
            "view_mode": "form",
            "target": "new",
            "context": {"default_gateway_id": self.id},
        }
