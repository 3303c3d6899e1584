from odoo import fields, models


class PrmConversationMessage(models.Model):
    """A message of a conversation, from either side. Plain text, never changed."""

    _name = "prm.conversation.message"
    _inherit = ["prm.neutral.name"]
    _description = "Message of a Conversation"
    _order = "id"
    _rec_name = "body"

    conversation_id = fields.Many2one("prm.conversation", required=True, index=True, ondelete="cascade")
    author_id = fields.Many2one("res.users", "By", ondelete="set null", index=True)
    side = fields.Selection([("us", "Head office"), ("partner", "Partner")], required=True)
    body = fields.Text("Message")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", groups="prm_partner.group_prm_user", bypass_search_access=True
    )

    def _file_reasons(self):
        """Return ``{reason of file_kinds.refusal: sentence}``."""
        return {
            "empty": self.env._("the file is empty."),
            "size": self.env._("the file is larger than 5 MB."),
            "kind": self.env._("files of this kind are not taken; send a PDF, a picture, a text or an Office file."),
            "content": self.env._("the file does not hold what its name says."),
            "macro": self.env._("files with macros are not taken."),
            "packed": self.env._("the file unpacks to too much."),
        }
