"""Past rounds out of the head office's own sheets: a row per firm (or branch) and month, a column per item."""

from datetime import date
from typing import NamedTuple

from odoo.addons.prm_partner.engine.import_cells import BadCell, read_month
from odoo.addons.prm_portal.engine.workbook import column_letter, text

from .number_text import NumberError
from .workbook_cell import read_value

MOST_ROWS = 20_000
#: what stands above the columns of firm, branch and month, in lower case
HEADINGS = {
    "firm": ("partner number", "partner", "number", "partnernummer", "mitgliedsnummer", "nummer", "relatienummer"),
    "branch": ("branch", "filiale", "vestiging", "filiaal"),
    "month": ("month", "monat", "maand"),
}


class Figure(NamedTuple):
    """One cell of an item."""

    row: int
    cell: str
    code: str
    value: object  #: Decimal


class Row(NamedTuple):
    number: int
    firm: str
    branch: str
    month: date | None
    figures: list


class Problem(NamedTuple):
    """``code``: ``heading`` (a column that is missing), ``twice`` (two columns of one item), ``firm`` (empty),
    ``month`` and the codes of ``NumberError`` and of ``workbook_cell``."""

    row: int
    cell: str
    code: str
    found: str = ""


class Past(NamedTuple):
    rows: list
    problems: list
    #: headings of columns that are no items and were not read
    unknown: list


def read_past(rows, items, point=","):
    """Return the :class:`Past` that the rows of a sheet hold.

    :param rows: of ``prm_portal.engine.workbook.read``; the first holds the headings
    :param dict items: ``{heading in lower case: item code}``: codes, and names in any language
    :param str point: decimal mark for numbers that stand there as text
    """
    header = rows[0].cells if rows else []
    columns, codes, unknown, problems = {}, {}, [], []
    names = {name: key for key, known in HEADINGS.items() for name in known}
    for index, cell in enumerate(header):
        heading = text(cell).lower()
        if heading in names and names[heading] not in columns:
            columns[names[heading]] = index
        elif heading in items:
            if items[heading] in codes.values():
                problems.append(Problem(rows[0].number, f"{column_letter(index)}{rows[0].number}", "twice", text(cell)))
            codes[index] = items[heading]
        elif heading:
            unknown.append(text(cell))
    for key in ("firm", "month"):
        if key not in columns:
            problems.append(Problem(rows[0].number if rows else 1, "", "heading", HEADINGS[key][0]))
    if not codes:
        problems.append(Problem(rows[0].number if rows else 1, "", "heading", ""))
    if problems:
        return Past([], problems, unknown)
    found = [_read_row(row, columns, codes, point, problems) for row in rows[1:]]
    return Past(found, problems, unknown)


def _read_row(row, columns, codes, point, problems):
    def cell(index):
        return row.cells[index] if index is not None and index < len(row.cells) else None

    def place(index):
        return f"{column_letter(index)}{row.number}"

    firm, branch = text(cell(columns["firm"])), text(cell(columns.get("branch")))
    if not firm:
        problems.append(Problem(row.number, place(columns["firm"]), "firm"))
    month = None
    try:
        month = read_month(_whole(cell(columns["month"])))
    except BadCell:
        problems.append(Problem(row.number, place(columns["month"]), "month", text(cell(columns["month"]))))
    figures = []
    for index, code in codes.items():
        try:
            value, _doubt = read_value(cell(index), point)
        except NumberError as error:
            problems.append(Problem(row.number, place(index), error.code, text(cell(index))[:60]))
            continue
        if value is not None:
            figures.append(Figure(row.number, place(index), code, value))
    return Row(row.number, firm, branch, month, figures)


def _whole(cell):
    """Return 202603 for 202603.0, as spreadsheets keep it."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
