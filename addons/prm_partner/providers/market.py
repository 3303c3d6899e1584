from odoo import api, models
from odoo.tools import SQL

MARKET = "prm.fact.provider.market"


class PrmFactProviderMarket(models.AbstractModel):
    """Market share: revenue against the potential of the partners' territories.

    The value of a fact is the partner's revenue of the month in a category with potential, its
    weight the partner's part of a twelfth of that potential. All partners of a territory carry
    **equal parts**, whether they sold or not, so that over all of them the potential counts once
    and the ratio is the territory's market share; a partner's own ratio tells what it reaches of an
    equal part. Sums over months, categories and territories stay right, because parts are disjoint:

    * a partner belongs to the nearest territory, its own or one above, with figures for the year;
    * a potential contains those of the territories below (with partners) and of the categories
      below: these are taken off, and what is left is shared out;
    * revenue belongs to the nearest category with potential, its own or one above;
    * an archived partner keeps its revenue in the figures and carries no potential.

    Only months that are over, of years with a potential, from the company's first revenue on. A
    potential where there is no partner is in no fact: it is a white spot, not a lost share.
    """

    _name = MARKET
    _inherit = "prm.fact.provider"
    _description = "Market Share"
    _metrics = ("market_share",)
    _reads = ("revenue",)
    _whole_partners = True

    @api.model
    def _facts_query(self, scope, metric):
        revenue = self.env["prm.metric"]._by_code("revenue")["revenue"]
        until = self.env["res.company"]._prm_today().replace(day=1)
        return SQL(
            """
            WITH %(parts)s,
            nearest AS MATERIALIZED (
                SELECT plan.company_id, plan.year, plan.territory_id, category.id AS category_id,
                       cell.category_id AS cell_id
                  FROM (SELECT DISTINCT company_id, year, territory_id FROM part) plan
            CROSS JOIN product_category category
            CROSS JOIN LATERAL (
                       SELECT part.category_id
                         FROM part
                        WHERE part.company_id = plan.company_id AND part.year = plan.year
                          AND part.territory_id = plan.territory_id
                          AND category.parent_path LIKE part.path || '%%'
                     ORDER BY length(part.path) DESC
                        LIMIT 1) cell
            ),
            sold AS (
                SELECT fact.company_id, fact.partner_id, fact.month, nearest.cell_id AS category_id,
                       SUM(fact.value) AS value
                  FROM prm_fact fact
                  JOIN bearer ON bearer.partner_id = fact.partner_id AND bearer.company_id = fact.company_id
                   AND bearer.year = date_part('year', fact.month)
                  JOIN nearest ON nearest.company_id = bearer.company_id AND nearest.year = bearer.year
                   AND nearest.territory_id = bearer.owner_id AND nearest.category_id = fact.category_id
                 WHERE fact.metric_id = %(revenue)s AND fact.month < %(until)s AND %(in_scope)s
              GROUP BY 1, 2, 3, 4
            ),
            beginning AS (
                SELECT company_id, MIN(month) AS month FROM prm_fact WHERE metric_id = %(revenue)s GROUP BY 1
            )
            SELECT bearer.company_id, bearer.partner_id, period.month::date AS month, part.category_id,
                   %(metric)s::int AS metric_id, COALESCE(sold.value, 0)::float8 AS value,
                   CASE WHEN bearer.active THEN part.weight ELSE 0 END AS weight
              FROM bearer
              JOIN part ON part.company_id = bearer.company_id AND part.year = bearer.year
               AND part.territory_id = bearer.owner_id
              JOIN beginning ON beginning.company_id = bearer.company_id
        CROSS JOIN LATERAL generate_series(
                   GREATEST(make_date(bearer.year, 1, 1), beginning.month),
                   LEAST(make_date(bearer.year, 12, 1), %(until)s::date - interval '1 month'),
                   interval '1 month') AS period (month)
         LEFT JOIN sold ON sold.company_id = bearer.company_id AND sold.partner_id = bearer.partner_id
               AND sold.month = period.month AND sold.category_id = part.category_id
             WHERE %(bearer_in_scope)s AND (bearer.active AND part.weight > 0 OR sold.value <> 0)
            """,
            parts=self._parts_query(),
            revenue=revenue.id,
            metric=metric["market_share"],
            until=until,
            in_scope=scope.partner_condition(SQL("fact.partner_id")),
            bearer_in_scope=scope.partner_condition(SQL("bearer.partner_id")),
        )

    @api.model
    def _parts_query(self):
        """Return the common table expressions that share the potentials out.

        ``bearer``: company_id, year, partner_id and owner_id, the territory whose potential it carries;
        ``part``: company_id, year, territory_id, category_id, path and the monthly weight per bearer.
        """
        return SQL(
            """
            potential AS MATERIALIZED (
                SELECT potential.company_id, potential.year, potential.territory_id, territory.parent_path AS area,
                       potential.category_id, category.parent_path AS path,
                       potential.market_potential::float8 AS amount
                  FROM prm_territory_potential potential
                  JOIN prm_territory territory ON territory.id = potential.territory_id
                  JOIN product_category category ON category.id = potential.category_id
                 WHERE potential.market_potential > 0
            ),
            planned AS MATERIALIZED (
                SELECT DISTINCT company_id, year, territory_id, area FROM potential
            ),
            owned AS MATERIALIZED (
                SELECT plan.company_id, plan.year, territory.id AS territory_id, owner.territory_id AS owner_id
                  FROM prm_territory territory
            CROSS JOIN (SELECT DISTINCT company_id, year FROM planned) plan
            CROSS JOIN LATERAL (
                       SELECT planned.territory_id
                         FROM planned
                        WHERE planned.company_id = plan.company_id AND planned.year = plan.year
                          AND territory.parent_path LIKE planned.area || '%%'
                     ORDER BY length(planned.area) DESC
                        LIMIT 1) owner
            ),
            bearer AS MATERIALIZED (
                SELECT owned.company_id, owned.year, firm.id AS partner_id, owned.owner_id, firm.active
                  FROM res_partner firm
                  JOIN owned ON owned.territory_id = firm.prm_territory_id
                 WHERE firm.prm_is_partner
            ),
            carried AS MATERIALIZED (
                SELECT planned.*, counted.bearers
                  FROM planned
                  JOIN (SELECT company_id, year, owner_id, COUNT(*) AS bearers
                          FROM bearer WHERE active GROUP BY 1, 2, 3) counted
                    ON counted.company_id = planned.company_id AND counted.year = planned.year
                   AND counted.owner_id = planned.territory_id
            ),
            -- a category's potential without those of the categories below it that are told of
            own_category AS MATERIALIZED (
                SELECT potential.*, carried.bearers,
                       amount - COALESCE((
                           SELECT SUM(below.amount)
                             FROM potential below
                            WHERE below.company_id = potential.company_id
                              AND below.year = potential.year
                              AND below.territory_id = potential.territory_id
                              AND below.category_id <> potential.category_id
                              AND below.path LIKE potential.path || '%%'
                              AND NOT EXISTS (
                                  SELECT 1 FROM potential middle
                                   WHERE middle.company_id = potential.company_id
                                     AND middle.year = potential.year
                                     AND middle.territory_id = potential.territory_id
                                     AND middle.category_id NOT IN (potential.category_id, below.category_id)
                                     AND below.path LIKE middle.path || '%%'
                                     AND middle.path LIKE potential.path || '%%')), 0) AS net
                  FROM potential
                  JOIN carried USING (company_id, year, territory_id)
            ),
            -- and without those of the territories below it whose partners carry their own
            part AS MATERIALIZED (
                SELECT company_id, year, territory_id, category_id, path,
                       GREATEST(net - COALESCE((
                           SELECT SUM(below.net)
                             FROM own_category below
                            WHERE below.company_id = own_category.company_id
                              AND below.year = own_category.year
                              AND below.category_id = own_category.category_id
                              AND below.territory_id <> own_category.territory_id
                              AND below.area LIKE own_category.area || '%%'
                              AND NOT EXISTS (
                                  SELECT 1 FROM own_category middle
                                   WHERE middle.company_id = own_category.company_id
                                     AND middle.year = own_category.year
                                     AND middle.category_id = own_category.category_id
                                     AND middle.territory_id
                                         NOT IN (own_category.territory_id, below.territory_id)
                                     AND below.area LIKE middle.area || '%%'
                                     AND middle.area LIKE own_category.area || '%%')), 0), 0)
                       / bearers / 12 AS weight
                  FROM own_category
            )
            """
        )

    @api.model
    def _mark_passing_time(self, since):
        """Note the firms whose parts are others than their latest facts say.

        Compared for the last month that is over, and the last one of every year before it: so it
        does not matter what changed them, a potential, a territory, a partner more or less, or the
        month's end, nor on which way.
        """
        metrics = self.env["prm.metric"]._by_code(*self._metrics, *self._reads)
        if len(metrics) < 2:
            return
        self.env.flush_all()
        self.env["prm.fact.dirty"]._mark(
            self._name,
            SQL(
                """
                SELECT DISTINCT partner_id, %(until)s::date
                  FROM (
                       WITH %(parts)s,
                       checked AS (
                           SELECT beginning.company_id,
                                  LEAST(make_date(year, 12, 1), (%(until)s::date - interval '1 month')::date) AS month
                             FROM (SELECT company_id, MIN(month) AS month
                                     FROM prm_fact
                                    WHERE metric_id = %(revenue)s
                                 GROUP BY 1) beginning
                       CROSS JOIN LATERAL generate_series(
                                  date_part('year', beginning.month)::int,
                                  date_part('year', %(until)s::date - interval '1 month')::int) AS year
                            WHERE beginning.month < %(until)s
                       ),
                       wanted AS (
                           SELECT bearer.partner_id, bearer.company_id, checked.month, part.category_id, part.weight
                             FROM bearer
                             JOIN part ON part.company_id = bearer.company_id AND part.year = bearer.year
                              AND part.territory_id = bearer.owner_id AND part.weight > 0 AND bearer.active
                             JOIN checked ON checked.company_id = bearer.company_id
                              AND date_part('year', checked.month) = bearer.year
                       ),
                       found AS (
                           SELECT fact.partner_id, fact.company_id, fact.month, fact.category_id, fact.weight
                             FROM prm_fact fact
                             JOIN checked USING (company_id, month)
                            WHERE fact.metric_id = %(metric)s AND fact.source = 'auto' AND fact.weight > 0
                       )
                       SELECT COALESCE(wanted.partner_id, found.partner_id) AS partner_id
                         FROM wanted
                    FULL JOIN found USING (partner_id, company_id, month, category_id)
                        WHERE abs(COALESCE(wanted.weight, 0) - COALESCE(found.weight, 0)) > 0.005
                       ) different
                """,
                parts=self._parts_query(),
                revenue=metrics["revenue"].id,
                metric=metrics["market_share"].id,
                until=self.env["res.company"]._prm_today().replace(day=1),
            ),
        )
