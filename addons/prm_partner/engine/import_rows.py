"""The rows of an import file, before Odoo's own import takes them: cleaned, folded, their keys compared.

A *row* is a list of cells: text, or a date as the workbook holds it. A *key* is what identifies the
record a row speaks of, as a tuple; ``None`` where a row fills no cell of the key.
"""

from datetime import date, datetime
from typing import NamedTuple


def clean(rows):
    """Return the rows with blanks around texts removed.

    >>> clean([[" A-1 ", 7]])
    [['A-1', 7]]
    """
    return [[cell.strip() if isinstance(cell, str) else cell for cell in row] for row in rows]


def key_text(cell):
    """Return a cell as a key is compared: dates by day, text without regard to case; None for an empty one.

    >>> key_text("A-1"), key_text(date(2026, 1, 31)), key_text("")
    ('a-1', '2026-01-31', None)
    """
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip().lower() or None if cell not in (None, False) else None


def key_integer(cell):
    """Return a cell of whole numbers as a key is compared; what is no number stays text.

    >>> key_integer("2026"), key_integer("2026.0"), key_integer("soon"), key_integer("")
    (2026, 2026, 'soon', None)
    """
    text = key_text(cell)
    try:
        number = float(text or "")
    except ValueError:
        return text
    return int(number) if number.is_integer() else text


class Fold(NamedTuple):
    """How the rows of a file belong together."""

    groups: dict  #: index of a record's first row → indexes of all its rows, in the order of the file
    twins: list  #: ``(row, first row)``: a key repeated by a row that adds nothing
    conflicts: list  #: ``(row, first row, column)``: a key repeated with another value in the column
    orphans: list  #: rows with values but no key


def fold(rows, keys, header, lines):
    """Gather the rows of each record.

    Further lines of a record may stand in rows that leave its own columns (``header``) empty, as Odoo
    writes them, or that repeat them, in full or only the key, as people do in a spreadsheet; rows that
    repeat the key need not follow each other.

    :param header: columns of the record itself, without those of its key
    :param lines: columns of the record's one2many rows

    >>> fold([["Dealer", "x"], ["", "y"], ["Dealer", "z"]], ["a", None, "a"], [0], [1]).groups
    {0: [0, 1, 2]}
    >>> fold([["Dealer", "x"], ["Service", "y"]], ["a", "a"], [0], [1]).conflicts
    [(1, 0, 0)]
    """
    found = Fold({}, [], [], [])
    first_row, current = {}, None
    for index, (row, key) in enumerate(zip(rows, keys, strict=True)):
        if key is None:
            if current is None or any(row[column] for column in header):
                found.orphans.append(index)
            else:
                found.groups[current].append(index)
            continue
        current = first_row.setdefault(key, index)
        if current == index:
            found.groups[index] = [index]
            continue
        if not any(row[column] for column in lines):
            found.twins.append((index, current))
            continue
        differing = [column for column in header if row[column] and row[column] != rows[current][column]]
        if differing:
            found.conflicts.append((index, current, differing[0]))
        else:
            found.groups[current].append(index)
    return found


class ImportTable:
    """The rows on their way to Odoo's import, and where in the file each of them stood."""

    def __init__(self, fields, rows):
        self.fields = list(fields)
        self.rows = clean(rows)
        self.origins = list(range(len(rows)))
        self.heads = self.origins  #: per row: the row its record begins with

    def column(self, path):
        """Return ``(index, kind)`` of a field's column, kind ``""`` for a name, ``"id"`` or ``".id"``; else None."""
        for kind in ("", "id", ".id"):
            wanted = f"{path}/{kind}" if kind else path
            if wanted in self.fields:
                return self.fields.index(wanted), kind
        return None

    def columns_below(self, group):
        """Return the indexes of the columns of a one2many field's rows."""
        return [index for index, field in enumerate(self.fields) if field == group or field.startswith(f"{group}/")]

    def arrange(self, groups, lines):
        """Put the rows of each record one below the other, its own cells filled in the first row only."""
        rows, origins, heads = [], [], []
        for head, members in groups.items():
            position = len(rows)
            for index in members:
                row = self.rows[index]
                if index != head:
                    row = [cell if column in lines else "" for column, cell in enumerate(row)]
                rows.append(row)
                origins.append(self.origins[index])
                heads.append(position)
        self.rows, self.origins, self.heads = rows, origins, heads

    def add_column(self, field, cells):
        self.fields.append(field)
        self.rows = [[*row, cell] for row, cell in zip(self.rows, cells, strict=True)]
