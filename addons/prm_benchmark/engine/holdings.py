"""Firms that are connected count once: holdings, minority stakes included."""


def holding_keys(stakes):
    """Return ``{firm: key}`` of all firms with a stake in them; connected firms have the same key, their smallest id.

    :param stakes: pairs of holding and firm; a firm in two holdings connects them

    >>> holding_keys([("A", 3), ("A", 2), ("B", 3), ("B", 7), ("C", 9)])
    {3: 2, 2: 2, 7: 2, 9: 9}
    """
    parent = {}

    def root(node):
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for holding, firm in stakes:
        parent[root(("firm", firm))] = root(("holding", holding))
    smallest = {}
    firms = [node for node in parent if node[0] == "firm"]
    for node in firms:
        key = root(node)
        smallest[key] = min(smallest.get(key, node[1]), node[1])
    return {node[1]: smallest[root(node)] for node in firms}


def changed(before, after, keys):
    """Return how many holdings are in one of two sets of firms and not in the other.

    >>> changed({1, 2, 3}, {1, 4, 5}, {2: 2, 3: 2})
    3
    """
    return len({keys.get(firm, firm) for firm in before ^ after})
