from odoo import api, fields, models

from ..engine.windows import first_day

STATES = [("open", "Open"), ("reached", "Reached"), ("missed", "Missed"), ("dropped", "Dropped")]
#: of the way to a value that is neither good nor bad by itself: so near is there
_NEAR = 0.9
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
        directions = self._directions(programme) if measures else {}
        for (firm, kind), rows in measures.grouped(lambda row: (row.firm_id, row.window)).items():
            if firm.id not in fiscal:
                continue
            values = own._points(firm.id, programme, fiscal[firm.id], kind, [month])[month]
            for measure in rows:
                value = values.get(measure.kpi_code)
                if value is not None:
                    measure._settle(float(value), day, directions.get(measure.kpi_code))
                    found |= measure
        return found

    @api.model
    def _directions(self, programme):
        """Return ``{KPI code: direction}`` of a programme; of several versions of a KPI the newest tells it."""
        # Bridge: what a KPI means, no figures.
        kpis = self.env["prm.benchmark.kpi"].sudo()
        found = kpis.search_fetch(
            [("programme_id", "=", programme.id)], ["code", "direction"], order="month_from NULLS FIRST, id"
        )
        return {kpi.code: kpi.direction for kpi in found}

    def _settle(self, value, day, direction):
        """Note a new figure; the measure is reached, or missed where its month is over.

        :param direction: see :meth:`_way`
        """
        self.ensure_one()
        self.write({"result_value": value, "result_month": day, "state": self._state_at(value, day, direction)})

    def _state_at(self, value, day, direction):
        """Return the state that a figure of a month gives the measure."""
        if self._way(value, direction) >= (_NEAR if direction == "context" else 1):
            return "reached"
        return "missed" if day >= self.due else "open"

    def _way(self, value, direction):
        """Return which part of the way from start to goal a figure has come: 0 and less is no nearer, 1 is there.

        The KPI says which way is the good one. Where the goal was met from the start, a figure beyond it is there,
        and one that fell behind it is no nearer.

        :param direction: of the KPI; None where it is no more: then the goal itself tells the way
        """
        self.ensure_one()
        way = self.target_value - self.start_value
        if direction == "context":
            # a value to come near to, from either side
            left = abs(value - self.target_value)
            return 1 - left / abs(way) if way else float(not left)
        sign = {"up": 1, "down": -1}.get(direction) or (1 if way >= 0 else -1)
        if sign * (value - self.target_value) >= 0:
            return 1
        return (value - self.start_value) / way if sign * way > 0 else 0

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
