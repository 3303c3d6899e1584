from odoo import models
from odoo.exceptions import AccessError, UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    def prm_cockpit_data(self):
        """Return what the cockpit of this partner shows to the current user.

        Callable over RPC: for the staff of the PRM groups, for partners they may read. Figures come
        through the record rules of ``prm.fact``; ``prm.cockpit`` tells the shape. At most 25 queries,
        however long the partner's history.
        """
        self.ensure_one()
        if not self.env.user.has_group("prm_partner.group_prm_user"):
            raise AccessError(self.env._("The cockpit is for the staff who work with partner files."))
        self.check_access("read")
        if not self.prm_is_partner:
            raise UserError(self.env._("“%(name)s” is no partner of the network.", name=self.display_name))
        return self.env["prm.cockpit"]._data(self)
