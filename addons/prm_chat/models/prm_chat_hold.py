from hashlib import sha256

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime, html2plaintext

from .prm_chat_door import PASS


class PrmChatHold(models.Model):
    """A message that hit a watched word: kept here, outside the channel, until a moderator decides.

    Nobody but the moderators of the channel reads it; its writer sees it on a page of its own.
    """

    _name = "prm.chat.hold"
    _inherit = ["prm.neutral.name"]
    _description = "Held Message"
    _order = "id desc"
    _rec_name = "excerpt"

    state = fields.Selection(
        [("waiting", "Waiting"), ("released", "Released"), ("refused", "Refused")],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    kind = fields.Selection([("message", "Message"), ("edit", "Change of a message")], required=True, readonly=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Channel or thread", required=True, readonly=True, ondelete="cascade", index=True
    )
    audience_id = fields.Many2one("prm.chat.audience", "Channel", required=True, readonly=True, index=True)
    author_id = fields.Many2one("res.partner", readonly=True, ondelete="set null", index=True)
    firm_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null", index=True)
    message_id = fields.Many2one(
        "mail.message", "Changed message", readonly=True, ondelete="set null", index="btree_not_null"
    )
    digest = fields.Char(
        "Fingerprint of the words before",
        readonly=True,
        help="SHA-256 of the words that a change was written for; other words since then are not overwritten by it.",
    )
    parent_id = fields.Many2one("mail.message", "Answer to", readonly=True, ondelete="set null")
    partner_ids = fields.Many2many("res.partner", "prm_chat_hold_partner_rel", string="Mentioned", readonly=True)
    body = fields.Html(readonly=True, sanitize_style=True)
    excerpt = fields.Char("Text", compute="_compute_excerpt")
    hits = fields.Text("Held because of", readonly=True, translate=True)
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", "Files", domain=[("res_model", "=", "prm.chat.hold")], readonly=True
    )
    create_date = fields.Datetime("Written at", readonly=True)
    decided_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True)
    reason = fields.Char(readonly=True)
    posted_id = fields.Many2one("mail.message", "Posted as", readonly=True, ondelete="set null", index="btree_not_null")

    @api.depends("body")
    def _compute_excerpt(self):
        for hold in self:
            hold.excerpt = " ".join(html2plaintext(hold.body or "").split())[:200] or self.env._("(files)")

    # --- keeping ----------------------------------------------------------------------------------------

    @api.model
    def _keep(self, channel, user, values, files, found, message=None):
        """Keep a message in a transaction of its own: refusing to post it must not undo this."""
        hits = self.env["prm.chat.watch"]._hit_words(found)
        record = {
            "kind": "edit" if message else "message",
            "channel_id": channel.id,
            "audience_id": channel.prm_audience_id.id,
            "author_id": user.partner_id.id,
            "firm_id": user.partner_id.commercial_partner_id.id,
            "user_id": user.id,
            "message_id": message.id if message else False,
            "digest": self._digest(message) if message else False,
            "parent_id": values.get("parent_id") or False,
            "partner_ids": [(6, 0, self._mentioned_ids(values.get("partner_ids")))],
            "body": values.get("body") or (message.body if message and "body" not in values else ""),
            "hits": hits["en_US"],
        }
        contents = [(file.name, file.raw) for file in files]
        moderators = channel.prm_audience_id.moderator_ids.ids
        with self.env.registry.cursor() as cr:
            # Bridge: nobody writes holds but this.
            own = self.with_env(self.env(cr=cr)).sudo()
            own._store(record, contents, moderators).update_field_translations("hits", hits)

    @api.model
    def _digest(self, message):
        """Return the fingerprint of the words of a message; files are not what a held change writes."""
        return sha256((message.body or "").encode()).hexdigest()

    @api.model
    def _mentioned_ids(self, commands):
        return [
            number
            for command in commands or ()
            for number in ([command] if isinstance(command, int) else command[2] if command[0] == 6 else command[1:2])
        ]

    @api.model
    def _store(self, record, contents, moderators):
        same = [(name, "=", record[name]) for name in ("channel_id", "user_id", "message_id", "kind")]
        for other in self.search([*same, ("state", "=", "waiting")], limit=20):
            if html2plaintext(other.body or "") == html2plaintext(record["body"]) and len(contents) == len(
                other.attachment_ids
            ):
                other.digest = record["digest"]  # sent again, with the words of now before the eyes
                return other
        hold = self.create(record)
        self.env["ir.attachment"].create(
            [{"name": name, "raw": raw, "res_model": self._name, "res_id": hold.id} for name, raw in contents]
        )
        for moderator in self.env["res.users"].browse(moderators):
            in_words = self.with_context(lang=moderator.lang).env
            moderator._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "title": in_words._("Chat"),
                    "message": in_words._("A message in “%s” waits for a moderator.", hold.audience_id.name),
                },
            )
        return hold

    # --- deciding ---------------------------------------------------------------------------------------

    def action_release(self):
        """Post the messages as their authors'; each once."""
        for hold in self:
            hold._decide("released")._post()

    def action_refuse(self):
        """Ask for the reason and refuse."""
        return self.env["prm.chat.decision"]._open("refuse", hold_id=self.id)

    def _refuse(self, reason):
        for hold in self:
            hold._decide("refused", reason)

    def _decide(self, state, reason=False):
        """Take the decision, if nobody has: return the record as superuser, locked.

        Of two moderators at once the second gets a sentence, whichever comes first.
        """
        self.ensure_one()
        self.check_access("read")
        if self.env.user not in self.sudo().audience_id.moderator_ids:
            raise AccessError(self.env._("Only the moderators of the channel decide."))
        # Bridge: moderators decide by this, and write nothing themselves.
        hold = self.sudo()
        if not hold.try_lock_for_update():
            raise UserError(self.env._("Another moderator is deciding about this message at this moment."))
        hold.invalidate_recordset(["state", "decided_by"])
        if hold.state != "waiting":
            raise UserError(self.env._("%s has decided about this message already.", hold.decided_by.name))
        hold.write(
            {
                "state": state,
                "reason": reason,
                "decided_by": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        hold.flush_recordset()
        return hold

    def _post(self):
        """Let a released message stand in its channel, as its author's."""
        self.ensure_one()
        system = self.with_context(prm_chat_pass=PASS)
        channel = system.channel_id
        files = [(file.name, file.raw) for file in self.attachment_ids]
        if self.kind == "edit":
            self._check_in_time()
            following = self._following()
            system.env["prm.chat.moderation"]._note_edit(self.message_id)
            channel._message_update_content(system.message_id, body=self.body, strict=False)
            self.posted_id = self.message_id
            following.digest = self._digest(self.message_id)
        else:
            if not self.author_id:
                raise UserError(self.env._("Whoever wrote this is deleted; it can only be refused."))
            self.posted_id = channel.message_post(
                body=self._dated_body(),
                attachments=files,
                author_id=self.author_id.id,
                email_from=self.author_id.email_formatted,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                parent_id=self.parent_id.id,
                partner_ids=self.partner_ids.ids,
            )
            # as it was when it was written
            self.posted_id.write({"prm_firm_id": self.firm_id.id if self.firm_id.prm_is_partner else False})
        self.env["prm.chat.moderation"]._log("release", self.audience_id, message=self.posted_id, author=self.author_id)

    def _check_in_time(self):
        """Raise unless the message still says what the held change was written for."""
        if not self.message_id or self.message_id.prm_hidden:
            raise UserError(self.env._("The message that was to be changed is gone."))
        if self.digest != self._digest(self.message_id):
            raise UserError(
                self.env._(
                    "The message has other words now than when this change was held; releasing it would overwrite "
                    "them. Refuse the change; its author can write it again."
                )
            )

    def _following(self):
        """Return the changes of the same words that were held later: they are not overtaken by this one."""
        same = [("message_id", "=", self.message_id.id), ("digest", "=", self.digest)]
        return self.search([*same, ("state", "=", "waiting"), ("id", ">", self.id)])

    def _dated_body(self):
        """Return the words with the time at which they were written."""
        company = self.audience_id.company_id or self.env.company
        in_words = self.with_context(lang=company.partner_id.lang, tz=company.prm_tz)
        written = format_datetime(in_words.env, self.create_date, tz=company.prm_tz, dt_format="short")
        # others read it elsewhere: the zone goes along
        zone = fields.Datetime.context_timestamp(in_words, self.create_date).tzname()
        note = in_words.env._("Written on %s, released by the moderator.", f"{written} {zone}")
        return self.body + Markup("<p><small><em>%s</em></small></p>") % note

    # --- for the writer ---------------------------------------------------------------------------------

    @api.model
    def _own(self, user):
        """Return the held messages of a user as plain values, newest first."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "text": html2plaintext(hold.body or ""),
                "files": hold.attachment_ids.mapped("name"),
                "channel": hold.audience_id.name,
                "state": hold.state,
                "state_name": states[hold.state],
                "reason": hold.reason or "",
                "written": self.env["prm.chat.mail"]._when(hold.create_date, user),
            }
            # Bridge: the user's own.
            for hold in self.sudo().search([("user_id", "=", user.id)], limit=50)
        ]
