from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _prm_chat_fields(self):
        """What decides about a comparison group decides about its channel."""
        return super()._prm_chat_fields() | {"prm_staff_count", "prm_business_line_ids", "prm_company_form"}
