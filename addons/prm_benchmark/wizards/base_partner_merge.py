from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        src_partners._prm_benchmark_units()._check_home()
        self._prm_check_readers(src_partners, dst_partner)
        src_partners._check_prm_circles()
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _prm_check_readers(self, src_partners, dst_partner):
        """Refuse to bring people of one firm along into another that has figures: they would read them from then on."""
        firm = dst_partner.sudo().commercial_partner_id
        others = src_partners.filtered(lambda partner: partner.sudo().commercial_partner_id != firm)
        dealers = others._prm_dealers_below()
        if dealers and firm._prm_benchmark_units()._submissions()._touched():
            raise UserError(
                self.env._(
                    "“%(name)s” has access to the portal, and “%(firm)s” has reported figures: whoever is merged into "
                    "it would read them. Move each such person first, which is logged and told to the firm.",
                    name=dealers[0].partner_id.name,
                    firm=firm.name,
                )
            )
