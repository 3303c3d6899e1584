from odoo import api, fields, models
from odoo.tools import SQL


class PrmConversationReader(models.Model):
    """The last message that a user saw in a conversation."""

    _name = "prm.conversation.reader"
    _description = "Reader of a Conversation"

    conversation_id = fields.Many2one("prm.conversation", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    message_id = fields.Integer("Last message seen", required=True)

    _conversation_user_unique = models.UniqueIndex("(conversation_id, user_id)")

    @api.model
    def _saw(self, conversations):
        """Note that the user saw all messages there are; one statement, which never goes back."""
        if not conversations:
            return
        conversations.flush_model(["last_message_id"])
        self.env.execute_query(
            SQL(
                """
                INSERT INTO prm_conversation_reader AS r (conversation_id, user_id, message_id)
                SELECT id, %s, last_message_id FROM prm_conversation WHERE id IN %s AND last_message_id > 0
                ON CONFLICT (conversation_id, user_id) DO UPDATE SET message_id = EXCLUDED.message_id
                WHERE r.message_id < EXCLUDED.message_id
                RETURNING id
                """,
                self.env.uid,
                tuple(conversations.ids),
            )
        )
        conversations.invalidate_recordset(["is_unread"])
