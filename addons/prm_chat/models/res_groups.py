from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        audiences = self.env["prm.chat.audience"].sudo()
        if not (vals.keys() & {"implied_ids", "implied_by_ids", "user_ids"} and self.env.registry.ready):
            return super().write(vals)
        result = super().write(vals)
        audiences._sync()
        return result
