from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: what the head office knows about a dealer and keeps to itself, whatever somebody ticks
NEVER_CODES = {"margin", "margin_rate", "share_of_wallet", "dependency", "market_share", "relationship"}
NEVER_PROVIDERS = {"prm.fact.provider.market", "prm.fact.provider.wallet"}


class PrmMetric(models.Model):
    _inherit = "prm.metric"

    dealer_visible = fields.Boolean(
        "Partners see it",
        help="In the portal, each partner sees its own figures of this metric, and nobody else's. Margins, loyalty,"
        " competitors and market shares stay with you.",
    )

    @api.constrains("dealer_visible", "code", "provider")
    def _check_dealer_visible(self):
        for metric in self.filtered("dealer_visible"):
            if metric.code in NEVER_CODES or metric.provider in NEVER_PROVIDERS:
                raise ValidationError(
                    self.env._("“%(metric)s” is for the head office only; partners cannot see it.", metric=metric.name)
                )
