"""All charts of the evaluation, in the order in which they are shown."""

from . import evaluation_charts_items as items, evaluation_charts_kpis as kpis

#: key → function of :class:`Facts` that returns a :class:`Drawing`; their places are their numbers
CHARTS = {
    "turnover": items.turnover,
    "position": kpis.position,
    "deviations": kpis.deviations,
    "gap_worth": kpis.gap_worth,
    "departments": items.departments,
    "margin_r12": items.margin_r12,
    "personnel": kpis.personnel,
    "cost_structure": kpis.cost_structure,
    "result_bridge": items.result_bridge,
    "stock_ageing": items.stock_ageing,
    "stock_orders": items.stock_orders,
    "book_to_bill": items.book_to_bill,
    "hours": items.hours,
    "absorption": kpis.absorption,
    "receivables": items.receivables,
    "liquidity": items.liquidity,
    "season": items.season,
    "radar": kpis.radar,
}


def draw(facts, kpi="", only=None):
    """Return the :class:`Drawing` of each chart.

    :param str kpi: code of the KPI that ``position`` speaks of
    :param only: keys of the charts wanted, else all
    """
    keys = CHARTS if only is None else [key for key in CHARTS if key in only]
    return [CHARTS[key](facts, kpi) if key == "position" else CHARTS[key](facts) for key in keys]
