"""All KPIs of the catalogue: Python, SQL and the catalogue's table in words, to the last digit."""

import doctest
from datetime import date
from decimal import Decimal

from hypothesis import given, strategies as st
from psycopg2.extras import execute_values

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.prm_partner.tests.property_common import cases

from ..engine import evaluate, formula, plausibility, sql, units, windows
from ..engine.evaluate import Evaluator, UnitSeries, firm_series
from ..engine.formula import KpiDef
from ..engine.windows import KINDS, ItemDef, month_of, window
from ..models.prm_benchmark_definition import ITEM_UNITS, KPI_UNITS
from .engine_common import LAST, catalogue, firms, records
from .engine_table import TABLE, by_the_table, to_six_decimals

ITEMS, KPIS = catalogue()
EVALUATOR = Evaluator(ITEMS, KPIS)


@tagged("post_install", "-at_install")
class TestEngineCatalogue(BaseCase):
    def test_examples_in_docstrings(self):
        for module in (units, windows, formula, evaluate, plausibility):
            found = doctest.testmod(module)
            self.assertGreater(found.attempted, 0, module.__name__)
            self.assertEqual(found.failed, 0, module.__name__)

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
class TestEngineAgreement(TransactionCase):
    """Python, SQL and the table agree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            """
            CREATE TEMPORARY TABLE engine_row (unit_id integer, month integer, values numeric[]) ON COMMIT DROP;
            CREATE TEMPORARY TABLE engine_unit (unit_id integer, firm_id integer, fiscal_start integer,
                firm_level boolean, branch_level boolean, first integer, last integer) ON COMMIT DROP
            """
        )

    def store(self, network):
        """Write firms as the benchmark stores them."""
        self.env.cr.execute("TRUNCATE engine_row, engine_unit")
        rows, reporting = [], []
        for firm_id, firm in enumerate(network):
            for unit, arrays in zip(firm.units, firm.rows, strict=True):
                unit_id = len(reporting)
                levels = (unit.level != "branch", unit.level != "firm")
                reporting.append((unit_id, firm_id, firm.fiscal_start, *levels, unit.first, unit.last))
                rows += [(unit_id, month, array) for month, array in arrays.items()]
        execute_values(self.env.cr._obj, "INSERT INTO engine_unit VALUES %s", reporting)
        execute_values(
            self.env.cr._obj,
            "INSERT INTO engine_row VALUES %s",
            rows,
            template="(%s, %s, %s::numeric[])",
            page_size=500,
        )

    def bulk(self, evaluator, asked):
        """Return ``{(firm, window, KPI): value}`` of the statement."""
        query = sql.bulk_query(
            evaluator.items.values(),
            evaluator.formulas,
            asked,
            SQL("SELECT * FROM engine_unit"),
            SQL.identifier("engine_row"),
        )
        # Odoo's cursor gives numerics as floats
        exact = SQL("SELECT firm_id, win, kpi, value::text FROM (%s) AS found", query)
        return {(firm, win, kpi): value and Decimal(value) for firm, win, kpi, value in self.env.execute_query(exact)}

    def compare(self, network, asked):
        """Compare all three and return how many values there were and were not."""
        self.store(network)
        found = self.bulk(EVALUATOR, asked)
        counts = {True: 0, False: 0}
        for firm_id, firm in enumerate(network):
            series = firm_series(ITEMS, firm.units)
            for number, (kind, end) in enumerate(asked):
                expected = by_the_table(firm, kind, (end // 12, end % 12 + 1))
                values = EVALUATOR.values(series, window(kind, end, firm.fiscal_start))
                for place, (code, wanted) in enumerate(zip(values, expected or [None] * len(KPIS), strict=True)):
                    where = f"{code} of firm {firm_id} (year from {firm.fiscal_start}), {kind} to {end}"
                    counts[wanted is not None] += 1
                    self.assertEqual(str(values[code]), str(wanted), f"Python: {where}")
                    if expected is None:
                        self.assertNotIn((firm_id, number, place), found, where)
                    else:
                        self.assertEqual(str(found.pop((firm_id, number, place))), str(wanted), f"SQL: {where}")
        self.assertFalse(found, "the statement gives what nobody asked for")
        return counts

    def test_all_kpis_of_generated_firms_in_all_windows(self):
        counts = {True: 0, False: 0}

        @cases(12)
        @given(st.lists(firms(ITEMS), min_size=6, max_size=12), st.integers(LAST - 13, LAST))
        def agree(network, end):
            found = self.compare(network, [(kind, month) for month in (end, end - 5) for kind in KINDS])
            for known in counts:
                counts[known] += found[known]

        agree()
        # the cases have to be such that much is available and much is not
        self.assertGreater(min(counts.values()), 5000, counts)

    @cases(60)
    @given(st.data())
    def test_any_formula_gives_the_same_in_python_and_sql(self, data):
        items = [
            ItemDef("U", position=3),
            ItemDef("V", step=3, position=1),
            ItemDef("S", "stock", position=2, level="branch"),
            ItemDef("Y", "stock", step=12, position=6, average_opening=False),
            ItemDef("Q", "stock", step=3, position=5),
        ]
        leaves = st.sampled_from(
            [f"{item.code}.{how}" for item in items for how in windows.AGGREGATES[item.kind] if how != "sum"]
            + [item.code for item in items]
            + ["days", "months", "month", "0", "2", "0.5", "12.000001", "999999999999999"]
        )
        texts = st.recursive(
            leaves,
            lambda inner: (
                st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner) | st.builds("-{}".format, inner)
            ),
            max_leaves=8,
        )
        kpis = [KpiDef(f"k{number}", data.draw(texts), "ratio", number % 2 == 1) for number in range(8)]
        kpis += [KpiDef("both", "k0 - 2 * k2 / U")]
        evaluator = Evaluator(items, kpis)
        network = data.draw(st.lists(firms([*items, ItemDef("W", position=4)]), min_size=4, max_size=4))
        self.store(network)
        asked = [(kind, LAST - 1) for kind in KINDS]
        found = self.bulk(evaluator, asked)
        for firm_id, firm in enumerate(network):
            series = firm_series(items, firm.units)
            for number, (kind, end) in enumerate(asked):
                if span := window(kind, end, firm.fiscal_start):
                    for place, (code, value) in enumerate(evaluator.values(series, span).items()):
                        text = evaluator.formulas[code].text
                        self.assertEqual(str(found.pop((firm_id, number, place))), str(value), text)
        self.assertFalse(found)

    def test_nothing_asked_and_nobody_there(self):
        self.store([])
        self.assertEqual(self.bulk(EVALUATOR, [("month", LAST)]), {})
        self.env.cr.execute("INSERT INTO engine_unit VALUES (1, 1, 1, true, true, NULL, NULL)")
        self.assertEqual(self.bulk(EVALUATOR, []), {})
        # a firm that has reported nothing: each KPI is there and not available
        found = self.bulk(EVALUATOR, [("month", LAST)])
        self.assertEqual((len(found), set(found.values())), (len(KPIS), {None}))

    def test_kpis_of_constants(self):
        evaluator = Evaluator([ItemDef("U")], [KpiDef("k", "days / 2 - months"), KpiDef("n", "2 / (1 - 1)")])
        self.env.cr.execute("TRUNCATE engine_unit; INSERT INTO engine_unit VALUES (1, 1, 1, true, true, NULL, NULL)")
        # December 2025: 31 / 2 - 1
        self.assertEqual(self.bulk(evaluator, [("month", LAST)]), {(1, 0, 0): Decimal("14.5"), (1, 0, 1): None})

    def test_half_is_rounded_away_from_zero_everywhere(self):
        evaluator = Evaluator([ItemDef("U")], [KpiDef("k", "U / 2000000"), KpiDef("m", "-U / 2000000")])
        self.env.cr.execute("TRUNCATE engine_unit; INSERT INTO engine_unit VALUES (1, 1, 1, true, true, NULL, NULL)")
        for value, wanted in ((1, "0.000001"), (3, "0.000002"), (Decimal("0.999999"), "0.000000"), (-1, "-0.000001")):
            self.env.cr.execute("TRUNCATE engine_row")
            self.env.cr.execute("INSERT INTO engine_row VALUES (1, %s, ARRAY[%s]::numeric[])", [LAST, value])
            values = evaluator.values({"U": {LAST: value}}, window("month", LAST))
            self.assertEqual(str(values["k"]), wanted)
            self.assertEqual(values["m"], -values["k"])
            found = self.bulk(evaluator, [("month", LAST)])
            self.assertEqual([str(found[1, 0, 0]), str(found[1, 0, 1])], [str(values["k"]), str(values["m"])])

    def test_absurd_results_are_not_available_anywhere(self):
        text = "*".join(["U"] * 450)
        evaluator = Evaluator([ItemDef("U")], [KpiDef("k", text), KpiDef("edge", "U * 1000")])
        self.env.cr.execute("TRUNCATE engine_unit; INSERT INTO engine_unit VALUES (1, 1, 1, true, true, NULL, NULL)")
        for value, edge in ((10**15, None), (10**15 - 1, "999999999999999000.000000")):
            self.env.cr.execute("TRUNCATE engine_row")
            self.env.cr.execute("INSERT INTO engine_row VALUES (1, %s, ARRAY[%s]::numeric[])", [LAST, value])
            values = evaluator.values({"U": {LAST: Decimal(value)}}, window("month", LAST))
            self.assertEqual((values["k"], str(values["edge"])), (None, str(edge)))
            found = self.bulk(evaluator, [("month", LAST)])
            self.assertEqual((found[1, 0, 0], str(found[1, 0, 1])), (None, str(edge)))

    def test_a_network_costs_one_statement(self):
        self.store([])
        with self.assertQueryCount(1):
            self.bulk(EVALUATOR, [(kind, LAST) for kind in KINDS])


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
