from odoo import api, models
from odoo.exceptions import UserError

NAMES = ("name", "description")


class DiscussChannel(models.Model):
    """Names of threads are watched like messages."""

    _inherit = "discuss.channel"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            parent = self.env["discuss.channel"].sudo().browse(vals.get("parent_channel_id") or [])
            self._prm_check_names(parent.prm_audience_id, vals)
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & set(NAMES):
            for channel in self.sudo().filtered("prm_audience_id"):
                self._prm_check_names(channel.prm_audience_id, vals)
        return super().write(vals)

    def message_post(self, **values):
        """Name nobody where everybody is named: all read it anyway, and no message sends mails to thousands."""
        if self.sudo().prm_audience_id:
            values.pop("special_mentions", None)
        return super().message_post(**values)

    @api.model
    def _prm_check_names(self, audience, vals):
        door = self.env["prm.chat.door"]
        user = audience and not door._passes() and door._writer()
        if user:
            for name in NAMES:
                if vals.get(name):
                    door._check_name(audience, user, vals[name])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_prm_audience(self):
        """Whoever made a thread may delete it in Discuss, with what others wrote; not here, and moderators neither."""
        if not self.env["prm.chat.door"]._passes() and any(self.sudo().mapped("prm_audience_id")):
            raise UserError(self.env._("A thread is kept as long as its channel."))
