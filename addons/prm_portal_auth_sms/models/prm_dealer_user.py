from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class PrmDealerUser(models.Model):
    _inherit = "prm.dealer.user"
    _depends = {"res.users": ["auth_sms_number"]}

    factor = fields.Selection(
        selection_add=[
            ("none",),
            ("sms", "SMS code"),
            ("app",),
            ("both", "SMS code and authenticator app"),
            ("passkey",),
        ]
    )
    factor_need = fields.Selection(
        [
            ("no", "Not required"),
            ("met", "Required, set up"),
            ("grace", "Missing, in grace"),
            ("missing", "Missing, sign-in closed"),
        ],
        "Needs a second factor",
        compute="_compute_factor_need",
    )
    factor_by = fields.Datetime("Needs it by", compute="_compute_factor_need")
    factor_missing = fields.Boolean(
        "Second factor missing", compute="_compute_factor_need", search="_search_factor_missing"
    )

    def _factor_sql(self):
        return SQL(
            "CASE WHEN u.auth_sms_number IS NOT NULL AND u.totp_secret IS NOT NULL THEN 'both'"
            " WHEN u.auth_sms_number IS NOT NULL THEN 'sms' ELSE %s END",
            super()._factor_sql(),
        )

    def _compute_factor_need(self):
        for dealer in self:
            # Bridge: what the policies say of a row that the administrator may read.
            user = dealer.user_id.sudo()
            enrol_by = user._auth_sms_policy().enrol_by
            lacks = user._prm_lacks_factor()
            dealer.factor_missing = lacks
            dealer.factor_by = enrol_by if lacks else False
            if not enrol_by:
                dealer.factor_need = "no"
            elif not lacks:
                dealer.factor_need = "met"
            else:
                dealer.factor_need = "missing" if user._auth_sms_overdue() else "grace"

    @api.model
    def _search_factor_missing(self, operator, value):
        """One query, whatever the number of dealers: who is in a group that requires a factor, and has none."""
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return Domain.TRUE
        rules = [rule for rule in self.env["auth.sms.policy"]._rules() if rule.level != "off"]
        required = self._in_groups_of(rule for rule in rules if rule.level == "required")
        strict = self._in_groups_of(rule for rule in rules if not rule.passkey_suffices)
        missing = required & (Domain("factor", "=", "none") | (Domain("factor", "=", "passkey") & strict))
        return missing if True in value else ~missing

    @api.model
    def _in_groups_of(self, rules):
        """Return the domain of the dealers whom one of these rules is for."""
        groups = [rule.group_id for rule in rules]
        if not all(groups):
            return Domain.TRUE
        if not groups:
            return Domain.FALSE
        # Bridge: who is in which group is asked for the condition alone.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return Domain("user_id", "in", users._search([("all_group_ids", "in", groups)]))

    # --- what administrators do -----------------------------------------------------------------------------

    def action_invite_factor(self):
        """Mail those who lack a required second factor the link to set one up; their days of grace stay as they are."""
        lacking = self._dealers().filtered(
            lambda user: user.prm_dealer_state == "active" and user.active and user._prm_lacks_factor()
        )
        if not lacking:
            raise UserError(
                self.env._(
                    "None of them needs the link: it is for those who signed in before and lack a required factor."
                )
            )
        mailed = lacking._prm_send_factor_links()
        return self._notify_links(lacking - mailed, self.env._("Links that wait in the mail queue: %s", len(mailed)))

    def action_reset_factor(self):
        super().action_reset_factor()
        lacking = self._dealers().filtered(lambda user: user.prm_dealer_state == "active" and user._prm_lacks_factor())
        return self._notify_links(
            lacking.filtered(lambda user: not user._auth_sms_mail_trusted()),
            self.env._("The second factor was taken away. Where one is required, the link to a new one is mailed."),
        )

    def _notify_links(self, untrusted, sentence):
        if not untrusted:
            return self._notify(sentence)
        warning = self.env._(
            "Not mailed, because the e-mail address is missing or was changed in the last days; make sure that it is "
            "the user's own: %(names)s",
            names=", ".join(untrusted.mapped("name")),
        )
        return self._notify(f"{sentence} {warning}", "warning")
