"""The charts that are made of the firm's own items; the group stands beside them where it has a KPI for it."""

from decimal import Decimal

from .evaluation_chart import HUNDRED, Drawing, Line, drawing, not_asked
from .evaluation_facts import less, share, total
from .windows import window

#: parts of the gross profit: key → items of turnover and cost
DEPARTMENTS = {"machines": ("U_MACH", "W_MACH"), "parts": ("U_PARTS", "W_PARTS"), "service": ("U_SERVICE", "W_SERVICE")}
_YEAR = 12
#: a season is told from this many months of a year
_SEASON = 12


def turnover(facts):
    """1: growing? The months as bars, last year's as a line, and the rolling twelve months."""
    key, kind, own = "turnover", "combo", facts.own
    if missing := not_asked(key, kind, "eur", own, "U"):
        return missing
    months = own.months(facts.months, "U")
    return drawing(
        key,
        kind,
        "eur",
        months,
        [
            Line("own", "own", [own.at("U", month) for month in months], "bar"),
            Line("before", "before", [own.at("U", month - _YEAR) for month in months]),
            Line("r12", "part", [own.r12("U", month) for month in months], axis="y2"),
        ],
        details=("before", "r12"),
        kpis=("turnover_change",),
        unit_y2="eur",
    )


def departments(facts):
    """5: who earns? Gross profit by department over the windows."""
    key, kind, own = "departments", "stacked", facts.own
    asked = {name: codes for name, codes in DEPARTMENTS.items() if not own.asks(*codes)}
    if missing := not_asked(key, kind, "eur", own, "U", "W"):
        return missing
    if not asked:
        return not_asked(key, kind, "eur", own, *DEPARTMENTS["machines"])
    spans = facts.spans()
    parts = {name: [profit(own, *codes, span) for span in spans] for name, codes in asked.items()}
    everything = [profit(own, "U", "W", span) for span in spans]
    rest = [less(whole, *(values[place] for values in parts.values())) for place, whole in enumerate(everything)]
    lines = [Line(name, "part", values, "bar") for name, values in parts.items()]
    if any(rest):
        lines.append(Line("rest", "part", rest, "bar"))
    lines.append(Line("all", "total", everything))
    kpis = tuple(f"share_{name}" for name in asked)
    return drawing(key, kind, "eur", facts.ends, lines, kpis=kpis, windows=True)


def profit(own, sold, cost, span):
    return less(own.over(sold, span), own.over(cost, span))


def margin_r12(facts):
    """6: eroding? The gross margin of twelve months, as a whole and by department."""
    key, kind, own = "margin_r12", "line", facts.own
    if missing := not_asked(key, kind, "percent", own, "U", "W"):
        return missing
    months = own.months(facts.months, "U", "W")
    spans = [window("r12", month, own.fiscal_start) for month in months]

    def rates(sold, cost):
        return [share(profit(own, sold, cost, span), own.over(sold, span)) for span in spans]

    lines = [Line("own", "own", rates("U", "W"))]
    known = facts.rolling.get("gross_margin")
    breaks = ()
    if known:
        medians = dict(zip(facts.ends, known.median, strict=True))
        lines.append(Line("median", "median", [medians.get(month) for month in months]))
        changed = {facts.ends[place] for place in known.breaks}
        breaks = tuple(place for place, month in enumerate(months) if month in changed)
    lines += [
        Line(name, "part", rates(*codes), hidden=True) for name, codes in DEPARTMENTS.items() if not own.asks(*codes)
    ]
    details = (*DEPARTMENTS, "ownonly")
    return drawing(key, kind, "percent", months, lines, details=details, kpis=("gross_margin",), breaks=breaks)


def result_bridge(facts):
    """9: why did it change? From last year's result to this year's."""
    key, kind, own = "result_bridge", "bridge", facts.own
    if missing := not_asked(key, kind, "eur", own, "U", "W", "K"):
        return missing
    now, then = (
        {code: own.over(code, span) for code in ("U", "W", "K", "P")} for span in (facts.span, facts.span.year_before())
    )
    results = [less(year["U"], year["W"], year["K"]) for year in (then, now)]
    if None in results:
        return Drawing(key, kind, "eur", state="no_before" if results[0] is None else "no_value")
    margin = share(less(then["U"], then["W"]), then["U"]) or Decimal()
    volume = ((now["U"] - then["U"]) * margin).quantize(Decimal("0.01"))
    earned = less(now["U"], now["W"]) - less(then["U"], then["W"]) - volume
    staff = None if None in (now["P"], then["P"]) else then["P"] - now["P"]
    other = then["K"] - now["K"] - (staff or 0)
    steps = [("volume", volume), ("margin", earned), ("staff", staff), ("other_cost", other)]
    steps = [(name, step) for name, step in steps if step is not None]
    return steps_of(key, kind, [("before", results[0]), *steps, ("now", results[1])], ("before", "now"))


def steps_of(key, kind, rows, totals, down="down", **more):
    """Return a chart of columns from one total to the next.

    :param rows: of ``(name, amount)``: a total, steps, a total, and perhaps more of them
    :param totals: names of the totals
    :param str down: role of the steps downward
    """

    def only(test):
        return [value if test(name, value) else None for name, value in rows]

    lines = [
        Line("total", "total", only(lambda name, value: name in totals), "bar"),
        Line("up", "up", only(lambda name, value: name not in totals and value >= 0), "bar"),
        Line(down, down, only(lambda name, value: name not in totals and value < 0), "bar"),
    ]
    return drawing(key, kind, "eur", [name for name, _value in rows], lines, **more)


def stock_ageing(facts):
    """10: what must go? Stock older than a year, and the rest."""
    key, kind, own = "stock_ageing", "doughnut", facts.own
    return _doughnut(key, kind, own, facts.span.end, "S", "S_OLD", ("old", "younger"), ("old_stock",))


def receivables(facts):
    """15: who owes? Receivables that are overdue, and the rest."""
    key, kind, own = "receivables", "doughnut", facts.own
    return _doughnut(key, kind, own, facts.span.end, "F", "F_OVERDUE", ("overdue", "not_due"), ("overdue_rate", "dso"))


def _doughnut(key, kind, own, end, whole, part, labels, kpis):
    if missing := not_asked(key, kind, "eur", own, whole, part, kpis=kpis):
        return missing
    # both at the same moment: the one that is asked for less often says which
    due = own.months(range(end - _YEAR + 1, end + 1), whole, part)
    month = due[-1] if due else end
    rings = []
    for name, role, at in (("own", "own", month), ("before", "before", month - _YEAR)):
        low = own.at(part, at)
        rings.append(Line(name, role, [low, less(own.closing(whole, at), low) if low is not None else None], "bar"))
    return drawing(key, kind, "eur", labels, rings[:1] if not rings[0].values[0] else rings, kpis=kpis, note="state_at",
                   month=month)  # fmt: skip


def stock_orders(facts):
    """11: overbuying? The stock beside the orders on hand."""
    key, kind, own = "stock_orders", "combo", facts.own
    if missing := not_asked(key, kind, "eur", own, "S", "ORDERS", kpis=("order_reach", "stock_turn")):
        return missing
    months = own.months(facts.months, "S", "ORDERS")
    return drawing(
        key,
        kind,
        "eur",
        months,
        [
            Line("stock", "own", [own.closing("S", month) for month in months], "bar"),
            Line("orders", "part", [own.closing("ORDERS", month) for month in months]),
            Line("before", "before", [own.closing("S", month - _YEAR) for month in months], hidden=True),
        ],
        details=("before",),
        kpis=("order_reach", "stock_turn"),
    )


def book_to_bill(facts):
    """12: what is coming? Orders received and turnover of machines by the month, and their ratio over a year."""
    key, kind, own = "book_to_bill", "combo", facts.own
    if missing := not_asked(key, kind, "eur", own, "ORDERS_IN", "U_MACH", kpis=("book_to_bill",)):
        return missing
    months = own.months(facts.months, "ORDERS_IN", "U_MACH")
    ratio = [share(own.r12("ORDERS_IN", month), own.r12("U_MACH", month)) for month in months]
    lines = [
        Line("orders_in", "own", [own.at("ORDERS_IN", month) for month in months], "bar"),
        Line("sold", "part", [own.at("U_MACH", month) for month in months], "bar"),
        Line("ratio", "total", ratio, axis="y2", unit="ratio"),
    ]
    known = facts.kpis.get("book_to_bill")
    if known:
        medians = dict(zip(facts.ends, known.median, strict=True))
        lines.append(Line("median", "median", [medians.get(month) for month in months], axis="y2", unit="ratio"))
    return drawing(
        key, kind, "eur", months, lines, details=("ratio", "ownonly"), kpis=("book_to_bill",), unit_y2="ratio"
    )


def hours(facts):
    """13: where lost? Hours attended, worked and sold, now and a year ago."""
    key, kind, own = "hours", "bar", facts.own
    codes, kpis = ("H_ATTENDED", "H_WORKED", "H_SOLD"), ("utilisation", "workshop_efficiency", "workshop_productivity")
    if missing := not_asked(key, kind, "hours", own, *codes, kpis=kpis):
        return missing
    span, note = facts.span, ""
    if all(own.over(code, span) is None for code in codes):
        # asked less often than the chosen window: the last period that is whole
        due = own.months(range(span.end - _YEAR + 1, span.end + 1), *codes)
        step = own.step(*codes)
        span, note = (
            (window("quarter" if step == 3 else "r12", due[-1], own.fiscal_start) if due else span),
            "other_span",
        )
    lines = [
        Line("own", "own", [own.over(code, span) for code in codes], "bar"),
        Line("before", "before", [own.over(code, span.year_before()) for code in codes], "bar"),
    ]
    labels = ("attended", "worked", "sold_hours")
    return drawing(key, kind, "hours", labels, lines, details=("before",), kpis=kpis, note=note, month=span.end)


def liquidity(facts):
    """16: can I pay? What falls due within a year, beside what there is to pay it with."""
    key, kind, own = "liquidity", "combo", facts.own
    if missing := not_asked(key, kind, "eur", own, "CASH", "F", "DEBT_SHORT", kpis=("quick_ratio", "current_ratio")):
        return missing
    months = own.months(range(facts.span.end - 35, facts.span.end + 1), "CASH", "F", "DEBT_SHORT")
    if own.step("CASH", "F", "DEBT_SHORT") == 1:
        months = months[-_YEAR:]
    cash, owed, debt = ([own.closing(code, month) for month in months] for code in ("CASH", "F", "DEBT_SHORT"))
    means = [total(one, other) for one, other in zip(cash, owed, strict=True)]
    ratio = [share(mean, due) for mean, due in zip(means, debt, strict=True)]
    lines = [
        Line("means", "own", means, "bar"),
        Line("debt", "part", debt, "bar"),
        Line("ratio", "total", ratio, axis="y2", unit="ratio"),
    ]
    return drawing(
        key, kind, "eur", months, lines, details=("ratio",), kpis=("quick_ratio", "current_ratio"), unit_y2="ratio"
    )


def season(facts):
    """17: me or the market? The own season, and the change against last year beside the group's."""
    key, kind, own = "season", "combo", facts.own
    if missing := not_asked(key, kind, "index", own, "U", kpis=("turnover_change",)):
        return missing
    months = own.months(facts.months, "U")
    lines = [Line("own", "own", [_season(own, month) for month in months], "bar")]
    change = facts.kpis.get("turnover_change")
    if change:
        values, medians = (dict(zip(facts.ends, found, strict=True)) for found in (change.own, change.median))
        lines += [
            Line("change", "total", [values.get(month) for month in months], axis="y2", unit="percent"),
            Line("median", "median", [medians.get(month) for month in months], axis="y2", unit="percent"),
        ]
    return drawing(
        key, kind, "index", months, lines, details=("change", "ownonly"), kpis=("turnover_change",), unit_y2="percent"
    )


def _season(own, month):
    """Return the turnover of a month, the mean month of the twelve up to it being 100."""
    value, year = own.at("U", month), own.r12("U", month)
    periods = _SEASON // own.step("U")
    part = share(value, year)
    return None if part is None else (part * periods * HUNDRED).quantize(Decimal("0.1"))
