"""Reading what people type: no database."""

from decimal import Decimal

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.number_text import Number, NumberError, decimal_point, read_number

figures = st.decimals(-(10**15) + 1, 10**15 - 1, places=4, allow_nan=False, allow_infinity=False)


def write(value, point, thousands, sign="before", currency=""):
    """Write a figure as a person of some language might."""
    text = f"{abs(value):f}"
    whole, _dot, decimals = text.partition(".")
    groups = []
    while whole:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    text = thousands.join(groups) + (point + decimals if decimals else "")
    if value < 0:
        text = {"before": f"-{text}", "after": f"{text}-", "brackets": f"({text})", "long": f"− {text}"}[sign]
    return f"{text} {currency}".strip()


@tagged("post_install", "-at_install")
class TestNumberText(BaseCase):
    @settings(max_examples=300, deadline=None)
    @given(
        figures,
        st.sampled_from([(",", "."), (",", " "), (",", "\u00a0"), (",", "\u2009"), (",", "")]),
        st.sampled_from(["before", "after", "brackets", "long"]),
        st.sampled_from(["", "€", "EUR", "CHF"]),
    )
    def test_round_trip(self, value, marks, sign, currency):
        point, thousands = marks
        for swap in (False, True):
            here = "." if swap else ","
            separator = "," if swap and thousands == "." else thousands
            number = read_number(write(value, here, separator, sign, currency), here)
            self.assertEqual(number.value, value)
            self.assertEqual(number.doubtful, "")
            self.assertFalse(number.value.is_signed() and not number.value)

    @settings(max_examples=300, deadline=None)
    @given(st.text(max_size=70))
    def test_anything_is_a_number_or_a_coded_error(self, text):
        for point in ",.":
            try:
                number = read_number(text, point)
            except NumberError as error:
                self.assertTrue(error.code)
            else:
                self.assertTrue(number.value.is_finite())
                self.assertLess(abs(number.value), 10**15)

    def test_separators_of_another_language_are_read_and_doubted(self):
        for text, point, value in (
            ("1,234.56", ",", "1234.56"),
            ("1.234,56", ".", "1234.56"),
            ("1,234,567", ",", "1234567"),
            ("12.5", ",", "12.5"),
            ("0.123", ",", "0.123"),
            ("1234.567", ",", "1234.567"),
        ):
            with self.subTest(text=text):
                self.assertEqual(read_number(text, point), Number(Decimal(value), "separators"))

    def test_the_language_decides_what_is_ambiguous(self):
        self.assertEqual(read_number("1.234", ","), Number(Decimal(1234)))
        self.assertEqual(read_number("1.234", "."), Number(Decimal("1.234"), "three"))
        self.assertEqual(read_number("1,234", "."), Number(Decimal(1234)))
        self.assertEqual(read_number("1,234", ","), Number(Decimal("1.234"), "three"))

    def test_zero_has_no_sign(self):
        for text in ("-0", "0-", "(0)", "-0,00", "−0"):
            with self.subTest(text=text):
                self.assertFalse(read_number(text).value.is_signed())

    def test_refused(self):
        for code, texts in {
            "empty": ("", "  ", "\u00a0", "\t"),
            "thousands": ("12k€", "12 T€", "T€ 12", "12 TEUR", "12 Tsd.", "1,2 Mio. €", "3 mln", "12k", "5 thousand"),
            "exponent": ("1e308", "1E5", "1,5e-3", "-2 e 4"),
            "not_finite": ("inf", "-inf", "NaN", "Infinity", "∞"),
            "error_value": ("#DIV/0!", "#REF!", "#WERT!", "#N/A"),
            "percent": ("12 %", "12%"),
            "sign": ("--5", "-5-", "(-5)", "+-5"),
            "grouping": ("1.23.456", "12 34", "1.234.56", "1 234.567,8", "1.2.3,4", "1,234,5"),
            "digits_before": ("1234567890123456", "1.234.567.890.123.456"),
            "digits_after": ("1,23456", "0,00001"),
            "characters": ("abc", "1a", "1_000", "0x10", "١٢", "１２", "=1+1", "5 m", "1/2", ","),
            "long": ("0" * 61,),
        }.items():
            for text in texts:
                with self.subTest(text=text), self.assertRaises(NumberError) as caught:
                    read_number(text)
                self.assertEqual(caught.exception.code, code, text)

    def test_percent_where_it_is_meant(self):
        self.assertEqual(read_number("12,5 %", percent=True).value, Decimal("12.5"))

    def test_no_cents(self):
        for text in ("1.234,-", "1.234,--", "€ 1.234,—"):
            self.assertEqual(read_number(text).value, 1234)

    def test_decimal_point_of_languages(self):
        self.assertEqual([decimal_point(lang) for lang in ("de_DE", "nl_NL", "en_GB", "de-CH", None)], list(",,..."))
