from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


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
