from odoo import api, fields, models
from odoo.exceptions import AccessError

#: what decides who may open a channel, and is kept by its audience
KEPT = {"prm_audience_id", "group_public_id", "group_ids", "channel_type", "parent_channel_id", "active", "uuid"}
#: what else the channel itself takes over from its audience; the name of a thread is its own
SHOWN = {"name", "description", "image_128"}


class DiscussChannel(models.Model):
    """A channel or thread of dealers carries its audience; what decides who may open it is kept by the audience."""

    _inherit = "discuss.channel"

    prm_audience_id = fields.Many2one(
        "prm.chat.audience",
        "Dealer channel",
        compute="_compute_prm_audience_id",
        recursive=True,
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="prm_partner.group_prm_user",
    )

    @api.depends("parent_channel_id.prm_audience_id")
    def _compute_prm_audience_id(self):
        for channel in self:
            channel.prm_audience_id = channel.parent_channel_id.prm_audience_id or channel.prm_audience_id

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("prm_audience_id") for vals in vals_list):
            self._prm_check_keeper()
        return super().create(vals_list)

    def write(self, vals):
        kept = vals.keys() & KEPT
        if kept or vals.keys() & SHOWN:
            ours = self.sudo().filtered(lambda row: row.prm_audience_id and (kept or not row.parent_channel_id))
            if ours or "prm_audience_id" in kept:
                self._prm_check_keeper()
        return super().write(vals)

    def _compute_is_editable(self):
        result = super()._compute_is_editable()
        for channel in self.filtered("is_editable"):
            # Bridge: whether it is a channel of dealers.
            channel.is_editable = not (channel.sudo().prm_audience_id and not channel.parent_channel_id)
        return result

    def _prm_check_keeper(self):
        if not (self.env.su and self.env.context.get("prm_chat_keeper")):
            raise AccessError(self.env._("A dealer channel is kept in “Dealer channels”, not on the channel itself."))

    def _get_allowed_message_partner_ids(self, partner_ids):
        """Mention only who is in."""
        if not self.sudo().prm_audience_id:
            return super()._get_allowed_message_partner_ids(partner_ids)
        root = self.sudo().parent_channel_id or self.sudo()
        inside = self.env["discuss.channel.member"].sudo()
        return inside.search([("channel_id", "=", root.id), ("partner_id", "in", partner_ids)]).partner_id.ids

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Leave dealers to the chat's own mails, which each can stop; see ``prm.chat.mail``."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if not self.sudo().prm_audience_id:
            return recipients
        return [row for row in recipients if row["notif"] == "web_push" or not row["share"]]

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self.sudo().prm_audience_id and message.message_type == "comment":
            self.env["prm.chat.mail"]._mentioned(message)
        return result
