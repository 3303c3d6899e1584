"""Sums by territory: the same answers as from the facts, for everybody, after every kind of change."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models import prm_fact_rollup
from .facts_common import FactsCase
from .rollup_common import AGGREGATES, CODES, RollupCase

FEW_SETS = [[], ["territory_id"], ["upper_territory_id", "category_id"], ["territory_id", "category_id", "month:month"]]


@tagged("post_install", "-at_install")
class TestFactRollup(RollupCase):
    def test_every_role_gets_the_same_answers(self):
        self.assertSums()
        self.env.cr.execute(
            "SELECT COUNT(*) FILTER (WHERE facts > 2 AND positive > 0 AND value < 0) FROM prm_fact_rollup"
        )
        self.assertGreater(self.env.cr.fetchone()[0], 9)
        self.assertSame()

    def test_both_ways_of_asking_and_orders(self):
        domain = [("metric_id.code", "=", "revenue")]
        for order in (
            "territory_id desc, month:month",
            "value:sum desc, territory_id, month:month",
            "__count, month:month, territory_id",
        ):
            sets = [["territory_id", "month:month"]]
            self.assertSame(domains=[domain], grouping_sets=sets, order=order)
            facts = self.as_role("manager")
            grouped = facts._read_group(domain, sets[0], AGGREGATES, order=order, limit=7, offset=2)
            plain = facts._read_group([*domain, ("id", "!=", 0)], sets[0], AGGREGATES, order=order, limit=7, offset=2)
            self.assertEqual(
                [[round(x, 6) if isinstance(x, float) else x for x in row] for row in grouped],
                [[round(x, 6) if isinstance(x, float) else x for x in row] for row in plain],
            )

    def test_what_the_sums_do_not_know_comes_from_the_facts(self):
        sets = [[], ["category_id"]]
        for domain in (
            [("partner_id", "=", self.firm.id)],
            [("partner_id.prm_territory_id", "=", self.north.id)],
            [("partner_id", "any", [("prm_territory_id", "=", self.north.id)])],
            [("value", ">", 0)],
            [("source", "=", "import")],
            ["|", ("category_id", "=", self.parts.id), ("holding_id", "=", False)],
        ):
            self.assertSame(used=False, domains=[domain], grouping_sets=sets)
        for spec in ("partner_id", "holding_id", "grade_id", "size_class", "source", "partner_id.prm_territory_id"):
            self.assertSame(used=False, domains=[[]], grouping_sets=[[spec], ["category_id"]])

    def test_a_rule_that_asks_for_more_is_obeyed(self):
        domain = [("metric_id.code", "=", "revenue")]
        rule = self.env["ir.rule"].create(
            {
                "name": "T only one firm",
                "model_id": self.env["ir.model"]._get_id("prm.fact"),
                "domain_force": f"[('partner_id', '=', {self.firm.id})]",
            }
        )
        self.assertSame(used=False, roles=["manager"], domains=[domain])
        rule.domain_force = f"[('partner_id.prm_territory_id', 'any', [('id', 'in', {self.north.ids})])]"
        self.assertSame(used=True, roles=["manager", "marketing"], domains=[domain])
        rule.domain_force = "[('partner_id', 'any', [('prm_territory_id', '!=', False), ('name', '=', 'x')])]"
        self.assertSame(used=False, roles=["manager"], domains=[domain])

    def test_no_client_can_ask_for_the_table_of_sums(self):
        facts = self.as_role("marketing")
        for value in (True, "prm_fact_rollup", {"_is_taken": False}):
            self.assertFalse(facts._is_rollup(facts.with_context(prm_rollup=value)._search([])))
        for model in ("prm.fact.rollup", "prm.fact.rollup.note"):
            for role in ("manager", "territory", "employee", "dealer"):
                self.assertFalse(self.env[model].with_user(self.users[role]).has_access("read"))

    def test_groups_do_not_carry_the_table_on(self):
        rows = self.as_role("manager")._read_group([], ["territory_id"], ["value:sum"])
        territory = next(territory for territory, _value in rows if territory)
        self.assertTrue(territory.env["prm.fact"].search([], limit=1).id)

    def test_formatted_as_odoo_does(self):
        facts = self.as_role("manager")
        sets = [
            ["territory_id", "category_id", "month:month", "metric_id"],
            ["month_of_year", "metric_id"],
            ["month:quarter"],
        ]
        sets += [["territory_id", "month:month_number", "company_id"], ["category_id.parent_id", "month:week"]]
        quick = facts.formatted_read_grouping_sets([], sets, AGGREGATES)
        self.assertTrue(any(len(groups) >= 100 for groups in quick))
        self.patch(self.registry["prm.fact"], "_web_read_group_format", self.registry["base"]._web_read_group_format)
        self.assertEqual(quick, facts.formatted_read_grouping_sets([], sets, AGGREGATES))


@tagged("post_install", "-at_install")
class TestFactRollupChanges(RollupCase):
    """After each kind of change: right within the transaction, and right and used after the renewal."""

    def after(self, change, codes=CODES):
        """Make a change and check everything; the sums of these metrics must be known to be invalid."""
        change()
        domains = {code: [("metric_id.code", "=", code)] for code in CODES}
        self.assertSame(used=False, roles=["manager"], domains=[domains[code] for code in codes], grouping_sets=[[]])
        everything = {"roles": [None, "manager", "territory", "marketing"], "domains": list(domains.values())}
        self.assertSame(used=None, **everything, grouping_sets=FEW_SETS)
        self.assertTrue(self.rollup._renew())
        self.assertSums()
        self.assertSame(used=True, **everything, grouping_sets=FEW_SETS)

    def test_facts_come_change_and_go(self):
        self.after(lambda: self.add_facts(60))
        fact = self.facts.search([("metric_id.code", "=", "revenue"), ("partner_id", "=", self.firm.id)], limit=1)
        # not written out before the figures are asked for
        self.after(lambda: fact.write({"value": fact.value + 1000}), ["revenue"])
        self.after(lambda: fact.write({"partner_id": self.foreign.id, "source": "staff"}), ["revenue"])
        self.after(lambda: fact.write({"metric_id": self.metrics["visits"].id}), ["revenue", "visits"])
        self.after(lambda: fact.write({"month": self.month(40)}), ["visits"])
        self.after(fact.unlink, ["visits"])

    def test_one_metric_noted_leaves_the_others(self):
        self.facts.search([("metric_id.code", "=", "visits")], limit=1).value = 3
        self.assertSame(used=False, roles=["manager"], domains=[[("metric_id.code", "=", "visits")]])
        self.assertSame(used=True, roles=["manager"], domains=[[("metric_id.code", "=", "revenue")]])

    def test_import_renews_by_itself(self):
        row = {"partner": "T-1", "month": self.month(30).strftime("%Y-%m"), "metric": "sell_out", "value": 12}
        self.facts.import_facts([row, {**row, "partner": "T-3", "value": 30}])
        self.assertSums()
        domain = [("metric_id.code", "=", "sell_out")]
        self.assertSame(used=True, roles=["manager"], domains=[domain])
        answer, _used = self.ask("manager", domain, [["territory_id"]])
        self.assertEqual([row[1] for row in answer[0]], [12, 30])
        self.facts.import_facts([{**row, "value": 13}])
        self.assertSums()

    def test_bare_sql(self):
        def execute(statement):
            return lambda: self.env.cr.execute(statement) or self.env.invalidate_all()

        self.after(execute("UPDATE prm_fact SET value = value + 1 WHERE id % 2 = 0"))
        self.after(execute("DELETE FROM prm_fact WHERE id % 3 = 0"))
        self.env.cr.execute("TRUNCATE prm_fact")
        self.assertSums()
        self.env.cr.execute("SELECT COUNT(*) FROM prm_fact_rollup_note WHERE done IS NOT TRUE")
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.add_facts(50)
        self.assertTrue(self.rollup._renew())
        self.assertSums()

    def test_partner_moves(self):
        self.after(lambda: self.firm.write({"zip": "41003"}))
        self.assertEqual(self.firm.prm_territory_id, self.south)
        self.after(lambda: self.second.write({"prm_territory_id": False, "zip": False}))
        nowhere = self.partners.filtered(lambda partner: partner.name == "T Nowhere")
        self.after(lambda: nowhere.write({"prm_territory_id": self.city.id}))
        self.after(lambda: self.foreign.write({"prm_is_partner": False}))
        # a postal code that another territory takes
        self.range_south.write({"zip_from": "42"})
        self.make_range(self.city, "41001", "41002")
        self.after(self.env["prm.territory"].action_assign_partners)

    def test_a_moved_partner_asks_for_the_renewal(self):
        cron = self.env.ref("prm_partner.ir_cron_fact_refresh")
        triggers = self.env["ir.cron.trigger"].sudo()
        triggers.search([]).unlink()
        self.firm.write({"zip": "08003"})
        self.firm.write({"street": "T Street"})
        self.assertFalse(triggers.search([("cron_id", "=", cron.id)]))
        (self.firm | self.second).with_user(self.users["manager"]).write({"zip": "41003"})
        self.firm.write({"zip": "08001"})
        self.assertEqual(len(triggers.search([("cron_id", "=", cron.id)])), 1)

    def test_partner_goes(self):
        nowhere, other = (
            self.partners.filtered(lambda firm, name=name: firm.name == name) for name in ("T Nowhere", "T Other")
        )
        self.after(nowhere.unlink)
        # past the ORM: without territory until it is swept up
        self.env.flush_all()
        self.after(lambda: self.env.cr.execute("DELETE FROM res_partner WHERE id = %s", [other.id]))
        self.env.invalidate_all()
        self.after(self.facts._gc_without_dimension)
        self.assertFalse(self.facts.search([("partner_id", "=", other.id)]))

    def test_partners_merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        ids = (self.firm | self.foreign).ids
        self.after(lambda: wizard._merge(ids, self.firm, extra_checks=False))

    def test_categories(self):
        below = [("category_id", "child_of", self.machines.id)]
        self.small.parent_id = self.parts
        self.assertSame(domains=[below])
        self.parts.parent_id = self.machines
        self.assertSame(domains=[below])
        self.after(self.tractors.unlink)

    def test_territories(self):
        upper = [("upper_territory_id", "=", self.south.id)]
        self.city.parent_id = self.south
        self.assertSame(domains=[upper, [("territory_id", "child_of", self.south.id)]])
        self.south.user_id = self.users["territory"]
        self.assertSame()
        self.city.partner_ids.write({"prm_territory_id": self.south.id, "prm_territory_fixed": True})
        self.after(self.city.unlink)
        self.south.active = False
        self.assertSame()

    def test_metrics(self):
        self.metrics["margin"].group_ids = self.env.ref("prm_partner.group_prm_marketing")
        self.metrics["revenue"].write({"aggregation": "last", "group_ids": [(5,)]})
        self.metrics["margin_rate"].factor = 7.0
        self.metrics["visits"].active = False
        self.assertSame()
        self.metrics["visits"].unlink()
        self.rollup._renew()
        self.assertSums()
        self.assertSame()

    def test_company_goes(self):
        company = self.env["res.company"].create({"name": "T Gone"})
        self.facts.search([("metric_id.code", "=", "revenue")], limit=5).company_id = company
        self.rollup._renew()
        self.env["res.company"].browse(company.id)
        self.after(company.unlink, ["revenue"])

    def test_all_metrics_at_once(self):
        self.patch(prm_fact_rollup, "MANY_BLOCKS", 3)
        self.after(lambda: self.add_facts(60))

    def test_few_facts_have_no_sums_until_they_are_many(self):
        self.patch(prm_fact_rollup, "FEW_FACTS", self.facts.search_count([]) + 1)
        for _time in range(2):
            self.facts.search([("metric_id.code", "=", "revenue")], limit=1).value += 3
            self.rollup._renew()
            self.env.cr.execute(
                "SELECT (SELECT COUNT(*) FROM prm_fact_rollup),"
                " COUNT(*) FROM prm_fact_rollup_note WHERE done IS NOT TRUE"
            )
            self.assertEqual(self.env.cr.fetchone(), (0, 1))
            self.assertSame(used=False, roles=["manager"], grouping_sets=FEW_SETS)
        self.after(lambda: self.add_facts(20))

    def test_what_cannot_be_renewed_is_read_from_the_facts(self):
        self.facts.search([("metric_id.code", "=", "revenue")], limit=1).value = 3
        with self.assertLogs("odoo.addons.prm_partner.models.prm_fact_rollup", "WARNING"):
            self.patch(self.registry["prm.fact.rollup"], "_replace", lambda *args: self.env.cr.execute("SELECT 1 / 0"))
            with self.env.cr.savepoint(), self.assertLogs("odoo.sql_db", "ERROR"):
                self.assertFalse(self.rollup._renew())
        self.assertSame(used=False, roles=["manager"], domains=[[("metric_id.code", "=", "revenue")]])

    def test_an_existing_database_gets_the_sums(self):
        self.env.cr.execute("DROP TRIGGER prm_fact_rollup_insert ON prm_fact")
        self.add_facts(40)
        self.env["prm.fact.rollup.note"]._make_triggers()
        self.after(lambda: None)
        self.env["prm.fact.rollup.note"]._make_triggers()
        self.assertSame(roles=["manager"])


@tagged("post_install", "-at_install")
class TestFactRollupRefresh(FactsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(prm_fact_rollup, "FEW_FACTS", 0))

    def test_a_refresh_renews_the_sums_of_what_changed(self):
        north, south = self.env["prm.territory"].create([{"name": "R North"}, {"name": "R South"}])
        for firm, territory in zip(self.firms, north + south + north, strict=False):
            firm.write({"prm_territory_id": territory.id, "prm_territory_fixed": True})
        day = self.today.replace(month=1, day=5)
        move = self._invoice(self.firms[0], day, lines=[(self.products[0], 2, 50.0, 0), (self.products[1], 1, 9.0, 0)])
        self._invoice(self.firms[1], day, lines=[(self.products[0], 1, 50.0, 0)])
        self._refresh(full=True)
        self.assertRollup({north: 109.0, south: 50.0})
        self._invoice(self.firms[2], day, lines=[(self.products[2], 1, 11.0, 0)])
        self._invoice(self.firms[0], day, "out_refund", lines=[(self.products[0], 1, 50.0, 0)])
        self._refresh()
        self.assertRollup({north: 70.0, south: 50.0})
        move.button_draft()
        self._refresh()
        self.assertRollup({north: -39.0, south: 50.0})

    def assertRollup(self, expected):
        self.env.cr.execute("SELECT COUNT(*) FROM prm_fact_rollup_note WHERE done IS NOT TRUE")
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.env.cr.execute(
            "SELECT territory, SUM(value) FROM prm_fact_rollup WHERE metric_id = %s AND territory = ANY(%s) GROUP BY 1",
            [self.env.ref("prm_partner.metric_revenue").id, [territory.id for territory in expected]],
        )
        kept = dict(self.env.cr.fetchall())
        groups = self.env["prm.fact"]._read_group(
            [("metric_id.code", "=", "revenue"), ("territory_id", "in", list(kept))], ["territory_id"], ["value:sum"]
        )
        self.assertEqual(dict(groups), expected)
        self.assertEqual({territory.id: value for territory, value in expected.items()}, kept)
