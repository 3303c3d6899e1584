from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine import postal_code
from .messages import duplicate_key

USER = "prm_partner.group_prm_user"

#: upper bounds of the size classes by staff; the last class is open
SIZE_CLASSES = [(4, "01-04"), (9, "05-09"), (19, "10-19"), (49, "20-49"), (None, "50+")]

#: what a complete profile holds; each counts the same
PROFILE_FIELDS = (
    "prm_number",
    "email",
    "phone",
    "street",
    "zip",
    "city",
    "country_id",
    "vat",
    "grade_id",
    "prm_since",
    "prm_staff_count",
    "prm_company_form",
    "prm_sales_area",
    "prm_founded",
    "prm_business_line_ids",
    "prm_territory_id",
    "prm_quality",
)


class ResPartner(models.Model):
    """A partner of the network is a firm: a commercial entity with ``prm_is_partner``.

    Every field is for the staff of the PRM groups alone: portal users can read their firm's
    ``res.partner`` over RPC.
    """

    _inherit = "res.partner"

    prm_is_partner = fields.Boolean("Partner of the network", index="btree_not_null", groups=USER)
    prm_number = fields.Char(
        "Partner number", copy=False, groups=USER, tracking=True, help="Your number of the partner, unique."
    )
    prm_since = fields.Date("Partner since", groups=USER)
    prm_staff_count = fields.Float("Staff (full-time)", digits=(10, 1), groups=USER, aggregator="sum")
    prm_size_class = fields.Selection(
        # codes that sort as text, as the database sorts them in pivots
        [("01-04", "1-4"), ("05-09", "5-9"), ("10-19", "10-19"), ("20-49", "20-49"), ("50+", "50+")],
        "Size class",
        compute="_compute_prm_size_class",
        store=True,
        groups=USER,
        help="By staff in full-time equivalents.",
    )
    prm_company_form = fields.Selection(
        [
            ("sole", "Sole trader"),
            ("firm", "Company with one location"),
            ("branch", "Branch"),
            ("chain", "Chain"),
            ("franchise", "Franchise"),
        ],
        "Company form",
        groups=USER,
    )
    prm_sales_area = fields.Float("Sales area (m²)", digits=(10, 0), groups=USER, aggregator="sum")
    prm_founded = fields.Integer("Founded in", groups=USER, aggregator=False)
    prm_business_line_ids = fields.Many2many("prm.business.line", string="Business lines", groups=USER)
    prm_quality = fields.Selection(
        [("a", "A: strategic"), ("b", "B: solid"), ("c", "C: to develop")],
        "Quality",
        groups=USER,
        tracking=True,
        help="How the sales management rates the partner.",
    )
    prm_stake_ids = fields.One2many("prm.holding.stake", "partner_id", "Holdings", groups=USER)
    prm_holding_id = fields.Many2one(
        "prm.holding",
        "Holding",
        compute="_compute_prm_holding_id",
        inverse="_inverse_prm_holding_id",
        store=True,
        index="btree_not_null",
        groups=USER,
        help="The holding that controls the firm; minority stakes stand in the table.",
    )
    prm_profile_completeness = fields.Integer(
        "Profile (%)",
        compute="_compute_prm_profile_completeness",
        store=True,
        groups=USER,
        aggregator="avg",
        help="How much of the profile is filled in.",
    )
    prm_profile_missing = fields.Char("Still missing", compute="_compute_prm_profile_missing", groups=USER)
    prm_licence_ids = fields.One2many("prm.licence", "partner_id", "Licences", groups=USER)
    prm_agreement_ids = fields.One2many("prm.agreement", "partner_id", "Agreements", groups=USER)
    prm_licence_count = fields.Integer("Number of licences", compute="_compute_prm_counts", groups=USER)
    prm_agreement_count = fields.Integer("Number of agreements", compute="_compute_prm_counts", groups=USER)

    _prm_number_unique = models.UniqueIndex(
        "(prm_number) WHERE prm_number IS NOT NULL",
        lambda env, diag: env._("There is a partner with the number “%s” already.", duplicate_key(diag)),
    )
    _prm_network_idx = models.Index("(prm_territory_id, complete_name) WHERE prm_is_partner IS TRUE")

    # --- computed -----------------------------------------------------------------------------------

    @api.depends("prm_staff_count")
    def _compute_prm_size_class(self):
        for partner in self:
            staff = partner.prm_staff_count
            partner.prm_size_class = staff > 0 and next(
                code for bound, code in SIZE_CLASSES if bound is None or staff < bound + 1
            )

    @api.depends("prm_stake_ids.share", "prm_stake_ids.holding_id")
    def _compute_prm_holding_id(self):
        for partner in self:
            stakes = partner.prm_stake_ids.filtered("controlling").sorted(lambda stake: (-stake.share, stake.id))
            partner.prm_holding_id = stakes[:1].holding_id

    def _inverse_prm_holding_id(self):
        """Naming a holding makes the firm wholly its own; for minority stakes there is the table."""
        for partner in self:
            holding = partner.prm_holding_id
            if holding == partner.prm_stake_ids.filtered("controlling").holding_id:
                continue
            partner.prm_stake_ids.unlink()
            if holding:
                self.env["prm.holding.stake"].create({"holding_id": holding.id, "partner_id": partner.id})

    @api.depends("prm_is_partner", *PROFILE_FIELDS)
    def _compute_prm_profile_completeness(self):
        for partner in self:
            filled = sum(bool(partner[name]) for name in PROFILE_FIELDS) if partner.prm_is_partner else 0
            partner.prm_profile_completeness = round(100 * filled / len(PROFILE_FIELDS))

    @api.depends("prm_profile_completeness")
    @api.depends_context("lang")
    def _compute_prm_profile_missing(self):
        labels = self.fields_get(PROFILE_FIELDS, ["string"])
        for partner in self:
            partner.prm_profile_missing = ", ".join(
                labels[name]["string"] for name in PROFILE_FIELDS if name in labels and not partner[name]
            )

    def _compute_prm_counts(self):
        for model, field in (("prm.licence", "prm_licence_count"), ("prm.agreement", "prm_agreement_count")):
            counts = dict(self.env[model]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"]))
            for partner in self:
                partner[field] = counts.get(partner, 0)

    @api.model
    def _search_display_name(self, operator, value):
        """Find a partner by its number too, for those who may read it (and in import files)."""
        domain = super()._search_display_name(operator, value)
        if operator in Domain.NEGATIVE_OPERATORS or not value:
            return domain
        if not self._has_field_access(self._fields["prm_number"], "read"):
            return domain
        if operator in ("=", "in", "ilike", "like", "=ilike", "=like"):
            return Domain(domain) | Domain("prm_number", operator, value)
        return domain

    # --- checks -------------------------------------------------------------------------------------

    @api.constrains("prm_is_partner", "parent_id", "is_company")
    def _check_prm_is_partner(self):
        for partner in self:
            if partner.prm_is_partner and partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "“%(contact)s” is a contact of %(firm)s; the firm is the partner, not its contacts.",
                        contact=partner.name,
                        firm=partner.commercial_partner_id.name,
                    )
                )

    @api.constrains("prm_is_partner", "zip", "country_id")
    def _check_prm_zip(self):
        for partner in self:
            country = partner.country_id
            if not (partner.prm_is_partner and partner.zip and country):
                continue
            example = postal_code.check(partner.zip, country.code)
            if example:
                raise ValidationError(
                    self.env._(
                        "%(partner)s: “%(zip)s” is no postal code of %(country)s; one looks like %(example)s.",
                        partner=partner.name,
                        zip=partner.zip,
                        country=country.name,
                        example=example,
                    )
                )

    @api.constrains("prm_sales_area", "prm_staff_count", "prm_founded")
    def _check_prm_figures(self):
        this_year = date.today().year
        for partner in self:
            for name in ("prm_sales_area", "prm_staff_count"):
                if partner[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "%(partner)s: “%(field)s” cannot be negative.",
                            partner=partner.name,
                            field=self.fields_get([name], ["string"])[name]["string"],
                        )
                    )
            if partner.prm_founded and not 1000 <= partner.prm_founded <= this_year:
                raise ValidationError(
                    self.env._(
                        "%(partner)s: “Founded in” is a year up to %(year)s, not %(value)s.",
                        partner=partner.name,
                        year=this_year,
                        value=partner.prm_founded,
                    )
                )

    # --- buttons --------------------------------------------------------------------------------------

    def action_prm_open_licences(self):
        return self._prm_open_related("prm_partner.prm_licence_action")

    def action_prm_open_agreements(self):
        return self._prm_open_related("prm_partner.prm_agreement_action")

    def _prm_open_related(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        self.env[action["res_model"]].check_access("read")
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
