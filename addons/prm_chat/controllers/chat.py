from odoo.http import Controller, request

from odoo.addons.prm_portal.doors import dealer_route

from ..models.prm_portal_menu import CHAT, URL


class DealerChat(Controller):
    """The chat in the portal: the list of channels, and Discuss's own page of one of them in a frame."""

    @dealer_route(URL, capability=CHAT)
    def chat(self, door, channel="", **query):
        data = request.env["prm.chat.page"]._data(door, channel)
        return door.render("prm_chat.chat_page", {"title": request.env._("Chat"), "data": data})
