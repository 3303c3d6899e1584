from odoo import api, fields, models
from odoo.exceptions import UserError

from .mail_message import EVERYBODY

#: what others read of a message
TEXTS = {"body", "subject", "attachment_ids"}


class MailMessage(models.Model):
    """Whatever way a dealer's message comes, it is looked at before it is one."""

    _inherit = "mail.message"

    prm_hidden = fields.Boolean("Hidden by a moderator", readonly=True, copy=False, groups=EVERYBODY)

    @api.model_create_multi
    def create(self, vals_list):
        door = self.env["prm.chat.door"]
        if not door._passes():
            for vals in vals_list:
                self._prm_check_new(door, vals)
        return super().create(vals_list)

    def _prm_check_new(self, door, vals):
        context = self.env.context
        values = {
            name: vals.get(name, context.get(f"default_{name}"))
            for name in ("model", "res_id", "author_id", "message_type", "partner_ids", "parent_id", *TEXTS)
        }
        if values["model"] != "discuss.channel" or not values["res_id"]:
            return
        # Bridge: whether it is a channel of dealers.
        channel = self.env["discuss.channel"].sudo().browse(values["res_id"]).exists()
        user = channel.prm_audience_id and door._writer(values["author_id"], values["message_type"])
        if user:
            # nobody writes in another's name
            vals.update(author_id=user.partner_id.id, email_from=user.partner_id.email_formatted, author_guest_id=False)
            door._check_message(channel, user, values)

    def write(self, vals):
        door = self.env["prm.chat.door"]
        if vals.keys() & TEXTS and not door._passes():
            for message in self.sudo().filtered("prm_channel_id"):
                user = door._writer(message.author_id.id, message.message_type if self.env.su else None)
                if user:
                    door._check_edit(message, user, {name: vals[name] for name in vals.keys() & TEXTS})
                    self.env["prm.chat.moderation"]._note_edit(message)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_prm_dealer(self):
        if self.env.user.share and any(self.sudo().mapped("prm_channel_id")):
            raise UserError(self.env._("A message of the chat is emptied, not deleted."))

    def _message_reaction(self, content, action, partner, guest, store=None):
        door = self.env["prm.chat.door"]
        user = self.sudo().prm_channel_id and door._writer()
        if user and action == "add":
            door._check_reaction(self.sudo(), user, content)
        return super()._message_reaction(content, action, partner, guest, store)
