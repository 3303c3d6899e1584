from datetime import timedelta

from odoo import fields, models

#: how exactly a channel knows when something was last said in it
EXACT = timedelta(seconds=5)


class DiscussChannel(models.Model):
    """Many write at once: what each message would change in the same row makes one of two transactions start again."""

    _inherit = "discuss.channel"

    def write(self, vals):
        """Let the time of the last message be, when it is a few seconds old: it orders lists, no more.

        Odoo runs a request again that met another one here, after a pause of up to two seconds, and tells everybody
        the time in a notification of its own.
        """
        if vals.keys() == {"last_interest_dt"} and vals["last_interest_dt"]:
            now = fields.Datetime.to_datetime(vals["last_interest_dt"])
            for channel in self.sudo().filtered("prm_audience_id"):
                if channel.last_interest_dt and timedelta() <= now - channel.last_interest_dt < EXACT:
                    self -= channel
        return super().write(vals) if self else True
