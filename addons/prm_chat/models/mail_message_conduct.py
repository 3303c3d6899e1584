from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from .mail_message import EVERYBODY

#: what others read of a message
TEXTS = {"body", "subject", "attachment_ids"}
#: what an author changes of the own message, and nobody else
OWN = TEXTS | {"partner_ids"}


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
            # nobody writes in another's name, for another firm or on another day; nothing hides or pins itself
            vals.update(
                author_id=user.partner_id.id,
                email_from=user.partner_id.email_formatted,
                author_guest_id=False,
                date=fields.Datetime.now(),
                pinned_at=False,
                prm_hidden=False,
                prm_channel_id=channel.id,
                prm_firm_id=self._prm_firm(user.partner_id).id,
            )
            door._check_message(channel, user, values)

    def write(self, vals):
        door = self.env["prm.chat.door"]
        self._prm_check_own(vals)
        if vals.keys() & TEXTS and not door._passes():
            for message in self.sudo().filtered("prm_channel_id"):
                user = door._writer(message.author_id.id, message.message_type if self.env.su else None)
                if user:
                    door._check_edit(message, user, {name: vals[name] for name in vals.keys() & TEXTS})
                if self.env.uid != SUPERUSER_ID:
                    self.env["prm.chat.moderation"]._note_edit(message)
        return super().write(vals)

    def _prm_check_own(self, vals):
        """Odoo lets whoever is mentioned, and whoever may change the channel, change a message by RPC: not here."""
        if self.env.su:
            return
        for message in self.sudo().filtered("prm_channel_id"):
            if message.author_id != self.env.user.partner_id:
                raise AccessError(self.env._("Whoever wrote a message changes it, and nobody else."))
            if vals.keys() - OWN:
                raise AccessError(self.env._("Of a message only its words, its files and who is mentioned change."))

    def _prm_is_written(self):
        """Tell whether somebody wrote it, of whatever type a dealer made it over RPC."""
        return self.message_type in ("comment", "email") or bool(self.prm_firm_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_prm_channel(self):
        # the moderators hide, with a reason and a note of it
        if (self.env.user.share or not self.env.su) and any(self.sudo().mapped("prm_channel_id")):
            raise UserError(self.env._("A message of the chat is emptied, not deleted."))

    def _message_reaction(self, content, action, partner, guest, store=None):
        door = self.env["prm.chat.door"]
        user = self.sudo().prm_channel_id and door._writer()
        if user and action == "add":
            door._check_reaction(self.sudo(), user, content)
        return super()._message_reaction(content, action, partner, guest, store)
