from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import get_lang

#: messages that are counted as unread, at most
MOST_UNREAD = 100
#: threads that are listed below a channel, and members that are counted
MOST_THREADS, MOST_MEMBERS = 20, 1000


class PrmChatPage(models.AbstractModel):
    """What the portal's page shows of the channels: plain values of those the user is in."""

    _name = "prm.chat.page"
    _description = "Dealer Chat in the Portal"

    @api.model
    def _unread(self, channel, member):
        """Return the SQL of the number of a member's unread messages in a channel; both are aliases."""
        return SQL(
            """
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM mail_message message
                 WHERE message.model = 'discuss.channel' AND message.res_id = %s.id
                   AND message.id >= %s.new_message_separator
                   AND message.message_type NOT IN ('notification', 'user_notification') LIMIT %s) unread)
            """,
            SQL.identifier(channel),
            SQL.identifier(member),
            MOST_UNREAD,
        )

    @api.model
    def _unread_query(self, partner_id):
        """Return the SQL of a number: in how many channels and threads something is new for somebody."""
        return SQL(
            """
            SELECT COUNT(*) FROM discuss_channel_member member
              JOIN discuss_channel channel ON channel.id = member.channel_id
             WHERE member.partner_id = %s AND channel.active AND channel.prm_audience_id IS NOT NULL
               AND EXISTS (SELECT 1 FROM mail_message message
                            WHERE message.model = 'discuss.channel' AND message.res_id = channel.id
                              AND message.id >= member.new_message_separator
                              AND message.message_type NOT IN ('notification', 'user_notification'))
            """,
            partner_id,
        )

    @api.model
    def _channels(self, partner_id):
        """Return the channels somebody is in, with their threads; one query.

        :return: dictionaries with ``id``, ``audience_id``, ``name``, ``agenda``, ``unread``, ``members`` (a text) and
            ``threads`` (``id``, ``name``, ``unread``); ids are those of Discuss
        """
        for name in ("discuss.channel", "discuss.channel.member", "mail.message", "prm.chat.audience"):
            self.env[name].flush_model()
        audience = self.env["prm.chat.audience"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel.id, audience.id, %(name)s, %(agenda)s, %(unread)s,
                       (SELECT COUNT(*) FROM (SELECT 1 FROM discuss_channel_member other
                                               WHERE other.channel_id = channel.id LIMIT %(members)s + 1) counted),
                       (SELECT json_agg(json_build_array(thread.id, thread.name, thread.unread)
                                        ORDER BY thread.last DESC)
                          FROM (SELECT thread.id, thread.name, thread.last_interest_dt AS last,
                                       CASE WHEN own.id IS NULL THEN 0 ELSE %(unread_thread)s END AS unread
                                  FROM discuss_channel thread
                             LEFT JOIN discuss_channel_member own
                                    ON own.channel_id = thread.id AND own.partner_id = %(partner)s
                                 WHERE thread.parent_channel_id = channel.id AND thread.active
                              ORDER BY thread.last_interest_dt DESC LIMIT %(threads)s) thread)
                  FROM discuss_channel_member member
                  JOIN discuss_channel channel ON channel.id = member.channel_id
                  JOIN prm_chat_audience audience ON audience.channel_id = channel.id
                 WHERE member.partner_id = %(partner)s AND audience.active
              ORDER BY audience.sequence, 3, channel.id
                """,
                name=audience._field_to_sql("audience", "name"),
                agenda=audience._field_to_sql("audience", "agenda"),
                unread=self._unread("channel", "member"),
                unread_thread=self._unread("thread", "own"),
                partner=partner_id,
                threads=MOST_THREADS,
                members=MOST_MEMBERS,
            )
        )
        return [
            {
                "id": channel_id,
                "audience_id": audience_id,
                "name": name,
                "agenda": agenda or "",
                "unread": unread,
                "members": str(members) if members <= MOST_MEMBERS else f"{MOST_MEMBERS}+",
                "threads": [
                    {"id": thread_id, "name": thread_name, "unread": thread_unread}
                    for thread_id, thread_name, thread_unread in threads or []
                ],
            }
            for channel_id, audience_id, name, agenda, unread, members, threads in rows
        ]

    @api.model
    def _data(self, door, channel=""):
        """Return what the page shows.

        :param str channel: id of a channel or thread of Discuss; anything else is the first channel with news
        """
        channels = self._channels(self.env.user.partner_id.id)
        wanted = int(channel) if channel.isascii() and channel.isdigit() and len(channel) < 10 else 0
        shown = next(
            (row for row in channels if wanted in (row["id"], *(thread["id"] for thread in row["threads"]))), None
        )
        if not shown:
            shown = next((row for row in channels if row["unread"]), channels[0] if channels else None)
            wanted = shown["id"] if shown else 0
        thread = next((row for row in shown["threads"] if row["id"] == wanted), None) if shown else None
        return {
            "channels": [{**row, "current": row is shown} for row in channels],
            "shown": shown,
            "thread": thread,
            "frame": f"/discuss/channel/{wanted}" if shown else "",
            "moderators": self._moderators(shown["audience_id"]) if shown else [],
            "most": MOST_UNREAD,
            "lang": get_lang(self.env).code,
        }

    @api.model
    def _moderators(self, audience_id):
        # Bridge: names of the people of the head office who moderate a channel that the user is in.
        return self.env["prm.chat.audience"].sudo().browse(audience_id).moderator_ids.mapped("name")
