from odoo import models


class PrmTerritory(models.Model):
    _inherit = "prm.territory"

    def write(self, vals):
        if "parent_id" not in vals:
            return super().write(vals)
        result = super().write(vals)
        self.env["prm.chat.audience"].sudo()._sync()
        return result
