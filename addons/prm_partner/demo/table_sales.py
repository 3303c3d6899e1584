"""Quotations, orders that tell something, and what is to be done.

Numbers are the partners'; days count from today, past ones back. The orders of the partners with
invoices are not here: they follow from their figures.
"""

#: record: (number, days ago, state, [(product, quantity)])
ORDERS = {
    # the combine is excluded by agreement: the quotation warns
    "order_excluded": (1, 3, "draft", [("product_ch_900", 1), ("product_gh_77", 1)]),
    "order_second": (2, 16, "sent", [("product_tp_280", 1), ("product_dh_600", 1)]),
    # one partner asks, and buys elsewhere
    "order_drifting": (4, 58, "sent", [("product_rb_125", 1)]),
    "order_west": (21, 44, "sale", [("product_tx_165", 1), ("product_sb_270", 1)]),
    "order_centre": (34, 29, "sale", [("product_tv_95", 4), ("product_os_1500", 2)]),
    "order_south": (43, 52, "sale", [("product_tp_340", 1), ("product_rp_5", 2)]),
    "order_south_cancelled": (40, 83, "cancel", [("product_ch_520", 1)]),
    "order_netherlands": (51, 37, "sale", [("product_st_185", 1), ("product_tx_140", 1)]),
    "order_netherlands_open": (58, 6, "sent", [("product_os_1500", 3)]),
}
#: a quotation holds for so many days
VALID_DAYS = 30

#: record: (number, user, type, in days, summary)
ACTIVITIES = {
    "activity_drifting": (4, "territory", "call", -6, "Call Mr Meerpohl: hardly any machines ordered"),
    "activity_growing": (18, "territory", "meeting", 5, "Talk about the gold grade"),
    "activity_incomplete": (12, "territory", "todo", -14, "Complete the profile: staff, sales area, VAT number"),
    "activity_excluded": (1, "territory", "todo", 2, "Change the quotation: CH 900 is excluded by agreement"),
    "activity_first_visit": (1, "territory", "meeting", 9, "Yearly talk with Mr Hofmann"),
    "activity_lost": (29, "manager", "todo", -30, "Find out whether the firm still exists"),
    "activity_notice": (27, "west", "meeting", 12, "Who takes over new machines around Düren?"),
    "activity_service": (52, "service", "call", 3, "Audit of the workshop before its certificate expires"),
    "activity_receivables": (22, "receivables", "call", 0, "Ask for the annual accounts"),
    "activity_marketing": (58, "marketing", "email", 7, "Photos of the orchard sprayer for the fruit campaign"),
}
