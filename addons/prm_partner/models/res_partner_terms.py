from odoo import fields, models
from odoo.tools import SQL

from ..engine.terms import Line, TermsBook


class ResPartner(models.Model):
    """What a partner may sell on a day, at what terms."""

    _inherit = "res.partner"

    def _prm_sale_terms(self, products, day=None, company=None, territory=None):
        """Answer what these partners may sell on a day, and at what terms.

        :param products: ``product.template`` records
        :param datetime.date day: default today
        :param company: ``res.company`` whose agreements count, default the current one
        :param territory: ``prm.territory`` in which they sell; default each partner's own
        :return: a :class:`~odoo.addons.prm_partner.engine.terms.TermsBook`; ask it with
            ``.get(commercial partner id, product template id)``, or all pairs with ``.items()``
        Costs one query for the lines and one for the categories, however many partners and products.
        """
        company = company or self.env.company
        day = day or fields.Date.context_today(self)
        firms = self.commercial_partner_id
        categories = products._prm_category_chains()
        lines = self._prm_terms_lines(firms.ids, products.ids, categories, day, company.id, territory)
        default_allowed = company.sudo().prm_unlisted == "allowed"
        return TermsBook(map(Line._make, lines), categories, default_allowed)

    def _prm_terms_lines(self, firm_ids, product_ids, categories, day, company_id, territory):
        """Return the lines in force as rows in the order of :class:`Line`'s fields; one query."""
        category_ids = {category_id for chain in categories.values() for category_id in chain}
        if not firm_ids or not product_ids:
            return []
        self.env["prm.agreement.line"].flush_model()
        self.env["prm.territory"].flush_model(["parent_path"])
        self.flush_model(["prm_territory_id"])
        asked_area = SQL("firm.prm_territory_id") if territory is None else SQL("%s::int", territory.id or None)
        return self.env.execute_query(
            SQL(
                """
                SELECT line.id, line.partner_id, line.product_tmpl_id, line.category_id,
                       COALESCE(array_length(string_to_array(area.parent_path, '/'), 1), 0),
                       line.policy = 'allowed', COALESCE(line.discount, 0), COALESCE(line.commission, 0),
                       COALESCE(line.minimum_volume, 0), line.volume_unit, line.exclusive IS TRUE, line.agreement_id
                  FROM prm_agreement_line line
                  JOIN res_partner firm ON firm.id = line.partner_id
             LEFT JOIN prm_territory area ON area.id = line.territory_id
             LEFT JOIN prm_territory asked ON asked.id = %(asked_area)s
                 WHERE line.state = 'active'
                   AND line.company_id = %(company)s
                   AND line.partner_id = ANY(%(firms)s)
                   AND line.effective_from <= %(day)s
                   AND (line.effective_to IS NULL OR line.effective_to >= %(day)s)
                   AND (line.product_tmpl_id = ANY(%(products)s) OR line.category_id = ANY(%(categories)s))
                   AND (area.id IS NULL OR asked.parent_path LIKE area.parent_path || '%%')
                """,
                asked_area=asked_area,
                company=company_id,
                firms=list(firm_ids),
                day=day,
                products=list(product_ids),
                categories=list(category_ids),
            )
        )

    def action_prm_sale_terms(self):
        """Show what the partner may sell today."""
        self.ensure_one()
        return self.env["prm.terms.lookup"].create({"partner_id": self.id}).action_show()
