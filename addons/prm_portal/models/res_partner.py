from odoo import fields, models

ADMIN = "prm_portal.group_prm_dealer_admin"


class ResPartner(models.Model):
    _inherit = "res.partner"

    prm_assignment_ids = fields.One2many("prm.dealer.assignment", "partner_id", "Portal users", groups=ADMIN)
    prm_dealer_limit = fields.Integer(
        "Most portal users",
        groups=ADMIN,
        help="How many users the firm's own director may have; 0: the default of the settings.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"parent_id", "is_company", "prm_is_partner", "active"} & vals.keys():
            self._prm_sync_dealers()
        return result

    def _prm_sync_dealers(self):
        """Let the dealers among these contacts, and below them, follow their firm at once."""
        # whoever may move a contact moves its access: no right on users is asked
        users = self.env["res.users"].sudo().with_context(active_test=False)
        below = users.search([("partner_id", "child_of", self.ids), ("prm_is_dealer", "=", True)])
        if below:
            below._prm_sync_own_firm()
