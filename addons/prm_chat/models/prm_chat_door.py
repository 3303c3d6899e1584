from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.prm_portal.engine import file_kinds

#: in the context under ``prm_chat_pass``, and in no request: a message that somebody decided about, or our own text
PASS = object()
#: bytes of one file, and files of one message
FILE_LIMIT, MOST_FILES = file_kinds.PORTAL_LIMIT, 10
#: people whom a message names: each gets a mail at once
MOST_NAMED = 20
PARAMETERS = {"messages_per_minute": 20, "message_length": 10000}


class PrmChatDoor(models.AbstractModel):
    """What every message of a dealer passes, whatever way it comes: rules accepted, not muted, pace, size, kinds of
    files, watched words. ``mail.message`` itself asks, so that there is no way around."""

    _name = "prm.chat.door"
    _description = "Door of the Dealer Chat"

    @api.model
    def _passes(self):
        return self.env.context.get("prm_chat_pass") is PASS

    @api.model
    def _writer(self):
        """Return the dealer who writes, that is the user; nobody for the head office."""
        user = self.env.user
        return user.sudo() if user.share else self.env["res.users"]

    @api.model
    def _parameter(self, name):
        value = self.env["ir.config_parameter"].sudo().get_param(f"prm_chat.{name}")
        return int(value) if value and value.isdigit() else PARAMETERS[name]

    # --- the checks -------------------------------------------------------------------------------------

    @api.model
    def _check_inside(self, channel):
        """Raise unless the user reads a channel.

        Odoo asks when the message is there; what is held is kept before that, and would wait for the moderators of a
        channel that its writer is not in.
        """
        if not channel.with_env(self.env).sudo(False).has_access("read"):
            raise AccessError(self.env._("There is nothing here, or it is not yours to see."))

    @api.model
    def _check_writer(self, audience, user):
        """Raise unless a dealer may write in a channel now."""
        # Bridge: the switch of the role, also where something works as superuser.
        role = user.sudo().prm_role_id
        if not role or role.reads_only:
            raise AccessError(self.env._("Your access is for reading only."))
        self.env["prm.chat.rules"]._check_accepted(user)
        muted = self.env["prm.chat.moderation"]._muted_until(audience, user)
        if muted:
            raise UserError(
                self.env._(
                    "You cannot write in “%(channel)s” until %(until)s; the moderator decided so.",
                    channel=audience.name,
                    until=self.env["prm.chat.mail"]._when(muted, user),
                )
            )

    @api.model
    def _check_pace(self, user):
        """Raise if a dealer is too fast: messages, lines that announce threads and talks, what is held, and changes."""
        since = fields.Datetime.now() - timedelta(minutes=1)
        for model in ("mail.message", "prm.chat.hold", "prm.chat.moderation"):
            self.env[model].flush_model()
        most = self._parameter("messages_per_minute")
        [[count]] = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT COUNT(*) FROM mail_message WHERE author_id = %(author)s AND create_date > %(since)s
                           AND prm_channel_id IS NOT NULL)
                     + (SELECT COUNT(*) FROM prm_chat_hold WHERE author_id = %(author)s AND create_date > %(since)s)
                     + (SELECT COUNT(*) FROM prm_chat_moderation WHERE author_id = %(author)s AND actor_id = %(user)s
                           AND kind = 'edit' AND create_date > %(since)s)
                """,
                author=user.partner_id.id,
                user=user.id,
                since=since,
            )
        )
        if count >= most:
            raise UserError(
                self.env._("That was %(count)s messages within a minute; wait a moment, please.", count=count)
            )

    @api.model
    def _check_size(self, text):
        most = self._parameter("message_length")
        if len(text or "") > most:
            raise UserError(
                self.env._(
                    "The message has more than %(most)s signs. Attach a file instead, or write it in parts.", most=most
                )
            )

    @api.model
    def _check_file(self, name, content):
        """Raise unless a file may lie in the chat."""
        code = file_kinds.refusal(name, content, FILE_LIMIT)
        if code:
            raise UserError(self._file_sentence(name, code))

    @api.model
    def _file_sentence(self, name, code):
        megabytes = FILE_LIMIT // file_kinds.MEGABYTE
        sentences = {
            "empty": self.env._("The file “%s” is empty.", name),
            "size": self.env._("The file “%(name)s” is larger than %(most)s MB.", name=name, most=megabytes),
            "kind": self.env._(
                "The file “%(name)s” is of a kind that is not allowed here. Allowed: %(kinds)s.",
                name=name,
                kinds=", ".join(sorted(file_kinds.KINDS)),
            ),
            "content": self.env._("The file “%s” does not hold what its name says.", name),
            "macro": self.env._("The file “%s” holds macros.", name),
            "packed": self.env._("The file “%s” is packed too tightly.", name),
        }
        return sentences[code]

    # --- messages ---------------------------------------------------------------------------------------

    @api.model
    def _check_message(self, channel, user, values):
        """Let a message pass, or raise: it breaks a limit, or is held.

        :param values: ``body``, ``attachment_ids`` (commands), ``partner_ids``, ``parent_id``
        """
        audience = channel.prm_audience_id
        self._check_inside(channel)
        self._check_writer(audience, user)
        self._check_pace(user)
        files = self._files(values.get("attachment_ids"), channel, user)
        self._check_content(values, files)
        if len(set(self.env["prm.chat.hold"]._mentioned_ids(values.get("partner_ids")))) > MOST_NAMED:
            raise UserError(self.env._("A message mentions at most %s people; the others read it as well.", MOST_NAMED))
        self._watch(channel, user, values, files)

    @api.model
    def _check_edit(self, message, user, values):
        """Let a change of a message pass, or raise."""
        channel = message.prm_channel_id
        self._check_inside(channel)
        self._check_writer(channel.prm_audience_id, user)
        self._check_pace(user)
        if message.prm_hidden:
            raise UserError(self.env._("A moderator has hidden this message; it cannot be changed."))
        files = self._files(values.get("attachment_ids"), channel, user, message.attachment_ids)
        self._check_content(values, files - message.attachment_ids)
        self._watch(channel, user, values, files, message)

    @api.model
    def _check_content(self, values, files):
        self._check_size(values.get("body"))
        if len(files) > MOST_FILES:
            raise UserError(self.env._("A message takes at most %s files.", MOST_FILES))
        for file in files:
            self._check_file(file.name, file.raw)

    @api.model
    def _watch(self, channel, user, values, files, message=None):
        """Hold what hits a watched word: kept apart, and refused here with a sentence."""
        text = "\n".join([values.get("body") or "", *(file.name or "" for file in files)])
        found = self.env["prm.chat.watch"]._hits(text)
        if found:
            self.env["prm.chat.hold"]._keep(channel, user, values, files, found, message)
            raise UserError(
                self.env._(
                    "Your message is held for a look by the moderator, because it may speak of prices to come, "
                    "tenders, customers or areas. You find it under “Held messages”; you need not send it again."
                )
            )

    @api.model
    def _check_name(self, audience, user, name):
        """Let the name of a thread or file pass, or raise."""
        self._check_writer(audience, user)
        self._check_size(name)
        if self.env["prm.chat.watch"]._hits(name or ""):
            raise UserError(
                self.env._("This name may speak of prices to come, tenders, customers or areas; choose another.")
            )

    @api.model
    def _files(self, commands, channel, user, known=None):
        """Return the attachments of commands, as superuser; others than links and lists of ids are refused.

        :param channel: the channel they shall lie in
        :param user: whoever attaches them; others' files are no more there than files that are gone
        :param known: attachments that the message has already
        """
        ids = []
        for command in commands or ():
            if isinstance(command, int):
                ids.append(command)
            elif command[0] == 4:
                ids.append(command[1])
            elif command[0] == 6:
                ids += command[2]
            elif command[0] not in (3, 5):
                raise UserError(self.env._("Files are uploaded first and then attached."))
        files = self.env["ir.attachment"].sudo().browse(ids).exists()
        places = {("mail.compose.message", 0), (channel._name, channel.id)}
        own = files.filtered(lambda row: row.create_uid == user and (row.res_model, row.res_id or 0) in places)
        own |= files & known if known else own.browse()
        if set(ids) - set(own.ids):
            raise UserError(self.env._("A file to be attached is not there any more. Upload it again, please."))
        return files

    @api.model
    def _check_reaction(self, message, user, content):
        """A reaction is a picture of a letter or two, no way to write."""
        self._check_writer(message.prm_channel_id.prm_audience_id, user)
        if len(content or "") > 16 or any(sign.isalpha() for sign in content) or sum(map(str.isdigit, content)) > 1:
            raise UserError(self.env._("A reaction is an emoji."))

    @api.model
    def _system(self):
        """Return the environment of the system itself, in which a decision is carried out."""
        return self.with_user(SUPERUSER_ID).with_context(prm_chat_pass=PASS).env
