"""Workbooks that people upload: what is refused before anything is opened, and the cells of what is left.

Plain Python without the ORM; sentences are made by the callers from :class:`BadWorkbook` codes.
"""

import io
import zipfile
from typing import NamedTuple

from openpyxl import load_workbook

MAX_SIZE = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 100
MAX_COLUMNS = 50

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = ("vbaproject.bin", "xl/macrosheets/", "xl/dialogsheets/")
LINKS = ("xl/externallinks/", "xl/connections.xml", "xl/embeddings/", "xl/activex/")


class BadWorkbook(ValueError):
    """A file that is not read; ``code``: size, empty, old, format, macros, links, unpacked, entries, formula,
    rows, sheet. ``place`` is the cell of a formula, else the most that is possible."""

    def __init__(self, code, place=""):
        super().__init__(code)
        self.code = code
        self.place = place


class Row(NamedTuple):
    number: int  #: as the spreadsheet counts
    cells: list  #: text, numbers, dates or None


def check(data):
    """Raise :class:`BadWorkbook` for what must not be opened; costs no more than reading the zip's directory
    and one pass over its unpacked bytes."""
    if not data:
        raise BadWorkbook("empty")
    if len(data) > MAX_SIZE:
        raise BadWorkbook("size", MAX_SIZE // 1024 // 1024)
    if data.startswith(OLD_EXCEL):
        raise BadWorkbook("old")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise BadWorkbook("format") from None
    if len(entries) > MAX_ENTRIES:
        raise BadWorkbook("entries", MAX_ENTRIES)
    names = [entry.filename.lower() for entry in entries]
    if "xl/workbook.xml" not in names or len(set(names)) < len(names):
        raise BadWorkbook("format")
    for code, marks in (("macros", MACROS), ("links", LINKS)):
        if any(mark in name for name in names for mark in marks):
            raise BadWorkbook(code)
    _check_content(archive, entries)


def _check_content(archive, entries):
    """Unpack everything once, a piece at a time: the sizes in the directory may lie."""
    total = 0
    for entry in entries:
        head = b""
        try:
            with archive.open(entry) as stream:
                while piece := stream.read(1 << 20):
                    total += len(piece)
                    head = head or piece[:4096]
                    if total > MAX_UNPACKED:
                        raise BadWorkbook("unpacked", MAX_UNPACKED // 1024 // 1024)
        except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError):
            raise BadWorkbook("format") from None
        except Exception as error:
            if isinstance(error, BadWorkbook):
                raise
            raise BadWorkbook("format") from None
        # an entity that stands for a billion others is declared in a document type
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise BadWorkbook("format")
        if entry.filename.lower() == "[content_types].xml" and b"macroEnabled" in head:
            raise BadWorkbook("macros")


def read(data, most_rows):
    """Return the filled rows of the first sheet, as :class:`Row`, the header among them.

    :raise BadWorkbook: see there
    """
    check(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = book.worksheets
        if not sheets:
            raise BadWorkbook("sheet")
        sheet = sheets[0]
        sheet.reset_dimensions()
        rows = []
        for cells in sheet.iter_rows(max_row=most_rows + 1000, max_col=MAX_COLUMNS):
            for cell in cells:
                if cell.data_type == "f":
                    raise BadWorkbook("formula", cell.coordinate)
            values = [cell.value for cell in cells]
            if not any(value not in (None, "") for value in values):
                continue
            number = next(cell.row for cell in cells if cell.value not in (None, ""))
            rows.append(Row(number, values))
            if len(rows) > most_rows + 1:
                raise BadWorkbook("rows", most_rows)
    except BadWorkbook:
        raise
    except Exception:  # noqa: BLE001 (openpyxl raises whatever a broken file leads it to)
        raise BadWorkbook("format") from None
    return rows


def text(cell):
    """Return a cell as a person reads it: numbers without a decimal point that says nothing.

    >>> text(1004.0), text(" a  b "), text(None)
    ('1004', 'a b', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def column_letter(index):
    """Return the letter of a column counted from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
