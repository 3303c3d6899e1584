"""Figures that look wrong, and the likeliest reason: explained, never blocked.

Each rule knows one mistake that people make and tells it from its trace in the firm's own history and in the other
figures of the month. The specific ones come first; ``jump`` only says that nothing explains the figure.

Everything is compared in decimals: a figure has 19 digits at most, and no product here has more than the 28 that a
``Decimal`` holds exactly; only what is divided is a fraction. This runs for every item at each key that a dealer
types, and fractions throughout take four times as long.
"""

from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

from .windows import aggregate, position, window

#: what an item stands for, by its code in the catalogue; a programme may name others
NATURES = {
    "turnover": "U",
    "turnover_gross": "U_GROSS",
    "cost": "W",
    "stock": "S",
    "personnel": "P",
    "staff": "FTE",
    "purchases": "PURCH",
    "purchases_ours": "PURCH_OURS",
}
#: amounts without value added tax, that are easily entered with it
NET = ("turnover", "cost", "purchases", "purchases_ours")

VAT = (Decimal("0.19"), Decimal("0.21"))  #: German and Dutch rates
VAT_NEAR = Decimal("0.005")  #: a figure is another with tax when it is so near to it
VAT_STEADY = Decimal("0.05")  #: a rise by the tax tells something where the usual spread is below this
MONTHS_BACK = 24  #: the history looked at
MIN_HISTORY = 3  #: fewer values make no history
MAD_SCALE = Decimal("1.4826")  #: makes the median absolute deviation a standard deviation (Leys et al. 2013)
JUMP = 4  #: robust deviations from the median that are a jump
JUMP_FLOOR = Decimal("0.1")  #: the spread counts as this part of the median at least
SEASON_NEAR = Decimal("0.25")  #: no jump is what comes so near to the same month of last year
SIGN_NEAR = Decimal("0.25")  #: a loss so near to the usual profit may be one with the wrong sign
THOUSAND = (500, 2000)  #: a figure so many times too small or too large was entered in thousands, or not
DOUBLE = (Decimal("1.7"), Decimal("2.3"))  #: a month with a thirteenth salary, in usual months
TIE_OUT = Decimal("0.02")  #: of the larger stock, what may be unexplained
INVOICES = Decimal("0.02")  #: what our invoices may be above the purchases reported

_HALF = Decimal("0.5")
_THOUSANDTH = Decimal("0.001")


class Finding(NamedTuple):
    """Something that looks wrong.

    ``code`` is one of: ``sign``, ``factor_1000``, ``gross_for_net``, ``cumulative``, ``thirteenth_salary``,
    ``heads_for_fte``, ``retail_stock``, ``jump``, ``below_invoices``, ``stock_tie_out``, ``ratio_band`` (of a KPI).
    """

    code: str
    item_code: str
    params: dict  #: floats and texts for the sentence; ``expected`` is what the figure may have been meant to be


class _Case(NamedTuple):
    """An item's value in a month, with what is known around it."""

    item: tuple
    nature: str
    value: Decimal
    month: int
    fiscal_start: int
    series: dict
    codes: dict  #: nature → code
    history: list  #: of (month, value), oldest first
    usual: Decimal | None  #: median of the history
    spread: Decimal | None  #: median absolute deviation from it
    negative: bool

    def other(self, nature, month=None):
        """Return the value of another item, ``None`` if it is not known."""
        return self.series.get(self.codes.get(nature), {}).get(self.month if month is None else month)

    def last_year(self):
        return self.series[self.item.code].get(self.month - 12)


def check(item, month, series, fiscal_start=1, negative=False, invoiced=None, natures=None):
    """Return what looks wrong about the value of an item in a month.

    One finding of the value itself at most, the likeliest; and those of how it ties out with others.

    :param item: :class:`~.windows.ItemDef`
    :param int month: see ``windows``
    :param dict series: item code → month → ``Decimal`` or ``None``, with the month's other values
    :param int fiscal_start: month of the calendar with which the firm's year begins
    :param bool negative: the item may be negative
    :param invoiced: net amount of our own invoices to the firm in the month, ``None`` if it does not apply
    :param dict natures: nature → item code, see ``NATURES``
    :return: list of :class:`Finding`

    >>> from .windows import ItemDef
    >>> turnover = {"U": {1: 200000, 2: 210000, 3: 190000, 4: 205}}
    >>> check(ItemDef("U"), 4, turnover)
    [Finding(code='factor_1000', item_code='U', params={'value': 205.0, 'expected': 205000.0, 'usual': 200000.0})]
    """
    value = series.get(item.code, {}).get(month)
    if value is None:
        return []
    case = _case(item, Decimal(value), month, series, fiscal_start, negative, natures or NATURES)
    found = next((finding for rule in RULES if (finding := rule(case))), None)
    ties = [_below_invoices(case, invoiced), _stock_tie_out(case)]
    return [finding for finding in (found, *ties) if finding]


def check_band(code, value, low=None, high=None):
    """Return the :class:`Finding` ``ratio_band`` of a KPI outside the programme's band, else ``None``.

    >>> check_band("gross_margin", Decimal("0.95"), 0.05, 0.75).params
    {'value': 0.95, 'low': 0.05, 'high': 0.75}
    """
    if value is None or ((low is None or value >= _exact(low)) and (high is None or value <= _exact(high))):
        return None
    band = {name: None if end is None else float(end) for name, end in (("low", low), ("high", high))}
    return Finding("ratio_band", code, {"value": float(value), **band})


def _exact(number):
    """Return a bound as it is written: 0.1 stored as a float is a little more than a tenth."""
    return Decimal(str(number))


def _case(item, value, month, series, fiscal_start, negative, natures):
    own = series.get(item.code, {})
    months = range(month - MONTHS_BACK, month)
    history = [(before, past) for before in months if (past := own.get(before)) is not None]
    usual, spread = _usual([past for _month, past in history]) if len(history) >= MIN_HISTORY else (None, None)
    nature = next((nature for nature, code in natures.items() if code == item.code), "")
    return _Case(item, nature, value, month, fiscal_start, series, natures, history, usual, spread, negative)


def _usual(values):
    """Return the median of decimals and the median absolute deviation from it.

    >>> _usual([Decimal("0.5"), Decimal(3), Decimal(1), Decimal(2)])
    (Decimal('1.5'), Decimal('0.75'))
    """
    usual = _median(values)
    return usual, _median([abs(value - usual) for value in values])


def _median(numbers):
    ordered, middle = sorted(numbers), len(numbers) // 2
    return Decimal(ordered[middle]) if len(ordered) % 2 else (ordered[middle] + ordered[middle - 1]) * _HALF


def _finding(code, case, **params):
    known = {name: float(value) for name, value in params.items() if value is not None}
    if case.usual is not None:
        known["usual"] = float(case.usual)
    return Finding(code, case.item.code, {"value": float(case.value), **known})


def _near(value, wanted, part):
    return abs(value - wanted) <= abs(wanted) * part


def _sign(case):
    """A negative figure where none may be, or the usual one with the other sign."""
    if case.value < 0 and not case.negative:
        return _finding("sign", case, expected=-case.value)
    if case.usual and case.value * case.usual < 0 and all(past * case.usual > 0 for _month, past in case.history):
        return _finding("sign", case, expected=-case.value) if _near(-case.value, case.usual, SIGN_NEAR) else None
    return None


def _factor_1000(case):
    """Entered in thousands, or in full where thousands are usual."""
    least, most = THOUSAND
    if not case.usual or not case.value:
        return None
    value, usual = abs(case.value), abs(case.usual)
    if least * value <= usual <= most * value:
        return _finding("factor_1000", case, expected=case.value * 1000)
    if least * usual <= value <= most * usual:
        return _finding("factor_1000", case, expected=case.value * _THOUSANDTH)
    return None


def _gross_for_net(case):
    """With value added tax: as much as the gross figure, or more than usual by just the tax."""
    if case.nature not in NET or case.value <= 0:
        return None
    if case.nature == "turnover":
        gross, before = case.other("turnover_gross"), case.other("turnover_gross", case.month - 1)
        if gross and _near(case.value, gross, VAT_NEAR) and case.history[-1:] != [(case.month - 1, before)]:
            rate = min(VAT, key=lambda rate: abs(_without(case.value, rate) - Fraction(case.usual or case.value)))
            return _finding("gross_for_net", case, expected=_without(case.value, rate))
    steady = [case.usual] if case.usual and case.spread <= case.usual * VAT_STEADY else []
    for wanted in filter(None, [*steady, case.last_year() if steady else None]):
        for rate in VAT:
            if _near(case.value, wanted * (1 + rate), VAT_NEAR):
                return _finding("gross_for_net", case, expected=_without(case.value, rate), rate=rate)
    return None


def _without(value, rate):
    """Return an amount without its tax."""
    return Fraction(value) / Fraction(1 + rate)


def _cumulative(case):
    """The year to date instead of the month: the months before it and a usual one on top."""
    if case.item.kind != "flow" or case.item.step != 1 or not case.usual or case.usual <= 0:
        return None
    # seven tenths of the usual before it and half of the usual on top, as asked below: most figures end here
    if case.value < case.usual * Decimal("1.2"):
        return None
    earlier = range(case.month - position(case.month, case.fiscal_start), case.month)
    known = dict(case.history)
    past = [known.get(month) for month in earlier]
    if not past or None in past:
        return None
    rest = case.value - sum(past)
    # a second month that is twice the usual may be anything: there the rest has to be near
    part = _HALF if len(past) > 1 else Decimal("0.1")
    if sum(past) >= case.usual * Decimal("0.7") and _near(rest, case.usual, part):
        return _finding("cumulative", case, expected=rest)
    return None


def _thirteenth_salary(case):
    """Twice the usual personnel cost, other than in the same month of last year."""
    if case.nature != "personnel" or not case.usual or case.usual <= 0:
        return None
    last_year = case.last_year()
    if last_year and _near(case.value, last_year, SEASON_NEAR):
        return None
    if DOUBLE[0] * case.usual <= case.value <= DOUBLE[1] * case.usual:
        return _finding("thirteenth_salary", case, extra=case.value - case.usual)
    return None


def _heads_for_fte(case):
    """A whole number above the usual where fractions are usual."""
    if case.nature != "staff" or not case.usual or case.value % 1:
        return None
    parts = sum(past % 1 != 0 for _month, past in case.history)
    if 2 * parts > len(case.history) and case.value >= case.usual * Decimal("1.05"):
        return _finding("heads_for_fte", case)
    return None


def _retail_stock(case):
    """Stock at selling prices: more than usual by just the mark-up of the last twelve months."""
    if case.nature != "stock" or not case.usual:
        return None
    year = window("r12", case.month - 1)
    flow = case.item._replace(kind="flow", step=1)
    sold, cost = (
        aggregate(flow, "sum", case.series.get(case.codes.get(nature), {}), year) for nature in ("turnover", "cost")
    )
    if not sold or not cost or sold / cost < Fraction(11, 10):
        return None
    value, before = Fraction(case.value), Fraction(case.history[-1][1])
    if _near(value, before * sold / cost, Fraction(1, 20)):
        return _finding("retail_stock", case, expected=value * cost / sold, mark_up=sold / cost - 1)
    return None


def _jump(case):
    """Far from the own history, and from the same month of last year."""
    if not case.usual:
        return None
    spread = max(case.spread * MAD_SCALE, abs(case.usual) * JUMP_FLOOR)
    if case.item.unit == "count":
        # what is counted by ones spreads by the root of its mean even where nothing changes
        spread = max(spread, 1, isqrt(int(abs(case.usual))))
    last_year = case.last_year()
    if last_year is not None and _near(case.value, last_year, SEASON_NEAR):
        return None
    if abs(case.value - case.usual) > JUMP * spread:
        low, high = case.usual - JUMP * spread, case.usual + JUMP * spread
        return _finding("jump", case, low=max(low, 0) if case.usual > 0 and not case.negative else low, high=high)
    return None


#: of one value the first that applies
RULES = (
    _sign,
    _factor_1000,
    _cumulative,
    _thirteenth_salary,
    _gross_for_net,
    _heads_for_fte,
    _retail_stock,
    _jump,
)


def _below_invoices(case, invoiced):
    """Fewer purchases than we invoiced; of purchases from us where those are asked, else of all."""
    ours = "purchases_ours" if case.other("purchases_ours") is not None else "purchases"
    if invoiced is None or case.nature != ours:
        return None
    invoiced = Decimal(invoiced)
    if invoiced > 0 and case.value < invoiced * (1 - INVOICES):
        return _finding("below_invoices", case, invoiced=invoiced, missing=invoiced - case.value)
    return None


def _stock_tie_out(case):
    """Opening stock + purchases - cost of goods is not the closing stock."""
    if case.nature != "stock":
        return None
    opening, bought, cost = case.other("stock", case.month - 1), case.other("purchases"), case.other("cost")
    if None in (opening, bought, cost):
        return None
    wanted = opening + bought - cost
    if abs(case.value - wanted) <= TIE_OUT * max(abs(opening), abs(case.value)):
        return None
    finding = _finding("stock_tie_out", case, expected=wanted, difference=case.value - wanted)
    # cost of goods is often taken from the books as purchases, without the change in stock
    finding.params["cost_is_purchases"] = bool(bought) and _near(cost, bought, VAT_NEAR)
    return finding
