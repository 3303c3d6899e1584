"""Figures that look wrong: each case worked out by hand."""

from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..engine.plausibility import check, check_band
from ..engine.windows import ItemDef

JANUARY = 2025 * 12  #: the firms' years begin with the calendar's unless a test says otherwise
MONEY = ItemDef("X")


def months(first, *values):
    return {first + number: None if value is None else Decimal(str(value)) for number, value in enumerate(values)}


#: the year 2024: 100 in the middle, 90 to 110
STEADY = months(JANUARY - 12, 100, 98, 102, 95, 105, 100, 110, 90, 101, 99, 103, 97)


@tagged("post_install", "-at_install")
class TestEnginePlausibility(BaseCase):
    def found(self, item, value, history=None, month=JANUARY, others=None, **options):
        series = {**(others or {}), item.code: {**(history or {}), month: Decimal(str(value))}}
        return check(item, month, series, **options)

    def assertFound(self, wanted, *args, **options):
        """Expect these codes and return the params of the first."""
        found = self.found(*args, **options)
        self.assertEqual([finding.code for finding in found], wanted)
        return found[0].params if found else None

    def test_usual_value_is_fine(self):
        for value in (100, 88, 112, 75):
            self.assertFound([], MONEY, value, STEADY)

    def test_nothing_entered_says_nothing(self):
        self.assertEqual(check(MONEY, JANUARY, {}), [])
        self.assertEqual(check(MONEY, JANUARY, {"X": {JANUARY: None}}), [])

    def test_without_history_only_the_sign_is_checked(self):
        self.assertFound([], MONEY, 10**9)
        self.assertFound([], MONEY, 10**9, months(JANUARY - 2, 1, 1))
        self.assertFound(["sign"], MONEY, -1)

    def test_sign(self):
        self.assertEqual(self.assertFound(["sign"], MONEY, -100, STEADY)["expected"], 100)
        self.assertFound(["sign"], MONEY, "-0.01", STEADY)
        self.assertFound(["jump"], MONEY, "-0", STEADY)

    def test_sign_turned_where_negative_is_allowed(self):
        # the usual 100 with a minus: 75 to 125 are as near as a quarter
        self.assertFound(["sign"], MONEY, -100, STEADY, negative=True)
        self.assertFound(["sign"], MONEY, -120, STEADY, negative=True)
        losses = {month: -value for month, value in STEADY.items()}
        self.assertEqual(self.assertFound(["sign"], MONEY, 100, losses, negative=True)["expected"], -100)
        # a firm that has made losses before may make one again
        self.assertFound(["jump"], MONEY, -100, STEADY | months(JANUARY - 1, -5), negative=True)

    def test_factor_1000(self):
        params = self.assertFound(["factor_1000"], MONEY, "0.104", STEADY)
        self.assertEqual((params["expected"], params["usual"]), (104, 100))
        # the other way: thousands are usual
        self.assertEqual(self.assertFound(["factor_1000"], MONEY, 98000, STEADY)["expected"], 98)
        # 100 / 0.2 = 500 is the edge; 100 / 0.21 = 476 is only odd
        self.assertFound(["factor_1000"], MONEY, "0.2", STEADY)
        self.assertFound(["jump"], MONEY, "0.21", STEADY)
        self.assertFound(["jump"], MONEY, 0, STEADY)

    def test_factor_1000_of_a_loss(self):
        losses = {month: -value for month, value in STEADY.items()}
        self.assertEqual(self.assertFound(["factor_1000"], MONEY, "-0.1", losses, negative=True)["expected"], -100)

    def test_jump(self):
        # deviations from 100: 0 2 2 5 5 0 10 10 1 1 3 3, their median 2.5; × 1.4826 = 3.7 is less than a tenth
        # of the median, so 10 is the spread and 60 to 140 are no jump. Last year's January was 100.
        params = self.assertFound(["jump"], MONEY, 141, STEADY)
        self.assertEqual((params["low"], params["high"], params["usual"]), (60, 140, 100))
        self.assertFound([], MONEY, 140, STEADY)
        self.assertFound(["jump"], MONEY, 59, STEADY)

    def test_no_jump_where_last_year_was_the_same(self):
        christmas = STEADY | months(JANUARY - 12, 400)
        self.assertFound([], MONEY, 410, christmas)
        self.assertFound([], MONEY, 300, christmas)
        self.assertFound(["jump"], MONEY, 299, christmas)

    def test_jump_knows_a_firm_that_varies(self):
        # 0 to 400 by turns: median 200, deviations of 200 each: 200 ± 4 × 296 is everything
        varying = months(JANUARY - 12, *[0, 400] * 6)
        self.assertFound([], MONEY, 1300, varying)
        self.assertFound(["jump"], MONEY, 1400, varying)

    def test_small_counts_jump_late(self):
        complaints = months(JANUARY - 12, *[4] * 12)
        # four by mere chance spread by 2: 4 ± 8
        self.assertFound([], ItemDef("C", unit="count"), 12, complaints)
        self.assertFound(["jump"], ItemDef("C", unit="count"), 13, complaints)
        self.assertFound([], ItemDef("C", unit="count"), 2, months(JANUARY - 12, *[0] * 12))

    def test_gross_for_net_by_the_tax(self):
        for value, rate in ((119, 0.19), ("121.5", 0.21)):
            for code in ("U", "W", "PURCH"):
                params = self.assertFound(["gross_for_net"], ItemDef(code), value, STEADY)
                self.assertEqual(params["rate"], rate)
                self.assertAlmostEqual(params["expected"], 100, delta=1)
        # 120 is neither, and of what is no net amount nothing is known
        self.assertFound([], ItemDef("U"), 120, STEADY)
        self.assertFound([], MONEY, 119, STEADY)
        # where turnover varies by more than a twentieth, 19 % tell nothing
        self.assertFound([], ItemDef("U"), 119, months(JANUARY - 12, *[90, 110] * 5, 100, 100))

    def test_gross_for_net_by_the_gross_figure(self):
        varying = months(JANUARY - 12, *[60, 140] * 6)
        gross = {"U_GROSS": {month: value * Decimal("1.19") for month, value in varying.items()}}
        gross["U_GROSS"][JANUARY] = Decimal(119)
        params = self.assertFound(["gross_for_net"], ItemDef("U"), 119, varying, others=gross)
        self.assertAlmostEqual(params["expected"], 100)
        self.assertFound([], ItemDef("U"), 100, varying, others=gross)
        # a firm without value added tax has both alike, every month
        self.assertFound([], ItemDef("U"), 119, varying, others={"U_GROSS": {**varying, JANUARY: Decimal(119)}})

    def test_cumulative_for_monthly(self):
        history = STEADY | months(JANUARY, 100, 90, 110, 100)
        # January to April are 400; with a usual May of 100 the year to date is 500
        self.assertEqual(self.assertFound(["cumulative"], MONEY, 505, history, JANUARY + 4)["expected"], 105)
        self.assertFound(["cumulative"], MONEY, 450, history, JANUARY + 4)
        self.assertFound(["jump"], MONEY, 440, history, JANUARY + 4)
        # a stock has no year to date
        self.assertFound(["jump"], ItemDef("X", "stock"), 505, history, JANUARY + 4)

    def test_cumulative_goes_by_the_fiscal_year(self):
        history = STEADY | months(JANUARY, 100, 90, 110, 100)
        # a year from April: 100 before May, and twice the usual in a second month has to be near
        self.assertFound(["cumulative"], MONEY, 205, history, JANUARY + 4, fiscal_start=4)
        self.assertFound(["jump"], MONEY, 215, history, JANUARY + 4, fiscal_start=4)
        self.assertFound(["jump"], MONEY, 505, history, JANUARY + 4, fiscal_start=5)
        # a month that is not known: nothing to add up
        self.assertFound(["jump"], MONEY, 505, history | {JANUARY + 1: None}, JANUARY + 4)

    def test_thirteenth_salary(self):
        params = self.assertFound(["thirteenth_salary"], ItemDef("P"), 195, STEADY, JANUARY + 10)
        self.assertEqual((params["extra"], params["usual"]), (95, 100))
        self.assertFound(["jump"], ItemDef("P"), 250, STEADY, JANUARY + 10)
        self.assertFound(["jump"], MONEY, 195, STEADY, JANUARY + 10)
        # paid in November last year as well
        self.assertFound([], ItemDef("P"), 195, STEADY | {JANUARY - 2: Decimal(190)}, JANUARY + 10)

    def test_heads_for_full_time_equivalents(self):
        staff = ItemDef("FTE", "stock", unit="fte")
        history = months(JANUARY - 6, 11.7, 11.7, 12.2, 12.2, 12, 12.2)
        self.assertFound(["heads_for_fte"], staff, 15, history)
        self.assertFound([], staff, 14.9, history)
        self.assertFound([], staff, 12, history)
        self.assertFound([], staff, 15, months(JANUARY - 6, 12, 12, 13, 12.5, 12, 13))

    def test_stock_at_selling_prices(self):
        # 1,200 sold for 1,800: a mark-up of a half, so a stock of 400 becomes 600
        stock = ItemDef("S", "stock")
        others = {"U": months(JANUARY - 12, *[150] * 12), "W": months(JANUARY - 12, *[100] * 12)}
        history = months(JANUARY - 12, *[300, 500] * 5, 390, 400)
        params = self.assertFound(["retail_stock"], stock, 610, history, others=others)
        self.assertEqual(params["mark_up"], 0.5)
        self.assertAlmostEqual(params["expected"], 406.67, 2)
        self.assertFound([], stock, 480, history, others=others)
        self.assertFound([], stock, 610, history, others={"U": others["U"]})
        self.assertFound([], stock, 610, history)

    def test_specific_reason_comes_before_the_jump(self):
        self.assertEqual(
            [finding.code for finding in self.found(ItemDef("P"), 200, STEADY, JANUARY + 9)], ["thirteenth_salary"]
        )
        self.assertEqual([finding.code for finding in self.found(MONEY, "-0.1", STEADY)], ["sign"])

    def test_purchases_below_our_invoices(self):
        ours = ItemDef("PURCH_OURS")
        params = self.assertFound(["below_invoices"], ours, 97, invoiced=Decimal(100))
        self.assertEqual((params["invoiced"], params["missing"]), (100, 3))
        self.assertFound([], ours, 98, invoiced=100)
        self.assertFound([], ours, 200, invoiced=100)
        self.assertFound([], ours, 0, invoiced=-50)
        # all purchases answer for ours only where ours are not asked
        self.assertFound(["below_invoices"], ItemDef("PURCH"), 97, invoiced=100)
        self.assertFound([], ItemDef("PURCH"), 97, others={"PURCH_OURS": {JANUARY: Decimal(100)}}, invoiced=100)
        self.assertFound([], MONEY, 1, invoiced=100)

    def test_stock_ties_out(self):
        stock, others = ItemDef("S", "stock"), {"PURCH": {JANUARY: Decimal(80)}, "W": {JANUARY: Decimal(100)}}
        opening = months(JANUARY - 1, 400)
        # 400 + 80 - 100 = 380; two per cent of 400 may stay open
        self.assertFound([], stock, 380, opening, others=others)
        self.assertFound([], stock, 388, opening, others=others)
        params = self.assertFound(["stock_tie_out"], stock, 389, opening, others=others)
        self.assertEqual((params["expected"], params["difference"], params["cost_is_purchases"]), (380, 9, False))
        self.assertFound([], stock, 389, {}, others=others)
        # purchases taken as the cost of goods, while the stock fell
        others["W"] = {JANUARY: Decimal(80)}
        self.assertTrue(self.assertFound(["stock_tie_out"], stock, 300, opening, others=others)["cost_is_purchases"])

    def test_other_codes_for_what_items_stand_for(self):
        natures = {"personnel": "WAGES"}
        self.assertFound(["thirteenth_salary"], ItemDef("WAGES"), 200, STEADY, JANUARY + 9, natures=natures)
        self.assertFound(["jump"], ItemDef("P"), 200, STEADY, JANUARY + 9, natures=natures)

    def test_band_of_a_kpi(self):
        self.assertIsNone(check_band("k", None, 0, 1))
        self.assertIsNone(check_band("k", Decimal("0.1"), 0.1, 0.3))
        self.assertIsNone(check_band("k", Decimal("0.3"), 0.1, 0.3))
        self.assertIsNone(check_band("k", Decimal(-5)))
        self.assertIsNone(check_band("k", Decimal(-5), None, 0))
        found = check_band("k", Decimal("0.300001"), 0.1, 0.3)
        self.assertEqual((found.code, found.item_code), ("ratio_band", "k"))
        self.assertEqual(found.params, {"value": 0.300001, "low": 0.1, "high": 0.3})
        self.assertEqual(check_band("k", Decimal("0.09"), 0.1).code, "ratio_band")

    def test_params_can_be_stored_as_json(self):
        for finding in self.found(ItemDef("U"), 119, STEADY) + self.found(MONEY, 500, STEADY):
            self.assertFalse([value for value in finding.params.values() if isinstance(value, Decimal | Fraction)])
