"""A firm that does not exist, to show what a formula gives: invented figures, the same every time.

Amounts become smaller with each item, so that turnover minus cost stays positive when the items stand in
their usual order; a season and a little growth give every window something to show.
"""

from decimal import Decimal

from .windows import due_months

#: (unit, kind) → what the first item has in a month or at its end, and how much of it the next one has
FIRST = {
    ("eur", "flow"): (Decimal(120000), Decimal("0.70")),
    ("eur", "stock"): (Decimal(300000), Decimal("0.75")),
    ("m2", "flow"): (Decimal(400), Decimal("0.60")),
    ("m2", "stock"): (Decimal(400), Decimal("0.60")),
    ("fte", "flow"): (Decimal(9), Decimal("0.60")),
    ("fte", "stock"): (Decimal(9), Decimal("0.60")),
    ("hours", "flow"): (Decimal(640), Decimal("0.85")),
    ("hours", "stock"): (Decimal(640), Decimal("0.85")),
    ("days", "flow"): (Decimal(60), Decimal("0.80")),
    ("days", "stock"): (Decimal(60), Decimal("0.80")),
    ("count", "flow"): (Decimal(900), Decimal("0.50")),
    ("count", "stock"): (Decimal(120), Decimal("0.50")),
}
#: of a year, in percent of the mean month
SEASON = (84, 88, 108, 116, 112, 102, 96, 94, 104, 108, 98, 90)
GROWTH = Decimal("1.04")
MONTHS = 37


def sample_series(items, end):
    """Return figures of the invented firm for the three years up to a month: item code → month → ``Decimal``.

    :param items: :class:`~.windows.ItemDef`, in the order in which they are asked
    :param int end: last month; the firm's fiscal year is the calendar's

    >>> from .windows import ItemDef
    >>> series = sample_series([ItemDef("U"), ItemDef("W"), ItemDef("E", "stock", step=12)], 2025 * 12 + 11)
    >>> series["U"][2025 * 12 + 11], series["W"][2025 * 12 + 11], len(series["U"]), sorted(series["E"])[-1] - 2025 * 12
    (Decimal('108000'), Decimal('75600'), 37, 11)
    """
    seen, series = {}, {}
    for item in items:
        key = (item.unit, item.kind)
        place = seen[key] = seen.get(key, -1) + 1
        first, ratio = FIRST[key]
        # far down a long list the amounts begin again, or they would come near 0
        base = first * ratio ** (place % 8)
        series[item.code] = {
            month: _value(base, item, month, end) for month in due_months(end - MONTHS + 1, end, item.step)
        }
    return series


def _value(base, item, month, end):
    value = base / GROWTH ** ((end - month) // 12)
    if item.kind == "flow":
        value = value * item.step * (SEASON[month % 12] if item.step == 1 else 100) / 100
    digits = 1 if item.unit == "fte" else 0
    return round(value, digits) if digits else Decimal(int(value))
