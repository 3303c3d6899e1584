from odoo import api, models
from odoo.exceptions import AccessError, UserError


class DiscussChannelMember(models.Model):
    """Nobody is put into a dealer channel but by its audience: not by call, link, invitation or as superuser."""

    _inherit = "discuss.channel.member"

    @api.constrains("channel_id", "partner_id", "guest_id")
    def _check_prm_audience(self):
        audiences = self.env["prm.chat.audience"].sudo()
        members = self.sudo().filtered("channel_id.prm_audience_id")
        audiences._touch(members.partner_id)
        for member in members:
            audience = member.channel_id.prm_audience_id
            if not (member.partner_id and audiences._belongs(audience.id, member.partner_id.id)):
                raise AccessError(self.env._("This channel is not meant for whoever should join it."))

    @api.constrains("seen_message_id", "fetched_message_id")
    def _check_prm_seen(self):
        """A dealer writes in the own row what it has seen, by RPC any number, and would be told that subject."""
        if not self.env.user.has_group("prm_portal.group_dealer"):
            return
        for member in self.sudo():
            for message in member.seen_message_id | member.fetched_message_id:
                if (message.model, message.res_id) != ("discuss.channel", member.channel_id.id):
                    raise AccessError(self.env._("There is nothing here, or it is not yours to see."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_prm_audience(self):
        """Membership follows roles: whoever wants quiet mutes the channel. Threads can be left."""
        for member in self.sudo():
            channel = member.channel_id
            if channel.prm_audience_id and not channel.parent_channel_id and not self.env.su:
                raise UserError(
                    self.env._("You are in “%s” through your role. Mute it if you want no notices.", channel.name)
                )
