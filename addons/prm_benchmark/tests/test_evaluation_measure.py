"""Measures: noted with a start and a goal, followed at the next release, the firm's own."""

from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.prm_portal.doors import Refused
from odoo.addons.prm_portal.tests.portal_common import PortalCase

from ..engine.windows import month_of
from .evaluation_common import EvaluationMixin


@tagged("post_install", "-at_install")
class TestMeasure(EvaluationMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_evaluation()
        cls.release(3)
        cls.measures = cls.env["prm.benchmark.measure"]
        cls.late = cls.today.strftime("%Y-%m")

    def note(self, name="director_a", code="margin", text="T shelves", **options):
        options.setdefault("due", self.late)
        self.measures._note(self.door(name), self.data(name, window="month", end=self.code(3)), code, text, **options)
        return self.measures.search([], order="id desc", limit=1)

    def test_goal_is_the_group_s_figure_of_the_day(self):
        release = self.env["prm.benchmark.release"].search([("programme_id", "=", self.programme.id)])
        self.write_cell(release, "all", "month", "margin", ("0.45", "0.42", "0.48", None))
        measure = self.note()
        self.assertEqual((measure.firm_id, measure.kpi_code, measure.state), (self.firm, "margin", "open"))
        self.assertEqual((measure.start_value, measure.target_value, measure.window), (0.4, 0.45, "month"))
        self.assertEqual(measure.user_id, self.dealers["director_a"])
        self.assertEqual(self.note(target="upper").target_value, 0.48)
        shown = self.data(window="month", end=self.code(3))["measures"]
        self.assertEqual([row["state"] for row in shown], ["open", "open"])
        self.assertIn("next release", shown[0]["result_text"])
        self.assertEqual(shown[0]["target_text"], "45.0\N{NO-BREAK SPACE}%")

    def test_own_goal_is_typed_as_it_is_read(self):
        self.assertEqual(self.note(target="value", value="42.5").target_value, 0.425)
        self.assertEqual(self.note(code="turn", target="value", value="26").target_value, 26)

    def test_what_cannot_be_noted(self):
        for options in (
            {"text": "  "},
            {"text": "x" * 501},
            {"target": "median"},  # nothing is released for the month
            {"target": "upper"},
            {"target": "x"},
            {"target": "value", "value": ""},
            {"target": "value", "value": "many"},
            {"target": "value", "value": "5", "due": ""},
            {"target": "value", "value": "5", "due": "1999-01"},
            {"target": "value", "value": "5", "due": "2999-01"},
            {"target": "value", "value": "5", "text": ["x"]},
        ):
            with self.assertRaises(UserError, msg=options):
                self.note(**options)
        with self.assertRaises(Refused):
            self.note(code="x", target="value", value="5")
        self.assertFalse(self.measures.search([("firm_id", "=", self.firm.id)]))

    def test_another_programme_than_asked_for_is_no_place_for_it(self):
        data = self.data(programme="-1")
        with self.assertRaises(UserError):
            self.measures._note(self.door("director_a"), data, "margin", "T", "value", "50", self.late)

    def test_own_figure_that_is_not_known_is_no_start(self):
        self.env["prm.benchmark.entry"]._delete([(self.submission(3).id, self.items["U"].id)])
        self.env["prm.benchmark.entry"]._write_rows(self.submission(3))
        with self.assertRaises(UserError):
            self.note(target="value", value="50")

    def test_five_open_ones_are_enough(self):
        for turn in range(5):
            self.note(text=f"T {turn}", target="value", value="50")
        with self.assertRaises(UserError):
            self.note(target="value", value="50")
        self.note(text="T 4", target="value", value="50")
        self.assertEqual(self.measures.search_count([("firm_id", "=", self.firm.id)]), 5)

    def test_the_same_once_more_is_one(self):
        first = self.note(target="value", value="50")
        self.assertEqual(self.note(text=" T shelves ", target="value", value="50"), first)
        later = f"{self.today + relativedelta(months=2):%Y-%m}"
        for options in (
            {"text": "T other"},
            {"value": "51"},
            {"due": later},
            {"code": "personnel", "value": "5"},
        ):
            measure = self.note(**{"target": "value", "value": "50", **options})
            self.assertNotEqual(measure, first, options)
            first = measure
        self.measures._close(self.door("director_a"), first.id, "dropped")
        self.assertNotEqual(self.note(code="personnel", target="value", value="5"), first, "what is settled is over")

    # --- what became of it ----------------------------------------------------------------------------

    def follow(self, back=2, **figures):
        if figures:
            self.put(back, **figures)
        self.measures._follow(self.programme, month_of(self.back(back)))

    def test_reached_at_the_next_release(self):
        measure = self.note(target="value", value="45")
        self.follow(3)
        self.assertFalse(measure.result_month)
        self.follow(U=1000, W=550)
        self.assertEqual((measure.state, measure.result_value, measure.result_month), ("reached", 0.45, self.back(2)))
        self.assertIn("The goal is reached", self.data()["measures"][0]["result_text"])

    def test_part_of_the_way(self):
        measure = self.note(target="value", value="50")
        self.follow(U=1000, W=560)
        self.assertEqual(measure.state, "open")
        self.assertIn("40 % of the way", self.data()["measures"][0]["result_text"])
        self.follow(U=1000, W=700)
        self.assertEqual(measure.result_value, 0.44, "one figure per release")

    def test_no_nearer(self):
        self.note(target="value", value="50")
        self.follow(U=1000, W=700)
        self.assertIn("No nearer", self.data()["measures"][0]["result_text"])

    def test_goal_below_the_start(self):
        measure = self.note(code="personnel", target="value", value="9")
        self.follow(P=95)
        self.assertEqual(measure.state, "open")
        measure.result_month = False
        self.follow(P=80)
        self.assertEqual(measure.state, "reached")

    def test_missed_when_its_month_is_over(self):
        measure = self.note(target="value", value="50")
        measure.due = self.back(2)
        self.follow(U=1000, W=560)
        self.assertEqual(measure.state, "missed")

    def test_figure_that_is_not_known_settles_nothing(self):
        measure = self.note(target="value", value="50")
        measure.due = self.back(2)
        self.env["prm.benchmark.entry"]._delete([(self.submission(2).id, self.items["U"].id)])
        self.env["prm.benchmark.entry"]._write_rows(self.submission(2))
        self.follow()
        self.assertEqual((measure.state, measure.result_month), ("open", False))

    def test_job_takes_the_newest_release(self):
        measure = self.note(target="value", value="45")
        self.release(2)
        self.put(2, U=1000, W=500)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1):
            self.measures._cron_follow()
        self.assertEqual((measure.state, measure.result_month), ("reached", self.back(2)))

    def test_firm_that_left_is_left_alone(self):
        measure = self.note(target="value", value="45")
        self.participants[self.firm].active = False
        self.follow()
        self.assertEqual(measure.state, "open")

    # --- whose it is ----------------------------------------------------------------------------------

    def test_done_and_dropped(self):
        first, second = (self.note(text=text, target="value", value="50") for text in ("T first", "T second"))
        door = self.door("director_a")
        self.measures._close(door, first.id, "reached")
        self.measures._close(door, second.id, "dropped")
        self.assertEqual((first.state, second.state), ("reached", "dropped"))
        self.measures._close(door, first.id, "dropped")
        self.assertEqual(first.state, "reached", "what is settled stays so")
        self.assertIn("called it done", str(self.data()["measures"]))

    def test_foreign_id(self):
        measure = self.note(target="value", value="50")
        for wrong in (measure.id, 0, -1, 2**40, "x", None, measure.id + 10**6):
            with self.assertRaises(Refused):
                self.measures._close(self.door("director_b"), wrong, "dropped")
        self.assertEqual(measure.state, "open")
        self.assertEqual(self.data("director_b")["measures"], [])

    def test_staff_but_the_trustee_reads_none(self):
        measure = self.note(target="value", value="50")
        manager = new_test_user(self.env, "t_measure_manager", "base.group_user,prm_partner.group_prm_manager")
        for user in (
            manager,
            self.env.ref("base.user_admin"),
            self.dealers["director_a"],
            self.dealers["bookkeeper_a"],
        ):
            with self.assertRaises(AccessError):
                measure.with_user(user).read(["text"])
        trustee = new_test_user(self.env, "t_measure_trustee", "base.group_user,prm_benchmark.group_benchmark_trustee")
        found = self.measures.with_user(trustee).search_read([("id", "=", measure.id)], ["text"])
        self.assertEqual(found[0]["text"], "T shelves")
        self.env.cr.precommit.run()
        look = self.env["prm.benchmark.look"].search([("user_id", "=", trustee.id)], limit=1)
        self.assertTrue(look)
        with self.assertRaises(AccessError):
            measure.with_user(trustee).write({"text": "x"})
