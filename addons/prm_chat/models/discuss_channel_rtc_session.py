from odoo import api, models
from odoo.exceptions import UserError


class DiscussChannelRtcSession(models.Model):
    """No calls in dealer channels: what is said there can be neither moderated nor kept."""

    _inherit = "discuss.channel.rtc.session"

    @api.model_create_multi
    def create(self, vals_list):
        members = [vals.get("channel_member_id") for vals in vals_list]
        # Bridge: whether it is a channel of dealers.
        if any(self.env["discuss.channel.member"].sudo().browse(members).channel_id.mapped("prm_audience_id")):
            raise UserError(self.env._("There are no calls in dealer channels."))
        return super().create(vals_list)
