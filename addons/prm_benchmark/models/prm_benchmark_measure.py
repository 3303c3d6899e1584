from odoo import api, fields, models

from ..engine.windows import first_day

STATES = [("open", "Open"), ("reached", "Reached"), ("missed", "Missed"), ("dropped", "Dropped")]
TARGETS = [("median", "Median of the group"), ("upper", "Better quartile of the group"), ("value", "Own goal")]


class PrmBenchmarkMeasure(models.Model):
    """What a firm wants to do about a KPI: a goal, a month and a sentence. The firm's own; figures are raw."""

    _name = "prm.benchmark.measure"
    _description = "Benchmark Measure"
    _inherit = ["prm.benchmark.raw.file"]
    _order = "due, id"
    _rec_name = "kpi_code"

    firm_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade", index=True)
    programme_id = fields.Many2one(
        "prm.benchmark.programme", required=True, readonly=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", default=lambda self: self.env.user)
    kpi_code = fields.Char("KPI", required=True, readonly=True)
    window = fields.Char("Period", required=True, readonly=True, default="r12", help="Of the figures it speaks of.")
    month = fields.Date("Noted for", required=True, readonly=True, help="Month of the figure it starts from.")
    start_value = fields.Float("Start value", digits=(18, 6), required=True, readonly=True, aggregator=False)
    target_kind = fields.Selection(TARGETS, required=True, readonly=True, default="median")
    target_value = fields.Float(
        "Goal",
        digits=(18, 6),
        required=True,
        readonly=True,
        aggregator=False,
        help="Of a median too it is the figure of the day it was noted: a goal that moves is none.",
    )
    due = fields.Date("Until", required=True, readonly=True, help="First day of the month.")
    text = fields.Text("Measure", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="open", index=True)
    by_hand = fields.Boolean("Called done by the firm", readonly=True)
    result_value = fields.Float("Last figure", digits=(18, 6), readonly=True, aggregator=False)
    result_month = fields.Date("Figure of", readonly=True, help="The newest released month that was looked at.")

    @api.model
    def _follow(self, programme, month):
        """Note what became of the open measures of a programme, now that a month is released.

        One look at the figures per firm and period; nothing is read of firms without measures. A figure that is not
        known settles nothing.

        :param programme: one ``prm.benchmark.programme``
        :param int month: year × 12 + month − 1
        :return: the measures that got a new figure
        """
        day = first_day(month)
        # Bridge: measures of all firms, each written back with the firm's own figure.
        measures = self.sudo().search(
            [
                ("programme_id", "=", programme.id),
                ("state", "=", "open"),
                ("month", "<", day),
                "|",
                ("result_month", "=", False),
                ("result_month", "<", day),
            ]
        )
        participants = self.env["prm.benchmark.participant"].sudo()
        fiscal = {
            row.partner_id.id: row.fiscal_month
            for row in participants.search(
                [("programme_id", "=", programme.id), ("partner_id", "in", measures.firm_id.ids)]
            )
        }
        own, found = self.env["prm.benchmark.own"], self.sudo()
        for (firm, kind), rows in measures.grouped(lambda row: (row.firm_id, row.window)).items():
            if firm.id not in fiscal:
                continue
            values = own._points(firm.id, programme, fiscal[firm.id], kind, [month])[month]
            for measure in rows:
                value = values.get(measure.kpi_code)
                if value is not None:
                    measure._settle(float(value), day)
                    found |= measure
        return found

    def _settle(self, value, day):
        """Note a new figure; the measure is reached, or missed where its month is over."""
        self.ensure_one()
        up = self.target_value >= self.start_value
        reached = value >= self.target_value if up else value <= self.target_value
        state = "reached" if reached else "missed" if day >= self.due else "open"
        self.write({"result_value": value, "result_month": day, "state": state})

    @api.model
    def _cron_follow(self):
        """Look at the newest release of each programme that has open measures; every step stands on its own."""
        # Bridge: which programmes have something open; no figures are read here.
        programmes = self.sudo().search([("state", "=", "open")]).programme_id
        for programme in programmes:
            releases = self.env["prm.benchmark.release.read"]._choices(programme.id, 0)["releases"]
            if releases:
                self._follow(programme, max(row["month"] for row in releases))
            self.env["ir.cron"]._commit_progress(1, remaining=len(programmes))
