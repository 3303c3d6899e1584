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
        Costs one query, however many partners and products.
        """
        company = company or self.env.company
        day = day or fields.Date.context_today(self)
        lines, categories = self._prm_terms_lines(products, day, company, territory)
        return TermsBook(lines, categories, company.sudo().prm_unlisted == "allowed")

    def _prm_terms_lines(self, products, day, company, territory):
        """Return the lines in force and ``{product id: category ids, nearest first}``; one query for both."""
        if not products:
            return [], {}
        self.env["prm.agreement.line"].flush_model()
        self.env["prm.territory"].flush_model(["parent_path"])
        self.env["product.category"].flush_model(["parent_path"])
        products.flush_model(["categ_id"])
        self.flush_model(["prm_territory_id"])
        asked_area = SQL("firm.prm_territory_id") if territory is None else SQL("%s::int", territory.id or None)
        rows = self.env.execute_query(
            SQL(
                """
                WITH subject AS (
                    SELECT product.id, category.parent_path
                      FROM product_template product
                 LEFT JOIN product_category category ON category.id = product.categ_id
                     WHERE product.id = ANY(%(products)s)
                )
                SELECT line.id, line.partner_id, line.product_tmpl_id, line.category_id,
                       COALESCE(array_length(string_to_array(area.parent_path, '/'), 1), 0),
                       line.policy = 'allowed', COALESCE(line.discount, 0), COALESCE(line.commission, 0),
                       COALESCE(line.minimum_volume, 0), line.volume_unit, line.exclusive IS TRUE,
                       line.agreement_id, NULL
                  FROM prm_agreement_line line
                  JOIN res_partner firm ON firm.id = line.partner_id
             LEFT JOIN prm_territory area ON area.id = line.territory_id
             LEFT JOIN prm_territory asked ON asked.id = %(asked_area)s
                 WHERE line.state = 'active'
                   AND line.company_id = %(company)s
                   AND line.partner_id = ANY(%(firms)s)
                   AND line.effective_from <= %(day)s
                   AND (line.effective_to IS NULL OR line.effective_to >= %(day)s)
                   AND (
                        line.product_tmpl_id = ANY(%(products)s)
                        OR line.category_id IN (
                            SELECT unnest(string_to_array(trim(parent_path, '/'), '/')::int[]) FROM subject
                        )
                   )
                   AND (area.id IS NULL OR asked.parent_path LIKE area.parent_path || '%%')
             UNION ALL
                SELECT NULL, NULL, id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, parent_path
                  FROM subject
                """,
                asked_area=asked_area,
                company=company.id,
                firms=self.commercial_partner_id.ids,
                day=day,
                products=products.ids,
            )
        )
        lines = [Line._make(row[:-1]) for row in rows if row[0]]
        paths = {row[2]: row[-1] or "" for row in rows if not row[0]}
        categories = {
            product_id: tuple(int(part) for part in reversed(path.split("/")) if part)
            for product_id, path in paths.items()
        }
        return lines, categories

    def action_prm_sale_terms(self):
        """Show what the partner may sell today."""
        self.ensure_one()
        return self.env["prm.terms.lookup"].create({"partner_id": self.id}).action_show()
