from odoo import models


class PrmDealerRole(models.Model):
    _inherit = "prm.dealer.role"

    def unlink(self):
        result = super().unlink()
        self.env["prm.chat.audience"].sudo()._sync()
        return result
