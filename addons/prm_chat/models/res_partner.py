from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _prm_chat_fields(self):
        """Return the fields that decide in which channels the people of a firm are."""
        return {"parent_id", "prm_is_partner", "prm_territory_id", "active", "company_id", "is_company"}

    def write(self, vals):
        watched = vals.keys() & self._prm_chat_fields()
        before = self._prm_chat_contacts() if watched else self.browse()
        result = super().write(vals)
        contacts = before | self._prm_chat_contacts() if watched else before
        if contacts:
            self.env["prm.chat.audience"].sudo()._sync(contacts)
        return result

    def _prm_chat_contacts(self):
        """Return the contacts with users below (or among) these partners."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search([("share", "=", True), ("partner_id", "child_of", self.ids)]).partner_id
