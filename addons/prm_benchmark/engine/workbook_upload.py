"""The workbook that comes back: its cells, and every problem with its place.

Reads sheet by sheet and row by row, so that memory does not grow with the file.
"""

import io
import re
from itertools import islice
from typing import NamedTuple

from openpyxl import load_workbook

from odoo.addons.prm_portal.engine.workbook import BadWorkbook, column_letter

from . import workbook_layout as layout
from .number_text import NumberError
from .workbook_cell import read_cell
from .workbook_scan import refuse, scan_sheet

#: problems that are told; a broken file could have a million
MOST_PROBLEMS = 200
_RANGE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


class Expected(NamedTuple):
    """What the uploading person may enter."""

    programme: str
    firm: str
    months: frozenset  #: rounds that exist, open or not
    units: dict  #: ``{unit key: workbook_layout.Unit}``
    point: str = ","  #: decimal mark of the user's language
    #: ``{word in lower case: "provisional" | "final"}``, in every language the workbook may have been made in
    states: dict = {}


class Problem(NamedTuple):
    """Something that a person has to look at; texts are made by the caller from ``code``.

    Errors keep the workbook from being saved: ``programme``, ``firm``, ``version``, ``key_damaged``, ``month`` (not one
    of the rounds), ``unit`` (not of this firm), ``unit_twice``, ``month_row``, ``month_twice``, ``item``,
    ``item_twice``, ``item_missing``, ``stray`` (a figure beside the items), ``not_due``, ``merged``, ``formula``,
    ``error_value``, ``date``, ``boolean``, ``too_large``, ``state``, ``many`` (there are more) and the codes of
    ``NumberError``. Warnings are told: ``separators``, ``three`` and ``text`` (a text that was read as a number),
    ``rounded``, ``unit_missing``, ``sheet_ignored``.
    """

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    expected: str = ""
    level: str = "error"


class Upload(NamedTuple):
    #: ``{(unit key, item code, month): Decimal or None}``: all cells that are entered
    cells: dict
    #: ``{unit key: (sheet, {item code: row}, {month: letter of its column})}``
    places: dict
    #: ``{(unit key, month): "provisional" | "final"}``
    states: dict
    #: ``{(unit key, item code, month): Decimal}``: what stood there when the workbook was made
    base: dict
    months: tuple
    problems: list

    def place(self, unit, code, month):
        """Return the sheet and the cell where a figure stands."""
        return _place(self.places, unit, code, month)

    @property
    def is_good(self):
        return not any(problem.level == "error" for problem in self.problems)


def read_upload(data, expected):
    """Return the :class:`Upload` that a filled workbook holds.

    :param bytes data: the file
    :param expected: an :class:`Expected`, or a function that makes one of the workbook's :class:`workbook_layout.Key`
    :raise BadWorkbook: the file is not read at all; beside the codes of ``prm_portal``: ``password``, ``ods``, ``key``
        (not one of our workbooks)
    """
    refuse(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
        for sheet in sheets:
            sheet.reset_dimensions()
        key_sheet = _find_key(sheets)
        rows = key_sheet.iter_rows(max_row=layout.MAX_KEY_ROWS, max_col=5, values_only=True)
        key = layout.read_key(rows)
        scans = {sheet.title: scan_sheet(data, sheet) for sheet in sheets if sheet is not key_sheet}
        if callable(expected) and not isinstance(key, str):
            expected = expected(key)
        return _Reader(key, expected).read_sheets(sheets, scans)
    except BadWorkbook:
        raise
    except Exception:  # noqa: BLE001 (openpyxl raises whatever a broken file leads it to)
        raise BadWorkbook("format") from None


def _find_key(sheets):
    """Return the sheet with the key of the workbook; it may have been renamed."""
    for sheet in sorted(sheets, key=lambda sheet: sheet.title != layout.KEY_SHEET):
        first = next(sheet.iter_rows(max_row=1, max_col=1, values_only=True), (None,))[0]
        if first == layout.KEY_MARK:
            return sheet
    raise BadWorkbook("key")


class _Reader:
    def __init__(self, key, expected):
        self.key = key
        self.expected = expected
        self.cells = {}
        self.places = {}
        self.states = {}
        self.problems = []

    def read_sheets(self, sheets, scans):
        if not self._check_key():
            return self._result()
        seen = {}
        for sheet in sheets:
            rows = sheet.iter_rows(max_row=layout.MAX_ROWS, max_col=layout.MAX_COLUMNS, values_only=True)
            mark = _text(next(rows, (None,))[0])
            if mark == layout.KEY_MARK:
                continue
            scan = scans[sheet.title]
            unit = mark.removeprefix(layout.UNIT_MARK)
            if unit == mark:
                self._tell("sheet_ignored", sheet.title, level="warning")
            elif unit not in self.expected.units or unit not in self.key.units:
                self._tell("unit", sheet.title, "A1", found=unit)
            elif unit in seen:
                self._tell("unit_twice", sheet.title, "A1", found=seen[unit])
            else:
                seen[unit] = sheet.title
                self._read_sheet(sheet.title, self.expected.units[unit], islice(rows, max(scan.last - 1, 0)))
                self._tell_merged(sheet.title, scan.merged, self.places.get(unit))
        for unit in self.key.units.keys() - seen.keys():
            self._tell("unit_missing", found=self.key.units[unit][0], level="warning")
        return self._result()

    def _result(self):
        key = self.key
        base, months = ({}, ()) if isinstance(key, str) else (key.base, key.months)
        return Upload(self.cells, self.places, self.states, base, months, self.problems)

    def _tell(self, code, sheet="", cell="", found="", expected="", level="error"):
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, sheet, cell, str(found)[:60], str(expected), level))
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem("many", found=str(MOST_PROBLEMS)))

    def _check_key(self):
        """Tell whether the workbook is for this programme, firm and rounds."""
        key, expected = self.key, self.expected
        if isinstance(key, str):
            self._tell(key)
            return False
        if key.programme != expected.programme:
            self._tell("programme", found=key.programme, expected=expected.programme)
            return False
        if key.firm != expected.firm:
            # the other firm's key is not repeated: it is no business of this one
            self._tell("firm")
            return False
        wrong = [month for month in key.months if month not in expected.months]
        for month in wrong:
            self._tell("month", found=layout.month_text(month) if month else "")
        return not wrong

    def _read_sheet(self, title, unit, rows):
        columns, known, codes = {}, {item.code for item in unit.items}, {}
        for number, cells in enumerate(rows, 2):
            if number == layout.MONTH_ROW:
                columns = self._months(title, cells)
                if not columns:
                    return
                letters = {month: column_letter(column) for month, column in columns.items()}
                self.places[unit.key] = title, codes, letters
            if number < layout.FIRST_ROW:
                continue
            code = _text(cells[layout.CODE_COLUMN - 1])
            if not code:
                self._stray(title, number, cells, columns)
            elif code == layout.STATE_ROW:
                self._read_states(title, unit, number, cells, columns)
            elif code not in known:
                self._tell("item", title, f"A{number}", found=code)
            elif code in codes:
                self._tell("item_twice", title, f"A{number}", found=code, expected=f"A{codes[code]}")
            else:
                codes[code] = number
                for month, column in columns.items():
                    self._read_cell(unit, code, month, cells[column])
        for code in self.key.units[unit.key][1]:
            if code in known and code not in codes:
                self._tell("item_missing", title, expected=code)

    def _months(self, title, cells):
        """Return ``{month: index of its column}``; nothing when the hidden row is not as it was sent."""
        columns = {}
        for index, cell in enumerate(cells):
            month = layout.read_month(_text(cell))
            place = f"{column_letter(index)}{layout.MONTH_ROW}"
            if month is None:
                continue
            if month in columns:
                self._tell("month_twice", title, place, found=layout.month_text(month))
                return {}
            if month not in self.key.months:
                self._tell("month", title, place, found=layout.month_text(month))
                return {}
            columns[month] = index
        for month in self.key.months:
            if month not in columns:
                self._tell("month_row", title, f"A{layout.MONTH_ROW}", expected=layout.month_text(month))
                return {}
        return columns

    def _stray(self, title, number, cells, columns):
        for column in columns.values():
            if cells[column] not in (None, ""):
                self._tell("stray", title, f"{column_letter(column)}{number}", found=cells[column])

    def _read_states(self, title, unit, number, cells, columns):
        for month, column in columns.items():
            word = _text(cells[column])
            if not word:
                continue
            state = self.expected.states.get(word.lower())
            if state:
                self.states[unit.key, month] = state
            else:
                place = f"{column_letter(column)}{number}"
                self._tell("state", title, place, found=word, expected=" / ".join(self.expected.states))

    def _read_cell(self, unit, code, month, cell):
        where = unit.key, code, month
        try:
            value, doubt = read_cell(cell, self.expected.point)
        except NumberError as error:
            self._tell_of(where, error.code, found=_shown(cell))
            return
        if doubt:
            self._tell_of(where, doubt, found=_shown(cell), expected=value, level="warning")
        sent = self.key.base.get(where)
        if value is not None and sent is not None and layout.is_same(sent, value):
            value = sent
        if unit.is_due(code, month):
            self.cells[where] = value
        elif value != sent:
            self._tell_of(where, "not_due", found=value)

    def _tell_of(self, where, code, **params):
        self._tell(code, *_place(self.places, *where), **params)

    def _tell_merged(self, title, merged, places):
        letters = places[2].values() if places else ()
        for area in merged:
            match = _RANGE.fullmatch(area)
            if not match:
                continue
            left, right = _index(match[1]), _index(match[3] or match[1])
            if int(match[4] or match[2]) > layout.HEADER_ROW and any(
                left <= _index(letter) <= right for letter in letters
            ):
                self._tell("merged", title, area)


def _place(places, unit, code, month):
    sheet, rows, columns = places[unit]
    return sheet, f"{columns[month]}{rows[code]}"


def _text(value):
    return str(value).strip() if value is not None else ""


def _shown(value):
    return "" if value is None else str(getattr(value, "text", value))


def _index(letters):
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
