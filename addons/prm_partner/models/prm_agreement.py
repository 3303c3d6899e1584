from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .messages import duplicate_key
from .prm_agreement_type import RENEWAL_MODES

#: days before the next notice date at which the responsible person gets an activity
NOTICE_WARNING_DAYS = 30


class PrmAgreement(models.Model):
    """What was agreed with a partner: draft → sent → active → terminated or expired.

    An agreement is active from its activation until the end of ``date_end``; the daily cron
    renews it, lets it expire, or ends it when notice was given.
    """

    _name = "prm.agreement"
    _description = "Agreement"
    _inherit = ["mail.thread", "mail.activity.mixin", "prm.import.mixin"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["reference", "name", "partner_id"]
    _import_key = ("company_id", "reference")

    name = fields.Char("Title", required=True, tracking=True)
    reference = fields.Char(
        required=True, copy=False, default=lambda self: self.env._("New"), tracking=True, help="Number of the agreement."
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Partner",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain=[("prm_is_partner", "=", True)],
    )
    territory_id = fields.Many2one(related="partner_id.prm_territory_id", store=True, index=True)
    type_id = fields.Many2one("prm.agreement.type", "Type", required=True, ondelete="restrict", tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("active", "Active"),
            ("terminated", "Terminated"),
            ("expired", "Expired"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        group_expand=True,
        index=True,
    )
    date_start = fields.Date("Starts on", required=True, default=fields.Date.context_today, tracking=True)
    date_end = fields.Date("Ends on", tracking=True, help="Last day of the agreement. Empty: open-ended.")
    renewal_mode = fields.Selection(
        RENEWAL_MODES,
        "Renewal",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
    )
    renewal_months = fields.Integer(
        "Renewed for", compute="_compute_from_type", store=True, readonly=False, precompute=True
    )
    notice_months = fields.Integer(
        "Notice period", compute="_compute_from_type", store=True, readonly=False, precompute=True
    )
    notice_date = fields.Date(
        "Notice until",
        compute="_compute_notice_date",
        store=True,
        help="The last day on which notice prevents the renewal.",
    )
    notice_warned_for = fields.Date(copy=False, help="The notice date somebody was told of already.")
    notice_given_on = fields.Date("Notice given on", copy=False, tracking=True)
    termination_reason = fields.Text(copy=False)
    terms = fields.Html("Text", compute="_compute_from_type", store=True, readonly=False, precompute=True)
    data_clause = fields.Html(
        "End customers' data", compute="_compute_from_type", store=True, readonly=False, precompute=True
    )
    data_collector = fields.Selection(
        [("partner", "The partner"), ("company", "The head office"), ("both", "Both")],
        "Who collects",
        default="partner",
    )
    data_user = fields.Selection(
        [
            ("partner", "The partner only"),
            ("aggregated", "The head office sees sums only"),
            ("consent", "The head office, with the customer's consent"),
            ("both", "Both"),
        ],
        "Who may use",
        default="partner",
    )
    data_at_end = fields.Selection(
        [
            ("partner", "Stays with the partner, deleted at the head office"),
            ("handover", "Handed over to the head office with the customer's consent"),
            ("delete", "Deleted by both"),
        ],
        "At the end",
        default="partner",
    )
    line_ids = fields.One2many("prm.agreement.line", "agreement_id", "Products", copy=True)
    line_count = fields.Integer(compute="_compute_line_count")
    staff_signature = fields.Image(copy=False, max_width=1024, max_height=1024)
    staff_signed_by = fields.Many2one("res.users", "Signed for us by", copy=False, readonly=True)
    staff_signed_on = fields.Date("Signed for us on", copy=False)
    partner_signature = fields.Image("Partner's signature", copy=False, max_width=1024, max_height=1024)
    partner_signed_by = fields.Char("Signed for the partner by", copy=False)
    partner_signed_on = fields.Date("Signed for the partner on", copy=False)
    document = fields.Binary("Signed document", attachment=True, copy=False)
    document_name = fields.Char(copy=False)

    _reference_unique = models.UniqueIndex(
        "(company_id, reference)",
        lambda env, diag: env._("There is an agreement with the number “%s” already.", duplicate_key(diag)),
    )
    _months_check = models.Constraint(
        "CHECK (renewal_months >= 0 AND notice_months >= 0)", "Months cannot be negative."
    )

    @api.depends("type_id")
    def _compute_from_type(self):
        for agreement in self:
            kind = agreement.type_id
            agreement.renewal_mode = kind.renewal_mode or agreement.renewal_mode or "none"
            agreement.renewal_months = kind.renewal_months
            agreement.notice_months = kind.notice_months
            agreement.terms = kind.terms
            agreement.data_clause = kind.data_clause

    @api.depends("date_end", "notice_months", "renewal_mode", "notice_given_on")
    def _compute_notice_date(self):
        for agreement in self:
            renews = agreement.date_end and agreement.renewal_mode != "none" and not agreement.notice_given_on
            agreement.notice_date = renews and agreement.date_end - relativedelta(months=agreement.notice_months)

    @api.depends("line_ids")
    def _compute_line_count(self):
        counts = dict(
            self.env["prm.agreement.line"]._read_group(
                [("agreement_id", "in", self.ids)], ["agreement_id"], ["__count"]
            )
        )
        for agreement in self:
            agreement.line_count = counts.get(agreement, 0)

    @api.depends("reference", "name", "partner_id")
    def _compute_display_name(self):
        for agreement in self:
            parts = [agreement.reference, agreement.name]
            agreement.display_name = " · ".join(part for part in parts if part)

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for agreement in self:
            if agreement.date_end and agreement.date_end < agreement.date_start:
                raise ValidationError(
                    self.env._(
                        "Agreement %(agreement)s with %(partner)s: it ends on %(end)s, before it starts on %(start)s.",
                        agreement=agreement.display_name,
                        partner=agreement.partner_id.name,
                        end=agreement.date_end,
                        start=agreement.date_start,
                    )
                )

    @api.constrains("partner_id")
    def _check_partner(self):
        for agreement in self:
            partner = agreement.partner_id
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "Agreement %(agreement)s: agreements are made with the firm %(firm)s, not with its contact %(contact)s.",
                        agreement=agreement.display_name,
                        firm=partner.commercial_partner_id.name,
                        contact=partner.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("reference", self.env._("New")) in (False, "", self.env._("New")):
                company = vals.get("company_id") or self.env.company.id
                vals["reference"] = (
                    self.env["ir.sequence"].with_company(company).next_by_code("prm.agreement") or "/"
                )
        return super().create(vals_list)

    def write(self, vals):
        if "staff_signature" in vals and "staff_signed_on" not in vals:
            signed = bool(vals["staff_signature"])
            vals = dict(
                vals,
                staff_signed_by=signed and self.env.uid,
                staff_signed_on=signed and fields.Date.context_today(self),
            )
        result = super().write(vals)
        if "partner_id" in vals:
            # the record rules were asked before; nobody moves an agreement to a firm out of reach
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for agreement in self:
            if agreement.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "Agreement %(agreement)s has been in force and stays on file; terminate it instead of deleting it.",
                        agreement=agreement.display_name,
                    )
                )

    # --- life cycle -------------------------------------------------------------------------------

    def action_send(self):
        """Open the mail composer with the agreement as PDF; sending it sets the state to sent."""
        self.ensure_one()
        template = self.env.ref("prm_partner.mail_template_agreement", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "prm.agreement",
                "default_res_ids": self.ids,
                "default_template_id": template and template.id,
                "default_composition_mode": "comment",
                "mark_agreement_sent": True,
                "force_email": True,
            },
        }

    def message_post(self, **kwargs):
        if self.env.context.get("mark_agreement_sent"):
            self.filtered(lambda agreement: agreement.state == "draft").write({"state": "sent"})
        return super().message_post(**kwargs)

    def action_mark_sent(self):
        self._require_state("draft")
        self.write({"state": "sent"})

    def action_activate(self):
        """Put agreements in force; refused when another one in force contradicts."""
        self._require_state("draft", "sent")
        today = fields.Date.context_today(self)
        for agreement in self:
            if agreement.date_end and agreement.date_end < today:
                raise UserError(
                    self.env._(
                        "Agreement %(agreement)s ended on %(end)s; give it a later end before you activate it.",
                        agreement=agreement.display_name,
                        end=agreement.date_end,
                    )
                )
        self.write({"state": "active"})

    def action_draft(self):
        """Take a sent agreement back to work on it."""
        self._require_state("sent")
        self.write({"state": "draft"})

    def action_terminate(self):
        self._require_state("active")
        return self._open_wizard("prm.agreement.terminate", self.env._("Give notice"))

    def action_renew(self):
        self._require_state("active", "expired")
        return self._open_wizard("prm.agreement.renew", self.env._("Renew"))

    def action_withdraw_notice(self):
        """Undo a notice while the agreement is still running."""
        self._require_state("active")
        self.write({"notice_given_on": False, "termination_reason": False})

    def _open_wizard(self, model, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_id": self.id},
        }

    def _require_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for agreement in self:
            if agreement.state not in states:
                raise UserError(
                    self.env._(
                        "Agreement %(agreement)s is “%(state)s”; this works from “%(states)s” only.",
                        agreement=agreement.display_name,
                        state=labels[agreement.state],
                        states="”, “".join(labels[state] for state in states),
                    )
                )

    def _terminate(self, date_end, given_on, reason):
        """Give notice: the agreement ends after ``date_end``, at once when that day has passed."""
        self.ensure_one()
        self.write(
            {
                "date_end": date_end,
                "notice_given_on": given_on,
                "termination_reason": reason,
            }
        )
        if date_end < fields.Date.context_today(self):
            self.write({"state": "terminated"})

    def _earliest_end(self, given_on):
        """Return the first day on which notice given on a day can end the agreement.

        With a term: its end, or a later one when the notice period has passed and it renews.
        Open-ended: the notice period, then to the end of that month.
        """
        self.ensure_one()
        notice = relativedelta(months=self.notice_months)
        if not self.date_end:
            return given_on + notice + relativedelta(day=31)
        end = self.date_end
        if self.renewal_mode == "auto" and self.renewal_months:
            while end - notice < given_on:
                end = self._one_term_later(end)
        return end

    def _one_term_later(self, end):
        """Return the end of the next term; what ends with a month goes on to the end of a month."""
        later = end + relativedelta(months=self.renewal_months or 12)
        return later + relativedelta(day=31) if end == end + relativedelta(day=31) else later

    @api.model
    def _cron_agreement_dates(self):
        """Daily: end or renew what is due, and tell of notice dates that come near. Repeatable."""
        today = fields.Date.context_today(self)
        due = self.search([("state", "=", "active"), ("date_end", "<", today)])
        for agreement in due:
            if agreement.notice_given_on:
                agreement.state = "terminated"
            elif agreement.renewal_mode == "auto" and agreement.renewal_months:
                agreement._renew_by_itself(today)
            else:
                agreement.state = "expired"
        warn_until = today + relativedelta(days=NOTICE_WARNING_DAYS)
        near = self.search([("state", "=", "active"), ("notice_date", ">=", today), ("notice_date", "<=", warn_until)])
        for agreement in near:
            if agreement.notice_warned_for != agreement.notice_date:
                agreement._warn_notice_date()

    def _renew_by_itself(self, today):
        end = self.date_end
        while end < today:
            end = self._one_term_later(end)
        try:
            with self.env.cr.savepoint():
                self.date_end = end
        except ValidationError as error:
            # agreed otherwise meanwhile: the others due today renew all the same
            self.state = "expired"
            self._schedule(today, self.env._("Not renewed: %(problem)s", problem=error))
            return
        self.message_post(body=self.env._("Renewed by itself until %(end)s: no notice was given.", end=end))

    def _warn_notice_date(self):
        summary = (
            self.env._("Give notice or let it renew: %(agreement)s", agreement=self.display_name)
            if self.renewal_mode == "auto"
            else self.env._("Renew or let it end: %(agreement)s", agreement=self.display_name)
        )
        self._schedule(self.notice_date, summary)
        self.notice_warned_for = self.notice_date

    def _schedule(self, day, summary):
        self.activity_schedule(
            "prm_partner.mail_activity_type_agreement",
            date_deadline=day,
            summary=summary,
            user_id=(self.user_id or self.partner_id._prm_responsible_user()).id,
        )

