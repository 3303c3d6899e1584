from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd
from odoo.tools import SQL

from .dimension import Dimension


class PrmFact(models.Model):
    """One figure of one partner in one month: the table that every department reads.

    Written in bulk by the refresh and by imports, never one by one. ``value`` and ``weight`` are
    parts; a measure in pivots and graphs is built from them as the metric's aggregation says.
    """

    _name = "prm.fact"
    _description = "Partner Figure"
    _order = "month desc, partner_id, metric_id, id"
    _log_access = False
    _rec_name = "metric_id"

    company_id = Dimension("res.company", required=True, ondelete="cascade")
    partner_id = Dimension("res.partner", "Partner", required=True, ondelete="cascade")
    month = fields.Date(required=True, help="The first day of the month.")
    metric_id = Dimension("prm.metric", "Metric", required=True, ondelete="cascade")
    category_id = Dimension("product.category", "Product category", ondelete="set null")
    value = fields.Float(aggregator="sum")
    weight = fields.Float(aggregator=None, help="What a ratio divides by.")
    source = fields.Selection(
        [("auto", "Computed"), ("import", "Imported"), ("staff", "Entered")], required=True, default="auto"
    )
    as_of = fields.Datetime()
    territory_id = fields.Many2one(related="partner_id.prm_territory_id")
    holding_id = fields.Many2one(related="partner_id.prm_holding_id")
    grade_id = fields.Many2one(related="partner_id.grade_id", string="Grade")
    size_class = fields.Selection(related="partner_id.prm_size_class")

    _fact_unique = models.UniqueIndex(
        "(metric_id, month, partner_id, company_id, COALESCE(category_id, 0), source)",
        "There is a fact of this metric for the partner, month and category already.",
    )
    _partner_month_idx = models.Index("(partner_id, month)")
    _import_idx = models.Index("(metric_id, partner_id, month) WHERE source = 'import'")

    # --- measures from parts --------------------------------------------------------------------------

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        self, metrics = self._with_aggregations(domain, aggregates)
        if not having:
            self = self._with_rollup(domain, groupby, aggregates, order, metrics)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self, metrics = self._with_aggregations(domain, aggregates)
        specs = {spec for groupby in grouping_sets for spec in groupby}
        self = self._with_rollup(domain, specs, aggregates, order, metrics)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _with_aggregations(self, domain, aggregates):
        """Put into the context how the metrics that a domain can reach are aggregated; return these too.

        Most pivots show one metric; then its aggregation alone is computed instead of all of them.
        """
        metrics = self.env["prm.metric"].sudo().with_context(active_test=False).search(self._metric_domain(domain))
        if "value:sum" not in aggregates:
            return self, metrics
        return self.with_context(prm_aggregations={(metric.aggregation, metric.factor) for metric in metrics}), metrics

    @api.model
    def _metric_domain(self, domain):
        """Return the domain of ``prm.metric`` that the top level of a fact domain asks for, at most too wide."""
        domain = Domain(domain)
        parts = domain.children if isinstance(domain, DomainAnd) else [domain]
        found = Domain.TRUE
        for part in parts:
            expression = getattr(part, "field_expr", "")
            if expression == "metric_id":
                texts = isinstance(part.value, str) or any(isinstance(value, str) for value in _values(part.value))
                found &= Domain("display_name" if texts else "id", part.operator, part.value)
            elif expression.startswith("metric_id."):
                found &= Domain(expression.removeprefix("metric_id."), part.operator, part.value)
        return found

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Build the measure from its parts; NULL where figures of different kinds would be mixed."""
        if aggregate_spec == "__count" and self._is_rollup(query):
            return SQL("SUM(%s)::bigint", SQL.identifier(self._table, "facts"))
        if aggregate_spec != "value:sum":
            return super()._read_group_select(aggregate_spec, query)
        kinds = self.env.context.get("prm_aggregations") or set()
        column = {
            name: self._field_to_sql(self._table, name, query) for name in ("value", "weight", "month", "category_id")
        }
        # a row of the rollup may stand for facts below zero beside others above
        above = SQL.identifier(self._table, "positive") if self._is_rollup(query) else column["value"]
        column["is_positive"] = SQL("%s > 0", above)
        if len(kinds) > 1:
            return self._mixed_measure(column, query)
        kind, factor = next(iter(kinds), ("sum", 1.0))
        return self._measure(kind, factor, column)

    @api.model
    def _measure(self, kind, factor, column):
        if kind == "ratio":
            return SQL("SUM(%(value)s) * %(factor)s / NULLIF(SUM(%(weight)s), 0)", factor=factor, **column)
        if kind == "last":
            return SQL("prm_last_sum(%(month)s, %(value)s)", **column)
        if kind == "distinct":
            return SQL("COUNT(DISTINCT CASE WHEN %(is_positive)s THEN COALESCE(%(category_id)s, 0) END)", **column)
        return SQL("SUM(%(value)s)", **column)

    @api.model
    def _mixed_measure(self, column, query):
        """Return the measure where rows of several kinds of metrics may come: one metric per group, else NULL."""
        metric = self._field_to_sql(self._table, "metric_id", query)
        alias = query.make_alias(self._table, "metric_id")
        query.add_join("LEFT JOIN", alias, "prm_metric", SQL("%s = %s", metric, SQL.identifier(alias, "id")))
        kind = SQL.identifier(alias, "aggregation")
        factor = SQL.identifier(alias, "factor")
        return SQL(
            """CASE WHEN COUNT(DISTINCT %(metric)s) > 1 THEN NULL
                    WHEN MIN(%(kind)s) = 'ratio' THEN %(ratio)s * MIN(%(factor)s)
                    WHEN MIN(%(kind)s) = 'last' THEN %(last)s
                    WHEN MIN(%(kind)s) = 'distinct' THEN %(distinct)s
                    ELSE SUM(%(value)s) END""",
            metric=metric,
            kind=kind,
            factor=factor,
            ratio=self._measure("ratio", 1.0, column),
            last=self._measure("last", 1.0, column),
            distinct=self._measure("distinct", 1.0, column),
            value=column["value"],
        )

    def init(self):
        """Make the aggregate that sums the values of the latest month only."""
        result = super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION prm_last_sum_step(state float8[], month date, value float8)
            RETURNS float8[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
                SELECT CASE
                    WHEN value IS NULL THEN state
                    WHEN state IS NULL OR month - DATE '2000-01-01' > state[1]
                        THEN ARRAY[(month - DATE '2000-01-01')::float8, value]
                    WHEN month - DATE '2000-01-01' = state[1] THEN ARRAY[state[1], state[2] + value]
                    ELSE state
                END
            $$;
            CREATE OR REPLACE FUNCTION prm_last_sum_end(state float8[])
            RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT state[2]';
            """
        )
        self.env.cr.execute("SELECT 1 FROM pg_aggregate WHERE aggfnoid = to_regproc('prm_last_sum')")
        if not self.env.cr.rowcount:
            self.env.cr.execute(
                "CREATE AGGREGATE prm_last_sum(date, float8)"
                " (SFUNC = prm_last_sum_step, STYPE = float8[], FINALFUNC = prm_last_sum_end)"
            )
        return result


def _values(value):
    return value if isinstance(value, (list, tuple, set)) else (value,)
