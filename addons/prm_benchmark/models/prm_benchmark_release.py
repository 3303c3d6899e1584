from odoo import api, fields, models

from ..engine.disclosure import FLOOR, QUARTILES_FROM, TOP_FROM

TRUSTEE = "prm_benchmark.group_benchmark_trustee"
STATES = [
    ("preparing", "Being prepared"),
    ("preview", "Preview"),
    ("released", "Released"),
    ("withdrawn", "Withdrawn"),
]


class PrmBenchmarkRelease(models.Model):
    """The peers' figures of a programme up to a month: computed once over a fixed panel, then frozen.

    Whoever took part when it was made stands in ``member_ids``; its figures are ``prm.benchmark.release.cell``. It is
    made by a job, and changed by its actions alone.
    """

    _name = "prm.benchmark.release"
    _description = "Benchmark Release"
    _order = "month desc, programme_id, id desc"

    programme_id = fields.Many2one(
        "prm.benchmark.programme", required=True, readonly=True, ondelete="cascade", index=True
    )
    round_id = fields.Many2one("prm.benchmark.round", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="programme_id.company_id", store=True, index=True)
    month = fields.Date(required=True, readonly=True, help="Its first day; the last month of all windows.")
    state = fields.Selection(STATES, required=True, readonly=True, default="preparing", index=True)
    latest = fields.Boolean("Newest", readonly=True, index=True, help="The newest release of its programme.")
    released_at = fields.Datetime("Released on", readonly=True)
    released_by_id = fields.Many2one("res.users", "Released by", readonly=True, ondelete="set null")
    withdrawn_at = fields.Datetime("Withdrawn on", readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", "Withdrawn by", readonly=True, ondelete="set null")
    withdraw_reason = fields.Char("Reason", readonly=True)
    previous_id = fields.Many2one(
        "prm.benchmark.release",
        "Carries on",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Months that were told before are told as they stand there.",
    )
    panel_release_id = fields.Many2one(
        "prm.benchmark.release",
        "Panel of",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The first release with exactly these firms.",
    )
    panel_band = fields.Char("Holdings", readonly=True, help="How many independent holdings take part.")
    member_ids = fields.One2many("prm.benchmark.release.member", "release_id", "Firms", readonly=True)
    coverage_ids = fields.One2many("prm.benchmark.release.coverage", "release_id", "Groups", readonly=True)
    progress = fields.Integer("Progress (%)", readonly=True, aggregator=False)
    problem = fields.Selection(
        [("few", "Too few holdings are ready"), ("unchanged", "Too little changed for a renewal")],
        readonly=True,
        help="Why it cannot be prepared.",
    )

    # how it was made: the trustee's
    panel_count = fields.Integer("Holdings exactly", readonly=True, groups=TRUSTEE, aggregator=False)
    panel_hash = fields.Char("Who takes part, hashed", readonly=True, groups=TRUSTEE)
    minimum = fields.Integer("Other holdings at least", readonly=True, default=FLOOR, groups=TRUSTEE, aggregator=False)
    quartiles_from = fields.Integer(readonly=True, default=QUARTILES_FROM, groups=TRUSTEE, aggregator=False)
    top_from = fields.Integer("Best quarter from", readonly=True, default=TOP_FROM, groups=TRUSTEE, aggregator=False)
    log = fields.Text(readonly=True, groups=TRUSTEE)
    definition_stamp = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    figures_stamp = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    pieces_done = fields.Integer(readonly=True, groups=fields.NO_ACCESS, aggregator=False)

    _one_released = models.UniqueIndex(
        "(programme_id, month) WHERE state = 'released'", "This month is released already."
    )
    _one_prepared = models.UniqueIndex(
        "(programme_id, month) WHERE state IN ('preparing', 'preview')", "A release of this month is prepared already."
    )
    _floor = models.Constraint(
        f"CHECK (minimum >= {FLOOR})", f"A cell needs at least {FLOOR} other holdings; it cannot be less."
    )

    @api.depends("programme_id.name", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for release in self:
            month = release.month and release.programme_id._period_text(release.month, bare=True)
            release.display_name = ", ".join(filter(None, (release.programme_id.name, month)))
