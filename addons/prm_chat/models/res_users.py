from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._prm_sync_chat()
        return users

    def write(self, vals):
        if not {"group_ids", "partner_id", "active", "company_id"} & vals.keys():
            return super().write(vals)
        result = super().write(vals)
        self._prm_sync_chat()
        return result

    def _prm_end_sessions(self):
        result = super()._prm_end_sessions()
        self._prm_sync_chat()
        return result

    def _prm_sync_chat(self):
        """Let the channels follow what a user may and where it belongs."""
        contacts = self.sudo().partner_id
        if contacts:
            self.env["prm.chat.audience"].sudo()._sync(contacts)
