from odoo import fields, models


class PrmCannedAnswer(models.Model):
    """A text block for answers to dealers."""

    _name = "prm.canned.answer"
    _description = "Text Block for Answers"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    body = fields.Text(
        "Text",
        required=True,
        translate=True,
        help="{name}: whom the conversation is with. {firm}: the partner. {me}: who answers.",
    )
    department_id = fields.Many2one(
        "prm.conversation.department", index="btree_not_null", ondelete="cascade", help="Empty: for all departments."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def _fill(self, conversation):
        """Return the text for a conversation; in the language of whom it is with."""
        self.ensure_one()
        dealer = conversation.dealer_user_id.sudo()
        text = self.with_context(lang=dealer.lang or self.env.lang).body or ""
        # replace, not format(): braces in a text are no error
        for word, value in (
            ("{name}", dealer.name or conversation.partner_id.name or ""),
            ("{firm}", conversation.partner_id.name or ""),
            ("{me}", self.env.user.name),
        ):
            text = text.replace(word, value)
        return text
