from odoo import api, fields, models


class PrmTermsLookup(models.TransientModel):
    """What may a partner sell on a day, at what terms: the answer as a list to look at."""

    _name = "prm.terms.lookup"
    _description = "What May the Partner Sell"

    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="cascade", domain=[("prm_is_partner", "=", True)]
    )
    day = fields.Date(required=True, default=fields.Date.context_today)
    territory_id = fields.Many2one("prm.territory", help="Empty: the partner's own territory.")
    category_id = fields.Many2one("product.category", help="Empty: all products that can be sold.")
    line_ids = fields.One2many("prm.terms.lookup.line", "lookup_id")

    @api.depends("partner_id", "day")
    def _compute_display_name(self):
        for lookup in self:
            lookup.display_name = f"{lookup.partner_id.name}, {fields.Date.to_string(lookup.day)}"

    def action_show(self):
        self.ensure_one()
        self.partner_id.check_access("read")
        # Nobody writes an answer but this method: who could name any agreement line in it would read that line here.
        self.line_ids.sudo().unlink()
        domain = [("sale_ok", "=", True)]
        if self.category_id:
            domain.append(("categ_id", "child_of", self.category_id.id))
        products = self.env["product.template"].search(domain)
        book = self.partner_id._prm_sale_terms(products, day=self.day, territory=self.territory_id or None)
        self.env["prm.terms.lookup.line"].sudo().create(
            [
                {
                    "lookup_id": self.id,
                    "product_tmpl_id": product_id,
                    "allowed": terms.allowed,
                    "discount": terms.discount,
                    "commission": terms.commission,
                    "minimum_volume": terms.minimum_volume,
                    "volume_unit": terms.volume_unit,
                    "exclusive": terms.exclusive,
                    "line_id": terms.line_id,
                }
                for _partner_id, product_id, terms in book.items(
                    self.partner_id.commercial_partner_id.ids, products.ids
                )
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_partner.prm_terms_lookup_line_action")
        action["name"] = action["display_name"] = self.env._("What %(partner)s may sell", partner=self.partner_id.name)
        action["domain"] = [("lookup_id", "=", self.id)]
        action["context"] = {"search_default_group_category": 1}
        return action


class PrmTermsLookupLine(models.TransientModel):
    _name = "prm.terms.lookup.line"
    _description = "What May the Partner Sell: Product"
    _order = "allowed desc, product_tmpl_id, id"

    lookup_id = fields.Many2one("prm.terms.lookup", required=True, index=True, ondelete="cascade")
    product_tmpl_id = fields.Many2one("product.template", "Product", required=True, ondelete="cascade")
    category_id = fields.Many2one(related="product_tmpl_id.categ_id", string="Product category", store=True)
    allowed = fields.Boolean("May sell")
    discount = fields.Float("Discount (%)", aggregator=False)
    commission = fields.Float("Commission (%)", aggregator=False)
    minimum_volume = fields.Float("Minimum per year", aggregator=False)
    volume_unit = fields.Selection([("amount", "Turnover"), ("quantity", "Units")], "Minimum in")
    exclusive = fields.Boolean()
    line_id = fields.Many2one("prm.agreement.line", "By", ondelete="cascade")
    agreement_id = fields.Many2one(related="line_id.agreement_id")

    def action_open_agreement(self):
        self.ensure_one()
        return self.agreement_id.get_formview_action()
