from odoo import models
from odoo.tools import SQL

CHANNEL = "discuss.channel"


class BusBus(models.Model):
    _inherit = "bus.bus"

    def _poll(self, channels, last=0, ignore_ids=None):
        """Drop the dealer channels that somebody has left since the websocket was opened.

        Odoo asks for the channels once, when the page subscribes; whoever was put out would go on reading.
        """
        notifications = super()._poll(channels, last, ignore_ids)
        named = {channel: _channel_id(channel) for channel in channels} if notifications else {}
        ids = {number for number in named.values() if number}
        closed = self._prm_closed_channels(list(ids)) if ids else ()
        if closed:
            channels = [channel for channel, number in named.items() if number not in closed]
            notifications = super()._poll(channels, last, ignore_ids)
        return notifications

    def _prm_closed_channels(self, ids):
        """Return which of the channels of Discuss are of dealers and not of this user.

        Each websocket asks at each message: whoever is a member of all of them costs a look at one index.
        """
        mine = self.env.execute_query(
            SQL(
                """
                SELECT channel_id FROM discuss_channel_member
                 WHERE partner_id = (SELECT partner_id FROM res_users WHERE id = %s) AND channel_id = ANY(%s)
                """,
                self.env.uid or 0,
                ids,
            )
        )
        others = set(ids).difference(channel_id for (channel_id,) in mine)
        if not others:
            return set()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel.id FROM discuss_channel channel
                 WHERE channel.id = ANY(%s) AND channel.prm_audience_id IS NOT NULL
                   AND NOT EXISTS (
                       SELECT 1 FROM discuss_channel_member member JOIN res_users u ON u.partner_id = member.partner_id
                        WHERE u.id = %s AND member.channel_id = channel.parent_channel_id)
                """,
                list(others),
                self.env.uid or 0,
            )
        )
        return {row[0] for row in rows}


def _channel_id(channel):
    """Return the id of a channel of Discuss, in any of the forms in which the bus names it; None for another."""
    if isinstance(channel, models.Model):
        return channel.id if channel._name == CHANNEL else None
    if isinstance(channel, (tuple, list)):
        if channel and isinstance(channel[0], models.Model):
            return _channel_id(channel[0])
        if len(channel) > 2 and channel[1] == CHANNEL:
            return channel[2]
    return None
