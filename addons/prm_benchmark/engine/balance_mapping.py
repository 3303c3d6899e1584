"""Which accounts make up which item.

Ranges are in order: for each item the first of its ranges that holds an account takes it, or leaves it out with
the sign 0. So an account may count for several items (personnel cost, total cost), and for none of them twice.

The proposals for a chart of accounts are in ``data/charts``. They are a beginning for the bookkeeper, not a truth: what
is approximate is said in their ``note`` column, and in general

* cost of goods is purchases and changes of stock: a firm that books its stock once a year has to correct it;
* imputed owner's pay, rent and interest are in no ledger that does not book them;
* receivables and payables are as booked, so gross of tax; equity and total assets follow only from a year-end list;
* departments (machines, parts, workshop) are only in SKR51, by its standard classes; every firm cuts them differently.
"""

import csv
import os
import re
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from .balance_types import ZERO

CHARTS = ("skr03", "skr04", "skr51", "rgs")
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "charts")


class Range(NamedTuple):
    """Accounts ``first`` to ``last``, both included; numbers count from the left, so 8400 holds 84001 and 8400000."""

    first: str
    last: str
    item: str  #: code of the item; empty: these accounts belong to none, knowingly
    sign: int  #: 1 for costs and assets, -1 for income and debts (items are positive), 0 to leave out

    def holds(self, number):
        if self.first[:1].isdigit() != number[:1].isdigit():
            return False
        return number[: len(self.first)] >= self.first and number[: len(self.last)] <= self.last


class Applied(NamedTuple):
    #: ``{item code: Decimal}``, rounded to cents
    values: dict
    #: ``{item code: [(account number, account name, Decimal)]}``: what it is made of
    sources: dict
    #: accounts with an amount that no range holds
    unmapped: list
    #: items that cannot be told: the list is cumulative and last month's is missing
    missing: list


def apply(mapping, balance, kinds, previous=None, first_month=False):
    """Return the items that a trial balance holds, as :class:`Applied`.

    :param mapping: list of :class:`Range`, in order
    :param balance: a :class:`Balance`
    :param dict kinds: ``{item code: "flow" | "stock"}``; items that are not in it are left out
    :param dict previous: ``{account number: balance}`` at the end of the month before, for cumulative lists; accounts
        that were not in it had 0
    :param bool first_month: whether the month is the first of the fiscal year: cumulative is the month then
    """
    sources, unmapped, missing = defaultdict(list), [], set()
    for account in balance.accounts:
        number = account.number.zfill(balance.digits) if account.number.isdigit() else account.number
        signs = {}
        for part in mapping:
            if part.holds(number):
                signs.setdefault(part.item, part.sign)
        if not signs and (account.balance or account.month):
            unmapped.append(account)
        for item, sign in signs.items():
            if item not in kinds or not sign:
                continue
            amount = _amount(account, kinds[item], previous, first_month)
            if amount is None:
                missing.add(item)
            else:
                # an item whose accounts did not move is 0, not unknown
                sources[item] += [(account.number, account.name, amount * sign)] if amount else []
    values = {
        code: sum((amount for _number, _name, amount in parts), ZERO).quantize(Decimal("0.01"))
        for code, parts in sources.items()
        if code not in missing
    }
    kept = {code: parts for code, parts in sources.items() if code in values}
    return Applied(values, kept, unmapped, sorted(missing))


def _amount(account, kind, previous, first_month):
    if kind == "stock":
        return account.balance
    if account.month is not None:
        return account.month
    if first_month:
        return account.balance
    return None if previous is None else account.balance - previous.get(account.number, ZERO)


def read_chart(chart):
    """Return the proposed mapping of a chart of accounts as a list of ``(Range, note)``."""
    with open(os.path.join(_FOLDER, f"{chart}.csv"), encoding="utf-8", newline="") as file:
        return [
            (Range(row["from"], row["to"], row["item"], int(row["sign"])), row["note"]) for row in csv.DictReader(file)
        ]


def propose(chart, items):
    """Return the proposed ranges for items that a programme asks.

    :param str chart: one of ``CHARTS``
    :param items: codes of items
    """
    return [part for part, _note in read_chart(chart) if not part.item or part.item in items]


def guess_chart(accounts):
    """Return the chart that accounts seem to follow, or an empty text.

    Purchases are in class 3 and income in class 8 of SKR03, in classes 5 and 4 of SKR04; SKR51 has its cost of goods
    in class 7, and the reference chart of the Netherlands is made of letters.
    """
    numbers = [account.number for account in accounts if account.balance or account.month]
    if sum(bool(re.match(r"[BW][A-Za-z]{2}", number)) for number in numbers) > len(numbers) / 2:
        return "rgs"
    credit = defaultdict(lambda: ZERO)
    debit = defaultdict(lambda: ZERO)
    for account in accounts:
        amount = account.month if account.balance is None else account.balance
        if account.number[:1].isdigit() and amount:
            sums, size = (debit, amount) if amount > 0 else (credit, -amount)
            sums[account.number[0]] += size
    if credit["8"] > credit["4"]:
        if debit["7"] > debit["3"] and debit["7"] > 0:
            return "skr51"
        return "skr03" if debit["4"] or debit["3"] else ""
    return "skr04" if credit["4"] and (debit["5"] or debit["6"]) else ""
