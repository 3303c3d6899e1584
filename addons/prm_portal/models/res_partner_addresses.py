from odoo import models

ADDRESSES = "prm_portal.group_dealer_addresses"


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _can_be_edited_by_current_customer(self, **kwargs):
        """Dealers whose role holds addresses edit the firm's delivery and invoice addresses, nothing else.

        Not their own contact: Odoo writes the address of a person on to the firm, and the firm's
        profile goes its own way, with approval. And no contact that somebody signs in with: a changed
        e-mail address would be a way into that account. The own name and number have a page of their own.
        """
        self.ensure_one()
        user = self.env.user
        if not user.has_group("prm_portal.group_dealer"):
            return super()._can_be_edited_by_current_customer(**kwargs)
        # Bridge: whether somebody signs in with the contact, also one who was archived.
        contact = self.sudo().with_context(active_test=False)
        if not user.has_group(ADDRESSES) or contact.user_ids or contact.commercial_partner_id == contact:
            return False
        return super()._can_be_edited_by_current_customer(**kwargs)
