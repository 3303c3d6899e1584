"""What the buying group trades in: a tree of categories and products with list prices in euro."""

#: record, name, parent
CATEGORIES = [
    ("category_machinery", "Farm machinery", None),
    ("category_tractors", "Tractors", "category_machinery"),
    ("category_compact", "Compact tractors", "category_tractors"),
    ("category_standard", "Standard tractors", "category_tractors"),
    ("category_high_power", "High-power tractors", "category_tractors"),
    ("category_vineyard", "Vineyard tractors", "category_tractors"),
    ("category_harvesting", "Harvesting", "category_machinery"),
    ("category_combines", "Combine harvesters", "category_harvesting"),
    ("category_forage", "Forage harvesting", "category_harvesting"),
    ("category_tillage", "Tillage and seeding", "category_machinery"),
    ("category_soil", "Soil tillage", "category_tillage"),
    ("category_seeding", "Seeding", "category_tillage"),
    ("category_crop_care", "Crop care", "category_machinery"),
    ("category_sprayers", "Sprayers", "category_crop_care"),
    ("category_spreaders", "Spreaders", "category_crop_care"),
    ("category_parts", "Spare parts", None),
    ("category_wear", "Wear parts", "category_parts"),
    ("category_fluids", "Filters and fluids", "category_parts"),
    ("category_workshop", "Workshop and service", None),
]

#: category: (reference, name, list price)
PRODUCTS = {
    "category_compact": [
        ("TC-25", "Compact tractor TC 25, 25 hp", 18_900),
        ("TC-40", "Compact tractor TC 40, 40 hp", 29_400),
    ],
    "category_standard": [
        ("TX-90", "Tractor TX 90, 90 hp", 58_500),
        ("TX-110", "Tractor TX 110, 110 hp", 74_900),
        ("TX-125", "Tractor TX 125, 125 hp", 89_800),
        ("TX-140", "Tractor TX 140, 140 hp", 104_500),
        ("TX-165", "Tractor TX 165, 165 hp", 128_000),
    ],
    "category_high_power": [
        ("TP-220", "High-power tractor TP 220, 220 hp", 186_000),
        ("TP-280", "High-power tractor TP 280, 280 hp", 239_000),
        ("TP-340", "High-power tractor TP 340, 340 hp", 298_000),
    ],
    "category_vineyard": [
        ("TV-75", "Vineyard tractor TV 75, 75 hp", 62_400),
        ("TV-95", "Vineyard tractor TV 95, 95 hp", 73_800),
    ],
    "category_combines": [
        ("CH-520", "Combine harvester CH 520, 5 walkers", 248_000),
        ("CH-680", "Combine harvester CH 680, 6 walkers", 329_000),
        ("CH-900", "Combine harvester CH 900, rotor", 468_000),
        ("GH-77", "Grain header GH 77, 7.7 m", 46_500),
        ("MH-8", "Maize header MH 8, 8 rows", 68_200),
    ],
    "category_forage": [
        ("DM-320", "Disc mower DM 320, 3.2 m", 14_700),
        ("RR-740", "Rotary rake RR 740, 7.4 m", 22_300),
        ("RB-125", "Round baler RB 125", 49_800),
        ("SB-270", "Large square baler SB 270", 138_000),
        ("FW-40", "Forage wagon FW 40, 40 m³", 96_500),
    ],
    "category_soil": [
        ("RP-5", "Reversible plough RP 5, 5 furrows", 31_900),
        ("CU-450", "Cultivator CU 450, 4.5 m", 27_600),
        ("DH-600", "Disc harrow DH 600, 6 m", 44_800),
        ("PH-300", "Power harrow PH 300, 3 m", 19_900),
    ],
    "category_seeding": [
        ("SD-300", "Pneumatic seed drill SD 300, 3 m", 52_700),
        ("PP-8", "Precision planter PP 8, 8 rows", 71_400),
    ],
    "category_sprayers": [
        ("MS-1200", "Mounted sprayer MS 1200, 21 m", 28_900),
        ("TS-4000", "Trailed sprayer TS 4000, 27 m", 79_500),
        ("OS-1500", "Orchard sprayer OS 1500", 24_800),
    ],
    "category_spreaders": [
        ("FS-3000", "Fertiliser spreader FS 3000", 21_700),
        ("ST-185", "Slurry tanker ST 185, 18.5 m³", 88_900),
    ],
    "category_wear": [
        ("WP-101", "Plough share set, 5 furrows", 389),
        ("WP-118", "Mower blade set, 50 pieces", 74.5),
        ("WP-207", "V-belt set for CH 680", 642),
        ("WP-310", "Tyre 650/65 R38", 2_480),
    ],
    "category_fluids": [
        ("FF-012", "Filter kit TX, 500 h", 168),
        ("FF-030", "Engine oil 15W-40, drum of 208 l", 796),
        ("FF-041", "Hydraulic oil UTTO, 20 l", 112),
    ],
    "category_workshop": [
        ("SV-10", "Annual inspection, tractor", 540),
        ("SV-20", "Harvest-ready check, combine", 1_280),
        ("SV-30", "Sprayer inspection", 265),
        ("SV-40", "Technician training, day", 390),
        ("SV-50", "Diagnostics licence, year", 1_450),
    ],
}
#: list price → what it costs the group
COST_SHARE = {"category_parts": 0.52, "category_workshop": 0.6, "category_machinery": 0.68}
