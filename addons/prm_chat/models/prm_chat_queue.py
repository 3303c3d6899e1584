from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext


class PrmChatQueue(models.Model):
    """What waits for a moderator: held and reported messages in one list."""

    _name = "prm.chat.queue"
    _description = "Moderator's Queue"
    _auto = False
    _order = "date, id"
    _rec_name = "kind"
    _depends = {
        "prm.chat.hold": ["state", "audience_id", "author_id", "firm_id", "body", "create_date"],
        "prm.chat.report": ["state", "audience_id", "author_id", "firm_id", "body", "create_date"],
    }

    kind = fields.Selection([("held", "Held"), ("reported", "Reported")], "Why", readonly=True)
    hold_id = fields.Many2one("prm.chat.hold", readonly=True)
    report_id = fields.Many2one("prm.chat.report", readonly=True)
    message_id = fields.Many2one("mail.message", readonly=True)
    audience_id = fields.Many2one("prm.chat.audience", "Channel", readonly=True)
    author_id = fields.Many2one("res.partner", readonly=True)
    firm_id = fields.Many2one("res.partner", readonly=True)
    body = fields.Html("Text", readonly=True)
    excerpt = fields.Text("Beginning", compute="_compute_excerpt")
    reason = fields.Text(compute="_compute_reason")
    date = fields.Datetime("Since", readonly=True)
    attachment_ids = fields.One2many(related="hold_id.attachment_ids", string="Files")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id * 2 AS id, 'held' AS kind, id AS hold_id, NULL::integer AS report_id, message_id, audience_id,
                   author_id, firm_id, body, create_date AS date
              FROM prm_chat_hold WHERE state = 'waiting'
             UNION ALL
            SELECT id * 2 + 1, 'reported', NULL, id, message_id, audience_id, author_id, firm_id, body,
                   create_date
              FROM prm_chat_report WHERE state = 'open'
            """
        )

    @api.depends("body")
    def _compute_excerpt(self):
        for row in self:
            row.excerpt = " ".join(html2plaintext(row.body or "").split())[:300] or self.env._("(files)")

    @api.depends("hold_id.hits", "report_id.reason")
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            row.reason = row.hold_id.hits or row.report_id.reason

    def action_release(self):
        """Post what was held."""
        self.hold_id.action_release()

    def action_refuse(self):
        """Refuse what was held, with a reason."""
        self.ensure_one()
        return self.hold_id.action_refuse()

    def action_hide(self):
        """Hide what was reported, with a reason."""
        self.ensure_one()
        return self.report_id.action_hide()

    def action_dismiss(self):
        """Leave what was reported."""
        self.report_id.action_dismiss()

    def action_mute(self):
        """Let the author read but not write for some days."""
        self.ensure_one()
        return self.env["prm.chat.decision"]._open("mute", audience_id=self.audience_id.id, author_id=self.author_id.id)
