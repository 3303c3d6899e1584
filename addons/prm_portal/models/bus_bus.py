from odoo import models


class BusBus(models.Model):
    _inherit = "bus.bus"

    def _poll(self, channels, last=0, ignore_ids=None):
        """Give nothing to a dealer who was suspended while the websocket was open.

        The process behind the websockets hears of cleared caches only when a client speaks: for dealers
        it asks here, so that the next check of the session ends the connection.
        """
        if self.env.uid:
            self.env.cr.execute("SELECT share, prm_suspended_at FROM res_users WHERE id = %s", [self.env.uid])
            share, suspended = self.env.cr.fetchone() or (False, None)
            if share:
                self.env.registry.check_signaling(self.env.cr)
            if suspended:
                return []
        return super()._poll(channels, last, ignore_ids)
