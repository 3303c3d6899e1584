"""Facts at random, and questions whose answers must be the same from the facts and from their sums."""

import itertools
import random
from datetime import date
from unittest.mock import patch

from odoo import Command, api
from odoo.tools import SQL

from ..models import prm_fact_rollup
from .common import ROLES
from .figures_common import FiguresCase

#: metrics of all four aggregations, and of different departments
CODES = ("revenue", "margin", "margin_rate", "open_receivables", "breadth", "visits")
#: few, so that several facts make up a sum
MONTHS_BACK = (0, 5, 14)
SPECS = (
    "territory_id",
    "upper_territory_id",
    "category_id",
    "category_id.parent_id",
    "metric_id",
    "company_id",
    "month:month",
    "month:quarter",
    "month:year",
    "month:month_number",
    "month_of_year",
)
STAFF = [role for role in ROLES if role != "employee"]
AGGREGATES = ("value:sum", "weight:sum", "__count")
GROUPING_SETS = [list(specs) for size in range(3) for specs in itertools.combinations(SPECS, size)]
GROUPING_SETS += [["territory_id", "category_id", "month:month"], ["metric_id", "territory_id", "month:year"]]


def rounded(answer):
    """Return an answer with sums that do not depend on the order of adding up, and without environments."""
    if isinstance(answer, list | tuple):
        return [rounded(part) for part in answer]
    if isinstance(answer, float):
        return round(answer, 6) + 0.0
    return answer


class RollupCase(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(prm_fact_rollup, "FEW_FACTS", 0))
        cls.random = random.Random(7)
        cls.facts = cls.env["prm.fact"]
        cls.rollup = cls.env["prm.fact.rollup"]
        # amounts of both together are not available
        currencies = cls.env.ref("base.EUR") | cls.env.ref("base.USD")
        currencies.active = True
        currency = (currencies - cls.env.company.currency_id)[0]
        cls.other_company = cls.env["res.company"].create({"name": "T Other Company", "currency_id": currency.id})
        cls.users["manager"].company_ids |= cls.other_company
        cls.closed = cls.env["prm.territory"].create({"name": "T Closed", "active": False})
        cls.partners = cls.firm | cls.second | cls.foreign
        cls.partners |= cls.make_partner("T Archived", zip="08002", active=False)
        cls.partners |= cls.make_partner("T Nowhere")
        cls.partners |= cls.make_partner("T Neighbour", zip="28002") | cls.make_partner("T Southerner", zip="43001")
        cls.partners |= cls.make_partner("T Of closed", prm_territory_id=cls.closed.id, prm_territory_fixed=True)
        cls.partners |= cls.make_partner("T Other", zip="41002", company_id=cls.other_company.id)
        cls.categories = cls.machines | cls.tractors | cls.small | cls.parts
        # a metric that is nobody's but the managers'
        cls.metrics["margin"].group_ids = [Command.clear()]
        cls.add_facts(1200)
        assert cls.rollup._renew()

    @classmethod
    def add_facts(cls, count):
        """Make facts of random partners, months and categories; the values of some are 0, below 0 or missing."""
        keys = {cls._random_key() for _ in range(count)}
        keys -= set(map(tuple, cls._keys()))
        rows = [
            {
                **dict(
                    zip(("metric_id", "partner_id", "month", "company_id", "category_id", "source"), key, strict=True)
                ),
                "value": cls.random.choice([0, -5, 5, cls.random.uniform(-100, 100)]),
                "weight": cls.random.choice([0, 7, cls.random.uniform(0, 50)]),
            }
            for key in sorted(keys, key=str)
        ]
        facts = cls.env["prm.fact"].sudo().create(rows)
        facts.flush_recordset()
        cls.env.cr.execute("UPDATE prm_fact SET value = NULL WHERE id %% 17 = 0 AND id = ANY(%s)", [facts.ids])
        cls.env.cr.execute("UPDATE prm_fact SET weight = NULL WHERE id %% 3 = 0 AND id = ANY(%s)", [facts.ids])
        facts.invalidate_model()
        return facts

    @classmethod
    def _random_key(cls):
        return (
            cls.metrics[cls.random.choice(CODES)].id,
            cls.random.choice(cls.partners.ids),
            cls.month(cls.random.choice(MONTHS_BACK)),
            cls.random.choice([cls.env.company.id] * 3 + [cls.other_company.id]),
            cls.random.choice([False, *cls.categories.ids]),
            cls.random.choice(["auto", "auto", "import", "staff"]),
        )

    @classmethod
    def _keys(cls):
        cls.env.cr.execute("SELECT metric_id, partner_id, month, company_id, category_id, source FROM prm_fact")
        return [[part or False for part in row] for row in cls.env.cr.fetchall()]

    def domains(self):
        """Return domains that ask for nothing but what the sums are kept by."""
        revenue = self.metrics["revenue"].id
        return [
            [],
            [("metric_id.code", "=", "revenue")],
            [("metric_id", "=", self.metrics["margin_rate"].id)],
            [("metric_id", "in", [self.metrics["open_receivables"].id, revenue])],
            [("metric_id.code", "=", "breadth"), ("month", ">=", self.month(9))],
            [("metric_id", "=", revenue), ("territory_id", "child_of", self.north.id)],
            [("metric_id", "=", revenue), ("territory_id", "=", False)],
            [("territory_id", "!=", self.south.id)],
            [("territory_id", "not in", [self.south.id, False])],
            [("territory_id", "ilike", "T North")],
            [("territory_id.user_id", "=", self.users["territory"].id)],
            [("territory_id.active", "=", False)],
            [("territory_id", "=", self.closed.id)],
            [("upper_territory_id", "=", self.land.id)],
            [("upper_territory_id", "=", False)],
            [("category_id", "child_of", self.machines.id)],
            [("category_id", "=", False)],
            [("category_id.name", "ilike", "T Tract")],
            [("company_id", "=", self.other_company.id)],
            [("month_of_year", "in", ["03", "07"])],
            ["|", ("month", "<", self.month(5)), "!", ("category_id", "=", self.parts.id)],
            [("month", ">=", date(2100, 1, 1))],
        ]

    # --- both answers -----------------------------------------------------------------------------------

    def ask(self, role, domain, grouping_sets, order=None):
        """Return the answer of the figures, and whether it came from the sums."""
        used = []
        real = self.registry["prm.fact"]._search

        def search(model, *args, **kwargs):
            query = real(model, *args, **kwargs)
            used.append(model._is_rollup(query))
            return query

        self.patch(self.registry["prm.fact"], "_search", api.model(search))
        facts = self.facts if role is None else self.as_role(role)
        try:
            answer = facts._read_grouping_sets(domain, grouping_sets, AGGREGATES, order)
        finally:
            self.patch(self.registry["prm.fact"], "_search", real)
        return rounded([[self._plain(row) for row in rows] for rows in answer]), True in used

    def as_role(self, role):
        user = self.users[role]
        return self.facts.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def ask_facts(self, *args, **kwargs):
        """Return the answer computed from the facts one by one."""
        real = self.registry["prm.fact"]._with_rollup
        self.patch(self.registry["prm.fact"], "_with_rollup", api.model(lambda model, *args: model))
        try:
            answer, used = self.ask(*args, **kwargs)
        finally:
            self.patch(self.registry["prm.fact"], "_with_rollup", real)
        self.assertFalse(used)
        return answer

    def _plain(self, row):
        return [(value._name, value.ids) if hasattr(value, "ids") else value for value in row]

    def assertSame(self, used=True, roles=(None, *STAFF), domains=None, grouping_sets=None, order=None):
        """Check that all roles get the same answers from the sums as from the facts, and from where."""
        for role in roles:
            for domain in domains or self.domains():
                sets = grouping_sets or [[], *self.random.sample(GROUPING_SETS, 15)]
                with self.subTest(role=role, domain=domain, sets=sets):
                    answer, from_sums = self.ask(role, domain, sets, order)
                    self.assertEqual(answer, self.ask_facts(role, domain, sets, order))
                    if used is not None and answer[0]:  # nothing is asked where nothing can be found
                        self.assertEqual(from_sums, used)

    def assertSums(self):
        """Check that the sums that are kept are those of the facts, cell by cell."""
        self.env.flush_all()
        cells = """
            SELECT company_id, territory, month, metric_id, category_id, ROUND(SUM(value)::numeric, 6),
                   ROUND(SUM(weight)::numeric, 6), COUNT(*), COUNT(*) FILTER (WHERE value > 0)
              FROM prm_fact
              JOIN LATERAL (SELECT COALESCE((SELECT COALESCE(prm_territory_id, 0)
                                               FROM res_partner WHERE id = prm_fact.partner_id), -1)) firm (territory)
                ON TRUE
          GROUP BY company_id, territory, month, metric_id, category_id
        """
        kept = (
            "SELECT company_id, territory, month, metric_id, category_id, ROUND(value::numeric, 6),"
            " ROUND(weight::numeric, 6), facts, positive FROM prm_fact_rollup"
        )
        for one, other in ((cells, kept), (kept, cells)):
            difference = self.env.execute_query(SQL("(%s) EXCEPT ALL (%s)", SQL(one), SQL(other)))
            self.assertEqual(difference, [])
