from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def _prm_category_chains(self):
        """Return ``{product template id: category ids, nearest first}``."""
        return {
            product.id: tuple(int(part) for part in reversed((product.categ_id.parent_path or "").split("/")) if part)
            for product in self
        }
