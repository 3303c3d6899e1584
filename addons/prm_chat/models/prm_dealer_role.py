from odoo import models


class PrmDealerRole(models.Model):
    _inherit = "prm.dealer.role"

    def unlink(self):
        self.env["prm.chat.audience"].sudo()._hold_members()
        result = super().unlink()
        self.env["prm.chat.audience"].sudo()._sync()
        return result
