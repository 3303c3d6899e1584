from odoo import api, fields, models


class PrmBenchmarkCircleMeeting(models.Model):
    """A meeting of a circle; its members read date, place and agenda in the portal."""

    _name = "prm.benchmark.circle.meeting"
    _description = "Meeting of an Open Circle"
    _order = "date_start desc, id desc"

    circle_id = fields.Many2one("prm.benchmark.circle", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(related="circle_id.user_id")
    name = fields.Char("Subject", required=True, default=lambda self: self.env._("Meeting"))
    date_start = fields.Datetime("From", required=True)
    date_end = fields.Datetime("Until", required=True)
    place = fields.Char("Location")
    agenda = fields.Text()

    _dates = models.Constraint("CHECK (date_end >= date_start)", "A meeting cannot end before it begins.")

    @api.onchange("date_start")
    def _onchange_date_start(self):
        if self.date_start and (not self.date_end or self.date_end < self.date_start):
            self.date_end = fields.Datetime.add(self.date_start, hours=3)
