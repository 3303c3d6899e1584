from odoo import api, models
from odoo.tools import SQL


class PrmFactProviderWallet(models.AbstractModel):
    """How much of what a partner buys and turns over is ours.

    Facts are the parts of each month, so that a year's figure is the ratio of the year's sums and
    a rolling one that of its months. Only months that are over count: half a month of invoices
    against a whole month of purchases would look like a loss.

    *Share of wallet* stands for the categories of which purchases elsewhere are known in that
    month: revenue in these ÷ (the same revenue + purchases elsewhere). Where nothing is known there
    is no fact: unknown is neither 0 nor 100 %. *Dependency* is the revenue of months for which the
    partner reports its own turnover ÷ that turnover; a yearly turnover belongs spread over its months.
    Both begin with the partner's first month of revenue; a month without revenue after it is a real 0.
    """

    _name = "prm.fact.provider.wallet"
    _inherit = "prm.fact.provider"
    _description = "Share of Wallet and Dependency"
    _metrics = ("share_of_wallet", "dependency")
    _reads = ("revenue", "partner_turnover")
    _whole_partners = True

    @api.model
    def _facts_query(self, scope, metric):
        sources = {code: source.id for code, source in self.env["prm.metric"]._by_code(*self._reads).items()}
        until = self.env["res.company"]._prm_today().replace(day=1)
        parts = []
        if "share_of_wallet" in metric:
            parts.append(self._share_query(scope, metric["share_of_wallet"], sources.get("revenue"), until))
        if "dependency" in metric:
            parts.append(
                self._dependency_query(
                    scope, metric["dependency"], sources.get("revenue"), sources.get("partner_turnover"), until
                )
            )
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    @api.model
    def _share_query(self, scope, metric_id, revenue_id, until):
        return SQL(
            """
            WITH counted AS MATERIALIZED (%(counted)s),
            -- a category that is told of beside one above it belongs to that one: no revenue twice
            root AS MATERIALIZED (
                SELECT company_id, partner_id, month, category_id, path
                  FROM counted
                 WHERE NOT EXISTS (
                       SELECT 1 FROM counted wider
                        WHERE wider.company_id = counted.company_id
                          AND wider.partner_id = counted.partner_id
                          AND wider.month = counted.month
                          AND wider.category_id IS DISTINCT FROM counted.category_id
                          AND (wider.category_id IS NULL OR counted.path LIKE wider.path || '%%'))
              GROUP BY 1, 2, 3, 4, 5
            ),
            beginning AS (
                SELECT company_id, partner_id, MIN(month) AS month
                  FROM prm_fact
                 WHERE metric_id = %(revenue)s AND partner_id IN (SELECT partner_id FROM root)
              GROUP BY 1, 2
            ),
            part AS (
                SELECT root.*,
                       COALESCE((SELECT SUM(fact.value)
                                   FROM prm_fact fact
                              LEFT JOIN product_category category ON category.id = fact.category_id
                                  WHERE fact.metric_id = %(revenue)s
                                    AND fact.partner_id = root.partner_id
                                    AND fact.month = root.month
                                    AND fact.company_id = root.company_id
                                    AND (root.category_id IS NULL
                                         OR category.parent_path LIKE root.path || '%%')), 0) AS ours,
                       (SELECT SUM(counted.amount)
                          FROM counted
                         WHERE counted.partner_id = root.partner_id
                           AND counted.month = root.month
                           AND counted.company_id = root.company_id
                           AND (root.category_id IS NULL OR counted.path LIKE root.path || '%%')) AS theirs
                  FROM root
                  JOIN beginning ON beginning.company_id = root.company_id
                   AND beginning.partner_id = root.partner_id AND beginning.month <= root.month
            )
            SELECT company_id, partner_id, month, category_id, %(metric)s::int AS metric_id,
                   ours::float8 AS value, (ours + theirs)::float8 AS weight
              FROM part
             WHERE ours + theirs <> 0
            """,
            counted=self.env["prm.competitor.volume"]._counted_query(
                SQL(
                    "%s AND told.partner_id IN (SELECT id FROM res_partner WHERE prm_is_partner)",
                    scope.partner_condition(SQL("told.partner_id")),
                ),
                until,
            ),
            revenue=revenue_id,
            metric=metric_id,
        )

    @api.model
    def _dependency_query(self, scope, metric_id, revenue_id, turnover_id, until):
        return SQL(
            """
            SELECT turnover.company_id, turnover.partner_id, turnover.month, NULL::int AS category_id,
                   %(metric)s::int AS metric_id, COALESCE(ours.value, 0)::float8 AS value, turnover.value AS weight
              FROM (SELECT company_id, partner_id, month, SUM(value) AS value
                      FROM prm_fact turnover
                     WHERE metric_id = %(turnover)s AND month < %(until)s AND %(in_scope)s
                  GROUP BY 1, 2, 3
                    HAVING SUM(value) > 0) turnover
              JOIN res_partner firm ON firm.id = turnover.partner_id AND firm.prm_is_partner
        CROSS JOIN LATERAL (
                    SELECT MIN(month) AS month
                      FROM prm_fact
                     WHERE metric_id = %(revenue)s AND partner_id = turnover.partner_id
                       AND company_id = turnover.company_id) beginning
         LEFT JOIN LATERAL (
                    SELECT SUM(value) AS value
                      FROM prm_fact
                     WHERE metric_id = %(revenue)s AND partner_id = turnover.partner_id
                       AND month = turnover.month AND company_id = turnover.company_id) ours ON TRUE
             WHERE beginning.month <= turnover.month
            """,
            metric=metric_id,
            revenue=revenue_id,
            turnover=turnover_id,
            until=until,
            in_scope=scope.partner_condition(SQL("turnover.partner_id")),
        )

    @api.model
    def _mark_passing_time(self, since):
        """Note the firms for which a month that is over now has no fact yet.

        They are found by what is missing, not by the date: a server that stood still on the first
        of the month makes up for it.
        """
        until = self.env["res.company"]._prm_today().replace(day=1)
        wallet = self.env["prm.metric"]._by_code("share_of_wallet").get("share_of_wallet")
        if not wallet:
            return
        self.env.flush_all()
        self.env["prm.fact.dirty"]._mark(
            self._name,
            SQL(
                """
                SELECT told.partner_id, told.date_from
                  FROM prm_competitor_volume told
                 WHERE told.date_from < %(until)s
                   AND told.date_to >= %(until)s::date - interval '1 month'
                   AND NOT EXISTS (SELECT 1 FROM prm_fact fact
                                    WHERE fact.metric_id = %(metric)s AND fact.partner_id = told.partner_id
                                      AND fact.month = (%(until)s::date - interval '1 month')::date)
                """,
                until=until,
                metric=wallet.id,
            ),
        )
