from odoo import fields, models

LEFT_OUT = [
    ("missing", "A round of the last 12 months is not submitted"),
    ("provisional", "Figures of the last 12 months are provisional"),
    ("ended", "Takes part no longer"),
    ("nothing", "No round was due yet"),
    ("waits", "Waits for the next change of who takes part"),
]


class PrmBenchmarkReleaseMember(models.Model):
    """Who is in a release, and who is left out of it and why. It holds no figure."""

    _name = "prm.benchmark.release.member"
    _description = "Firm in a Release"
    _order = "release_id, left_out, partner_id, id"
    _rec_name = "partner_id"

    release_id = fields.Many2one("prm.benchmark.release", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="release_id.company_id")
    partner_id = fields.Many2one("res.partner", "Firm", required=True, readonly=True, ondelete="restrict", index=True)
    holding_key = fields.Integer(
        "Counts as", readonly=True, aggregator=False, help="Firms with the same number are connected: they count once."
    )
    left_out = fields.Boolean(readonly=True)
    reason = fields.Selection(LEFT_OUT, readonly=True)

    _firm_unique = models.Constraint("UNIQUE (release_id, partner_id)", "This firm stands in the release already.")

    def init(self):
        # for the computation alone, no fields: to which groups it belonged, and what shows that its KPIs, or the
        # figures they are made of, changed
        self.env.cr.execute(
            """
            ALTER TABLE prm_benchmark_release_member
                ADD COLUMN IF NOT EXISTS cohort_ids integer[] NOT NULL DEFAULT '{}',
                ADD COLUMN IF NOT EXISTS digest numeric NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS delivered numeric NOT NULL DEFAULT 0
            """
        )
