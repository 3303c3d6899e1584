from odoo import api, models
from odoo.tools import SQL


class PrmFactProviderInvoices(models.AbstractModel):
    """Revenue, margin, units, credit notes, discount and breadth from posted customer invoices.

    Amounts are in the currency of the invoice's company at the rate of the invoice, as Odoo's own
    invoice analysis reports them (``-balance`` of the product lines); units are in the product's
    unit of measure; the cost of the margin is the product's cost in that company, of today (a changed
    one counts from the next day on), as in Odoo's invoice analysis. All contacts of a firm count for the firm.
    """

    _name = "prm.fact.provider.invoices"
    _inherit = "prm.fact.provider"
    _description = "Figures from Invoices"
    _metrics = ("revenue", "margin", "margin_rate", "units", "credit_notes", "discount_rate", "breadth")

    @api.model
    def _facts_query(self, scope, metric):
        rows = {
            "revenue": SQL("revenue, NULL::float8"),
            "margin": SQL("revenue - cost, NULL"),
            "margin_rate": SQL("revenue - cost, revenue"),
            "units": SQL("units, NULL"),
            "credit_notes": SQL("credit, NULL"),
            "discount_rate": SQL("list_price - revenue, list_price"),
            "breadth": SQL("CASE WHEN revenue > 0 THEN 1 ELSE 0 END, NULL"),
        }
        values = SQL(", ").join(SQL("(%s::int, %s)", metric[code], row) for code, row in rows.items() if code in metric)
        return SQL(
            """
            SELECT line.company_id, line.partner_id, line.month, line.category_id, fact.metric_id,
                   fact.value::float8 AS value, fact.weight::float8 AS weight
              FROM (%(lines)s) line
             CROSS JOIN LATERAL (VALUES %(values)s) AS fact (metric_id, value, weight)
             WHERE fact.value <> 0 OR fact.weight <> 0
            """,
            lines=self._lines_query(scope),
            values=values,
        )

    @api.model
    def _lines_query(self, scope):
        """Return the sums per company, firm, month and category that all the metrics need: one scan."""
        return SQL(
            """
            SELECT line.company_id,
                   move.commercial_partner_id AS partner_id,
                   date_trunc('month', move.invoice_date)::date AS month,
                   template.categ_id AS category_id,
                   -SUM(line.balance) AS revenue,
                   SUM(sign.factor * part.units
                       * COALESCE((product.standard_price ->> line.company_id::text)::float8, 0)) AS cost,
                   SUM(sign.factor * part.units) AS units,
                   SUM(CASE WHEN sign.factor < 0 THEN line.balance ELSE 0 END) AS credit,
                   SUM(CASE WHEN line.discount = 100  -- given away: the balance tells nothing of the price
                            THEN sign.factor * line.quantity * line.price_unit
                                 / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                            ELSE -line.balance / (1 - COALESCE(line.discount, 0) / 100) END) AS list_price
              FROM account_move move
              JOIN res_partner firm ON firm.id = move.commercial_partner_id AND firm.prm_is_partner
              JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN uom_uom line_uom ON line_uom.id = line.product_uom_id
         LEFT JOIN uom_uom own_uom ON own_uom.id = template.uom_id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END AS factor) sign
             CROSS JOIN LATERAL (
                   SELECT line.quantity * COALESCE(line_uom.factor, 1)
                          / NULLIF(COALESCE(own_uom.factor, 1), 0) AS units) part
             WHERE move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND move.invoice_date IS NOT NULL
               AND %(in_scope)s
          GROUP BY 1, 2, 3, 4
            """,
            in_scope=scope.condition(SQL("move.commercial_partner_id"), SQL("move.invoice_date")),
        )

    @api.model
    def _mark_passing_time(self, since):
        """Note, once a day, the months of products that were changed since: their cost may be another one.

        Not with the change itself: where stock is valued, costs change with every receipt.
        """
        company = self.env["res.company"]
        margin = self.env["prm.metric"]._by_code("margin").get("margin")
        if not margin or not margin.as_of or company._prm_today(margin.as_of) >= company._prm_today():
            return
        self.env.flush_all()
        self.env["prm.fact.dirty"]._mark(
            self._name,
            SQL(
                """
                SELECT DISTINCT move.commercial_partner_id, move.invoice_date
                  FROM product_product product
                  JOIN account_move_line line ON line.product_id = product.id AND line.display_type = 'product'
                  JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
                   AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                 WHERE product.write_date >= %s
                """,
                since,
            ),
        )
