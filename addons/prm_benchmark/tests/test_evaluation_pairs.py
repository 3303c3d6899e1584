"""KPIs that tell the same gap count once; deviations and gaps speak of the same KPIs; what has no amount says why."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..engine.evaluation_charts_kpis import COSTS
from ..engine.evaluation_facts import KpiFacts
from ..engine.evaluation_gap import unpriced
from ..engine.evaluation_place import scored, stand_ins
from .engine_common import catalogue
from .evaluation_common import CELL
from .evaluation_table import DIRECTIONS, EVALUATOR, facts
from .test_evaluation_data import EvaluationCase
from .test_evaluation_engine import chart

ITEMS, KPIS = catalogue()
BY_CODE = {item.code: item for item in ITEMS}


@tagged("post_install", "-at_install")
class TestEvaluationPairsEngine(BaseCase):
    def test_of_twins_the_first_that_is_compared_counts(self):
        one, other = KpiFacts("a", twin="b", own=(1,)), KpiFacts("b", twin="a", own=(1,), median=(2,))
        self.assertEqual(stand_ins([one, other]), {"a": "b"})
        self.assertEqual(stand_ins([one._replace(median=(2,)), other]), {"b": "a"})
        # not known of the firm, or of neither: the first
        self.assertEqual(stand_ins([one, other._replace(own=(None,))]), {"b": "a"})
        self.assertEqual([kpi.code for kpi in scored([one, other])], ["b"])

    def test_one_that_two_others_name(self):
        first = KpiFacts("a")
        more = [KpiFacts(code, twin="a", own=(1,), median=(median,)) for code, median in (("b", None), ("c", 2))]
        self.assertEqual(stand_ins([first, *more]), {"a": "c", "b": "c"})

    def test_a_gap_is_drawn_and_noted_once(self):
        some = facts()
        for withheld, counts, left_out in (
            ("", "stock_turn", "stock_days"),
            ("stock_turn", "stock_days", "stock_turn"),
        ):
            kpis = {code: kpi._replace(median=()) if code == withheld else kpi for code, kpi in some.kpis.items()}
            drawing = chart("deviations", some._replace(kpis=dict(list(kpis.items())[:12])))
            self.assertIn(counts, drawing.labels)
            self.assertNotIn(left_out, drawing.labels)
            self.assertIn((left_out, counts), drawing.twins)

    def test_what_is_no_deviation_is_no_step_of_the_gap(self):
        some = facts()
        context = [code for code in COSTS if DIRECTIONS[code] == "context"]
        self.assertTrue(context)
        drawing = chart("gap_worth", some)
        self.assertFalse(set(context) & {*drawing.labels, *drawing.kpis})
        steps = {code for code in drawing.labels if code in some.kpis}
        self.assertLessEqual(steps, {kpi.code for kpi in scored(some.kpis.values())})

    def test_why_there_is_no_amount(self):
        reasons = {kpi.code: unpriced(EVALUATOR.formulas[kpi.code], self._of(kpi), BY_CODE) for kpi in KPIS}
        self.assertEqual(reasons["gross_margin"], "")
        self.assertEqual(reasons["advertising_rate"], "context")
        self.assertEqual(reasons["workshop_efficiency"], "count")
        self.assertEqual(reasons["break_even"], "shape")
        self.assertGreaterEqual(set(reasons.values()), {"", "context", "count", "shape"})

    @staticmethod
    def _of(kpi):
        return KpiFacts(kpi.code, kpi.unit, DIRECTIONS[kpi.code], kpi.annualised)


@tagged("post_install", "-at_install")
class TestEvaluationPairs(EvaluationCase):
    def behind(self):
        """Let the margin be 20 %, behind its median of 35 %."""
        for back in range(2, 14):
            self.put(back, W=800)

    def test_twin_has_no_amount_of_its_own(self):
        self.make_kpi("again", twin="margin")
        self.release(cells={("all", code): CELL for code in ("margin", "again")})
        self.behind()
        again, margin = self.kpi("again"), self.kpi("margin")
        self.assertEqual((margin["worth"], margin["worth_why"], margin["twin"]), (1800.0, "", ""))
        self.assertEqual((again["worth"], again["worth_upper"], again["worth_text"]), (None, None, ""))
        self.assertEqual((again["twin"], again["worth_why"]), ("margin", "counted with “T kpi margin”"))
        note = self.chart("deviations")["note"]
        self.assertIn("“T kpi margin” stands for “T kpi again” too", note)

    def test_the_other_counts_where_the_first_is_withheld(self):
        self.make_kpi("again", twin="margin")
        self.release(cells={("all", "margin"): "few", ("all", "again"): CELL})
        self.behind()
        self.assertEqual(self.chart("deviations")["kpis"], ["again"])
        self.assertEqual((self.kpi("again")["worth"], self.kpi("again")["scored"]), (1800.0, True))
        self.assertEqual((self.kpi("margin")["twin"], self.kpi("margin")["worth_why"]), ("again", ""))

    def test_findings_tell_an_amount_once_and_why_there_is_none(self):
        self.make_kpi("again", twin="margin")
        self.make_kpi("people", formula="FTE / FTE.last_year", direction="down")
        self.release(cells={("all", code): CELL for code in ("margin", "again", "people")})
        self.behind()
        found = self.env["prm.benchmark.evaluation.files"]._findings(self.data())
        text = " ".join(sentence for finding in found for sentence in finding.sentences)
        self.assertEqual(text.count("T kpi margin: "), 2)
        self.assertNotIn("T kpi again", text)
        self.assertIn("T kpi people: no amount: it does not measure money.", text)

    def test_table_of_the_deviations_tells_the_worth_or_why_there_is_none(self):
        self.make_kpi("people", formula="FTE / FTE.last_year", direction="down")
        self.release(cells={("all", code): CELL for code in ("margin", "people")})
        self.behind()
        table = self.chart("deviations")["table"]
        self.assertEqual(table["columns"][-1], "Worth")
        worth = {row[0]: row[-1] for row in table["rows"]}
        self.assertEqual(worth["T kpi people"], "no amount: it does not measure money")
        self.assertEqual(worth["T kpi margin"], self.kpi("margin")["worth_text"])

    def test_gaps_name_the_kpis_that_are_no_step(self):
        self.make_kpi("people", formula="FTE / FTE.last_year", direction="down")
        self.release(cells={("all", code): CELL for code in ("margin", "people", "turn")})
        self.behind()
        rows = {row["code"]: row for row in self.data()["kpis"]}
        others = self.env["prm.benchmark.evaluation"]._others({"label_codes": ["own_result", "margin"]}, rows)
        compared = {code for code, row in rows.items() if row["scored"] and row["gap"] is not None}
        told = {row["code"] for row in others["priced"]} | {
            kpi["code"] for row in others["unpriced"] for kpi in row["kpis"]
        }
        self.assertEqual(told, compared - {"margin"})
        self.assertIn("people", {kpi["code"] for row in others["unpriced"] for kpi in row["kpis"]})
        self.assertIn(f"Of the {len(compared)} KPIs of “Where are we off?”, 1 are steps above", others["text"])
        # one that a step tells the same of is in it
        rows["margin"]["twin"], rows["turn"]["twin"] = "", ""
        rows["margin"].update(scored=False, twin="people")
        others = self.env["prm.benchmark.evaluation"]._others({"label_codes": ["margin"]}, rows)
        self.assertNotIn("people", {kpi["code"] for row in others["unpriced"] for kpi in row["kpis"]})

    def test_position_begins_with_a_kpi_that_is_compared_now(self):
        self.release(cells={("all", "turn"): CELL})
        self.assertEqual(self.data()["kpi"], "turn")
        # nothing released: one that has own figures, the first on top
        self.env["prm.benchmark.release"].search([("programme_id", "=", self.programme.id)]).state = "withdrawn"
        self.make_kpi("nothing", formula="U / FTE", unit="eur_fte", sequence=0, top=True)
        self.env["prm.benchmark.entry"]._delete([(self.submission(2).id, self.items["FTE"].id)])
        self.env["prm.benchmark.entry"]._write_rows(self.submission(2))
        self.assertIsNone(self.kpi("nothing")["own"])
        self.assertEqual(self.data()["kpi"], "margin")

    def test_amount_nought(self):
        """At the median there is an amount, and it is nothing."""
        self.release(cells={("all", "margin"): ("0.4", None, None, None)})
        margin = self.kpi("margin")
        self.assertEqual((margin["worth"], margin["worth_why"]), (float(Decimal(0)), ""))
