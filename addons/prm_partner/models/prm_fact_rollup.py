import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: fewer facts are read as quickly as their sums
FEW_FACTS = 100_000
#: more cells than that are not looked up one by one: their metrics are summed anew
MANY_BLOCKS = 2000
#: a row that every renewal writes, so that two of them cannot both succeed from the same snapshot
LAST_RENEWAL = "prm_partner.rollup_renewed"
#: in the place of a territory: a partner without one, a partner that was deleted past the ORM, and all of them
NO_TERRITORY, NO_PARTNER, EVERYTHING = 0, -1, -2
TERRITORY_KEY = SQL(
    "CASE WHEN firm.id IS NULL THEN %s ELSE COALESCE(firm.prm_territory_id, %s) END", NO_PARTNER, NO_TERRITORY
)
ALL_FACTS = SQL("prm_fact fact LEFT JOIN res_partner firm ON firm.id = fact.partner_id")


class PrmFactRollup(models.Model):
    """The facts summed over the partners of a territory: what a pivot without partners is read from.

    A row has the columns of ``prm_fact`` that ``prm.fact`` groups by, and stands for ``facts`` facts.
    ``partner_id`` is any one of the partners of these facts. They all have the same territory, so
    that a query that asks for the partner's territory and nothing else of the partner gives the same
    answer over these rows as over the facts; ``prm_fact_grouping.py`` tells which queries do.

    Never stale: a trigger notes what a change of facts, by whatever statement, and of partners'
    territories concerns (``prm.fact.rollup.note``). What is noted is read from the facts, until the
    next renewal at the end of a refresh or import. Of few facts no sums are kept at all. Nobody but
    the program has access.
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
    positive = fields.Integer(required=True)  # how many of the facts have a value above zero

    _cell_unique = models.UniqueIndex("(metric_id, month, territory, company_id, COALESCE(category_id, 0))")

    @api.model
    def _renew(self):
        """Sum up what was noted, within the current transaction.

        Costs next to nothing when nothing was, and otherwise reads the noted facts once.

        :return: False where it could not be done now; the notes stay, and the facts are read instead
        """
        self.env.flush_all()
        if not self.env["prm.fact.rollup.note"]._is_work():
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
            log_exceptions=False,
        )
        everything, territories, blocks = self.env["prm.fact.rollup.note"]._take()
        if self._few_facts():
            self.env.cr.execute("DELETE FROM prm_fact_rollup")
            self.env["prm.fact.rollup.note"]._note_everything()
        elif everything:
            self._replace(SQL("TRUE"), ALL_FACTS, SQL("TRUE"))
        else:
            self._renew_territories(territories)
            self._renew_blocks([block for block in blocks if block[2] not in territories])

    @api.model
    def _few_facts(self):
        self.env.cr.execute("SELECT COUNT(*) FROM (SELECT FROM prm_fact LIMIT %s) AS counted", [FEW_FACTS])
        return self.env.cr.fetchone()[0] < FEW_FACTS

    @api.model
    def _renew_territories(self, territories):
        real = [territory for territory in territories if territory > 0]
        if real:
            self._replace(
                SQL("cell.territory = ANY(%s)", real),
                SQL("prm_fact fact JOIN res_partner firm ON firm.id = fact.partner_id"),
                SQL("firm.prm_territory_id = ANY(%s)", real),
            )
        if len(real) < len(territories):
            self._replace(SQL("cell.territory <= 0"), ALL_FACTS, SQL("firm.prm_territory_id IS NULL"))

    @api.model
    def _renew_blocks(self, blocks):
        """Sum up single metrics, months and territories anew; of so many of them, the whole metrics."""
        if len(blocks) > MANY_BLOCKS:
            metrics = list({metric_id for metric_id, _month, _territory in blocks})
            self._replace(SQL("cell.metric_id = ANY(%s)", metrics), ALL_FACTS, SQL("fact.metric_id = ANY(%s)", metrics))
            return
        facts = SQL("fact.metric_id = given.metric_id AND fact.month = given.month")
        # the partners of a territory are few; those without one cannot be looked up
        for is_real, source in (
            (
                True,
                SQL(
                    "JOIN res_partner firm ON firm.prm_territory_id = given.territory"
                    " JOIN prm_fact fact ON fact.partner_id = firm.id AND %s",
                    facts,
                ),
            ),
            (False, SQL("JOIN prm_fact fact ON %s LEFT JOIN res_partner firm ON firm.id = fact.partner_id", facts)),
        ):
            part = [block for block in blocks if (block[2] > 0) == is_real]
            if part:
                given = SQL(
                    "unnest(%s::int[], %s::date[], %s::int[]) AS given (metric_id, month, territory)",
                    *(list(column) for column in zip(*part, strict=True)),
                )
                self._replace(
                    SQL("(cell.metric_id, cell.month, cell.territory) IN (SELECT * FROM %s)", given),
                    SQL("%s %s", given, source),
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
