"""How much of what territories could yield is reached, category by category.

Territories and categories are trees: revenue counts for everything above it, and a territory
without a potential of its own has the sum of those right below it that have one.
"""

from collections import defaultdict

#: a white spot reaches less than this part of what the category reaches on the whole
WHITE_SPOT = 0.5


def _chain(path):
    """Return the ids of a node and of everything above it, from the stored path.

    >>> _chain("1/4/")
    [1, 4]
    """
    return [int(part) for part in path.split("/") if part]


def coverage(potential, revenue, area_paths, category_paths, areas, categories):
    """Return a row of cells per territory: revenue, potential, share in percent and whether it is a white spot.

    :param dict potential: (territory, category) → what all suppliers together can sell
    :param dict revenue: (territory, category) → own revenue booked right there
    :param dict area_paths: territory → path of ids, itself included; likewise ``category_paths``
    :param list areas: territories of the rows; ``categories``: of the columns
    :return: list of lists of ``{"revenue", "potential", "share", "white"}``; potential and share are
        None where no potential is known

    >>> cells = coverage({(2, 9): 100.0, (3, 9): 300.0}, {(2, 9): 40.0, (3, 9): 6.0},
    ...                  {1: "1/", 2: "1/2/", 3: "1/3/"}, {9: "9/"}, [1, 2, 3], [9])
    >>> [(row[0]["share"], row[0]["white"]) for row in cells]
    [(11.5, False), (40.0, False), (2.0, True)]
    """
    reached = defaultdict(float)
    for (area, category), amount in revenue.items():
        for upper_area in _chain(area_paths.get(area, "")):
            for upper_category in _chain(category_paths.get(category, "")):
                reached[upper_area, upper_category] += amount
    below = defaultdict(list)
    for area, path in area_paths.items():
        chain = _chain(path)
        if len(chain) > 1:
            below[chain[-2]].append(area)

    def known(area, category):
        if (area, category) in potential:
            return potential[area, category]
        parts = [part for part in (known(child, category) for child in below[area]) if part is not None]
        return sum(parts) if parts else None

    cells = [
        [{"revenue": reached[area, category], "potential": known(area, category)} for category in categories]
        for area in areas
    ]
    for column in range(len(categories)):
        with_potential = [row[column] for row in cells if row[column]["potential"]]
        total = sum(cell["potential"] for cell in with_potential)
        overall = sum(cell["revenue"] for cell in with_potential) / total if total else 0
        for row in cells:
            cell = row[column]
            share = cell["revenue"] / cell["potential"] if cell["potential"] else None
            cell["share"] = None if share is None else round(share * 100, 1)
            cell["white"] = share is not None and (share <= 0 or share < WHITE_SPOT * overall)
    return cells
