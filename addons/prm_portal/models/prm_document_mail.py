from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from .prm_document import STAFF

#: recipients of one queued mail; each of them gets an own e-mail and sees nobody else's address
_BATCH = 50
_REMIND_EVERY = timedelta(hours=20)


class PrmDocument(models.Model):
    """Mails on documents. They say that there is something to read, and never what."""

    _inherit = "prm.document"

    mail_on_publish = fields.Boolean("Tell by e-mail", default=True, groups=STAFF)
    announced_at = fields.Datetime("Told by e-mail", readonly=True, copy=False, groups=STAFF)
    reminded_at = fields.Datetime("Last reminder", readonly=True, copy=False, groups=STAFF)

    def _announce(self):
        """Queue the mails of documents that are shown from today or earlier; once per document."""
        today = fields.Date.context_today(self)
        for document in self.filtered(lambda document: document.mail_on_publish and not document.announced_at):
            if document.state == "published" and document.date_from <= today:
                document._queue_mails("prm_portal.mail_document_published", [])
                document.announced_at = fields.Datetime.now()

    @api.model
    def _cron_announce(self):
        """Queue the mails of documents whose first day has come."""
        self.search(
            [
                ("state", "=", "published"),
                ("mail_on_publish", "=", True),
                ("announced_at", "=", False),
                ("date_from", "<=", fields.Date.context_today(self)),
            ]
        )._announce()

    def action_remind(self):
        """Queue a reminder to everybody who has not opened the document, or not confirmed it where that is asked."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "published" or self.date_from > fields.Date.context_today(self):
            raise UserError(self.env._("“%(document)s” is not shown to the dealers.", document=self.name))
        now = fields.Datetime.now()
        if self.reminded_at and now - self.reminded_at < _REMIND_EVERY:
            raise UserError(self.env._("A reminder went out less than a day ago."))
        states = ["unread", "opened"] if self.must_confirm else ["unread"]
        count = self._queue_mails("prm_portal.mail_document_reminder", [("state", "in", states)])
        if count:
            self.reminded_at = now
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": self.env._("%(count)s reminders are in the mail queue.", count=count)
                if count
                else self.env._("Everybody has read it."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _queue_mails(self, template, domain):
        """Queue a mail to the recipients of a document, rendered once per language.

        :param str template: external id of a QWeb template; it gets ``document``, ``company``, ``url``
        :param domain: on ``prm.document.recipient``, beside the document
        :return: the number of users it goes to; who has no e-mail address is left out
        """
        self.ensure_one()
        # The whole audience, also where the publisher's own reach ends at a territory.
        recipients = self.env["prm.document.recipient"].sudo()
        groups = recipients._read_group([("document_id", "=", self.id), *domain], ["user_id"])
        users = self.env["res.users"].sudo().browse([user.id for (user,) in groups])
        partners = users.partner_id.filtered("email")
        company = self.sudo().company_id or self.env.company
        mails = []
        for lang, people in partners.grouped("lang").items():
            document = self.with_context(lang=lang or self.env.lang)
            url = f"{self.get_base_url()}/my/prm/documents/{self.id}"
            body = document.env["ir.qweb"]._render(
                template, {"document": document, "company": company, "url": url}, minimal_qcontext=True
            )
            subject = document._mail_subject(template, company)
            for chunk in split_every(_BATCH, people.ids):
                mails.append(
                    {
                        "subject": subject,
                        "body_html": body,
                        "email_from": company.email_formatted or self.env.user.email_formatted,
                        "recipient_ids": [fields.Command.set(chunk)],
                        "auto_delete": True,
                    }
                )
        # Queued alone: the scheduler sends, not this request.
        self.env["mail.mail"].sudo().create(mails)
        if mails:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return len(partners)

    def _mail_subject(self, template, company):
        if template.endswith("reminder"):
            return self.env._("Please read: %(document)s", document=self.name)
        return self.env._("%(company)s: %(document)s", company=company.name, document=self.name)
