"""What the trustee's screens show of raw figures, and nobody else's."""

from odoo import fields, models


class PrmBenchmarkValue(models.Model):
    _name = "prm.benchmark.value"
    _inherit = ["prm.benchmark.value", "prm.benchmark.raw"]

    programme_id = fields.Many2one(related="submission_id.programme_id")
    unit_id = fields.Many2one(related="submission_id.unit_id")
    month = fields.Date(related="submission_id.month")
    month_name = fields.Char(related="submission_id.round_id.month_name")
    state = fields.Selection(related="submission_id.state")
    provisional = fields.Boolean(related="submission_id.provisional")
    section_id = fields.Many2one(related="item_id.section_id")


class PrmBenchmarkFinding(models.Model):
    _name = "prm.benchmark.finding"
    _inherit = ["prm.benchmark.finding", "prm.benchmark.raw"]


class PrmBenchmarkEvent(models.Model):
    _name = "prm.benchmark.event"
    _inherit = ["prm.benchmark.event", "prm.benchmark.raw"]

    unit_id = fields.Many2one(related="submission_id.unit_id")
    month = fields.Date(related="submission_id.month")
