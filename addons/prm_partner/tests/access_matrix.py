"""Who may do what; ``test_access`` tries it."""

#: model → role → (own territory, foreign territory); roles that are not named may do nothing
MATRIX = {
    "res.partner": {
        "territory": ("rwc", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("r", "r"),
        "manager": ("rwc", "rwc"),
        "employee": ("r", "r"),
        "dealer": ("r", ""),
    },
    "prm.agreement": {
        "territory": ("rwc", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.agreement.line": {
        "territory": ("rwcu", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.licence": {
        "territory": ("rwc", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("rwc", "rwc"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.holding.stake": {
        "territory": ("r", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.territory.potential": {
        "territory": ("r", ""),
        "receivables": ("r", "r"),
        "marketing": ("rwcu", "rwcu"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    # what partners buy elsewhere and how loyal they are is no business of receivables and service
    "prm.competitor": {
        "territory": ("rwc", "rwc"),
        "receivables": ("r", "r"),
        "marketing": ("rwcu", "rwcu"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.competitor.volume": {
        "territory": ("rwcu", ""),
        "marketing": ("rwcu", "rwcu"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.loyalty": {"territory": ("r", ""), "marketing": ("r", "r"), "manager": ("r", "r")},
    # who works with partners reads what was discussed with them; reports are written by those who go there
    **dict.fromkeys(
        ("prm.visit", "prm.visit.promise"),
        {
            "territory": ("rwcu", ""),
            "receivables": ("r", "r"),
            "marketing": ("r", "r"),
            "service": ("r", "r"),
            "manager": ("rwcu", "rwcu"),
        },
    ),
    # computed: nobody writes it
    **dict.fromkeys(
        ("prm.contact.due", "prm.data.quality"),
        {
            "territory": ("r", ""),
            "receivables": ("r", "r"),
            "marketing": ("r", "r"),
            "service": ("r", "r"),
            "manager": ("r", "r"),
        },
    ),
    # suggestions tell revenue
    "prm.cross.sell": {"territory": ("r", ""), "marketing": ("r", "r"), "manager": ("r", "r")},
    # an imported figure of receivables; test_figure_access tries the metrics of other departments
    "prm.fact": {"territory": ("r", ""), "receivables": ("r", "r"), "manager": ("ru", "ru")},
    "prm.fact.dirty": {"manager": ("r", "r")},
    # sums of all metrics and companies: the program's own
    "prm.fact.rollup": {},
    "prm.fact.rollup.note": {},
    **dict.fromkeys(
        (
            "prm.territory",
            "prm.territory.range",
            "prm.holding",
            "prm.agreement.type",
            "prm.licence.type",
            "prm.business.line",
            "prm.contact.plan",
            "prm.visit.topic",
            "prm.metric",
        ),
        {
            "territory": ("r", "r"),
            "receivables": ("r", "r"),
            "marketing": ("r", "r"),
            "service": ("r", "r"),
            "manager": ("rwcu", "rwcu"),
        },
    ),
    "prm.setup.step": {"manager": ("r", "r")},
    # what somebody else looked up or is about to do is nobody's business
    "prm.terms.lookup": {
        "territory": ("c", ""),
        "receivables": ("c", "c"),
        "marketing": ("c", "c"),
        "service": ("c", "c"),
        "manager": ("c", "c"),
    },
    "prm.contact.since": {
        "territory": ("c", ""),
        "receivables": ("c", "c"),
        "marketing": ("c", "c"),
        "service": ("c", "c"),
        "manager": ("c", "c"),
    },
    # made by the proposal only, for oneself
    "prm.tour.stop": {},
    "prm.agreement.renew": {"territory": ("c", ""), "manager": ("c", "c")},
    "prm.agreement.terminate": {"territory": ("c", ""), "manager": ("c", "c")},
    "prm.message.test": {"manager": ("rwcu", "rwcu")},
}

#: what cannot be created here; test_own_lookup_is_readable_by_its_maker_only shows who reads it
ELSEWHERE = {"prm.terms.lookup.line"}
