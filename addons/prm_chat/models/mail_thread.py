import logging

from markupsafe import Markup

from odoo import models
from odoo.tools.mail import generate_tracking_message_id

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        """Send mails back that would stand in a dealer channel.

        Anybody can put a dealer's address on a mail, a member who has left too, and whoever was muted writes from
        another one. The message to answer is known to all who read it.
        """
        routes = routes or []
        kept = [route for route in routes if not self._prm_leads_to_dealers(*route[:2])]
        if len(kept) == len(routes):
            return super()._message_route_process(message, message_dict, routes)
        _logger.info("Mail %s for a dealer channel sent back", message_dict["message_id"])
        words = self.env._("The chat is written in the portal and in Discuss, not by mail.")
        tag = generate_tracking_message_id("loop-detection-bounce-email")
        self._routing_create_bounce_email(
            message_dict["email_from"],
            Markup("<p>%s</p>") % words,
            message,
            references=f"{message_dict['message_id']} {tag}",
        )
        return super()._message_route_process(message, message_dict, kept) if kept else False

    def _prm_leads_to_dealers(self, model, thread_id):
        # Bridge: whether it is a channel of dealers.
        channels = self.env["discuss.channel"].sudo()
        return model == channels._name and bool(channels.browse(thread_id or []).exists().prm_audience_id)
