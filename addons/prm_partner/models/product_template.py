from odoo import models
from odoo.tools import SQL


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        moved = self.browse()
        if "categ_id" in vals:
            moved = self.filtered(lambda product: product.categ_id.id != vals["categ_id"])
        result = super().write(vals)
        if moved:
            # their turnover of all times belongs to another category now
            self.env["prm.fact.dirty"]._mark(
                "prm.fact.provider.invoices",
                SQL(
                    "SELECT DISTINCT move.commercial_partner_id, move.invoice_date FROM account_move_line line"
                    " JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'"
                    " JOIN product_product product ON product.id = line.product_id"
                    " WHERE product.product_tmpl_id IN %s",
                    tuple(moved.ids),
                ),
            )
        return result
