"""The shipped catalogue against the table it was made from, and the evaluation of one firm."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..engine import evaluate, formula, plausibility, units
from ..engine.evaluate import Evaluator, UnitSeries, firm_series
from ..engine.formula import KpiDef
from ..engine.windows import KINDS, ItemDef, month_of, window
from ..models.prm_benchmark_definition import ITEM_UNITS, KPI_UNITS
from .engine_common import LAST, catalogue, records
from .engine_table import TABLE, to_six_decimals

ITEMS, KPIS = catalogue()
EVALUATOR = Evaluator(ITEMS, KPIS)


@tagged("post_install", "-at_install")
class TestEngineCatalogue(BaseCase):
    def test_every_line_of_the_table_is_shipped_in_its_order(self):
        numbers = [int(line["number"]) for line in records("catalogue_kpis")]
        self.assertEqual(numbers, [key if isinstance(key, int) else key[0] for key in TABLE])
        self.assertEqual(set(numbers), set(range(1, 59)))

    def test_every_kpi_has_the_unit_that_its_formula_gives(self):
        for kpi in KPIS:
            formula.check_unit(EVALUATOR.formulas[kpi.code], kpi.unit)

    def test_units_are_those_that_can_be_chosen(self):
        self.assertEqual(set(units.ITEM_UNITS), {unit for unit, _label in ITEM_UNITS})
        self.assertEqual(set(units.KPI_UNITS), {unit for unit, _label in KPI_UNITS})

    def test_codes_can_stand_in_formulas_and_are_unique(self):
        codes = [line.code for line in (*ITEMS, *KPIS)]
        self.assertEqual([code for code in codes if not formula.is_code(code)], [])
        self.assertEqual(len(codes), len(set(codes)))

    def test_all_items_but_those_of_plausibility_feed_a_kpi(self):
        fed = {code for found in EVALUATOR.formulas.values() for code, _how in found.inputs()}
        self.assertEqual({item.code for item in ITEMS} - fed, {"PURCH"})
        self.assertLessEqual(set(plausibility.NATURES.values()), {item.code for item in ITEMS})

    def test_made_annual_is_what_the_table_says(self):
        annual = {int(line["number"]) for line in records("catalogue_kpis") if "annualised" in line}
        self.assertEqual(annual, {2, 3, 4, 5, 8, 10, 16, 26, 45, 47, 58})

    def test_direction_pack_and_twin_are_what_the_table_says(self):
        lines = records("catalogue_kpis")
        context = {int(line["number"]) for line in lines if line["direction"] == "context"}
        self.assertEqual(context, {12, 13, 16, 18, 20, 30, 31, 33, 35, 42, 49, 53})
        down = {int(line["number"]) for line in lines if line["direction"] == "down"}
        self.assertEqual(down, {9, 11, 15, 17, 19, 21, 22, 32, 46, 48, 50, 51, 52, 55, 56})
        packs = {}
        for line in lines:
            packs.setdefault(line["pack"], set()).add(int(line["number"]))
        self.assertEqual(packs["retail"], {2, 4, 12, 27, 28, 29, 30})
        self.assertEqual(packs["machinery"], {13, 14, 37, *range(38, 48), 49})
        self.assertEqual(packs["intermediaries"], {54, 55, 56, 57, 58})
        twins = {line["code"]: line["twin"] for line in lines if "twin" in line}
        self.assertEqual(twins, {twin: code for code, twin in twins.items()})
        self.assertEqual(len(twins), 4)

    def test_bands_hold_what_was_published(self):
        bands = {
            line["code"]: (float(line["band_low"]), float(line["band_high"])) for line in records("catalogue_kpis")
        }
        # shoe retail 2004 and catering equipment 2010, as the catalogue names them
        for code, published in (
            ("turnover_m2", 3473),
            ("turnover_fte", 118865),
            ("personnel_rate", 0.181),
            ("personnel_rate", 0.172),
            ("occupancy_rate", 0.024),
            ("cost_rate", 0.282),
            ("operating_result", 0.007),
        ):
            self.assertTrue(bands[code][0] < published < bands[code][1], code)
        for code, (low, high) in bands.items():
            self.assertLess(low, high, code)

    def test_a_shoe_shop_by_hand(self):
        # 400 m², 11.7 full-time: turnover 1,389,200 = 3,473 × 400; personnel 251,445.20 = 18.1 % of it
        year = range(month_of(date(2004, 1, 1)), month_of(date(2005, 1, 1)))
        series = {
            "U": {month: Decimal(1389200) / 12 for month in year},
            "P": {month: Decimal("20953.766667") for month in year},
            "FTE": {month: Decimal("11.7") for month in year},
            "A": {month: Decimal(400) for month in year},
        }
        found = EVALUATOR.values(series, window("r12", year[-1]))
        self.assertAlmostEqual(found["turnover_m2"], Decimal(3473), 4)
        self.assertAlmostEqual(found["personnel_rate"], Decimal("0.181"), 6)
        # 1,389,200 / 11.7 = 118,735.04
        self.assertAlmostEqual(found["turnover_fte"], Decimal("118735.0427"), 3)
        self.assertIsNone(found["gross_margin"])

    def test_equal_by_definition(self):
        # 23 is 6 - 22 and 40 is 38 × 39 where these are available; rounding of each may add up
        for line, other in (
            ("gross_margin - cost_rate - operating_result", "U"),
            ("workshop_efficiency * utilisation - workshop_productivity", "H_WORKED"),
        ):
            nothing = Evaluator(ITEMS, [*KPIS, KpiDef("nothing", line)])
            codes = {code for code, _how in nothing.formulas["nothing"].inputs()}
            series = {code: {LAST: Decimal(7 + number)} for number, code in enumerate(sorted(codes))}
            self.assertEqual(nothing.values(series, window("month", LAST))["nothing"], 0)
            series[other] = {LAST: Decimal(0)}
            self.assertIsNone(nothing.values(series, window("month", LAST))["nothing"])


@tagged("post_install", "-at_install")
class TestEngineEvaluate(BaseCase):
    def test_dependents_of_an_item(self):
        self.assertEqual(EVALUATOR.dependents("USED"), {"used_days"})
        self.assertEqual(EVALUATOR.dependents("K"), {"cost_rate", "operating_result", "tax_result", "absorption"})
        self.assertEqual(EVALUATOR.dependents("PURCH"), set())

    def test_no_value_before_the_first_month_counts(self):
        # what lies before it may be anything: the KPIs stay as they are
        for fiscal_start in range(1, 13):
            for kind in KINDS:
                span = window(kind, LAST, fiscal_start)
                if span is None:
                    continue
                first = EVALUATOR.first_month(span)
                months = range(first, LAST + 1)
                series = {item.code: {month: Decimal(1 + month % 7) for month in months} for item in ITEMS}
                before = {
                    item.code: {**series[item.code], **dict.fromkeys(range(first - 40, first), Decimal(10**9))}
                    for item in ITEMS
                }
                self.assertEqual(EVALUATOR.values(series, span), EVALUATOR.values(before, span))

    def test_only_what_is_asked(self):
        series = {"U": {LAST: Decimal(4)}, "W": {LAST: Decimal(3)}}
        found = EVALUATOR.values(series, window("month", LAST), only={"gross_margin"})
        self.assertEqual(found, {"gross_margin": Decimal("0.25")})
        self.assertEqual(EVALUATOR.values(series, None, only={"gross_margin"}), {"gross_margin": None})

    def test_all_windows_of_a_month(self):
        series = {
            code: dict.fromkeys(range(LAST - 11, LAST + 1), Decimal(value)) for code, value in (("U", 4), ("W", 3))
        }
        found = EVALUATOR.all_windows(series, LAST, fiscal_start=2)
        self.assertEqual(
            {kind: values["gross_margin"] for kind, values in found.items()},
            {"month": Decimal("0.25"), "quarter": None, "ytd": Decimal("0.25"), "r12": Decimal("0.25")},
        )

    def test_firm_without_one_branch_is_not_complete(self):
        item = ItemDef("A", "stock", level="branch")
        first = UnitSeries({"A": {5: Decimal(100), 6: Decimal(100), 7: None}}, "branch")
        second = UnitSeries({"A": {6: Decimal("0.5"), 7: Decimal(9)}}, "branch", first=6)
        office = UnitSeries({"A": {5: Decimal(7)}}, "firm")
        self.assertEqual(firm_series([item], [office, first, second]), {"A": {5: Decimal(100), 6: Decimal("100.5")}})

    def test_branches_are_added_to_the_last_digit(self):
        digits = Decimal("123456789012345678901234.000001")
        units_of = [UnitSeries({"U": {1: digits}}, "both"), UnitSeries({"U": {1: Decimal("1E+3")}}, "both")]
        found = firm_series([ItemDef("U")], units_of)["U"][1]
        self.assertEqual(str(found), "123456789012345678902234.000001")
        self.assertEqual(to_six_decimals(evaluate.Fraction(1, 3)), Decimal("0.333333"))
