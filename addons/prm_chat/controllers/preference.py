from odoo.http import Controller, request, route

from odoo.addons.prm_portal.doors import dealer_route
from odoo.addons.prm_portal.engine.form_text import plain_form

from ..models.prm_chat_preference import UNSUBSCRIBE
from ..models.prm_portal_menu import CHAT, URL


class ChatPreference(Controller):
    """Which mails of the chat somebody wants."""

    @dealer_route(f"{URL}/mails", capability=CHAT)
    def mails(self, door, **query):
        values = request.env["prm.chat.preference"]._form(request.env.user)
        crumbs = [{"title": request.env._("Chat"), "url": URL}]
        return door.render(
            "prm_chat.preference_page", {"title": request.env._("Mails of the chat"), "crumbs": crumbs, **values}
        )

    @dealer_route(f"{URL}/mails/save", capability=CHAT, write=True, back=f"{URL}/mails")
    def save(self, door, frequency="", mention="", **form):
        request.env["prm.chat.preference"]._choose(request.env.user, frequency, bool(mention))
        return door.redirect(f"{URL}/mails", request.env._("Saved."))

    @route(UNSUBSCRIBE, type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def ask(self, **query):
        """Ask before anything changes: programs that look at mails open their links."""
        token = plain_form(query).get("token", "")
        user = request.env["prm.chat.preference"]._user_of(token)
        return request.render("prm_chat.unsubscribe_page", {"token": token, "known": bool(user), "done": False})

    @route(UNSUBSCRIBE, type="http", auth="public", methods=["POST"], website=True, sitemap=False, csrf=False)
    def unsubscribe(self, **form):
        """Stop the mails, in one step: from the page, or from the mail program (RFC 8058)."""
        token = plain_form(form).get("token", "")
        user = request.env["prm.chat.preference"]._user_of(token)
        if user:
            request.env["prm.chat.preference"]._stop(user)
        return request.render("prm_chat.unsubscribe_page", {"token": token, "known": bool(user), "done": bool(user)})
