from odoo import models

ADDRESSES = "prm_portal.group_dealer_addresses"


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _can_be_edited_by_current_customer(self, **kwargs):
        """Dealers edit their own contact, and addresses of the firm with the capability.

        Never the firm itself (its profile goes its own way, with approval), and never a contact that
        somebody else signs in with: a changed e-mail address would be a way into that account.
        """
        self.ensure_one()
        user = self.env.user
        if not user.has_group("prm_portal.group_dealer"):
            return super()._can_be_edited_by_current_customer(**kwargs)
        if self == self.commercial_partner_id and self.sudo().prm_is_partner:
            return False
        if self == user.partner_id:
            return True
        # Bridge: whether somebody signs in with the contact, also one who was archived.
        if not user.has_group(ADDRESSES) or self.sudo().with_context(active_test=False).user_ids:
            return False
        return super()._can_be_edited_by_current_customer(**kwargs)
