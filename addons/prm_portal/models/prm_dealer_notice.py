from odoo import api, models


class PrmDealerNotice(models.AbstractModel):
    """Short mails about access: queued, in the recipient's language, with names and nothing else."""

    _name = "prm.dealer.notice"
    _description = "Notice About Dealer Access"

    @api.model
    def _queue(self, email, subject, sentences):
        """Queue a mail to an address; texts are in the language of the environment.

        :param str email: an address, or a name and an address
        :param sentences: plain texts, a paragraph each
        """
        company = self.env.company.sudo()
        body = self.env["ir.qweb"]._render(
            "prm_portal.mail_dealer_notice", {"sentences": sentences, "company": company}, minimal_qcontext=True
        )
        # Bridge: the queue is nobody's to write; addresses and texts are ours.
        self.env["mail.mail"].sudo().create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "email_to": email,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
