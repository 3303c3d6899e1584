from odoo import api, models

#: each chart stands in one chapter, in the order of ``engine.evaluation_charts.CHARTS``
CHAPTERS = {
    "where": ("turnover", "position", "deviations", "gap_worth"),
    "earnings": ("departments", "margin_r12", "personnel", "cost_structure", "result_bridge"),
    "stock": ("stock_ageing", "stock_orders", "book_to_bill"),
    "service": ("hours", "absorption"),
    "cash": ("receivables", "liquidity"),
    "shape": ("season", "radar"),
}


class PrmBenchmarkEvaluation(models.AbstractModel):
    """The charts in chapters: eighteen in a row are a long way on a phone."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _chapters(self):
        """Return the chapters in the order of the page: ``[{"key", "name", "charts": [keys]}]``."""
        names = {
            "where": self.env._("Where we stand"),
            "earnings": self.env._("Margin and cost"),
            "stock": self.env._("Stock and orders"),
            "service": self.env._("Workshop and service"),
            "cash": self.env._("Receivables and cash"),
            "shape": self.env._("Season and shape"),
        }
        return [{"key": key, "name": names[key], "charts": list(charts)} for key, charts in CHAPTERS.items()]
