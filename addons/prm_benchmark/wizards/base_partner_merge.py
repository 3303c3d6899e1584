from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        src_partners._prm_benchmark_units()._check_home()
        src_partners._check_prm_circles()
        return super()._update_foreign_keys(src_partners, dst_partner)
