"""All KPIs of the catalogue: Python, SQL and the catalogue's table in words agree to the last digit."""

from decimal import Decimal

from hypothesis import given, strategies as st
from psycopg2.extras import execute_values

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.prm_partner.tests.property_common import cases

from ..engine import sql, windows
from ..engine.evaluate import Evaluator, firm_series
from ..engine.formula import KpiDef
from ..engine.windows import KINDS, ItemDef, window
from .engine_common import LAST, catalogue, firms
from .engine_table import by_the_table

ITEMS, KPIS = catalogue()
EVALUATOR = Evaluator(ITEMS, KPIS)


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
