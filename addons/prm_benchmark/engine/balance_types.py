"""What a trial balance is made of."""

from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)
MOST_ACCOUNTS = 20_000


class BadBalance(ValueError):
    """A file that is no trial balance.

    ``code``: ``empty``, ``size``, ``binary``, ``header`` (no line with the names of its columns), ``accounts`` (none
    below it), ``rows``, ``xml``, ``cut`` (an XML file that ends in the middle), ``xaf`` (another kind of XML),
    ``period`` (an audit file without bookings in the month).
    """

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


class Problem(NamedTuple):
    """Something to look at. Level ``error`` keeps it from being applied, ``confirm`` until a person has agreed to it.

    Errors: ``number`` (amounts without an account) and the codes of ``NumberError``, ``mark`` (neither debit nor
    credit), ``short_row`` (a line that is cut), ``marks_mixed`` (comma and point both stand for decimals), ``sides``
    (nothing says what is debit and what credit). To confirm: ``unbalanced`` (debit and credit differ), ``totals`` (not
    what the list's own total says), ``count`` (fewer or more accounts than the list says), ``month`` (the list names
    another month), ``twice`` (an account on two lines: they are added up). Warnings: ``personal`` (accounts of
    customers and suppliers, which the ledger holds in sum, were left out), ``encoding`` (a character was not read).
    """

    code: str
    place: str = ""  #: line or cell
    found: str = ""
    expected: str = ""
    level: str = "error"


class Account(NamedTuple):
    """Amounts are debit minus credit, so that costs and assets are positive."""

    number: str
    name: str
    debit: Decimal  #: as listed
    credit: Decimal
    #: at the end of the month, since the year's beginning; None when the list holds the month alone
    balance: Decimal | None
    #: what moved in the month; None when the list is cumulative
    month: Decimal | None


class Totals(NamedTuple):
    debit: Decimal
    credit: Decimal
    balance: Decimal  #: of all accounts; 0 in a complete list
    count: int
    #: ``{"debit", "credit", "count"}`` as the list's own last line says, as far as it does
    stated: dict


class Balance(NamedTuple):
    accounts: list
    totals: Totals
    problems: list
    kind: str  #: ``csv``, ``xlsx`` or ``xaf``
    #: digits of an account of the ledger, for charts; 0 when accounts have letters
    digits: int
    month: int | None = None  #: ``year * 12 + month - 1``, when the list names it

    @property
    def has_months(self):
        return any(account.month is not None for account in self.accounts)

    @property
    def worst(self):
        """``error``, ``confirm``, ``warning`` or an empty text."""
        levels = {problem.level for problem in self.problems}
        return next((level for level in ("error", "confirm", "warning") if level in levels), "")
