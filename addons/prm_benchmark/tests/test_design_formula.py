from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..engine.windows import month_of, window
from .design_common import DesignCase

#: formula → what the sentence has to name
BAD = {
    "(U - UX) / U": ("At character 6, “UX”", "no item or KPI", "U"),
    "(U - u) / U": ("did you mean U?",),
    "U / margin": ("margin", "cannot be a divisor"),
    "abs(U)": ("At character 1, “abs”", "no functions"),
    "U ** 2": ("“**”", "no powers"),
    "U // W": ("“//”", "only + - * /"),
    "U if W else S": ("“if”",),
    "'U'": ("no text",),
    "U > W": ("no comparisons",),
    "U[0]": ("round brackets",),
    "(U - W": ("At character 1, “(”", "no partner"),
    "U - ": ("something is missing",),
    "U,W": ("no commas",),
    "1e308 * U": ("digits with a decimal point",),
    "U / А": ("At character 5", "cannot stand in a formula"),  # a Cyrillic А
    "U.closing / U": (".closing", "U has no"),
    "U.__class__": ("“__class__”", "may stand .closing"),
    "U + A": ("m²", "money"),
    "U": ("The formula gives money, but the unit says a plain number",),
    " ": ("empty",),
    "U +" * 3400 + " U": ("longer than 1000",),
    "(" * 60 + "U" + ")" * 60: ("more than 50",),
}


@tagged("post_install", "-at_install")
class TestFormulas(DesignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.make_programme()

    def test_bad_formulas_are_refused_with_a_sentence_that_names_the_place(self):
        for formula, parts in BAD.items():
            with self.subTest(formula[:40]), self.assertRefused("T kpi bad", *parts, exception=ValidationError):
                self.make_kpi(self.programme, "bad", formula)

    def test_kpis_that_lead_back_to_themselves_are_named(self):
        self.make_kpi(self.programme, "first", "U / W")
        self.make_kpi(self.programme, "second", "first * 2")
        with self.assertRefused("first → second → first", exception=ValidationError):
            self.kpi(self.programme, "first").formula = "second + 1"
        with self.assertRefused("margin → margin", exception=ValidationError):
            self.kpi(self.programme, "margin").formula = "margin + 1"

    def test_a_code_names_one_thing(self):
        with self.assertRefused("“U” is an item and a KPI", exception=ValidationError):
            self.make_kpi(self.programme, "U", "W / W")

    def test_a_formula_in_words(self):
        self.assertEqual(self.kpi(self.programme, "margin").formula_words, "(T item U − T item W) ÷ T item U")
        words = self.kpi(self.programme, "area").formula_words
        self.assertEqual(words, "T item U ÷ T item A (average), brought to a year")
        formula = "-S.closing * 0.50 / (1000000 + U.r12 / U.last_year) + margin * W"
        self.assertEqual(
            self.make_kpi(self.programme, "x", formula, unit="eur").formula_words,
            "((−T item S at the end) × 0.5 ÷ (1000000 + (T item U of the last 12 months ÷ T item U a year before)))"
            " + (T kpi margin × T item W)",
        )

    def test_formulas_follow_a_renamed_item(self):
        self.item(self.programme, "U").code = "TURN"
        self.assertEqual(self.kpi(self.programme, "margin").formula, "(TURN - W) / TURN")
        self.assertFalse(self.kpi(self.programme, "margin").problem)
        self.make_kpi(self.programme, "twice", "margin * 2")
        self.kpi(self.programme, "margin").code = "gross"
        self.assertEqual(self.kpi(self.programme, "twice").formula, "gross * 2")

    def test_in_preparation_a_broken_kpi_is_shown_and_stops_the_start(self):
        self.item(self.programme, "A").unlink()
        area = self.kpi(self.programme, "area")
        self.assertIn("“A”", area.problem)
        with self.assertRefused("T kpi area", "“A”"):
            self.programme.action_start()

    def test_while_it_runs_no_kpi_is_broken(self):
        self.programme.action_start()
        with self.assertRefused("T item A", "T kpi area"):
            self.item(self.programme, "A").unlink()
        with self.assertRefused("T kpi area", exception=ValidationError):
            self.item(self.programme, "A").unit = "fte"

    # --- the definition that pages compute with ----------------------------------------------------------

    def definition(self, month):
        return self.env["prm.benchmark.engine"]._definition(self.programme, month)

    def test_a_definition_computes(self):
        definition = self.definition(date(2026, 3, 1))
        march = month_of(date(2026, 3, 1))
        series = {"U": {march: Decimal(200)}, "W": {march: Decimal(150)}, "A": {march: Decimal(10)}}
        values = definition.evaluator.values(series, window("month", march))
        self.assertEqual(values, {"margin": Decimal("0.250000"), "area": Decimal("240.000000")})
        self.assertEqual(definition.kpi_ids["margin"], self.kpi(self.programme, "margin").id)

    def test_a_definition_is_kept_until_it_changes(self):
        before = self.definition(date(2026, 3, 1))
        self.programme.name = "T Other name"
        self.item(self.programme, "U").sequence = 3
        self.assertIs(self.definition(date(2026, 4, 1)), before)
        self.kpi(self.programme, "margin").formula = "U / W"
        after = self.definition(date(2026, 3, 1))
        self.assertEqual(after.kpis[0].formula, "U / W")

    def test_a_definition_knows_what_is_asked_when(self):
        self.item(self.programme, "S").month_to = date(2026, 3, 31)
        self.assertEqual(self.item(self.programme, "S").month_to, date(2026, 3, 1))
        self.assertIn("S", self.definition(date(2026, 3, 1)).asked)
        later = self.definition(date(2026, 4, 1))
        self.assertNotIn("S", later.asked)
        self.assertIn("S", [item.code for item in later.items])

    def test_one_broken_kpi_does_not_take_the_others_down(self):
        self.make_kpi(self.programme, "twice", "area * 2", unit="eur_m2")
        self.item(self.programme, "A").unlink()
        definition = self.definition(date(2026, 3, 1))
        self.assertEqual([kpi.code for kpi in definition.kpis], ["margin"])
        self.assertEqual(set(definition.broken), {"area", "twice"})

    def test_a_known_definition_costs_the_read_of_its_stamp(self):
        self.definition(date(2026, 3, 1))
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.definition(date(2026, 5, 1))


@tagged("post_install", "-at_install")
class TestFormulaEditor(DesignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.make_programme()

    def check(self, formula, login="keeper", **values):
        editor = self.env["prm.benchmark.formula.editor"].with_user(self.users[login])
        return editor.check({"programme_id": self.programme.id, "formula": formula, "unit": "percent", **values})

    def test_it_tells_words_and_what_a_sample_firm_would_have(self):
        answer = self.check("(U - W) / U")
        self.assertEqual(answer["words"], "(T item U − T item W) ÷ T item U")
        self.assertEqual(set(answer["results"]), {"month", "quarter", "ytd", "r12"})
        for value in answer["results"].values():
            self.assertAlmostEqual(value, 0.3, 2)
        self.assertEqual([row["code"] for row in answer["inputs"]], ["U", "W"])
        currency = self.env.company.currency_id
        self.assertEqual(answer["currency"], [currency.symbol, currency.position])

    def test_it_points_at_the_place(self):
        answer = self.check("(U - UX) / U")
        self.assertEqual((answer["start"], answer["end"]), (5, 7))
        self.assertIn("“UX”", answer["sentence"])
        self.assertTrue(self.check("")["blank"])

    def test_it_knows_the_unit_that_fits(self):
        answer = self.check("U / W", unit="eur")
        self.assertIn("change one of the two", answer["sentence"])
        self.assertEqual(answer["unit"], "percent")
        self.assertEqual(self.check("U", unit="percent")["unit"], "eur")
        self.assertFalse(self.check("U * U", unit="percent")["unit"], "nothing is shown in square money")
        self.assertFalse(self.check("(U - UX) / U")["unit"])

    def test_a_divisor_written_as_zero_is_refused_at_its_place(self):
        for formula, piece in (
            ("U / 0", "0"),
            ("W / U / 0.0 * 2", "0.0"),
            ("2 * (U / (1 - 1))", "1 - 1"),
            ("U / -0", "-0"),
        ):
            with self.subTest(formula):
                answer = self.check(formula)
                self.assertIn(piece, formula[answer["start"] : answer["end"]])
                self.assertIn("divides by zero", answer["sentence"])
        for formula in ("0 * U / W", "U / (W - 0)", "U / 0.5 / W", "U / W + 0"):
            with self.subTest(formula):
                self.assertNotIn("divides by zero", self.check(formula)["sentence"])
        with self.assertRefused("divides by zero", exception=ValidationError):
            self.make_kpi(self.programme, "nought", "U / 0")

    def test_the_editor_answers_whatever_it_is_asked(self):
        for formula in ("U", "U / A", "U - W"):
            answer = self.check(formula, unit=False)
            self.assertIn("unit", answer["sentence"], formula)
        editor = self.env["prm.benchmark.formula.editor"].with_user(self.keeper)
        for values in ([], "U", None, 7):
            for method in (editor.check, editor.completions):
                with self.assertRefused("cannot be read"):
                    method(values)
        for values in ({"unsaved": {"a": 1}}, {"unsaved": 5}, {"unsaved": [{"id": []}]}, {"unit": []}):
            self.assertIn("sentence", editor.check({"formula": "1", **values}))

    def test_it_knows_items_of_the_unsaved_form(self):
        self.assertIn("“NEW”", self.check("NEW / U")["sentence"])
        fresh = {"id": False, "code": "NEW", "name": "New one", "unit": "eur", "kind": "flow"}
        changed = {"id": self.item(self.programme, "U").id, "code": "UMS", "name": "U", "unit": "eur", "kind": "flow"}
        answer = self.check("NEW / UMS", unsaved=[fresh, changed])
        self.assertFalse(answer["sentence"])
        self.assertIn("New one", answer["words"])
        self.assertIn("“U”", self.check("NEW / U", unsaved=[fresh, changed])["sentence"])

    def test_every_unit_has_a_sample(self):
        units = [unit for unit, _name in self.env["prm.benchmark.item"]._fields["unit"].selection]
        unsaved = [
            {"id": False, "code": f"X_{unit}_{kind}", "name": "x", "unit": unit, "kind": kind}
            for unit in units
            for kind in ("flow", "stock")
        ]
        for row in unsaved:
            answer = self.check(f"{row['code']} / {row['code']}", unsaved=unsaved)
            self.assertEqual(answer["results"]["r12"], 1.0, row["code"])

    def test_every_kpi_of_the_catalogue_has_a_sample(self):
        editor = self.env["prm.benchmark.formula.editor"].with_user(self.keeper)
        for kpi in self.env["prm.benchmark.catalogue.kpi"].search([]):
            answer = editor.check(
                {"catalogue": True, "formula": kpi.formula, "unit": kpi.unit, "annualised": kpi.annualised,
                 "code": kpi.code}
            )  # fmt: skip
            self.assertFalse(answer["sentence"], kpi.code)
            self.assertIsNotNone(answer["results"]["r12"], kpi.code)

    def test_it_completes_items_kpis_and_the_words_of_the_period(self):
        editor = self.env["prm.benchmark.formula.editor"].with_user(self.keeper)
        found = {row["code"]: row for row in editor.completions({"programme_id": self.programme.id, "code": "margin"})}
        self.assertEqual(found["S"]["hows"], ["average", "closing", "opening", "last_year"])
        self.assertIn("area", found)
        self.assertIn("days", found)
        self.assertNotIn("margin", found)

    def test_only_keepers_of_programmes_get_an_answer(self):
        for login in ("territory", "marketing", "receivables", "service", "employee", "dealer"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.check("U / W", login)
        editor = self.env["prm.benchmark.formula.editor"].with_user(self.users["marketing"])
        with self.assertRaises(AccessError):
            editor.completions({"programme_id": self.programme.id})

    def test_nonsense_over_rpc_is_answered(self):
        for values in ({}, {"formula": 7, "unit": "furlong"}, {"formula": "U", "unsaved": [1, {"code": 3}]},
                       {"formula": None, "programme_id": "x"}):  # fmt: skip
            editor = self.env["prm.benchmark.formula.editor"].with_user(self.keeper)
            self.assertIn("sentence", editor.check(values))
