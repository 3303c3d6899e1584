"""Invented figures of a firm for every item of the catalogue, and a group whose medians are a part of the own ones."""

from decimal import Decimal

from ..engine.evaluate import Evaluator
from ..engine.evaluation_facts import Facts, KpiFacts, OwnItems
from ..engine.windows import is_due, window
from .engine_common import LAST, catalogue, records

ITEMS, KPIS = catalogue()
EVALUATOR = Evaluator(ITEMS, KPIS)
DIRECTIONS = {line["code"]: line["direction"] for line in records("catalogue_kpis")}
TWINS = {line["code"]: line.get("twin", "") for line in records("catalogue_kpis")}
MONTHS = 24
#: months that a figure of the first line looks back to
BACK = 48


def series(items=ITEMS, fiscal=1, without=()):
    """Return figures of all items in all due months; ``without`` holds pairs of item and month, or items."""
    return {
        item.code: {
            month: Decimal(1000 + 37 * place + 3 * (month - LAST))
            for month in range(LAST - MONTHS - BACK, LAST + 1)
            if is_due(month, item.step, fiscal) and (item.code, month) not in without
        }
        for place, item in enumerate(items)
        if item.code not in without
    }


def facts(kind="r12", group="0.9", figures=None, items=ITEMS, kpis=KPIS, quartiles=True, fiscal=1):
    """Return :class:`Facts`; ``group`` is what the medians are of the own figures, None for no group at all."""
    figures = series(items, fiscal) if figures is None else figures
    months = tuple(range(LAST - MONTHS + 1, LAST + 1))
    ends = tuple(month for month in months if kind != "quarter" or is_due(month, 3, fiscal))
    evaluator = Evaluator(items, kpis)
    points = {end: evaluator.values(figures, window(kind, end, fiscal)) for end in ends}
    found = {}
    for kpi in kpis:
        own = tuple(points[end][kpi.code] for end in ends)
        medians = tuple(None if value is None or group is None else value * Decimal(group) for value in own)
        spread = [
            tuple(None if value is None or not quartiles else value + sign * abs(value) / 10 for value in medians)
            for sign in (-1, 1)
        ]
        found[kpi.code] = KpiFacts(
            kpi.code, kpi.unit, DIRECTIONS[kpi.code], kpi.annualised, TWINS[kpi.code], own, medians, *spread,
            before=points.get(ends[-1] - 12, {}).get(kpi.code),
        )  # fmt: skip
    rolling = found if kind == "r12" else {}
    return Facts(OwnItems(items, figures, fiscal), found, window(kind, ends[-1], fiscal), ends, months, rolling)
