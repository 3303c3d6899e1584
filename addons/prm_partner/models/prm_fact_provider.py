import logging
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: which providers a full refresh that was asked for has not come to yet
PENDING = "prm_partner.full_refresh_pending"
#: so many partners are named to the planner one by one; it knows little of the log of changes
FEW_PARTNERS = 500


class Scope(NamedTuple):
    """Which partner-months a provider is to compute: all of them, or those noted as changed."""

    provider: str
    last_dirty: int = 0  #: compute the noted partner-months up to this row; 0: everything
    partner_ids: tuple = ()  #: the partners of the noted partner-months, if they are few

    def condition(self, partner, day):
        """Return the SQL condition on a partner id and a date column."""
        if not self.last_dirty:
            return SQL("TRUE")
        return SQL(
            """(%s AND (%s, date_trunc('month', %s)::date) IN (
                SELECT partner_id, month FROM prm_fact_dirty WHERE provider = %s AND id <= %s))""",
            self.partner_condition(partner) if self.partner_ids else SQL("TRUE"),
            partner,
            day,
            self.provider,
            self.last_dirty,
        )

    def partner_condition(self, partner):
        """Return the SQL condition on a partner id alone, for figures that run on over the months."""
        if not self.last_dirty:
            return SQL("TRUE")
        if self.partner_ids:
            return SQL("%s = ANY(%s)", partner, list(self.partner_ids))
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
    _reads = ()  #: codes of the metrics whose facts it reads; it is called after their providers, by name
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

        Where another process is at the same provider's facts, nothing is done: the changes stay noted.

        :param bool full: compute every partner-month instead of the noted ones
        :return: True; False when the provider failed (its metrics then name the problem); None when
            another process is at it
        """
        metrics = self.env["prm.metric"]._by_code(*self._metrics)
        wanted = {code: metric.id for code, metric in metrics.items() if metric.active}
        records = self.env["prm.metric"].sudo().browse(wanted.values())
        now = fields.Datetime.now()
        if not self._lock_refresh():
            return None
        try:
            with self.env.cr.savepoint():
                self.env.flush_all()
                # compiling these long statements takes longer than running them
                self.env.cr.execute("SET LOCAL jit = off")
                self._replace_facts(full, wanted, now)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # nothing is wrong with the provider; the caller's transaction has to be tried again
        except Exception as error:
            _logger.warning("PRM figures of %s could not be computed", self._name, exc_info=True)
            records.problem = self.env._("Not available: %(error)s", error=str(error).strip().splitlines()[0])
            return False
        records.write({"as_of": now, "problem": False})
        self.env["prm.fact.rollup"]._renew()
        return True

    @api.model
    def _lock_refresh(self):
        """Keep other processes from this provider's facts until the transaction ends; tell whether none is there."""
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"prm_fact {self._name}"])
        return self.env.cr.fetchone()[0]

    @api.model
    def _replace_facts(self, full, metric, now):
        """Compute and write facts, and delete the notes of changes that were seen.

        All statements see the same snapshot: a change that is committed meanwhile stays noted, even
        where its note has a lower number than one that was seen.
        """
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM prm_fact_dirty WHERE provider = %s", [self._name])
        last_dirty = self.env.cr.fetchone()[0]
        if metric and (full or last_dirty):
            scope = Scope(self._name) if full else Scope(self._name, last_dirty, self._few_partners(last_dirty))
            self._write_facts(scope, metric, now)
        self.env.cr.execute("DELETE FROM prm_fact_dirty WHERE provider = %s AND id <= %s", [self._name, last_dirty])
        self.env.invalidate_all()

    @api.model
    def _few_partners(self, last_dirty):
        self.env.cr.execute(
            "SELECT DISTINCT partner_id FROM prm_fact_dirty WHERE provider = %s AND id <= %s LIMIT %s",
            [self._name, last_dirty, FEW_PARTNERS + 1],
        )
        partner_ids = tuple(partner_id for (partner_id,) in self.env.cr.fetchall())
        return partner_ids if len(partner_ids) <= FEW_PARTNERS else ()

    @api.model
    def _write_facts(self, scope, metric, now):
        """Write by one statement what is new or different, and delete what is gone."""
        metrics = list(metric.values())
        self.env.cr.execute(
            """
            SELECT EXISTS (SELECT FROM prm_fact WHERE metric_id = ANY(%(metrics)s) AND source = 'auto'),
                   EXISTS (SELECT FROM prm_fact WHERE metric_id = ANY(%(metrics)s) AND source = 'import')
            """,
            {"metrics": metrics},
        )
        computed_before, imported = self.env.cr.fetchone()
        query = self._facts_query(scope, metric)
        if imported:
            query = self._without_imported(query)
        if computed_before:
            self.env.cr.execute(self._merge_statement(query, metric, scope, now))
        else:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO prm_fact
                           (company_id, partner_id, month, category_id, metric_id, value, weight, source, as_of)
                    SELECT company_id, partner_id, month, category_id, metric_id, value, weight, 'auto', %s
                      FROM (%s) computed
                    """,
                    now,
                    query,
                )
            )
            written = SQL("(SELECT * FROM prm_fact WHERE metric_id = ANY(%s) AND source = 'auto')", metrics)
            self.env.cr.execute(self._note_for_readers(metric, written))

    @api.model
    def _facts_in_scope(self, scope):
        if self._whole_partners:
            return scope.partner_condition(SQL("fact.partner_id"))
        return scope.condition(SQL("fact.partner_id"), SQL("fact.month"))

    @api.model
    def _without_imported(self, query):
        """Leave out the partner-months of a metric that were imported: they would count twice."""
        return SQL(
            """
            SELECT computed.* FROM (%s) computed
             WHERE NOT EXISTS (
                   SELECT FROM prm_fact imported
                    WHERE imported.metric_id = computed.metric_id AND imported.partner_id = computed.partner_id
                      AND imported.month = computed.month AND imported.company_id = computed.company_id
                      AND imported.source = 'import')
            """,
            query,
        )

    @api.model
    def _merge_statement(self, query, metric, scope, now):
        """Return the statement that compares with the facts there are; rows that stay the same are not touched."""
        return SQL(
            """
            WITH computed AS MATERIALIZED (%(query)s),
            difference AS MATERIALIZED (
                SELECT fact.id AS fact_id,
                       computed.metric_id IS NULL AS is_gone,
                       COALESCE(computed.company_id, fact.company_id) AS company_id,
                       COALESCE(computed.partner_id, fact.partner_id) AS partner_id,
                       COALESCE(computed.month, fact.month) AS month,
                       COALESCE(computed.metric_id, fact.metric_id) AS metric_id,
                       computed.category_id, computed.value, computed.weight
                  FROM computed
             FULL JOIN (
                       SELECT * FROM prm_fact fact
                        WHERE metric_id = ANY(%(metrics)s) AND source = 'auto' AND %(in_scope)s
                       ) fact
                    ON computed.metric_id = fact.metric_id
                   AND computed.partner_id = fact.partner_id
                   AND computed.month = fact.month
                   AND computed.company_id = fact.company_id
                   AND COALESCE(computed.category_id, 0) = COALESCE(fact.category_id, 0)
                 WHERE fact.id IS NULL
                    OR computed.metric_id IS NULL
                    OR (computed.value, computed.weight) IS DISTINCT FROM (fact.value, fact.weight)
            ),
            gone AS (
                DELETE FROM prm_fact USING difference WHERE prm_fact.id = difference.fact_id AND is_gone
            ),
            changed AS (
                UPDATE prm_fact SET value = difference.value, weight = difference.weight, as_of = %(now)s
                  FROM difference
                 WHERE prm_fact.id = difference.fact_id AND NOT is_gone
            ),
            noted AS (%(note)s)
            INSERT INTO prm_fact (company_id, partner_id, month, category_id, metric_id, value, weight, source, as_of)
            SELECT company_id, partner_id, month, category_id, metric_id, value, weight, 'auto', %(now)s
              FROM difference
             WHERE fact_id IS NULL
            """,
            query=query,
            metrics=list(metric.values()),
            in_scope=self._facts_in_scope(scope),
            note=self._note_for_readers(metric, SQL("difference")),
            now=now,
        )

    @api.model
    def _note_for_readers(self, metric, changed):
        """Return the statement that notes changed facts for the providers that compute from them."""
        readers = [
            SQL("SELECT %s, %s, ARRAY[%s]::int[]", name, provider._whole_partners, SQL(", ").join(map(SQL, read)))
            for name in self._providers()
            if name != self._name
            for provider in (self.env[name],)
            if (read := [str(metric[code]) for code in provider._reads if code in metric])
        ]
        return SQL(
            """
            INSERT INTO prm_fact_dirty (provider, partner_id, month)
            SELECT reader.provider, changed.partner_id, MIN(changed.month)
              FROM %s AS changed
              JOIN (%s) AS reader (provider, whole, metrics) ON changed.metric_id = ANY(reader.metrics)
          GROUP BY reader.provider, changed.partner_id, CASE WHEN NOT reader.whole THEN changed.month END
            """,
            changed,
            SQL(" UNION ALL ").join(readers) if readers else SQL("SELECT '', FALSE, NULL::int[] WHERE FALSE"),
        )

    @api.model
    def _cron_refresh(self):
        """Compute what changed, provider by provider, each in a transaction of its own.

        A full refresh that was asked for goes on where it was interrupted: with the providers that
        have not succeeded since.
        """
        names = self._providers()
        cron = self.env["ir.cron"]
        for left, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
            provider = self.env[name].sudo()
            try:
                self.env.cr.execute("SET LOCAL jit = off")
                provider._mark_passing_time(provider._last_day())
                full = name in self._pending()
                if provider._refresh(full=full) and full:
                    self._set_pending(self._pending() - {name})
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                _logger.info("PRM figures of %s: changed meanwhile, left to the next run", name)
            if not cron._commit_progress(1, remaining=left):
                return
        # what was noted without a refresh: partners moved to another territory, facts deleted
        self.env["prm.fact.rollup"].sudo()._renew()

    @api.model
    def _last_day(self):
        """Return the day before the last refresh, however long ago that was."""
        moments = [metric.as_of for metric in self.env["prm.metric"]._by_code(*self._metrics).values() if metric.active]
        last = min((moment for moment in moments if moment), default=fields.Datetime.now())
        return last.date() - timedelta(days=1)

    @api.model
    def _mark_passing_time(self, since):
        """Note what changes by the mere passing of time since a day; nothing for most providers."""

    @api.model
    def _pending(self):
        return set(filter(None, (self.env["ir.config_parameter"].sudo().get_param(PENDING) or "").split(",")))

    @api.model
    def _set_pending(self, names):
        self.env["ir.config_parameter"].sudo().set_param(PENDING, ",".join(sorted(names)))

    @api.model
    def _request_full_refresh(self):
        """Have the cron compute everything anew, soon."""
        self._set_pending(self._providers())
        self.env.ref("prm_partner.ir_cron_fact_refresh").sudo()._trigger()
