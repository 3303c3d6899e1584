"""A small workbook, and what can happen to it on the way: no database."""

import io
import re
import zipfile
from decimal import Decimal

from openpyxl import load_workbook

from ..engine.workbook_layout import Item, Unit, month_text
from ..engine.workbook_template import Content, Labels, make_template
from ..engine.workbook_upload import Expected, read_upload

JANUARY = 2026 * 12
MONTHS = (JANUARY, JANUARY + 1, JANUARY + 2)
ITEMS = (
    Item("U", "Net turnover", "eur", "Turnover", "Without value added tax"),
    Item("W", "Cost of goods sold", "eur", "Turnover", "=1+1 is no formula here"),
    Item("FTE", "Staff", "fte", "Staff"),
    Item("S", "Stock", "eur", "Balance sheet"),
)
#: stock is asked in March only
DUE = {"S": frozenset({JANUARY + 2})}
NORTH = Unit("11", "Nord", ITEMS, DUE)
SOUTH = Unit("12", "=Süd/1", ITEMS, DUE)
VALUES = {
    ("11", "U", JANUARY): Decimal("100000.25"),
    ("11", "W", JANUARY): Decimal("70000"),
    ("12", "FTE", JANUARY + 1): Decimal("7.5"),
}
STATES = {"provisional": "provisional", "final": "final", "vorläufig": "provisional"}
#: rows of the items on a sheet, and columns of the months
ROWS = {"state": 5, "U": 7, "W": 8, "FTE": 10, "S": 12}
COLUMNS = {JANUARY: "D", JANUARY + 1: "E", JANUARY + 2: "F"}


def labels(months=MONTHS):
    return Labels(
        programme="Trade comparison",
        intro="Fill the light cells.",
        item="Item",
        unit="Unit",
        help="Help",
        last_year="Last year",
        state="State",
        provisional="provisional",
        final="final",
        months={month: month_text(month) for month in months},
        units={"eur": "€", "fte": "FTE"},
        invalid_title="No number",
        invalid_text="Only numbers here.",
    )


def template(units=(NORTH, SOUTH), months=MONTHS, values=None, firm="firm-1", programme="TRADE", last_year=None):
    values = VALUES if values is None else values
    return make_template(
        Content(programme, firm, tuple(months), tuple(units), values, {("11", JANUARY): "final"}, last_year),
        labels(months),
    )


def expected(units=(NORTH, SOUTH), months=MONTHS, firm="firm-1", programme="TRADE", point=","):
    return Expected(programme, firm, frozenset(months), {unit.key: unit for unit in units}, point, STATES)


def edit(change, data=None):
    """Return a workbook after ``change(book)`` by openpyxl."""
    book = load_workbook(io.BytesIO(data or template()))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(cells, sheet=0, data=None):
    """Return a workbook with ``{cell: value}`` filled on a sheet."""

    def change(book):
        for place, value in cells.items():
            book.worksheets[sheet][place] = value

    return edit(change, data)


def repack(change, data=None):
    """Return a workbook with the parts that ``change({name: bytes})`` leaves."""
    with zipfile.ZipFile(io.BytesIO(data or template())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def replace(part, pattern, text, data=None):
    """Return a workbook with a part of it changed by a regular expression that has to match."""

    def change(parts):
        changed, count = re.subn(pattern, text, parts[part], count=1, flags=re.DOTALL)
        assert count, (part, pattern)
        parts[part] = changed

    return repack(change, data)


def upload(data, **keys):
    return read_upload(data, expected(**keys))


def codes(result, level="error"):
    return [problem.code for problem in result.problems if problem.level == level]
