import logging
from collections import defaultdict
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

_logger = logging.getLogger(__name__)

#: how long a removal waits for somebody who writes; a message takes a fraction of a second
PATIENCE = "5s"


class PrmChatAudience(models.Model):
    """Whoever leaves is out at once, however lively the channel is."""

    _inherit = "prm.chat.audience"

    @api.model
    def _touch_query(self, people):
        """Return the SQL that lets two transactions meet that let the same people come and go.

        A transaction does not see what was committed after it began: one that lets somebody join a thread does not
        see that the role was lost meanwhile, and one that takes the role away does not see the new member. Both write
        into the row of the user, so the second of them begins again, and sees it.

        :param SQL people: query for ids of contacts
        """
        return SQL("UPDATE res_users SET write_date = write_date WHERE partner_id IN (%s)", people)

    @api.model
    def _touch(self, contacts):
        """Let a transaction that lets contacts join meet any that lets them leave."""
        if contacts:
            self.env["res.users"].flush_model()
            self.env.execute_query(self._touch_query(SQL("SELECT unnest(%s)", contacts.ids)))

    @api.model
    def _remove_apart(self, left):
        """Remove members whose rows changed since the transaction began, in a transaction of its own.

        Done here, it would fail; the whole request would begin again after a pause, meet the next message and in the
        end give up. A transaction that reads what is committed waits for whoever writes, and removes. It does not
        see what this one has not committed, so it is told whom to remove; should this one come to nothing, they are
        put in again. Killed in between, it leaves too few members rather than too many, until the daily job.

        :param list left: rows that begin with the id of a member and end with the id of its contact and a count
        :raise psycopg2.errors.LockNotAvailable: somebody keeps a row for long; Odoo begins the request again
        """
        registry, contacts = self.env.registry, {partner_id for *_rest, partner_id, _count in left if partner_id}
        again = partial(self._sync_again, registry, contacts)
        self.env.cr.postcommit.add(again)
        self.env.cr.postrollback.add(again)
        with registry.cursor() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            cr.execute(SQL("SET LOCAL lock_timeout = %s", PATIENCE))
            cr.execute(SQL("DELETE FROM discuss_channel_member WHERE id = ANY(%s)", [row[0] for row in left]))

    @staticmethod
    def _sync_again(registry, contacts):
        """Bring the membership of some contacts up to date, apart; what fails is left to the daily job."""
        try:
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
                people = env["res.partner"].browse(contacts)
                env["prm.chat.audience"]._sync(people)
        except psycopg2.Error:
            _logger.exception("Membership of dealer channels not brought up to date for contacts %s", sorted(contacts))

    @api.model
    def _tell_left(self, left):
        """Close the channels on the pages that whoever left has open: those who were on a websocket lately.

        :param list left: rows ``(member_id, channel_id, partner_id, 0)``; a guest has no contact
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
                sorted({partner_id for _member, _channel, partner_id, _count in left if partner_id}),
            )
        )
        there, channels = {partner_id for (partner_id,) in rows}, defaultdict(set)
        for _member, channel_id, partner_id, _count in left:
            if partner_id in there:
                channels[channel_id].add(partner_id)
        for channel_id, partner_ids in channels.items():
            # Bridge: no more of the channel than that it is closed.
            channel = self.env["discuss.channel"].sudo().browse(channel_id)
            words = Store().add(channel, {"close_chat_window": True, "isLocallyPinned": False}).get_result()
            self.env["res.partner"].browse(partner_ids)._bus_send("mail.record/insert", words)
