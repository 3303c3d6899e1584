"""The comparison of the demo network: what is asked, which KPIs come of it, and the stories."""

#: en, de, nl; the network is German, and so is the comparison's name
PROGRAMME_TEXTS = {
    "name": (
        "Betriebsvergleich Landtechnik", "Betriebsvergleich Landtechnik", "Bedrijfsvergelijking landbouwmechanisatie",
    ),
    "description": (
        "Your firm's figures, compared with firms like yours. Nobody but you and the trustee sees them.",
        "Die Zahlen Ihrer Firma im Vergleich mit ähnlichen Firmen. Niemand außer Ihnen und dem Treuhänder sieht sie.",
        "De cijfers van uw bedrijf naast die van vergelijkbare bedrijven. Alleen u en de vertrouwenspersoon zien ze.",
    ),
}  # fmt: skip
PROGRAMME = {
    "close_after_days": 30,
    "remind_before_days": 3,
    "remind_after_days": 5,
    "remind_most": 3,
}

#: key → (names en, de, nl), frequency, level, days until the deadline, codes of the catalogue
SECTIONS = {
    "orders": (
        ("Turnover and orders", "Umsatz und Aufträge", "Omzet en orders"), "month", "firm", 10,
        ("U", "U_MACH", "U_PARTS", "U_SERVICE", "ORDERS_IN", "ORDERS"),
    ),
    "staff": (("Staff", "Personal", "Personeel"), "month", "branch", 10, ("FTE",)),
    "result": (
        ("Result of the month", "Monatsergebnis", "Resultaat van de maand"), "month", "firm", 25,
        ("W", "W_MACH", "W_PARTS", "W_SERVICE", "P", "K", "K_MACH", "S"),
    ),
    "workshop": (
        ("Workshop", "Werkstatt", "Werkplaats"), "quarter", "firm", 25,
        ("H_ATTENDED", "H_WORKED", "H_SOLD", "U_LABOUR"),
    ),
    "area": (("Area", "Fläche", "Oppervlakte"), "quarter", "branch", 25, ("A",)),
    "balance": (
        ("Balance sheet", "Bilanz", "Balans"), "year", "firm", 150,
        ("ASSETS", "EQUITY", "ASSETS_CURRENT", "DEBT_SHORT", "CASH", "F", "F_OVERDUE", "S_OLD"),
    ),
}  # fmt: skip

#: codes of the catalogue, in the order of the dealers' table; the first three stand on top
KPIS = (
    "turnover_change", "gross_margin", "operating_result",
    "turnover_fte", "gross_profit_fte", "mark_up", "stock_turn", "stock_days", "gmroi", "order_reach",
    "book_to_bill", "personnel_rate", "personnel_fte", "personnel_gross_profit", "cost_rate", "share_machines",
    "share_parts", "share_service", "absorption", "workshop_efficiency", "utilisation", "workshop_productivity",
    "hour_revenue", "turnover_m2", "old_stock", "equity_ratio", "current_ratio", "quick_ratio",
    "overdue_rate",
)  # fmt: skip
TOP = KPIS[:3]

#: plausible bands of KPIs, in parts of one
BANDS = {"gross_margin": (0.08, 0.45), "personnel_rate": (0.04, 0.3), "workshop_efficiency": (0.6, 1.3)}

#: number of the dealer: month in which its fiscal year begins
FISCAL = {7: 7, 23: 10, 51: 7}
#: number of the dealer: its branches, beside the head office, and the part of the staff that works there
BRANCHES = {
    2: (("Heidekamp Munster", 0.28), ("Heidekamp Celle", 0.22)),
    21: (("Terhorst Bocholt", 0.35),),
    43: (("Werkstatt Süd", 0.3), ("Ersatzteillager", 0.15)),
}
#: number of the dealer: how many months ago it joined
JOINED = {31: 14, 47: 8, 58: 20}
#: dealers that never deliver: nobody knows whether this one still exists
SILENT = (29,)
#: number of the dealer: months ago, first and last, in which it delivered nothing
GAPS = {6: (9, 6), 12: (15, 11), 20: (22, 20), 33: (5, 4), 54: (30, 27)}
#: number of the dealer: what sets it apart; factors on the usual model
STORIES = {
    4: {"growth": -0.17, "stock": 1.5},  # orders go elsewhere, machines stay in the yard
    10: {"cost": 1.12, "debt": 1.5},  # slow payers, and no reserves
    18: {"growth": 0.22, "staff": 1.08},  # took over a neighbour's technicians
    14: {"workshop": 0.82},  # the workshop stands idle
    27: {"growth": -0.08, "cost": 1.07},  # no successor
    38: {"margin": 1.14},  # sells dear, and well
    45: {"stock": 1.9, "old": 2.2},  # used machines that nobody wants
    52: {"cost": 0.9, "workshop": 1.08},  # lean
}

#: the trustee: an auditor, who is nobody of the head office's sales
TRUSTEE = {
    "login": "trustee",
    "name": "Dr. Helene Wirtz",
    "function": "Trustee of the benchmark, auditor",
}

#: the open round: number → how far it is; the others have delivered
OPEN_ROUND = {
    1: "half", 2: "empty", 3: "findings", 5: "half", 6: "empty", 8: "unsigned", 9: "confirmed", 11: "confirmed",
    12: "empty", 13: "unsigned", 15: "provisional", 16: "half", 17: "unsigned", 22: "empty", 24: "provisional",
    29: "empty", 36: "confirmed", 40: "unsigned", 41: "empty", 50: "half", 55: "unsigned",
}  # fmt: skip
#: number → code and factor of a slip: what somebody typed instead of the figure
SLIPS = {
    1: (("S", 0.001), ("P", 1.95)),
    3: (("W_PARTS", 0.001),),
    9: (("P", 1.9),),
    11: (("ORDERS_IN", 6.5),),
    36: (("S", 2.6),),
}
#: number → the reason given for it
REASONS = {
    9: "Holiday pay and the anniversary bonus fell into this month.",
    11: "Large order of a contractor: four foragers for the biogas plants.",
    36: "Pre-season stock: twelve machines came early because of the price rise.",
}
#: number → how often it was reminded of the open round
REMINDED = {2: 2, 5: 1, 6: 2, 12: 2, 16: 1, 22: 1, 29: 2, 41: 1, 50: 1}

#: the second programme, in preparation
WORKSHOP_TEXTS = {
    "name": (
        "Quartalsvergleich Werkstatt", "Quartalsvergleich Werkstatt", "Kwartaalvergelijking werkplaats",
    ),
    "description": (
        "Hours, efficiency and revenue of the workshops.",
        "Stunden, Effizienz und Erlöse der Werkstätten.",
        "Uren, efficiëntie en opbrengsten van de werkplaatsen.",
    ),
}  # fmt: skip
WORKSHOP_SECTION = ("Workshop of the quarter", "Werkstatt im Quartal", "Werkplaats van het kwartaal")
WORKSHOP_ITEMS = ("H_ATTENDED", "H_WORKED", "H_SOLD", "H_WARRANTY", "U_LABOUR")
WORKSHOP_KPIS = ("workshop_efficiency", "utilisation", "workshop_productivity", "hour_revenue", "warranty_share")
WORKSHOP_FIRMS = (1, 2, 5, 9, 11, 17, 21, 23)

#: key → (names en, de, nl), kind, who belongs to it; the group of all firms is there already
COHORTS = {
    "small": (("Staff up to 9", "Bis 9 Mitarbeiter", "Tot en met 9 medewerkers"), "size", {"size_to": "05-09"}),
    "medium": (
        ("Staff 10 to 19", "10 bis 19 Mitarbeiter", "10 tot en met 19 medewerkers"), "size",
        {"size_from": "10-19", "size_to": "10-19"},
    ),
    "large": (("Staff from 20", "Ab 20 Mitarbeitern", "Vanaf 20 medewerkers"), "size", {"size_from": "20-49"}),
    "north": (
        ("North and Netherlands", "Nord und Niederlande", "Noord en Nederland"), "region",
        {"territories": ("north", "netherlands")},
    ),
    "middle": (("East and Centre", "Ost und Mitte", "Oost en Midden"), "region", {"territories": ("east", "centre")}),
    "south": (("South and West", "Süd und West", "Zuid en West"), "region", {"territories": ("south", "west")}),
    "rental": (("With rental", "Mit Vermietung", "Met verhuur"), "line", {"lines": ("rental",)}),
    "retail": (("With a retail shop", "Mit Ladengeschäft", "Met winkel"), "line", {"lines": ("retail",)}),
}  # fmt: skip
#: how many of the last closed rounds are released
RELEASES = 6
