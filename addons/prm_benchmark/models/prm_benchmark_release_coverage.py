from odoo import fields, models

#: reason for a KPI that nobody could deliver: it is not asked in that period, so nothing is withheld
UNASKED = "unasked"


class PrmBenchmarkReleaseCoverage(models.Model):
    """How much of a cohort a release tells: the share of KPIs per window, and why the rest is withheld. No figure."""

    _name = "prm.benchmark.release.coverage"
    _description = "Coverage of a Release"
    _order = "release_id, sequence, id"
    _rec_name = "cohort_id"

    release_id = fields.Many2one("prm.benchmark.release", required=True, readonly=True, ondelete="cascade", index=True)
    cohort_id = fields.Many2one(
        "prm.benchmark.cohort", "Group", required=True, readonly=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(readonly=True)
    band = fields.Char("Holdings", readonly=True)
    month_share = fields.Float("Month", readonly=True, digits=(5, 0), aggregator=False)
    quarter_share = fields.Float("Quarter", readonly=True, digits=(5, 0), aggregator=False)
    ytd_share = fields.Float("To date", readonly=True, digits=(5, 0), aggregator=False)
    r12_share = fields.Float("12 months", readonly=True, digits=(5, 0), aggregator=False)
    reasons = fields.Json(readonly=True, help="Per window and reason the codes of the KPIs.")
    withheld = fields.Text(compute="_compute_withheld")
    unasked = fields.Text("Not asked in this period", compute="_compute_withheld")

    _cohort_unique = models.Constraint("UNIQUE (release_id, cohort_id)", "This group stands in the release already.")
