from odoo import api, models
from odoo.tools import html2plaintext

#: messages that can be chosen from when reporting one
MOST_RECENT = 50


class PrmChatPage(models.AbstractModel):
    _inherit = "prm.chat.page"

    @api.model
    def _data(self, door, channel=""):
        user = self.env.user
        waiting = [("user_id", "=", user.id), ("state", "=", "waiting")]
        return {
            **super()._data(door, channel),
            "accepted": self.env["prm.chat.rules"]._accepted(user),
            # Bridge: how many of the user's own.
            "held": self.env["prm.chat.hold"].sudo().search_count(waiting),
        }

    @api.model
    def _rules_values(self, user):
        """Return the rules as the page shows them: ``text``, ``version``, ``name``, ``since``, ``accepted``."""
        rules = self.env["prm.chat.rules"]._current()
        accepted = self.env["prm.chat.acceptance"].sudo()
        accepted = accepted.search([("rules_id", "=", rules.id), ("user_id", "=", user.id)], limit=1)
        return {
            "text": rules.text or "",
            "name": rules.name or "",
            "version": rules._version() if rules else "",
            "since": rules.valid_from,
            "accepted": self.env["prm.chat.mail"]._when(accepted.create_date, user),
        }

    @api.model
    def _message_values(self, message):
        # Bridge: author and firm of a message that the user reads.
        record = message.sudo()
        text = " ".join(html2plaintext(record.body or "").split())
        return {
            "id": record.id,
            "author": record.author_id.name or "",
            "firm": record.prm_firm_id.name or "",
            "text": text[:500] or ", ".join(record.attachment_ids.mapped("name")),
            "date": self.env["prm.chat.mail"]._when(record.date, self.env.user),
            "channel": record.prm_channel_id.id,
        }

    @api.model
    def _recent_values(self, door, channel):
        """Return the newest messages of others in a channel or thread of the user."""
        data = self._data(door, channel)
        shown = data.get("thread") or data.get("shown")
        if not shown:
            return {"messages": []}
        messages = self.env["mail.message"].search(
            [
                ("prm_channel_id", "=", shown["id"]),
                ("message_type", "in", ("comment", "email")),
                ("author_id", "!=", self.env.user.partner_id.id),
                ("prm_hidden", "=", False),
            ],
            order="id desc",
            limit=MOST_RECENT,
        )
        return {"messages": [self._message_values(message) for message in messages]}
