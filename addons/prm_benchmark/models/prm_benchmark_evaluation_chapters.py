from odoo import api, models


class PrmBenchmarkEvaluation(models.AbstractModel):
    """The charts in chapters: eighteen in a row are a long way on a phone."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _chapters(self):
        """Return the chapters in the order of the page: ``[{"key", "name", "charts": [keys]}]``.

        Each chart stands in one of them, in the order of ``engine.evaluation_charts.CHARTS``.
        """
        return [
            {"key": key, "name": name, "charts": charts.split()}
            for key, name, charts in (
                ("where", self.env._("Where we stand"), "turnover position deviations gap_worth"),
                (
                    "earnings",
                    self.env._("Margin and cost"),
                    "departments margin_r12 personnel cost_structure result_bridge",
                ),
                ("stock", self.env._("Stock and orders"), "stock_ageing stock_orders book_to_bill"),
                ("service", self.env._("Workshop and service"), "hours absorption"),
                ("cash", self.env._("Receivables and cash"), "receivables liquidity"),
                ("shape", self.env._("Season and shape"), "season radar"),
            )
        ]
