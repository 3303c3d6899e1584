"""Units of items and KPIs and what they measure, so that € per m² is never shown as a percentage.

A dimension is a tuple of exponents, one per base in ``BASES``: € per m² is ``(1, -1, 0, 0, 0, 0)``.
Counts, percentages and ratios have none. Whether a KPI is made annual is no part of its dimension.
"""

BASES = ("currency", "area", "person", "hour", "day", "month")

NONE = (0,) * len(BASES)


def dimension(**exponents):
    """Return a dimension from the exponents of its bases.

    >>> dimension(currency=1, area=-1)
    (1, -1, 0, 0, 0, 0)
    """
    return tuple(exponents.get(base, 0) for base in BASES)


#: what an item may be entered in; ``eur`` is the programme's currency
ITEM_UNITS = {
    "eur": dimension(currency=1),
    "m2": dimension(area=1),
    "fte": dimension(person=1),
    "hours": dimension(hour=1),
    "days": dimension(day=1),
    "count": NONE,
}

#: what a KPI may be shown in; ``percent`` holds the fraction and is shown times 100
KPI_UNITS = {
    "percent": NONE,
    "ratio": NONE,
    "count": NONE,
    "count_fte": dimension(person=-1),
    "eur": dimension(currency=1),
    "eur_m2": dimension(currency=1, area=-1),
    "eur_fte": dimension(currency=1, person=-1),
    "eur_h": dimension(currency=1, hour=-1),
    "days": dimension(day=1),
    "months": dimension(month=1),
}


def multiply(left, right, power=1):
    """Return the dimension of ``left × right ** power``.

    >>> multiply(dimension(currency=1), dimension(area=1), -1) == KPI_UNITS["eur_m2"]
    True
    """
    return tuple(a + power * b for a, b in zip(left, right, strict=True))


def describe(dim):
    """Return a dimension as codes of bases, for messages; a dimensionless one is ``1``.

    >>> describe(dimension(currency=1, area=-1)), describe(dimension(day=2)), describe(NONE)
    ('currency/area', 'day·day', '1')
    """
    above = [base for base, power in zip(BASES, dim, strict=True) for _time in range(power)]
    below = [base for base, power in zip(BASES, dim, strict=True) for _time in range(-power)]
    return "/".join(["·".join(above) or "1", *below])
