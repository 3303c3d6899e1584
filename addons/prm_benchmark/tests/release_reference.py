"""Releases a second time, by hand: KPIs from their words, statistics from sorted lists, in fractions.

Nothing of the engine or of the addon's SQL is used. Months are ``year * 12 + month - 1``.
"""

from calendar import monthrange
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

ENDS = 24


class Missing(Exception):
    pass


class Reference:
    """What a firm reported, and the KPIs of ``release_common``."""

    def __init__(self, figures, fiscal, begins):
        """
        :param figures: ``{unit name, "" for the firm itself: {code: {month: Decimal}}}``
        :param fiscal: month in which the fiscal year begins, 1 to 12
        :param begins: ``{branch name: month}``
        """
        self.figures, self.fiscal, self.begins = figures, fiscal, begins

    def at(self, code, month):
        if code == "FTE" and self.begins and month >= min(self.begins.values()):
            names = [name for name, begin in self.begins.items() if begin <= month]
        else:
            names = [""]
        total = Fraction(0)
        for name in names:
            value = self.figures[name].get(code, {}).get(month)
            if value is None:
                raise Missing
            total += Fraction(value)
        return total

    def place(self, month):
        """Return which month of the fiscal year it is, from 0."""
        return (month % 12 - (self.fiscal - 1)) % 12

    def months(self, kind, end):
        if kind == "month":
            return [end]
        if kind == "quarter":
            if self.place(end) not in (2, 5, 8, 11):
                raise Missing
            return [end - 2, end - 1, end]
        if kind == "ytd":
            return list(range(end - self.place(end), end + 1))
        return list(range(end - 11, end + 1))

    def flow(self, code, months):
        return sum((self.at(code, month) for month in months), Fraction(0))

    def stock(self, code, months):
        points = [self.at(code, month) for month in months]
        with suppress(Missing):
            points.append(self.at(code, months[0] - 1))
        return sum(points) / len(points)

    def quarters(self, code, months):
        """Add up the quarters of a window of whole quarters."""
        if self.place(months[0]) % 3 or self.place(months[-1]) % 3 != 2:
            raise Missing
        return self.flow(code, [month for month in months if self.place(month) % 3 == 2])

    def kpi(self, code, kind, end):
        """Return a KPI with six decimals, ``None`` where it cannot be told."""
        try:
            months = self.months(kind, end)
            value = getattr(self, f"kpi_{code}")(months, end)
        except (Missing, ZeroDivisionError):
            return None
        return rounded(value, 6)

    def kpi_margin(self, months, _end):
        turnover = self.flow("U", months)
        return (turnover - self.flow("W", months)) / turnover

    def kpi_turn(self, months, _end):
        return self.flow("W", months) / self.stock("S", months) * 12 / len(months)

    def kpi_personnel(self, months, _end):
        return self.flow("P", months) / self.flow("U", months)

    def kpi_stock_days(self, months, _end):
        days = sum(monthrange(month // 12, month % 12 + 1)[1] for month in months)
        return days * self.stock("S", months) / self.flow("W", months)

    def kpi_efficiency(self, months, _end):
        return self.quarters("HS", months) / self.quarters("HW", months)

    def kpi_turnover_fte(self, months, _end):
        return self.flow("U", months) / self.stock("FTE", months) * 12 / len(months)

    def kpi_stock_year(self, _months, end):
        return self.at("S", end) / self.flow("U", range(end - 11, end + 1))


def rounded(value, digits):
    """Round a fraction half away from zero."""
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return Fraction(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def three_digits(value):
    if not value:
        return Fraction(0)
    exponent, size = 0, abs(value)
    while size >= 1000:
        size, exponent = size / 10, exponent + 1
    while size < 100:
        size, exponent = size * 10, exponent - 1
    whole = int(size)
    whole += size - whole >= Fraction(1, 2)
    return (1 if value > 0 else -1) * whole * Fraction(10) ** exponent


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def statistics(values, direction):
    """Return ``(reason, band, median, lower, upper, top)`` of the values of holdings."""
    values, count = sorted(values), len(values)
    if count < 6:
        return ("few" if count else "empty", None, None, None, None, None)
    middle = values[count // 2 - 1 : count // 2 + 2] if count % 2 else values[count // 2 - 2 : count // 2 + 2]
    lower = upper = top = None
    if count >= 12:
        at = -(-count // 4) - 1
        lower = three_digits(mean(values[at - 1 : at + 2]))
        upper = three_digits(mean(values[count - at - 2 : count - at + 1]))
    if count >= 20 and direction != "context":
        quarter = count // 4
        top = three_digits(mean(values[-quarter:] if direction == "up" else values[:quarter]))
    band = "5-9" if count < 10 else "10-19" if count < 20 else "20+"
    return "", band, three_digits(mean(middle)), lower, upper, top


def by_holding(values, holdings):
    """Return one value per holding: the mean of its firms."""
    found = {}
    for firm, value in values.items():
        found.setdefault(holdings[firm], []).append(value)
    return [mean(parts) for parts in found.values()]


def connected(firms, groups):
    """Return ``{firm: number}``: firms that share a group, or groups that share a firm, have the same."""
    clusters = [set(group) for group in groups]
    merged = True
    while merged:
        merged = False
        for one in clusters:
            other = next((other for other in clusters if other is not one and other & one), None)
            if other:
                one |= other
                clusters.remove(other)
                merged = True
                break
    numbers = {firm: number for number, cluster in enumerate(clusters) for firm in cluster}
    return {firm: numbers.get(firm, ("alone", firm)) for firm in firms}


def point(references, holdings, code, kind, end, unit, direction):
    """Return what one end of a cell tells: ``statistics`` and the median change on the year before."""
    now = {firm: value for firm, ref in references.items() if (value := ref.kpi(code, kind, end)) is not None}
    moves = {}
    for firm, value in now.items():
        before = references[firm].kpi(code, kind, end - 12)
        if before is None or (unit != "percent" and not before):
            continue
        moves[firm] = value - before if unit == "percent" else (value - before) / abs(before)
    told = statistics(by_holding(now, holdings), direction)
    moved = statistics(by_holding(moves, holdings), "context")[2] if not told[0] else None
    return (*told, moved)
