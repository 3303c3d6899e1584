"""What people and programs write into the cells of a file of figures: months and numbers."""

import re
from datetime import date, datetime

#: figures before that are typing errors
FIRST_YEAR = 1990

_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:\d{2}.*)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

_BLANKS = re.compile(r"[\s\u00a0\u202f'’]")
_CURRENCY = re.compile(r"[€$£]|(?:EUR|CHF|USD|GBP)", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
#: three digits behind a lone separator: thousands to one reader, decimals to another
_THREE = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")


class BadCell(ValueError):
    """A cell that cannot be read; ``code`` says why: ``month``, ``ambiguous``, ``number`` or ``separator``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read_month(cell):
    """Return the first day of the month that a cell names.

    >>> read_month("2026-03"), read_month("03/2026"), read_month("2026-03-15")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
    >>> read_month("15.3.2026"), read_month("202603"), read_month("15/03/2026")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))

    Raises :class:`BadCell` ``month`` where there is none, ``ambiguous`` for 04/03/2026, which is March
    in Europe and April in America.
    """
    if isinstance(cell, datetime | date):
        return _month(cell.year, cell.month, cell.day)
    text = str(cell).strip()
    if found := _YEAR_MONTH.fullmatch(text) or _COMPACT.fullmatch(text):
        return _month(found[1], found[2], found[3] or 1)
    if found := _MONTH_YEAR.fullmatch(text):
        return _month(found[2], found[1])
    if found := _DAY_FIRST.fullmatch(text):
        return _month(found[3], found[2], found[1])
    if found := _SLASHES.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if first <= 12 and second <= 12 and first != second:
            raise BadCell("ambiguous")
        day, month = (first, second) if second <= 12 else (second, first)
        return _month(found[3], month, day)
    raise BadCell("month")


def _month(year, month, day=1):
    try:
        day = date(int(year), int(month), int(day))
    except ValueError:
        raise BadCell("month") from None
    if day.year < FIRST_YEAR:
        raise BadCell("month")
    return day.replace(day=1)


def decimal_separators(cells):
    """Return which separators the cells of a column use as decimal ones beyond doubt.

    >>> sorted(decimal_separators(["1.234,56", "12"])), sorted(decimal_separators(["1,234"]))
    ([','], [])
    """
    found = set()
    for cell in cells:
        if not isinstance(cell, str):
            continue
        text = _bare(cell)
        last = max(text.rfind(","), text.rfind("."))
        if last < 0 or _THREE.fullmatch(text):
            continue
        separator, other = text[last], "." if text[last] == "," else ","
        if text.count(separator) == 1 and (other in text or len(text) - last != 4):
            found.add(separator)
    return found


def read_number(cell, decimal=".", doubtful=False):
    """Return the number in a cell.

    :param str decimal: the decimal separator where a cell alone does not tell
    :param bool doubtful: the column's other cells use another decimal separator, so that a cell such as
        ``1.234`` cannot be told

    >>> read_number("1.234,56"), read_number("1,234.56"), read_number("250,5"), read_number("(5)")
    (1234.56, 1234.56, 250.5, -5.0)
    >>> read_number("1.234"), read_number("1.234", decimal=","), read_number("1 234 €")
    (1.234, 1234.0, 1234.0)

    Raises :class:`BadCell` ``number``, or ``separator`` where it is doubtful.
    """
    if isinstance(cell, bool):
        raise BadCell("number")
    text = _bare(cell) if isinstance(cell, str) else repr(cell)
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if text.endswith("-"):  # as bookkeeping programs write it
        text = f"-{text[:-1]}"
    if found := _THREE.fullmatch(text):
        if doubtful:
            raise BadCell("separator")
        text = text.replace(found[1], "." if found[1] == decimal else "")
    else:
        text = _without_thousands(text)
    if not _PLAIN.fullmatch(text):
        raise BadCell("number")
    number = float(text)
    if abs(number) > 1e15:
        raise BadCell("number")
    return number


def _bare(text):
    return _CURRENCY.sub("", _BLANKS.sub("", text))


def _without_thousands(text):
    """Return the text with a point for decimals; the last separator is the decimal one, if it comes once."""
    last = max(text.rfind(","), text.rfind("."))
    if last < 0:
        return text
    separator, other = text[last], "." if text[last] == "," else ","
    head, tail = text[:last], text[last + 1 :]
    if separator in head:  # 1.234.567
        groups = text.lstrip("+-").split(separator)
        regular = other not in text and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
        return text.replace(separator, "") if regular else "no number"
    groups = head.lstrip("+-").split(other)
    if len(groups) > 1 and not (len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return "no number"
    return f"{head.replace(other, '')}.{tail}"
