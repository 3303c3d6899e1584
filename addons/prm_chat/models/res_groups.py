from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"implied_ids", "implied_by_ids", "user_ids"} and self.env.registry.ready:
            self.env["prm.chat.audience"].sudo()._sync()
        return result
