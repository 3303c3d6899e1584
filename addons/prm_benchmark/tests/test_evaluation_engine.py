"""Every chart with full, partial and no data: never 0 for what is not known, never blank without a state."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..engine.evaluation_charts import CHARTS, draw
from ..engine.evaluation_charts_items import DEPARTMENTS
from ..engine.evaluation_facts import KpiFacts
from ..engine.evaluation_place import deviation, place, scored
from ..engine.formula import KpiDef
from ..engine.windows import KINDS, ItemDef
from .chart_keys import KEYS
from .engine_common import LAST
from .evaluation_table import ITEMS, KPIS, facts, series

KIND_NAMES = {"line", "band", "bar", "stacked", "waterfall", "bridge", "radar", "doughnut", "combo", "hbar"}
ROLES = {"own", "median", "band_low", "band_high", "top", "before", "part", "total", "up", "down", "lead"}
#: charts that speak of the group alone
COMPARING = {"deviations", "gap_worth", "radar"}


def chart(key, some=None, **options):
    return next(drawing for drawing in draw(some or facts(**options)) if drawing.key == key)


def line(drawing, key):
    return next(row for row in drawing.lines if row.key == key)


@tagged("post_install", "-at_install")
class TestEvaluationCharts(BaseCase):
    def check(self, drawings):
        for drawing in drawings:
            with self.subTest(drawing.key):
                self.assertIn(drawing.kind, KIND_NAMES)
                if drawing.state:
                    self.assertFalse(drawing.lines)
                    continue
                self.assertTrue(drawing.lines)
                for row in drawing.lines:
                    self.assertIn(row.role, ROLES)
                    self.assertEqual(len(row.values), len(drawing.labels))
                    self.assertTrue(any(value is not None for value in row.values), row.key)
                keys = [row.key for row in drawing.lines]
                self.assertEqual(len(keys), len(set(keys)))

    def test_eighteen_in_the_order_of_the_list(self):
        self.assertEqual(list(CHARTS), KEYS)

    def test_full_figures_leave_no_chart_out(self):
        for kind in KINDS:
            drawings = draw(facts(kind))
            self.check(drawings)
            self.assertEqual([drawing.key for drawing in drawings if drawing.state], [], kind)

    def test_no_figures_at_all_is_a_state_each(self):
        for kind in KINDS:
            drawings = draw(facts(kind, figures={}))
            self.check(drawings)
            self.assertTrue(all(drawing.state for drawing in drawings), kind)

    def test_own_figures_without_a_group_stand_alone(self):
        drawings = draw(facts(group=None))
        self.check(drawings)
        self.assertEqual({drawing.key for drawing in drawings if drawing.state}, COMPARING)
        for drawing in drawings:
            self.assertFalse({row.role for row in drawing.lines} & {"median", "band_low", "band_high"}, drawing.key)
            self.assertNotIn("ownonly", drawing.details)

    def test_a_programme_that_asks_for_little_names_what_it_does_not_ask(self):
        items = [item for item in ITEMS if item.code in ("U", "FTE")]
        kpis = [KpiDef("turnover_fte", "U / FTE", "eur_fte", True)]
        drawings = {drawing.key: drawing for drawing in draw(facts(items=items, kpis=kpis))}
        self.check(drawings.values())
        self.assertEqual(drawings["stock_ageing"].missing, ("S", "S_OLD"))
        self.assertEqual(drawings["margin_r12"].missing, ("W",))
        self.assertEqual(drawings["absorption"].state, "no_kpi")
        self.assertFalse(drawings["turnover"].state)
        self.assertTrue(all(drawing.state in ("", "not_asked", "no_kpi", "no_group") for drawing in drawings.values()))

    def test_a_month_that_is_missing_is_a_gap_and_no_nought(self):
        figures = series(without={("U", LAST - 2)})
        turnover = chart("turnover", facts(figures=figures))
        self.assertIsNone(line(turnover, "own").values[-3])
        self.assertEqual(line(turnover, "r12").values[-3:], [None, None, None])
        self.assertNotIn(0, line(turnover, "own").values)
        margin = chart("margin_r12", facts(figures=figures))
        self.assertIsNone(line(margin, "own").values[-1])
        self.assertIsNone(line(chart("position", facts(figures=figures)), "own").values[-1])
        self.assertEqual(chart("result_bridge", facts(figures=figures)).state, "no_value")

    def test_year_before_that_is_not_known(self):
        recent = {code: {m: v for m, v in values.items() if m > LAST - 12} for code, values in series().items()}
        some = facts(figures=recent)
        self.assertEqual(chart("result_bridge", some).state, "no_before")
        self.assertNotIn("before", [row.key for row in chart("turnover", some).lines])
        self.assertEqual(len(chart("cost_structure", some).labels), 2)

    def test_nought_that_is_known_is_drawn(self):
        figures = series()
        figures["ORDERS"] = dict.fromkeys(figures["ORDERS"], Decimal(0))
        self.assertEqual(line(chart("stock_orders", facts(figures=figures)), "orders").values[-1], 0)

    # --- by hand --------------------------------------------------------------------------------------

    def test_turnover(self):
        drawing, figures = chart("turnover"), series()["U"]
        self.assertEqual(drawing.labels[-1], LAST)
        self.assertEqual(line(drawing, "own").values[-1], figures[LAST])
        self.assertEqual(line(drawing, "before").values[-1], figures[LAST - 12])
        self.assertEqual(line(drawing, "r12").values[-1], sum(figures[LAST - back] for back in range(12)))
        self.assertEqual(line(drawing, "r12").axis, "y2")

    def test_deviations_are_ranked_the_worst_first_and_twins_stand_once(self):
        some = facts()
        drawing = chart("deviations", some)
        ups, downs = line(drawing, "up").values, line(drawing, "down").values
        values = [up if up is not None else down for up, down in zip(ups, downs, strict=True)]
        self.assertEqual(values, sorted(values))
        self.assertNotIn("mark_up", drawing.labels)
        self.assertNotIn("stock_days", drawing.labels)
        self.assertFalse([code for code in drawing.labels if some.kpis[code].direction == "context"])
        # the own figure is 11 % above its median: good for turnover, bad for a cost
        self.assertEqual(deviation(some.kpis["turnover_fte"]), Decimal("0.111111"))
        self.assertEqual(deviation(some.kpis["cost_rate"]), Decimal("-0.111111"))

    def test_gap_adds_up(self):
        some = facts()
        drawing = chart("gap_worth", some)
        steps = {
            role: {label: value for label, value in zip(drawing.labels, row.values, strict=True) if value is not None}
            for role in ("total", "up", "lead")
            for row in drawing.lines
            if row.role == role
        }
        own, closed, median = steps["total"].values()
        self.assertEqual(list(steps["total"]), ["own_result", "closed_result", "median_result"])
        self.assertEqual(own + sum(steps["up"].values()), closed)
        self.assertEqual(closed + sum(steps["lead"].values()), median)
        figures = some.own
        year = [sum(figures.at(code, LAST - back) for back in range(12)) for code in ("U", "W", "K")]
        self.assertEqual(own, year[0] - year[1] - year[2])
        margin, staff = some.kpis["gross_margin"], some.kpis["personnel_rate"]
        worth = {"gross_margin": margin.median[-1] - margin.own[-1], "personnel_rate": staff.own[-1] - staff.median[-1]}
        for code, gap in worth.items():
            self.assertEqual(steps["up" if gap > 0 else "lead"][code], (gap * year[0]).quantize(Decimal(1)), code)
        order = [*steps["up"], "closed_result", *steps["lead"]]
        self.assertEqual(drawing.labels, ["own_result", *order, "median_result"])

    def test_gaps_all_one_way_have_one_result_at_their_end(self):
        some = facts()
        ahead = {
            code: kpi._replace(median=tuple(value + shift for value in kpi.own))
            for code, shift in (("gross_margin", Decimal("-0.01")), ("cost_rate", Decimal("0.02")))
            for kpi in [some.kpis[code]]
        }
        behind = {
            code: kpi._replace(median=tuple(2 * own - other for own, other in zip(kpi.own, kpi.median, strict=True)))
            for code, kpi in ahead.items()
        }
        for kpis, role, end in ((ahead, "lead", "median_result"), (behind, "up", "closed_result")):
            drawing = chart("gap_worth", some._replace(kpis=kpis))
            self.assertEqual(drawing.labels, ["own_result", "gross_margin", "cost_rate", end])
            self.assertEqual([row.role for row in drawing.lines], ["total", role])

    def test_bridge_adds_up(self):
        drawing = chart("result_bridge")
        ends = [value for value in line(drawing, "total").values if value is not None]
        steps = [
            value for row in drawing.lines if row.key in ("up", "down") for value in row.values if value is not None
        ]
        self.assertEqual(ends[0] + sum(steps), ends[1])

    def test_departments_add_up(self):
        drawing = chart("departments")
        for place_, whole in enumerate(line(drawing, "all").values):
            self.assertEqual(sum(row.values[place_] for row in drawing.lines if row.key != "all"), whole)
        self.assertLessEqual(set(DEPARTMENTS), {row.key for row in drawing.lines})

    def test_doughnut(self):
        figures = series()
        figures["S"][LAST], figures["S_OLD"][LAST] = Decimal(500), Decimal(120)
        drawing = chart("stock_ageing", facts(figures=figures))
        self.assertEqual(line(drawing, "own").values, [120, 380])
        self.assertEqual((drawing.note, drawing.month), ("state_at", LAST))

    def test_stock_asked_by_the_year_stands_at_its_month(self):
        items = [item._replace(step=12) if item.code == "S_OLD" else item for item in ITEMS]
        drawing = chart("stock_ageing", facts(items=items))
        self.assertEqual(drawing.month % 12, 11)

    def test_hours_asked_by_the_quarter_fall_back_to_the_last_whole_one(self):
        items = [item._replace(step=3) if item.code.startswith("H_") else item for item in ITEMS]
        drawing = chart("hours", facts("month", items=items))
        self.assertEqual((drawing.note, drawing.month), ("other_span", LAST - (LAST + 1) % 3))
        self.assertEqual([value is not None for value in line(drawing, "own").values], [True] * 3)

    def test_season(self):
        figures = series()
        figures["U"] = dict.fromkeys(figures["U"], Decimal(100)) | {LAST: Decimal(210)}
        drawing = chart("season", facts(figures=figures))
        self.assertEqual(line(drawing, "own").values[-1], Decimal("192.4"))  # 210 × 12 / 1310

    def test_liquidity_is_a_ratio_of_what_is_there(self):
        drawing, figures = chart("liquidity"), series()
        means = figures["CASH"][LAST] + figures["F"][LAST]
        self.assertEqual(line(drawing, "means").values[-1], means)
        self.assertAlmostEqual(line(drawing, "ratio").values[-1], means / figures["DEBT_SHORT"][LAST], 6)

    def test_position_speaks_of_the_kpi_asked_for(self):
        some = facts()
        self.assertEqual(next(row for row in draw(some, "dso") if row.key == "position").kpis, ("dso",))
        self.assertEqual(next(row for row in draw(some, "x") if row.key == "position").kpis, ("turnover_change",))

    def test_radar_shows_quarters_or_halves_only(self):
        for quartiles, allowed in ((True, {1, 2, 3, 4}), (False, {Decimal("1.5"), Decimal("3.5")})):
            drawing = chart("radar", facts(quartiles=quartiles))
            self.assertLessEqual(set(line(drawing, "own").values), allowed)
            self.assertLessEqual(len(drawing.labels), 10)

    def test_a_hundred_kpis(self):
        kpis = [KpiDef(f"k{number}", "U / W", "ratio") for number in range(100)]
        some = facts(items=[ItemDef("U"), ItemDef("W")], kpis=[], figures={})
        some = some._replace(
            kpis={
                kpi.code: KpiFacts(
                    kpi.code,
                    "ratio",
                    "up",
                    own=(Decimal(number + 1),),
                    median=(Decimal(50),),
                    lower=(None,),
                    upper=(None,),
                )
                for number, kpi in enumerate(kpis)
            },
            ends=(LAST,),
        )
        drawings = draw(some)
        self.check(drawings)
        deviations = next(row for row in drawings if row.key == "deviations")
        self.assertEqual((len(deviations.labels), deviations.note), (20, "all_in_table"))
        self.assertEqual((deviations.labels[0], deviations.labels[-1]), ("k0", "k99"))


@tagged("post_install", "-at_install")
class TestEvaluationPlace(BaseCase):
    def test_quarters(self):
        for value, up, down in (
            (10, "q4", "q1"),
            (20, "q3", "q1"),
            (25, "q3", "q2"),
            (30, "q2", "q2"),
            (35, "q2", "q3"),
            (40, "q1", "q3"),
            (50, "q1", "q4"),
        ):
            self.assertEqual(place(value, 30, 20, 40, "up"), up, value)
            self.assertEqual(place(value, 30, 20, 40, "down"), down, value)

    def test_what_is_not_known_has_no_place(self):
        self.assertEqual(place(None, 30, 20, 40, "up"), "")
        self.assertEqual(place(30, None, None, None, "up"), "")
        self.assertEqual(place(30, 30, 20, 40, "context"), "")

    def test_twins_are_scored_once_whichever_names_the_other(self):
        for named in ((("a", "b"), ("b", "")), (("a", ""), ("b", "a")), (("a", "b"), ("b", "a"))):
            kpis = [KpiFacts(code, twin=twin) for code, twin in named]
            self.assertEqual([kpi.code for kpi in scored(kpis)], ["a"])
        self.assertEqual(len(scored([KpiFacts("a"), KpiFacts("b")])), 2)

    def test_median_of_nought_has_no_deviation(self):
        self.assertIsNone(deviation(KpiFacts("a", own=(Decimal(1),), median=(Decimal(0),))))


@tagged("post_install", "-at_install")
class TestEvaluationCatalogue(BaseCase):
    def test_charts_speak_of_kpis_that_the_catalogue_has(self):
        known = {kpi.code for kpi in KPIS}
        self.assertEqual([code for drawing in draw(facts()) for code in drawing.kpis if code not in known], [])
