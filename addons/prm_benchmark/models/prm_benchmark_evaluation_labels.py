from odoo import api, models


class PrmBenchmarkEvaluation(models.AbstractModel):
    """What charts, their series and their labels are called."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _questions(self):
        """Return ``{chart: (question, title)}``."""
        return {
            "turnover": (self.env._("Are we growing?"), self.env._("Turnover by month and over twelve months")),
            "position": (self.env._("Are we better than the others?"), self.env._("The own line in the group's band")),
            "deviations": (
                self.env._("Where are we off?"),
                self.env._("Distance from the group's median, as a share of it"),
            ),
            "gap_worth": (
                self.env._("What is the gap worth?"),
                self.env._(
                    "The own result of a year, what closing each gap to the median would add, and what you are ahead by"
                ),
            ),
            "departments": (self.env._("Who earns?"), self.env._("Gross profit by department")),
            "margin_r12": (self.env._("Is the margin eroding?"), self.env._("Gross margin over twelve months")),
            "personnel": (self.env._("Are we overstaffed?"), self.env._("Personnel cost to gross profit")),
            "cost_structure": (self.env._("Which cost is it?"), self.env._("Cost as a part of turnover")),
            "result_bridge": (
                self.env._("Why did the result change?"),
                self.env._("From last year's result to this year's"),
            ),
            "stock_ageing": (self.env._("What must go?"), self.env._("Stock by age")),
            "stock_orders": (self.env._("Are we overbuying?"), self.env._("Stock beside orders on hand")),
            "book_to_bill": (self.env._("What is coming?"), self.env._("Machine orders received and turnover")),
            "hours": (self.env._("Where are hours lost?"), self.env._("Hours attended, worked and sold")),
            "absorption": (self.env._("Does service carry us?"), self.env._("Absorption")),
            "receivables": (self.env._("Who owes us?"), self.env._("Receivables by age")),
            "liquidity": (self.env._("Can we pay?"), self.env._("Cash and receivables beside short-term debt")),
            "season": (self.env._("Is it me or the market?"), self.env._("Season index, and change against last year")),
            "radar": (self.env._("What is our shape?"), self.env._("Quartiles of the group")),
        }

    @api.model
    def _label_words(self):
        """Return the names of series and labels by their keys; ``chart.key`` goes before ``key``."""
        last_year, r12 = self.env._("Last year"), self.env._("Last 12 months")
        return {
            "own": self.env._("Your firm"),
            "before": last_year,
            "median": self.env._("Median of the group"),
            "lower": self.env._("Lower quartile"),
            "upper": self.env._("Upper quartile"),
            "r12": r12,
            "machines": self.env._("Machines"),
            "parts": self.env._("Spare parts"),
            "service": self.env._("Service"),
            "rest": self.env._("Other"),
            "all": self.env._("Total"),
            "up": self.env._("Better"),
            "down": self.env._("Worse"),
            "total": self.env._("Total"),
            "deviations.up": self.env._("Better than the median"),
            "deviations.down": self.env._("Worse than the median"),
            "gap_worth.total": self.env._("Result"),
            "gap_worth.up": self.env._("To gain"),
            "gap_worth.lead": self.env._("Ahead of the median"),
            "result_bridge.total": self.env._("Result"),
            "result_bridge.up": self.env._("Better than last year"),
            "result_bridge.down": self.env._("Worse than last year"),
            "volume": self.env._("Volume"),
            "margin": self.env._("Margin"),
            "staff": self.env._("Personnel cost"),
            "other_cost": self.env._("Other cost"),
            "now": self.env._("This year"),
            "own_result": self.env._("Own result"),
            "closed_result": self.env._("With the gaps closed"),
            "median_result": self.env._("At the median throughout"),
            "stock": self.env._("Stock"),
            "stock_orders.before": self.env._("Stock last year"),
            "orders": self.env._("Orders on hand"),
            "orders_in": self.env._("Orders received"),
            "sold": self.env._("Machine turnover"),
            "ratio": self.env._("Ratio"),
            "book_to_bill.ratio": self.env._("Orders to turnover, 12 months"),
            "book_to_bill.median": self.env._("Median of the group, 12 months"),
            "liquidity.ratio": self.env._("Quick ratio"),
            "attended": self.env._("Attended"),
            "worked": self.env._("Worked"),
            "sold_hours": self.env._("Sold"),
            "old": self.env._("Older than 12 months"),
            "younger": self.env._("Younger"),
            "overdue": self.env._("Overdue"),
            "not_due": self.env._("Not yet due"),
            "means": self.env._("Cash and receivables"),
            "debt": self.env._("Short-term debt"),
            "season.own": self.env._("Season (mean month = 100)"),
            "change": self.env._("Own change against last year"),
            "season.median": self.env._("Change of the group (median)"),
            "detail.quartiles": self.env._("Quartiles"),
            "detail.ownonly": self.env._("Own figures only"),
            "detail.ratio": self.env._("Ratio"),
            "detail.change": self.env._("Change against last year"),
        }
