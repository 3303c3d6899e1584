from odoo import models
from odoo.exceptions import AccessError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging contacts moves who signs in with them: across firms it is for dealer administrators."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        dealers = partners._prm_dealers_below()
        # Bridge: firms and addresses are compared for the refusal alone.
        merged = partners.sudo()
        if (
            dealers
            and not partners._prm_keeps_access()
            and (len(merged.commercial_partner_id) > 1 or len(set(merged.mapped("email_normalized"))) > 1)
        ):
            raise AccessError(
                self.env._(
                    "“%(name)s” has access to the portal; a dealer administrator moves it.",
                    name=dealers[0].partner_id.name,
                )
            )
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if dealers:
            # the core moves rows in SQL
            self.env.invalidate_all()
            dealers._prm_sync_own_firm()
        return result
