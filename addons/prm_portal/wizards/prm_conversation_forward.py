from odoo import api, fields, models


class PrmConversationForward(models.TransientModel):
    """Hand a conversation to another department, even one whose conversations one does not read."""

    _name = "prm.conversation.forward"
    _description = "Forward a Conversation"

    conversation_id = fields.Many2one("prm.conversation", required=True, ondelete="cascade")
    department_id = fields.Many2one("prm.conversation.department", required=True)
    note = fields.Text("Note for the colleagues", help="The partner never sees it.")

    @api.constrains("conversation_id")
    def _check_conversation(self):
        """Odoo tells the subject to whoever names a conversation here."""
        self.conversation_id.sudo(False).check_access("read")

    def _prm_check_form(self, values):
        """The dialog tells it before anything is saved."""
        named = values.get("conversation_id") or self.env.context.get("default_conversation_id")
        self.env["prm.conversation"].browse(named or []).check_access("read")
        return super()._prm_check_form(values)

    def action_forward(self):
        self.ensure_one()
        conversation = self.conversation_id
        conversation.check_access("write")
        staff = self.department_id._staff_for(conversation.partner_id)
        if self.note:
            conversation.message_post(body=self.note, subtype_xmlid="mail.mt_note")
        # the right to write was checked above; afterwards it may be gone, and that is meant
        conversation.sudo().write({"department_id": self.department_id.id, "user_id": staff.id})
        return self.env["ir.actions.act_window"]._for_xml_id("prm_portal.prm_conversation_action")
