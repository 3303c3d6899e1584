from odoo import fields, models
from odoo.exceptions import AccessError

ADMIN = "prm_portal.group_prm_dealer_admin"
#: what decides which firm a contact, and whoever is below it, belongs to
MOVES = ("parent_id", "is_company", "commercial_partner_id", "prm_is_partner")


class ResPartner(models.Model):
    """Contacts whose people sign in: which firm they belong to is access, and kept by dealer administrators."""

    _inherit = "res.partner"

    prm_assignment_ids = fields.One2many("prm.dealer.assignment", "partner_id", "Portal users", groups=ADMIN)
    prm_dealer_limit = fields.Integer(
        "Most portal users",
        groups=ADMIN,
        help="How many users the firm's own director may have; 0: the default of the settings.",
    )

    def write(self, vals):
        moves = [name for name in MOVES if name in vals]
        if moves and not self._prm_keeps_access():
            self._prm_check_move({name: vals[name] for name in moves})
        result = super().write(vals)
        if moves or "active" in vals:
            self._prm_sync_dealers()
        return result

    def _prm_keeps_access(self):
        """Tell whether the caller may change what decides about dealers' access."""
        return self.env.su or self.env.user.has_group(ADMIN)

    def _prm_check_move(self, vals):
        """Refuse to move contacts that have access to the portal, or have such people below them."""
        # Bridge: whether somebody signs in is asked for the refusal alone.
        moved = self.sudo().filtered(
            lambda contact: any(
                (contact[name].id if contact._fields[name].relational else contact[name]) != (value or False)
                for name, value in vals.items()
            )
        )
        dealers = moved._prm_dealers_below()
        if dealers:
            raise AccessError(
                self.env._(
                    "“%(name)s” has access to the portal; a dealer administrator moves it.",
                    name=dealers[0].partner_id.name,
                )
            )

    def _prm_dealers_below(self):
        """Return the dealers among these contacts and below them, archived ones too, as superuser."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        if not self:
            return users
        return users.search([("partner_id", "child_of", self.ids), ("prm_is_dealer", "=", True)])

    def _prm_sync_dealers(self):
        """Let the dealers among these contacts, and below them, follow their firm at once."""
        below = self._prm_dealers_below()
        if below:
            below._prm_sync_own_firm()
