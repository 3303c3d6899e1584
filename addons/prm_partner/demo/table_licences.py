"""Who holds which licence for how long, in days from today. Numbers are the partners'."""

#: certified workshops: number: days left; others that have one get a date far ahead
WORKSHOP_DAYS_LEFT = {1: 24, 4: 82, 13: 155, 14: -21, 21: 71, 25: 118, 33: 174, 36: -74, 43: 140, 52: 17}
#: product certificates likewise
PRODUCT_DAYS_LEFT = {2: 88, 9: 29, 17: 165, 38: 62, 58: 12}
#: certificates that begin in some days only
PRODUCT_DAYS_AHEAD = {5: 14, 18: 30, 34: 45}

#: beside the gold partners, whose workshops are certified all
CERTIFIED_WORKSHOPS = (4, 8, 13, 14, 18, 25, 28, 33, 42, 50, 52, 59)
#: years for which the certificates hold
WORKSHOP_YEARS = 3
PRODUCT_YEARS = 2
