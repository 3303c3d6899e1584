"""What the workbook that is sent out and the one that comes back agree on.

A sheet per reporting unit: items in rows, months in columns. Column A (hidden) names the item of each row, row 3
(hidden) the month of each column and cell A1 the unit, so that renamed, moved or copied sheets and columns are still
understood. A hidden key sheet says whose workbook it is and what stood in its cells when it was sent.
"""

import hashlib
import re
from decimal import Decimal
from typing import NamedTuple

VERSION = "1"
KEY_SHEET = "prm_key"
KEY_MARK = "prm-benchmark"
UNIT_MARK = "unit:"
STATE_ROW = "#state"
#: rows and columns as the spreadsheet counts, from 1
MONTH_ROW = 3
HEADER_ROW = 4
FIRST_ROW = 5
CODE_COLUMN = 1
LABEL_COLUMN = 2
UNIT_COLUMN = 3
FIRST_MONTH_COLUMN = 4
#: below it, no cell is read
MAX_ROWS = 1000
MAX_COLUMNS = 60
MAX_KEY_ROWS = 20_000

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Item(NamedTuple):
    code: str
    label: str
    unit: str  #: ``eur``, ``m2``, ``fte``, ``hours``, ``days`` or ``count``
    section: str  #: its heading
    help: str = ""


class Unit(NamedTuple):
    """What one sheet asks for."""

    key: str
    title: str
    items: tuple  #: of :class:`Item`, in order
    #: ``{item code: months}`` for items that are not due each month
    due: dict = {}
    #: months that are shown and no longer entered
    closed: frozenset = frozenset()

    def is_due(self, code, month):
        return code not in self.due or month in self.due[code]


class Key(NamedTuple):
    """What the hidden sheet says."""

    programme: str
    firm: str
    months: tuple
    units: dict  #: ``{unit key: (title, item codes)}``
    base: dict  #: ``{(unit key, item code, month): Decimal}``, as sent


def month_text(month):
    """Return a month (``year * 12 + month - 1``) as it stands in the workbook.

    >>> month_text(2026 * 12 + 2), read_month("2026-03") == 2026 * 12 + 2, read_month("3/2026")
    ('2026-03', True, None)
    """
    year, index = divmod(month, 12)
    return f"{year:04d}-{index + 1:02d}"


def read_month(text):
    match = _MONTH.fullmatch(str(text).strip()) if text else None
    return int(match[1]) * 12 + int(match[2]) - 1 if match else None


def sheet_names(titles):
    """Return names that spreadsheets accept, each once.

    >>> sheet_names(["Nord: Bau/Garten", "nord_ bau_garten", "", "history"])
    ['Nord_ Bau_Garten', 'nord_ bau_garten 2', '3', 'history_']
    """
    names, taken = [], {KEY_SHEET}
    for number, title in enumerate(titles, 1):
        name = _FORBIDDEN.sub("_", title).strip(" '")[:31].strip(" '") or str(number)
        if name.lower() == "history":
            name += "_"
        stem, copy = name, 2
        while name.lower() in taken:
            name = f"{stem[:27]} {copy}"
            copy += 1
        taken.add(name.lower())
        names.append(name)
    return names


def is_same(sent, value):
    """Return whether a cell still holds what was sent: spreadsheets keep 15 digits.

    >>> is_same(Decimal("123456789012345.1234"), Decimal("123456789012345.1")), is_same(Decimal(1), Decimal("1.0001"))
    (True, False)
    """
    return abs(sent - value) <= abs(sent) * Decimal("1e-14")


def checksum(rows):
    """Return the sum over the rows of the key sheet; it finds damage, it does not keep anybody out."""
    text = "\n".join("\t".join(row) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def key_rows(key):
    """Return the rows of the key sheet: texts, so that no program changes them.

    Tabs and line breaks in titles would shift them and are taken out.
    """
    rows = [[KEY_MARK, VERSION], ["programme", key.programme], ["firm", key.firm]]
    rows += [["month", month_text(month)] for month in key.months]
    rows += [["unit", unit, " ".join(title.split()), " ".join(codes)] for unit, (title, codes) in key.units.items()]
    for unit, (_title, codes) in key.units.items():
        for code in codes:
            values = [key.base.get((unit, code, month)) for month in key.months]
            if any(value is not None for value in values):
                rows.append(["value", unit, code, ";".join("" if value is None else str(value) for value in values)])
    return [*rows, ["checksum", checksum(rows)]]


def read_key(rows):
    """Return the :class:`Key`, or the code of what is wrong: ``version`` or ``key_damaged``."""
    rows = [[str(cell) for cell in row if cell is not None] for row in rows]
    rows = [row for row in rows if row]
    if not rows or rows[0][0] != KEY_MARK:
        return "key_damaged"
    if rows[0][1:] != [VERSION]:
        return "version"
    *rows, last = rows
    if last != ["checksum", checksum(rows)]:
        return "key_damaged"
    found = {"programme": "", "firm": ""}
    months, units, base = [], {}, {}
    for kind, *cells in rows[1:]:
        if kind in found:
            found[kind] = "".join(cells)
        elif kind == "month":
            months.append(read_month(cells[0]))
        elif kind == "unit":
            units[cells[0]] = (cells[1], tuple(cells[2].split()) if len(cells) > 2 else ())
        elif kind == "value":
            for month, value in zip(months, cells[2].split(";"), strict=True):
                if value:
                    base[cells[0], cells[1], month] = Decimal(value)
    return Key(found["programme"], found["firm"], tuple(months), units, base)
