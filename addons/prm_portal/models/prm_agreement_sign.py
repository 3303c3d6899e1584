import base64
import hashlib
import json
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)

ACTIVITY = "prm_portal.mail_activity_type_sign"
REPORT = "prm_partner.action_report_agreement"
#: what the partner reads and signs; whatever of it changes makes another agreement
CONTENT = (
    "name",
    "reference",
    "partner_id",
    "company_id",
    "date_start",
    "date_end",
    "renewal_mode",
    "renewal_months",
    "notice_months",
    "terms",
    "data_clause",
    "data_collector",
    "data_user",
    "data_at_end",
)
LINE_CONTENT = (
    "product_tmpl_id",
    "category_id",
    "policy",
    "discount",
    "commission",
    "minimum_volume",
    "volume_unit",
    "territory_id",
    "exclusive",
    "valid_from",
    "valid_to",
)
#: written by the portal alone
_TRACE = {
    "sent_fingerprint",
    "partner_signed_at",
    "partner_signed_user_id",
    "partner_signed_ip",
    "partner_signed_fingerprint",
    "signed_document",
}
_SIGNATURE = {"partner_signature", "partner_signed_by", "partner_signed_on"}


class PrmAgreement(models.Model):
    """Signing on screen: what was sent, what was signed, and when both sides have.

    Dealers have no rights on agreements; the portal's page (``prm.dealer.agreement``) hands out what it
    has checked.
    """

    _inherit = "prm.agreement"

    sent_fingerprint = fields.Char(readonly=True, copy=False, help="Of the content when it was sent.")
    changed_since_sent = fields.Boolean(
        compute="_compute_changed_since_sent", store=True, help="The partner cannot sign it until it is sent again."
    )
    partner_signed_at = fields.Datetime("Signed on screen", readonly=True, copy=False)
    partner_signed_user_id = fields.Many2one(
        "res.users", "Signed by the user", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    partner_signed_ip = fields.Char("From the address", readonly=True, copy=False)
    partner_signed_fingerprint = fields.Char(readonly=True, copy=False, help="Of the content that was signed.")
    signature_holds = fields.Boolean(compute="_compute_signature_holds")
    signed_document = fields.Binary("As signed (PDF)", attachment=True, readonly=True, copy=False)

    # --- what was shown -------------------------------------------------------------------------------

    def _fingerprint(self):
        """Return a key of what the partner reads; it changes when any of it changes."""
        self.ensure_one()

        def plain(record, names):
            return [str(record[name].id if record._fields[name].relational else record[name]) for name in names]

        agreement = self.sudo()
        content = [plain(agreement, CONTENT), sorted(plain(line, LINE_CONTENT) for line in agreement.line_ids)]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @api.depends("state", "sent_fingerprint", *CONTENT, *(f"line_ids.{name}" for name in LINE_CONTENT))
    def _compute_changed_since_sent(self):
        for agreement in self:
            sent = agreement.state == "sent"
            agreement.changed_since_sent = sent and agreement._fingerprint() != agreement.sent_fingerprint

    @api.depends("partner_signed_fingerprint", *CONTENT, *(f"line_ids.{name}" for name in LINE_CONTENT))
    def _compute_signature_holds(self):
        """Whether the partner's signature belongs to the present content; one on paper always does."""
        for agreement in self:
            signed = agreement.partner_signed_fingerprint
            agreement.signature_holds = not signed or signed == agreement._fingerprint()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(_TRACE & vals.keys() for vals in vals_list):
            self._refuse_trace()
        agreements = super().create(vals_list)
        agreements.filtered(lambda agreement: agreement.state == "sent")._remember_sent()
        return agreements

    def write(self, vals):
        if not self.env.su:
            if _TRACE & vals.keys():
                self._refuse_trace()
            if _SIGNATURE & vals.keys():
                self._refuse_signed_on_screen()
        sent = self.filtered(lambda agreement: agreement.state == "sent")
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._remember_sent()
        elif vals.get("state") == "draft":
            self._drop_signature()
        elif vals.get("state") == "active":
            sent._finish_signing()
        if {"staff_signature", "staff_signed_on"} & vals.keys():
            self._activate_when_signed()
        return result

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        if self.env.context.get("mark_agreement_sent"):
            self.filtered(lambda agreement: agreement.state == "sent")._remember_sent()
        return message

    def _refuse_trace(self):
        raise AccessError(self.env._("Who signed what on screen is written by the portal alone."))

    def _refuse_signed_on_screen(self):
        for agreement in self.filtered("partner_signed_at"):
            raise UserError(
                self.env._(
                    "Agreement %(agreement)s was signed on screen; nobody changes that by hand. Taking it back to"
                    " draft removes the signature.",
                    agreement=agreement.display_name,
                )
            )

    def _remember_sent(self):
        """Note what is sent; a signature on screen of something else is taken off."""
        # Bridge: the trace is closed to everybody's hand; whoever sends an agreement has written its state.
        for agreement in self.sudo():
            fingerprint = agreement._fingerprint()
            if agreement.partner_signed_fingerprint not in (False, fingerprint):
                agreement._drop_signature()
            agreement.sent_fingerprint = fingerprint

    @api.model
    def _remember_all_sent(self):
        """At installation: agreements on their way count as sent with their present content."""
        self.search([("state", "=", "sent"), ("sent_fingerprint", "=", False)])._remember_sent()

    def _drop_signature(self):
        # Bridge: as above.
        for agreement in self.sudo().filtered("partner_signed_at"):
            agreement.with_context(mark_agreement_sent=False).message_post(
                body=self.env._(
                    "The signature on screen of %(name)s (%(moment)s) was taken off: the agreement is being changed.",
                    name=agreement.partner_signed_by,
                    moment=fields.Datetime.to_string(agreement.partner_signed_at),
                )
            )
            agreement.write(dict.fromkeys((_TRACE | _SIGNATURE) - {"sent_fingerprint"}, False))
            agreement.activity_unlink([ACTIVITY])

    # --- both sides -----------------------------------------------------------------------------------

    def _sign_on_screen(self, user, name, signature, ip):
        """Put the partner's signature on an agreement; whether it may be is checked by the caller.

        :param user: the dealer's ``res.users``
        :param str name: as entered
        :param signature: PNG, base64
        """
        self.ensure_one()
        agreement = self.with_context(mail_notify_force_send=False, prm_signing=True)
        now = fields.Datetime.now()
        agreement.write(
            {
                "partner_signature": signature,
                "partner_signed_by": name,
                "partner_signed_on": fields.Date.context_today(self),
                "partner_signed_at": now,
                "partner_signed_user_id": user.id,
                "partner_signed_ip": ip,
                "partner_signed_fingerprint": agreement._fingerprint(),
            }
        )
        responsible = agreement.user_id if not agreement.user_id.share else agreement.user_id.browse()
        responsible = responsible or agreement.partner_id._prm_responsible_user()
        agreement.message_post(
            body=self.env._("%(name)s signed on screen for the partner.", name=name), subtype_xmlid="mail.mt_note"
        )
        problem = agreement._try_to_activate() if agreement.staff_signed_on else ""
        if agreement.state == "sent" and not responsible.share:
            summary = problem or self.env._("Signed by the partner: sign for us, then it is in force")
            # the mail below tells it, too
            quiet = agreement.with_context(mail_activity_quick_update=True)
            quiet.activity_schedule(ACTIVITY, user_id=responsible.id, summary=summary[:250])
        agreement._store_signed_document()
        agreement._queue_signed_mail("prm_portal.mail_template_agreement_signed", user)
        if not responsible.share:
            agreement._queue_signed_mail("prm_portal.mail_template_agreement_signed", responsible)

    def _try_to_activate(self):
        """Put an agreement in force that both sides signed; return a sentence when it cannot be."""
        try:
            with self.env.cr.savepoint():
                self.action_activate()
        except UserError as error:
            return self.env._("Signed, but not in force: %(problem)s", problem=error)
        return ""

    def _activate_when_signed(self):
        """What the partner signed on screen comes into force with our signature."""
        for agreement in self:
            if agreement.state == "sent" and agreement.partner_signed_at and agreement.staff_signed_on:
                agreement.action_activate()

    def _finish_signing(self):
        """After activation: nobody puts in force something else than what the partner signed."""
        for agreement in self.filtered("partner_signed_at"):
            if not agreement.signature_holds:
                raise UserError(
                    self.env._(
                        "Agreement %(agreement)s was changed after the partner signed it on screen. Send it again;"
                        " the partner then signs the present text.",
                        agreement=agreement.display_name,
                    )
                )
            # Bridge: the activity may be a colleague's, and the document is closed to everybody's hand.
            signed = agreement.sudo()
            signed.activity_unlink([ACTIVITY])
            if not self.env.context.get("prm_signing"):
                signed._store_signed_document()
                signed._queue_signed_mail("prm_portal.mail_template_agreement_active", signed.partner_signed_user_id)

    def _render_pdf(self):
        """Return the agreement as PDF (bytes)."""
        self.ensure_one()
        reports = self.env["ir.actions.report"].sudo().with_company(self.company_id)
        return reports._render_qweb_pdf(REPORT, self.ids)[0]

    def _store_signed_document(self):
        """Keep the PDF as it was signed; without a printing program, the signature alone."""
        try:
            with self.env.cr.savepoint():
                self.flush_recordset()
                self.signed_document = base64.b64encode(self._render_pdf())
        except UserError as error:
            _logger.warning("Signed agreement %s without its PDF: %s", self.reference, error)

    def _queue_signed_mail(self, template, user):
        """Queue a mail to one user, in the user's language."""
        if not (user.active and user.email):
            return
        path = (
            f"/my/prm/agreements/{self.id}"
            if user.share
            else f"/odoo/action-prm_partner.prm_agreement_action/{self.id}"
        )
        self.env.ref(template).sudo().with_context(
            prm_lang=user.lang, prm_tz=user.tz, prm_name=user.name, prm_url=self.get_base_url() + path
        ).send_mail(
            self.id,
            force_send=False,
            # no document: a dealer's mail belongs to no chatter
            email_values={"recipient_ids": [(4, user.partner_id.id)], "model": False, "res_id": False},
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
