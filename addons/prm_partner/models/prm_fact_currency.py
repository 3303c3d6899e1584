from odoo import api, models
from odoo.tools import SQL


class PrmFact(models.Model):
    """Figures of companies with different currencies are never added up.

    Facts are in the currency of their company. Where a group holds facts of companies with different
    currencies, amounts and what is computed from amounts are "not available" (NULL): group by company,
    choose one, or import in one currency. Counts and days go on.
    """

    _inherit = "prm.fact"

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        measure = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec != "value:sum" or not self._reads_several_currencies():
            return measure
        company = query.make_alias(self._table, "company_id")
        query.add_join(
            "LEFT JOIN",
            company,
            "res_company",
            SQL("%s = %s", self._field_to_sql(self._table, "company_id", query), SQL.identifier(company, "id")),
        )
        metric = query.make_alias(self._table, "metric_id")
        query.add_join(
            "LEFT JOIN",
            metric,
            "prm_metric",
            SQL("%s = %s", self._field_to_sql(self._table, "metric_id", query), SQL.identifier(metric, "id")),
        )
        return SQL(
            "CASE WHEN MIN(%(currency)s) <> MAX(%(currency)s) AND bool_or(%(monetary)s) THEN NULL ELSE %(measure)s END",
            currency=SQL.identifier(company, "currency_id"),
            monetary=SQL.identifier(metric, "is_monetary"),
            measure=measure,
        )

    @api.model
    def _reads_several_currencies(self):
        """Tell whether the facts within reach may be in several currencies; no query for one company."""
        companies = self.env.companies
        if self.env.su:
            companies = companies.search([("active", "in", (True, False))])
        return len(companies.sudo().currency_id) > 1
