from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .optional_float import OptionalFloat
from .prm_competitor import LOYALTY
from .prm_loyalty import RISKS


class ResPartner(models.Model):
    """The latest loyalty on the partner itself, for lists, filters and groups.

    Each company rates by its own figures, so the values depend on the company one works in. They
    are written by the nightly rating alone.
    """

    _inherit = "res.partner"

    prm_loyalty_index = OptionalFloat(
        "Loyalty", company_dependent=True, readonly=True, copy=False, aggregator="avg", groups=LOYALTY
    )
    prm_churn_risk = fields.Selection(
        RISKS,
        "Risk of leaving",
        company_dependent=True,
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups=LOYALTY,
    )
    prm_churn_reasons = fields.Text("Why it may leave", compute="_compute_prm_churn_reasons", groups=LOYALTY)
    prm_loyalty_ids = fields.One2many("prm.loyalty", "partner_id", "Loyalty by month", groups=LOYALTY)
    prm_competitor_volume_ids = fields.One2many(
        "prm.competitor.volume", "partner_id", "Bought elsewhere", groups=LOYALTY
    )

    @api.depends("prm_loyalty_ids.reason_data")
    @api.depends_context("lang", "uid", "company")
    def _compute_prm_churn_reasons(self):
        latest = {}
        rows = self.env["prm.loyalty"].search(
            [
                ("partner_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
                # on the first of a month the row of the one before may be the latest
                ("month", ">=", fields.Date.context_today(self) - relativedelta(months=1, day=1)),
            ],
            order="month",
        )
        for row in rows:
            latest[row.partner_id.id] = row
        for partner in self:
            row = latest.get(partner._origin.id)
            partner.prm_churn_reasons = row.reasons if row else False

    def unlink(self):
        """Take the partner's loyalty along with its activities; the database would leave these behind."""
        self.env["prm.loyalty"].sudo().search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()

    def action_prm_open_loyalty(self):
        self.env["prm.loyalty"].check_access("read")
        action = self._prm_open_related("prm_partner.prm_loyalty_action")
        action["views"] = [(False, "graph"), (False, "list"), (False, "form")]
        return action
