from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime, html2plaintext

from .prm_chat_preference import UNSUBSCRIBE
from .prm_portal_menu import ANCHOR, URL

#: users per transaction, messages that are quoted per channel, and how much of each
BATCH, MOST_QUOTED, MOST_TEXT = 100, 5, 200
#: a digest is due so long after the last one; a little less than a day or a week, for the job does not start on the dot
DUE = {"day": timedelta(hours=20), "week": timedelta(days=6, hours=12)}


class PrmChatMail(models.AbstractModel):
    """Mails of the chat: the digest of what is unread, and a note at once to whoever was mentioned."""

    _name = "prm.chat.mail"
    _description = "Mails of the Dealer Chat"

    # --- digest -----------------------------------------------------------------------------------------

    @api.model
    def _cron_digest(self):
        """Queue the digests that are due, so many users per transaction: whoever was served is not served again."""
        self._make_rows()
        users = self._due_users()
        done = 0
        while batch := users[done : done + BATCH]:
            self._digest(batch)
            done += len(batch)
            self.env["ir.cron"]._commit_progress(len(batch), remaining=len(users) - done)

    @api.model
    def _make_rows(self):
        """Give everybody who is in a channel a row of preferences; one statement."""
        self.env["prm.chat.preference"].flush_model()
        self.env["discuss.channel.member"].flush_model()
        self.env.cr.execute(
            """
            INSERT INTO prm_chat_preference (user_id, frequency, mention, digest_message)
            SELECT DISTINCT u.id, 'week', TRUE, 0 FROM discuss_channel_member member
              JOIN discuss_channel channel ON channel.id = member.channel_id AND channel.prm_audience_id IS NOT NULL
              JOIN res_users u ON u.partner_id = member.partner_id AND u.active AND u.share
       ON CONFLICT (user_id) DO NOTHING
            """
        )

    @api.model
    def _due_users(self):
        self.env["prm.chat.preference"].flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT preference.user_id FROM prm_chat_preference preference
                  JOIN res_users u ON u.id = preference.user_id AND u.active AND u.prm_suspended_at IS NULL
                  JOIN res_partner contact ON contact.id = u.partner_id AND contact.email IS NOT NULL
                 WHERE (frequency = 'day' AND COALESCE(digest_at, '-infinity') < %s)
                    OR (frequency = 'week' AND COALESCE(digest_at, '-infinity') < %s)
              ORDER BY preference.user_id
                """,
                now - DUE["day"],
                now - DUE["week"],
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _digest(self, user_ids):
        """Queue a digest for each of the users who has something unread that was not in the last one.

        How many queries it takes follows the channels and languages, not the users.
        """
        found = self._unread(user_ids)
        self.env["prm.chat.preference"].sudo().search([("user_id", "in", user_ids)]).digest_at = fields.Datetime.now()
        if not found:
            return
        channels = self._read_ahead(found)
        mails, newest, names = [], {}, {}
        for user in self.env["res.users"].sudo().browse([user_id for user_id in user_ids if user_id in found]):
            lang = user.lang or self.env.lang
            in_words = self.with_context(lang=lang)
            if lang not in names:
                names[lang] = in_words._channel_names(channels)
            told = [in_words._channel_words(user, names[lang], *row) for row in found[user.id]]
            newest[user.id] = max(row[3] for row in found[user.id])
            count = sum(channel["count"] for channel in told)
            subject = in_words.env._("Dealer chat: what is new for you (%s)", count)
            mails.append(in_words._mail_values(user, subject, "prm_chat.mail_digest", {"channels": told}))
        self._queue(mails)
        for row in self.env["prm.chat.preference"].sudo().search([("user_id", "in", list(newest))]):
            row.digest_message = newest[row.user_id.id]

    @api.model
    def _read_ahead(self, found):
        """Read at once what the digests of a batch quote; return the channels."""
        rows = [row for of_user in found.values() for row in of_user]
        # Bridge: each digest holds messages of channels that its reader is in.
        messages = self.env["mail.message"].sudo().browse({number for row in rows for number in row[2]})
        messages.fetch(["body", "author_id", "prm_firm_id", "attachment_ids"])
        (messages.author_id | messages.prm_firm_id).fetch(["name"])
        messages.attachment_ids.fetch(["name"])
        channels = self.env["discuss.channel"].sudo().browse({row[0] for row in rows})
        channels.fetch(["name", "parent_channel_id", "prm_audience_id"])
        self.env["res.users"].sudo().browse(found).partner_id.fetch(["name", "email", "lang"])
        return channels

    @api.model
    def _channel_names(self, channels):
        """Return ``{id: name}`` of channels and threads, a thread's behind its channel's, in the reader's language."""
        channels = channels.with_context(lang=self.env.lang)
        threads = self._thread_names(channels.filtered("parent_channel_id"))
        parts = {channel.id: [channel.prm_audience_id.name, threads.get(channel.id)] for channel in channels}
        return {channel_id: " › ".join(filter(None, names)) for channel_id, names in parts.items()}

    @api.model
    def _thread_names(self, threads):
        """Return ``{id: name}``; other addons have threads whose names depend on the language."""
        return {thread.id: thread.name for thread in threads}

    @api.model
    def _unread(self, user_ids):
        """Return ``{user id: [(channel id, messages, ids of the newest, id of the last)]}``; one query."""
        for name in ("mail.message", "prm.chat.preference", "discuss.channel", "discuss.channel.member"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT preference.user_id, channel.id, COUNT(*),
                       (array_agg(message.id ORDER BY message.id DESC))[1:%(most)s], MAX(message.id)
                  FROM prm_chat_preference preference
                  JOIN res_users u ON u.id = preference.user_id
                  JOIN discuss_channel_member member ON member.partner_id = u.partner_id
                  JOIN discuss_channel channel ON channel.id = member.channel_id AND channel.active
                   AND channel.prm_audience_id IS NOT NULL
                  JOIN mail_message message ON message.model = 'discuss.channel' AND message.res_id = channel.id
                   AND message.message_type = 'comment' AND message.author_id IS DISTINCT FROM u.partner_id
                   AND message.id >= member.new_message_separator AND message.id > COALESCE(digest_message, 0)
                 WHERE preference.user_id = ANY(%(users)s)
              GROUP BY 1, 2 ORDER BY 1, MAX(message.id) DESC
                """,
                users=user_ids,
                most=MOST_QUOTED,
            )
        )
        found = {}
        for user_id, *row in rows:
            found.setdefault(user_id, []).append(row)
        return found

    @api.model
    def _channel_words(self, user, names, channel_id, count, message_ids, _last):
        # Bridge: messages of a channel that the user is in.
        messages = self.env["mail.message"].sudo().browse(reversed(message_ids))
        return {
            "name": names[channel_id],
            "count": count,
            "more": count - len(messages),
            "url": f"{user.get_base_url()}{URL}?channel={channel_id}#{ANCHOR}",
            "messages": [
                {
                    "author": message.author_id.name or "",
                    "firm": message.prm_firm_id.name or "",
                    "when": self._when(message.date, user),
                    "text": _short(message),
                }
                for message in messages
            ],
        }

    @api.model
    def _when(self, value, user):
        """Return a time as a user reads it: in the form of the language, and of the user's zone or the company's."""
        # Bridge: the zone of the company is no secret.
        zone = user.sudo().tz or self.env.company.sudo().prm_tz
        return format_datetime(self.env, value, tz=zone, dt_format="short")

    # --- mentions ---------------------------------------------------------------------------------------

    @api.model
    def _mentioned(self, message):
        """Queue a note to the dealers whom a message names, if they want one."""
        message = message.sudo()
        partners = message.partner_ids - message.author_id
        users = partners.user_ids.filtered(lambda user: user.active and user.share and user.email)
        if not users:
            return
        channel = message.prm_channel_id
        root = channel.parent_channel_id or channel
        # Bridge: of those who are named, who is in and who wants to know.
        members = self.env["discuss.channel.member"].sudo()
        inside = members.search([("channel_id", "=", root.id), ("partner_id", "in", partners.ids)]).partner_id
        quiet = self.env["prm.chat.preference"].sudo().search([("user_id", "in", users.ids), ("mention", "=", False)])
        mails, names = [], {}
        for user in users.filtered(lambda user: user.partner_id in inside) - quiet.user_id:
            lang = user.lang or self.env.lang
            in_words = self.with_context(lang=lang)
            if lang not in names:
                names[lang] = in_words._channel_names(channel)
            subject = in_words.env._("%(author)s mentioned you in the chat", author=message.author_id.name)
            words = in_words._channel_words(user, names[lang], channel.id, 1, message.ids, message.id)
            mails.append(in_words._mail_values(user, subject, "prm_chat.mail_mention", {"channel": words}))
        self._queue(mails)

    # --- the queue --------------------------------------------------------------------------------------

    @api.model
    def _mail_values(self, user, subject, template, values):
        """Return a mail that can be stopped in one step (RFC 8058); texts are in the language of the environment."""
        company = user.company_id
        sender = company.email_formatted or self.env.user.email_formatted
        link = f"{user.get_base_url()}{UNSUBSCRIBE}?token={self.env['prm.chat.preference']._token(user)}"
        links = {"stop": link, "choose": f"{user.get_base_url()}{URL}/mails"}
        values = {**values, **links, "company": company, "user_name": user.name}
        body = self.env["ir.qweb"]._render(template, values, minimal_qcontext=True)
        return {
            "subject": subject,
            "body_html": body,
            "email_from": sender,
            # an answer to a list of quotes belongs to no thread
            "reply_to": sender,
            "email_to": user.email_formatted,
            "headers": repr({"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}),
            "auto_delete": True,
        }

    @api.model
    def _queue(self, mails):
        if mails:
            # Bridge: the queue is nobody's to write; addresses and texts are ours.
            self.env["mail.mail"].sudo().create(mails)
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()


def _short(message):
    """Return the beginning of a message as text."""
    text = " ".join(html2plaintext(message.body or "").split())
    if not text and message.attachment_ids:
        return ", ".join(message.attachment_ids.mapped("name"))
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…"
