"""Formulas: what is read, and what is refused with code and place."""

import ast
from fractions import Fraction
from unittest.mock import patch

from hypothesis import given, strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.prm_partner.tests.property_common import cases

from ..engine import units
from ..engine.evaluate import compile_python
from ..engine.formula import KpiDef, check_unit, is_code, parse, parse_all
from ..engine.tree import FormulaError, walk
from ..engine.windows import ItemDef

ITEMS = [
    ItemDef("U"),
    ItemDef("W"),
    ItemDef("U_MACH"),
    ItemDef("S", "stock"),
    ItemDef("A", "stock", unit="m2"),
    ItemDef("FTE", "stock", unit="fte"),
    ItemDef("HOURS", unit="hours"),
    ItemDef("RECEIPTS", unit="count"),
]
KPIS = [
    KpiDef("margin", "(U - W) / U", "percent"),
    KpiDef("turn", "W / S", "ratio", True),
    KpiDef("a", "b + 1"),
    KpiDef("b", "2 * c"),
    KpiDef("c", "a - 1"),
    KpiDef("self", "1 + self"),
    KpiDef("bad", "U / GONE"),
    KpiDef("worse", "bad * 2"),
    KpiDef("mixed", "U + A"),
]


class Numbers:
    """Stands in for the aggregated items."""

    def __init__(self, **values):
        self.values = values

    def item(self, code, how):
        return Fraction(self.values[f"{code}_{how}"]).as_integer_ratio()

    def variable(self, name):
        return {"days": 31, "months": 3, "month": 1}[name]


class FormulaCase(BaseCase):
    def compute(self, text, annualised=False, **values):
        return Fraction(*compile_python(parse(text, ITEMS, KPIS, annualised=annualised).tree)(Numbers(**values)))

    def assertRefused(self, text, code, place=None, of=None, **params):
        """Expect an error, its place given as the part of the text it points at."""
        with self.assertRaises(FormulaError) as caught:
            parse(text, ITEMS, KPIS, code=of)
        error = caught.exception
        shown = text if len(text) < 60 else text[:60] + "…"
        self.assertEqual(error.code, code, shown)
        self.assertTrue(0 <= error.start <= error.end <= len(text), shown)
        if place is not None:
            self.assertEqual(text[error.start : error.end], place, shown)
        for name, value in params.items():
            self.assertEqual(error.params.get(name), value, shown)
        return error


@tagged("post_install", "-at_install")
class TestEngineFormula(FormulaCase):
    def test_precedence_and_signs(self):
        values = {"U_sum": 30, "W_sum": 20, "S_average": 5}
        for text, wanted in (
            ("U - W / S", 26),
            ("(U - W) / S", 2),
            ("U / W / S", Fraction(3, 10)),
            ("U / (W / S)", Fraction(15, 2)),
            ("U - W - S", 5),
            ("U - (W - S)", 15),
            ("-U * -W", 600),
            ("--U", 30),
            ("+U", 30),
            ("-(U - W)", -10),
            ("U * W / S * 2", 240),
            ("days * S / W", Fraction(31, 4)),
            ("U / months", 10),
            ("U / (12 * month)", Fraction(5, 2)),
            ("  U\n  - W\t", 10),
        ):
            with self.subTest(text):
                self.assertEqual(self.compute(text, **values), wanted)

    def test_numbers_are_what_is_written(self):
        self.assertEqual(self.compute("0.1 + 0.2"), Fraction(3, 10))
        self.assertEqual(self.compute(".5"), Fraction(1, 2))
        self.assertEqual(self.compute("999999999999999.999999"), Fraction(999999999999999999999, 10**6))

    def test_aggregates_of_items(self):
        text = "S.closing - S.opening + S.average + S.last_year + S"
        found = parse(text, ITEMS)
        self.assertEqual(found.inputs(), {("S", "closing"), ("S", "opening"), ("S", "average"), ("S", "last_year")})
        self.assertEqual(parse("U.r12 - U.last_year", ITEMS).inputs(), {("U", "r12"), ("U", "last_year")})

    def test_kpi_is_put_in(self):
        self.assertEqual(self.compute("margin * 2", U_sum=10, W_sum=4), Fraction(6, 5))
        self.assertEqual(parse("margin * 2", ITEMS, KPIS).kpis(), {"margin"})
        self.assertEqual(parse("margin * 2", ITEMS, KPIS).inputs(), {("U", "sum"), ("W", "sum")})

    def test_annual_kpi(self):
        # three months: times 12 / 3
        self.assertEqual(self.compute("W / S", annualised=True, W_sum=6, S_average=2), 12)
        # put into another it is what is shown, once
        self.assertEqual(self.compute("turn + 1", W_sum=6, S_average=2), 13)
        with self.assertRaises(FormulaError) as caught:
            parse("2 * turn", ITEMS, KPIS, annualised=True)
        self.assertEqual((caught.exception.code, caught.exception.start, caught.exception.end), ("annual_twice", 4, 8))

    def test_long_sums_are_flat(self):
        self.assertEqual(self.compute("+".join(["U"] * 500), U_sum=1), 500)
        self.assertEqual(self.compute("1" + "*U/U" * 200, U_sum=3), 1)

    def test_parse_all_keeps_the_order(self):
        kpis = [KpiDef("z", "y * 2"), KpiDef("y", "U / W"), KpiDef("x", "y - z")]
        self.assertEqual(list(parse_all(ITEMS, kpis)), ["z", "y", "x"])
        with self.assertRaises(FormulaError) as caught:
            parse_all(ITEMS, [*kpis, KpiDef("v", "U / (W")])
        self.assertEqual((caught.exception.code, caught.exception.params["of"]), ("parenthesis", "v"))

    def test_codes(self):
        for code in ("U", "u2", "U_MACH", "A" * 24):
            self.assertTrue(is_code(code), code)
        for code in ("", "2U", "_U", "U-1", "Ü", "U.closing", "days", "month", "months", "None", "in", "A" * 25, "U\n"):
            self.assertFalse(is_code(code), code)


@tagged("post_install", "-at_install")
class TestEngineFormulaRefused(FormulaCase):
    def test_what_is_no_arithmetic(self):
        for text, code, place in (
            ("", "empty", None),
            (" \n\t ", "empty", None),
            ("U / sum(W)", "function", "sum"),
            ("U.closing()", "function", "U.closing"),
            ("__import__('os')", "string", "'os'"),
            ("__import__(os)", "function", "__import__"),
            ("(U)(W)", "function", "U"),
            ("U if W else S", "keyword", "if"),
            ("lambda: U", "keyword", "lambda"),
            ("U and W", "keyword", "and"),
            ("None", "keyword", "None"),
            ("U < W", "comparison", "<"),
            ("U == W", "comparison", "=="),
            ("=U/W", "comparison", "="),
            ("(U := 3)", "character", ":"),
            ("U ** 2", "power", "**"),
            ("U * * 2", "power", "* *"),
            ("U ^ 2", "power", "^"),
            ("U[0]", "subscript", "["),
            ("U // W", "operator", "//"),
            ("U % W", "operator", "%"),
            ("U @ W", "operator", "@"),
            ("~U", "operator", "~"),
            ("U; W", "character", ";"),
            ("{U}", "character", "{"),
            ("U # of the month", "character", "#"),
            ("U \\\n+ W", "character", "\\"),
            ("U\x00", "character", "\x00"),
            ("U, W", "comma", ","),
            ("1,5 * U", "comma", ","),
            ("'U' * 3", "string", "'U'"),
            ('"U', "string", '"U'),
        ):
            with self.subTest(text):
                self.assertRefused(text, code, place)

    def test_numbers(self):
        for number in ("1e308", "1E5", "1_000", "0x10", "1j", "1.5.2", "1.", "1" * 16, "0.1234567", "2U", "5L"):
            with self.subTest(number):
                self.assertRefused(f"U * {number}", "number", number)
        self.assertRefused("U * 1e-5", "number", "1e")

    def test_tricks_with_letters(self):
        # Python would read some of these as the plain letters: ast normalises names
        for text, character in (
            ("Ｕ / W", "Ｕ"),
            ("U / Ｗ", "Ｗ"),
            ("𝐔", "𝐔"),
            ("U − W", "−"),
            ("U × 2", "×"),
            ("U\u00a0/ W", "\u00a0"),
            ("U\u200b / W", "\u200b"),
            ("１ + U", "１"),
            ("Ü", "Ü"),
        ):
            with self.subTest(text):
                self.assertRefused(text, "character", character)

    def test_syntax_points_at_the_place(self):
        for text in ("U +", "U W", "* U", "U / * W", "()", "U ()() +", "U .", ".U", "U..closing", "007"):
            with self.subTest(text):
                self.assertIn(self.assert_some(text).code, ("syntax", "function", "power"))
        self.assertRefused("U  +  W  S", "syntax")
        self.assertRefused("(U / W", "parenthesis", "(")
        self.assertRefused("U) + (W", "parenthesis", ")")
        self.assertRefused("U + W)", "parenthesis", ")")

    def assert_some(self, text):
        with self.assertRaises(FormulaError) as caught:
            parse(text, ITEMS, KPIS)
        return caught.exception

    def test_unknown_names_propose_what_was_meant(self):
        for text, name, close in (
            ("U / u_mach", "u_mach", "U_MACH"),
            ("U / RECEIPT", "RECEIPT", "RECEIPTS"),
            ("U - margn", "margn", "margin"),
            ("Days * U", "Days", "days"),
            ("U / XYZ", "XYZ", ""),
            ("U / XYZ.closing", "XYZ", ""),
        ):
            with self.subTest(text):
                self.assertRefused(text, "unknown", name, name=name, close=close)

    def test_attributes(self):
        self.assertRefused("U.closing", "aggregate", "closing", item="U", possible="last_year, r12")
        self.assertRefused("W + S.r12", "aggregate", "r12", item="S", possible="average, closing, opening, last_year")
        for text, attribute in (
            ("U.sum", "sum"),
            ("U.__class__", "__class__"),
            ("S.closing.real", "real"),
            ("margin.closing", "closing"),
            ("days.closing", "closing"),
            ("(U + W).closing", "closing"),
            ("(2).real", "real"),
        ):
            with self.subTest(text):
                self.assertRefused(text, "attribute", attribute)

    def test_no_dividing_by_a_kpi(self):
        self.assertRefused("U / margin", "divides_kpi", "margin", kpi="margin")
        self.assertRefused("U / (W * (1 - margin))", "divides_kpi", "margin")
        self.assertRefused("U / W / -turn", "divides_kpi", "turn")
        parse("margin / U", ITEMS, KPIS)

    def test_cycles_are_named(self):
        self.assertRefused("1 + self", "cycle", "self", of="self", path="self → self")
        self.assertRefused("b + 1", "cycle", "b", of="a", path="a → b → c → a")
        self.assertRefused("2 * a", "cycle", "a", of="new", path="a → b → c → a")
        self.assertRefused("new * 2", "cycle", "new", of="new", path="new → new")

    def test_kpi_that_is_broken_itself(self):
        self.assertRefused("1 + bad", "broken", "bad", kpi="bad", cause="unknown")
        self.assertRefused("1 + worse", "broken", "worse", kpi="bad", cause="unknown")

    def test_too_long_deep_or_large(self):
        error = self.assertRefused("U + " * 2500, "length", most=1000)
        self.assertEqual((error.start, error.end), (1000, 10000))
        parse("U" + "+1" * 499, ITEMS)
        for text in (
            "(" * 51 + "U" + ")" * 51,
            "-" * 51 + "U",
            "(" * 499 + "U" + ")" * 499,
            "-" * 999 + "U",
            "-(" * 60,
        ):
            self.assertRefused(text, "depth")
        for text in ("(" * 50 + "U" + ")" * 50, "-" * 49 + "U", "1/(1+" * 12 + "U" + ")" * 12):
            parse(text, ITEMS)
        # each of these doubles the one before: 2 ** 20 factors
        kpis = [KpiDef("k0", "S + S")] + [KpiDef(f"k{n}", f"k{n - 1} * k{n - 1}") for n in range(1, 20)]
        with self.assertRaises(FormulaError) as caught:
            parse("k19", ITEMS, kpis)
        self.assertEqual(caught.exception.code, "size")
        # a chain of KPIs, each of them forty signs deep
        kpis = [KpiDef("k0", "U")] + [KpiDef(f"k{n}", "-" * 40 + f"k{n - 1}") for n in range(1, 300)]
        for order in (kpis, kpis[::-1]):
            with self.assertRaises(FormulaError) as caught:
                parse_all(ITEMS, order)
            self.assertEqual(caught.exception.code, "depth")

    def test_continued_fractions_stay_small_or_are_refused(self):
        # one in the other the fraction grows like the numbers of Fibonacci
        self.assertRefused("1/(1+" * 49 + "U" + ")" * 49, "depth")
        self.assertRefused("1/(1+" * 20 + "U" + ")" * 20, "size")

    @cases(300)
    @given(st.text(st.sampled_from("US.W()+-*/0123456789e_ ,'[]<=ü%^:#\n\\\x00ab\t"), max_size=60))
    def test_any_text_is_read_or_refused_with_a_place(self, text):
        try:
            parse(text, ITEMS, KPIS)
        except FormulaError as error:
            self.assertTrue(0 <= error.start <= error.end <= len(text), text)

    @cases(100)
    @given(st.text(max_size=40))
    def test_any_characters_at_all(self, text):
        try:
            parse(text, ITEMS, KPIS)
        except FormulaError as error:
            self.assertTrue(0 <= error.start <= error.end <= len(text), text)

    def test_parser_of_python_sees_plain_characters_only(self):
        seen, original = [], ast.parse

        def spy(text, mode):
            seen.append(text)
            return original(text, mode=mode)

        with patch("odoo.addons.prm_benchmark.engine.formula.ast.parse", spy):
            for text in ("U['x']", "U\n/ W", "f'{U}'", "U if W else S", "1e5"):
                try:
                    parse(text, ITEMS)
                except FormulaError:
                    continue
        self.assertEqual(seen, ["U / W"])


@tagged("post_install", "-at_install")
class TestEngineDimension(FormulaCase):
    def test_dimensions(self):
        for text, wanted in (
            ("U / A", "eur_m2"),
            ("U / FTE", "eur_fte"),
            ("U / HOURS", "eur_h"),
            ("RECEIPTS / FTE", "count_fte"),
            ("days * S / W", "days"),
            ("S.closing / (U.r12 / (12 * month))", "months"),
            ("(U - U.last_year) / U.last_year", "percent"),
            ("margin * U", "eur"),
            ("-(U - W) * 2", "eur"),
            ("RECEIPTS", "count"),
        ):
            with self.subTest(text):
                self.assertEqual(parse(text, ITEMS, KPIS).dimension(), units.KPI_UNITS[wanted])
                check_unit(parse(text, ITEMS, KPIS), wanted)

    def test_amount_per_area_is_no_percentage(self):
        with self.assertRaises(FormulaError) as caught:
            check_unit(parse("U / A", ITEMS), "percent")
        error = caught.exception
        self.assertEqual((error.code, error.start, error.end), ("dimension", 0, 5))
        self.assertEqual(error.params, {"found": "currency/area", "expected": "1"})

    def test_unlike_things_are_not_added(self):
        for text, place in (("U + A", "A"), ("1 - U / W + U", "U"), ("U - 1", "1"), ("U / (W - HOURS)", "HOURS")):
            with self.subTest(text), self.assertRaises(FormulaError) as caught:
                parse(text, ITEMS).dimension()
            error = caught.exception
            self.assertEqual((error.code, text[error.start : error.end]), ("sum_dimension", place))

    def test_broken_kpi_is_named_where_it_is_used(self):
        with self.assertRaises(FormulaError) as caught:
            parse("1 + mixed", ITEMS, KPIS).dimension()
        error = caught.exception
        self.assertEqual((error.code, error.start, error.end), ("broken", 4, 9))
        self.assertEqual(error.params, {"kpi": "mixed", "cause": "sum_dimension"})

    def test_annual_factor_has_no_dimension(self):
        self.assertEqual(parse("U / A", ITEMS, annualised=True).dimension(), units.KPI_UNITS["eur_m2"])
        self.assertTrue(
            any(getattr(node, "name", "") == "months" for node in walk(parse("U", ITEMS, annualised=True).tree))
        )
