from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import file_kinds
from .prm_conversation import STAFF


class PrmConversation(models.Model):
    """What the staff does with a conversation: reads, answers, assigns, closes."""

    _inherit = "prm.conversation"

    thread = fields.Html(compute="_compute_thread", groups=STAFF, sanitize=False)
    department_group_id = fields.Many2one(related="department_id.group_id", groups=STAFF)

    @api.depends("post_ids")
    def _compute_thread(self):
        for conversation in self:
            # every text goes through t-out, which escapes it
            conversation.thread = self.env["ir.qweb"]._render(
                "prm_portal.conversation_thread_office",
                {"messages": conversation._origin._message_values()},
            )

    def web_read(self, specification):
        """Opening the form is reading: what an employee looked at is no longer new to them."""
        result = super().web_read(specification)
        if "thread" in specification and len(self) == 1 and self.env.user._is_internal() and self.is_unread:
            self._mark_read()
        return result

    # it writes the marker: not for a read-only cursor
    web_read._readonly = False

    @api.onchange("canned_id")
    def _onchange_canned_id(self):
        if self.canned_id:
            text = self.canned_id._fill(self)
            self.draft_answer = f"{self.draft_answer.rstrip()}\n\n{text}" if self.draft_answer else text
            self.canned_id = False

    @api.onchange("department_id")
    def _onchange_department_id(self):
        if not self.department_id.allow_private:
            self.is_private = False

    def action_answer(self):
        """Send what stands in the answer box; the partner reads it in the portal and gets a mail."""
        self.ensure_one()
        self.check_access("write")
        files = self.draft_attachment_ids
        self._check_office_files(files)
        self._post(self.draft_answer, files.sudo())
        self.write({"draft_answer": False, "draft_attachment_ids": [fields.Command.clear()]})
        return True

    def _check_office_files(self, files):
        reasons = self.env["prm.conversation.message"]._file_reasons()
        for file in files.sudo():
            # only what was put into this box: no file of another record becomes readable for the dealer
            own = not file.res_id and file.create_uid == self.env.user
            if not own and (file.res_model, file.res_id) != (self._name, self.id):
                raise UserError(self.env._("“%(file)s”: choose the file anew.", file=file.name))
            reason = file_kinds.refusal(file.name, file.raw, file_kinds.PORTAL_LIMIT)
            if reason:
                raise UserError(self.env._("“%(file)s”: %(reason)s", file=file.name, reason=reasons[reason]))
            file.write({"mimetype": file_kinds.mimetype(file.name), "public": False})

    def action_assign_me(self):
        self.write({"user_id": self.env.uid})
        return True

    def action_close(self):
        self.write({"state": "closed"})
        return True

    def action_reopen(self):
        self.write({"state": "open"})
        return True
