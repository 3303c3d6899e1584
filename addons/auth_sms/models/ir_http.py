from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Have the sign-in pages know our translations."""
        return [*super()._get_translation_frontend_modules_name(), "auth_sms"]
