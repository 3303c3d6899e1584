from odoo.http import request

from odoo.addons.mail.controllers.discuss.public_page import PublicPageController


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
