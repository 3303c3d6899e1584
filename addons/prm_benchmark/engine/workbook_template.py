"""The workbook that a firm downloads, fills and uploads again: plain data in, bytes out."""

import io
from typing import NamedTuple

import xlsxwriter

from .workbook_layout import (
    CODE_COLUMN,
    FIRST_MONTH_COLUMN,
    FIRST_ROW,
    HEADER_ROW,
    KEY_SHEET,
    LABEL_COLUMN,
    MONTH_ROW,
    STATE_ROW,
    UNIT_COLUMN,
    UNIT_MARK,
    Key,
    key_rows,
    month_text,
    sheet_names,
)

#: notes cost three parts of the file per sheet, and uploads with over 100 parts are refused
MOST_NOTED_SHEETS = 12
HIGHEST = 999_999_999_999_999
FORMATS = {"eur": "#,##0.00", "m2": "#,##0.0", "fte": "#,##0.00", "hours": "#,##0.0", "days": "#,##0", "count": "#,##0"}
_DARK, _PALE, _LINE = "#2F4B3A", "#EEF2EF", "#C5CFC8"


class Labels(NamedTuple):
    """The words of the workbook, in the user's language."""

    programme: str
    intro: str
    item: str
    unit: str
    help: str
    last_year: str
    state: str
    provisional: str
    final: str
    months: dict  #: ``{month: heading}``
    units: dict  #: ``{unit of an item: as shown}``
    invalid_title: str
    invalid_text: str


class Content(NamedTuple):
    programme: str  #: code of the programme
    firm: str  #: key of the firm
    months: tuple  #: ``year * 12 + month - 1`` each, in order
    units: tuple  #: of :class:`workbook_layout.Unit`
    values: dict  #: ``{(unit key, item code, month): Decimal}``, what was entered so far
    states: dict  #: ``{(unit key, month): "provisional" | "final"}``
    #: ``{(unit key, item code, month): Decimal}`` by this year's month; None leaves the columns out
    last_year: dict | None = None


def make_template(content, labels):
    """Return the bytes of the workbook.

    :param Content content: what it asks for and what is known
    :param Labels labels: its words
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        styles = _styles(book)
        for name, unit in zip(sheet_names([unit.title for unit in content.units]), content.units, strict=True):
            _Sheet(book.add_worksheet(name), unit, content, labels, styles).draw()
        _write_key(book.add_worksheet(KEY_SHEET), content)
    return stream.getvalue()


def _styles(book):
    base = {"valign": "top", "border": 1, "border_color": _LINE}
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "intro": book.add_format({"italic": True, "font_color": "#444444"}),
        "header": book.add_format({**base, "bold": True, "bg_color": _DARK, "font_color": "#FFFFFF"}),
        "section": book.add_format({**base, "bold": True, "bg_color": _PALE}),
        "label": book.add_format(base),
        "help": book.add_format({**base, "text_wrap": True, "font_color": "#444444"}),
        "state": book.add_format({**base, "locked": False}),
        "state_shut": book.add_format({**base, "bg_color": _PALE}),
    }
    for unit, number in FORMATS.items():
        styles[unit] = book.add_format({**base, "num_format": number, "locked": False, "bg_color": "#FFFFF2"})
        styles[f"{unit}_shut"] = book.add_format({**base, "num_format": number, "bg_color": _PALE})
    return styles


def _write_key(sheet, content):
    units = {unit.key: (unit.title, tuple(item.code for item in unit.items)) for unit in content.units}
    base = {
        (unit.key, item.code, month): content.values[unit.key, item.code, month]
        for unit in content.units
        for item in unit.items
        for month in content.months
        if content.values.get((unit.key, item.code, month)) is not None
    }
    for row, cells in enumerate(key_rows(Key(content.programme, content.firm, content.months, units, base))):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    sheet.protect()
    sheet.very_hidden()


class _Sheet:
    """One reporting unit; rows and columns are counted from 0 here."""

    def __init__(self, sheet, unit, content, labels, styles):
        self.sheet = sheet
        self.unit = unit
        self.content = content
        self.labels = labels
        self.styles = styles
        step = 1 if content.last_year is None else 2
        #: month → its column; last year's stands to the left of it
        self.columns = {
            month: FIRST_MONTH_COLUMN - 1 + index * step + step - 1 for index, month in enumerate(content.months)
        }
        self.help_column = max(self.columns.values()) + 1

    def draw(self):
        self._write_head()
        self._write_state()
        row = FIRST_ROW
        section = None
        for item in self.unit.items:
            if item.section != section:
                section = item.section
                self._write_section(row, section)
                row += 1
            self._write_item(row, item)
            row += 1
        self._finish(row)

    def _write_head(self):
        sheet, labels, header = self.sheet, self.labels, self.styles["header"]
        sheet.write_string(0, CODE_COLUMN - 1, UNIT_MARK + self.unit.key)
        sheet.write_string(0, LABEL_COLUMN - 1, f"{self.unit.title} – {labels.programme}", self.styles["title"])
        sheet.write_string(1, LABEL_COLUMN - 1, labels.intro, self.styles["intro"])
        for month, column in self.columns.items():
            sheet.write_string(MONTH_ROW - 1, column, month_text(month))
            sheet.write_string(HEADER_ROW - 1, column, labels.months[month], header)
            if self.content.last_year is not None:
                sheet.write_string(HEADER_ROW - 1, column - 1, labels.last_year, header)
        sheet.write_string(HEADER_ROW - 1, LABEL_COLUMN - 1, labels.item, header)
        sheet.write_string(HEADER_ROW - 1, UNIT_COLUMN - 1, labels.unit, header)
        sheet.write_string(HEADER_ROW - 1, self.help_column, labels.help, header)

    def _write_state(self):
        row, labels, shut = FIRST_ROW - 1, self.labels, self.styles["state_shut"]
        self.sheet.write_string(row, CODE_COLUMN - 1, STATE_ROW)
        self.sheet.write_string(row, LABEL_COLUMN - 1, labels.state, self.styles["label"])
        self.sheet.write_string(row, UNIT_COLUMN - 1, "", self.styles["label"])
        words = {"provisional": labels.provisional, "final": labels.final}
        for month, column in self.columns.items():
            word = words.get(self.content.states.get((self.unit.key, month)), "")
            closed = month in self.unit.closed
            self.sheet.write_string(row, column, word, shut if closed else self.styles["state"])
            if not closed:
                self.sheet.data_validation(
                    row, column, row, column, {"validate": "list", "source": list(words.values())}
                )
            if self.content.last_year is not None:
                self.sheet.write_blank(row, column - 1, None, shut)

    def _write_section(self, row, section):
        for column in range(LABEL_COLUMN - 1, self.help_column + 1):
            self.sheet.write_string(row, column, section if column == LABEL_COLUMN - 1 else "", self.styles["section"])

    def _write_item(self, row, item):
        sheet, styles = self.sheet, self.styles
        kind = item.unit if item.unit in FORMATS else "eur"
        sheet.write_string(row, CODE_COLUMN - 1, item.code)
        sheet.write_string(row, LABEL_COLUMN - 1, item.label, styles["label"])
        sheet.write_string(row, UNIT_COLUMN - 1, self.labels.units.get(item.unit, item.unit), styles["label"])
        sheet.write_string(row, self.help_column, item.help, styles["help"])
        if item.help and len(self.content.units) <= MOST_NOTED_SHEETS:
            sheet.write_comment(row, LABEL_COLUMN - 1, item.help, {"x_scale": 2, "author": self.labels.programme})
        for month, column in self.columns.items():
            place = self.unit.key, item.code, month
            is_open = month not in self.unit.closed and self.unit.is_due(item.code, month)
            self._write_number(row, column, self.content.values.get(place), styles[kind if is_open else f"{kind}_shut"])
            if self.content.last_year is not None:
                self._write_number(row, column - 1, self.content.last_year.get(place), styles[f"{kind}_shut"])

    def _write_number(self, row, column, value, style):
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        else:
            self.sheet.write_number(row, column, float(value), style)

    def _finish(self, end):
        sheet = self.sheet
        for column in self.columns.values():
            sheet.data_validation(
                FIRST_ROW,
                column,
                max(end - 1, FIRST_ROW),
                column,
                {
                    "validate": "decimal",
                    "criteria": "between",
                    "minimum": -HIGHEST,
                    "maximum": HIGHEST,
                    "error_title": self.labels.invalid_title[:32],
                    "error_message": self.labels.invalid_text[:255],
                },
            )
        sheet.set_column(CODE_COLUMN - 1, CODE_COLUMN - 1, 8, None, {"hidden": True})
        sheet.set_column(LABEL_COLUMN - 1, LABEL_COLUMN - 1, 44)
        sheet.set_column(UNIT_COLUMN - 1, UNIT_COLUMN - 1, 10)
        sheet.set_column(FIRST_MONTH_COLUMN - 1, self.help_column - 1, 15)
        sheet.set_column(self.help_column, self.help_column, 60)
        sheet.set_row(MONTH_ROW - 1, None, None, {"hidden": True})
        sheet.freeze_panes(HEADER_ROW, FIRST_MONTH_COLUMN - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW - 1)
        # without a password: it keeps labels from slips, and nobody from the own file
        sheet.protect("", {"format_columns": True, "format_cells": True, "format_rows": True})
