from odoo import api, models
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store


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

    @api.model
    def _hold_members(self, partners=None):
        """Keep the members' rows still until the transaction ends; called before anything that takes time.

        Members write into their own rows with every message they write or read. Whoever removes a row that changed
        since the transaction began has to begin again, and in a lively channel would never come to an end.

        :param partners: contacts to look at, None for all
        """
        self.env["discuss.channel.member"].flush_model()
        only = SQL("TRUE") if partners is None else SQL("member.partner_id = ANY(%s)", list(partners.ids))
        self.env.execute_query(
            SQL(
                """
                SELECT member.id FROM discuss_channel_member member
                  JOIN discuss_channel channel ON channel.id = member.channel_id
                 WHERE channel.prm_audience_id IS NOT NULL AND %s
                 ORDER BY member.id FOR UPDATE OF member
                """,
                only,
            )
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
        rows = env.execute_query(
            SQL(
                """
                WITH wanted AS MATERIALIZED (SELECT * FROM (%(wanted)s) everybody WHERE %(only)s),
                     gone AS (
                         DELETE FROM discuss_channel_member member USING discuss_channel channel
                          WHERE channel.id = member.channel_id AND channel.prm_audience_id IS NOT NULL AND %(rooms)s
                            AND (%(only)s OR member.partner_id IS NULL)
                            AND NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.audience_id = channel.prm_audience_id
                                                                   AND wanted.partner_id = member.partner_id)
                      RETURNING member.channel_id, member.partner_id),
                     newest AS MATERIALIZED (
                         SELECT id AS channel_id, COALESCE((
                                    SELECT MAX(message.id) FROM mail_message message
                                     WHERE message.model = 'discuss.channel'
                                       AND message.res_id = channel.id), 0) + 1 AS next
                           FROM discuss_channel channel
                          WHERE prm_audience_id IS NOT NULL AND parent_channel_id IS NULL),
                     missing AS (
                         SELECT channel_id, partner_id FROM wanted WHERE %(channels)s
                         EXCEPT SELECT channel_id, partner_id FROM discuss_channel_member WHERE %(only)s),
                     come AS (
                         INSERT INTO discuss_channel_member (channel_id, partner_id, new_message_separator,
                                                    last_interest_dt, create_uid, create_date, write_uid, write_date)
                         SELECT channel_id, partner_id, newest.next, now() AT TIME ZONE 'UTC',
                                %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                           FROM missing JOIN newest USING (channel_id)
                    ON CONFLICT (channel_id, partner_id) WHERE partner_id IS NOT NULL DO NOTHING
                      RETURNING 1)
                SELECT channel_id, array_agg(partner_id), 0 FROM gone GROUP BY channel_id
                 UNION ALL SELECT NULL, NULL, COUNT(*) FROM come
                """,
                wanted=self._members_query(),
                only=SQL("TRUE") if partners is None else SQL("partner_id = ANY(%s)", list(partners.ids)),
                channels=SQL("TRUE") if not self else SQL("audience_id = ANY(%s)", self.ids),
                rooms=SQL("TRUE") if not self else SQL("channel.prm_audience_id = ANY(%s)", self.ids),
                uid=env.uid,
            )
        )
        *left, (_channel, _partners, joined) = rows
        left = {channel_id: partner_ids for channel_id, partner_ids, _count in left}
        if left or joined:
            env["discuss.channel"].invalidate_model()
            env["discuss.channel.member"].invalidate_model()
            env["res.partner"].invalidate_model(["channel_ids"])
            self._tell_left(left)
        return joined, sum(map(len, left.values()))

    @api.model
    def _tell_left(self, left):
        """Close the channels on the pages that whoever left has open: those who were on a websocket lately.

        :param dict left: id of a channel → ids of contacts (and Nones, for guests)
        """
        if not left:
            return
        self.env["mail.presence"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT dealer.partner_id FROM mail_presence presence
                  JOIN res_users dealer ON dealer.id = presence.user_id
                 WHERE dealer.partner_id = ANY(%s)
                """,
                sorted({partner_id for partner_ids in left.values() for partner_id in partner_ids if partner_id}),
            )
        )
        there = {partner_id for (partner_id,) in rows}
        for channel_id, partner_ids in left.items():
            # Bridge: no more of the channel than that it is closed.
            channel = self.env["discuss.channel"].sudo().browse(channel_id)
            words = Store().add(channel, {"close_chat_window": True, "isLocallyPinned": False}).get_result()
            told = self.env["res.partner"].browse(partner_id for partner_id in partner_ids if partner_id in there)
            told._bus_send("mail.record/insert", words)

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
