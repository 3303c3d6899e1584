"""How the facts of one metric become one figure, and which months are compared.

The same meaning as the measure of ``prm.fact`` in SQL, for the few facts of one screen.
"""

from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta


class Fact(NamedTuple):
    month: date
    category: int | None
    value: float
    weight: float | None = None


class Period(NamedTuple):
    """Months from ``start`` (a first day) up to, without, ``end``."""

    start: date
    end: date

    def covers(self, month):
        return self.start <= month < self.end

    def year_before(self):
        return Period(self.start - relativedelta(years=1), self.end - relativedelta(years=1))

    @classmethod
    def last_months(cls, day, months=12):
        """Return the complete months before a day.

        >>> Period.last_months(date(2025, 3, 14), 12)
        Period(start=datetime.date(2024, 3, 1), end=datetime.date(2025, 3, 1))
        """
        end = day.replace(day=1)
        return cls(end - relativedelta(months=months), end)


def aggregate(kind, factor, facts):
    """Return the figure that facts of one metric make up together, None when there is none.

    :param str kind: a metric's aggregation
    :param float factor: multiplies a ratio
    :param facts: iterable of :class:`Fact`

    >>> facts = [Fact(date(2025, 1, 1), 1, 30, 100), Fact(date(2025, 2, 1), 1, 10, 300)]
    >>> aggregate("sum", 1, facts), aggregate("last", 1, facts), aggregate("ratio", 100, facts)
    (40, 10, 10.0)
    >>> aggregate("distinct", 1, facts), aggregate("sum", 1, [])
    (1, None)
    """
    facts = list(facts)
    if not facts:
        return None
    if kind == "ratio":
        weight = sum(fact.weight or 0 for fact in facts)
        return sum(fact.value for fact in facts) * factor / weight if weight else None
    if kind == "last":
        last = max(fact.month for fact in facts)
        return sum(fact.value for fact in facts if fact.month == last)
    if kind == "distinct":
        return len({fact.category or 0 for fact in facts if fact.value > 0})
    return sum(fact.value for fact in facts)


def change(value, previous, unit):
    """Return how a figure moved: points for percentages and days, percent for the rest; None when unknown.

    >>> change(120, 100, "currency"), change(12.5, 10, "percent"), change(5, 0, "count"), change(None, 3, "days")
    (20.0, 2.5, None, None)
    """
    if value is None or previous is None:
        return None
    if unit in ("percent", "days", "score"):
        return value - previous
    return (value - previous) * 100 / previous if previous > 0 else None
