from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .messages import duplicate_key
from .prm_agreement_type import RENEWAL_MODES


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
        required=True,
        copy=False,
        default=lambda self: self.env._("New"),
        tracking=True,
        help="Number of the agreement.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain=[("prm_is_partner", "=", True)],
    )
    territory_id = fields.Many2one(related="partner_id.prm_territory_id", store=True, index=True)
    type_id = fields.Many2one("prm.agreement.type", required=True, ondelete="restrict", tracking=True)
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
    notice_near = fields.Boolean(compute="_compute_notice_near")
    notice_warned_for = fields.Date(copy=False, help="The notice date somebody was told of already.")
    notice_given_on = fields.Date("Notice given on", copy=False, tracking=True)
    date_end_before_notice = fields.Date(copy=False, help="What the end was; withdrawing the notice brings it back.")
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

    @api.depends("date_end", "notice_months", "renewal_mode", "notice_given_on", "state")
    def _compute_notice_date(self):
        for agreement in self:
            running = agreement.date_end and agreement.state not in ("terminated", "expired")
            renews = running and agreement.renewal_mode != "none" and not agreement.notice_given_on
            agreement.notice_date = renews and agreement.date_end - relativedelta(months=agreement.notice_months)

    @api.depends("notice_date")
    def _compute_notice_near(self):
        until = fields.Date.context_today(self) + relativedelta(days=90)
        for agreement in self:
            agreement.notice_near = bool(agreement.notice_date) and agreement.notice_date <= until

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
                        "Agreement %(agreement)s: agreements are made with the firm %(firm)s,"
                        " not with its contact %(contact)s.",
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
                vals["reference"] = self.env["ir.sequence"].with_company(company).next_by_code("prm.agreement") or "/"
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
                        "Agreement %(agreement)s has been in force and stays on file;"
                        " terminate it instead of deleting it.",
                        agreement=agreement.display_name,
                    )
                )
