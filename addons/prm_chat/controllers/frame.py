from odoo.http import request, route

from odoo.addons.mail.controllers.discuss.public_page import PublicPageController
from odoo.addons.mail.controllers.mail import MailController

from ..models.prm_portal_menu import URL


class ChatFrame(PublicPageController):
    def _response_discuss_public_template(self, store, channel):
        """Let the page in the portal's frame speak the language that the dealer chose for the pages around it."""
        # Bridge: whether it is a channel of dealers.
        chosen = request.env.user.share and channel.sudo().prm_audience_id and request.cookies.get("frontend_lang")
        lang = chosen and request.env["ir.http"].get_nearest_lang(chosen)
        if not lang:
            return super()._response_discuss_public_template(store, channel)
        request.update_context(lang=lang)
        page = super()._response_discuss_public_template(store, channel.with_context(lang=lang))
        page.qcontext["session_info"]["user_context"]["lang"] = lang
        return page


class ChatLink(MailController):
    @route()
    def mail_thread_message_redirect(self, message_id, **kwargs):
        """Lead a dealer who opens the link of a message to the chat in the portal, not to Discuss's page alone."""
        if request.env.user.share and not request.env.user._is_public():
            message = request.env["mail.message"].search([("id", "=", message_id)])
            # only of what the user may read; the page looks again
            if message.model == "discuss.channel":
                channel = request.env["discuss.channel"].browse(message.res_id).exists()
                # Bridge: whether it is a channel of dealers, or a thread in one.
                if channel.sudo().prm_audience_id:
                    return request.redirect(f"{URL}?channel={channel.id}")
        return super().mail_thread_message_redirect(message_id, **kwargs)
