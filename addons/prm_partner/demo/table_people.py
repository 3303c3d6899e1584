"""Staff of the fictional head office and names for the dealers' people.

The mobile numbers are among those that the Bundesnetzagentur keeps for films and manuals
("Drama Numbers", Mitteilung 148/2021); nobody will ever have them.
"""

#: login (and password), name, function, mobile number, groups beside those every employee has
USERS = [
    (
        "manager",
        "Katharina Voss",
        "Head of Sales",
        "+49 172 9968532",
        ("prm_partner.group_prm_manager", "sales_team.group_sale_manager", "base.group_partner_manager"),
    ),
    (
        "territory",
        "Jan Petersen",
        "Territory Manager North and East",
        "+49 172 9973185",
        ("prm_partner.group_prm_territory", "sales_team.group_sale_salesman"),
    ),
    (
        "receivables",
        "Birgit Lohmann",
        "Receivables",
        "+49 172 9973186",
        ("prm_partner.group_prm_receivables", "account.group_account_invoice"),
    ),
    ("marketing", "Tobias Reinders", "Marketing", "+49 172 9980752", ("prm_partner.group_prm_marketing",)),
    ("service", "Murat Aydin", "Service and Warranty", "+49 174 9091317", ("prm_partner.group_prm_service",)),
    (
        "west",
        "Miriam Kessler",
        "Territory Manager West",
        False,
        ("prm_partner.group_prm_territory", "sales_team.group_sale_salesman"),
    ),
    (
        "centre",
        "Holger Brandt",
        "Territory Manager Centre",
        False,
        ("prm_partner.group_prm_territory", "sales_team.group_sale_salesman"),
    ),
    (
        "south",
        "Veronika Huber",
        "Territory Manager South",
        False,
        ("prm_partner.group_prm_territory", "sales_team.group_sale_salesman"),
    ),
    (
        "netherlands",
        "Sanne de Wit",
        "Territory Manager Netherlands",
        False,
        ("prm_partner.group_prm_territory", "sales_team.group_sale_salesman"),
    ),
]

#: mobile numbers of the dealers' people who will sign in to the portal
DEALER_MOBILES = {
    "dealer_01_director": "+49 152 28817386",
    "dealer_01_bookkeeper": "+49 152 28895456",
    "dealer_01_seller": "+49 152 54599371",
    "dealer_02_director": "+49 172 9925904",
}

FIRST_NAMES = {
    "DE": [
        "Anja", "Bernd", "Birgit", "Carsten", "Christina", "Claudia", "Daniela", "Dirk", "Elke", "Florian",
        "Frank", "Gabriele", "Heike", "Ines", "Jens", "Jörg", "Julia", "Karin", "Kerstin", "Lars", "Lena",
        "Markus", "Martina", "Matthias", "Monika", "Nadine", "Nils", "Petra", "Ralf", "Sabine", "Sandra", "Silke",
        "Simone", "Stefan", "Susanne", "Sven", "Tanja", "Torsten", "Ulrike", "Uwe",
    ],
    "NL": [
        "Anouk", "Bart", "Dirk", "Femke", "Ilse", "Jeroen", "Joost", "Karin", "Lotte", "Maaike", "Marloes",
        "Niels", "Rianne", "Ruben", "Sander", "Wouter",
    ],
}  # fmt: skip
LAST_NAMES = {
    "DE": [
        "Albers", "Baumann", "Behrens", "Böhm", "Dietrich", "Ebeling", "Fiedler", "Gerdes", "Hagedorn", "Hartwig",
        "Heine", "Kaiser", "Kellner", "Krüger", "Lindner", "Lorenz", "Marquardt", "Meinert", "Nowak", "Ott",
        "Pohlmann", "Reuter", "Riedel", "Sander", "Schilling", "Seidel", "Stahl", "Stein", "Thiele", "Ullrich",
        "Vogt", "Wagener", "Wendt", "Winkler", "Zeller",
    ],
    "NL": [
        "Bakker", "Bos", "Van den Berg", "De Boer", "Dekker", "Hendriks", "Kuipers", "Mulder", "Postma", "Smits",
        "Visser", "Vos",
    ],
}  # fmt: skip
