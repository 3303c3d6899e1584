from odoo import fields, models


class PrmBenchmarkReminder(models.Model):
    """A reminder that was sent; unique per submission and number, so that none goes out twice."""

    _name = "prm.benchmark.reminder"
    _description = "Benchmark Reminder"
    _order = "id desc"
    _rec_name = "submission_id"

    submission_id = fields.Many2one("prm.benchmark.submission", required=True, ondelete="cascade", index=True)
    number = fields.Integer(required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    partner_ids = fields.Many2many("res.partner", string="Sent to", readonly=True)

    _number_unique = models.Constraint("UNIQUE (submission_id, number)", "This reminder was sent already.")
