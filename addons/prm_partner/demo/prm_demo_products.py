from odoo import models

from .table_products import CATEGORIES, COST_SHARE, PRODUCTS


def product_name(reference):
    """Return the name of a product's record: ``product_tx_140`` for ``TX-140``."""
    return "product_" + reference.lower().replace("-", "_")


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_products(self):
        roots = {}
        for name, title, parent in CATEGORIES:
            roots[name] = roots.get(parent, name)
            self._ensure("product.category", {name: {"name": title, "parent_id": parent and self._ref(parent).id}})
        wanted = {}
        for category, products in PRODUCTS.items():
            for reference, title, price in products:
                wanted[product_name(reference)] = {
                    "name": title,
                    "default_code": reference,
                    "type": "service" if category == "category_workshop" else "consu",
                    "categ_id": self._ref(category).id,
                    "list_price": price,
                    "standard_price": round(price * COST_SHARE[roots[category]], 2),
                    "invoice_policy": "order",
                }
        self._ensure("product.template", wanted)
