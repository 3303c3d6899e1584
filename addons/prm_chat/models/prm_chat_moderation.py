from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

from odoo.addons.mail.tools.discuss import Store

from .prm_chat_door import PASS


class PrmChatModeration(models.Model):
    """The log of what moderators did, and of earlier words of messages. Written by acting alone."""

    _name = "prm.chat.moderation"
    _description = "Log of the Moderation"
    _order = "id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("hide", "Hidden"),
            ("mute", "Muted"),
            ("release", "Released"),
            ("dismiss", "Report dismissed"),
            ("edit", "Changed by the author"),
        ],
        "What",
        required=True,
        readonly=True,
    )
    audience_id = fields.Many2one("prm.chat.audience", "Channel", required=True, readonly=True, index=True)
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null", index="btree_not_null")
    author_id = fields.Many2one("res.partner", "Whose", readonly=True, ondelete="set null", index=True)
    firm_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    actor_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    actor_name = fields.Char("Name", readonly=True, help="As it was then; it stays when the user is deleted.")
    create_date = fields.Datetime("When", readonly=True)
    reason = fields.Char(readonly=True)
    body = fields.Html("Original", readonly=True)
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", "Original files", domain=[("res_model", "=", "prm.chat.moderation")], readonly=True
    )
    until = fields.Datetime("Muted until", readonly=True)
    undone_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    undone_at = fields.Datetime(readonly=True)

    @api.model
    def _log(self, kind, audience, message=None, author=None, **values):
        # Bridge: whoever calls has checked that the user moderates, or writes the own message.
        message = message.sudo() if message else self.env["mail.message"]
        author = author or message.author_id
        firm = message.prm_firm_id or author.commercial_partner_id
        return self.sudo().create(
            {
                "kind": kind,
                "audience_id": audience.id,
                "message_id": message.id,
                "author_id": author.id,
                "firm_id": firm.id,
                "actor_id": self.env.uid,
                "actor_name": self.env.user.name,
                **values,
            }
        )

    @api.model
    def _check_moderator(self, audience):
        if not audience or self.env.user not in audience.sudo().moderator_ids:
            raise AccessError(self.env._("Only the moderators of the channel may do this."))

    @api.model
    def _note_edit(self, message):
        """Keep the words of a message before its author changes them."""
        message = message.sudo()
        # also of files without words: the pace counts what is noted here
        if message.body or message.attachment_ids:
            self._log("edit", message.prm_channel_id.prm_audience_id, message, body=message.body)

    @api.model
    def _words(self, message):
        """Return all that a message says, a subject that somebody of the head office gave it included."""
        subject = Markup("<p><b>%s</b></p>") % message.subject if message.subject else ""
        return Markup(subject) + (message.body or "")

    # --- hide -------------------------------------------------------------------------------------------

    @api.model
    def _hide(self, message, reason):
        """Take a message's words and files away from the channel; they are kept here."""
        message = message.sudo()
        audience = message.prm_channel_id.prm_audience_id
        self._check_moderator(audience)
        if not message.try_lock_for_update():
            raise UserError(self.env._("Another moderator is deciding about this message at this moment."))
        message.invalidate_recordset(["prm_hidden"])
        if message.prm_hidden:
            raise UserError(self.env._("This message is hidden already."))
        if not message._prm_is_written():
            raise UserError(self.env._("This is no message that somebody wrote."))
        row = self._log("hide", audience, message, body=self._words(message), reason=reason)
        # copies: whoever has the address of a file keeps nothing
        self._copy_files(message.attachment_ids, row._name, row.id)
        message.attachment_ids.unlink()
        words = self.with_context(lang=self.env.company.partner_id.lang).env._("Hidden by the moderator.")
        row._rewrite(words, True)
        message.message_link_preview_ids.unlink()
        message.tracking_value_ids.unlink()
        # Bridge: held changes of it are decided with it.
        holds = self.env["prm.chat.hold"].sudo().search([("message_id", "=", message.id), ("state", "=", "waiting")])
        holds.write(
            {"state": "refused", "reason": reason, "decided_by": self.env.uid, "decided_at": fields.Datetime.now()}
        )
        reports = self.env["prm.chat.report"].sudo().search([("message_id", "=", message.id), ("state", "=", "open")])
        reports._close("hidden")
        return row

    def action_undo(self):
        """Show a hidden message again, or let somebody write again."""
        for row in self:
            row.check_access("read")
            self._check_moderator(row.audience_id)
            record = row.sudo()
            message = record.message_id
            # as hiding does: of two moderators at once, one is told so
            if not record.try_lock_for_update() or message.try_lock_for_update() != message:
                raise UserError(self.env._("Another moderator is deciding about this message at this moment."))
            record.invalidate_recordset(["undone_at"])
            if record.kind not in ("hide", "mute") or record.undone_at:
                raise UserError(self.env._("There is nothing to undo."))
            record.write({"undone_by": self.env.uid, "undone_at": fields.Datetime.now()})
            if record.kind == "hide" and message:
                files = self._copy_files(record.attachment_ids, "discuss.channel", message.res_id)
                message.with_context(prm_chat_pass=PASS).attachment_ids = files
                record._rewrite(record.body, False)

    def _rewrite(self, body, hidden):
        """Change a message's words on the open pages too."""
        message = self.message_id.with_context(prm_chat_pass=PASS).sudo()
        message.write({"body": body, "subject": False, "prm_hidden": hidden})
        channel = self.env["discuss.channel"].sudo().browse(message.res_id)
        Store(bus_channel=channel).add(
            message,
            ["body", "subject", "write_date", Store.Many("attachment_ids", sort="id"), {"translationValue": False}],
        ).bus_send()

    @api.model
    def _copy_files(self, files, model, record_id):
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [{"name": file.name, "raw": file.raw, "res_model": model, "res_id": record_id} for file in files.sudo()]
            )
        )

    # --- mute -------------------------------------------------------------------------------------------

    @api.model
    def _mute(self, audience, author, days, reason):
        """Let somebody read but not write in a channel for so many days; the person is told."""
        self._check_moderator(audience)
        user = author.sudo().user_ids.filtered("share")[:1]
        if not user:
            raise UserError(self.env._("“%s” is no dealer.", author.sudo().name))
        if not 1 <= days <= 366:
            raise UserError(self.env._("Choose 1 to 366 days."))
        until = fields.Datetime.now() + timedelta(days=days)
        row = self._log("mute", audience, author=author, reason=reason, until=until)
        in_words = self.env["prm.chat.mail"].with_context(lang=user.lang or self.env.lang)
        words = {
            "channel": audience.sudo().with_context(lang=user.lang).name,
            "until": in_words._when(until, user),
            "reason": reason,
        }
        subject = in_words.env._("Chat: you cannot write for some time")
        in_words._queue([in_words._mail_values(user, subject, "prm_chat.mail_muted", words)])
        return row

    @api.model
    def _muted_until(self, audience, user):
        """Return until when a user may not write in a channel, False if it may."""
        row = self.sudo().search(
            [
                ("kind", "=", "mute"),
                ("audience_id", "=", audience.id),
                ("author_id", "=", user.partner_id.id),
                ("until", ">", fields.Datetime.now()),
                ("undone_at", "=", False),
            ],
            order="until desc",
            limit=1,
        )
        return row.until

    def _text(self):
        return html2plaintext(self.body or "")
