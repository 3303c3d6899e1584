"""Six territories in a tree, with the postal codes they cover and what their market is like."""

#: name of the record, name, code, parent, user
REGIONS = [
    ("territory_network", "Network", "NET", None, "manager"),
    ("territory_germany", "Germany", "DE", "territory_network", None),
]

#: The leaves: record, name, code, parent, user, deputy, country, ranges, share of the market, index of purchasing
#: power. A range of two digits stands for all codes that begin with them; all of Germany and the Netherlands is
#: covered, and no code twice.
LEAVES = [
    (
        "territory_north", "Germany North", "DE-N", "territory_germany", "territory", "west",
        "DE", [("20", "31"), ("38", "38"), ("49", "49")], 0.21, 102.4,
    ),
    (
        "territory_east", "Germany East", "DE-E", "territory_germany", "territory", "centre",
        "DE", [("01", "19"), ("39", "39"), ("98", "99")], 0.19, 88.6,
    ),
    (
        "territory_west", "Germany West", "DE-W", "territory_germany", "west", "netherlands",
        "DE", [("32", "33"), ("40", "48"), ("50", "53"), ("57", "59")], 0.16, 101.1,
    ),
    (
        "territory_centre", "Germany Centre", "DE-C", "territory_germany", "centre", "south",
        "DE", [("34", "37"), ("54", "56"), ("60", "69")], 0.12, 98.3,
    ),
    (
        "territory_south", "Germany South", "DE-S", "territory_germany", "south", "centre",
        "DE", [("70", "97")], 0.27, 107.9,
    ),
    (
        "territory_netherlands", "Netherlands", "NL", "territory_network", "netherlands", "west",
        "NL", [("1", "9")], 0.20, 104.2,
    ),
]  # fmt: skip

#: what all suppliers together sell in Germany in a year, in euro
MARKET = {
    "category_tractors": 3_150_000_000,
    "category_harvesting": 1_240_000_000,
    "category_tillage": 690_000_000,
    "category_crop_care": 520_000_000,
    "category_parts": 1_480_000_000,
    "category_workshop": 610_000_000,
}
