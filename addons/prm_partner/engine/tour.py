"""A tour through the visits that are due: which week for which partner.

A salesperson's week is short and roads are long: a week's visits should lie next to each other,
and what is most overdue should come first. Postal codes stand for the map.
"""

from typing import NamedTuple


class Stop(NamedTuple):
    key: int
    area: str  #: territory; a tour does not jump between territories without need
    postal_code: str
    urgency: float  #: the larger, the sooner


def plan(stops, capacities):
    """Return the weeks of a tour as a list of lists of keys.

    The most urgent stops that fit at all are taken. Ordered by area and postal code they form a
    road; each week in turn gets the stretch of that road, as long as its capacity, that is the most
    urgent in sum.

    :param stops: iterable of :class:`Stop`
    :param capacities: how many visits each week has room for

    >>> road = [Stop(1, "N", "10", 5), Stop(2, "N", "90", 9), Stop(3, "N", "11", 6), Stop(4, "N", "91", 1)]
    >>> plan(road, [2, 2])
    [[1, 3], [2, 4]]
    >>> plan(road, [1, 1])
    [[2], [3]]
    """
    capacities = [max(0, capacity) for capacity in capacities]
    urgent = sorted(stops, key=lambda stop: (-stop.urgency, stop.area, stop.postal_code, stop.key))
    road = sorted(urgent[: sum(capacities)], key=lambda stop: (stop.area, stop.postal_code, stop.key))
    weeks = []
    for capacity in capacities:
        start = _best_stretch([stop.urgency for stop in road], capacity)
        weeks.append([stop.key for stop in road[start : start + capacity]])
        del road[start : start + capacity]
    return weeks


def _best_stretch(urgencies, length):
    """Return where the stretch of a length with the largest sum begins; the first one of equals.

    >>> _best_stretch([1, 5, 5, 2], 2), _best_stretch([1, 2], 3), _best_stretch([], 2)
    (1, 0, 0)
    """
    best, best_sum = 0, sum(urgencies[:length])
    current = best_sum
    for start in range(1, len(urgencies) - length + 1):
        current += urgencies[start + length - 1] - urgencies[start - 1]
        if current > best_sum:
            best, best_sum = start, current
    return best


def slots(count, days=5, first_hour=9, hours=8):
    """Return (weekday, hour) for the visits of one week, spread evenly over its days.

    >>> slots(3)
    [(0, 9), (1, 9), (2, 9)]
    >>> slots(7)
    [(0, 9), (0, 13), (1, 9), (1, 13), (2, 9), (2, 13), (3, 9)]
    """
    per_day = max(1, -(-count // days))
    return [(index // per_day, first_hour + hours * (index % per_day) // per_day) for index in range(count)]
