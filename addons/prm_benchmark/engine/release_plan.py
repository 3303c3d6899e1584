"""Which months of which KPIs a release computes; the rest it takes over as it was told."""

from typing import NamedTuple

#: months that a release tells
ENDS = 24
#: windows that tell a month or quarter by itself: those have an age
YOUNG = ("month", "quarter")
#: months of a year to date that tell hardly more than a single month or quarter: those are as young
SHORT = 3
#: months of the windows that are too short for a programme that asks less often
SHORTEST = {"month": 1, "quarter": 3}


class Wanted(NamedTuple):
    """A KPI in a window, and the months of it that are computed."""

    code: str
    kind: str
    age: int  #: months from the last one that is told, now or before, to the release
    first: int
    last: int


class Piece(NamedTuple):
    """Months that are computed in one statement: the same KPIs of the same definition."""

    ends: tuple
    wanted: tuple  #: pairs of code and window


def kinds(step):
    """Return the windows of a programme that asks every so many months.

    >>> kinds(1), kinds(3)
    (('month', 'quarter', 'ytd', 'r12'), ('quarter', 'ytd', 'r12'))
    """
    return tuple(kind for kind in ("month", "quarter", "ytd", "r12") if SHORTEST.get(kind, 12) >= step)


def is_short(end, start=1):
    """Tell whether the year to date is no longer than a quarter.

    :param int start: month of the calendar in which the year begins

    >>> [is_short(24 * 12 + place) for place in range(5)], is_short(24 * 12 + 6, start=7)
    ([True, True, True, False, False], True)
    """
    return (end - (start - 1)) % 12 < SHORT


def wanted(month, ages, windows, previous=None, told=None, lagged=(), start=1):
    """Return the :class:`Wanted` list of a release.

    :param int month: of the release
    :param dict ages: KPI code → months after which a single month of it is told
    :param lagged: codes of KPIs that say the same in all windows: their age holds in all
    :param windows: see :func:`kinds`
    :param previous: month of the release that this one carries on; ``None`` for the first of a programme, which tells
        24 months at once
    :param dict told: (KPI code, window) → the last month of it that the previous release told; a KPI that is new
        begins with the months after that release
    :param int start: month of the calendar in which most firms' years begin

    >>> told = {("margin", "month"): 95, ("margin", "r12"): 98}
    >>> wanted(100, {"margin": 3}, ("month", "r12"), 98, told)  # doctest: +NORMALIZE_WHITESPACE
    [Wanted(code='margin', kind='month', age=3, first=96, last=97),
     Wanted(code='margin', kind='r12', age=0, first=99, last=100)]

    A KPI that grew older tells no month anew:

    >>> wanted(100, {"margin": 3}, ("month",), 99, {("margin", "month"): 99})
    [Wanted(code='margin', kind='month', age=1, first=100, last=97)]
    """
    rows = []
    for code, peer_age in ages.items():
        for kind in windows:
            if kind == "ytd" and peer_age and code not in lagged:
                known = previous is None or (code, kind) in told
                rows += _to_date(code, month, peer_age, previous, known, start)
                continue
            age = peer_age if kind in YOUNG or code in lagged else 0
            # whatever its age is now, no month is told twice
            before = month - ENDS if previous is None else told.get((code, kind), previous)
            first, last = max(before + 1, month - ENDS + 1), month - age
            rows.append(Wanted(code, kind, month - max(last, before), first, last))
    return rows


def _to_date(code, month, age, previous, known, start):
    """Return the :class:`Wanted` rows of years to date: the first months of a year are told when they are old enough.

    In February nothing is new, in May February is, beside May itself:

    >>> _to_date("margin", 24 * 12 + 1, 3, 24 * 12, True, 1)
    [Wanted(code='margin', kind='ytd', age=2, first=290, last=289)]
    >>> _to_date("margin", 24 * 12 + 4, 3, 24 * 12 + 3, True, 1)  # doctest: +NORMALIZE_WHITESPACE
    [Wanted(code='margin', kind='ytd', age=0, first=289, last=289),
     Wanted(code='margin', kind='ytd', age=0, first=292, last=292)]
    """
    oldest = month - ENDS
    before = oldest if previous is None else previous
    late = before - age if known and previous is not None else before
    ends = sorted(
        {end for end in range(max(before, oldest) + 1, month + 1) if not is_short(end, start)}
        | {end for end in range(max(late, oldest) + 1, month - age + 1) if is_short(end, start)}
    )
    young = (month - (start - 1)) % 12 + 1 if is_short(month, start) else 0
    if not ends:
        return [Wanted(code, "ytd", young, month + 1, month)]
    rows = []
    for end in ends:
        if rows and rows[-1].last == end - 1:
            rows[-1] = rows[-1]._replace(last=end)
        else:
            rows.append(Wanted(code, "ytd", young, end, end))
    return rows


def pieces(rows, definition_of, most):
    """Cut the months into pieces, oldest first.

    :param rows: of :func:`wanted`
    :param definition_of: function that gives anything that is equal for months with the same definition
    :param int most: months of a piece
    """
    found, key = [], None
    for end in range(min(row.first for row in rows), max(row.last for row in rows) + 1):
        due = tuple((row.code, row.kind) for row in rows if row.first <= end <= row.last)
        if not due:
            key = None
            continue
        if key != (definition_of(end), due) or len(found[-1].ends) >= most:
            key = definition_of(end), due
            found.append(Piece((end,), due))
        else:
            found[-1] = Piece((*found[-1].ends, end), due)
    return found
