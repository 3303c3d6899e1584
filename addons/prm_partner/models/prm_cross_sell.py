from odoo import fields, models
from odoo.tools import SQL

from ..engine.figures import Period

#: a category is suggested when this part of the comparable partners bought it …
SHARE_OF_PEERS = 0.4
#: … of at least so many, which are also the fewest buyers whose median is told
FEWEST_PEERS = 5


class PrmCrossSell(models.Model):
    """Product categories that comparable partners bought in the last 12 months and a partner did not.

    Comparable are the partners of the same size class with a business line in common that bought
    anything from the company. The expected amount is what the middle one of the buying partners
    bought per head of staff, times the partner's own staff, told in two significant digits. It
    is told only of five buyers or more, where firms of one holding count as one: whoever sees the
    list, a territory manager too, learns no single firm's figures.

    Ids are made of company, partner and category: a row keeps its id while others come and go.
    One statement over the facts of 12 months: the statistics are computed once for each
    combination of size class and business lines, not for each partner.
    """

    _name = "prm.cross.sell"
    _description = "Cross-selling Suggestion"
    _auto = False
    _order = "expected_amount DESC NULLS LAST, peer_share DESC, id"
    _rec_name = "category_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", readonly=True)
    category_id = fields.Many2one("product.category", "Product category", readonly=True)
    metric_id = fields.Many2one("prm.metric", readonly=True)
    territory_id = fields.Many2one("prm.territory", readonly=True)
    size_class = fields.Selection(related="partner_id.prm_size_class")
    peer_count = fields.Integer("Comparable partners", readonly=True, aggregator=None)
    peer_share = fields.Float("Of them bought (%)", digits=(5, 0), readonly=True, aggregator="avg")
    expected_amount = fields.Monetary(
        readonly=True, help="For 12 months, from the middle of the comparable partners. Empty: too few of them to tell."
    )

    _depends = {
        "prm.fact": ["company_id", "partner_id", "month", "metric_id", "category_id", "value"],
        "prm.metric": ["code", "problem"],
        "res.partner": [
            "active",
            "prm_is_partner",
            "prm_size_class",
            "prm_staff_count",
            "prm_business_line_ids",
            "prm_holding_id",
            "prm_territory_id",
        ],
    }

    @property
    def _table_query(self):
        period = Period.last_months(fields.Date.context_today(self))
        return SQL(
            """
            WITH metric AS (
                SELECT id FROM prm_metric WHERE code = 'revenue' AND problem IS NULL
            ),
            bought AS MATERIALIZED (
                SELECT company_id, partner_id, category_id, SUM(value) AS amount
                  FROM prm_fact
                 WHERE metric_id = (SELECT id FROM metric)
                   AND month >= %(start)s AND month < %(end)s
                   AND category_id IS NOT NULL
              GROUP BY company_id, partner_id, category_id
                HAVING SUM(value) > 0
            ),
            firm AS MATERIALIZED (
                SELECT partner.id, partner.prm_size_class AS size, partner.prm_staff_count AS staff,
                       partner.prm_territory_id AS territory_id,
                       COALESCE(-partner.prm_holding_id, partner.id) AS owner, line.ids AS lines
                  FROM res_partner partner
                  JOIN LATERAL (
                       SELECT array_agg(rel.prm_business_line_id ORDER BY rel.prm_business_line_id) AS ids
                         FROM %(lines)s rel
                        WHERE rel.res_partner_id = partner.id
                       ) line ON line.ids IS NOT NULL
                 WHERE partner.prm_is_partner AND partner.active
                   AND partner.prm_size_class IS NOT NULL AND partner.prm_staff_count > 0
            ),
            buyer AS MATERIALIZED (
                SELECT company_id, partner_id, array_agg(category_id) AS categories
                  FROM bought
              GROUP BY company_id, partner_id
            ),
            -- what each firm bought is looked up here, where the planner knows how many there are
            member AS MATERIALIZED (
                SELECT firm.id, firm.size, firm.lines, firm.staff, firm.territory_id, company.company_id,
                       CASE WHEN buyer.partner_id IS NULL THEN 0 ELSE 1 END AS is_buyer,
                       COALESCE(buyer.categories, ARRAY[]::int[]) AS categories
                  FROM firm
            CROSS JOIN (SELECT DISTINCT company_id FROM buyer) company
             LEFT JOIN buyer ON buyer.partner_id = firm.id AND buyer.company_id = company.company_id
            ),
            peer AS MATERIALIZED (
                SELECT profile.size, profile.lines, buyer.company_id, firm.id AS partner_id, firm.owner, firm.staff
                  FROM (SELECT DISTINCT size, lines FROM firm) profile
                  JOIN firm ON firm.size = profile.size AND firm.lines && profile.lines
                  JOIN buyer ON buyer.partner_id = firm.id
            ),
            circle AS (
                SELECT size, lines, company_id, COUNT(*) AS peers
                  FROM peer
              GROUP BY size, lines, company_id
            ),
            sold AS (
                SELECT peer.size, peer.lines, peer.company_id, bought.category_id, COUNT(*) AS buyers,
                       COUNT(DISTINCT peer.owner) AS owners,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY bought.amount / peer.staff) AS per_head
                  FROM peer
                  JOIN bought ON bought.partner_id = peer.partner_id AND bought.company_id = peer.company_id
              GROUP BY peer.size, peer.lines, peer.company_id, bought.category_id
            )
            SELECT (sold.company_id::bigint * 100000000 + member.id) * 100000 + sold.category_id AS id,
                   sold.company_id, member.id AS partner_id, sold.category_id, (SELECT id FROM metric) AS metric_id,
                   member.territory_id, other.peers AS peer_count, 100.0 * sold.buyers / other.peers AS peer_share,
                   CASE WHEN sold.owners >= %(fewest)s AND expected.amount > 0
                        THEN ROUND(expected.amount, 1 - FLOOR(LOG(expected.amount))::int) END AS expected_amount
              FROM member
              JOIN circle
                ON circle.size = member.size AND circle.lines = member.lines AND circle.company_id = member.company_id
              JOIN sold ON sold.size = circle.size AND sold.lines = circle.lines AND sold.company_id = circle.company_id
             CROSS JOIN LATERAL (SELECT circle.peers - member.is_buyer AS peers) other
             CROSS JOIN LATERAL (SELECT (sold.per_head * member.staff)::numeric AS amount) expected
             WHERE other.peers >= %(fewest)s
               AND sold.buyers >= %(share)s * other.peers
               AND sold.category_id <> ALL(member.categories)
            """,
            start=period.start,
            end=period.end,
            lines=SQL.identifier(self.env["res.partner"]._fields["prm_business_line_ids"].relation),
            fewest=FEWEST_PEERS,
            share=SHARE_OF_PEERS,
        )

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()
