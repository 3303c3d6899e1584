"""Where a firm stands in its group: no rank, at most the quarter it is in; and what it is scored by."""

from decimal import Decimal

#: the best first
QUARTERS = ("q1", "q2", "q3", "q4")
#: how the radar draws a place: outward is better
SCORES = {
    "q1": Decimal(4),
    "q2": Decimal(3),
    "q3": Decimal(2),
    "q4": Decimal(1),
    "above": Decimal("3.5"),
    "below": Decimal("1.5"),
}


def place(value, median, lower, upper, direction):
    """Return the quarter of the group in which a value lies: ``q1`` (best) to ``q4``.

    Where the group is too small for quartiles: ``above`` for the better half, ``below`` for the other. "" where
    the KPI is not scored, or a value is not known.

    >>> place(5, 3, 2, 4, "up"), place(5, 3, 2, 4, "down"), place(3, 3, None, None, "down")
    ('q1', 'q4', 'above')
    >>> place(5, 3, 2, 4, "context")
    ''
    """
    if direction == "context" or value is None or median is None:
        return ""
    if direction == "down":
        value, median = -value, -median
        lower, upper = (None if bound is None else -bound for bound in (upper, lower))
    if lower is None or upper is None:
        return "above" if value >= median else "below"
    return QUARTERS[0 if value >= upper else 1 if value >= median else 2 if value >= lower else 3]


def stand_ins(kpis):
    """Return which KPI stands for another one that tells nearly the same: ``{code left out: code that counts}``.

    Of twins the first counts that is known of the firm and of the group; the first, where none is.

    :param kpis: of :class:`KpiFacts`, in order

    >>> from .evaluation_facts import KpiFacts
    >>> twins = [KpiFacts("margin", twin="mark_up"), KpiFacts("mark_up", twin="margin")]
    >>> stand_ins(twins)
    {'mark_up': 'margin'}
    >>> stand_ins([twins[0], twins[1]._replace(own=(1,), median=(2,))])
    {'margin': 'mark_up'}
    """
    kpis, found = [kpi for kpi in kpis if kpi.direction != "context"], {}
    for kpi in kpis:
        if kpi.code in found or kpi.code in found.values():
            continue
        # a twin may name the other, or be named by it
        twins = [kpi] + [
            other
            for other in kpis
            if other.code not in {kpi.code, *found} and (other.code == kpi.twin or other.twin == kpi.code)
        ]
        first = next((one for one in twins if None not in (last(one.own), last(one.median))), kpi)
        found.update({other.code: first.code for other in twins if other is not first})
    return found


def scored(kpis):
    """Return the KPIs that are scored: none of context, and of twins one, see :func:`stand_ins`.

    :param kpis: of :class:`KpiFacts`, in order

    >>> from .evaluation_facts import KpiFacts
    >>> twins = [KpiFacts("margin", twin="mark_up"), KpiFacts("mark_up", twin="margin")]
    >>> [kpi.code for kpi in scored([*twins, KpiFacts("space", direction="context")])]
    ['margin']
    """
    left_out = stand_ins(kpis)
    return [kpi for kpi in kpis if kpi.direction != "context" and kpi.code not in left_out]


def deviation(kpi):
    """Return how far a KPI is from its group's median, as a part of it: above 0 is better. None if not known.

    A percentage that lies on both sides of zero, such as the change of the turnover, counts by its points: as a
    part of a median near zero it would dwarf all others.

    >>> from .evaluation_facts import KpiFacts
    >>> low, some = Decimal("0.01"), Decimal("0.10")
    >>> deviation(KpiFacts("rate", own=(some,), median=(low,), lower=(low,)))
    Decimal('9.000000')
    >>> deviation(KpiFacts("change", own=(some,), median=(low,), lower=(-low,)))
    Decimal('0.090000')
    """
    value, median = last(kpi.own), last(kpi.median)
    if value is None or not median or kpi.direction == "context":
        return None
    part = ((value - median) / (1 if by_points(kpi) else abs(median))).quantize(Decimal("0.000001"))
    return -part if kpi.direction == "down" else part


def by_points(kpi):
    """Return whether the deviation of a KPI is one of points, not a part of the median."""
    known = [figure for row in (kpi.own, kpi.median, kpi.lower) for figure in row if figure is not None]
    return kpi.unit == "percent" and min(known, default=0) < 0


def last(values):
    """Return the value at the chosen end, None where there is none."""
    return values[-1] if values else None
