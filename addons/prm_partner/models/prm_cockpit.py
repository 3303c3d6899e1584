from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.figures import Fact, Period, aggregate, change

#: metrics that get a tile of their own, in this order; the other ones with figures come in a table
TILES = (
    "revenue",
    "margin_rate",
    "orders",
    "breadth",
    "open_receivables",
    "overdue_receivables",
    "payment_delay",
)
#: a department that sees few of them gets tiles for its other metrics
FEWEST_TILES = 4


class PrmCockpit(models.AbstractModel):
    """What the cockpit of one partner shows, as plain dictionaries.

    Everything is read as the user: a metric that is not for the user's department is absent, a
    section is None when the user may not read its model; a figure that cannot be told is None.
    """

    _name = "prm.cockpit"
    _description = "Partner Cockpit"

    @api.model
    def _data(self, partner):
        """Return the content of the cockpit; whether the user may see the partner is the caller's to check."""
        today = fields.Date.context_today(self)
        metrics = self._visible_metrics()
        facts = self._facts(partner, metrics, today)
        figures = [self._figure(metric, facts[metric.id], today) for metric in metrics]
        tiles = sorted(
            (figure for figure in figures if figure["code"] in TILES), key=lambda figure: TILES.index(figure["code"])
        )
        more = [
            figure
            for figure in figures
            if figure["code"] not in TILES and (figure["value"] is not None or figure["problem"])
        ]
        free = max(0, FEWEST_TILES - len(tiles))
        tiles, more = tiles + more[:free], more[free:]
        return {
            "partner": {"id": partner.id, "name": partner.display_name},
            "currency_id": self.env.company.currency_id.id,
            "as_of": min((figure["as_of"] for figure in tiles + more if figure["as_of"]), default=False),
            "tiles": tiles,
            "more": more,
            "charts": self._charts({metric.code: (metric, facts[metric.id]) for metric in metrics}, today),
            "agreements": self._agreements(partner),
            "expiring": self._expiring(partner, today),
            "activities": self._activities(partner, today),
            "loyalty": self._loyalty(partner),
            "visits": self._visits(partner, today),
            "may_report": self.env["prm.visit"].has_access("create"),
            "competitors": self._competitors(partner, today),
        }

    # --- figures --------------------------------------------------------------------------------------

    @api.model
    def _visible_metrics(self):
        """Return the metrics whose facts the user may see at all, as the rules on ``prm.fact`` have it."""
        domain = Domain.TRUE
        if not self.env.user.has_group("prm_partner.group_prm_manager"):
            domain = Domain("group_ids", "in", self.env.user.all_group_ids.ids)
        return self.env["prm.metric"].search(domain)

    @api.model
    def _companies(self):
        """Return the user's companies whose amounts can be added up: those in the current currency."""
        currency = self.env.company.currency_id
        return self.env.companies.filtered(lambda company: company.currency_id == currency)

    @api.model
    def _facts(self, partner, metrics, today):
        """Return ``{metric id: [Fact]}`` of this year and the two before; one query, rules applied.

        Only revenue and what counts categories come split by category.
        """
        table = self.env["prm.fact"]
        split = metrics.filtered(lambda metric: metric.aggregation == "distinct" or metric.code == "revenue")
        query = table._search(
            [
                ("partner_id", "=", partner.id),
                ("metric_id", "in", metrics.ids),
                ("month", ">=", today.replace(year=today.year - 2, month=1, day=1)),
                ("company_id", "in", self._companies().ids),
            ]
        )
        column = {name: table._field_to_sql("prm_fact", name, query) for name in ("metric_id", "month", "category_id")}
        category = SQL(
            "CASE WHEN %s = ANY(%s) THEN %s END", column["metric_id"], list(split.ids), column["category_id"]
        )
        query.groupby = SQL("1, 2, 3")
        rows = self.env.execute_query(
            query.select(
                column["metric_id"],
                column["month"],
                category,
                SQL("SUM(%s)", table._field_to_sql("prm_fact", "value", query)),
                SQL("SUM(%s)", table._field_to_sql("prm_fact", "weight", query)),
            )
        )
        facts = defaultdict(list)
        for metric_id, *fact in rows:
            facts[metric_id].append(Fact(*fact))
        return facts

    @api.model
    def _figure(self, metric, facts, today):
        """Return one metric's figure: the last 12 complete months or, of a state, the latest month."""
        now, before, period = self._compared(metric, facts, today)
        value, previous = (aggregate(metric.aggregation, metric.factor, part) for part in (now, before))
        if metric.problem:
            value = previous = None
        return {
            "code": metric.code,
            "metric_id": metric.id,
            "name": metric.name,
            "description": metric.description or "",
            "unit": metric.unit,
            "digits": metric.digits,
            "direction": metric.direction,
            "state": metric.aggregation == "last",
            "from": fields.Date.to_string(period.start),
            "to": fields.Date.to_string(period.end - timedelta(days=1)),
            "value": value,
            "previous": previous,
            "change": change(value, previous, metric.unit),
            "problem": bool(metric.problem),
            "as_of": fields.Datetime.to_string(metric.as_of) if metric.as_of else False,
        }

    @api.model
    def _compared(self, metric, facts, today):
        """Return the facts of the period and of the year before, and the period.

        What is computed reaches up to its "as of" time: no fact then means nothing. What is imported
        reaches up to its last fact: later months are not yet known.
        """
        months = [fact.month for fact in facts]
        computed = bool(metric.provider)
        if computed or not months:
            day = fields.Datetime.context_timestamp(self, metric.as_of).date() if metric.as_of else today
        else:
            day = min(max(months) + relativedelta(months=1), today)
        if metric.aggregation == "last":
            start = day.replace(day=1) if computed else max(months, default=day.replace(day=1))
            period = Period(start, start + relativedelta(months=1))
        else:
            period = Period.last_months(day)
        now, before = ([fact for fact in facts if span.covers(fact.month)] for span in (period, period.year_before()))
        if computed and months and not now and metric.aggregation in ("sum", "last", "distinct"):
            now = [Fact(period.start, None, 0.0)]
        return now, before, period

    # --- charts ---------------------------------------------------------------------------------------

    @api.model
    def _charts(self, known, today):
        """Return the series of the charts; a chart without a metric the user may see is absent."""
        charts = {}
        if "revenue" in known:
            metric, facts = known["revenue"]
            facts = [] if metric.problem else facts
            charts["revenue"] = self._revenue_by_month(facts, today)
            charts["categories"] = self._revenue_by_category(facts, today)
        balances = {code: known[code] for code in ("open_receivables", "overdue_receivables") if code in known}
        if balances:
            charts["receivables"] = self._balances(balances, today)
        return charts

    @api.model
    def _revenue_by_month(self, facts, today):
        sums = self._sums(facts, lambda fact: fact.month)
        months = [today.replace(month=month, day=1) for month in range(1, 13)]
        return {
            "year": today.year,
            "months": [fields.Date.to_string(month) for month in months],
            "current": [sums.get(month, 0.0) if month <= today else None for month in months],
            "previous": [sums.get(month - relativedelta(years=1), 0.0) for month in months],
            "available": bool(facts),
        }

    @api.model
    def _revenue_by_category(self, facts, today):
        period = Period.last_months(today)
        spans = period, period.year_before()
        now, before = (
            self._sums((fact for fact in facts if span.covers(fact.month)), lambda fact: fact.category)
            for span in spans
        )
        largest = sorted(now.keys() | before.keys(), key=lambda key: -(now.get(key, 0.0) + before.get(key, 0.0)))
        categories = self.env["product.category"].browse([key for key in largest if key])
        names = dict(zip(categories.ids, categories.mapped("name"), strict=True))
        return {
            "labels": [names.get(key) or self.env._("Without category") for key in largest],
            "current": [now.get(key, 0.0) for key in largest],
            "previous": [before.get(key, 0.0) for key in largest],
            "available": bool(largest),
        }

    @api.model
    def _balances(self, balances, today):
        months = [today.replace(day=1) - relativedelta(months=back) for back in range(12, -1, -1)]
        series = {}
        for code, (metric, facts) in balances.items():
            sums = self._sums(facts, lambda fact: fact.month)
            first = min(sums, default=today)
            series[code] = {
                "name": metric.name,
                "values": [sums.get(month, 0.0) if month >= first else None for month in months],
                "available": bool(facts) and not metric.problem,
            }
        return {
            "months": [fields.Date.to_string(month) for month in months],
            "series": {code: row for code, row in series.items() if row["available"]},
            "available": any(row["available"] for row in series.values()),
        }

    @api.model
    def _sums(self, facts, key):
        sums = defaultdict(float)
        for fact in facts:
            sums[key(fact)] += fact.value
        return dict(sums)
