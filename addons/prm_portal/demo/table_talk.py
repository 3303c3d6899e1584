"""Conversations and shared tasks of the demo network; days count from today, backwards for messages."""

#: name, demo user of the dealer, department, subject, confidential, closed, messages (days ago, demo user, text)
CONVERSATIONS = [
    (
        "spring_demo",
        "user_director",
        "sales",
        "Demo tractors for the spring fair",
        False,
        False,
        [
            (
                9,
                "user_director",
                (
                    "Hello Mr Petersen,\n\nour fair is on the second weekend of March. Can we have the TX 140 "
                    "and the TX 180 for ten days, as last year?\n\nBest regards"
                ),
            ),
            (
                8,
                "user_territory",
                (
                    "Good morning,\n\nthe TX 140 is yours. The TX 180 stands with a colleague of yours until "
                    "Thursday of that week; would Friday morning still do?"
                ),
            ),
            (
                8,
                "user_seller",
                "Friday before nine would do, we open at ten. I will be in the yard from seven.",
            ),
            (
                2,
                "user_territory",
                (
                    "Then it is settled: both stay for ten days, the carrier brings the TX 180 on Friday at "
                    "eight. I have put the papers into a task for you."
                ),
            ),
        ],
    ),
    (
        "limit",
        "user_director",
        "receivables",
        "Credit line until the harvest",
        True,
        False,
        [
            (
                6,
                "user_director",
                (
                    "Dear Ms Lohmann,\n\nwith the three combines our line is used up until the harvest is "
                    "paid. Is a seasonal increase possible, from May to September? Our tax adviser can send "
                    "the interim figures.\n\nPlease treat this confidentially."
                ),
            ),
            (
                1,
                "user_receivables",
                (
                    "Dear Sir or Madam,\n\nyes, from what I see that is possible. Please send the interim "
                    "figures up to last month; I will then put it before the credit committee on Tuesday."
                ),
            ),
        ],
    ),
    (
        "warranty_days",
        "user_seller",
        "service",
        "Spare part 4410-88 is late",
        False,
        False,
        [
            (
                3,
                "user_seller",
                (
                    "The hydraulic valve 4410-88 for our customer's baler was promised for last week. The "
                    "machine stands still. When does it come?"
                ),
            ),
        ],
    ),
    (
        "leaflets",
        "user_seller",
        "marketing",
        "Leaflets for the open day",
        False,
        True,
        [
            (
                40,
                "user_seller",
                "Could we have 500 leaflets of the mowers with our address on them?",
            ),
            (
                39,
                "user_marketing",
                "They are on their way, 600 to be safe. The print file is in your documents.",
            ),
            (
                33,
                "user_seller",
                "Arrived, thank you. They look good.",
            ),
        ],
    ),
    (
        "second_price",
        "user_director2",
        "sales",
        "Prices of the new seed drills",
        False,
        False,
        [
            (
                5,
                "user_director2",
                (
                    "The list has no prices for the six-row drill yet. We have a customer who wants to "
                    "decide by the end of the month."
                ),
            ),
        ],
    ),
    (
        "second_training",
        "user_director2",
        "service",
        "Training for our new technician",
        False,
        False,
        [
            (
                14,
                "user_director2",
                ("We have a new technician from the first of next month. Is there a place in the diagnosis course?"),
            ),
            (
                12,
                "user_service",
                ("One place is left in the course in four weeks, two days in Kassel. I keep it for you until Friday."),
            ),
        ],
    ),
    (
        "summer_invoices",
        "user_dealer_10_director",
        "receivables",
        "Invoices of the summer",
        True,
        False,
        [
            (
                16,
                "user_dealer_10_director",
                (
                    "Two large farms pay us only now. We would like to pay the invoices of June and July in "
                    "three parts, until the end of next month."
                ),
            ),
            (
                15,
                "user_receivables",
                ("Thank you for telling us early. Please name the days and amounts; then we will not remind you."),
            ),
            (
                4,
                "user_dealer_10_director",
                "A third on the 10th, a third on the 20th, the rest on the last day of the month.",
            ),
        ],
    ),
]

#: name, dealer, title, description, who (demo user; "us" or "partner": nobody in person), due in days, state,
#: from the partner, comments (days ago, demo user, text)
TASKS = [
    (
        "papers",
        1,
        "Sign the handover papers of the demo tractors",
        "Both machines; bring the insurance number.",
        "user_seller",
        5,
        "open",
        False,
        [
            (
                2,
                "user_territory",
                "The carrier takes them along on Friday.",
            )
        ],
    ),
    (
        "planner",
        1,
        "Send the planner for the second combine bay",
        "The drawing is with you since the visit; the crane is what we are unsure about.",
        "user_territory",
        10,
        "progress",
        True,
        [
            (
                12,
                "user_director",
                "The builder asks for a date.",
            ),
            (
                11,
                "user_territory",
                "Our planner can come in the week after next. I will call you with the day.",
            ),
        ],
    ),
    (
        "stock_count",
        1,
        "Send the stock list of wear parts",
        "As of the last day of the month, as a table.",
        "partner",
        -4,
        "open",
        False,
        [],
    ),
    (
        "signs",
        1,
        "Take down the old signs at the road",
        "",
        "user_director",
        -30,
        "done",
        False,
        [],
    ),
    (
        "figures",
        1,
        "Interim figures for the credit line",
        "Up to last month; by message to receivables.",
        "user_director",
        2,
        "open",
        False,
        [],
    ),
    (
        "drill_price",
        2,
        "Price of the six-row drill",
        "We need it for an offer.",
        "us",
        4,
        "open",
        True,
        [],
    ),
    (
        "gold",
        18,
        "What takes us to the gold grade?",
        "You promised a list at the last visit.",
        "us",
        14,
        "open",
        True,
        [],
    ),
    (
        "plan_payment",
        10,
        "Pay the first third",
        "As agreed in the conversation.",
        "partner",
        -1,
        "open",
        False,
        [],
    ),
]
