from odoo import models


class PrmTerritory(models.Model):
    _inherit = "prm.territory"

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self.env["prm.chat.audience"].sudo()._sync()
        return result
