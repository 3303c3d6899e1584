from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def unlink(self):
        """Take the facts along; they have no foreign key (see ``Dimension``)."""
        self.check_access("unlink")
        self.env.cr.execute("DELETE FROM prm_fact WHERE company_id = ANY(%s)", [self.ids])
        self.env["prm.fact"].invalidate_model()
        return super().unlink()
