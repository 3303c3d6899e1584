from odoo import api, models

USERS = "prm_portal.group_dealer_users"
#: who keeps everybody's rights
ADMINISTRATORS = "base.group_erp_manager"


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

    # --- the head office's administrators -------------------------------------------------------------------

    @api.model
    def _tell_administrators(self, say):
        """Queue a mail to each administrator of all users, unless the caller is one of them.

        :param say: function that takes an environment in the recipient's language and returns ``(subject, sentences)``
        """
        if self.env.user.has_group(ADMINISTRATORS) or not self.env.registry.ready:
            return
        # Bridge: addresses of the administrators.
        users = self.env["res.users"].sudo()
        group = self.env["ir.model.data"]._xmlid_to_res_id(ADMINISTRATORS)
        for user in users.search([("all_group_ids", "in", [group]), ("partner_id.email", "!=", False)]):
            notice = self.with_context(lang=user.lang or self.env.lang)
            notice._queue(user.email_formatted, *say(notice.env))

    # --- the directors of a firm ----------------------------------------------------------------------------

    @api.model
    def _note_access(self, kind, user, firm):
        """Remember that the head office changed who acts for a firm; its directors get one mail per transaction.

        :param str kind: ``own`` (belongs to it now), ``acting`` or ``adviser`` (opened to), ``left``
        """
        if self.env.user.share or not self.env.registry.ready:
            # dealers see each other's acts on their page; what an installation makes is nobody's act
            return
        data = self.env.cr.precommit.data
        if "prm_dealer_notice" not in data:
            data["prm_dealer_notice"] = {}
            self.env.cr.precommit.add(self._tell_directors)
        data["prm_dealer_notice"].setdefault(firm.id, {})[user.id] = kind

    @api.model
    def _tell_directors(self):
        """Queue what was remembered: one mail per director, whatever the number of people it is about."""
        noted = self.env.cr.precommit.data.pop("prm_dealer_notice", {})
        # Bridge: names of people and addresses of the firm's own directors.
        users = self.env["res.users"].sudo()
        for firm in self.env["res.partner"].sudo().browse(noted).exists():
            kinds = noted[firm.id]
            directors = users.search(
                [
                    ("id", "not in", list(kinds)),
                    ("all_group_ids", "in", self.env.ref(USERS).ids),
                    ("prm_is_dealer", "=", True),
                    ("prm_suspended_at", "=", False),
                    ("commercial_partner_id", "=", firm.id),
                    ("partner_id.email", "!=", False),
                ]
            )
            changed = users.browse(kinds).exists().sorted("name")
            for director in directors if changed else ():
                notice = self.with_context(lang=director.lang or self.env.lang)
                notice._queue(
                    director.email_formatted,
                    notice.env._("Who has access to the portal for %(firm)s", firm=firm.name),
                    [
                        notice.env._("The head office changed who has access to the dealer portal for your firm:"),
                        *(notice._access_sentence(kinds[user.id], user.name) for user in changed),
                        notice.env._("If you did not expect this, ask the head office at once."),
                    ],
                )
        # what is computed in here is behind the flush that led here
        self.env.flush_all()

    @api.model
    def _access_sentence(self, kind, name):
        if kind == "own":
            return self.env._("%(name)s: has a login of your firm now", name=name)
        if kind == "acting":
            return self.env._("%(name)s: acts for your firm too", name=name)
        if kind == "adviser":
            return self.env._("%(name)s: reads as an adviser", name=name)
        return self.env._("%(name)s: belongs to your firm no longer", name=name)
