"""Firms that belong together: by a stake in one holding they count as one."""


def joined(firms, ties):
    """Return the groups of firms that are tied, directly or over others, as sets; a firm without ties is its own.

    :param firms: ids
    :param ties: ``(firm, anything that it shares with others)``

    >>> sorted(map(sorted, joined([1, 2, 3, 4], [(1, "a"), (2, "a"), (2, "b"), (3, "b"), (9, "b")])))
    [[1, 2, 3], [4]]
    """
    by_tie = {}
    for firm, tie in ties:
        by_tie.setdefault(tie, set()).add(firm)
    groups = {firm: {firm} for firm in firms}
    for tied in by_tie.values():
        group = set().union(*(groups[firm] for firm in tied if firm in groups))
        groups.update(dict.fromkeys(group, group))
    return list({id(group): group for group in groups.values()}.values())
