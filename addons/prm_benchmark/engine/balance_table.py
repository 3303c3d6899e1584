"""A table with headings, from a text file or a workbook, as a trial balance."""

import re
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from .balance_columns import read_layout
from .balance_totals import check_totals, ledger_digits, weight, without_personal
from .balance_types import MOST_ACCOUNTS, ZERO, Account, BadBalance, Balance, Problem, Totals
from .number_text import NumberError, read_number

#: lines above the headings: firm, month, DATEV's own header
MOST_ABOVE = 40
MOST_PROBLEMS = 100

_ACCOUNT = re.compile(r"\d{2,10}|[BWbw][A-Za-z]{2}[A-Za-z0-9.]{0,20}")
_SUBTOTAL = re.compile(
    r"klasse|zwischen|sub|gruppe|groep|rubriek|class|group|übertrag|uebertrag|transport", re.IGNORECASE
)
_TOTAL = re.compile(r"summe|gesamt|total|totaal|endsumme|som\b|sum\b", re.IGNORECASE)
_COUNT = re.compile(r"(?:anzahl|aantal|number|count)\D{0,30}(\d+)", re.IGNORECASE)
_SIDED = re.compile(r"(?P<amount>.*\d.*?)\s*(?P<mark>soll|haben|debet|debit|credit|dr|cr|[shdc])\.?", re.IGNORECASE)
_DEBIT, _CREDIT = {"s", "d", "soll", "debet", "debit", "dr"}, {"h", "c", "k", "haben", "credit", "kredit", "cr"}
_MONTH = re.compile(
    r"(?<![\d.])(0?[1-9]|1[0-2])[./-](20\d\d)(?!\d)|(?<![\d.])\d\d?[.-](0?[1-9]|1[0-2])[.-](20\d\d)(?!\d)"
)
_NAMES = re.compile(
    r"\b(jan|feb|mär|maart|mrt|mar|apr|mai|may|mei|jun|jul|aug|sep|okt|oct|nov|dez|dec)[a-zäé]*\.?\s+(20\d\d)",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"]
_OTHER_NAMES = {"mär": "mar", "maart": "mar", "mrt": "mar", "may": "mai", "mei": "mai", "oct": "okt", "dec": "dez"}


class Line(NamedTuple):
    number: int  #: as the file counts
    cells: list  #: texts, numbers or None


def read_table(lines, kind, point=",", month_only=False):
    """Return the :class:`Balance` of a table.

    :param lines: iterable of :class:`Line`
    :param str kind: ``csv`` or ``xlsx``
    :param str point: decimal mark where the amounts do not tell
    :param bool month_only: what a column means that says neither month nor cumulative: the month alone
    :raise BadBalance: see there
    """
    lines = list(lines)
    table = _Table(kind, point, month_only)
    rows = table.find_headings(lines)
    table.take(rows)
    return table.balance()


def read_month(text):
    """Return the last month that a text names (``year * 12 + month - 1``), or None.

    >>> read_month("SuSa 01.01.2026 - 31.03.2026") == 2026 * 12 + 2, read_month("März 2026") == 2026 * 12 + 2
    (True, True)
    """
    found = [(m.start(), int(m[2] or m[4]) * 12 + int(m[1] or m[3]) - 1) for m in _MONTH.finditer(text)]
    for match in _NAMES.finditer(text):
        name = match[1].lower()
        found.append((match.start(), int(match[2]) * 12 + _MONTHS.index(_OTHER_NAMES.get(name, name))))
    return max(found)[1] if found else None


class _Table:
    def __init__(self, kind, point, month_only):
        self.kind = kind
        self.point = point
        self.month_only = month_only
        self.layout = None
        self.month = None
        self.problems = []
        self.accounts = {}
        self.stated = {}
        self.has_sides = False

    def find_headings(self, lines):
        """Find the line of headings and return what stands below it."""
        for index, line in enumerate(lines[:MOST_ABOVE]):
            self.layout = read_layout(line.cells)
            if self.layout:
                above = " ".join(str(cell) for other in lines[:index] for cell in other.cells if cell is not None)
                self.month = read_month(above)
                self.point = self._find_point(lines[index + 1 :])
                return lines[index + 1 :]
        raise BadBalance("header")

    def _find_point(self, lines):
        """Return what the amounts use as their decimal mark; a file uses one."""
        votes = Counter()
        for line in lines:
            for index in self._amounts():
                text = line.cells[index] if index < len(line.cells) else None
                match = re.search(r"([.,])\d\d?\D*$", text) if isinstance(text, str) else None
                if match:
                    votes[match[1]] += 1
        if len(votes) == 2:
            self._tell("marks_mixed", "", " / ".join(f"{mark} ×{count}" for mark, count in votes.items()))
        return votes.most_common(1)[0][0] if votes else self.point

    def _amounts(self):
        layout = self.layout
        return {index for pair in layout.pairs.values() for index in pair} | set(layout.balances.values())

    def _tell(self, code, place="", found="", expected="", level="error"):
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, str(place), str(found)[:60], str(expected), level))

    def take(self, lines):
        width = max(self._amounts()) + 1
        for line in lines:
            cells = [*line.cells, *[None] * (width - len(line.cells))]
            number = _account(cells[self.layout.number])
            words = " ".join(str(cell) for cell in cells if isinstance(cell, str))
            if not number:
                self._read_other(line, cells, words)
                continue
            if len(line.cells) < width and self.kind == "csv":
                self._tell("short_row", line.number, words)
                continue
            if len(self.accounts) >= MOST_ACCOUNTS:
                raise BadBalance("rows", most=MOST_ACCOUNTS)
            self._read_account(line, cells, number)
        if not self.accounts:
            raise BadBalance("accounts")

    def _read_other(self, line, cells, words):
        """A line without an account: a total, a heading, or something that must not be passed over."""
        match = _COUNT.search(" ".join(str(cell) for cell in cells if cell is not None))
        if match:
            self.stated["count"] = int(match[1])
        elif _SUBTOTAL.search(words):
            return
        elif _TOTAL.search(words):
            pair = self._pair()
            if pair:
                debit, credit = (self._amount(cells, index, line) for index in pair)
                if debit is not None and credit is not None:
                    self.stated |= {"debit": debit, "credit": credit}
        elif any(self._amount(cells, index, line, quiet=True) for index in self._amounts()):
            self._tell("number", line.number, cells[self.layout.number] or words)

    def _pair(self):
        pairs = self.layout.pairs
        return pairs.get("cumulative") or pairs.get("") or pairs.get("closing") or pairs.get("month")

    def _amount(self, cells, index, line, quiet=False):
        """Return an amount; debit is positive where a mark says so. None for an empty cell."""
        if index is None:
            return None
        cell = cells[index]
        if cell is None or cell == "":
            return None
        try:
            return self._number(cell, cells, index)
        except NumberError as error:
            if not quiet:
                self._tell(error.code, line.number, cell)
            return None

    def _number(self, cell, cells, index):
        mark = ""
        if isinstance(cell, str):
            match = _SIDED.fullmatch(cell.strip())
            if match:
                cell, mark = match["amount"], match["mark"].lower()
            # the same mark in all of the file: what would be doubtful in one cell is clear here
            value = read_number(cell, self.point).value
        else:
            value = Decimal(repr(cell)).quantize(Decimal("0.0001")) + 0
        place = self.layout.marks.get(index)
        if not mark and place is not None and place < len(cells):
            mark = str(cells[place] or "").strip().lower()
        if not mark:
            self.has_sides = self.has_sides or value < 0
            return value
        self.has_sides = True
        if mark in _DEBIT:
            return value
        if mark in _CREDIT:
            return -value
        raise NumberError("mark")

    def _read_account(self, line, cells, number):
        layout = self.layout
        pairs = {
            scope: (self._amount(cells, debit, line) or ZERO, self._amount(cells, credit, line) or ZERO)
            for scope, (debit, credit) in layout.pairs.items()
        }
        balances = {scope: self._amount(cells, index, line) for scope, index in layout.balances.items()}
        name = str(cells[layout.name] or "") if layout.name is not None and layout.name < len(cells) else ""
        other = self.accounts.get(number)
        if other:
            self._tell("twice", line.number, number, level="confirm")
            pairs = {scope: tuple(map(sum, zip(pair, other[1][scope], strict=True))) for scope, pair in pairs.items()}
            balances = {scope: (value or ZERO) + (other[2][scope] or ZERO) for scope, value in balances.items()}
        self.accounts[number] = (name or (other[0] if other else ""), pairs, balances)

    def balance(self):
        if not self.has_sides and not self.layout.pairs:
            self._tell("sides")
        accounts = [self._account(number, *parts) for number, parts in self.accounts.items()]
        digits = ledger_digits(accounts)
        accounts, personal = without_personal(accounts, digits)
        if personal:
            self._tell("personal", found=personal, level="warning")
        totals = Totals(
            sum((account.debit for account in accounts), ZERO),
            sum((account.credit for account in accounts), ZERO),
            sum((weight(account) for account in accounts), ZERO),
            len(accounts),
            self.stated,
        )
        return Balance(
            accounts, totals, [*self.problems, *check_totals(totals, personal)], self.kind, digits, self.month
        )

    def _account(self, number, name, pairs, balances):
        """Put the amounts of a line to what they mean."""

        def moved(scope):
            return pairs[scope][0] - pairs[scope][1] if scope in pairs else None

        plain = "month" if self.month_only else "cumulative"
        pairs = {scope or plain: pair for scope, pair in pairs.items()}
        balances = {scope or plain: value for scope, value in balances.items()}
        opening = balances.get("opening")
        opening = moved("opening") if opening is None else opening
        month = balances.get("month")
        month = moved("month") if month is None else month
        closing = moved("closing")
        counted = moved("cumulative")
        if counted is not None:
            counted += opening or ZERO
        if closing is None and "cumulative" in balances and (self.has_sides or counted is None):
            closing = balances["cumulative"] or ZERO
        closing = counted if closing is None else closing
        debit, credit = pairs.get("cumulative") or pairs.get("closing") or pairs.get("month") or (None, None)
        if debit is None:
            shown = closing if closing is not None else month or ZERO
            debit, credit = max(shown, ZERO), max(-shown, ZERO)
        if "month" in balances or "month" in pairs:
            month = month or ZERO
        return Account(number, name, debit, credit, closing, month)


def _account(cell):
    """Return an account number as text, without the blanks and decimals that programs put into it; else nothing."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\s", "", str(cell)) if cell is not None else ""
    return text if _ACCOUNT.fullmatch(text) else ""
