"""Goals and the good way of their KPI: what is met is no goal, and falling behind is no way to reach one."""

import runpy
from itertools import pairwise

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.misc import file_path

from odoo.addons.prm_portal.tests.portal_common import PortalCase, PortalHttpCase

from ..engine.windows import month_of
from .evaluation_common import EvaluationMixin

URL = "/my/prm/benchmark"
MIGRATION = "prm_benchmark/migrations/19.0.1.2.0/post-measure.py"


@tagged("post_install", "-at_install")
class TestGoal(EvaluationMixin, PortalCase):
    """Firm A has a margin of 40 % (higher is better), personnel of 10 % (lower is better), a share of 60 % (neither).

    In the last month of the release; the month after, figures are as the test says.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_evaluation()
        cls.make_kpi("share", formula="W / U", direction="context")
        cells = {
            ("all", "margin"): ("0.35", "0.32", "0.42", None),
            ("all", "personnel"): ("0.12", "0.08", "0.15", None),
            ("all", "share"): ("0.7", "0.6", "0.8", None),
        }
        cls.release(3, cells, windows=("month",))
        cls.measures = cls.env["prm.benchmark.measure"]
        cls.late = cls.today.strftime("%Y-%m")

    def shown(self):
        return self.data(window="month", end=self.code(3))

    def note(self, code="margin", target="median", value=""):
        self.measures._note(self.door("director_a"), self.shown(), code, "T shelves", target, value, self.late)
        return self.measures.search([], order="id desc", limit=1)

    def goals(self, code):
        kpi = next(row for row in self.shown()["kpis"] if row["code"] == code)
        goals = self.measures._goals(kpi)
        return {name: goal["met"] for name, goal in goals.items()}, self.measures._proposed(kpi)

    def follow(self, back=2, **figures):
        self.put(back, **figures)
        self.measures._follow(self.programme, month_of(self.back(back)))

    def test_what_is_met_is_not_proposed(self):
        self.assertEqual(self.goals("margin"), ({"median": True, "upper": False}, "upper"))
        self.assertEqual(self.goals("personnel"), ({"median": True, "upper": False}, "upper"))
        self.assertEqual(self.goals("share"), ({"median": False}, "median"))
        self.put(3, W=500, P=80, submit=True)
        self.assertEqual(self.goals("margin"), ({"median": True, "upper": True}, "value"))
        self.assertEqual(self.goals("personnel"), ({"median": True, "upper": True}, "value"))
        self.put(3, W=700, P=200, submit=True)
        self.assertEqual(self.goals("share"), ({"median": True}, "value"))
        self.assertEqual(self.goals("margin"), ({"median": False, "upper": False}, "median"))
        self.assertEqual(self.goals("personnel"), ({"median": False, "upper": False}, "median"))
        self.assertEqual(self.goals("turn"), ({}, "value"), "nothing is released")

    def test_what_is_met_is_no_goal(self):
        for code, target, value, word in (
            ("margin", "median", "", "higher"),
            ("margin", "value", "40", "higher"),
            ("margin", "value", "39.9", "higher"),
            ("personnel", "median", "", "lower"),
            ("personnel", "value", "10", "lower"),
            ("personnel", "value", "11", "lower"),
            ("share", "value", "60", "another"),
        ):
            with self.assertRaisesRegex(UserError, word, msg=(code, target, value)):
                self.note(code, target, value)
        with self.assertRaises(UserError):
            self.note("share", "upper")
        self.assertFalse(self.measures.search([("firm_id", "=", self.firm.id)]))
        self.assertEqual(self.note("personnel", "upper").target_value, 0.08)
        self.assertEqual(self.note("share", "value", "20").target_value, 0.2)

    def stored(self, code="margin", start=0.4, target=0.35, **values):
        """Store a measure as it could be noted before: the goal was met on that day."""
        return self.measures.create(
            {"firm_id": self.firm.id, "programme_id": self.programme.id, "kpi_code": code, "window": "month",
             "month": self.back(3), "start_value": start, "target_value": target, "due": self.today, "text": "T",
             **values}
        )  # fmt: skip

    def told(self, measure):
        return next(row["result_text"] for row in self.data()["measures"] if row["id"] == measure.id)

    def test_falling_behind_a_goal_that_was_met_is_not_reaching_it(self):
        margin, personnel = self.stored(), self.stored("personnel", 0.1, 0.12)
        self.follow(W=700, P=130)
        self.assertEqual((margin.state, personnel.state), ("open", "open"))
        for measure in (margin, personnel):
            self.assertIn("No nearer", self.told(measure))

    def test_staying_beyond_a_goal_that_was_met_is_being_there(self):
        margin, personnel = self.stored(), self.stored("personnel", 0.1, 0.12)
        self.follow(W=550, P=110)
        self.assertEqual((margin.state, personnel.state), ("reached", "reached"))
        for measure in (margin, personnel):
            self.assertIn("The goal is reached", self.told(measure))

    def test_without_a_good_way_the_goal_is_a_value_to_come_near_to(self):
        for share, state, words in (
            (580, "open", "No nearer"),
            (650, "open", "50 % of the way"),
            (695, "reached", "The goal is reached"),
            (705, "reached", "The goal is reached"),
            (750, "open", "50 % of the way"),
            (820, "open", "No nearer"),
        ):
            with self.subTest(share=share):
                measure = self.stored("share", 0.6, 0.7)
                self.follow(W=share)
                self.assertEqual(measure.state, state)
                self.assertIn(words, self.told(measure))
                measure.unlink()

    def test_of_a_kpi_that_is_no_more_the_goal_tells_the_way(self):
        for start, target, values in ((0.3, 0.4, (0.2, 0.3, 0.35, 0.4)), (0.3, 0.2, (0.4, 0.3, 0.25, 0.2))):
            measure = self.stored("gone", start, target)
            ways = [measure._way(value, None) for value in values]
            self.assertTrue(all(one < two for one, two in pairwise(ways)), ways)
            self.assertEqual((ways[1], ways[3]), (0, 1))

    def test_stored_verdicts_are_made_good(self):
        settled = {"result_month": self.back(2), "target_kind": "median"}
        cases = (
            (self.stored(**settled, state="reached", result_value=0.3), "open"),
            (self.stored(**settled, state="reached", result_value=0.3, due=self.back(2)), "missed"),
            (self.stored(**settled, state="open", result_value=0.45), "reached"),
            (self.stored("personnel", 0.1, 0.12, **settled, state="missed", result_value=0.09), "reached"),
            (self.stored(**settled, state="reached", result_value=0.3, by_hand=True), "reached"),
            (self.stored(**settled, state="dropped", result_value=0.45), "dropped"),
            (self.stored(target=0.5, **settled, state="open", result_value=0.45), "open"),
            (self.stored("share", 0.6, 0.7, **settled, state="reached", result_value=0.8), "reached"),
            (self.stored("gone", **settled, state="open", result_value=0.45), "open"),
        )
        self.env.flush_all()
        runpy.run_path(file_path(MIGRATION))["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        for number, (measure, state) in enumerate(cases):
            self.assertEqual(measure.state, state, number)


@tagged("post_install", "-at_install")
class TestGoalPage(EvaluationMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_evaluation()

    def form(self, text=None):
        page = html.fromstring(text or self.get(f"{URL}/kpi/margin").text)
        [form] = page.xpath("//details[@id='prm_note']/form")
        radios = form.xpath(".//input[@type='radio']")
        return {
            radio.get("value"): (radio.get("checked") is not None, radio.get("disabled") is not None)
            for radio in radios
        }, form.text_content()

    def test_the_form_proposes_what_is_not_met(self):
        self.login("director_a")
        self.release(cells={("all", "margin"): ("0.35", "0.32", "0.45", None)})
        found, text = self.form()
        expected = {"median": (False, True), "upper": (True, False), "value": (False, False)}
        self.assertEqual(found, expected)
        self.assertEqual(text.count("(your firm is there)"), 1)
        self.assertIn("higher is better", text)
        answer = self.post(f"{URL}/measure", kpi="margin", text="T kept", target="median", due=self.code(0))
        self.assertIn("Choose a higher goal", answer.text)
        found, text = self.form(answer.text)
        self.assertEqual(found, expected)
        self.assertIn("T kept", text)

    def test_better_than_all_that_is_told_is_an_own_goal(self):
        self.login("director_a")
        self.release()
        found, _text = self.form()
        self.assertEqual(found, {"median": (False, True), "upper": (False, True), "value": (True, False)})
