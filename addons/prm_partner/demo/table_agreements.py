"""What was agreed with whom. Numbers are the partners'; days count from today."""

#: discount on the list price by grade, in percent
DISCOUNTS = {
    "category_tractors": {"gold": 24, "silver": 20, "bronze": 16},
    "category_harvesting": {"gold": 21, "silver": 18, "bronze": 14},
    "category_forage": {"gold": 22, "silver": 19, "bronze": 15},
    "category_tillage": {"gold": 26, "silver": 22, "bronze": 18},
    "category_crop_care": {"gold": 24, "silver": 20, "bronze": 16},
    "category_vineyard": {"gold": 22, "silver": 18, "bronze": 15},
    "category_sprayers": {"gold": 23, "silver": 19, "bronze": 15},
    "category_parts": {"gold": 38, "silver": 34, "bronze": 30},
}
#: what a partner undertakes to buy in a year, by grade, in euro
MINIMUM = {"gold": 1_200_000, "silver": 450_000, "bronze": 80_000}
PARTS_MINIMUM = {"gold": 180_000, "silver": 60_000, "bronze": 15_000}

#: range: (title, categories that may be sold, categories that may not)
RANGES = {
    "full": (
        "Full range",
        ("category_tractors", "category_harvesting", "category_tillage", "category_crop_care"),
        (),
    ),
    "arable": (
        "Arable range",
        ("category_tractors", "category_tillage", "category_crop_care"),
        ("category_forage",),
    ),
    "grass": ("Grassland range", ("category_tractors", "category_forage"), ("category_combines",)),
    "special": (
        "Vineyard and fruit range",
        ("category_vineyard", "category_sprayers"),
        ("category_combines", "category_high_power"),
    ),
}

#: the smallest may not sell what needs a large workshop
BRONZE_EXCLUDED = ("category_high_power",)

#: number: products that this partner may not sell, though their category is agreed, with the reason
PRODUCT_EXCLUSIONS = {
    1: ("product_ch_900", "Rotor combines are sold by the head office directly."),
    18: ("product_ch_900", "Rotor combines are sold by the head office directly."),
    23: ("product_sb_270", "Only after training for large balers."),
    45: ("product_ch_900", "Rotor combines are sold by the head office directly."),
}

#: number: what nobody else may sell in the territory: (product or category, territory, discount)
EXCLUSIVE = {
    34: ("category_vineyard", "territory_centre", 27),
    58: ("product_os_1500", "territory_netherlands", 28),
}

#: Dealer agreements that are not simply in force: number: state
DEALER_STATES = {12: "draft", 20: "sent", 60: "draft", 48: "terminated", 41: "expired", 35: "terminated"}
#: one that ended may have a successor that is not signed yet: number: state
DEALER_NEXT = {41: "sent"}
#: partners for spare parts that sold machines once, or are about to: number: range
PARTS_DEALERS_WITH_AGREEMENT = {48: "arable", 60: "grass"}
#: branches sell under the agreement of their chain; of the last nobody knows
WITHOUT_DEALER_AGREEMENT = (3, 19, 37, 29)
#: open-ended ones
OPEN_ENDED = (2, 5, 8, 13, 21, 30, 33, 38, 44, 51, 54)
#: number: days until the last day on which notice can be given
NOTICE_DUE_IN = {14: 12, 36: 25}
#: number: days left; it does not renew by itself
ENDS_IN = {6: 24}
NOTICE_GIVEN = {27: "The owner found no successor; she gives up new machines and runs the workshop on."}
TERMINATION_REASONS = {
    48: "The partner sells spare parts only from now on.",
    35: "Minimum volume missed three years in a row.",
}

#: Annual conditions for spare parts: those of this season, of the last one only, and of the next one by state
ANNUAL_NOW = (1, 2, 5, 11, 18, 21, 24, 26, 31, 38, 49, 51, 55, 59)
ANNUAL_LAST_SEASON_ONLY = (4, 22, 46)
ANNUAL_NEXT = {2: "draft", 18: "sent"}

#: Service agreements: number: state
SERVICE = {1: "active", 9: "active", 17: "active", 27: "draft", 40: "active", 43: "active", 52: "active"}
SERVICE_COMMISSION = 8
