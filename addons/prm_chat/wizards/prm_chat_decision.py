from odoo import api, fields, models
from odoo.exceptions import UserError


class PrmChatDecision(models.TransientModel):
    """Asks a moderator for the reason of a decision."""

    _name = "prm.chat.decision"
    _description = "Decision of a Moderator"

    kind = fields.Selection(
        [("refuse", "Refuse"), ("hide", "Hide"), ("mute", "Mute")], "What", required=True, readonly=True
    )
    hold_id = fields.Many2one("prm.chat.hold", readonly=True)
    message_id = fields.Many2one("mail.message", readonly=True)
    audience_id = fields.Many2one("prm.chat.audience", "Channel", readonly=True)
    author_id = fields.Many2one("res.partner", "Whose", readonly=True)
    text = fields.Html(compute="_compute_text")
    days = fields.Integer(default=7)
    reason = fields.Char(required=True, help="It is logged. Whoever is refused or muted reads it.")

    @api.depends("hold_id", "message_id")
    def _compute_text(self):
        for decision in self:
            shown = decision.hold_id._origin or decision.message_id._origin
            # as the moderator may read it: a message's fields tell without asking, and a dialog takes any number
            shown.check_access("read")
            decision.text = shown.body

    @api.model
    def _open(self, kind, **values):
        names = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": names[kind],
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_kind": kind, **{f"default_{name}": value for name, value in values.items()}},
        }

    def action_decide(self):
        """Carry the decision out; each step checks that the user moderates the channel."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why, in a few words."))
        moderation = self.env["prm.chat.moderation"]
        if self.kind == "refuse":
            self.hold_id._refuse(reason)
        elif self.kind == "hide":
            self.message_id.check_access("read")
            moderation._hide(self.message_id, reason)
        else:
            moderation._mute(self.audience_id, self.author_id, self.days, reason)
        return {"type": "ir.actions.act_window_close"}
