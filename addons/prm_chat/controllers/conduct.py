from odoo.http import Controller, request

from odoo.addons.prm_portal.doors import MAX_ID, Refused, dealer_route

from ..models.prm_portal_menu import CHAT, URL

RULES, HELD, REPORT = f"{URL}/rules", f"{URL}/held", f"{URL}/report"


class ChatConduct(Controller):
    """Rules of conduct, one's own held messages, and reporting a message."""

    def _page(self, door, template, title, **values):
        crumbs = [{"title": request.env._("Chat"), "url": URL}]
        return door.render(template, {"title": title, "crumbs": crumbs, **values})

    @dealer_route(RULES, capability=CHAT)
    def rules(self, door, **query):
        values = request.env["prm.chat.page"]._rules_values(request.env.user)
        return self._page(door, "prm_chat.rules_page", request.env._("Rules of conduct"), **values)

    @dealer_route(f"{RULES}/accept", capability=CHAT, write=True, back=RULES)
    def accept(self, door, version="", **form):
        request.env["prm.chat.rules"]._accept(request.env.user, version)
        return door.redirect(URL, request.env._("Thank you. You can write now."))

    @dealer_route(HELD, capability=CHAT)
    def held(self, door, **query):
        held = request.env["prm.chat.hold"]._own(request.env.user)
        return self._page(door, "prm_chat.held_page", request.env._("Held messages"), held=held)

    @dealer_route(f"{REPORT}/<int:message_id>", capability=CHAT)
    def report(self, door, message_id, **query):
        values = request.env["prm.chat.page"]._message_values(self._message(door, message_id))
        return self._page(door, "prm_chat.report_page", request.env._("Report a message"), message=values)

    @dealer_route(f"{REPORT}/<int:message_id>/send", capability=CHAT, write=True, back=REPORT + "/{message_id}")
    def send(self, door, message_id, reason="", **form):
        message = self._message(door, message_id)
        request.env["prm.chat.report"]._make(message, reason)
        back = f"{URL}?channel={message.prm_channel_id.id}"
        return door.redirect(back, request.env._("Thank you. The moderators will look at it."))

    @dealer_route(REPORT, capability=CHAT)
    def recent(self, door, channel="", **query):
        values = request.env["prm.chat.page"]._recent_values(door, channel)
        return self._page(door, "prm_chat.recent_page", request.env._("Report a message"), **values)

    def _message(self, door, message_id):
        """Return a message of a channel that the user is in."""
        messages = request.env["mail.message"]
        domain = [("id", "=", message_id), ("prm_channel_id", "!=", False)]
        message = messages.search(domain) if 0 < message_id <= MAX_ID else messages
        if not message:
            raise Refused(request.env._("There is nothing here, or it is not yours to see."), status=404)
        return message
