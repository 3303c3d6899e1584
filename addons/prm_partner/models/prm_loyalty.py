from odoo import api, fields, models
from odoo.exceptions import AccessError

from .optional_float import OptionalFloat
from .prm_competitor import LOYALTY

RISKS = [("low", "Low"), ("watch", "Watch"), ("high", "High")]

#: who sees what comes from payments and credit notes
SALES = "prm_partner.group_prm_territory"


class PrmLoyalty(models.Model):
    """How loyal a partner is, month by month: index, risk of turning away, and why.

    One row per partner, month and company, written by the nightly rating (``prm_loyalty_rating.py``)
    while the month runs and left as it stands when the month is over. Shares, trend and breadth
    come from the twelve full months before. A number that is not available is empty, never 0.
    """

    _name = "prm.loyalty"
    _description = "Partner Loyalty"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "month desc, index, id"
    _mail_post_access = "read"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade")
    month = fields.Date(required=True, readonly=True, help="The first day of the month.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    index = OptionalFloat(
        "Loyalty", digits=(5, 1), readonly=True, aggregator="avg", help="0 to 100; weighted from the scores."
    )
    risk = fields.Selection(RISKS, "Risk of leaving", readonly=True, index=True)
    risk_since = fields.Date("Risk since", readonly=True, help="Since when the risk is what it is.")
    share = OptionalFloat("Share of wallet (%)", digits=(5, 1), readonly=True, aggregator="avg")
    share_low = OptionalFloat("Share at least (%)", digits=(5, 1), readonly=True, aggregator=None)
    share_high = OptionalFloat("Share at most (%)", digits=(5, 1), readonly=True, aggregator=None)
    trend = OptionalFloat(
        "Trend (%)", digits=(9, 1), readonly=True, aggregator=None, help="Revenue of 12 months against the 12 before."
    )
    rhythm_gap = OptionalFloat("Usual gap (days)", digits=(7, 1), readonly=True, aggregator=None)
    rhythm_mad = OptionalFloat(
        "Spread of gaps (days)", digits=(7, 1), readonly=True, aggregator=None, help="Median absolute deviation."
    )
    rhythm_days = OptionalFloat("Days since last order", digits=(7, 0), readonly=True, aggregator=None)
    rhythm_overdue = OptionalFloat(
        "Order overdue",
        digits=(9, 1),
        readonly=True,
        aggregator=None,
        help="By how many of its own usual deviations; 3 is out of the ordinary.",
    )
    score_trend = OptionalFloat("Score: trend", digits=(5, 1), readonly=True, aggregator="avg")
    score_share = OptionalFloat("Score: share of wallet", digits=(5, 1), readonly=True, aggregator="avg")
    score_rhythm = OptionalFloat("Score: order rhythm", digits=(5, 1), readonly=True, aggregator="avg")
    score_breadth = OptionalFloat("Score: assortment", digits=(5, 1), readonly=True, aggregator="avg")
    score_agreement = OptionalFloat("Score: agreements", digits=(5, 1), readonly=True, aggregator="avg")
    score_payment = OptionalFloat("Score: payment", digits=(5, 1), readonly=True, aggregator="avg", groups=SALES)
    score_complaint = OptionalFloat("Score: credit notes", digits=(5, 1), readonly=True, aggregator="avg", groups=SALES)
    score_contact = OptionalFloat("Score: contact", digits=(5, 1), readonly=True, aggregator="avg")
    # figures of several departments: each reader gets the own part, in words
    reason_data = fields.Json(readonly=True, groups="base.group_system")
    reasons = fields.Text("Why", compute="_compute_reasons")
    as_of = fields.Datetime("As of", readonly=True)
    territory_id = fields.Many2one(related="partner_id.prm_territory_id")
    grade_id = fields.Many2one(related="partner_id.grade_id", string="Grade", groups=LOYALTY)
    quality = fields.Selection(related="partner_id.prm_quality")

    _month_unique = models.UniqueIndex(
        "(partner_id, month, company_id)", "The loyalty of this partner in the month is there already."
    )
    _company_month_idx = models.Index("(company_id, month)")

    @api.depends("partner_id", "month")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.partner_id.name or ''} {row.month:%m/%Y}" if row.month else ""

    @api.depends("reason_data")
    @api.depends_context("lang", "uid")
    def _compute_reasons(self):
        for row in self:
            row.reasons = "\n".join(row._reason_sentences()) or False

    def action_rate(self):
        """Rate all partners now."""
        if not self.env.user.has_group("prm_partner.group_prm_manager"):
            raise AccessError(self.env._("Only PRM managers rate all partners anew."))
        # checked just above; the rating reads facts of every department
        count = self.env["prm.loyalty"].sudo()._rate_company(self.env.company)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s partners rated.", count=count),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_partner(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
