"""Windows and aggregates by hand."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..engine.windows import (
    KINDS,
    ItemDef,
    aggregate,
    due_months,
    first_day,
    is_whole,
    last_due,
    month_of,
    window,
)


def month(year, number):
    return month_of(date(year, number, 1))


@tagged("post_install", "-at_install")
class TestEngineWindows(BaseCase):
    def test_months_are_a_number_line(self):
        self.assertEqual(month(2025, 1) - month(2024, 12), 1)
        self.assertEqual(first_day(month(2024, 12)), date(2024, 12, 1))
        self.assertEqual(month_of(date(2024, 2, 29)), month(2024, 2))

    def test_days_know_leap_years(self):
        self.assertEqual(window("month", month(2024, 2)).days, 29)
        self.assertEqual(window("r12", month(2024, 2)).days, 366)  # March 2023 to February 2024
        self.assertEqual(window("r12", month(2025, 2)).days, 365)
        self.assertEqual(window("r12", month(2024, 2)).year_before().days, 365)
        self.assertEqual(window("quarter", month(2024, 3)).days, 91)

    def test_quarter_is_that_of_the_fiscal_year(self):
        # a year from February: quarters end in April, July, October, January
        closing = {end % 12 + 1 for end in range(month(2025, 1), month(2026, 1)) if window("quarter", end, 2)}
        self.assertEqual(closing, {4, 7, 10, 1})
        self.assertEqual(first_day(window("quarter", month(2025, 1), 2).first), date(2024, 11, 1))

    def test_year_to_date_begins_with_the_fiscal_year(self):
        self.assertEqual(window("ytd", month(2025, 6), 1).months, 6)
        self.assertEqual(window("ytd", month(2025, 6), 7).months, 12)
        self.assertEqual(window("ytd", month(2025, 6), 6).months, 1)
        self.assertEqual(first_day(window("ytd", month(2025, 6), 10).first), date(2024, 10, 1))

    def test_windows_of_all_fiscal_years_end_where_they_should(self):
        for start in range(1, 13):
            for kind in KINDS:
                for end in range(month(2024, 1), month(2026, 1)):
                    found = window(kind, end, start)
                    if found:
                        self.assertEqual((found.end, found.first + found.months - 1), (end, end))
                        self.assertTrue(1 <= found.months <= 12)

    def test_due_months_of_a_fiscal_year(self):
        # a year from July ends in June; its quarters in September, December, March, June
        first, last = month(2024, 7), month(2025, 6)
        self.assertEqual([due % 12 + 1 for due in due_months(first, last, 3, 7)], [9, 12, 3, 6])
        self.assertEqual([due % 12 + 1 for due in due_months(first, last, 12, 7)], [6])
        self.assertEqual(last_due(month(2025, 5), 12, 7), month(2024, 6))
        self.assertEqual(last_due(month(2025, 6), 12, 7), month(2025, 6))
        self.assertTrue(is_whole(first, last, 12, 7))
        self.assertFalse(is_whole(first, last, 12, 1))
        self.assertTrue(is_whole(first, last, 3, 1))
        self.assertFalse(is_whole(first, last, 3, 2))


@tagged("post_install", "-at_install")
class TestEngineAggregates(BaseCase):
    def amount(self, kind, step, how, values, span, **item):
        return aggregate(ItemDef("X", kind, step, **item), how, values, span)

    def test_flow_needs_every_month(self):
        values = {month(2025, number): Decimal(number) for number in range(1, 13)}
        year = window("r12", month(2025, 12))
        self.assertEqual(self.amount("flow", 1, "sum", values, year), 78)
        self.assertIsNone(self.amount("flow", 1, "sum", {**values, month(2025, 5): None}, year))
        del values[month(2025, 5)]
        self.assertIsNone(self.amount("flow", 1, "sum", values, year))
        self.assertEqual(self.amount("flow", 1, "sum", values, window("quarter", month(2025, 3))), 6)

    def test_zero_is_a_value(self):
        self.assertEqual(
            self.amount("flow", 1, "sum", {month(2025, 1): Decimal(0)}, window("month", month(2025, 1))), 0
        )

    def test_flow_by_quarters_needs_whole_quarters(self):
        values = {month(2024, 9): 1, month(2024, 12): 2, month(2025, 3): 4, month(2025, 6): 8, month(2025, 4): 99}
        self.assertIsNone(self.amount("flow", 3, "sum", values, window("month", month(2025, 3))))
        self.assertEqual(self.amount("flow", 3, "sum", values, window("quarter", month(2025, 3))), 4)
        self.assertEqual(self.amount("flow", 3, "sum", values, window("ytd", month(2025, 6))), 12)
        self.assertIsNone(self.amount("flow", 3, "sum", values, window("ytd", month(2025, 5))))
        self.assertEqual(self.amount("flow", 3, "r12", values, window("month", month(2025, 6))), 15)
        self.assertIsNone(self.amount("flow", 3, "r12", values, window("month", month(2025, 5))))
        # seen from a year that begins in February March closes no quarter
        self.assertIsNone(self.amount("flow", 3, "sum", values, window("r12", month(2025, 3), 2)))

    def test_r12_and_last_year_of_a_flow(self):
        values = {month(2024, 1) + number: Decimal(2) ** number for number in range(24)}
        span = window("quarter", month(2025, 12))
        self.assertEqual(self.amount("flow", 1, "last_year", values, span), 2**9 + 2**10 + 2**11)
        self.assertEqual(self.amount("flow", 1, "r12", values, span), 2**24 - 2**12)
        self.assertIsNone(self.amount("flow", 1, "last_year", values, window("month", month(2024, 5))))

    def test_stock_is_averaged_over_the_opening_and_month_ends(self):
        values = {month(2024, 12): 10, month(2025, 1): 20, month(2025, 2): 40, month(2025, 3): 90}
        quarter = window("quarter", month(2025, 3))
        self.assertEqual(self.amount("stock", 1, "average", values, quarter), 40)  # 160 / 4
        self.assertEqual(self.amount("stock", 1, "average", values, quarter, average_opening=False), 50)
        self.assertEqual(self.amount("stock", 1, "average", values, window("month", month(2025, 1))), 15)
        self.assertEqual(self.amount("stock", 1, "opening", values, quarter), 10)
        self.assertEqual(self.amount("stock", 1, "closing", values, quarter), 90)
        self.assertIsNone(self.amount("stock", 1, "average", {**values, month(2025, 2): None}, quarter))
        # the first window of a firm has no opening
        del values[month(2024, 12)]
        self.assertEqual(self.amount("stock", 1, "average", values, quarter), 50)
        self.assertIsNone(self.amount("stock", 1, "opening", values, quarter))

    def test_stock_last_year(self):
        values = {month(2023, 12) + number: Decimal(number) for number in range(25)}
        self.assertEqual(self.amount("stock", 1, "last_year", values, window("r12", month(2025, 12))), 6)
        self.assertEqual(self.amount("stock", 1, "last_year", values, window("month", month(2025, 2))), Fraction(3, 2))

    def test_balance_sheet_once_a_year(self):
        # a year from April: balance sheets of March
        values = {month(2024, 3): 100, month(2025, 3): 160, month(2024, 12): 7}
        for end, closing in ((month(2025, 2), 100), (month(2025, 3), 160), (month(2025, 12), 160)):
            self.assertEqual(self.amount("stock", 12, "closing", values, window("month", end, 4)), closing)
        self.assertIsNone(self.amount("stock", 12, "closing", values, window("month", month(2026, 3), 4)))
        year = window("ytd", month(2025, 3), 4)
        self.assertEqual(self.amount("stock", 12, "average", values, year), 130)
        self.assertEqual(self.amount("stock", 12, "average", values, year, average_opening=False), 160)
        # none is due in the window: what was due last stands for it
        for opening in (True, False):
            found = self.amount(
                "stock", 12, "average", values, window("month", month(2025, 5), 4), average_opening=opening
            )
            self.assertEqual(found, 160)
        self.assertIsNone(self.amount("stock", 12, "average", {}, window("month", month(2025, 5), 4)))
