from odoo import fields, models
from odoo.tools import SQL

#: what a finding is about, in words that tell no figure
KINDS = [
    ("factor_1000", "Looks like thousands"),
    ("gross_for_net", "Looks like gross for net"),
    ("heads_for_fte", "Looks like heads for full-time equivalents"),
    ("retail_stock", "Looks like stock at retail price"),
    ("thirteenth_salary", "Looks like a thirteenth salary"),
    ("cumulative", "Looks cumulative"),
    ("sign", "Unusual sign"),
    ("jump", "Jump against the own history"),
    ("ratio_band", "Ratio out of its band"),
    ("below_invoices", "Below our invoices"),
    ("stock_tie_out", "Stock does not tie out"),
]


class PrmBenchmarkFindingCount(models.Model):
    """The plausibility queue of the head office: how many findings of which kind, of which unit and round.

    A sum over the findings without item, figure or reason; whoever sees it learns that something looks wrong, and
    nothing of the figure. What is outside a KPI's band is left out: the head office sets the band, and moving it would
    tell the figure. The trustee's queue and the dealer's form show it.
    """

    _name = "prm.benchmark.finding.count"
    _description = "Plausibility Findings by Kind"
    _auto = False
    _order = "month desc, firm_id, unit_id, code, state, id"
    _rec_name = "unit_id"

    submission_id = fields.Many2one("prm.benchmark.submission", readonly=True)
    round_id = fields.Many2one("prm.benchmark.round", readonly=True)
    programme_id = fields.Many2one("prm.benchmark.programme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    firm_id = fields.Many2one("res.partner", readonly=True)
    unit_id = fields.Many2one("prm.benchmark.unit", "Reporting unit", readonly=True)
    territory_id = fields.Many2one("prm.territory", readonly=True)
    submission_state = fields.Selection(
        [("draft", "Not submitted"), ("submitted", "Submitted"), ("signed_off", "Signed off")],
        "Submission is",
        readonly=True,
    )
    code = fields.Selection(KINDS, "Kind", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("confirmed", "Confirmed with a reason"), ("accepted", "Accepted")], readonly=True
    )
    number = fields.Integer("Findings", readonly=True)

    _depends = {
        "prm.benchmark.finding": ["submission_id", "code", "kpi_id", "state"],
        "prm.benchmark.submission": ["round_id", "month", "firm_id", "unit_id", "state"],
        "res.partner": ["prm_territory_id"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(finding.id) AS id, finding.submission_id, submission.round_id, submission.programme_id,
                   submission.company_id, submission.month, submission.firm_id, submission.unit_id,
                   firm.prm_territory_id AS territory_id, submission.state AS submission_state,
                   finding.code, finding.state, COUNT(*) AS number
              FROM prm_benchmark_finding finding
              JOIN prm_benchmark_submission submission ON submission.id = finding.submission_id
              JOIN res_partner firm ON firm.id = submission.firm_id
             WHERE finding.kpi_id IS NULL AND finding.code != 'ratio_band'
          GROUP BY finding.submission_id, submission.id, firm.id, finding.code, finding.state
            """
        )

    def action_findings(self):
        """Open the findings themselves, which only a trustee can read."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("prm_benchmark.prm_benchmark_finding_action")
        return {**action, "domain": [("submission_id", "=", self.submission_id.id)], "context": {}}
