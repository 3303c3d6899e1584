"""XAF, the Dutch audit file (XML Auditfile Financieel 3.x): bookings, summed up to a trial balance."""

import io
from decimal import Decimal, InvalidOperation

from lxml import etree

from .balance_totals import check_totals
from .balance_types import MOST_ACCOUNTS, ZERO, Account, BadBalance, Balance, Problem, Totals

MOST_LINES = 2_000_000
#: digits before the decimal mark of an amount; figures have no more
MOST_DIGITS = 15


def read_xaf(data, month, fiscal_start=1):
    """Return the :class:`Balance` at the end of a month, with what moved in it.

    :param bytes data: the audit file
    :param int month: ``year * 12 + month - 1``
    :param int fiscal_start: the month in which the firm's year begins; period 1 of the file is that month
    :raise BadBalance: ``xml``, ``cut``, ``xaf``, ``period``, ``rows``
    """
    if b"<!DOCTYPE" in data[:4096].upper() or b"<!ENTITY" in data[:65536].upper():
        raise BadBalance("xml")
    file = _AuditFile(month, fiscal_start)
    try:
        events = etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=False,
        )
        for _event, element in events:
            file.take(element)
    except etree.XMLSyntaxError:
        # a whole file ends with its own closing tag
        raise BadBalance("xml" if b"</auditfile" in data[-200:].lower() else "cut") from None
    return file.balance()


def _name(element):
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


class _AuditFile:
    def __init__(self, month, fiscal_start):
        self.month = month
        self.year = None
        #: of the month in the firm's fiscal year, from 1
        self.period = (month % 12 - (fiscal_start - 1)) % 12 + 1
        self.names = {}
        self.charts = {}
        self.opening = {}
        self.moved = {}
        self.before = {}
        self.stated = {}
        self.current = None
        self.lines = 0
        self.amounts = [ZERO, ZERO]
        self.periods = set()
        self.is_audit = False
        self.problems = []

    def take(self, element):
        name = _name(element)
        parent = _name(element.getparent()) if element.getparent() is not None else ""
        self.is_audit = self.is_audit or name == "auditfile"
        if name == "fiscalYear" and parent == "header":
            self.year = (element.text or "").strip()
        elif name == "periodNumber" and parent == "transaction":
            self.current = _integer(element.text)
            self.periods.add(self.current)
        elif name in ("linesCount", "totalDebit", "totalCredit") and parent == "transactions":
            self.stated[name] = (element.text or "").strip()
        elif name == "ledgerAccount":
            self._account(element)
        elif name == "obLine" and parent == "openingBalance":
            self._book(element, self.opening)
        elif name == "trLine" and parent == "transaction":
            self._line(element)
        if name in ("ledgerAccount", "obLine", "trLine", "transaction", "journal"):
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]

    def _account(self, element):
        cells = _children(element)
        number = cells.get("accID", "")
        if len(self.names) >= MOST_ACCOUNTS:
            raise BadBalance("rows", most=MOST_ACCOUNTS)
        self.names[number] = cells.get("accDesc", "")
        code = cells.get("leadCode") or cells.get("leadReference") or ""
        if code[:1] in ("B", "W"):
            self.charts[number] = code

    def _line(self, element):
        self.lines += 1
        if self.lines > MOST_LINES:
            raise BadBalance("rows", most=MOST_LINES)
        period = self.current
        if period is None or period > self.period:
            self._book(element, None)
        elif period == self.period:
            self._book(element, self.moved)
        else:
            self._book(element, self.before)

    def _book(self, element, sums):
        """Add a line to sums of ``[debit, credit]``; None counts it for the control totals alone."""
        cells = _children(element)
        try:
            amount = Decimal(cells.get("amnt", ""))
        except InvalidOperation:
            amount = None
        if amount is not None and amount.is_finite() and amount.adjusted() >= MOST_DIGITS:
            amount = None  # “1E9999999” is a number that cannot be added up
        side = cells.get("amntTp", "").upper()
        if amount is None or not amount.is_finite() or side not in ("D", "C"):
            if len(self.problems) < 100:
                code = "characters" if amount is None else "mark"
                self.problems.append(Problem(code, cells.get("accID", ""), cells.get("amnt", "")))
            return
        index = side == "C"
        if sums is not self.opening:
            self.amounts[index] += amount
        if sums is not None:
            sums.setdefault(cells.get("accID", ""), [ZERO, ZERO])[index] += amount

    def balance(self):
        if not self.is_audit or not self.names:
            raise BadBalance("xaf")
        if self.periods and self.period not in self.periods:
            raise BadBalance("period", period=self.period)
        accounts = []
        for number in sorted(self.names.keys() | self.opening.keys() | self.moved.keys() | self.before.keys()):
            zero = (ZERO, ZERO)
            opening, before, moved = (sums.get(number, zero) for sums in (self.opening, self.before, self.moved))
            debit, credit = before[0] + moved[0], before[1] + moved[1]
            accounts.append(
                Account(
                    self.charts.get(number, number),
                    self.names.get(number, ""),
                    debit,
                    credit,
                    opening[0] - opening[1] + debit - credit,
                    moved[0] - moved[1],
                )
            )
        accounts = _merge(accounts)
        totals = Totals(
            sum((account.debit for account in accounts), ZERO),
            sum((account.credit for account in accounts), ZERO),
            sum((account.balance for account in accounts), ZERO),
            len(accounts),
            {},
        )
        numbers = [len(account.number) for account in accounts if account.number.isdigit()]
        digits = max(numbers, default=0) if len(numbers) > len(accounts) / 2 else 0
        return Balance(accounts, totals, [*self.problems, *self._check(), *check_totals(totals)], "xaf", digits, None)

    def _check(self):
        """Compare with the control totals that the file carries."""
        problems = []
        year = _integer(self.year)
        if year is not None and year not in (self.month // 12, self.month // 12 - 1):
            problems.append(Problem("month", "fiscalYear", self.year, str(self.month // 12), "confirm"))
        found = {"linesCount": str(self.lines), "totalDebit": self.amounts[0], "totalCredit": self.amounts[1]}
        for name, stated in self.stated.items():
            try:
                differs = Decimal(stated) != Decimal(found[name])
            except InvalidOperation:
                differs = True
            if differs:
                problems.append(Problem("totals", name, str(found[name]), stated, "confirm"))
        return problems


def _merge(accounts):
    """Add up accounts that carry the same code of the reference chart."""
    merged = {}
    for account in accounts:
        other = merged.get(account.number)
        merged[account.number] = (
            account
            if other is None
            else Account(
                account.number,
                other.name,
                *(first + second for first, second in zip(other[2:], account[2:], strict=True)),
            )
        )
    return list(merged.values())


def _children(element):
    return {_name(child): (child.text or "").strip() for child in element}


def _integer(text):
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
