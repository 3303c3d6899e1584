"""The columns of a trial balance, by the words that German, Dutch and English programs put above them."""

import re
from typing import NamedTuple

_NUMBER = re.compile(
    r"(?:sach|haupt|fibu)?-?(?:konto|kto)(?:[ .-]*(?:nr|nummer|no))?|account(?: ?(?:no|nr|number|code|id))?|acct|nr|no"
    r"|(?:grootboek)?-?rekening(?:[ -]*(?:nr|nummer|code))?|grootboek(?:[ -]?(?:nr|nummer|code))?|gb-?rek(?:ening)?|rek"
    r"|rgs(?:[ -]?(?:code|referentiecode|nummer))?|referentiecode|code|accid"
)
_NAME = re.compile(
    r"(?:konto|konten|account|rekening|grootboek(?:rekening)?)?[ -]*(?:beschriftung|bezeichnung|bez|name|naam"
    r"|omschrijving|description|text|titel)|kontoname|accdesc"
)
_MARK = re.compile(
    r"s ?[/+-]? ?h(?:[ -]?(?:kz|kennz(?:eichen)?))?|[dc] ?/ ?[ckd]|d/c|dc|debet ?/ ?credit|amnttp"
    r"|soll[/ -]*haben(?:[ -]?kennzeichen)?|debit ?/ ?credit|kz|side"
)
_DEBIT = re.compile(r"\b(?:soll|debet|debit|debits|d)\b|sollumsatz|sollsaldo|sollbetrag|jvz soll")
_CREDIT = re.compile(r"\b(?:haben|credit|credits|c|h)\b|habenumsatz|habensaldo|habenbetrag")
_BALANCE = re.compile(r"saldo|balance|salden|stand\b")
_AMOUNT = re.compile(r"saldo|balance|salden|stand\b|betrag|bedrag|amount|summe|wert|totaal|total")
_OPENING = re.compile(r"\beb\b|eb-?wert|eröffnung|anfangs|vortrag|\bbegin|opening|openings")
_CUMULATIVE = re.compile(
    r"kum|jahr|\bjvz\b|year|ytd|\bcum|gesamt|lfd|end(?:saldo|balance|stand)|schluss|eind|closing|t/m|\bbis\b|aktuell"
)
_MONTH = re.compile(
    r"monat|\bmon\b|periode|period|maand|month|bewegung|mutatie|movement|\bjan|\bfeb|\bmär|\bmaa|\bmar|\bapr|\bma[iy]|\bmei"
    r"|\bjun|\bjul|\baug|\bsep|\bo[kc]t|\bnov|\bde[zc]"
)


class Column(NamedTuple):
    role: str  #: ``number``, ``name``, ``debit``, ``credit``, ``balance`` or ``mark``
    #: ``month``, ``cumulative``, ``opening``, ``closing`` (a balance that stands in two columns) or not said
    scope: str = ""


class Layout(NamedTuple):
    number: int
    name: int | None
    #: ``{scope: (index of debit, index of credit)}``
    pairs: dict
    #: ``{scope: index of the balance}``
    balances: dict
    #: ``{index of an amount: index of its debit/credit mark}``
    marks: dict


def read_column(heading):
    """Return the :class:`Column` that a heading names, or None.

    >>> read_column("Kontobeschriftung"), read_column("Soll kum."), read_column("S/H")
    (Column(role='name', scope=''), Column(role='debit', scope='cumulative'), Column(role='mark', scope=''))
    >>> read_column("Saldo per maand"), read_column("EB-Wert"), read_column("Bemerkung")
    (Column(role='balance', scope='month'), Column(role='balance', scope='opening'), None)
    """
    text = re.sub(r"\s+", " ", heading.lower()).strip(" .:*\"'")
    text = re.sub(r"\s*\((?:eur|€|in eur|in €)\)|\b(?:eur|€)\s*$", "", text).strip()
    if not text:
        return None
    for role, pattern in (("number", _NUMBER), ("name", _NAME), ("mark", _MARK)):
        if pattern.fullmatch(text.replace(".", "") if role == "number" else text):
            return Column(role)
    scope = "opening" if _OPENING.search(text) else ""
    scope = scope or ("cumulative" if _CUMULATIVE.search(text) else "month" if _MONTH.search(text) else "")
    for role, pattern in (("debit", _DEBIT), ("credit", _CREDIT), ("balance", _AMOUNT)):
        if pattern.search(text):
            if role != "balance" and scope in ("", "cumulative") and _BALANCE.search(text):
                return Column(role, "closing")
            return Column(role, scope)
    if scope == "opening":
        return Column("balance", scope)
    return None


def read_layout(cells):
    """Return the :class:`Layout` of a line of headings, or None when it is not one."""
    columns = [read_column(str(cell or "")) for cell in cells]
    numbers = [index for index, column in enumerate(columns) if column and column.role == "number"]
    if not numbers:
        return None
    names = [index for index, column in enumerate(columns) if column and column.role == "name"]
    pairs, balances, marks = {}, {}, {}
    last = None
    for index, column in enumerate(columns):
        if column is None or column.role in ("number", "name"):
            continue
        if column.role == "mark":
            # it belongs to the amount to its left
            if last is not None:
                marks.setdefault(last, index)
            continue
        last = index
        if column.role == "balance":
            balances.setdefault(column.scope, index)
        elif column.role == "debit":
            pairs.setdefault(column.scope, [None, None])[0] = index
        else:
            pairs.setdefault(column.scope, [None, None])[1] = index
    pairs = {scope: tuple(pair) for scope, pair in pairs.items() if None not in pair}
    if not pairs and not balances:
        return None
    return Layout(numbers[0], names[0] if names else None, pairs, balances, marks)
