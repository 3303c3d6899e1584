import logging
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class Scope(NamedTuple):
    """Which partner-months a provider is to compute: all of them, or those noted as changed."""

    provider: str
    last_dirty: int = 0  #: compute the noted partner-months up to this row; 0: everything

    def condition(self, partner, day):
        """Return the SQL condition on a partner id and a date column."""
        if not self.last_dirty:
            return SQL("TRUE")
        return SQL(
            """(%s, date_trunc('month', %s)::date) IN (
                SELECT partner_id, month FROM prm_fact_dirty WHERE provider = %s AND id <= %s)""",
            partner,
            day,
            self.provider,
            self.last_dirty,
        )

    def partner_condition(self, partner):
        """Return the SQL condition on a partner id alone, for figures that run on over the months."""
        if not self.last_dirty:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT partner_id FROM prm_fact_dirty WHERE provider = %s AND id <= %s)",
            partner,
            self.provider,
            self.last_dirty,
        )


class PrmFactProvider(models.AbstractModel):
    """Base of the providers: a model that inherits it computes the facts of one source.

    An addon adds metrics by data records and a provider by a model like this::

        class PrmFactProviderCase(models.AbstractModel):
            _name = "prm.fact.provider.case"
            _inherit = "prm.fact.provider"
            _metrics = ("complaints", "answer_days")

            def _facts_query(self, scope, metric):
                return SQL("SELECT company_id, partner_id, month, category_id, metric_id, value, weight …")

    One set-based statement per provider, whatever the number of partners.
    """

    _name = "prm.fact.provider"
    _description = "Provider of Partner Figures"

    _metrics = ()  #: codes of the metrics it computes
    _whole_partners = False  #: a change concerns all later months of a partner too

    @api.model
    def _facts_query(self, scope, metric):
        """Return the statement that computes the facts.

        :param Scope scope: what to compute
        :param dict metric: metric code → id
        :return: SQL with the columns company_id, partner_id (commercial entity), month (first day),
            category_id or NULL, metric_id, value, weight or NULL; a key may come once only
        """
        raise NotImplementedError(self._name)

    @api.model
    def _providers(self):
        """Return the names of all providers in a stable order."""
        names = self.env.registry.descendants(["prm.fact.provider"], "_inherit") - {"prm.fact.provider"}
        return sorted(names)

    # --- refresh --------------------------------------------------------------------------------------

    @api.model
    def _refresh(self, full=False):
        """Bring this provider's facts up to date within the current transaction.

        :param bool full: compute every partner-month instead of the noted ones
        :return: True, or False when the provider failed (its metrics then name the problem)
        """
        metrics = self.env["prm.metric"]._by_code(*self._metrics)
        wanted = {code: metric.id for code, metric in metrics.items() if metric.active}
        records = self.env["prm.metric"].sudo().browse(wanted.values())
        now = fields.Datetime.now()
        try:
            with self.env.cr.savepoint():
                self.env.flush_all()
                self._replace_facts(full, wanted, now)
        except Exception as error:  # noqa: BLE001  a failing provider must not stop the others
            _logger.warning("PRM figures of %s could not be computed", self._name, exc_info=True)
            records.problem = self.env._("Not available: %(error)s", error=str(error).strip().splitlines()[0])
            return False
        records.write({"as_of": now, "problem": False})
        return True

    @api.model
    def _replace_facts(self, full, metric, now):
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM prm_fact_dirty WHERE provider = %s", [self._name])
        last_dirty = self.env.cr.fetchone()[0]
        if metric and (full or last_dirty):
            scope = Scope(self._name, 0 if full else last_dirty)
            self.env.cr.execute(self._replace_statement(scope, metric, now))
        self.env.cr.execute("DELETE FROM prm_fact_dirty WHERE provider = %s AND id <= %s", [self._name, last_dirty])
        self.env.invalidate_all()

    @api.model
    def _replace_statement(self, scope, metric, now):
        """Return one statement that writes what is new or different and deletes what is gone."""
        if self._whole_partners:
            in_scope = scope.partner_condition(SQL("fact.partner_id"))
        else:
            in_scope = scope.condition(SQL("fact.partner_id"), SQL("fact.month"))
        return SQL(
            """
            WITH computed AS MATERIALIZED (%(query)s),
            gone AS (
                DELETE FROM prm_fact fact
                 WHERE fact.metric_id = ANY(%(metrics)s)
                   AND fact.source = 'auto'
                   AND %(in_scope)s
                   AND NOT EXISTS (
                       SELECT 1 FROM computed
                        WHERE computed.metric_id = fact.metric_id
                          AND computed.partner_id = fact.partner_id
                          AND computed.month = fact.month
                          AND computed.company_id = fact.company_id
                          AND COALESCE(computed.category_id, 0) = COALESCE(fact.category_id, 0))
            )
            INSERT INTO prm_fact AS fact
                   (company_id, partner_id, month, category_id, metric_id, value, weight, source, as_of)
            SELECT company_id, partner_id, month, category_id, metric_id, value, weight, 'auto', %(now)s
              FROM computed
                ON CONFLICT (metric_id, partner_id, month, company_id, COALESCE(category_id, 0), source)
                DO UPDATE SET value = EXCLUDED.value, weight = EXCLUDED.weight, as_of = EXCLUDED.as_of
             WHERE (fact.value, fact.weight) IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.weight)
            """,
            query=self._facts_query(scope, metric),
            metrics=list(metric.values()),
            in_scope=in_scope,
            now=now,
        )

    @api.model
    def _cron_refresh(self):
        """Compute what changed, provider by provider, each in a transaction of its own.

        A full refresh that was asked for goes on where it was interrupted: a provider whose
        metrics are younger than the request is done.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        requested = fields.Datetime.to_datetime(parameters.get_param("prm_partner.full_refresh_since") or False)
        names = self._providers()
        today = fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        for left, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
            provider = self.env[name].sudo()
            provider._mark_passing_time(today - timedelta(days=1))
            full = bool(requested) and not provider._is_done_since(requested)
            provider._refresh(full=full)
            if not cron._commit_progress(1, remaining=left):
                return
        if requested:
            parameters.set_param("prm_partner.full_refresh_since", False)

    @api.model
    def _mark_passing_time(self, since):
        """Note what changes by the mere passing of time since a day; nothing for most providers."""

    @api.model
    def _is_done_since(self, moment):
        metrics = self.env["prm.metric"]._by_code(*self._metrics).values()
        return all(metric.as_of and metric.as_of >= moment or metric.problem for metric in metrics if metric.active)

    @api.model
    def _request_full_refresh(self):
        """Have the cron compute everything anew, soon."""
        self.env["ir.config_parameter"].sudo().set_param(
            "prm_partner.full_refresh_since", fields.Datetime.to_string(fields.Datetime.now())
        )
        self.env.ref("prm_partner.ir_cron_fact_refresh").sudo()._trigger()
