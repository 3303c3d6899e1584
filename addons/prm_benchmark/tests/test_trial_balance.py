"""Reading trial balances: no database."""

import re
from decimal import Decimal

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.prm_portal.engine.workbook import BadWorkbook

from ..engine.balance_mapping import Range, apply, propose
from ..engine.trial_balance import BadBalance
from .balance_common import DATEV, KINDS, MARCH, codes, read, workbook, xaf


@tagged("post_install", "-at_install")
class TestTrialBalance(BaseCase):
    def test_datev_list(self):
        balance = read(DATEV)
        self.assertEqual(balance.problems, [])
        self.assertEqual(balance.month, MARCH)
        self.assertEqual(balance.digits, 4)
        self.assertEqual((balance.totals.debit, balance.totals.credit, balance.totals.balance), (30000, 30000, 0))
        self.assertEqual(balance.totals.stated, {"debit": 30000, "credit": 30000})
        bank = balance.accounts[3]
        self.assertEqual((bank.number, bank.name, bank.balance, bank.month), ("1200", "Bank", 11000, 2000))
        self.assertEqual(balance.accounts[0].balance, -30000)

    def test_encodings(self):
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "iso-8859-1", "cp850", "utf-16"):
            with self.subTest(encoding=encoding):
                balance = read(DATEV, encoding)
                self.assertEqual(balance.accounts[0].name, "Erlöse 19 % USt")
                self.assertEqual(balance.accounts[2].name, "Gehälter Büro")
                self.assertEqual(balance.problems, [])

    def test_separators(self):
        for separator in ";\t|":
            balance = read(DATEV.replace(";", separator))
            self.assertEqual([account.balance for account in balance.accounts], [-30000, 18000, 6000, 11000, -5000])

    def test_dutch_list_with_points_and_commas(self):
        rows = ['8000,Omzet,,"1,000.00"', "7000,Inkoop,600.00,", "1300,Debiteuren,400.00,", ""]
        text = "\n".join(["Rekening,Omschrijving,Debet,Credit", *rows])
        balance = read(text)
        self.assertEqual(balance.problems, [])
        self.assertEqual([account.balance for account in balance.accounts], [-1000, 600, 400])

    def test_ways_to_say_debit_and_credit(self):
        for heading, revenue, cost in (
            ("Saldo", "-1.000,50", "1.000,50"),
            ("Saldo", "1.000,50-", "1.000,50"),
            ("Saldo", "(1.000,50)", "1.000,50"),
            ("Saldo", "1.000,50 H", "1.000,50 S"),
            ("Saldo", "1.000,50H", "1.000,50S"),
            ("Saldo;S/H", "1.000,50;H", "1.000,50;S"),
            ("Saldo;D/C", "1.000,50;C", "1.000,50;D"),
            ("Soll;Haben", ";1.000,50", "1.000,50;"),
            ("Saldo Soll;Saldo Haben", ";1.000,50", "1.000,50;"),
            ("Betrag;Soll/Haben-Kennzeichen", "1.000,50;H", "1.000,50;S"),
            ("Endsaldo;S/H;Bemerkung", "1.000,50;H;x", "1.000,50;S;y"),
        ):
            with self.subTest(heading=heading, revenue=revenue):
                balance = read(f"Konto;Bezeichnung;{heading}\n8400;Erlöse;{revenue}\n3400;Waren;{cost}\n")
                self.assertEqual(
                    [account.balance for account in balance.accounts], [Decimal("-1000.5"), Decimal("1000.5")]
                )
                self.assertEqual(balance.problems, [])

    def test_nothing_says_what_is_debit(self):
        balance = read("Konto;Saldo\n8400;1.000,00\n3400;1.000,00\n")
        self.assertIn("sides", codes(balance))
        self.assertEqual(balance.worst, "error")

    def test_month_alone(self):
        text = "Konto;Saldo\n8400;-1.000,00\n3400;1.000,00\n"
        self.assertEqual(
            [(account.balance, account.month) for account in read(text).accounts], [(-1000, None), (1000, None)]
        )
        alone = read(text, month_only=True)
        self.assertEqual(
            [(account.balance, account.month) for account in alone.accounts], [(None, -1000), (None, 1000)]
        )

    def test_workbook(self):
        rows = [
            ["Saldenliste 01.01.2026 - 31.03.2026"],
            ["Konto", "Name", "Soll", "Haben"],
            [8400.0, "Erlöse", None, 1000.5],
            ["3400", "Waren", 1000.5, 0],
        ]
        balance = read(workbook(rows))
        self.assertEqual(balance.problems, [])
        self.assertEqual([account.balance for account in balance.accounts], [Decimal("-1000.5"), Decimal("1000.5")])
        rows[2][3] = "=1+1"
        with self.assertRaises(BadWorkbook):
            read(workbook(rows))

    def test_long_account_numbers_and_lost_zeros(self):
        for length in (5, 6, 7, 8):
            zeros = "0" * (length - 4)
            text = f"Konto;Saldo\n8400{zeros};-100,00\n3400{zeros};60,00\n4120{zeros};30,00\n320{zeros};10,00\n"
            balance = read(text)
            self.assertEqual(balance.digits, length)
            mapping = [Range("8400", "8499", "U", -1), Range("0320", "0329", "CASH", 1), *propose("skr03", {"W", "P"})]
            applied = apply(mapping, balance, KINDS, first_month=True)
            self.assertEqual(applied.values, {"U": 100, "W": 60, "P": 30, "CASH": 10})

    def test_accounts_of_customers_are_left_out(self):
        text = DATEV.replace("1200;Bank", "10001;Kunde A;0,00;;500,00;0,00;500,00;0,00;500,00;S\n1200;Bank")
        balance = read(text)
        self.assertEqual(codes(balance), ["personal"])
        self.assertEqual(balance.totals.count, 5)
        self.assertEqual(balance.worst, "warning")


@tagged("post_install", "-at_install")
class TestTrialBalanceRefused(BaseCase):
    def test_cut_in_half_is_named_wherever_it_is_cut(self):
        start = DATEV.index("8400;")
        end = DATEV.index(";Summe")
        for cut in range(start, end - 1):
            with self.subTest(cut=DATEV[cut - 20 : cut]):
                try:
                    balance = read(DATEV[:cut])
                except BadBalance as error:
                    self.assertEqual(error.code, "accounts")
                else:
                    self.assertIn(balance.worst, ("error", "confirm"))
                    self.assertTrue({"short_row", "unbalanced", "mark"} & set(codes(balance)))

    def test_wrong_totals_and_counts_are_named(self):
        balance = read(
            DATEV.replace(";Summe;;;10.000,00;10.000,00;30.000,00", ";Summe;;;10.000,00;10.000,00;31.000,00")
        )
        self.assertEqual([(p.code, p.place, p.expected) for p in balance.problems], [("totals", "debit", "31000.00")])
        balance = read(DATEV + "Anzahl Konten: 7;;;;;;;;;\n")
        self.assertEqual([(p.code, p.found, p.expected) for p in balance.problems], [("count", "5", "7")])

    def test_another_month_is_named(self):
        balance = read(DATEV, month=MARCH + 1)
        self.assertEqual([(p.code, p.found, p.expected) for p in balance.problems], [("month", "03/2026", "04/2026")])

    def test_bad_amounts_name_their_line(self):
        for cell, code in (
            ("30.000,00;X", "mark"),
            ("viel;H", "characters"),
            ("1e308;H", "exponent"),
            ("30 T€;H", "thousands"),
            ("1.23.456,00;H", "grouping"),
        ):
            with self.subTest(cell=cell):
                balance = read(DATEV.replace("30.000,00;H", cell))
                problem = next(problem for problem in balance.problems if problem.code == code)
                self.assertEqual(problem.place, "4")
                self.assertEqual(balance.worst, "error")

    def test_two_decimal_marks_are_named(self):
        balance = read(DATEV.replace(";18.000,00;S", ";18,000.00;S"))
        self.assertIn("marks_mixed", codes(balance))

    def test_an_account_on_two_lines_is_added_up_and_told(self):
        text = "Konto;Saldo\n8400;-1.000,00\n3400;600,00\n3400;400,00\n"
        balance = read(text)
        self.assertEqual(codes(balance), ["twice"])
        self.assertEqual(balance.accounts[1].balance, 1000)

    def test_amounts_without_an_account_are_named(self):
        balance = read("Konto;Saldo\n8400;-1.000,00\n3400;1.000,00\nFlotte;5,00\n")
        self.assertEqual([(p.code, p.place, p.found) for p in balance.problems], [("number", "4", "Flotte")])

    def test_files_that_are_none(self):
        for code, data in (
            ("empty", b" \n"),
            ("header", b"Umsatz;100\n"),
            ("accounts", b"Konto;Saldo\nSumme;0,00\n"),
            ("binary", b"\x00\x01" * 50),
            ("size", b"1" * (6 << 20)),
            ("xaf", b"<x/>"),
            ("cut", xaf()[:-300]),
            ("xml", b'<!DOCTYPE x [<!ENTITY a "b">]><auditfile>&a;</auditfile>'),
            ("xml", xaf().replace(b"<nr>1</nr>", b"<nr>1<nr>")),
            ("period", xaf(((2, 10), (4, 70), (5, 20)))),
        ):
            with self.subTest(code=code, data=data[:20]):
                with self.assertRaises(BadBalance) as caught:
                    read(data)
                self.assertEqual(caught.exception.code, code)

    def test_an_audit_file_with_numbers_that_are_none(self):
        """Signs that Python calls digits, more digits than it reads, and amounts that cannot be added up."""
        for tag, texts in {
            "periodNumber": ("²", "9" * 5000),
            "fiscalYear": ("²", "9" * 5000),
            "amnt": ("1E9999999", "-1E9999999", "1E-9999999"),
        }.items():
            for text in texts:
                with self.subTest(tag=tag, text=text[:12]):
                    data = re.sub(f"<{tag}>[^<]*<", f"<{tag}>{text}<", xaf().decode())
                    self.assertIn(text, data)
                    try:
                        balance = read(data)
                    except BadBalance as error:
                        self.assertTrue(error.code)
                    else:
                        self.assertTrue(balance.accounts)

    @settings(max_examples=200, deadline=None)
    @given(
        st.one_of(
            st.binary(max_size=400), st.text(max_size=200).map(lambda text: ("Konto;Saldo\n8400;" + text).encode())
        )
    )
    def test_anything_is_read_or_refused_with_a_code(self, data):
        try:
            read(data)
        except (BadBalance, BadWorkbook) as error:
            self.assertTrue(error.code)
