import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: more cells than that are not looked up one by one: their metrics are summed anew
MANY_BLOCKS = 2000
#: a row that every renewal writes, so that two of them cannot both succeed from the same snapshot
LAST_RENEWAL = "prm_partner.rollup_renewed"
#: in the place of a territory: a partner without one, and a partner that was deleted past the ORM
NO_TERRITORY, NO_PARTNER = 0, -1
TERRITORY_KEY = SQL("CASE WHEN firm.id IS NULL THEN %s ELSE COALESCE(firm.prm_territory_id, 0) END", NO_PARTNER)


class PrmFactRollup(models.Model):
    """The facts summed over the partners of a territory: what a pivot without partners is read from.

    A row has the columns of ``prm_fact`` that ``prm.fact`` groups by, and stands for ``facts`` facts.
    ``partner_id`` is any one of the partners of these facts. They all have the same territory, so
    that a query that asks for the partner's territory and nothing else of the partner gives the same
    answer over these rows as over the facts; ``prm_fact_grouping.py`` tells which queries do.

    Never stale: a trigger notes what a change of facts, by whatever statement, and of partners'
    territories concerns (``prm.fact.rollup.note``). What is noted is read from the facts, until the
    next renewal at the end of a refresh or import. Nobody but the program has access.
    """

    _name = "prm.fact.rollup"
    _description = "Partner Figures by Territory"
    _log_access = False

    company_id = fields.Integer(required=True)
    partner_id = fields.Integer(required=True)
    territory = fields.Integer(required=True)
    month = fields.Date(required=True)
    metric_id = fields.Integer(required=True)
    category_id = fields.Integer()
    value = fields.Float()
    weight = fields.Float()
    facts = fields.Integer(required=True)
    positive = fields.Integer(required=True, help="How many of the facts have a value above zero.")

    _cell_unique = models.UniqueIndex("(metric_id, month, territory, company_id, COALESCE(category_id, 0))")

    @api.model
    def _renew(self):
        """Sum up what was noted, within the current transaction.

        Costs next to nothing when nothing was, and otherwise reads the noted facts once.

        :return: False where it could not be done now; the notes stay, and the facts are read instead
        """
        self.env.flush_all()
        self.env.cr.execute("SELECT EXISTS (SELECT FROM prm_fact_rollup_note)")
        if not self.env.cr.fetchone()[0]:
            return True
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(hashtext('prm_fact_rollup'))")
        if not self.env.cr.fetchone()[0]:
            return False
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute("SET LOCAL jit = off")
                self._renew_noted()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            return False  # another renewal was committed since this transaction began
        except Exception:
            _logger.warning("PRM figures by territory could not be renewed", exc_info=True)
            return False
        return True

    @api.model
    def _renew_noted(self):
        self.env.cr.execute(
            "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            [LAST_RENEWAL, fields.Datetime.to_string(fields.Datetime.now())],
        )
        self.env.cr.execute(
            "WITH seen AS (DELETE FROM prm_fact_rollup_note RETURNING *)"
            " SELECT DISTINCT metric_id, month, territory FROM seen"
        )
        notes = self.env.cr.fetchall()
        whole = {territory for metric_id, _month, territory in notes if metric_id is None}
        blocks = [note for note in notes if note[2] not in whole]
        if len(blocks) > MANY_BLOCKS:
            self._renew_metrics({metric_id for metric_id, _month, _territory in blocks})
        else:
            self._renew_blocks([block for block in blocks if block[2] > 0], SQL("JOIN"))
            self._renew_blocks([block for block in blocks if block[2] <= 0], SQL("LEFT JOIN"))
        self._renew_territories({territory for territory in whole if territory > 0})
        if min(whole, default=1) <= 0:
            self._replace(
                SQL("cell.territory <= 0"),
                SQL("prm_fact fact LEFT JOIN res_partner firm ON firm.id = fact.partner_id"),
                SQL("firm.prm_territory_id IS NULL"),
            )

    @api.model
    def _renew_metrics(self, metric_ids):
        self._replace(
            SQL("cell.metric_id = ANY(%s)", list(metric_ids)),
            SQL("prm_fact fact LEFT JOIN res_partner firm ON firm.id = fact.partner_id"),
            SQL("fact.metric_id = ANY(%s)", list(metric_ids)),
        )

    @api.model
    def _renew_territories(self, territory_ids):
        if territory_ids:
            self._replace(
                SQL("cell.territory = ANY(%s)", list(territory_ids)),
                SQL("prm_fact fact JOIN res_partner firm ON firm.id = fact.partner_id"),
                SQL("firm.prm_territory_id = ANY(%s)", list(territory_ids)),
            )

    @api.model
    def _renew_blocks(self, blocks, join):
        """Sum up single metrics, months and territories; the partners of real territories are few, hence first."""
        if not blocks:
            return
        given = SQL(
            "unnest(%s::int[], %s::date[], %s::int[]) AS given (metric_id, month, territory)",
            *(list(column) for column in zip(*blocks, strict=True)),
        )
        facts = SQL("fact.metric_id = given.metric_id AND fact.month = given.month")
        if join == SQL("JOIN"):
            source = SQL(
                "%s JOIN res_partner firm ON firm.prm_territory_id = given.territory"
                " JOIN prm_fact fact ON fact.partner_id = firm.id AND %s",
                given,
                facts,
            )
        else:
            source = SQL(
                "%s JOIN prm_fact fact ON %s LEFT JOIN res_partner firm ON firm.id = fact.partner_id", given, facts
            )
        self._replace(
            SQL("(cell.metric_id, cell.month, cell.territory) IN (SELECT * FROM %s)", given),
            source,
            SQL("%s = given.territory", TERRITORY_KEY),
        )

    @api.model
    def _replace(self, cells, source, condition):
        """Put sums of the facts of a source in the place of rows.

        :param SQL cells: condition on the rows to replace, called ``cell``
        :param SQL source: tables, with ``fact`` and its partner ``firm`` among them
        :param SQL condition: which of these facts make up the same rows
        """
        self.env.cr.execute(SQL("DELETE FROM prm_fact_rollup cell WHERE %s", cells))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO prm_fact_rollup
                       (company_id, partner_id, territory, month, metric_id, category_id,
                        value, weight, facts, positive)
                SELECT fact.company_id, MIN(fact.partner_id), %(territory)s, fact.month, fact.metric_id,
                       fact.category_id, SUM(fact.value), SUM(fact.weight), COUNT(*),
                       COUNT(*) FILTER (WHERE fact.value > 0)
                  FROM %(source)s
                 WHERE %(condition)s
              GROUP BY fact.metric_id, fact.month, 3, fact.company_id, fact.category_id
                """,
                territory=TERRITORY_KEY,
                source=source,
                condition=condition,
            )
        )
