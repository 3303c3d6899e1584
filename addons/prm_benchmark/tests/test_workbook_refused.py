"""Sixty workbooks that must not be taken as they are: each is named, none raises anything else, no database."""

import datetime
import io
import zipfile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from odoo.tests import BaseCase, tagged

from odoo.addons.prm_portal.engine.workbook import BadWorkbook

from ..engine.workbook_layout import KEY_SHEET, MAX_ROWS
from .workbook_common import (
    COLUMNS,
    ITEMS,
    JANUARY,
    NORTH,
    codes,
    edit,
    expected,
    fill,
    repack,
    replace,
    template,
    upload,
)

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def plain():
    """A workbook that is none of ours."""
    book = Workbook()
    book.active["A1"] = "Umsatz"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def merge(area):
    return edit(lambda book: book.worksheets[0].merge_cells(area))


def key(row, column, value):
    def change(book):
        book[KEY_SHEET].cell(row, column).value = value

    return edit(change)


def long():
    """100,000 rows."""
    book = load_workbook(io.BytesIO(template()))
    sheet = book.worksheets[0]
    for row in range(20, 100_000, 97):
        sheet.cell(row, 4).value = row
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr(SHEET, b" " * (60 << 20))
    return stream.getvalue()


def many_parts():
    return repack(lambda parts: parts.update({f"xl/extra{number}.xml": b"<x/>" for number in range(120)}))


def document():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return stream.getvalue()


def numbers_as(value):
    return lambda: fill({"D7": value})


def huge():
    """A number cell that a spreadsheet writes as 1e308."""
    return replace(SHEET, rb"<v>100000.25</v>", b"<v>1e308</v>")


#: files that are not read at all: code → what makes them
REFUSED = {
    "empty": [lambda: b""],
    "size": [lambda: template() + b"\0" * (5 << 20)],
    "format": [
        lambda: b"Umsatz;100",
        lambda: b"PK\x03\x04 no zip",
        lambda: template()[: len(template()) // 2],
        lambda: repack(lambda parts: parts.pop("xl/workbook.xml")),
        lambda: repack(lambda parts: parts.update({SHEET: b"<worksheet><sheetData><row>"})),
        lambda: repack(lambda parts: parts.update({SHEET: b"<!DOCTYPE x [<!ENTITY a 'a'>]><x/>"})),
        lambda: repack(lambda parts: parts.update({"xl/sharedStrings.xml": b"<sst><si>"})),
    ],
    "old": [lambda: OLE + b"\0" * 2000],
    "password": [lambda: OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000],
    "macros": [lambda: repack(lambda parts: parts.update({"xl/vbaProject.bin": b"x"}))],
    "links": [lambda: repack(lambda parts: parts.update({"xl/externalLinks/externalLink1.xml": b"<x/>"}))],
    "unpacked": [bomb],
    "entries": [many_parts],
    "ods": [document],
    "key": [plain, lambda: edit(lambda book: book.remove(book[KEY_SHEET]))],
    "rows": [long],
}
#: workbooks of which each problem is told: code → (what makes them, sheet, cell)
PROBLEMS = {
    "version": [(lambda: key(1, 2, "0"), "", "")],
    "key_damaged": [
        (lambda: key(2, 2, "OTHER"), "", ""),
        (lambda: key(5, 2, "2026-13"), "", ""),
        (lambda: key(7, 1, None), "", ""),
        (lambda: key(100, 1, "more"), "", ""),
    ],
    "programme": [(lambda: template(programme="OTHER"), "", "")],
    "firm": [(lambda: template(firm="firm-2"), "", "")],
    "month": [
        (lambda: template(months=(JANUARY + 12,)), "", ""),
        (lambda: fill({"E3": "2027-01"}), "Nord", "E3"),
    ],
    "month_row": [(lambda: fill({"E3": None}), "Nord", "A3"), (lambda: fill({"E3": "February"}), "Nord", "A3")],
    "month_twice": [(lambda: fill({"E3": "2026-01"}), "Nord", "E3")],
    "unit": [
        (lambda: fill({"A1": "unit:99"}), "Nord", "A1"),
        (lambda: template((NORTH._replace(key="99"),), values={}), "Nord", "A1"),
    ],
    "unit_twice": [(lambda: fill({"A1": "unit:12"}), "=Süd_1", "A1")],
    "item": [(lambda: fill({"A7": "X"}), "Nord", "A7")],
    "item_twice": [(lambda: fill({"A8": "U"}), "Nord", "A8")],
    "item_missing": [(lambda: fill({"A8": None, "D8": None}), "Nord", "")],
    "stray": [(lambda: fill({"D20": 5}), "Nord", "D20"), (lambda: fill({"A8": None}), "Nord", "D8")],
    "not_due": [(lambda: fill({"D12": 5}), "Nord", "D12")],
    "state": [(lambda: fill({"D5": "maybe"}), "Nord", "D5")],
    "merged": [(lambda: merge("D7:E7"), "Nord", "D7:E7"), (lambda: merge("B8:D9"), "Nord", "B8:D9")],
    "formula": [
        (numbers_as("=1+1"), "Nord", "D7"),
        (numbers_as("=SUM(E7:F7)"), "Nord", "D7"),
        (numbers_as('=HYPERLINK("http://x")'), "Nord", "D7"),
        (numbers_as(ArrayFormula("D7:E7", "=SUM(F7:F8)")), "Nord", "D7"),
    ],
    "error_value": [(numbers_as("#DIV/0!"), "Nord", "D7"), (numbers_as("#REF!"), "Nord", "D7")],
    "date": [
        (numbers_as(datetime.date(2026, 1, 3)), "Nord", "D7"),
        (numbers_as(datetime.datetime(2026, 1, 3, 4, 5)), "Nord", "D7"),
        (numbers_as(datetime.time(4, 5)), "Nord", "D7"),
    ],
    "boolean": [(numbers_as(True), "Nord", "D7")],
    "too_large": [(numbers_as(10**15), "Nord", "D7"), (huge, "Nord", "D7"), (numbers_as(-1e300), "Nord", "D7")],
    "exponent": [(numbers_as("1e308"), "Nord", "D7")],
    "not_finite": [(numbers_as("inf"), "Nord", "D7"), (numbers_as("nan"), "Nord", "D7")],
    "thousands": [(numbers_as("120 k€"), "Nord", "D7"), (numbers_as("T€ 120"), "Nord", "D7")],
    "percent": [(numbers_as("12 %"), "Nord", "D7")],
    "characters": [
        (numbers_as("viel"), "Nord", "D7"),
        (numbers_as("100 + 20"), "Nord", "D7"),
        (numbers_as("1.234,56 siehe Anlage"), "Nord", "D7"),
    ],
    "grouping": [(numbers_as("1.23.456"), "Nord", "D7")],
    "sign": [(numbers_as("--5"), "Nord", "D7")],
    "digits_before": [(numbers_as("1234567890123456"), "Nord", "D7")],
    "digits_after": [(numbers_as("1,23456"), "Nord", "D7")],
    "long": [(numbers_as("9" * 5000), "Nord", "D7")],
}


@tagged("post_install", "-at_install")
class TestWorkbookRefused(BaseCase):
    def test_there_are_sixty(self):
        count = sum(map(len, REFUSED.values())) + sum(map(len, PROBLEMS.values()))
        self.assertGreaterEqual(count, 60)

    def test_files_that_are_not_read(self):
        for code, makers in REFUSED.items():
            for number, make in enumerate(makers):
                with self.subTest(code=code, number=number):
                    with self.assertRaises(BadWorkbook) as caught:
                        upload(make())
                    self.assertEqual(caught.exception.code, code)

    def test_each_problem_names_its_place(self):
        for code, cases in PROBLEMS.items():
            for number, (make, sheet, cell) in enumerate(cases):
                with self.subTest(code=code, number=number):
                    result = upload(make())
                    found = [problem for problem in result.problems if problem.code == code]
                    self.assertTrue(found, result.problems)
                    self.assertEqual((found[0].sheet, found[0].cell), (sheet, cell))
                    self.assertEqual(found[0].level, "error")
                    self.assertFalse(result.is_good)

    def test_many_problems_are_not_told_without_end(self):
        cells = {f"{column}{row}": "?" for column in COLUMNS.values() for row in range(20, 220)}
        result = upload(fill(cells))
        self.assertEqual(codes(result)[-1], "many")
        self.assertLess(len(result.problems), 210)

    def test_content_below_the_last_row_is_not_passed_over(self):
        with self.assertRaises(BadWorkbook) as caught:
            upload(fill({f"D{MAX_ROWS + 1}": 5}))
        self.assertEqual((caught.exception.code, caught.exception.place), ("rows", MAX_ROWS))

    def test_empty_rows_at_the_end_do_no_harm(self):
        def change(book):
            book.worksheets[0].row_dimensions[1_000_000].height = 30
            book.worksheets[0].cell(1_000_000, 1).value = None

        self.assertEqual(codes(upload(edit(change))), [])

    def test_another_programmes_items_stay_unknown(self):
        fewer = NORTH._replace(items=ITEMS[:2])
        result = upload(template((NORTH,)), units=(fewer,))
        self.assertEqual([problem.found for problem in result.problems], ["FTE", "S"])

    def test_new_items_since_the_download_do_no_harm(self):
        fewer = NORTH._replace(items=ITEMS[:2])
        result = upload(template((fewer,)), units=(NORTH,))
        self.assertEqual(result.problems, [])
        self.assertNotIn(("11", "FTE", JANUARY), result.cells)

    def test_the_other_firms_name_is_not_told(self):
        result = upload(template(firm="secret-firm"))
        self.assertNotIn("secret", repr(result.problems))
        self.assertEqual(result.cells, {})
        self.assertEqual(expected().firm, "firm-1")
