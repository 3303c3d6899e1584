"""The sixty partners: invented firms in real towns, with those towns' postal codes.

Grades are the three that Odoo's partnership module ships. The range tells which machines a firm
sells: ``full``, ``arable`` (tractors, tillage, crop care), ``grass`` (tractors, forage), ``special``
(vineyard and fruit) or ``parts`` (spare parts and workshop only).
"""

#: name, street, postal code, town, owner or director, grade, range
PARTNERS = [
    # Germany North
    ("Landtechnik Hofmann GmbH", "Industriestraße 14", "27356", "Rotenburg (Wümme)",
     "Thomas Hofmann", "gold", "full"),
    ("Heidekamp Agrartechnik GmbH & Co. KG", "Celler Straße 88", "29614", "Soltau",
     "Ute Heidekamp", "gold", "full"),
    ("Brennecke Landtechnik Uelzen", "Am Funkturm 6", "29525", "Uelzen",
     "Olaf Brennecke", "silver", "arable"),
    ("Meerpohl Landmaschinen GmbH", "Emsteker Weg 21", "49661", "Cloppenburg",
     "Hubert Meerpohl", "silver", "grass"),
    ("Südoldenburger Agrartechnik Thole KG", "Oldenburger Straße 130", "49377", "Vechta",
     "Maria Thole", "gold", "full"),
    ("Emsland-Technik Wübbels GmbH", "Rheiner Straße 47", "49808", "Lingen (Ems)",
     "Georg Wübbels", "bronze", "grass"),
    ("Altländer Schleppertechnik Quast OHG", "Harburger Straße 9", "21680", "Stade",
     "Hinrich Quast", "silver", "special"),
    ("Dithmarscher Landmaschinen Peters GmbH", "Meldorfer Straße 63", "25746", "Heide",
     "Sönke Peters", "silver", "arable"),
    ("Nordfeld Agrartechnik GmbH", "Flensburger Chaussee 34", "25813", "Husum",
     "Birte Carstens", "gold", "full"),
    ("Weserland Maschinen Kracke GmbH", "Verdener Landstraße 112", "31582", "Nienburg/Weser",
     "Jürgen Kracke", "silver", "full"),
    ("Brennecke Landtechnik GmbH", "Braunschweiger Straße 70", "38518", "Gifhorn",
     "Rolf Brennecke", "gold", "full"),
    ("Ostfriesen-Agrar Janssen e.K.", "Emder Straße 18", "26603", "Aurich",
     "Focko Janssen", "bronze", "grass"),
    # Germany East
    ("Elbaue Landtechnik GmbH", "Dommitzscher Straße 3", "04860", "Torgau",
     "Kerstin Mehnert", "silver", "arable"),
    ("Oberlausitzer Agrarservice Noack GmbH", "Neusalzaer Straße 55", "02625", "Bautzen",
     "Jörg Noack", "silver", "full"),
    ("Muldental Landmaschinen Zschoche GmbH", "Leipziger Straße 41", "04668", "Grimma",
     "Andreas Zschoche", "bronze", "arable"),
    ("Ruppiner Technikhof GmbH", "Fehrbelliner Straße 29", "16816", "Neuruppin",
     "Steffen Gädecke", "silver", "arable"),
    ("Nordfeld Mecklenburg GmbH", "Rostocker Chaussee 15", "18273", "Güstrow",
     "Henning Raddatz", "gold", "full"),
    ("Tollense Agrartechnik Warnke GmbH", "Demminer Straße 52", "17033", "Neubrandenburg",
     "Grit Warnke", "silver", "full"),
    ("Brennecke Landtechnik Altmark", "Osterburger Straße 8", "39576", "Stendal",
     "Maik Schernikau", "silver", "arable"),
    ("Thüringer Becken Landtechnik Kirchner e.K.", "Erfurter Straße 24", "99610", "Sömmerda",
     "Volker Kirchner", "bronze", "arable"),
    # Germany West
    ("Terhorst Landmaschinen GmbH", "Bocholter Straße 77", "46325", "Borken",
     "Ludger Terhorst", "gold", "full"),
    ("Baumberge Agrartechnik Wessels GmbH", "Daruper Straße 5", "48653", "Coesfeld",
     "Annette Wessels", "silver", "grass"),
    ("Hellweg Landtechnik Schulte-Brüning GmbH & Co. KG", "Opmünder Weg 60", "59494", "Soest",
     "Franz Schulte-Brüning", "gold", "full"),
    ("Emsaue Schleppercenter Kortmann GmbH", "Beelener Straße 31", "48231", "Warendorf",
     "Dieter Kortmann", "bronze", "parts"),
    ("Van Dalen Agrartechnik GmbH", "Emmericher Straße 102", "47533", "Kleve",
     "Pieter van Dalen", "silver", "grass"),
    ("Voreifel Landmaschinen Esser e.K.", "Kölner Straße 66", "53879", "Euskirchen",
     "Günter Esser", "bronze", "parts"),
    ("Rurland Technik Jansen GmbH", "Mariaweilerstraße 19", "52349", "Düren",
     "Helga Jansen", "silver", "arable"),
    ("Lippische Landtechnik Brand & Sohn OHG", "Detmolder Weg 12", "32657", "Lemgo",
     "Friedrich Brand", "silver", "arable"),
    ("Sauerland-Traktoren Hesse e.K.", "Bruchstraße 4", "", "Olpe",
     "Manfred Hesse", "bronze", "parts"),
    # Germany Centre
    ("Waldecker Agrartechnik Emde GmbH", "Arolser Landstraße 27", "34497", "Korbach",
     "Regina Emde", "silver", "grass"),
    ("Edertal Landmaschinen Vaupel GmbH", "Kasseler Straße 16", "34560", "Fritzlar",
     "Kurt Vaupel", "bronze", "parts"),
    ("Vogelsberg Landtechnik Schlitt GmbH", "Grünberger Straße 83", "36304", "Alsfeld",
     "Erwin Schlitt", "silver", "grass"),
    ("Südeifel Agrar Thiels GmbH", "Saarstraße 45", "54634", "Bitburg",
     "Nicole Thiels", "silver", "full"),
    ("Rheinhessen Weinbautechnik Mohr GmbH", "Karl-Heinz-Kipp-Straße 11", "55232", "Alzey",
     "Christian Mohr", "gold", "special"),
    ("Maifeld Landmaschinen Geisen KG", "Polcher Straße 20", "56727", "Mayen",
     "Werner Geisen", "bronze", "arable"),
    ("Wetterau Landtechnik Rupp GmbH", "Fauerbacher Straße 39", "61169", "Friedberg (Hessen)",
     "Katja Rupp", "gold", "full"),
    ("Brennecke Landtechnik Leinetal", "Göttinger Straße 58", "37154", "Northeim",
     "Silvia Ahrens", "silver", "arable"),
    # Germany South
    ("Oberschwaben Landtechnik Maucher GmbH", "Ulmer Straße 91", "88400", "Biberach an der Riß",
     "Anton Maucher", "gold", "full"),
    ("Schussental Agrar Rist GmbH", "Schubertstraße 7", "88212", "Ravensburg",
     "Cornelia Rist", "bronze", "special"),
    ("Hohenloher Schlepperwerk Krauß GmbH & Co. KG", "Haller Straße 149", "74564", "Crailsheim",
     "Eberhard Krauß", "gold", "full"),
    ("Kocher-Jagst Landmaschinen Hägele e.K.", "Stuttgarter Straße 33", "74523", "Schwäbisch Hall",
     "Rainer Hägele", "bronze", "grass"),
    ("Baar-Technik Engesser GmbH", "Villinger Straße 26", "78166", "Donaueschingen",
     "Martin Engesser", "silver", "grass"),
    ("Gäuboden Landtechnik Aigner GmbH", "Landshuter Straße 120", "94315", "Straubing",
     "Josef Aigner", "gold", "full"),
    ("Isartal Agrartechnik Obermeier GmbH", "Altdorfer Straße 17", "84028", "Landshut",
     "Alois Obermeier", "silver", "arable"),
    ("Inntal Landmaschinen Brandstetter GmbH", "Töginger Straße 48", "84453", "Mühldorf am Inn",
     "Resi Brandstetter", "silver", "full"),
    ("Allgäuer Grünlandtechnik Fink GmbH", "Augsburger Straße 82", "87700", "Memmingen",
     "Leonhard Fink", "silver", "grass"),
    ("Mittelfranken Agrar Rothenberger GmbH", "Eyber Straße 36", "91522", "Ansbach",
     "Gudrun Rothenberger", "silver", "arable"),
    ("Oberpfalz Landtechnik Bäuml e.K.", "Wackersdorfer Straße 10", "92421", "Schwandorf",
     "Xaver Bäuml", "bronze", "parts"),
    ("Altmühltal Schleppertechnik Lechner GmbH", "Eichstätter Straße 22", "91781", "Weißenburg in Bayern",
     "Sabine Lechner", "bronze", "parts"),
    ("Mainfranken Landmaschinen Weigand GmbH", "Würzburger Straße 64", "97318", "Kitzingen",
     "Bernhard Weigand", "silver", "special"),
    # Netherlands
    ("Van Dalen Landbouwtechniek B.V.", "Nagelerweg 15", "8304 AB", "Emmeloord",
     "Willem van Dalen", "gold", "full"),
    ("Salland Mechanisatie Wolters B.V.", "Almelosestraat 40", "8102 HE", "Raalte",
     "Gerrit Wolters", "silver", "grass"),
    ("Gelderse Vallei Tractoren Van de Pol B.V.", "Scherpenzeelseweg 28", "3772 MC", "Barneveld",
     "Evert van de Pol", "silver", "grass"),
    ("Peelland Landbouwmachines Verhaegh B.V.", "Deurneseweg 51", "5804 AC", "Venray",
     "Toon Verhaegh", "silver", "arable"),
    ("Maasdal Mechanisatie Geurts V.O.F.", "Venrayseweg 97", "5961 AE", "Horst",
     "Ine Geurts", "bronze", "parts"),
    ("Van Dalen Flevoland B.V.", "De Drieslag 8", "8251 JZ", "Dronten",
     "Marieke van Dalen", "silver", "arable"),
    ("Vechtdal Trekkers Kampman B.V.", "Bruchterweg 72", "7772 BG", "Hardenberg",
     "Henk Kampman", "bronze", "grass"),
    ("Betuwe Fruitteelttechniek De Haas B.V.", "Grotebrugse Grintweg 13", "4005 AH", "Tiel",
     "Arjan de Haas", "gold", "special"),
    ("Zeeuwse Landbouwtechniek Dingemanse B.V.", "Livingstoneweg 30", "4462 GL", "Goes",
     "Kees Dingemanse", "silver", "arable"),
    ("Oldambt Mechanisatie Huizinga B.V.", "Papierbaan 44", "9672 BH", "Winschoten",
     "Jantje Huizinga", "bronze", "parts"),
]  # fmt: skip

#: staff (full-time) and sales area by grade, from – to; the staff of a few is known to differ
STAFF = {"gold": (24, 62), "silver": (9, 26), "bronze": (2, 9)}
AREA = {"gold": (1400, 4200), "silver": (500, 1600), "bronze": (120, 600)}

#: number: how the firm is organised, where the name does not tell
COMPANY_FORMS = {3: "branch", 11: "chain", 19: "branch", 37: "branch", 56: "branch"}

#: number: quality, where it does not follow the grade
QUALITY = {4: "c", 18: "a", 34: "a", 46: "c", 58: "a"}

#: Two files that nobody has completed: number: the fields that are empty. The second one is so bad that it has no
#: territory either, for want of a postal code.
INCOMPLETE = {
    12: ("vat", "prm_staff_count", "prm_sales_area", "prm_founded", "prm_business_line_ids", "prm_quality"),
    29: (
        "email", "phone", "website", "zip", "vat", "grade_id", "prm_since", "prm_staff_count", "prm_sales_area",
        "prm_founded", "prm_quality",
    ),
}  # fmt: skip

#: record, name, note, {number: share}
HOLDINGS = [
    (
        "holding_brennecke",
        "Brennecke Group",
        "One chain: the firm in Gifhorn and its three branches.",
        {11: 100, 3: 100, 19: 100, 37: 100},
    ),
    ("holding_nordfeld", "Nordfeld Agrar-Holding", False, {9: 100, 17: 75, 8: 51}),
    (
        "holding_van_dalen",
        "Van Dalen Groep",
        "Family Van Dalen, on both sides of the border.",
        {51: 100, 56: 100, 25: 60},
    ),
    (
        "holding_suedkorn",
        "Südkorn Beteiligungs GmbH",
        "Holds a minority in Memmingen; the rest belongs to the Fink family.",
        {43: 100, 44: 80, 46: 24.9},
    ),
    ("holding_hofmann", "Hofmann Familienholding", False, {1: 100, 10: 51}),
]

#: Notes of the staff: number: (days ago, user, text)
NOTES = {
    1: (12, "territory", "Visited with Mr Hofmann: wants to build a second bay for combines next year."),
    4: (
        35,
        "territory",
        "Orders have become smaller since last year, machines hardly any. Mr Meerpohl says that a competitor"
        " offers better terms on balers. The annual conditions were not renewed.",
    ),
    12: (50, "territory", "Half of the profile is missing. Asked Mr Janssen for the figures twice, by phone."),
    18: (
        8,
        "territory",
        "Third large order in a row. Ms Warnke took over two technicians of the former dealer in Demmin; we should"
        " talk about the gold grade.",
    ),
    27: (20, "west", "Ms Jansen found no successor and gave notice. She will run the workshop on."),
    29: (90, "manager", "Card from the old system, without postal code or numbers. Does the firm still exist?"),
}
