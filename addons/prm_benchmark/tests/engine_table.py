"""The KPIs of the catalogue a third time, written from its table in words and from nothing of the engine.

Months are ``(year, month)``. Figures of a firm come as fractions; what is missing or cannot be divided raises.
"""

from calendar import monthrange
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

#: asked once a quarter, once a year; everything else every month
QUARTERLY = {"A"}
YEARLY = {"PROVISIONS", "ASSETS", "EQUITY", "ASSETS_CURRENT", "DEBT_SHORT"}
#: asked of every branch; everything else of the firm
OF_BRANCHES = {"FTE", "A", "B", "PIECES", "VISITORS"}


class Missing(Exception):
    pass


def earlier(month, by):
    count = month[0] * 12 + month[1] - 1 - by
    return count // 12, count % 12 + 1


def span(kind, end, begins):
    """Return the months of a window, oldest first, ``None`` for a quarter that does not end there."""
    if kind == "month":
        return [end]
    if kind == "r12":
        return [earlier(end, by) for by in range(11, -1, -1)]
    if kind == "quarter":
        closing = {(begins + ahead - 1) % 12 + 1 for ahead in (2, 5, 8, 11)}
        return [earlier(end, 2), earlier(end, 1), end] if end[1] in closing else None
    months = [end]
    while months[0][1] != begins:
        months.insert(0, earlier(months[0], 1))
    return months


class FirmInWindow:
    """A firm's figures as the words of the table name them."""

    def __init__(self, firm, kind, end):
        self.units = firm.units
        self.begins = firm.fiscal_start
        self.window = span(kind, end, firm.fiscal_start)

    def ends_period(self, code, month):
        after = (month[1] - self.begins) % 12 + 1
        if code in YEARLY:
            return after == 12
        return after in (3, 6, 9, 12) if code in QUARTERLY else True

    def figure(self, code, month):
        """What the firm reports for a month: the sum over all of its branches, or its own."""
        count = month[0] * 12 + month[1] - 1
        level = "branch" if code in OF_BRANCHES else "firm"
        found = []
        for unit in self.units:
            if unit.level not in (level, "both"):
                continue
            if (unit.first and count < unit.first) or (unit.last and count > unit.last):
                continue
            value = unit.series.get(code, {}).get(count)
            if value is None:
                raise Missing
            found.append(Fraction(value))
        if not found:
            raise Missing
        return sum(found)

    def total(self, code, months=None):
        """Flow over the window, or over other months."""
        return sum(self.figure(code, month) for month in (months or self.window))

    def year(self, code):
        """Flow over 12 months."""
        return self.total(code, [earlier(self.window[-1], by) for by in range(12)])

    def before(self, code):
        """Flow over the same months of last year."""
        return self.total(code, [earlier(month, 12) for month in self.window])

    def at(self, code, month):
        """Stock at the end of a month: that of the last month in which it was asked."""
        while not self.ends_period(code, month):
            month = earlier(month, 1)
        return self.figure(code, month)

    def closing(self, code):
        return self.at(code, self.window[-1])

    def opening(self, code):
        return self.at(code, earlier(self.window[0], 1))

    def mean(self, code):
        """Stock averaged over the opening and the ends of the months: 13 points for a year."""
        points = [self.figure(code, month) for month in self.window if self.ends_period(code, month)]
        try:
            points.append(self.opening(code))
        except Missing:
            if not points:
                raise
        return sum(points) / len(points)

    @property
    def annual(self):
        return Fraction(12, len(self.window))

    @property
    def days(self):
        return sum(monthrange(*month)[1] for month in self.window)

    @property
    def u(self):
        return self.total("U")

    @property
    def r(self):
        return self.total("U") - self.total("W")


#: number in the table → what its line says; 49 for machines, parts and service
TABLE = {
    1: lambda f: (f.u - f.before("U")) / f.before("U"),
    2: lambda f: f.annual * f.u / f.mean("A"),
    3: lambda f: f.annual * f.u / f.mean("FTE"),
    4: lambda f: f.annual * f.r / f.mean("A"),
    5: lambda f: f.annual * f.r / f.mean("FTE"),
    6: lambda f: f.r / f.u,
    7: lambda f: f.r / f.total("W"),
    8: lambda f: f.annual * f.total("W") / f.mean("S"),
    9: lambda f: f.days * f.mean("S") / f.total("W"),
    10: lambda f: f.annual * f.r / f.mean("S"),
    11: lambda f: f.closing("S_OLD") / f.closing("S"),
    12: lambda f: f.mean("S") / f.mean("A"),
    13: lambda f: f.closing("ORDERS") / (f.year("U_MACH") / 12),
    14: lambda f: f.year("ORDERS_IN") / f.year("U_MACH"),
    15: lambda f: f.total("P") / f.u,
    16: lambda f: f.annual * f.total("P") / f.mean("FTE"),
    17: lambda f: f.total("K_OCC") / f.u,
    18: lambda f: f.total("K_ADV") / f.u,
    19: lambda f: f.total("K_ADMIN") / f.u,
    20: lambda f: (f.total("K_VEHICLES") + f.total("K_TRAVEL")) / f.u,
    21: lambda f: (f.total("DEP") + f.total("INTEREST")) / f.u,
    22: lambda f: f.total("K") / f.u,
    23: lambda f: f.r / f.u - f.total("K") / f.u,
    24: lambda f: (f.r - f.total("K") + f.total("K_IMPUTED")) / f.u,
    25: lambda f: (f.total("RESULT") + f.total("DEP") + (f.closing("PROVISIONS") - f.opening("PROVISIONS"))) / f.u,
    26: lambda f: f.annual * (f.total("RESULT") + f.total("INTEREST_PAID")) / f.closing("ASSETS"),
    27: lambda f: f.u / f.total("B"),
    28: lambda f: f.total("PIECES") / f.total("B"),
    29: lambda f: f.total("B") / f.total("VISITORS"),
    30: lambda f: f.total("U_ONLINE") / f.u,
    31: lambda f: f.total("COMPLAINTS") / f.mean("CUSTOMERS"),
    32: lambda f: f.days * f.mean("F") / f.total("U_GROSS"),
    33: lambda f: f.days * f.mean("PAYABLES") / f.total("PURCH_GROSS"),
    34: lambda f: f.closing("EQUITY") / f.closing("ASSETS"),
    35: lambda f: f.closing("ASSETS_CURRENT") / f.closing("DEBT_SHORT"),
    36: lambda f: (f.closing("CASH") + f.closing("F")) / f.closing("DEBT_SHORT"),
    37: lambda f: (
        ((f.total("U_PARTS") - f.total("W_PARTS")) + (f.total("U_SERVICE") - f.total("W_SERVICE")))
        / (f.total("K") - f.total("K_MACH"))
    ),
    38: lambda f: f.total("H_SOLD") / f.total("H_WORKED"),
    39: lambda f: f.total("H_WORKED") / f.total("H_ATTENDED"),
    40: lambda f: f.total("H_SOLD") / f.total("H_ATTENDED"),
    41: lambda f: f.total("U_LABOUR") / f.total("H_SOLD"),
    42: lambda f: f.total("H_WARRANTY") / f.total("H_SOLD"),
    43: lambda f: f.total("CREDITED") / f.total("CLAIMED"),
    44: lambda f: f.total("LINES_STOCK") / f.total("LINES"),
    45: lambda f: f.annual * f.total("W_PARTS") / f.mean("S_PARTS"),
    46: lambda f: f.closing("USED_DAYS") / f.closing("USED"),
    47: lambda f: f.annual * f.total("MACHINES") / f.mean("SELLERS"),
    48: lambda f: f.total("P") / f.r,
    (49, "MACH"): lambda f: (f.total("U_MACH") - f.total("W_MACH")) / f.r,
    (49, "PARTS"): lambda f: (f.total("U_PARTS") - f.total("W_PARTS")) / f.r,
    (49, "SERVICE"): lambda f: (f.total("U_SERVICE") - f.total("W_SERVICE")) / f.r,
    50: lambda f: f.total("DISCOUNTS") / f.total("U_LIST"),
    51: lambda f: f.closing("F_OVERDUE") / f.closing("F"),
    52: lambda f: (f.total("K_FIXED") / (f.r / f.u)) / f.u,
    53: lambda f: f.year("PURCH_OURS") / f.year("PURCH_ADDRESSABLE"),
    54: lambda f: f.total("PREMIUM") / f.before("PREMIUM") - 1,
    55: lambda f: f.total("LAPSED") / f.opening("CONTRACTS"),
    56: lambda f: f.total("LOSSES") / f.total("PREMIUM_EARNED"),
    57: lambda f: f.closing("CONTRACTS") / f.closing("CUSTOMERS"),
    58: lambda f: f.annual * f.total("COMMISSION") / f.mean("FTE"),
}


def by_the_table(firm, kind, end):
    """Return what the table's lines give, in its order, or ``None`` when there is no such window.

    :param firm: of ``engine_common.Firm``
    :param tuple end: last month, ``(year, month)``
    """
    at = FirmInWindow(firm, kind, end)
    if at.window is None:
        return None
    found = []
    for line in TABLE.values():
        try:
            found.append(to_six_decimals(line(at)))
        except (Missing, ZeroDivisionError):
            found.append(None)
    return found


def to_six_decimals(value):
    """Round half away from zero; what has more than 18 digits before the point is not available."""
    with localcontext() as context:
        context.prec = 300
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        found = exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return None if abs(found) >= 10**18 else found + 0
