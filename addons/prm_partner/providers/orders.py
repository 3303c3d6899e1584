from odoo import api, models
from odoo.tools import SQL


class PrmFactProviderOrders(models.AbstractModel):
    """Number of confirmed sale orders, by order date in the time zone of the order's company."""

    _name = "prm.fact.provider.orders"
    _inherit = "prm.fact.provider"
    _description = "Figures from Orders"
    _metrics = ("orders",)

    @api.model
    def _facts_query(self, scope, metric):
        day = self.env["res.company"]._prm_day(SQL("sale.date_order"))
        return SQL(
            """
            SELECT sale.company_id, firm.id AS partner_id, date_trunc('month', %(day)s)::date AS month,
                   NULL::int AS category_id, %(metric)s::int AS metric_id,
                   COUNT(*)::float8 AS value, NULL::float8 AS weight
              FROM sale_order sale
              JOIN res_partner contact ON contact.id = sale.partner_id
              JOIN res_partner firm ON firm.id = contact.commercial_partner_id AND firm.prm_is_partner
              JOIN res_company company ON company.id = sale.company_id
             WHERE sale.state = 'sale' AND %(in_scope)s
          GROUP BY 1, 2, 3
            """,
            day=day,
            metric=metric["orders"],
            in_scope=scope.condition(SQL("firm.id"), day),
        )
