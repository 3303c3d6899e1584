"""What a gap is worth, against amounts computed by hand."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..engine.evaluate import Inputs
from ..engine.evaluation_facts import KpiFacts
from ..engine.evaluation_gap import gauge
from ..engine.formula import parse
from ..engine.windows import window
from .engine_common import LAST, catalogue
from .evaluation_table import DIRECTIONS, EVALUATOR, series

ITEMS, KPIS = catalogue()
BY_CODE = {item.code: item for item in ITEMS}
#: a month's figures
FIGURES = {
    "U": 1000, "W": 700, "S": 2000, "P": 150, "K": 250, "FTE": 4, "A": 100, "F": 900, "U_GROSS": 1190, "S_OLD": 300,
    "ORDERS_IN": 90, "U_MACH": 100, "H_SOLD": 8, "H_WORKED": 10, "K_FIXED": 100, "U_LABOUR": 640,
}  # fmt: skip


def worth(code, target, kind="r12", formula=None, direction=None, unit=None):
    """Return the worth of a KPI of the catalogue reaching a target, with the figures above in every month."""
    kpi = next((kpi for kpi in KPIS if kpi.code == code), None)
    figures = {item: {month: Decimal(value) for month in range(LAST - 30, LAST + 1)} for item, value in FIGURES.items()}
    inputs = Inputs(BY_CODE, figures, window(kind, LAST))
    tree = parse(formula, ITEMS) if formula else EVALUATOR.formulas[code]
    facts = KpiFacts(
        code, unit or (kpi.unit if kpi else "percent"), direction or DIRECTIONS[code], kpi.annualised if kpi else False
    )
    gauged = gauge(tree, facts, inputs)
    return gauged(Decimal(target)) if gauged else None


@tagged("post_install", "-at_install")
class TestEvaluationGap(BaseCase):
    def test_amount_over_a_flow_counts_by_the_year(self):
        # margin 30 %, goal 32 %: 2 % of 12,000
        for kind in ("month", "r12"):
            self.assertEqual(worth("gross_margin", "0.32", kind), (Decimal(240), "year", ""))
        # personnel 15 %, goal 14 %: 1 % of 12,000 is saved
        self.assertEqual(worth("personnel_rate", "0.14"), (Decimal(120), "year", ""))
        self.assertEqual(worth("personnel_rate", "0.16"), (Decimal(-120), "year", ""))

    def test_annual_amount_over_a_stock(self):
        # 12,000 a year over 4: 3,000; goal 3,500
        for kind in ("month", "r12"):
            self.assertEqual(worth("turnover_fte", "3500", kind), (Decimal(2000), "year", "turnover"))
        # gross profit 3,600 a year over 100 m²: 36; goal 40
        self.assertEqual(worth("gross_profit_m2", "40"), (Decimal(400), "year", ""))
        # GMROI: 3,600 over 2,000: 180 %; goal 200 %
        self.assertEqual(worth("gmroi", "2"), (Decimal(400), "year", ""))

    def test_days_are_cash_once(self):
        days = window("r12", LAST).days
        # 2,000 × 365 / 8,400 = 86.9 days; goal 73 days: stock of 8,400 × 73 / 365 = 1,680
        self.assertEqual(worth("stock_days", str(Decimal(73) * days / 365)), (Decimal(320), "once", ""))
        # the month alone: 2,000 × 30 / 700; goal 60 days
        month = window("month", LAST).days
        expected = 2000 - Decimal(60) * 700 / month
        self.assertEqual(worth("stock_days", "60", "month").value, round(expected, 2 - expected.adjusted()))

    def test_turn_sets_stock_free(self):
        # 8,400 / 2,000 = 4.2 times; goal 6: stock of 1,400
        for kind in ("month", "r12"):
            self.assertEqual(worth("stock_turn", "6", kind), (Decimal(600), "once", ""))
        self.assertLess(worth("stock_turn", "3").value, 0)
        self.assertIsNone(worth("stock_turn", "0"))

    def test_state_over_a_state_is_once(self):
        # 300 of 2,000 is old, 15 %; goal 10 %
        self.assertEqual(worth("old_stock", "0.1"), (Decimal(100), "once", ""))

    def test_sum_over_twelve_months_is_no_twelvefold(self):
        # orders 1,080 to 1,200 of machines; goal 1.0, also seen in a month
        for kind in ("month", "r12"):
            self.assertEqual(worth("book_to_bill", "1", kind), (Decimal(120), "year", "orders"))

    def test_change_of_turnover_is_turnover_and_no_earnings(self):
        self.assertEqual(worth("turnover_change", "0.05"), (Decimal(600), "year", "turnover"))

    def test_what_cannot_be_told_in_money(self):
        self.assertIsNone(worth("workshop_efficiency", "0.9"))  # hours over hours
        self.assertIsNone(worth("break_even", "0.3"))  # a rate within a rate
        self.assertIsNone(worth("personnel_fte", "400"))  # context: neither good nor bad
        self.assertIsNone(worth("x", "3", formula="2 * U / W", direction="up"))  # a factor of its own
        self.assertIsNone(worth("x", "3", formula="U / W + 1", direction="up"))
        self.assertIsNone(worth("x", "3", formula="(U - W) / (U - U)", direction="up"))

    def test_nothing_known_is_worth_nothing_said(self):
        empty = Inputs(BY_CODE, {}, window("r12", LAST))
        for kpi in KPIS:
            facts = KpiFacts(kpi.code, kpi.unit, DIRECTIONS[kpi.code], kpi.annualised)
            self.assertIsNone(gauge(EVALUATOR.formulas[kpi.code], facts, empty), kpi.code)
        full = Inputs(BY_CODE, series(), window("r12", LAST))
        facts = KpiFacts("gross_margin")
        self.assertIsNone(gauge(EVALUATOR.formulas["gross_margin"], facts, full)(None))

    def test_worth_is_nothing_at_the_own_value(self):
        inputs = Inputs(BY_CODE, series(), window("r12", LAST))
        told = 0
        for kpi in KPIS:
            facts = KpiFacts(kpi.code, kpi.unit, DIRECTIONS[kpi.code], kpi.annualised)
            gauged = gauge(EVALUATOR.formulas[kpi.code], facts, inputs)
            own = EVALUATOR.values(inputs.series, inputs.span, [kpi.code])[kpi.code]
            if gauged and own is not None:
                told += 1
                # the own value has six decimals
                self.assertLess(abs(gauged(own).value), 1, kpi.code)
        self.assertGreater(told, 25)
