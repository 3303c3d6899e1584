"""What is looked at in a workbook before and beside reading its cells."""

import io
import re
import zipfile
from typing import NamedTuple

from odoo.addons.prm_portal.engine.workbook import OLD_EXCEL, BadWorkbook, check

from .workbook_layout import MAX_ROWS

MOST_MERGED = 200
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKS = re.compile(
    rb'<(?:\w+:)?(?:(row)\b(?:[^>]*?\br="(\d+)")?|(v|is|f)[\s>]|mergeCell\b[^>]*?\bref="([A-Z0-9:]+)")', re.DOTALL
)


def refuse(data):
    """Raise ``BadWorkbook`` for a file that is not opened."""
    if data.startswith(OLD_EXCEL) and _ENCRYPTED in data:
        raise BadWorkbook("password")
    if data.startswith(b"PK") and b"opendocument.spreadsheet" in data[:200]:
        raise BadWorkbook("ods")
    check(data)


class Scan(NamedTuple):
    """What the reader of rows does not tell of a sheet."""

    merged: list  #: ranges
    last: int  #: row with the last content; behind it the reader would go through all that describes the sheet


def scan_sheet(data, sheet):
    """Return the :class:`Scan` of a sheet; refuse one with content below the last row that is read."""
    merged, row, last, rest = [], 0, 0, b""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as stream:
        while piece := stream.read(1 << 18):
            text = rest + piece
            # a tag that the piece cuts is looked at with the next one
            cut = text.rfind(b"<")
            text, rest = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
            row, last = _scan_piece(text, row, last, merged)
        row, last = _scan_piece(rest, row, last, merged)
    return Scan(merged, last)


def _scan_piece(text, row, last, merged):
    for match in _MARKS.finditer(text):
        if match[1]:
            row = int(match[2]) if match[2] else row + 1
        elif match[3]:
            if row > MAX_ROWS:
                raise BadWorkbook("rows", MAX_ROWS)
            last = max(last, row)
        elif len(merged) < MOST_MERGED:
            merged.append(match[4].decode())
    return row, last
