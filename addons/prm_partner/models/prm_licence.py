from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .messages import duplicate_key


class PrmLicence(models.Model):
    """A permit or certificate of a partner, with the time it holds."""

    _name = "prm.licence"
    _description = "Licence"
    _inherit = ["mail.thread", "mail.activity.mixin", "prm.import.mixin"]
    _order = "valid_to, id"
    _rec_names_search = ["number", "type_id", "partner_id"]
    _import_key = ("partner_id", "type_id", "number")

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        tracking=True,
        domain=[("prm_is_partner", "=", True)],
    )
    type_id = fields.Many2one("prm.licence.type", "Licence", required=True, ondelete="restrict", tracking=True)
    number = fields.Char(required=True, tracking=True)
    authority = fields.Char("Issued by")
    valid_from = fields.Date(tracking=True)
    valid_to = fields.Date("Valid until", tracking=True, help="Empty: it does not expire.")
    document = fields.Binary(attachment=True)
    document_name = fields.Char()
    note = fields.Text()
    state = fields.Selection(
        [
            ("upcoming", "Not yet valid"),
            ("valid", "Valid"),
            ("expiring", "Expires soon"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    territory_id = fields.Many2one(related="partner_id.prm_territory_id", store=True, index=True)
    warned_days = fields.Integer(
        copy=False, help="The last warning given: days before expiry. Zero: none for this date."
    )
    active = fields.Boolean(default=True)

    _licence_unique = models.UniqueIndex(
        "(partner_id, type_id, number)",
        lambda env, diag: env._(
            "This partner holds a licence of this type with the number “%s” already.", duplicate_key(diag)
        ),
    )
    _dates_check = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "A licence cannot end before it begins.",
    )

    @api.depends("type_id", "number", "partner_id")
    def _compute_display_name(self):
        for licence in self:
            parts = [licence.type_id.name, licence.number]
            licence.display_name = " ".join(part for part in parts if part)

    @api.depends("valid_from", "valid_to", "type_id.warn_days")
    @api.depends_context("tz")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for licence in self:
            licence.state = licence._state_on(today)

    def _state_on(self, day):
        if self.valid_to and self.valid_to < day:
            return "expired"
        if self.valid_from and self.valid_from > day:
            return "upcoming"
        if self.valid_to and self.type_id and self.valid_to <= day + timedelta(days=self.type_id._warn_stages()[-1]):
            return "expiring"
        return "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        expired = Domain("valid_to", "<", today)
        upcoming = ~expired & Domain("valid_from", ">", today)
        soon = Domain.OR(
            Domain("type_id", "=", kind.id) & Domain("valid_to", "<=", today + timedelta(days=kind._warn_stages()[-1]))
            for kind in self.env["prm.licence.type"].with_context(active_test=False).search([])
        )
        domains = {
            "expired": expired,
            "upcoming": upcoming,
            "expiring": ~expired & ~upcoming & soon,
            "valid": ~expired & ~upcoming & ~soon,
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.constrains("number", "valid_from", "valid_to")
    def _check_licence(self):
        for licence in self:
            if not (licence.number or "").strip():
                raise ValidationError(
                    self.env._(
                        "The licence “%(type)s” of %(partner)s needs a number.",
                        type=licence.type_id.name,
                        partner=licence.partner_id.name,
                    )
                )
            if licence.valid_from and licence.valid_to and licence.valid_from > licence.valid_to:
                raise ValidationError(
                    self.env._(
                        "The licence %(licence)s of %(partner)s ends before it begins.",
                        licence=licence.display_name,
                        partner=licence.partner_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # The database would refuse bad dates before any @api.constrains could name the record.
        for vals in vals_list:
            self.new(vals)._check_licence()
        return super().create(vals_list)

    def write(self, vals):
        prolonged = self.browse()
        if "valid_to" in vals and "warned_days" not in vals:
            # a prolonged licence warns anew, one imported again with the same date does not
            valid_to = fields.Date.to_date(vals["valid_to"]) or False
            prolonged = self.filtered(lambda licence: licence.valid_to != valid_to)
        result = super().write(vals)
        if prolonged:
            super(PrmLicence, prolonged).write({"warned_days": 0})
        if "partner_id" in vals:
            # the record rules were asked before; nobody moves a licence to a firm out of reach
            self.check_access("write")
        return result

    @api.model
    def _cron_warn_expiry(self):
        """Give the territory manager one activity per licence and stage (180, 90, 30 days ahead)."""
        today = fields.Date.context_today(self)
        # no e-mail for each of what may be hundreds of activities
        self = self.with_context(mail_activity_quick_update=True)
        for kind in self.env["prm.licence.type"].search([("active", "=", True)]):
            stages = kind._warn_stages()
            licences = self.search(
                [
                    ("type_id", "=", kind.id),
                    ("valid_to", ">=", today),
                    ("valid_to", "<=", today + timedelta(days=stages[-1])),
                ]
            )
            for licence in licences:
                left = (licence.valid_to - today).days
                stage = next(days for days in stages if left <= days)
                if licence.warned_days and licence.warned_days <= stage:
                    continue
                licence._warn_expiry(left)
                licence.warned_days = stage

    def _warn_expiry(self, days_left):
        self.activity_unlink(["prm_partner.mail_activity_type_licence"])
        self.activity_schedule(
            "prm_partner.mail_activity_type_licence",
            date_deadline=fields.Date.context_today(self) + timedelta(days=min(days_left, 14)),
            summary=self.env._(
                "%(licence)s of %(partner)s expires in %(days)s days",
                licence=self.display_name,
                partner=self.partner_id.name,
                days=days_left,
            ),
            user_id=self.partner_id._prm_responsible_user().id,
        )
