"""Trial balances (Summen- und Saldenliste, kolommenbalans) of any accounting program, whatever file they come in."""

from odoo.addons.prm_portal.engine import workbook

from .balance_mapping import Applied, Range, apply, propose
from .balance_table import Line, read_table
from .balance_text import decode, read_lines
from .balance_types import MOST_ACCOUNTS, Account, BadBalance, Balance, Problem, Totals
from .balance_xaf import read_xaf

MOST_BYTES = 5 * 1024 * 1024
#: audit files hold every booking of a year
MOST_XAF_BYTES = 30 * 1024 * 1024

__all__ = [
    "Account",
    "Applied",
    "BadBalance",
    "Balance",
    "Problem",
    "Range",
    "Totals",
    "apply",
    "propose",
    "read_balance",
]


def read_balance(data, month, point=",", fiscal_start=1, month_only=False):
    """Return the :class:`Balance` that a file holds.

    :param bytes data: CSV (any separator and usual encoding), XLSX or XAF
    :param int month: ``year * 12 + month - 1``, the month that it is uploaded for
    :param str point: decimal mark where the amounts do not tell
    :param int fiscal_start: the month in which the firm's year begins
    :param bool month_only: amounts that do not say so are of the month alone, not since the year's beginning
    :raise BadBalance: see there
    :raise prm_portal.engine.workbook.BadWorkbook: for workbooks
    """
    if not data.strip():
        raise BadBalance("empty")
    is_xml = data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    most = MOST_XAF_BYTES if is_xml else MOST_BYTES
    if len(data) > most:
        raise BadBalance("size", most=most // 1024 // 1024)
    if is_xml:
        return read_xaf(data, month, fiscal_start)
    if data.startswith((b"PK", workbook.OLD_EXCEL)):
        rows = workbook.read(data, MOST_ACCOUNTS)
        balance = read_table((Line(row.number, row.cells) for row in rows), "xlsx", point, month_only)
        return _with_month(balance, month)
    if b"\0" in data[:65536] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadBalance("binary")
    text, encoding = decode(data)
    lines = [Line(number, cells) for number, cells in read_lines(text, MOST_ACCOUNTS + 1000)]
    if len(lines) > MOST_ACCOUNTS + 1000:
        raise BadBalance("rows", most=MOST_ACCOUNTS)
    balance = _with_month(read_table(lines, "csv", point, month_only), month)
    if not encoding:
        balance.problems.append(Problem("encoding", level="warning"))
    return balance


def _with_month(balance, month):
    if balance.month is not None and balance.month != month:
        year, index = divmod(balance.month, 12)
        expected = f"{month % 12 + 1:02d}/{month // 12}"
        balance.problems.append(Problem("month", "", f"{index + 1:02d}/{year}", expected, "confirm"))
    return balance
