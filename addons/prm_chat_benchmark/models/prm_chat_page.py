from odoo import api, models


class PrmChatPage(models.AbstractModel):
    """Threads about a KPI: their names in the reader's language, and the way back to the figures."""

    _inherit = "prm.chat.page"

    @api.model
    def _data(self, door, channel=""):
        data = super()._data(door, channel)
        shown = data["shown"]
        if not shown:
            return {**data, "about": None}
        topics = self.env["prm.chat.topic"]._of_threads(thread["id"] for thread in shown["threads"])
        talk = self.env["prm.chat.talk"]
        names = talk._names_of(self.env["prm.chat.topic"].concat(*topics.values()))
        for thread in shown["threads"]:
            if thread["id"] in topics:
                thread["name"] = names[topics[thread["id"]]]
        topic = topics.get(data["thread"]["id"]) if data["thread"] else None
        return {**data, "about": talk._about(door, topic) if topic else None}
