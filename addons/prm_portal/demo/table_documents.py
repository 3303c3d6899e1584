"""Announcements and library of the demo network, as a buying group's head office writes them."""

#: record, title, kind, category, first shown days ago (negative: ahead), options, audience (field → demo names or
#: xml ids), text, files (name, lines)
DOCUMENTS = [
    (
        "document_prices", "Price list spring: valid from next month", "announcement", "prices", 6,
        {"pinned": True, "must_confirm": True}, {},
        "<p>The new price list is out. <strong>Tractors rise by 2.4 % on average, spare parts by 3.1 %; wear parts"
        " stay as they are.</strong></p><p>Orders that reach us before the end of this month are invoiced at the old"
        " prices, also when they are delivered later.</p><ul><li>Compact tractors: unchanged</li><li>Standard tractors:"
        " + 2.1 %</li><li>High-power tractors: + 2.9 %</li></ul><p>Please confirm, so that we know that your counter"
        " works with the right list.</p>",
        [("Price list spring.xlsx", [("TC-25", 18900), ("TX-110", 76470), ("TX-140", 106700), ("TP-220", 191390)]),
         ("Notes on the price list.pdf", ["Price list spring", "What is new, and until when the old prices hold."])],
    ),
    (
        "document_bulletin_hose", "Service bulletin SB-14: hydraulic hose on TX 140", "announcement", "technical", 12,
        {"must_confirm": True}, {"role_ids": ["prm_portal.role_service", "prm_portal.role_director"]},
        "<p>On TX 140 up to serial number 20418 the hose to the rear lift can chafe at the frame. Please check every"
        " machine that comes into the workshop and fit clip 77-1043 (free of charge, 0.4 hours).</p><p>Claim the work"
        " as warranty with code SB-14.</p>",
        [("SB-14 fitting instructions.pdf", ["Service bulletin SB-14", "1. Lower the rear lift.",
                                             "2. Fit clip 77-1043.", "3. Check the routing with the lift raised."])],
    ),
    (
        "document_campaign", "Spring campaign: mowers and tedders", "announcement", "marketing", 20, {},
        {"grade_ids": ["partnership.res_partner_grade_data_gold", "partnership.res_partner_grade_data_silver"]},
        "<p>From the 15th the group advertises mowers and tedders in three farming papers. Posters and advertisements"
        " for your own town lie ready; put your logo and address into the lower third.</p>",
        [("Poster A2.pdf", ["Spring campaign", "Mow more, turn faster."]),
         ("Texts for advertisements.txt", ["Mow more, turn faster.", "Now at your dealer's."])],
    ),
    (
        "document_training", "Workshop training: dates and places", "announcement", "training", 27, {},
        {"role_ids": ["prm_portal.role_service", "prm_portal.role_director"]},
        "<p>Two days on the diagnosis of engines and two on hydraulics, each in North, West and South. Each firm has"
        " two places; the third and every further one costs 180 € a day.</p>",
        [("Training dates.xlsx", [("Engines, North", 12), ("Engines, South", 10), ("Hydraulics, West", 12)])],
    ),
    (
        "document_stocktaking", "Spare parts warehouse: no dispatch on two days", "announcement", "organisation", 3, {},
        {},
        "<p>For the yearly stocktaking the central warehouse sends nothing on the last Thursday and Friday of the"
        " month. The emergency service for harvest machines goes on around the clock.</p>", [],
    ),
    (
        "document_meeting", "Invitation to the members' meeting", "announcement", "organisation", 9,
        {"pinned": True}, {"role_ids": ["prm_portal.role_director"]},
        "<p>Dear members, we invite you to this year's meeting in Kassel. On the agenda: the annual accounts, the"
        " elections to the advisory board and the comparison of firms.</p>",
        [("Agenda.pdf", ["Members' meeting", "1. Report of the board", "2. Annual accounts", "3. Elections"])],
    ),
    (
        "document_north", "Regional meeting North: agenda and directions", "announcement", "organisation", 15, {},
        {"territory_ids": ["territory_north"]},
        "<p>We meet at the inn in Visselhövede, 10:00 to 15:00. Topics: deliveries before the harvest, used machines,"
        " the workshop's hourly rates.</p>", [],
    ),
    (
        "document_nordfeld", "Common stock of wear parts for the Nordfeld firms", "announcement", "organisation", 33,
        {}, {"holding_ids": ["holding_nordfeld"]},
        "<p>From now on Husum keeps the stock of wear parts for all firms of the holding; transfers run at cost.</p>",
        [],
    ),
    (
        "document_area_hofmann", "Landtechnik Hofmann: map of your area", "announcement", "organisation", 40, {},
        {"partner_ids": ["dealer_01"]},
        "<p>Here is the map of your area as we agreed it in the last talk. Soltau stays with Heidekamp.</p>",
        [("Area Rotenburg.pdf", ["Area of Landtechnik Hofmann GmbH", "Postal codes 27356 to 27389"])],
    ),
    (
        "document_design", "Corporate design: logos and manual", "library", "marketing", 210, {}, {},
        "<p>Logos for signs, vehicles and the web, with the rules on colours and clear space.</p>",
        [("Corporate design manual.pdf", ["Corporate design", "Logo, colours, type, signs"])],
    ),
    (
        "document_demonstration", "Demonstration machines: terms", "library", "prices", 160, {}, {},
        "<p>Who may have which machine for how long, what it costs after that, and who insures it.</p>",
        [("Demonstration machines.pdf", ["Terms for demonstration machines", "30 days or 60 hours free of charge"])],
    ),
    (
        "document_warranty", "Warranty guideline", "library", "technical", 300, {"must_confirm": True},
        {"role_ids": ["prm_portal.role_service", "prm_portal.role_director"]},
        "<p>Deadlines, codes and labour times; what has to be photographed, and how long parts are kept.</p>",
        [("Warranty guideline.pdf", ["Warranty guideline", "Claims within 14 days", "Keep parts for 8 weeks"])],
    ),
    (
        "document_returns", "Returns of spare parts: rules and form", "library", "technical", 120, {}, {},
        "<p>Twice a year, up to 5 % of the year's purchases, in the original packing.</p>",
        [("Returns form.xlsx", [("Part number", 0), ("Quantity", 0)])],
    ),
    (
        "document_privacy", "Customers' data: what we may do for one another", "library", "organisation", 95,
        {"must_confirm": True}, {"role_ids": ["prm_portal.role_director"]},
        "<p>A summary of the clauses on end customers' data in your agreement, with a text for your own privacy"
        " notice.</p>", [("Privacy notice.txt", ["We pass your address to the manufacturer for warranty only."])],
    ),
    (
        "document_planned", "Autumn terms for early orders", "announcement", "prices", -12, {}, {},
        "<p>Orders for seed drills and ploughs until the end of the quarter: 4 % and payment in February.</p>", [],
    ),
    (
        "document_old_prices", "Price list of last year", "library", "prices", 370, {"state": "withdrawn"}, {},
        "<p>Replaced by the spring list.</p>", [],
    ),
    (
        "document_draft", "Bonus scheme for the coming year (draft)", "announcement", "prices", 0, {"state": "draft"},
        {"grade_ids": ["partnership.res_partner_grade_data_gold"]},
        "<p>Three steps on the revenue with standard tractors; figures follow from controlling.</p>", [],
    ),
]  # fmt: skip

#: record, dealer, days ahead, hour (UTC), staff, topics, note, answer (state, contact's user, words, days later)
APPOINTMENTS = [
    (
        "appointment_hofmann_talk", 1, 6, 8, "territory", ("sales", "products"),
        "Half-year talk: please have your plan for used machines at hand.", None,
    ),
    (
        "appointment_hofmann_service", 1, 13, 12, "service", ("service", "training"), False,
        ("proposed", "user_seller", "Our workshop foreman is away that day.", 3),
    ),
    (
        "appointment_hofmann_campaign", 1, 20, 9, "marketing", ("marketing",), False,
        ("accepted", "user_director", "", 0),
    ),
    (
        "appointment_heidekamp_talk", 2, 8, 9, "territory", ("sales", "prices"), False,
        ("declined", "user_director2", "We are at the trade fair all week.", 0),
    ),
    (
        "appointment_heidekamp_products", 2, 16, 8, "territory", ("products",),
        "We bring the new seed drill along.", None,
    ),
]  # fmt: skip
