"""Which comparison groups fit a network: few and large enough, so that most of what they hold can be told."""

from itertools import accumulate
from typing import NamedTuple

#: holdings that a group has at least: some do not deliver, and six must remain
LEAST = 9
#: and that it leaves out at least of the group above it: else the difference is a single firm's
DIFFERENCE = 5
#: holdings of a crossing of size and region
CROSSING = 12
#: holdings of a network from which on → groups by size, regions, crossings too
PLANS = ((400, 5, 10, True), (80, 3, 6, False), (30, 2, 3, False), (0, 1, 1, False))


class Firm(NamedTuple):
    """What a firm is compared by; empty where nobody knows."""

    holding: int
    size: str = ""
    territory: int = 0
    lines: frozenset = frozenset()


class Group(NamedTuple):
    """A proposed group; what it is empty for does not matter for it."""

    kind: str
    holdings: int
    sizes: tuple = ()
    territories: tuple = ()
    line: int = 0

    def holds(self, firm):
        return (
            (not self.sizes or firm.size in self.sizes)
            and (not self.territories or firm.territory in self.territories)
            and (not self.line or self.line in firm.lines)
        )


def split(counts, parts):
    """Cut a row of counts into parts so that the smallest part is as large as can be; return lists of places.

    >>> split([5, 9, 20, 14, 12], 3)
    [[0, 1], [2], [3, 4]]
    """
    parts = min(parts, len(counts))
    sums = [0, *accumulate(counts)]
    # best[part][end]: (smallest part, where the last part begins)
    best = [{0: (float("inf"), 0)}]
    for part in range(1, parts + 1):
        row = {}
        for end in range(part, len(counts) + 1):
            row[end] = max(
                (min(best[-1][begin][0], sums[end] - sums[begin]), begin)
                for begin in range(part - 1, end)
                if begin in best[-1]
            )
        best.append(row)
    found, end = [], len(counts)
    for part in range(parts, 0, -1):
        begin = best[part][end][1]
        found.insert(0, list(range(begin, end)))
        end = begin
    return found


def propose(firms, sizes, territories, lines):
    """Return the :class:`Group` list for a network, without the group of all.

    :param firms: :class:`Firm` of all who take part
    :param sizes: size classes, the smallest first
    :param territories: ids, neighbours side by side
    :param lines: ids of business lines

    >>> firms = [Firm(number, "S" if number % 2 else "L", number % 6) for number in range(45)]
    >>> [(group.kind, group.holdings) for group in propose(firms, ["S", "L"], range(6), [])]
    [('size', 22), ('size', 23), ('region', 16), ('region', 15), ('region', 14)]
    """
    firms = list(firms)
    total = _holdings(firms)
    _bound, parts, regions, crossing = next(plan for plan in PLANS if total >= plan[0])
    found = []
    by_size = _parted(firms, sizes, parts, lambda firm: firm.size, "sizes", "size")
    by_region = _parted(firms, list(territories), regions, lambda firm: firm.territory, "territories", "region")
    found += by_size + by_region
    if total >= PLANS[2][0]:
        found += [_counted(Group("line", 0, line=line), firms) for line in lines]
    if crossing:
        found += [
            group
            for size in by_size
            for region in by_region
            if (group := _counted(Group("crossing", 0, size.sizes, region.territories), firms)).holdings >= CROSSING
        ]
    return [group for group in found if group.holdings >= LEAST and total - group.holdings >= DIFFERENCE]


def _parted(firms, keys, parts, key_of, name, kind):
    counts = [_holdings(firm for firm in firms if key_of(firm) == key) for key in keys]
    known = [(key, count) for key, count in zip(keys, counts, strict=True) if count]
    if parts < 2 or len(known) < 2:
        return []
    for number in range(min(parts, len(known)), 1, -1):
        cut = split([count for _key, count in known], number)
        groups = [
            _counted(Group(kind, 0, **{name: tuple(known[place][0] for place in places)}), firms) for places in cut
        ]
        if all(group.holdings >= LEAST for group in groups):
            return groups
    return []


def _counted(group, firms):
    return group._replace(holdings=_holdings(firm for firm in firms if group.holds(firm)))


def _holdings(firms):
    return len({firm.holding for firm in firms})
