from psycopg2.errors import SerializationFailure

from odoo import api, models
from odoo.tools import SQL


class PrmChatAudience(models.Model):
    """Who is in the channels: set by statements over all of them, never one by one."""

    _inherit = "prm.chat.audience"

    @api.model
    def _sync_fields(self):
        """Return the fields of an audience that decide who is in."""
        return {"active", "kind", "territory_id", "partner_ids", "moderator_ids", "company_id"}

    @api.model
    def _kind_conditions(self):
        """Return ``{kind: SQL condition}`` on ``audience`` and ``firm``; addons with other kinds extend it."""
        return {
            "general": SQL("TRUE"),
            "territory": SQL(
                """EXISTS (SELECT 1 FROM prm_territory area, prm_territory root
                            WHERE area.id = firm.prm_territory_id AND root.id = audience.territory_id
                              AND starts_with(area.parent_path, root.parent_path))"""
            ),
            "firms": SQL(
                """EXISTS (SELECT 1 FROM prm_chat_audience_partner_rel chosen
                            WHERE chosen.prm_chat_audience_id = audience.id AND chosen.res_partner_id = firm.id)"""
            ),
        }

    @api.model
    def _members_query(self):
        """Return a query for who should be in: ``(audience_id, channel_id, partner_id)``.

        Dealers whose role talks, who are not suspended and whose own firm is a partner that the audience is meant
        for; and the moderators.
        """
        kinds = SQL(" ").join(
            SQL("WHEN %s THEN %s", kind, condition) for kind, condition in self._kind_conditions().items()
        )
        return SQL(
            """
            SELECT audience.id AS audience_id, audience.channel_id, dealer.partner_id
              FROM prm_chat_audience audience
             CROSS JOIN res_users dealer
              JOIN res_partner contact ON contact.id = dealer.partner_id
              JOIN res_partner firm ON firm.id = contact.commercial_partner_id
             WHERE audience.active AND audience.channel_id IS NOT NULL
               AND dealer.active AND dealer.share AND dealer.prm_suspended_at IS NULL
               AND contact.active AND firm.active AND firm.prm_is_partner
               AND (firm.company_id IS NULL OR audience.company_id IS NULL OR firm.company_id = audience.company_id)
               AND EXISTS (SELECT 1 FROM res_groups_users_rel held
                            WHERE held.uid = dealer.id AND held.gid IN %(capable)s)
               AND CASE audience.kind %(kinds)s ELSE FALSE END
             UNION
            SELECT audience.id, audience.channel_id, moderator.partner_id
              FROM prm_chat_audience audience
              JOIN prm_chat_audience_moderator_rel named ON named.prm_chat_audience_id = audience.id
              JOIN res_users moderator ON moderator.id = named.res_users_id
             WHERE audience.active AND audience.channel_id IS NOT NULL AND moderator.active AND NOT moderator.share
               AND EXISTS (SELECT 1 FROM res_groups_users_rel held
                            WHERE held.uid = moderator.id AND held.gid IN %(moderating)s)
            """,
            capable=self._holders("prm_chat.group_dealer_chat"),
            kinds=kinds,
            moderating=self._holders("prm_chat.group_chat_moderator"),
        )

    @api.model
    def _holders(self, xmlid):
        """Return the SQL of a group and all that hold it, from the table.

        What the process remembers of groups is no guide: until the commit, other threads fill it with what was before.
        """
        return SQL(
            """
            (WITH RECURSIVE holder AS (
                SELECT %s AS gid
                 UNION SELECT implied.gid FROM res_groups_implied_rel implied JOIN holder ON holder.gid = implied.hid)
             SELECT gid FROM holder)
            """,
            self.env.ref(xmlid).id,
        )

    def _sync(self, partners=None):
        """Put in who should be in, and out who should not; one statement, whatever the number of people.

        :param partners: contacts to look at, None for all
        :return: how many came in, and how many went out
        """
        env = self.env
        for model in (
            "res.users",
            "res.partner",
            "res.groups",
            "prm.territory",
            "prm.chat.audience",
            "discuss.channel",
        ):
            env[model].flush_model()
        env["discuss.channel.member"].flush_model()
        env["mail.message"].flush_model(["model", "res_id"])
        try:
            with env.cr.savepoint(flush=False):
                rows = self._sync_rows(partners)
        except SerializationFailure:
            # Members' rows change with every message they write or read; in a lively channel there is always one.
            rows = self._sync_rows(partners, apart=True)
            self._remove_apart(rows[:-1])
        *left, (_member, _channel, _partner, joined) = rows
        if left or joined:
            env["discuss.channel"].invalidate_model()
            env["discuss.channel.member"].invalidate_model()
            env["res.partner"].invalidate_model(["channel_ids"])
            self._tell_left(left)
        return joined, len(left)

    def _sync_rows(self, partners, *, apart=False):
        """Bring the members' rows up to date.

        :param apart: do not remove who should not be in, but say who it is
        :return list: ``(member_id, channel_id, partner_id, 0)`` of each that leaves, and ``(None, None, None, count)``
            of those that came in
        :raise psycopg2.errors.SerializationFailure: somebody who leaves or comes changed since the transaction began
        """
        leaving = SQL(
            """
            channel.id = member.channel_id AND channel.prm_audience_id IS NOT NULL AND %(rooms)s
            AND (%(only)s OR member.partner_id IS NULL)
            AND NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.audience_id = channel.prm_audience_id
                                                   AND wanted.partner_id = member.partner_id)
            """,
            only=SQL("TRUE") if partners is None else SQL("partner_id = ANY(%s)", list(partners.ids)),
            rooms=SQL("TRUE") if not self else SQL("channel.prm_audience_id = ANY(%s)", self.ids),
        )
        columns = SQL("member.id, member.channel_id, member.partner_id")
        remove = SQL(
            "DELETE FROM discuss_channel_member member USING discuss_channel channel WHERE %s RETURNING %s",
            leaving,
            columns,
        )
        name = SQL("SELECT %s FROM discuss_channel_member member, discuss_channel channel WHERE %s", columns, leaving)
        query = SQL(
            """
            WITH wanted AS MATERIALIZED (SELECT * FROM (%(wanted)s) everybody WHERE %(only)s),
                 gone AS (%(gone)s),
                 newest AS MATERIALIZED (
                     SELECT id AS channel_id, COALESCE((
                                SELECT MAX(message.id) FROM mail_message message
                                 WHERE message.model = 'discuss.channel'
                                   AND message.res_id = channel.id), 0) + 1 AS next
                       FROM discuss_channel channel
                      WHERE prm_audience_id IS NOT NULL AND parent_channel_id IS NULL),
                 missing AS MATERIALIZED (
                     SELECT channel_id, partner_id FROM wanted WHERE %(channels)s
                     EXCEPT SELECT channel_id, partner_id FROM discuss_channel_member WHERE %(only)s),
                 come AS (
                     INSERT INTO discuss_channel_member (channel_id, partner_id, new_message_separator,
                                                last_interest_dt, create_uid, create_date, write_uid, write_date)
                     SELECT channel_id, partner_id, newest.next, now() AT TIME ZONE 'UTC',
                            %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                       FROM missing JOIN newest USING (channel_id)
                ON CONFLICT (channel_id, partner_id) WHERE partner_id IS NOT NULL DO NOTHING
                  RETURNING 1),
                 %(touched)s
            SELECT id, channel_id, partner_id, 0 FROM gone
             UNION ALL SELECT NULL, NULL, NULL, COUNT(*) FROM come
            """,
            wanted=self._members_query(),
            only=SQL("TRUE") if partners is None else SQL("partner_id = ANY(%s)", list(partners.ids)),
            gone=name if apart else remove,
            channels=SQL("TRUE") if not self else SQL("audience_id = ANY(%s)", self.ids),
            touched=SQL(
                "touched AS (%s)",
                self._touch_query(SQL("SELECT partner_id FROM gone UNION SELECT partner_id FROM missing")),
            ),
            uid=self.env.uid,
        )
        self.env.cr.execute(query, log_exceptions=False)
        return self.env.cr.fetchall()

    @api.model
    def _belongs(self, audience_id, partner_id):
        """Tell whether somebody should be in a channel, as the database stands."""
        for model in ("res.users", "res.partner", "res.groups", "prm.chat.audience"):
            self.env[model].flush_model()
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM (%s) everybody WHERE audience_id = %s AND partner_id = %s",
                    self._members_query(),
                    audience_id,
                    partner_id,
                )
            )
        )

    @api.model
    def _cron_sync(self):
        """Bring all channels up to date once a day: whatever went past the ORM."""
        self.with_context(active_test=False)._sync()
