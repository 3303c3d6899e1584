"""From accounts to items, and audit files: no database."""

from decimal import Decimal

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.balance_mapping import CHARTS, Range, apply, guess_chart, propose, read_chart
from .balance_common import DATEV, KINDS, read, xaf


@tagged("post_install", "-at_install")
class TestAuditFile(BaseCase):
    def test_month_and_year_so_far(self):
        balance = read(xaf())
        self.assertEqual(balance.problems, [])
        accounts = {account.number: account for account in balance.accounts}
        self.assertEqual((accounts["1300"].balance, accounts["1300"].month), (35, 20))
        self.assertEqual((accounts["8000"].balance, accounts["8000"].month), (-30, -20))
        self.assertEqual(accounts["0600"].balance, -5)

    def test_fiscal_year_counts_periods(self):
        balance = read(xaf(((2, 10), (3, 20), (4, 70))), fiscal_start=2)
        self.assertEqual({account.number: account.month for account in balance.accounts}["1300"], 10)

    def test_control_totals(self):
        balance = read(xaf(((2, 10), (3, 20), (4, 71))))
        self.assertEqual(
            [(p.code, p.place) for p in balance.problems], [("totals", "totalDebit"), ("totals", "totalCredit")]
        )
        balance = read(xaf(((2, 10), (3, 90))))
        self.assertEqual([(p.code, p.place, p.found) for p in balance.problems], [("totals", "linesCount", "4")])

    def test_reference_codes(self):
        balance = read(xaf(lead="<leadCode>WOmzNohOlh</leadCode>"))
        applied = apply(propose("rgs", {"U"}), balance, KINDS)
        self.assertEqual(applied.values, {"U": 20})


@tagged("post_install", "-at_install")
class TestBalanceMapping(BaseCase):
    def setUp(self):
        super().setUp()
        self.balance = read(DATEV)

    def test_items_and_where_they_come_from(self):
        self.assertEqual(guess_chart(self.balance.accounts), "skr03")
        applied = apply(propose("skr03", KINDS), self.balance, KINDS)
        self.assertEqual(applied.values, {"U": 10000, "W": 6000, "P": 2000, "CASH": 11000})
        self.assertEqual(applied.sources["U"], [("8400", "Erlöse 19 % USt", Decimal(10000))])
        self.assertEqual(applied.unmapped, [])
        self.assertEqual(applied.missing, [])
        unknown = apply([Range("8400", "8499", "U", -1)], self.balance, KINDS).unmapped
        self.assertEqual([account.number for account in unknown], ["3400", "4120", "1200", "0800"])

    def test_cumulative_lists_need_the_month_before(self):
        text = "Konto;Saldo\n8400;-30.000,00\n3400;18.000,00\n1200;12.000,00\n"
        balance = read(text)
        mapping = propose("skr03", KINDS)
        applied = apply(mapping, balance, KINDS)
        self.assertEqual((applied.values, applied.missing), ({"CASH": 12000}, ["U", "W"]))
        applied = apply(mapping, balance, KINDS, previous={"8400": Decimal(-20000)})
        self.assertEqual(applied.values, {"U": 10000, "W": 18000, "CASH": 12000})
        self.assertEqual(apply(mapping, balance, KINDS, first_month=True).values["U"], 30000)

    def test_the_first_range_of_an_item_takes_an_account(self):
        mapping = [
            Range("8400", "8400", "U", 0),
            Range("8000", "8999", "U", -1),
            Range("3000", "4999", "W", 1),
            Range("4000", "4999", "P", 1),
            Range("0000", "2999", "", 1),
        ]
        applied = apply(mapping, self.balance, KINDS)
        self.assertEqual(applied.values, {"W": 8000, "P": 2000})
        self.assertEqual([account.number for account in applied.unmapped], [])

    def test_charts_are_whole(self):
        for chart in CHARTS:
            with self.subTest(chart=chart):
                ranges = [part for part, _note in read_chart(chart)]
                for number, part in enumerate(ranges):
                    hidden = [
                        other
                        for other in ranges[:number]
                        if other.item == part.item and other.holds(part.first) and other.holds(part.last)
                    ]
                    self.assertFalse(hidden, f"{part} is never reached")
                self.assertTrue({"U", "W", "P", "S", "F"} <= {part.item for part in ranges})
                for part in ranges:
                    self.assertLessEqual(part.first, part.last)
                    self.assertIn(part.sign, (1, 0, -1))

    @settings(max_examples=50, deadline=None)
    @given(
        st.dictionaries(
            st.integers(1000, 9999).map(str), st.decimals(-(10**9), 10**9, places=2, allow_nan=False), min_size=1
        )
    )
    def test_nothing_is_lost_between_list_and_items(self, balances):
        lines = "".join(f"{number};{value}\n" for number, value in balances.items())
        balance = read("Konto;Saldo\n" + lines, point=".")
        halves = [Range("1000", "4999", "U", 1), Range("5000", "8999", "CASH", 1)]
        applied = apply(halves, balance, {"U": "stock", "CASH": "stock"})
        total = sum(applied.values.values()) + sum(account.balance for account in applied.unmapped)
        self.assertEqual(total, sum(balances.values()))
