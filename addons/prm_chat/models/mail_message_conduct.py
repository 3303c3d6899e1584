from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html_sanitize

from ..engine import body
from .mail_message import EVERYBODY

#: what others read of a message, and what an author changes of the own one, and nobody else
TEXTS = {"body", "attachment_ids"}
OWN = TEXTS | {"partner_ids"}
#: what else a new message of a dealer brings along, as Discuss posts it; what is not here could be read unlooked at
BROUGHT = OWN | {
    "model",
    "res_id",
    "parent_id",
    "message_type",
    "subtype_id",
    "record_alias_domain_id",
    "record_company_id",
    "email_add_signature",
}
#: what is put in or worked out anew, whatever it was
OURS = {
    "author_id",
    "author_guest_id",
    "email_from",
    "reply_to",
    "date",
    "pinned_at",
    "prm_hidden",
    "prm_channel_id",
    "prm_firm_id",
}
TYPES = ("comment", "notification")


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
        values = {name: vals.get(name, self.env.context.get(f"default_{name}")) for name in self._fields}
        if values["model"] != "discuss.channel" or not values["res_id"]:
            return
        # Bridge: whether it is a channel of dealers.
        channel = self.env["discuss.channel"].sudo().browse(values["res_id"]).exists()
        if not channel.prm_audience_id:
            return
        kind = values["message_type"] or "comment"
        if kind.startswith("email"):
            raise UserError(self.env._("The chat is written in the portal and in Discuss, not by mail."))
        user = door._writer()
        if not user:
            return
        others = {name for name, value in values.items() if value} - BROUGHT - OURS
        if others or kind not in TYPES:
            raise AccessError(
                self.env._(
                    "A message in the chat has words, files and people whom it mentions; not “%s”.",
                    ", ".join(sorted(others)) or kind,
                )
            )
        vals.pop("reply_to", None)  # where answers go, Odoo knows
        values["body"] = self._prm_clean(values["body"])
        # nobody writes in another's name, for another firm or on another day; nothing hides or pins itself
        vals.update(
            body=values["body"],
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

    @api.model
    def _prm_clean(self, text):
        """Return the HTML of a dealer's message as it is stored: what is looked at is what others see."""
        return text and Markup(body.clean(html_sanitize(text)))

    @api.constrains("parent_id", "model", "res_id")
    def _check_prm_parent(self):
        """A message answers one of its own channel: Discuss tells the answered message as superuser to all who read
        the answer, and whoever names any other one by RPC would read it."""
        for message in self.sudo():
            parent = message.parent_id
            if (
                message.model == "discuss.channel"
                and parent
                and (parent.model, parent.res_id) != (message.model, message.res_id)
            ):
                raise AccessError(self.env._("A message answers one of the same channel."))

    def write(self, vals):
        door = self.env["prm.chat.door"]
        self._prm_check_own(vals)
        if vals.keys() & TEXTS and not door._passes() and (ours := self.sudo().filtered("prm_channel_id")):
            user = door._writer()
            if user and "body" in vals:
                vals = {**vals, "body": self._prm_clean(vals["body"])}
            for message in ours:
                if user:
                    door._check_edit(message, user, {name: vals[name] for name in vals.keys() & TEXTS})
                if self.env.uid != SUPERUSER_ID:
                    self.env["prm.chat.moderation"]._note_edit(message)
        return super().write(vals)

    def _prm_check_own(self, vals):
        """Odoo lets whoever is mentioned, and whoever may change the channel, change a message by RPC: not here."""
        if self.env.su:
            return
        if vals.keys() & {"prm_channel_id", "prm_firm_id", "prm_hidden"}:
            # also of messages elsewhere: whoever writes a firm's id into one reads its name
            raise AccessError(self.env._("Of a message only its words, its files and who is mentioned change."))
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
