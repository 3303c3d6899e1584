"""The workbook out and back, as people fill it: no database."""

import io
import zipfile
from decimal import Decimal

from hypothesis import given, settings, strategies as st
from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ..engine.workbook_layout import KEY_SHEET, Unit
from .workbook_common import (
    COLUMNS,
    ITEMS,
    JANUARY,
    MONTHS,
    NORTH,
    ROWS,
    SOUTH,
    VALUES,
    codes,
    edit,
    expected,
    fill,
    template,
    upload,
)


@tagged("post_install", "-at_install")
class TestWorkbookRoundTrip(BaseCase):
    def test_unfilled_comes_back_as_sent(self):
        result = upload(template())
        self.assertEqual(result.problems, [])
        self.assertEqual({place: value for place, value in result.cells.items() if value is not None}, VALUES)
        self.assertEqual(result.base, VALUES)
        self.assertEqual(result.states, {("11", JANUARY): "final"})
        self.assertEqual(len(result.cells), 2 * (3 * 3 + 1))

    @settings(max_examples=20, deadline=None)
    @given(
        st.dictionaries(
            st.tuples(st.sampled_from(["11", "12"]), st.sampled_from(["U", "W", "FTE"]), st.sampled_from(MONTHS)),
            st.decimals(-(10**11), 10**11, places=4, allow_nan=False, allow_infinity=False),
        )
    )
    def test_any_values_come_back(self, values):
        result = upload(template(values=values))
        self.assertEqual(result.problems, [])
        self.assertEqual({place: value for place, value in result.cells.items() if value is not None}, values)

    def test_filled_cells(self):
        data = fill({"D7": 120000.5, "E7": 0, "F12": 250000, "D8": None, "E5": "vorläufig", "E10": -0.0})
        result = upload(data)
        self.assertEqual(result.problems, [])
        self.assertEqual(result.cells["11", "U", JANUARY], Decimal("120000.5"))
        self.assertEqual(result.cells["11", "U", JANUARY + 1], 0)
        self.assertEqual(result.cells["11", "S", JANUARY + 2], 250000)
        self.assertIsNone(result.cells["11", "W", JANUARY])
        self.assertEqual(result.base["11", "W", JANUARY], 70000)
        self.assertFalse(result.cells["11", "FTE", JANUARY + 1].is_signed())
        self.assertEqual(result.states["11", JANUARY + 1], "provisional")

    def test_renamed_moved_and_copied_sheets(self):
        def change(book):
            book.worksheets[0].title = "Was immer"
            book.move_sheet(book.worksheets[0], 1)
            book[KEY_SHEET].title = "Schlüssel"

        result = upload(edit(change))
        self.assertEqual(codes(result), [])
        self.assertEqual(result.cells["11", "U", JANUARY], VALUES["11", "U", JANUARY])

        result = upload(edit(lambda book: book.copy_worksheet(book.worksheets[0])))
        self.assertEqual(codes(result), ["unit_twice"])

    def test_moved_rows_and_columns_are_found_by_their_codes(self):
        def change(book):
            sheet = book.worksheets[0]
            for first, second in zip(sheet["A7:F7"][0], sheet["A8:F8"][0], strict=True):
                first.value, second.value = second.value, first.value

        result = upload(edit(change))
        self.assertEqual(codes(result), [])
        self.assertEqual(result.cells, upload(template()).cells)

    def test_text_in_numbers_is_read_and_told(self):
        result = upload(fill({"D7": "120.000,50", "E7": "1,234.56", "F7": "1,234", "D8": " 70 000 €", "E8": "-0"}))
        self.assertEqual(codes(result), [])
        self.assertEqual(codes(result, "warning"), ["text", "separators", "three", "text", "text"])
        self.assertEqual(result.cells["11", "U", JANUARY], Decimal("120000.50"))
        self.assertEqual(result.cells["11", "U", JANUARY + 1], Decimal("1234.56"))
        problem = result.problems[1]
        self.assertEqual((problem.sheet, problem.cell, problem.found), ("Nord", "E7", "1,234.56"))

    def test_computed_value_is_rounded_and_told(self):
        result = upload(fill({"D7": 100 / 3, "E7": 0.1 + 0.2}))
        self.assertEqual(codes(result, "warning"), ["rounded"])
        self.assertEqual(result.cells["11", "U", JANUARY], Decimal("33.3333"))
        self.assertEqual(result.cells["11", "U", JANUARY + 1], Decimal("0.3"))

    def test_own_sheets_and_missing_units_are_told(self):
        def change(book):
            book.create_sheet("Meine Rechnung")["A1"] = "=1+1"
            del book[book.worksheets[1].title]

        result = upload(edit(change))
        self.assertEqual(codes(result), [])
        self.assertEqual(sorted(codes(result, "warning")), ["sheet_ignored", "unit_missing"])

    def test_more_figures_than_a_spreadsheet_keeps_are_no_change(self):
        long = {("11", "U", JANUARY): Decimal("123456789012345.1234")}
        result = upload(template(values=long))
        self.assertEqual(result.cells["11", "U", JANUARY], long["11", "U", JANUARY])

    def test_units_with_own_items(self):
        firm = Unit("1", "Firm", ITEMS[3:])
        branch = Unit("2", "Branch", ITEMS[:3])
        result = upload(template((firm, branch), values={}), units=(firm, branch))
        self.assertEqual(result.problems, [])
        self.assertEqual(
            {(unit, code) for unit, code, _month in result.cells}, {("1", "S"), *(("2", i.code) for i in ITEMS[:3])}
        )


@tagged("post_install", "-at_install")
class TestWorkbookLook(BaseCase):
    def setUp(self):
        super().setUp()
        last_year = {("11", "U", JANUARY): Decimal(90000)}
        self.book = load_workbook(io.BytesIO(template(last_year=last_year)))
        self.sheet = self.book.worksheets[0]

    def test_entry_cells_are_open_and_all_else_is_shut(self):
        sheet = self.sheet
        self.assertTrue(sheet.protection.sheet)
        # with last year's columns the months stand in E, G and I
        open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        rows = [ROWS[code] for code in ("state", "U", "W", "FTE")]
        self.assertEqual(open_cells, {f"{column}{row}" for column in "EGI" for row in rows} | {f"I{ROWS['S']}"})
        self.assertEqual(sheet["D7"].value, 90000)
        self.assertEqual(sheet["E7"].value, 100000.25)

    def test_closed_month_is_shut(self):
        closed = NORTH._replace(closed=frozenset({JANUARY}))
        sheet = load_workbook(io.BytesIO(template((closed,)))).worksheets[0]
        self.assertTrue(sheet[f"{COLUMNS[JANUARY]}7"].protection.locked)
        self.assertFalse(sheet[f"{COLUMNS[JANUARY + 1]}7"].protection.locked)

    def test_validation_notes_and_panes(self):
        sheet = self.sheet
        rules = sheet.data_validations.dataValidation
        self.assertEqual({rule.type for rule in rules}, {"list", "decimal"})
        self.assertEqual(sheet.freeze_panes, "D5")
        self.assertEqual(sheet["B7"].comment.text, "Without value added tax")
        self.assertEqual(sheet["E7"].number_format, "#,##0.00")
        self.assertTrue(sheet.column_dimensions["A"].hidden)
        self.assertTrue(sheet.row_dimensions[3].hidden)
        self.assertEqual(self.book[KEY_SHEET].sheet_state, "veryHidden")

    def test_no_text_becomes_a_formula(self):
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                self.assertNotIn("f", {cell.data_type for cell in row})
        self.assertEqual(self.sheet["J8"].value, "=1+1 is no formula here")
        self.assertEqual(self.book.sheetnames, ["Nord", "=Süd_1", KEY_SHEET])

    def test_twenty_branches_stay_below_the_limits_of_uploads(self):
        units = [Unit(str(number), "Branch", ITEMS) for number in range(20)]
        data = template(units, range(JANUARY, JANUARY + 12), values={})
        self.assertLess(len(zipfile.ZipFile(io.BytesIO(data)).namelist()), 60)
        self.assertEqual(upload(data, units=units, months=range(JANUARY, JANUARY + 12)).problems, [])

    def test_last_year_is_not_read_back(self):
        result = upload(template(last_year={("12", "U", JANUARY): Decimal(5)}))
        self.assertIsNone(result.cells["12", "U", JANUARY])
        self.assertEqual(expected().units.keys(), {NORTH.key, SOUTH.key})
