from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: records of one step, which is one transaction
STEP = 1000
#: decisions and what they were about are kept so long
LOG_MONTHS = 24
#: the file of an audit is kept so long
AUDIT_DAYS = 7


class PrmChatRetention(models.AbstractModel):
    """Deletes what is older than it is kept."""

    _name = "prm.chat.retention"
    _description = "Retention of the Dealer Chat"

    @api.model
    def _cron_delete(self):
        """Delete what is older than each channel keeps it, with its files; in steps."""
        for name, query in self._expired_queries():
            while ids := [row[0] for row in self.env.execute_query(SQL("%s LIMIT %s", query, STEP))]:
                self._delete_expired(name, ids)
                seconds = self.env["ir.cron"]._commit_progress(len(ids))
                if len(ids) < STEP:
                    break
                if not seconds:
                    return  # tomorrow, the rest

    @api.model
    def _expired_queries(self):
        """Return ``[(model, SQL of ids)]`` of what has to go: messages, files past messages, decisions, audits."""
        for name in ("mail.message", "prm.chat.audience", "discuss.channel", "ir.attachment", "prm.chat.hold"):
            self.env[name].flush_model()
        now = fields.Datetime.now()
        log = now - relativedelta(months=LOG_MONTHS)
        due = SQL("(%s - make_interval(months => audience.retention_months))", now)
        return [
            (
                "mail.message",
                SQL(
                    """
                    SELECT message.id FROM mail_message message
                      JOIN discuss_channel channel ON channel.id = message.prm_channel_id
                      JOIN prm_chat_audience audience ON audience.id = channel.prm_audience_id
                     WHERE message.create_date < %s ORDER BY message.id
                    """,
                    due,
                ),
            ),
            (
                "ir.attachment",
                SQL(
                    """
                    SELECT file.id FROM ir_attachment file
                      JOIN discuss_channel channel ON channel.id = file.res_id
                      JOIN prm_chat_audience audience ON audience.id = channel.prm_audience_id
                     WHERE file.res_model = 'discuss.channel' AND file.res_field IS NULL AND file.create_date < %s
                       AND NOT EXISTS (SELECT 1 FROM message_attachment_rel used WHERE used.attachment_id = file.id)
                     ORDER BY file.id
                    """,
                    due,
                ),
            ),
            ("prm.chat.hold", SQL("SELECT id FROM prm_chat_hold WHERE create_date < %s ORDER BY id", log)),
            ("prm.chat.report", SQL("SELECT id FROM prm_chat_report WHERE create_date < %s ORDER BY id", log)),
            ("prm.chat.moderation", SQL("SELECT id FROM prm_chat_moderation WHERE create_date < %s ORDER BY id", log)),
            (
                "prm.chat.audit.file",
                SQL(
                    """
                    SELECT id FROM ir_attachment WHERE res_model = 'prm.chat.audit' AND create_date < %s ORDER BY id
                    """,
                    now - relativedelta(days=AUDIT_DAYS),
                ),
            ),
        ]

    @api.model
    def _delete_expired(self, name, ids):
        # Bridge: the job acts for nobody.
        env = self.sudo().env
        if name == "prm.chat.audit.file":
            name = "ir.attachment"
        records = env[name].browse(ids)
        if name == "mail.message":
            records.attachment_ids.unlink()
        elif "attachment_ids" in records._fields:
            env["ir.attachment"].search([("res_model", "=", name), ("res_id", "in", ids)]).unlink()
        records.unlink()
