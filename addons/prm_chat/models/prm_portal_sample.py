from odoo import api, models


class PrmPortalSample(models.AbstractModel):
    """An invented channel with a talk, for the preview of a role."""

    _inherit = "prm.portal.sample"

    @api.model
    def _samples(self):
        return {**super()._samples(), "chat": self._chat}

    @api.model
    def _chat(self, can):
        channel = {
            "id": 0,
            "name": self.env._("Sample channel"),
            "agenda": self.env._("Here stands what the channel is for, and what is coming up."),
            "unread": 2,
            "members": "12",
            "threads": [],
            "current": True,
        }
        firms = [self.env._("Sample firm %s", number) for number in (1, 2)]
        said = (
            (firms[0], self.env._("How is the demand for used machines with you?")),
            (firms[1], self.env._("Slower than last year; the workshop makes up for it.")),
        )
        data = {
            "channels": [channel],
            "shown": channel,
            "thread": None,
            "frame": "",
            "talk": [{"author": self._person(), "firm": firm, "text": text} for firm, text in said],
            "moderators": [self._person()],
            "most": 100,
            "held": 0,
            "accepted": True,
        }
        return "prm_chat.chat_page", {"data": data}
