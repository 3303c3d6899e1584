from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare


class PrmHoldingStake(models.Model):
    """How much of a firm belongs to a holding."""

    _name = "prm.holding.stake"
    _description = "Stake of a Holding"
    _order = "holding_id, share desc, id"
    _import_key = ("holding_id", "partner_id")
    _inherit = ["prm.import.mixin"]

    holding_id = fields.Many2one("prm.holding", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        "Firm",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("prm_is_partner", "=", True)],
    )
    share = fields.Float("Share (%)", default=100.0, required=True, digits=(5, 2), aggregator=False)
    controlling = fields.Boolean(
        "Controls", compute="_compute_controlling", store=True, help="More than half of the firm."
    )

    @api.depends("share")
    def _compute_controlling(self):
        for stake in self:
            stake.controlling = float_compare(stake.share, 50.0, precision_digits=2) > 0

    @api.depends("holding_id", "partner_id", "share")
    def _compute_display_name(self):
        for stake in self:
            stake.display_name = f"{stake.holding_id.name}: {stake.partner_id.name} ({stake.share:g} %)"

    @api.constrains("holding_id", "partner_id", "share")
    def _check_stakes(self):
        firms = self.partner_id
        for stake in self:
            if not 0 < stake.share <= 100:
                raise ValidationError(
                    self.env._(
                        "The share of “%(holding)s” in “%(partner)s” is more than 0 and at most 100 %%, not %(share)s.",
                        holding=stake.holding_id.name,
                        partner=stake.partner_id.name,
                        share=f"{stake.share:g}",
                    )
                )
        twice = self._read_group(
            [("partner_id", "in", firms.ids)],
            ["holding_id", "partner_id"],
            ["__count"],
            having=[("__count", ">", 1)],
        )
        for holding, partner, _count in twice:
            raise ValidationError(
                self.env._(
                    "“%(partner)s” is in the holding “%(holding)s” already; change its share there.",
                    partner=partner.name,
                    holding=holding.name,
                )
            )
        totals = self._read_group([("partner_id", "in", firms.ids)], ["partner_id"], ["share:sum"])
        for partner, total in totals:
            if float_compare(total, 100.0, precision_digits=2) > 0:
                raise ValidationError(
                    self.env._(
                        "The shares in “%(partner)s” add up to %(total)s %%, more than the whole firm.",
                        partner=partner.name,
                        total=f"{total:g}",
                    )
                )
