"""The charts of the evaluation in the order of BENCHMARK.md; also read by tests/browser, without Odoo."""

KEYS = [
    "turnover",
    "position",
    "deviations",
    "gap_worth",
    "departments",
    "margin_r12",
    "personnel",
    "cost_structure",
    "result_bridge",
    "stock_ageing",
    "stock_orders",
    "book_to_bill",
    "hours",
    "absorption",
    "receivables",
    "liquidity",
    "season",
    "radar",
]
