from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    prm_discount = fields.Float(
        "Agreed discount (%)",
        digits="Discount",
        compute="_compute_discount",
        store=True,
        precompute=True,
        copy=False,
        groups="base.group_user",
        help="The part of the discount that comes from the partner's agreements.",
    )

    @api.depends("order_id.partner_id")
    def _compute_discount(self):
        """Give a line the agreed discount where the price list gives none."""
        for line in self:
            # Odoo leaves the discount alone on orders without price list: take back what came from here
            if line.prm_discount and line.discount == line.prm_discount:
                line.discount = 0.0
            line.prm_discount = 0.0
        result = super()._compute_discount()
        if not self.env["product.pricelist.item"]._is_discount_feature_enabled():
            return result
        for order, lines in self.grouped("order_id").items():
            firm = order.sudo().partner_id.commercial_partner_id._origin
            if not order.company_id.sudo().prm_apply_discount or not firm or not firm.prm_is_partner:
                continue
            lines = lines.filtered(
                lambda line: line.product_id and not line.display_type and not line.combo_item_id and not line.discount
            )
            if not lines:
                continue
            book = order._prm_terms_book(lines.product_id.product_tmpl_id._origin)
            for line in lines:
                terms = book.get(firm.id, line.product_id.product_tmpl_id._origin.id)
                if terms.allowed and terms.discount:
                    line.discount = line.prm_discount = terms.discount
        return result
