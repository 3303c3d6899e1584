from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.mail.tools.discuss import add_guest_to_context


class ChatAttachment(AttachmentController):
    @route()
    @add_guest_to_context
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        """Say at once that a file may not lie in the chat; the message that takes it asks again."""
        if thread_model == "discuss.channel" and request.env.user.share and str(thread_id).isdecimal():
            # Bridge: whether it is a channel of dealers.
            channel = request.env["discuss.channel"].sudo().browse(int(thread_id)).exists()
            if channel.prm_audience_id:
                content = ufile.read()
                ufile.seek(0)
                try:
                    request.env["prm.chat.door"]._check_writer(channel.prm_audience_id, request.env.user)
                    request.env["prm.chat.door"]._check_file(ufile.filename, content)
                except UserError as error:
                    return request.make_json_response({"error": str(error)})
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending, **kwargs)
