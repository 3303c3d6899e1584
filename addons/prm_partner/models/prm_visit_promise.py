from odoo import api, fields, models


class PrmVisitPromise(models.Model):
    """What either side promised in a contact; while open, it is carried over to every next report."""

    _name = "prm.visit.promise"
    _description = "Promise"
    _order = "done, due, id"

    visit_id = fields.Many2one("prm.visit", "Made in", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="visit_id.partner_id", store=True, index=True)
    name = fields.Char("Promise", required=True)
    side = fields.Selection([("us", "We"), ("partner", "Partner")], "By", required=True, default="us")
    due = fields.Date("Until")
    done = fields.Boolean("Kept")
    done_on = fields.Date("Kept on", compute="_compute_done_on", store=True)

    @api.depends("done")
    def _compute_done_on(self):
        today = fields.Date.context_today(self)
        for promise in self:
            promise.done_on = promise.done and (promise.done_on or today)

    def write(self, vals):
        result = super().write(vals)
        if "visit_id" in vals:
            # the record rules were asked before; nobody moves a promise to a report out of reach
            self.check_access("write")
        return result
