"""The charts that compare KPIs with the group."""

from decimal import Decimal

from .evaluation_chart import Drawing, Line, band, drawing, not_asked, without_kpi
from .evaluation_charts_items import steps_of
from .evaluation_facts import less
from .evaluation_place import SCORES, by_points, deviation, last, place, scored, stand_ins

#: parts of the cost that are KPIs of their own, as the catalogue calls them
COSTS = ("personnel_rate", "occupancy_rate", "advertising_rate", "administration_rate", "vehicle_rate", "capital_rate")
#: a radar with fewer rays is none
_LEAST_RAYS = 3
_MOST_RAYS = 10
#: bars that can still be read
_MOST_BARS = 20


def position(facts, code=""):
    """2: better than peers? The own line of one KPI in the group's band.

    :param str code: of the KPI, else the first
    """
    kpi = facts.kpis.get(code) or next(iter(facts.kpis.values()), None)
    if kpi is None:
        return Drawing("position", "band", "percent", state="no_value")
    return _band("position", kpi, facts)


def _band(key, kpi, facts):
    at = dict(zip(facts.ends, kpi.own, strict=True))
    before = [at.get(end - 12) for end in facts.ends]
    return drawing(
        key,
        "band",
        kpi.unit,
        facts.ends,
        band(kpi, before),
        details=("before", "quartiles", "ownonly"),
        kpis=(kpi.code,),
        breaks=kpi.breaks,
        windows=True,
    )


def deviations(facts):
    """3: where am I off? All scored KPIs by their distance from the median, the worst first."""
    found = {kpi.code: deviation(kpi) for kpi in scored(facts.kpis.values())}
    rows = sorted((value, code) for code, value in found.items() if value is not None)
    if not rows:
        return Drawing("deviations", "hbar", "percent", state="no_group", kpis=tuple(found))
    shown = rows if len(rows) <= _MOST_BARS else [*rows[: _MOST_BARS // 2], *rows[-_MOST_BARS // 2 :]]
    lines = [
        Line("up", "up", [value if value >= 0 else None for value, _code in shown], "bar"),
        Line("down", "down", [value if value < 0 else None for value, _code in shown], "bar"),
    ]
    codes = tuple(code for _value, code in shown)
    note = "all_in_table" if len(shown) < len(rows) else "better_right"
    points = tuple(code for code in codes if by_points(facts.kpis[code]))
    twins = _twins(facts, codes)
    return drawing("deviations", "hbar", "percent", codes, lines, kpis=codes, note=note, points=points, twins=twins)


def _twins(facts, codes):
    """Return which KPIs that are not shown the shown ones stand for: ``((code left out, code shown), …)``."""
    return tuple((other, code) for other, code in stand_ins(facts.kpis.values()).items() if code in codes)


def gap_worth(facts):
    """4: worth what in euro? The own result of a year, what closing each gap to the median would add, and what the
    firm earns by being ahead.

    The gross margin, each cost rate that is scored, and the rest of the cost: a KPI that is neither good nor bad has no
    gap to close, here as little as among the deviations. What the firm is ahead by comes after the
    result with the gaps closed, down to that of a firm which stands at the median throughout: it would not give it up.
    """
    key, kind, own = "gap_worth", "waterfall", facts.own
    if missing := not_asked(key, kind, "eur", own, "U", "W", "K"):
        return missing
    lacking = [code for code in ("gross_margin", "cost_rate") if code not in facts.kpis]
    if lacking:
        return without_kpi(key, kind, "eur", *lacking)
    sold = own.over("U", facts.span)
    result = less(sold, own.over("W", facts.span), own.over("K", facts.span))
    counted = {kpi.code for kpi in scored(facts.kpis.values())}
    codes = ("gross_margin", "cost_rate", *(code for code in COSTS if code in counted))
    gaps = {code: _gap(facts.kpis[code]) for code in codes}
    if result is None:
        return Drawing(key, kind, "eur", state="no_value", kpis=tuple(gaps))
    if gaps["gross_margin"] is None or gaps["cost_rate"] is None:
        return Drawing(key, kind, "eur", state="no_group", kpis=tuple(gaps))
    costs = {code: gaps[code] for code in COSTS if gaps.get(code) is not None}
    rest = gaps["cost_rate"] - sum(costs.values(), Decimal())
    year = Decimal(12) / facts.span.months
    steps = [("gross_margin", gaps["gross_margin"]), *costs.items(), ("rest" if costs else "cost_rate", rest)]
    steps = [(code, (gap * sold * year).quantize(Decimal(1))) for code, gap in steps]
    gains, leads = [step for step in steps if step[1] > 0], [step for step in steps if step[1] < 0]
    level = (result * year).quantize(Decimal(1))
    rows = [("own_result", level)]
    for found, name in ((gains, "closed_result"), (leads, "median_result")):
        if found:
            level += sum(amount for _code, amount in found)
            rows += [*found, (name, level)]
    totals = ("own_result", "closed_result", "median_result")
    return steps_of(key, kind, rows, totals, "lead", kpis=tuple(gaps), note="gap_worth", twins=_twins(facts, gaps))


def _gap(kpi):
    """Return what reaching the median would bring, as a part of the turnover: above 0 is a gain."""
    value, median = last(kpi.own), last(kpi.median)
    if value is None or median is None:
        return None
    return value - median if kpi.code in COSTS or kpi.code == "cost_rate" else median - value


def personnel(facts):
    """7: overstaffed? Personnel cost for each euro of gross profit."""
    return _one("personnel", "personnel_gross_profit", facts)


def absorption(facts):
    """14: does service carry us? What parts and service earn of the cost of the house."""
    return _one("absorption", "absorption", facts)


def _one(key, code, facts):
    kpi = facts.kpis.get(code)
    return _band(key, kpi, facts) if kpi else without_kpi(key, "band", "percent", code)


def cost_structure(facts):
    """8: which cost? The cost rates, own, of last year, and the group's medians."""
    key, kind = "cost_structure", "stacked"
    if "cost_rate" not in facts.kpis:
        return without_kpi(key, kind, "percent", "cost_rate")
    codes = [code for code in COSTS if code in facts.kpis]
    columns = {code: _three(facts.kpis[code]) for code in codes}
    whole = _three(facts.kpis["cost_rate"])
    rest = [less(whole[place], *(column[place] for column in columns.values())) for place in range(3)]
    if rest[2] is not None and rest[2] < 0:
        # medians of parts need not add up to the median of the whole
        rest[2] = None
    lines = [Line(code, "part", column, "bar") for code, column in columns.items()]
    lines.append(Line("rest" if codes else "cost_rate", "part", rest, "bar"))
    labels = ("own", "before", "median")
    shown = [place for place in range(3) if any(line.values[place] is not None for line in lines)]
    lines = [line._replace(values=[line.values[place] for place in shown]) for line in lines]
    labels = [labels[place] for place in shown]
    note = "medians" if "median" in labels else ""
    return drawing(key, kind, "percent", labels, lines, kpis=(*codes, "cost_rate"), note=note)


def _three(kpi):
    return [last(kpi.own), kpi.before, last(kpi.median)]


def radar(facts):
    """18: my shape? The quarter of the group in which each scored KPI lies; outward is better."""
    rays = [
        (kpi.code, place(last(kpi.own), last(kpi.median), last(kpi.lower), last(kpi.upper), kpi.direction))
        for kpi in scored(facts.kpis.values())
    ]
    rays = [(code, found) for code, found in rays if found][:_MOST_RAYS]
    codes = tuple(code for code, _place in rays)
    if len(rays) < _LEAST_RAYS:
        return Drawing("radar", "radar", "place", state="no_group", kpis=codes)
    lines = [
        Line("own", "own", [SCORES[found] for _code, found in rays]),
        Line("median", "median", [Decimal("2.5")] * len(rays)),
    ]
    twins = _twins(facts, codes)
    return drawing("radar", "radar", "place", codes, lines, details=("ownonly",), kpis=codes, twins=twins)
