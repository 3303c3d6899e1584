"""What is looked at in a workbook before and beside reading its cells."""

import io
import re
import zipfile

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


def merged_ranges(data, sheet):
    """Return the merged ranges of a sheet; refuse one with content below the last row that is read.

    The reader of rows does not tell of merged cells, and fills the rows up to the last one.
    """
    merged, row, rest = [], 0, b""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as stream:
        while piece := stream.read(1 << 18):
            text = rest + piece
            # a tag that the piece cuts is looked at with the next one
            cut = text.rfind(b"<")
            text, rest = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
            row = _scan_piece(text, row, merged)
        _scan_piece(rest, row, merged)
    return merged


def _scan_piece(text, row, merged):
    for match in _MARKS.finditer(text):
        if match[1]:
            row = int(match[2]) if match[2] else row + 1
        elif match[3]:
            if row > MAX_ROWS:
                raise BadWorkbook("rows", MAX_ROWS)
        elif len(merged) < MOST_MERGED:
            merged.append(match[4].decode())
    return row
