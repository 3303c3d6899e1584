from odoo import models
from odoo.tools import SQL

CHANNEL = "discuss.channel"


class BusBus(models.Model):
    _inherit = "bus.bus"

    def _poll(self, channels, last=0, ignore_ids=None):
        """Drop the dealer channels that somebody has left since the websocket was opened.

        Odoo asks for the channels once, when the page subscribes; whoever was put out would go on reading.
        """
        named = {channel: _channel_id(channel) for channel in channels}
        ids = [number for number in named.values() if number]
        if ids:
            closed = self._prm_closed_channels(ids)
            channels = [channel for channel, number in named.items() if number not in closed]
        return super()._poll(channels, last, ignore_ids)

    def _prm_closed_channels(self, ids):
        """Return which of the channels of Discuss are of dealers and not of this user."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel.id FROM discuss_channel channel
                 WHERE channel.id = ANY(%s) AND channel.prm_audience_id IS NOT NULL
                   AND NOT EXISTS (
                       SELECT 1 FROM discuss_channel_member member JOIN res_users u ON u.partner_id = member.partner_id
                        WHERE u.id = %s AND member.channel_id IN (channel.id, channel.parent_channel_id))
                """,
                ids,
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
