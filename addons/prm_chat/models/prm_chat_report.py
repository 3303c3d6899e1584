from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

#: letters of a reason, and open reports of one person
MOST_REASON, MOST_OPEN = 500, 20


class PrmChatReport(models.Model):
    """A message that a member reports to the moderators; whoever wrote it does not learn by whom."""

    _name = "prm.chat.report"
    _inherit = ["prm.neutral.name"]
    _description = "Reported Message"
    _order = "id desc"
    _rec_name = "excerpt"

    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null", index="btree_not_null")
    audience_id = fields.Many2one("prm.chat.audience", "Channel", required=True, readonly=True, index=True)
    author_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    firm_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    body = fields.Html("As reported", readonly=True)
    excerpt = fields.Char("Text", compute="_compute_excerpt")
    user_id = fields.Many2one("res.users", "Reported by", readonly=True, ondelete="set null", index=True)
    reason = fields.Char(required=True, readonly=True)
    create_date = fields.Datetime("Reported at", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("hidden", "Hidden"), ("dismissed", "Dismissed")],
        required=True,
        default="open",
        readonly=True,
        index=True,
    )
    decided_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True)

    _message_user_unique = models.Constraint("UNIQUE (message_id, user_id)", "You have reported this message already.")

    @api.depends("body")
    def _compute_excerpt(self):
        for report in self:
            report.excerpt = " ".join(html2plaintext(report.body or "").split())[:200] or self.env._("(files)")

    @api.model
    def _make(self, message, reason):
        """Report a message that the user reads."""
        message.check_access("read")
        # Bridge: the user reads the message; the report itself is for moderators alone.
        record = message.sudo()
        reason = (reason or "").strip()
        if not record.prm_channel_id or not record._prm_is_written():
            raise UserError(self.env._("Only messages of the chat can be reported."))
        if not reason:
            raise UserError(self.env._("Say in a few words what is wrong with the message."))
        if len(reason) > MOST_REASON:
            raise UserError(self.env._("The reason has more than %s signs.", MOST_REASON))
        reports = self.sudo()
        if reports.search_count([("message_id", "=", record.id), ("user_id", "=", self.env.uid)], limit=1):
            raise UserError(self.env._("You have reported this message already."))
        if reports.search_count([("user_id", "=", self.env.uid), ("state", "=", "open")], limit=MOST_OPEN) == MOST_OPEN:
            raise UserError(self.env._("Many of your reports wait for the moderator; speak with him or her directly."))
        return reports.create(
            {
                "message_id": record.id,
                "audience_id": record.prm_channel_id.prm_audience_id.id,
                "author_id": record.author_id.id,
                "firm_id": record.prm_firm_id.id,
                "body": record.body,
                "user_id": self.env.uid,
                "reason": reason,
            }
        )

    def action_hide(self):
        """Ask for the reason and hide the message."""
        return self.env["prm.chat.decision"]._open("hide", message_id=self.message_id.id)

    def action_dismiss(self):
        """Leave the message as it is."""
        for report in self:
            report.check_access("read")
            self.env["prm.chat.moderation"]._check_moderator(report.audience_id)
            # Bridge: moderators decide by this, and write nothing themselves.
            record = report.sudo()
            if not record.try_lock_for_update():
                raise UserError(self.env._("Another moderator is deciding about this message at this moment."))
            record.invalidate_recordset(["state", "decided_by"])
            if record.state != "open":
                raise UserError(self.env._("%s has decided about this report already.", record.decided_by.name))
            record._close("dismissed")
            self.env["prm.chat.moderation"]._log(
                "dismiss", record.audience_id, record.message_id, record.author_id, reason=record.reason
            )

    def _close(self, state):
        self.write({"state": state, "decided_by": self.env.uid, "decided_at": fields.Datetime.now()})
