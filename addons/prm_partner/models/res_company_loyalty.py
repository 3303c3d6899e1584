from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.loyalty import WEIGHTS

MANAGER = "prm_partner.group_prm_manager"


class ResCompany(models.Model):
    """How loyalty is rated; the defaults are explained in ``engine/loyalty.py``."""

    _inherit = "res.company"

    prm_loyalty_weight_trend = fields.Integer("Weight: revenue trend", default=WEIGHTS["trend"], groups=MANAGER)
    prm_loyalty_weight_share = fields.Integer("Weight: share of wallet", default=WEIGHTS["share"], groups=MANAGER)
    prm_loyalty_weight_rhythm = fields.Integer("Weight: order rhythm", default=WEIGHTS["rhythm"], groups=MANAGER)
    prm_loyalty_weight_breadth = fields.Integer("Weight: assortment", default=WEIGHTS["breadth"], groups=MANAGER)
    prm_loyalty_weight_agreement = fields.Integer("Weight: agreements", default=WEIGHTS["agreement"], groups=MANAGER)
    prm_loyalty_weight_payment = fields.Integer("Weight: payment", default=WEIGHTS["payment"], groups=MANAGER)
    prm_loyalty_weight_complaint = fields.Integer("Weight: credit notes", default=WEIGHTS["complaint"], groups=MANAGER)
    prm_loyalty_weight_contact = fields.Integer("Weight: contact", default=WEIGHTS["contact"], groups=MANAGER)
    prm_loyalty_watch = fields.Integer("Watch below", default=70, groups=MANAGER)
    prm_loyalty_high = fields.Integer("High risk below", default=50, groups=MANAGER)

    @api.constrains("prm_loyalty_watch", "prm_loyalty_high", *(f"prm_loyalty_weight_{code}" for code in WEIGHTS))
    def _check_prm_loyalty(self):
        for company in self.sudo():
            weights = company._prm_loyalty_weights()
            if min(weights.values()) < 0 or not any(weights.values()):
                raise ValidationError(
                    self.env._("The weights of loyalty cannot be negative, and one at least lies above 0.")
                )
            if not 0 <= company.prm_loyalty_high <= company.prm_loyalty_watch <= 100:
                raise ValidationError(
                    self.env._(
                        "The thresholds of loyalty lie between 0 and 100, “%(high)s” not above “%(watch)s”.",
                        high=self._fields["prm_loyalty_high"]._description_string(self.env),
                        watch=self._fields["prm_loyalty_watch"]._description_string(self.env),
                    )
                )

    def _prm_loyalty_weights(self):
        self.ensure_one()
        return {code: self[f"prm_loyalty_weight_{code}"] for code in WEIGHTS}
