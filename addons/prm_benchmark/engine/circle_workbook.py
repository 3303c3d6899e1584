"""The figures of a circle side by side as a workbook: plain data in, bytes out; no text is ever a formula."""

import io
from typing import NamedTuple

import xlsxwriter

from .evaluation_workbook_sheet import LINE_HEIGHT, lines_of

FORMATS = {
    "percent": "0.0%",
    "days": "#,##0",
    "months": "0.0",
    "count_fte": "0.0",
    "ratio": "0.00",
    "count": "#,##0.00",
}
AMOUNT = "#,##0.00"
_DARK, _PALE, _LINE = "#2F4B3A", "#EEF2EF", "#C5CFC8"
#: widths of the columns
_NAME, _UNIT, _FIRM = 36, 14, 18


class Content(NamedTuple):
    """What the workbook holds, in the reader's language."""

    title: str
    intro: tuple  #: lines above the table
    sheets: tuple  #: names of the two sheets: figures, members
    headings: tuple  #: of the first two columns: KPI, unit
    firms: tuple  #: ``(name, own)``
    notes: tuple  #: below each firm's name
    rows: tuple  #: ``(KPI, unit in words, unit code, (Decimal or None, …))``
    members: tuple  #: rows of texts, the heading first


def make_workbook(content):
    """Return the bytes of the workbook of a :class:`Content`."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        styles = _Styles(book)
        _write_figures(book.add_worksheet(content.sheets[0]), content, styles)
        _write_members(book.add_worksheet(content.sheets[1]), content.members, styles)
    return stream.getvalue()


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book):
        self.book = book
        self.base = {"valign": "top", "border": 1, "border_color": _LINE}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.intro = book.add_format({"italic": True, "font_color": "#444444", "text_wrap": True, "valign": "top"})
        self.header = book.add_format(
            {**self.base, "bold": True, "bg_color": _DARK, "font_color": "#FFFFFF", "text_wrap": True}
        )
        self.label = book.add_format({**self.base, "text_wrap": True})
        self.note = book.add_format({**self.base, "italic": True, "font_color": "#444444", "text_wrap": True})
        self._numbers = {}

    def number(self, unit, own):
        if (unit, own) not in self._numbers:
            look = {**self.base, "num_format": FORMATS.get(unit, AMOUNT)}
            if own:
                look |= {"bold": True, "bg_color": _PALE}
            self._numbers[unit, own] = self.book.add_format(look)
        return self._numbers[unit, own]


def _write_figures(sheet, content, styles):
    sheet.write_string(0, 0, content.title, styles.title)
    last, letters = 1 + len(content.firms), _NAME + _UNIT + _FIRM * len(content.firms) - 4
    for row, line in enumerate(content.intro, start=1):
        sheet.merge_range(row, 0, row, last, "", styles.intro)
        sheet.write_string(row, 0, line, styles.intro)
        sheet.set_row(row, LINE_HEIGHT * lines_of(line, letters))
    top = len(content.intro) + 2
    for column, heading in enumerate([*content.headings, *(name for name, _own in content.firms)]):
        sheet.write_string(top, column, heading, styles.header)
    first = top + 1
    if any(content.notes):
        for column, note in enumerate(["", "", *content.notes]):
            sheet.write_string(first, column, note, styles.note)
        first += 1
    for row, (name, unit_name, unit, values) in enumerate(content.rows, start=first):
        sheet.write_string(row, 0, name, styles.label)
        sheet.write_string(row, 1, unit_name, styles.label)
        for column, (value, (_firm, own)) in enumerate(zip(values, content.firms, strict=True), start=2):
            if value is None:
                sheet.write_blank(row, column, None, styles.number(unit, own))
            else:
                sheet.write_number(row, column, value, styles.number(unit, own))
    sheet.set_column(0, 0, _NAME)
    sheet.set_column(1, 1, _UNIT)
    sheet.set_column(2, last, _FIRM)
    sheet.freeze_panes(first, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_members(sheet, rows, styles):
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, styles.label if number else styles.header)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 2, 20)
