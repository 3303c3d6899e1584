from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    prm_terms_warning = fields.Text(
        compute="_compute_prm_terms_warning",
        groups="base.group_user",
        help="Products on the order that the partner's agreements exclude.",
    )

    @api.depends("partner_id", "date_order", "company_id", "order_line.product_id", "state")
    def _compute_prm_terms_warning(self):
        for order in self:
            warned = order.state in ("draft", "sent") and order.company_id.sudo().prm_sale_check != "off"
            order.prm_terms_warning = warned and order._prm_terms_problem()

    def _prm_terms_book(self, products):
        """Return the terms of the order's firm for product templates on the order's day."""
        self.ensure_one()
        day = fields.Date.context_today(self, self.date_order) if self.date_order else None
        return self.partner_id._prm_sale_terms(products, day=day, company=self.company_id)

    def _prm_excluded_products(self):
        """Return the product templates on the order that the partner may not sell."""
        self.ensure_one()
        products = self.order_line.product_id.product_tmpl_id._origin
        # as superuser: one read, where the user would read the firm without and then with the fields of the PRM
        firm = self.sudo().partner_id.commercial_partner_id._origin
        if not products or not firm or not firm.prm_is_partner:
            return products.browse()
        book = self._prm_terms_book(products)
        return products.filtered(lambda product: not book.get(firm.id, product.id).allowed)

    def _prm_terms_problem(self):
        """Return a sentence that names what the agreements exclude, or an empty string."""
        excluded = self._prm_excluded_products()
        if not excluded:
            return ""
        return self.env._(
            "%(partner)s may not sell, by its agreements: %(products)s.",
            partner=self.partner_id.commercial_partner_id.name,
            products=", ".join(excluded.mapped("display_name")),
        )

    def write(self, vals):
        if not {"state", "date_order", "partner_id"} & vals.keys():
            return super().write(vals)
        confirmed = self.filtered(lambda order: order.state == "sale")
        confirmed._prm_mark_facts()
        result = super().write(vals)
        (confirmed | self.filtered(lambda order: order.state == "sale"))._prm_mark_facts()
        return result

    def _prm_mark_facts(self):
        """Note the partner-months whose number of orders changes."""
        if not self:
            return
        self.flush_recordset(["partner_id", "date_order"])
        self.env["prm.fact.dirty"]._mark(
            "prm.fact.provider.orders",
            SQL(
                "SELECT contact.commercial_partner_id, %s FROM sale_order sale"
                " JOIN res_company company ON company.id = sale.company_id"
                " JOIN res_partner contact ON contact.id = sale.partner_id WHERE sale.id IN %s",
                self.env["res.company"]._prm_day(SQL("sale.date_order")),
                tuple(self.ids),
            ),
        )

    def action_confirm(self):
        self._prm_check_terms()
        return super().action_confirm()

    def action_quotation_send(self):
        # the stock method asks no rights; a dealer could leave notes on its order here
        self.check_access("write")
        # what is refused later must not get to the dealer's portal to be signed or paid
        self.filtered(lambda order: order.company_id.sudo().prm_sale_check == "block")._prm_check_terms()
        return super().action_quotation_send()

    def _prm_check_terms(self):
        """Refuse or note orders with excluded products, as the company's settings say.

        A payment or a signature in the portal confirms as superuser: it is noted, never refused, for
        the money has come already.
        """
        for order in self:
            check = order.company_id.sudo().prm_sale_check
            problem = check != "off" and order._prm_terms_problem()
            if not problem:
                continue
            if check == "block" and not self.env.su:
                raise UserError(
                    self.env._(
                        "Order %(order)s: %(problem)s\nRemove them, or change the agreement first.",
                        order=order.name,
                        problem=problem,
                    )
                )
            order.message_post(body=problem)
