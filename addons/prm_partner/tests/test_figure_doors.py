"""Figures at the doors that are not the pivot's: the export over the web, sorting, conditions, counts."""

import io
import json

import openpyxl

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import NetworkMixin
from .figures_common import FiguresMixin
from .test_figure_access import CODES, SEES

#: amounts that tell firm and metric, wherever they come up
AMOUNTS = {"margin": 471100, "open_receivables": 815000}


class DoorsCase(NetworkMixin, FiguresMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_network()
        cls.build_metrics()
        cls.amounts = {}
        for number, firm in enumerate((cls.firm, cls.foreign)):
            for code in CODES:
                cls.amounts[firm.id, code] = float(AMOUNTS[code] + number)
                cls.make_fact(code, cls.amounts[firm.id, code], firm, back=1)
        cls.domain = [("partner_id", "in", (cls.firm | cls.foreign).ids)]

    def expected(self, role):
        """Return the amounts that a role may learn."""
        firms = {self.firm.id} if role == "territory" else {self.firm.id, self.foreign.id}
        return {amount for (firm, code), amount in self.amounts.items() if firm in firms and code in SEES[role]}


@tagged("post_install", "-at_install")
class TestFigureExport(DoorsCase):
    def export(self, role, kind="xlsx", **values):
        self.users[role].group_ids |= self.env.ref("base.group_allow_export")
        self.authenticate(f"t_{role}", f"t_{role}")
        fields = [("partner_id/name", "Partner"), ("metric_id/code", "Metric"), ("value", "Value")]
        params = {
            "model": "prm.fact",
            "fields": [{"name": name, "label": label, "type": "char", "store": True} for name, label in fields],
            "ids": False,
            "domain": self.domain,
            "groupby": [],
            "import_compat": False,
            "context": {},
            **values,
        }
        form = {"data": json.dumps(params), "csrf_token": http.Request.csrf_token(self)}
        return self.url_open(f"/web/export/{kind}", data=form)

    def amounts_in(self, answer):
        book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
        cells = {cell for row in book.active.iter_rows(values_only=True) for cell in row}
        return {cell for cell in cells if cell in self.amounts.values()}

    def test_workbook_of_all_that_a_domain_finds(self):
        for role in SEES:
            self.assertEqual(self.amounts_in(self.export(role)), self.expected(role), role)

    def test_workbook_by_groups(self):
        for role in SEES:
            answer = self.export(role, groupby=["metric_id", "partner_id"])
            self.assertEqual(answer.status_code, 200, role)
            # the sums of groups of one are the amounts
            self.assertEqual(self.amounts_in(answer), self.expected(role), role)

    def test_text_file(self):
        for role in SEES:
            text = self.export(role, "csv").text
            found = {amount for amount in self.amounts.values() if str(int(amount)) in text}
            self.assertEqual(found, self.expected(role), role)

    @mute_logger("odoo.http", "odoo.addons.web.controllers.export")
    def test_chosen_rows_of_others_and_outsiders_are_refused(self):
        hidden = self.env["prm.fact"].search([*self.domain, ("metric_id.code", "=", "margin")])
        for role in ("receivables", "service", "employee"):
            answer = self.export(role, ids=hidden.ids)
            self.assertNotEqual(answer.status_code, 200, role)
            self.assertNotIn("4711", answer.text, role)


@tagged("post_install", "-at_install")
class TestFigureOracles(DoorsCase):
    def facts(self, role):
        self.env.invalidate_all()
        return self.env["prm.fact"].with_user(self.users[role])

    def values(self, records):
        return set(records.sudo().mapped("value"))

    def test_sorting_brings_up_nothing_hidden(self):
        for role in SEES:
            for order in ("value desc", "value", "metric_id, value desc", "partner_id, id", "territory_id, value"):
                found = self.facts(role).search(self.domain, order=order)
                self.assertEqual(self.values(found), self.expected(role), (role, order))

    def test_conditions_answer_no_question_about_what_is_hidden(self):
        for role in SEES:
            for (firm, code), amount in self.amounts.items():
                told = int(amount in self.expected(role))
                for condition in (
                    [("value", "=", amount)],
                    [("value", ">", amount - 1), ("value", "<", amount + 1)],
                    [("partner_id", "=", firm), ("metric_id.code", "=", code)],
                    [("partner_id.name", "=", self.env["res.partner"].browse(firm).name), ("metric_id", "=", code)],
                    ["!", "|", ("value", "!=", amount), ("partner_id", "!=", firm)],
                ):
                    if ("metric_id", "=", code) in condition:
                        condition = [condition[0], ("metric_id", "=", self.metrics[code].id)]
                    self.assertEqual(self.facts(role).search_count(condition), told, (role, condition))

    def test_groups_and_their_conditions_tell_nothing_hidden(self):
        for role in SEES:
            visible = self.expected(role)
            for groupby in (["partner_id"], ["metric_id"], ["territory_id"], ["month:month", "metric_id"]):
                for aggregate in ("value:sum", "value:max", "value:avg", "value:array_agg", "weight:sum"):
                    rows = self.facts(role).formatted_read_group(self.domain, groupby, [aggregate, "__count"])
                    self.assertEqual(sum(row["__count"] for row in rows), len(visible), (role, groupby))
                    if aggregate == "value:max":
                        self.assertLessEqual({row["value:max"] for row in rows}, visible, (role, groupby))
            rows = self.facts(role).formatted_read_group(
                self.domain, ["partner_id", "metric_id"], ["__count"], having=[("value:sum", ">", 1)], order="value:sum"
            )
            self.assertEqual(len(rows), len(visible), role)

    def test_other_ways_of_reading(self):
        for role in SEES:
            visible = self.expected(role)
            facts = self.facts(role)
            answer = facts.web_search_read(self.domain, {"value": {}}, count_limit=100)
            self.assertEqual({row["value"] for row in answer["records"]}, visible, role)
            self.assertEqual(answer["length"], len(visible), role)
            self.assertEqual(len(facts.name_search("", self.domain)), len(visible), role)
            groups = facts.web_read_group(
                self.domain, ["metric_id"], ["value:sum"], auto_unfold=True, unfold_read_specification={"value": {}}
            )["groups"]
            opened = {row["value"] for group in groups for row in group.get("__records", ())}
            self.assertLessEqual(opened, visible, role)
            self.assertEqual(sum(group["__count"] for group in groups), len(visible), role)

    def test_a_metric_s_number_of_figures_counts_what_one_may_see(self):
        for role in SEES:
            for code in CODES:
                metric = self.metrics[code].with_user(self.users[role])
                self.env.invalidate_all()
                facts = self.env["prm.fact"].with_user(self.users[role])
                self.assertEqual(metric.fact_count, facts.search_count([("metric_id", "=", metric.id)]), (role, code))
                if code not in SEES[role]:
                    self.assertEqual(metric.fact_count, 0, (role, code))

    def test_no_field_leads_to_facts(self):
        """A relation to facts would be a way to ask for hidden ones from a partner, a metric, a territory."""
        ways = [
            f"{model._name}.{field.name}"
            for model in self.env.registry.values()
            if not model._abstract
            for field in model._fields.values()
            if field.comodel_name == "prm.fact"
        ]
        self.assertEqual(ways, [])

    def test_figures_on_the_partner_are_no_way_around(self):
        """Loyalty is for territory managers, marketing and managers; contacts for all who see the partner."""
        names = sorted(name for name in self.env["res.partner"]._fields if name.startswith("prm_"))
        figures = [name for name in names if "loyalty" in name or "churn" in name or "volume" in name]
        self.assertGreater(len(figures), 3)
        for role in ("receivables", "service"):
            partners = self.env["res.partner"].with_user(self.users[role])
            for name in figures:
                field = partners._fields[name]
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    partners.search([(name, "!=", False)])
                if field.store and field.type != "one2many":
                    with self.subTest(role=role, order=name), self.assertRaises(AccessError):
                        partners.search([], order=f"{name} desc")
