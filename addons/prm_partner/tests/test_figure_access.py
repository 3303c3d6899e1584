"""Figures from the wrong side: every door a user has to the facts of other departments and territories."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .figures_common import FiguresCase

#: role → codes of the metrics whose facts it may see
SEES = {
    "territory": {"margin", "open_receivables"},
    "receivables": {"open_receivables"},
    "marketing": {"margin"},
    "service": set(),
    "manager": {"margin", "open_receivables"},
}
CODES = ("margin", "open_receivables")


@tagged("post_install", "-at_install")
class TestFigureAccess(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.facts = cls.env["prm.fact"]
        for partner in (cls.firm, cls.foreign):
            for code in CODES:
                cls.facts |= cls.make_fact(code, 4711.0, partner, back=1)
        cls.domain = [("partner_id", "in", (cls.firm | cls.foreign).ids)]

    def _expected(self, role):
        firms = {self.firm.id} if role == "territory" else {self.firm.id, self.foreign.id}
        return {(firm, code) for firm in firms for code in SEES[role]}

    def _codes(self, rows):
        codes = {metric.id: code for code, metric in self.metrics.items()}
        return {(row["partner_id"][0], codes[row["metric_id"][0]]) for row in rows}

    def test_search_read(self):
        for role in SEES:
            rows = self.facts.with_user(self.users[role]).search_read(self.domain, ["partner_id", "metric_id", "value"])
            self.assertEqual(self._codes(rows), self._expected(role), role)

    def test_pivot_and_group_by(self):
        for role in SEES:
            facts = self.facts.with_user(self.users[role])
            groupby = ["partner_id", "metric_id"]
            rows = facts.formatted_read_group(self.domain, groupby, ["value:sum"])
            self.assertEqual(self._codes(rows), self._expected(role), role)
            [total, rows] = facts.formatted_read_grouping_sets(self.domain, [[], groupby], ["value:sum", "__count"])
            self.assertEqual(self._codes(rows), self._expected(role), role)
            self.assertEqual(total[0]["__count"] if total else 0, len(self._expected(role)), role)
            groups = facts.web_read_group(self.domain, ["metric_id"], ["value:sum"])["groups"]
            visible = {self.metrics[code].id for code in SEES[role]}
            self.assertEqual({group["metric_id"][0] for group in groups}, visible)

    def test_counts_domains_and_order_tell_nothing(self):
        for role in SEES:
            facts = self.facts.with_user(self.users[role])
            hidden = [("value", "=", 4711.0), *self.domain]
            self.assertEqual(facts.search_count(hidden), len(self._expected(role)), role)
            partners = self.env["res.partner"].with_user(self.users[role])
            self.assertNotIn("prm_fact_ids", partners._fields)

    def test_export(self):
        fields = ["partner_id/id", "metric_id/code", "value"]
        for role in SEES:
            user = self.users[role]
            user.group_ids |= self.env.ref("base.group_allow_export")
            for fact in self.facts:
                visible = (fact.partner_id.id, fact.metric_id.code) in self._expected(role)
                with self.subTest(role=role, metric=fact.metric_id.code, firm=fact.partner_id.name):
                    if visible:
                        self.assertEqual(fact.with_user(user).export_data(fields)["datas"][0][1], fact.metric_id.code)
                    else:
                        with self.assertRaises(AccessError):
                            fact.with_user(user).export_data(fields)

    def test_reading_by_id(self):
        for role in SEES:
            for fact in self.facts:
                visible = (fact.partner_id.id, fact.metric_id.code) in self._expected(role)
                self.assertEqual(fact.with_user(self.users[role]).has_access("read"), visible, role)

    def test_nobody_writes_facts_by_hand(self):
        for role in SEES:
            fact = self.facts[0].with_user(self.users[role])
            for operation in ("write", "create"):
                self.assertFalse(fact.browse().has_access(operation), (role, operation))

    def test_employees_and_dealers_reach_nothing(self):
        for role in ("employee", "dealer"):
            facts = self.facts.with_user(self.users[role])
            with self.assertRaises(AccessError):
                facts.search_read(self.domain)
            with self.assertRaises(AccessError):
                facts.formatted_read_group(self.domain, ["partner_id"], ["value:sum"])

    def test_ratio_totals_are_built_from_parts(self):
        self.make_fact("margin_rate", 10.0, self.firm, back=1, weight=100.0)
        self.make_fact("margin_rate", 90.0, self.second, back=1, weight=300.0)
        firms = self.firm | self.second
        domain = [("metric_id", "=", self.metrics["margin_rate"].id), ("partner_id", "in", firms.ids)]
        [total, by_month] = self.env["prm.fact"].formatted_read_grouping_sets(
            domain, [[], ["month_of_year"]], ["value:sum"]
        )
        self.assertEqual(total[0]["value:sum"], 25.0)
        self.assertEqual(by_month[0]["month_of_year"], f"{self.month(1).month:02}")

    def test_dimensions_group_and_open_the_same_facts(self):
        domain = [("metric_id", "=", self.metrics["margin"].id), *self.domain]
        dimensions = ("month_of_year", "upper_territory_id", "territory_id", "holding_id", "grade_id", "size_class")
        for dimension in dimensions:
            groups = self.env["prm.fact"].formatted_read_group(domain, [dimension], ["value:sum", "__count"])
            self.assertEqual(sum(group["__count"] for group in groups), 2, dimension)
            for group in groups:
                opened = self.env["prm.fact"].search_count([*domain, *group["__extra_domain"]])
                self.assertEqual(opened, group["__count"])
