"""Control totals of a trial balance: is it all of the ledger, and only the ledger?"""

from collections import Counter
from decimal import Decimal

from .balance_types import ZERO, Problem

CENT = Decimal("0.005")


def weight(account):
    """Return what an account adds to the sum of all, which is 0."""
    return account.month or ZERO if account.balance is None else account.balance


def ledger_digits(accounts):
    """Return how many digits an account of the ledger has: 0 for charts with letters.

    Spreadsheets eat leading zeros, and accounts of customers and suppliers have a digit more.
    """
    lengths = Counter(len(account.number) for account in accounts if account.number.isdigit())
    if sum(lengths.values()) < len(accounts) / 2:
        return 0
    long = {length: count for length, count in lengths.items() if length >= 4}
    if not long:
        return 4
    most = max(long, key=lambda length: (long[length], -length))
    return most - 1 if long.get(most - 1, 0) >= 3 and _is_balanced(accounts, most - 1) else most


def _is_balanced(accounts, digits):
    ours = [account for account in accounts if len(account.number) <= digits]
    return bool(ours) and abs(sum((weight(account) for account in ours), ZERO)) < CENT


def without_personal(accounts, digits):
    """Leave out the accounts of customers and suppliers when the ledger is complete without them."""
    long = [account for account in accounts if digits and account.number.isdigit() and len(account.number) > digits]
    if not long or not _is_balanced(accounts, digits):
        return accounts, 0
    out = {account.number for account in long}
    return [account for account in accounts if account.number not in out], len(long)


def check_totals(totals, personal=0):
    """Return the problems that the sums show."""
    problems = []
    if abs(totals.balance) >= CENT:
        problems.append(Problem("unbalanced", found=str(totals.balance), level="confirm"))
    elif abs(totals.debit - totals.credit) >= CENT:
        problems.append(Problem("unbalanced", found=str(totals.debit - totals.credit), level="confirm"))
    stated = totals.stated
    # the list's own totals count the accounts that were left out
    if not personal:
        for side in ("debit", "credit"):
            if side in stated and abs(abs(stated[side]) - abs(getattr(totals, side))) >= CENT:
                problems.append(Problem("totals", side, str(getattr(totals, side)), str(stated[side]), "confirm"))
        if "count" in stated and stated["count"] != totals.count:
            problems.append(Problem("count", found=str(totals.count), expected=str(stated["count"]), level="confirm"))
    return problems
