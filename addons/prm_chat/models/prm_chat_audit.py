import io
from datetime import datetime, time

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext

#: rows of a sheet
MOST_ROWS = 100000
#: a cell takes no more
MOST_CELL = 32000


class PrmChatAudit(models.Model):
    """An export of a channel and period for an audit: who took it, why; the moderators are told.

    The file is the one who took it, for a week; the note that it was taken stays.
    """

    _name = "prm.chat.audit"
    _description = "Audit of a Channel"
    _order = "id desc"
    _rec_name = "reason"

    audience_id = fields.Many2one("prm.chat.audience", "Channel", required=True, ondelete="restrict")
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True, default=lambda self: self.env.company._prm_today())
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, default=lambda self: self.env.user, ondelete="restrict")
    exported_at = fields.Datetime(readonly=True, copy=False)
    row_count = fields.Integer("Messages", readonly=True, copy=False)
    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True, copy=False, ondelete="set null")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for audit in self:
            if audit.date_from > audit.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.update(user_id=self.env.uid, exported_at=False, row_count=0, attachment_id=False)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and any(audit.exported_at for audit in self):
            raise UserError(self.env._("What was exported is not changed; make another export."))
        if not self.env.su:
            own = ("user_id", "exported_at", "row_count", "attachment_id")
            vals = {name: value for name, value in vals.items() if name not in own}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exported(self):
        if any(audit.exported_at for audit in self):
            raise UserError(self.env._("The note that a channel was exported stays."))

    def action_export(self):
        """Write the workbook, note it and tell the moderators; the file opens."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("prm_chat.group_chat_manager") or self.user_id != self.env.user:
            raise AccessError(self.env._("Whoever gave the reason takes the export."))
        if len((self.reason or "").strip()) < 10:
            raise UserError(self.env._("Say for what the export is needed."))
        if self.exported_at:
            raise UserError(self.env._("This was exported already; make another export."))
        # Bridge: a chat manager with a reason; the moderators are told below.
        audit = self.sudo()
        data, count = audit._workbook()
        name = f"chat-{self.audience_id.id}-{self.date_from}-{self.date_to}.xlsx"
        file = audit.env["ir.attachment"].create(
            {"name": name, "raw": data, "res_model": self._name, "res_id": self.id}
        )
        audit.write({"exported_at": fields.Datetime.now(), "row_count": count, "attachment_id": file.id})
        audit._tell_moderators()
        return {"type": "ir.actions.act_url", "url": f"/web/content/{file.id}?download=true", "target": "self"}

    def _tell_moderators(self):
        words = self.env._(
            "%(user)s exported “%(channel)s” from %(first)s to %(last)s: %(reason)s",
            user=self.user_id.name,
            channel=self.audience_id.name,
            first=self.date_from,
            last=self.date_to,
            reason=self.reason,
        )
        self.audience_id.message_post(
            body=words,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.audience_id.moderator_ids.partner_id.ids,
        )

    # --- the workbook -----------------------------------------------------------------------------------

    def _workbook(self):
        """Return the workbook as bytes and how many messages it holds; no string is a formula."""
        stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        sheets = self._sheets()
        with xlsxwriter.Workbook(stream, options) as book:
            bold = book.add_format({"bold": True})
            for title, heads, rows in sheets:
                sheet = book.add_worksheet(title[:31])
                sheet.write_row(0, 0, heads, bold)
                sheet.set_column(0, len(heads) - 1, 22)
                sheet.freeze_panes(1, 0)
                for number, row in enumerate(rows, 1):
                    for column, value in enumerate(row):
                        sheet.write_string(number, column, _text(value)[:MOST_CELL])
        return stream.getvalue(), len(sheets[0][2])

    def _records(self, model, domain, date="create_date"):
        first = datetime.combine(self.date_from, time.min)
        last = datetime.combine(self.date_to, time.max)
        found = self.env[model].with_context(active_test=False)
        return found.search([*domain, (date, ">=", first), (date, "<=", last)], order="id", limit=MOST_ROWS)

    def _sheets(self):
        """Return ``[(title, heads, rows)]``: messages, moderation and changes, held, reported, acceptances."""
        channels = self.env["discuss.channel"].with_context(active_test=False)
        channels = channels.search([("prm_audience_id", "=", self.audience_id.id)])
        own = [("audience_id", "=", self.audience_id.id)]
        messages = self._records("mail.message", [("prm_channel_id", "in", channels.ids)])
        moderation = self._records("prm.chat.moderation", own)
        holds = self._records("prm.chat.hold", own)
        reports = self._records("prm.chat.report", own)
        firms = (messages.prm_firm_id | holds.firm_id).ids
        accepted = self.env["prm.chat.acceptance"].search([("partner_id", "in", firms)], order="id", limit=MOST_ROWS)
        return [
            (
                self.env._("Messages"),
                [
                    self.env._("Time (UTC)"),
                    self.env._("Number"),
                    self.env._("Thread"),
                    self.env._("Author"),
                    self.env._("Firm"),
                    self.env._("Text"),
                    self.env._("Files"),
                    self.env._("Hidden"),
                ],
                [
                    (
                        row.date,
                        row.id,
                        row.prm_channel_id.name,
                        row.author_id.name,
                        row.prm_firm_id.name,
                        html2plaintext(row.body or ""),
                        ", ".join(row.attachment_ids.mapped("name")),
                        self.env._("yes") if row.prm_hidden else "",
                    )
                    for row in messages
                ],
            ),
            (
                self.env._("Moderation"),
                [
                    self.env._("Time (UTC)"),
                    self.env._("What"),
                    self.env._("Message"),
                    self.env._("Whose"),
                    self.env._("Firm"),
                    self.env._("By"),
                    self.env._("Reason"),
                    self.env._("Original"),
                    self.env._("Files"),
                    self.env._("Muted until"),
                    self.env._("Undone"),
                ],
                [
                    (
                        row.create_date,
                        row.kind,
                        row.message_id.id,
                        row.author_id.name,
                        row.firm_id.name,
                        row.actor_name,
                        row.reason,
                        html2plaintext(row.body or ""),
                        ", ".join(row.attachment_ids.mapped("name")),
                        row.until,
                        row.undone_at,
                    )
                    for row in moderation
                ],
            ),
            (
                self.env._("Held"),
                [
                    self.env._("Time (UTC)"),
                    self.env._("Author"),
                    self.env._("Firm"),
                    self.env._("Text"),
                    self.env._("Because of"),
                    self.env._("State"),
                    self.env._("By"),
                    self.env._("Decided at"),
                    self.env._("Reason"),
                    self.env._("Posted as"),
                ],
                [
                    (
                        row.create_date,
                        row.author_id.name,
                        row.firm_id.name,
                        html2plaintext(row.body or ""),
                        row.hits,
                        row.state,
                        row.decided_by.name,
                        row.decided_at,
                        row.reason,
                        row.posted_id.id,
                    )
                    for row in holds
                ],
            ),
            (
                self.env._("Reported"),
                [
                    self.env._("Time (UTC)"),
                    self.env._("Message"),
                    self.env._("Author"),
                    self.env._("Firm"),
                    self.env._("Text"),
                    self.env._("Reported by"),
                    self.env._("Reason"),
                    self.env._("State"),
                    self.env._("By"),
                ],
                [
                    (
                        row.create_date,
                        row.message_id.id,
                        row.author_id.name,
                        row.firm_id.name,
                        html2plaintext(row.body or ""),
                        row.user_id.name,
                        row.reason,
                        row.state,
                        row.decided_by.name,
                    )
                    for row in reports
                ],
            ),
            (
                self.env._("Rules accepted"),
                [
                    self.env._("Time (UTC)"),
                    self.env._("User"),
                    self.env._("Firm"),
                    self.env._("Version"),
                    self.env._("Language"),
                    self.env._("Fingerprint"),
                ],
                [
                    (row.create_date, row.user_name, row.partner_id.name, row.rules_id.name, row.lang, row.digest)
                    for row in accepted
                ],
            ),
        ]


def _text(value):
    """Return a value of a record as the text of a cell."""
    if value is None or value is False:
        return ""
    return fields.Datetime.to_string(value) if isinstance(value, datetime) else str(value)
