"""Round numbers for an axis, how they are written, and how released figures are."""

import math
from decimal import Decimal

from .disclosure import SIGNIFICANT

#: what differs by less than this part is one figure
_SAME = 1e-9
_FACTORS = (1, 2, 2.5, 5, 10)


def ticks(low, high, most=6):
    """Return round numbers, evenly spaced, from at most ``low`` to at least ``high``.

    >>> ticks(0, 93)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    >>> ticks(-0.031, 0.012)
    [-0.04, -0.03, -0.02, -0.01, 0.0, 0.01, 0.02]
    >>> ticks(5, 5)
    [4.0, 4.5, 5.0, 5.5, 6.0]
    >>> ticks(0, 1e-200)
    [-1.0, -0.5, 0.0, 0.5, 1.0]
    """
    size = max(abs(low), abs(high), 1.0)
    if high - low < size * _SAME:
        spread = abs(low) * 0.2 if abs(low) > _SAME else 1.0
        low, high = low - spread, high + spread
    raw = (high - low) / (most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in _FACTORS if power * factor >= raw * (1 - 1e-9))
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    # by multiplication: adding up steps of 0.1 would not meet 0 again
    return [round(place * step, 12) for place in range(first, last + 1)]


def digits_of(marks, percent=False):
    """Return how many decimals the numbers of an axis need.

    >>> digits_of([0.0, 0.025, 0.05]), digits_of([0.0, 0.025], percent=True), digits_of([0.0, 20.0])
    (3, 1, 0)
    """
    factor = 100 if percent else 1
    for digits in range(4):
        if all(abs(round(mark * factor, digits) - mark * factor) < 1e-9 * max(1, abs(mark * factor)) for mark in marks):
            return digits
    return 3


def released_digits(value, percent=False):
    """Return how many decimals a released figure is written with: as many as its significant digits need.

    None for nought, which has none; it is written as the unit's own figures are.

    >>> [released_digits(value) for value in (12345, 12.3, 0.0123, -1.5, 0)]
    [0, 1, 4, 2, None]
    >>> released_digits(0.35, percent=True), released_digits(Decimal("0.0357"), percent=True)
    (1, 2)
    """
    # the shortest text of a float is the figure
    figure = Decimal(str(value)) * (100 if percent else 1)
    return max(0, SIGNIFICANT - 1 - figure.adjusted()) if figure else None


def mark_text(value, digits, point=".", thousands=",", percent=False):
    """Return a number of an axis as the reader's language writes it.

    >>> mark_text(-1234.5, 1, ",", ".")
    '−1.234,5'
    >>> mark_text(0.125, 1, ",", ".", percent=True) == "12,5\\N{NO-BREAK SPACE}%"
    True
    """
    value = value * 100 if percent else value
    text = f"{value:,.{digits}f}"
    if not float(text.replace(",", "")):
        text = text.lstrip("-")
    text = text.translate({ord(","): thousands, ord("."): point, ord("-"): "\N{MINUS SIGN}"})
    return f"{text}\N{NO-BREAK SPACE}%" if percent else text
