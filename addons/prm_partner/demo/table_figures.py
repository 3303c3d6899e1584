"""Three years of figures: what a partner of a grade sells in a year, when in the year, and the stories.

Figures of a partner follow from its number and one seed. Five partners have real orders, invoices and
payments for the last twelve months; everything else is imported facts, as after a change of ERP.
"""

#: grade: net revenue in a year with a partner that sells machines, and with one for parts and workshop only
REVENUE = {"gold": (2_300_000, 260_000), "silver": (820_000, 120_000), "bronze": (210_000, 64_000)}

#: range: leaf category and its part of the partner's revenue
MIX = {
    "full": {
        "category_standard": 26, "category_high_power": 15, "category_combines": 16, "category_forage": 9,
        "category_soil": 8, "category_seeding": 5, "category_sprayers": 4, "category_spreaders": 3,
        "category_wear": 7, "category_fluids": 4, "category_workshop": 3,
    },
    "arable": {
        "category_standard": 38, "category_soil": 16, "category_seeding": 9, "category_sprayers": 8,
        "category_spreaders": 6, "category_compact": 5, "category_wear": 10, "category_fluids": 5,
        "category_workshop": 3,
    },
    "grass": {
        "category_standard": 34, "category_compact": 9, "category_forage": 36, "category_wear": 12,
        "category_fluids": 6, "category_workshop": 3,
    },
    "special": {
        "category_vineyard": 42, "category_compact": 18, "category_sprayers": 22, "category_wear": 9,
        "category_fluids": 5, "category_workshop": 4,
    },
    "parts": {"category_wear": 58, "category_fluids": 27, "category_workshop": 15},
}  # fmt: skip

#: number: the same of partners with invoices that are too small for every machine of their range
MIXES = {
    10: {
        "category_standard": 38, "category_soil": 18, "category_seeding": 14, "category_forage": 14,
        "category_wear": 9, "category_fluids": 5, "category_workshop": 2,
    },
    18: {
        "category_standard": 34, "category_soil": 24, "category_seeding": 16, "category_sprayers": 10,
        "category_wear": 9, "category_fluids": 5, "category_workshop": 2,
    },
}  # fmt: skip

#: category: weight of the months January to December; others sell like "default"
SEASONS = {
    "default": (6, 8, 13, 12, 9, 7, 7, 8, 9, 8, 6, 7),
    "category_combines": (2, 4, 7, 11, 16, 22, 20, 6, 3, 3, 3, 3),
    "category_forage": (5, 9, 15, 19, 17, 12, 8, 5, 3, 2, 2, 3),
    "category_soil": (3, 5, 9, 7, 5, 6, 14, 20, 16, 8, 4, 3),
    "category_seeding": (4, 10, 18, 10, 3, 3, 8, 16, 16, 7, 3, 2),
    "category_sprayers": (6, 12, 20, 18, 10, 7, 6, 5, 5, 4, 3, 4),
    "category_wear": (5, 6, 9, 9, 9, 11, 14, 13, 9, 7, 4, 4),
    "category_fluids": (6, 7, 9, 9, 8, 9, 11, 11, 9, 8, 7, 6),
    "category_workshop": (12, 12, 11, 8, 6, 6, 6, 5, 6, 8, 10, 10),
}

#: number: share of the normal revenue 36, 24, 12 and 0 months ago; in between it moves evenly
COURSES = {
    4: (1.05, 1.0, 0.62, 0.0),  # drifts to a competitor
    18: (0.45, 0.7, 1.15, 1.9),  # grows
    10: (1.0, 1.02, 0.98, 0.96),  # buys as ever, pays later and later
    27: (1.0, 0.95, 0.8, 0.55),  # gave notice
    23: (0.8, 0.95, 1.1, 1.25),
    34: (0.9, 1.0, 1.1, 1.2),
    46: (1.1, 1.0, 0.85, 0.6),
    15: (1.2, 1.0, 0.8, 0.7),
}
#: number: factors of single months that stand out, by months ago
OUTLIERS = {9: {17: 3.4}, 21: {8: 0.0}, 41: {5: 2.8, 6: 0.1}, 31: {14: 0.0, 13: 0.0}, 13: {26: 4.1}, 48: {3: 0.15}}

#: number: days from invoice to payment by months ago (36, 24, 12, 0); of others: net 30 and some days
PAYMENT = {1: (24, 25, 24, 24), 10: (34, 38, 52, 88), 4: (33, 35, 44, 58), 18: (29, 28, 26, 24)}

#: partners with real orders, invoices and payments in the last twelve months
INVOICED = (1, 2, 4, 10, 18)

#: partners that report their own turnover, profit and customers: those whose number is no multiple of it
REPORTING = 3

#: record, name, website, what it sells
COMPETITORS = [
    ("competitor_gruenfeld", "Grünfeld Agrar AG", "https://www.gruenfeld.example",
     ("category_tractors", "category_forage")),
    ("competitor_bergland", "Bergland Maschinen GmbH", "https://www.bergland.example",
     ("category_harvesting", "category_tillage")),
    ("competitor_agrinoord", "AgriNoord B.V.", "https://www.agrinoord.example",
     ("category_forage", "category_crop_care")),
    ("competitor_teilepunkt", "Teilepunkt24", "https://www.teilepunkt24.example", ("category_parts",)),
]  # fmt: skip

#: (number, competitor, category, months ago, months, volume, source, confidence)
VOLUMES = [
    (4, "gruenfeld", "category_forage", 24, 12, 62_000, "dealer", "medium"),
    (4, "gruenfeld", "category_forage", 12, 12, 318_000, "visit", "medium"),
    (4, "gruenfeld", "category_tractors", 12, 12, 240_000, "estimate", "low"),
    (18, "bergland", "category_tillage", 24, 12, 190_000, "dealer", "high"),
    (18, "bergland", "category_tillage", 12, 12, 70_000, "dealer", "high"),
    (1, "gruenfeld", "category_tractors", 12, 12, 260_000, "dealer", "high"),
    (1, "teilepunkt", "category_parts", 12, 12, 41_000, "estimate", "low"),
    (2, "bergland", "category_harvesting", 12, 12, 330_000, "visit", "medium"),
    (5, "agrinoord", "category_crop_care", 12, 12, 54_000, "dealer", "medium"),
    (8, "gruenfeld", "category_tractors", 12, 12, 150_000, "study", "medium"),
    (9, "bergland", "category_harvesting", 12, 12, 210_000, "dealer", "high"),
    (10, "teilepunkt", "category_parts", 12, 12, 28_000, "estimate", "low"),
    (15, "bergland", "category_tillage", 12, 12, 88_000, "visit", "medium"),
    (17, "bergland", "category_tillage", 12, 12, 140_000, "dealer", "medium"),
    (21, "gruenfeld", "category_tractors", 12, 12, 310_000, "estimate", "low"),
    (22, "agrinoord", "category_forage", 12, 12, 120_000, "dealer", "high"),
    (24, "teilepunkt", "category_parts", 12, 12, 34_000, "dealer", "medium"),
    (27, "bergland", "category_tillage", 12, 12, 160_000, "visit", "medium"),
    (34, "agrinoord", "category_crop_care", 12, 12, 31_000, "dealer", "high"),
    (41, "gruenfeld", "category_tractors", 12, 12, 95_000, "study", "low"),
    (43, "bergland", "category_harvesting", 12, 12, 180_000, "dealer", "medium"),
    (46, "gruenfeld", "category_tractors", 12, 12, 230_000, "estimate", "low"),
    (51, "agrinoord", "category_forage", 12, 12, 75_000, "dealer", "medium"),
    (54, "agrinoord", "category_crop_care", 12, 12, 66_000, "visit", "medium"),
    (58, "agrinoord", "category_crop_care", 12, 12, 24_000, "dealer", "high"),
]

#: grade: visits and calls a year, as planned
CONTACT_PLAN = {"gold": (4, 6), "silver": (2, 4), "bronze": (1, 2)}

#: reports that tell a story: (number, days ago, kind, report, rating, topics, next step, days until)
REPORTS = [
    (4, 402, "visit", "Good season for balers. Mr Meerpohl plans a second demo machine.", "4",
     ("sales", "products"), False, 0),
    (4, 214, "visit", "Was offered balers 6 % below our terms. Orders fewer demo machines from us.", "3",
     ("competition", "prices"), "Prepare an answer on balers", 30),
    (4, 61, "call", "Grünfeld put three balers into his yard on consignment. He keeps us for parts only, for now.", "2",
     ("competition",), "Visit together with the head of sales", -20),
    (18, 188, "visit", "Took over two technicians in Demmin; wants the larger tillage range.", "4",
     ("sales", "training"), False, 0),
    (18, 33, "visit", "Third large order. Asks what is missing for the gold grade.", "5",
     ("sales",), "Put together what gold takes", 14),
    (10, 150, "visit", "Sells as ever, but his customers pay late, he says.", "3", ("payment",), False, 0),
    (10, 26, "call", "Promised to pay the invoices of summer by the end of the month.", "2",
     ("payment",), "Check the account with receivables", 6),
    (1, 47, "visit", "Second bay for combines: wants our planner to look at the drawing.", "5",
     ("service", "sales"), "Send the planner", 10),
    (2, 39, "visit", "Walked through the order book; asks for two demo tractors in spring.", "4",
     ("products",), False, 0),
]  # fmt: skip
#: (number, days ago) of one of these reports: (who, what, in days, whether kept)
PROMISES = {
    (4, 214): [("us", "Answer to the terms for balers", -180, True), ("us", "Demo baler for a week", -150, False)],
    (4, 61): [("partner", "List of the machines he has on consignment", -30, False)],
    (10, 26): [
        ("partner", "Pay the invoices of summer", 4, False),
        ("us", "Statement of account by mail", -24, True),
    ],
    (18, 33): [("us", "What is missing for the gold grade, in writing", 14, False)],
    (1, 47): [("us", "Planner looks at the drawing of the second bay", 10, False)],
}
#: contacts in the calendar: (number, in days, kind)
PLANNED = [(4, 5, "visit"), (18, 9, "visit"), (1, 9, "visit"), (10, 6, "call"), (2, 16, "visit")]
#: partners of whom there are these reports and no others
NEGLECTED = (4, 10)
#: what the other reports say
PHRASES = [
    "Went through the figures of the quarter and the open orders.",
    "Looked at the showroom; the new signs are up.",
    "Talked about the spring campaign and who trains the new technician.",
    "Stock of wear parts is low before the season; ordered together.",
    "No complaints. Wants delivery dates earlier.",
    "Showed the new seed drill; two customers are interested.",
]
