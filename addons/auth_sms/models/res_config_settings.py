from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .auth_sms_budget import DEFAULT_LIMIT, PARAMETER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    auth_sms_gateway_id = fields.Many2one(
        "auth.sms.gateway", "Gateway", compute="_compute_auth_sms_gateway", help="The first active gateway is used."
    )
    auth_sms_gateway_foreign = fields.Boolean(compute="_compute_auth_sms_gateway")
    auth_sms_country_ids = fields.Many2many(
        "res.country",
        string="Countries of sign-in codes",
        compute="_compute_auth_sms_countries",
        inverse="_inverse_auth_sms_countries",
        readonly=False,
        help="Codes are sent to mobile numbers of these countries only.",
    )
    auth_sms_daily_budget = fields.Integer("Messages a day", config_parameter=PARAMETER, default=DEFAULT_LIMIT)
    auth_sms_used_today = fields.Integer("Sent today", compute="_compute_auth_sms_gateway")

    @api.constrains("auth_sms_daily_budget")
    def _check_auth_sms_daily_budget(self):
        # an emptied parameter would mean the default again
        if any(settings.auth_sms_daily_budget < 1 for settings in self):
            raise ValidationError(
                self.env._("The daily budget of sign-in messages is at least 1; to send none, archive the gateways.")
            )

    @api.depends("company_id")
    def _compute_auth_sms_gateway(self):
        gateway = self.env["auth.sms.gateway"].search([], limit=1)
        for settings in self:
            settings.auth_sms_gateway_id = gateway
            settings.auth_sms_gateway_foreign = gateway.is_foreign
            settings.auth_sms_used_today = self.env["auth.sms.budget"]._used()

    @api.depends("company_id")
    def _compute_auth_sms_countries(self):
        countries = self.env["res.country"].search([("auth_sms_allowed", "=", True)])
        for settings in self:
            settings.auth_sms_country_ids = countries

    def _inverse_auth_sms_countries(self):
        for settings in self:
            allowed = self.env["res.country"].search([("auth_sms_allowed", "=", True)])
            (allowed - settings.auth_sms_country_ids).auth_sms_allowed = False
            (settings.auth_sms_country_ids - allowed).auth_sms_allowed = True
