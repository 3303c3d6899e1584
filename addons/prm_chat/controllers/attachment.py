from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.mail.tools.discuss import add_guest_to_context
from odoo.addons.prm_portal.controllers.users import number
from odoo.addons.prm_portal.engine.form_text import plain


class ChatAttachment(AttachmentController):
    @route()
    @add_guest_to_context
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        """Say at once that a file may not lie in the chat; the message that takes it asks again."""
        if thread_model == "discuss.channel" and request.env.user.share:
            if not isinstance(ufile, FileStorage) or not (channel_id := number(thread_id)):
                raise BadRequest
            ufile.filename = plain(ufile.filename)
            # Bridge: whether it is a channel of dealers.
            channel = request.env["discuss.channel"].sudo().browse(channel_id).exists()
            if channel.prm_audience_id:
                content = ufile.read()
                ufile.seek(0)
                try:
                    request.env["prm.chat.door"]._check_writer(channel.prm_audience_id, request.env.user)
                    request.env["prm.chat.door"]._check_file(ufile.filename, content)
                except UserError as error:
                    return request.make_json_response({"error": str(error)})
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending, **kwargs)
