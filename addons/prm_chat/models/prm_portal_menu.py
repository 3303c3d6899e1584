from odoo import models

CHAT = "prm_chat.group_dealer_chat"
URL = "/my/prm/chat"
#: the talk on that page; on a phone there is much above it
ANCHOR = "prm_chat_talk"


class PrmPortalMenu(models.AbstractModel):
    _inherit = "prm.portal.menu"

    def _entries(self):
        return [
            *super()._entries(),
            {
                "key": "chat",
                "url": URL,
                "title": self.env._("Chat"),
                "text": self.env._("Talk with colleagues of other firms and the head office"),
                "icon": "fa-comments-o",
                "capability": CHAT,
                "sequence": 8,
            },
        ]

    def _count_queries(self, door):
        queries = super()._count_queries(door)
        if door.can(CHAT):
            queries["chat"] = self.env["prm.chat.page"]._unread_query(self.env.user.partner_id.id)
        return queries
