from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.prm_partner.engine.figures import Fact, Period, aggregate, change

#: years that can be chosen, this one included
_YEARS = 4
#: categories that get a row of their own
_MOST_CATEGORIES = 12
ROLLING = "12m"


class PrmDealerFigures(models.AbstractModel):
    """The released figures about a dealer's own firm, and the potential of its area.

    Called from the portal's page with a :class:`~..doors.Door` that let the user through with the
    capability for figures. Of a metric it tells nothing unless ``dealer_visible``; a figure that is not
    known is None and never 0; amounts of companies are never added up.
    """

    _name = "prm.dealer.figures"
    _description = "Figures of a Dealer's Firm"

    @api.model
    def _data(self, door, period="", company_id=0):
        """Return what the page shows, and its charts draw.

        :param str period: a year, or :data:`ROLLING`; anything else is this year
        :param int company_id: one of the companies with figures of the firm; else the user's, or the first
        """
        today = fields.Date.context_today(self)
        # Bridge: which metrics are released, and the facts of the door's firm; plain values leave this class.
        metrics = self.env["prm.metric"].sudo().search_fetch([("dealer_visible", "=", True)], None)
        facts = self._facts(door.firm_id, metrics, today)
        companies = self.env["res.company"].sudo().browse(facts)
        companies = companies.filtered("active").sorted() if len(facts) > 1 else companies
        company = companies.filtered(lambda row: row.id == company_id) or companies & self.env.company or companies[:1]
        company = company or self.env.company.sudo()
        known = facts.get(company.id, {})
        years = self._years(known, today)
        if period != ROLLING:
            period = next((str(year) for year in years if str(year) == period), str(today.year))
        span = self._span(period, today)
        labels = self._month_labels(self._months(span))
        rows = [
            self._metric(metric, known.get(metric.id, []), span, company.currency_id, today, labels)
            for metric in metrics
        ]
        return {
            "period": period,
            "company_id": company.id,
            "periods": [
                *({"code": str(year), "name": str(year)} for year in years),
                {"code": ROLLING, "name": self.env._("Last 12 months")},
            ],
            "companies": [{"id": row.id, "name": row.name} for row in companies],
            "currency": company.currency_id.name,
            "metrics": [row for row in rows if row["known"]],
            "missing": [row["name"] for row in rows if not row["known"]],
            "as_of": self._as_of(metrics),
            "potential": self._potential(door.firm_id, company, span),
        }

    # --- facts ----------------------------------------------------------------------------------------

    @api.model
    def _facts(self, firm_id, metrics, today):
        """Return ``{company id: {metric id: [Fact]}}``; one query. Only sums come split by category."""
        self.env["prm.fact"].flush_model()
        split = metrics.filtered(lambda metric: metric.aggregation in ("sum", "distinct"))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, metric_id, month, CASE WHEN metric_id = ANY(%(split)s) THEN category_id END,
                       SUM(value), SUM(weight)
                  FROM prm_fact
                 WHERE partner_id = %(firm)s AND metric_id = ANY(%(metrics)s) AND month >= %(since)s
              GROUP BY 1, 2, 3, 4
                """,
                split=split.ids,
                metrics=metrics.ids,
                firm=firm_id,
                since=date(today.year - _YEARS, 1, 1),
            )
        )
        facts = defaultdict(lambda: defaultdict(list))
        for company_id, metric_id, *fact in rows:
            facts[company_id][metric_id].append(Fact(*fact))
        return facts

    @api.model
    def _years(self, known, today):
        first = min((fact.month.year for facts in known.values() for fact in facts), default=today.year)
        return list(range(today.year, max(first, today.year - _YEARS + 1) - 1, -1))

    @api.model
    def _span(self, period, today):
        if period == ROLLING:
            return Period.last_months(today)
        return Period(date(int(period), 1, 1), date(int(period) + 1, 1, 1))

    @api.model
    def _months(self, span):
        return [_later(span.start, number) for number in range(12)]

    @api.model
    def _reach(self, metric, facts, today):
        """Return the first and the last month of which something is known, or None.

        What is computed reaches up to its "as of" time, and a month without facts means nothing
        happened; what is imported or entered reaches up to its last fact.
        """
        if not facts or metric.problem or (metric.provider and not metric.as_of):
            return None
        months = [fact.month for fact in facts]
        last = max(months)
        if metric.provider:
            moment = fields.Datetime.context_timestamp(self, metric.as_of)
            last = max(last, moment.date().replace(day=1))
        return min(months), min(last, today.replace(day=1))

    # --- one metric -----------------------------------------------------------------------------------

    @api.model
    def _metric(self, metric, facts, span, currency, today, labels):
        """Return one metric: its figure of the period and of the year before, month by month, by category.

        :param list labels: how the months of the period are written
        """
        reach = self._reach(metric, facts, today)
        values = {
            "code": metric.code,
            "name": metric.name,
            "description": metric.description or "",
            "known": bool(reach),
        }
        if not reach:
            return values

        unit, digits = metric.unit, metric.digits

        def text(value):
            return self._format(unit, digits, value, currency)

        by_month = defaultdict(list)
        for fact in facts:
            by_month[fact.month].append(fact)

        def at(month):
            """Return the facts of a month, None when it is not known."""
            if not reach[0] <= month <= reach[1]:
                return None
            if month in by_month:
                return by_month[month]
            counts = metric.provider and metric.aggregation in ("sum", "last", "distinct")
            return [Fact(month, None, 0.0)] if counts else None

        def series(months, label):
            found = [at(month) for month in months]
            numbers = [None if part is None else aggregate(metric.aggregation, metric.factor, part) for part in found]
            return {"label": label, "values": numbers, "texts": [text(number) for number in numbers]}

        months = self._months(span)
        before = [_later(month, -12) for month in months]
        compared = self._compared(metric, [month for month in months if at(month) is not None], today)
        earlier = [_later(month, -12) for month in compared]
        value = self._total(metric, compared, at)
        previous = self._total(metric, earlier, at) if all(at(month) is not None for month in earlier) else None
        moved = None if self._is_running(compared, today) else change(value, previous, metric.unit)
        return {
            **values,
            "value": text(value),
            "previous": text(previous),
            "has_previous": previous is not None,
            "change": self._change_text(metric, moved),
            "change_good": self._is_good(metric, moved),
            "change_up": bool(moved and moved > 0),
            "is_state": metric.aggregation == "last",
            "span": self._span_text(metric, compared),
            "labels": labels,
            "current": series(months, self._year_label(months)),
            "before": series(before, self._year_label(before)),
            "categories": self._categories(metric, compared, earlier, at, text),
        }

    @api.model
    def _compared(self, metric, months, today):
        """Return the months that the figure covers: complete ones; of a state the last one known."""
        if metric.aggregation == "last":
            return months[-1:]
        return [month for month in months if month < today.replace(day=1)] or months

    @api.model
    def _is_running(self, months, today):
        return bool(months) and months[-1] >= today.replace(day=1)

    @api.model
    def _total(self, metric, months, at):
        parts = [fact for month in months for fact in at(month) or []]
        return aggregate(metric.aggregation, metric.factor, parts)

    @api.model
    def _categories(self, metric, months, earlier, at, text):
        """Return rows by product category, the largest first; none where facts are not split."""
        if metric.aggregation != "sum":
            return []
        sums = [defaultdict(float), defaultdict(float)]
        for amounts, span in zip(sums, (months, earlier), strict=True):
            for fact in (fact for month in span for fact in at(month) or [] if fact.category or fact.value):
                amounts[fact.category or 0] += fact.value
        now, then = sums
        if not (now.keys() | then.keys()) - {0}:
            return []
        ranked = sorted(now.keys() | then.keys(), key=lambda key: -(now[key] + then[key]))
        # Bridge: names of product categories.
        names = {row.id: row.name for row in self.env["product.category"].sudo().browse([key for key in ranked if key])}
        known_before = all(at(month) is not None for month in earlier)
        rows = [
            (names.get(key) or self.env._("Without category"), now[key], then[key] if known_before else None)
            for key in ranked[:_MOST_CATEGORIES]
        ]
        rest = ranked[_MOST_CATEGORIES:]
        if rest:
            others = [sum(amounts[key] for key in rest) for amounts in sums]
            rows.append((self.env._("Other"), others[0], others[1] if known_before else None))
        return [
            {"label": label, "current": value, "before": old, "current_text": text(value), "before_text": text(old)}
            for label, value, old in rows
        ]

    @api.model
    def _as_of(self, metrics):
        moments = [metric.as_of for metric in metrics if metric.as_of]
        return min(moments, default=None)

    # --- the area -------------------------------------------------------------------------------------

    @api.model
    def _potential(self, firm_id, company, span):
        """Return potential and purchasing power of the firm's area, or None: the newest figures up to the period."""
        # Bridge: external figures of the firm's own area and of those around it.
        territory = self.env["res.partner"].sudo().browse(firm_id).prm_territory_id
        chain = [int(part) for part in (territory.parent_path or "").split("/") if part]
        rows = (
            self.env["prm.territory.potential"]
            .sudo()
            .search_fetch(
                [
                    ("territory_id", "in", chain),
                    ("company_id", "=", company.id),
                    ("year", "<=", (span.end - timedelta(days=1)).year),
                ],
                None,
            )
        )
        if not rows:
            return None
        nearest = max(rows.territory_id, key=lambda area: chain.index(area.id))
        rows = rows.filtered(lambda row: row.territory_id == nearest)
        year = max(rows.mapped("year"))
        rows = rows.filtered(lambda row: row.year == year).sorted(lambda row: -row.market_potential)

        def amount(value):
            # an amount without a value is 0 in the database; nothing was published then
            return self._money(value or None, company.currency_id)

        return {
            "territory": nearest.name,
            "year": year,
            "sources": ", ".join(sorted({row.source for row in rows if row.source})),
            "rows": [
                {
                    "label": row.category_id.name,
                    "potential": row.market_potential or None,
                    "power": row.purchasing_power or None,
                    "potential_text": amount(row.market_potential),
                    "power_text": amount(row.purchasing_power),
                    "index_text": self._number(row.purchasing_power_index or None, 1),
                }
                for row in rows
            ],
        }


def _later(month, by):
    """Return the first day of the month so many months after one; ``relativedelta`` takes ten times as long."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)
