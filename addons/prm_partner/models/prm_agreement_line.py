from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# Two lines contradict when they speak of the same thing, for the same area, on a common day.
# The constraints are deferred so that the Python check, which names the records, speaks first;
# ``_check_contradictions`` then has them checked within the request.
_SAME_DAYS = "daterange(effective_from, effective_to, '[]') WITH &&"
_SAME_AREA = "COALESCE(territory_id, 0) WITH ="
_DEFERRED = ("_in_force_product", "_in_force_category", "_agreement_product", "_agreement_category")
_REAL_DAYS = "(effective_to IS NULL OR effective_from <= effective_to)"


def _no_two(scope, subject, where):
    return models.Constraint(
        f"EXCLUDE USING gist ({scope}, {subject} WITH =, {_SAME_AREA}, {_SAME_DAYS})"
        f" WHERE ({subject} IS NOT NULL AND {where} AND {_REAL_DAYS}) DEFERRABLE INITIALLY DEFERRED",
        "Two lines speak of the same product, area and day.",
    )


class PrmAgreementLine(models.Model):
    """Which product or category a partner may sell under an agreement, and at what terms.

    A line holds on the days that it and its agreement have in common (``effective_from`` to
    ``effective_to``). The database refuses two lines for the same firm, thing, area and day
    among active agreements, and within one agreement in any state.
    """

    _name = "prm.agreement.line"
    _description = "Product Agreement"
    _inherit = ["prm.import.mixin"]
    _order = "agreement_id desc, sequence, id"
    _rec_names_search = ["agreement_id", "product_tmpl_id", "category_id"]
    _import_key = ("agreement_id", "product_tmpl_id", "category_id", "territory_id", "valid_from")

    agreement_id = fields.Many2one("prm.agreement", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        related="agreement_id.partner_id", store=True, index=True, precompute=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, precompute=True)
    state = fields.Selection(related="agreement_id.state", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", index="btree_not_null", ondelete="restrict", check_company=True
    )
    category_id = fields.Many2one("product.category", "Product category", index="btree_not_null", ondelete="restrict")
    policy = fields.Selection([("allowed", "May sell"), ("excluded", "May not sell")], required=True, default="allowed")
    discount = fields.Float("Discount (%)", digits="Discount", aggregator="avg")
    commission = fields.Float("Commission (%)", digits="Discount", aggregator="avg")
    minimum_volume = fields.Float("Minimum per year", help="What the partner undertakes to buy in a year.")
    volume_unit = fields.Selection(
        [("amount", "Turnover"), ("quantity", "Units")], "Minimum in", required=True, default="amount"
    )
    territory_id = fields.Many2one(
        "prm.territory", index="btree_not_null", ondelete="restrict", help="Empty: wherever the partner sells."
    )
    exclusive = fields.Boolean(help="Nobody else may sell it in this territory.")
    valid_from = fields.Date(help="Empty: from the start of the agreement.")
    valid_to = fields.Date("Valid until", help="Empty: until the end of the agreement.")
    effective_from = fields.Date(compute="_compute_effective", store=True, precompute=True)
    effective_to = fields.Date(compute="_compute_effective", store=True, precompute=True)
    note = fields.Char()

    _one_subject = models.Constraint(
        "CHECK ((product_tmpl_id IS NULL) <> (category_id IS NULL))",
        "A line is about either a product or a product category.",
    )
    _dates_check = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "A line cannot end before it begins.",
    )
    _in_force_product = _no_two("partner_id WITH =, company_id WITH =", "product_tmpl_id", "state = 'active'")
    _in_force_category = _no_two("partner_id WITH =, company_id WITH =", "category_id", "state = 'active'")
    _agreement_product = _no_two("agreement_id WITH =", "product_tmpl_id", "agreement_id IS NOT NULL")
    _agreement_category = _no_two("agreement_id WITH =", "category_id", "agreement_id IS NOT NULL")
    _terms_idx = models.Index("(partner_id, company_id, effective_from) WHERE state = 'active'")

    @api.depends("valid_from", "valid_to", "agreement_id.date_start", "agreement_id.date_end")
    def _compute_effective(self):
        for line in self:
            starts = [day for day in (line.valid_from, line.agreement_id.date_start) if day]
            ends = [day for day in (line.valid_to, line.agreement_id.date_end) if day]
            line.effective_from = max(starts, default=False)
            line.effective_to = min(ends, default=False)

    @api.depends("product_tmpl_id", "category_id", "policy", "partner_id")
    def _compute_display_name(self):
        for line in self:
            subject = line.product_tmpl_id.display_name or line.category_id.display_name or ""
            line.display_name = f"{line.partner_id.name}: {subject}" if line.partner_id else subject

    @api.onchange("product_tmpl_id")
    def _onchange_product_tmpl_id(self):
        if self.product_tmpl_id:
            self.category_id = False

    @api.onchange("category_id")
    def _onchange_category_id(self):
        if self.category_id:
            self.product_tmpl_id = False

    @api.model_create_multi
    def create(self, vals_list):
        # The database would refuse these before any @api.constrains could name the record.
        for vals in vals_list:
            self._refuse_bad_line(self.new(vals, origin=self.browse()))
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if "agreement_id" in vals:
            # the record rules were asked before; nobody moves a line to an agreement out of reach
            self.check_access("write")
        return result

    def _subject(self):
        return self.product_tmpl_id.display_name or self.category_id.display_name

    @api.constrains(
        "product_tmpl_id",
        "category_id",
        "valid_from",
        "valid_to",
        "discount",
        "commission",
        "minimum_volume",
        "exclusive",
        "territory_id",
        "policy",
    )
    def _check_line(self):
        for line in self:
            self._refuse_bad_line(line)
            agreement = line.agreement_id
            if agreement.date_end and agreement.date_end < agreement.date_start:
                continue  # the agreement's own check names this
            if line.effective_to and line.effective_from and line.effective_from > line.effective_to:
                line._refuse(self.env._("its dates lie outside the agreement's."))

    @api.model
    def _refuse_bad_line(self, line):
        """Raise a sentence that names agreement and line when the line's own values do not fit."""
        if bool(line.product_tmpl_id) == bool(line.category_id):
            line._refuse(self.env._("name either a product or a product category."))
        if line.valid_from and line.valid_to and line.valid_from > line.valid_to:
            line._refuse(self.env._("“Valid until” lies before “Valid from”."))
        if not 0 <= line.discount <= 100:
            line._refuse(self.env._("the discount lies between 0 and 100 %."))
        if not 0 <= line.commission <= 100:
            line._refuse(self.env._("the commission lies between 0 and 100 %."))
        if line.minimum_volume < 0:
            line._refuse(self.env._("the minimum cannot be negative."))
        if line.exclusive and (not line.territory_id or line.policy != "allowed"):
            line._refuse(self.env._("an exclusive right needs a territory and a product that may be sold."))

    def _refuse(self, problem):
        raise ValidationError(
            self.env._(
                "Agreement %(agreement)s, line “%(subject)s”: %(problem)s",
                agreement=self.agreement_id.reference or self.env._("(new)"),
                subject=self._subject() or "",
                problem=problem,
            )
        )

    def _find_contradictions(self):
        """Return rows ``(line, other line, kind)`` for lines of ``self`` that contradict others; one query.

        ``kind`` is ``same`` (same firm or same agreement, thing, area and day) or ``exclusive``
        (another firm's line in force for the same thing in an overlapping area, one of the two exclusive).
        """
        self.flush_model()
        self.env["prm.territory"].flush_model(["parent_path"])
        return self.env.execute_query(
            SQL(
                """
                SELECT line.id, other.id,
                       CASE WHEN other.partner_id = line.partner_id THEN 'same' ELSE 'exclusive' END
                  FROM prm_agreement_line line
                  JOIN prm_agreement_line other
                    ON other.id <> line.id
                   AND other.company_id = line.company_id
                   AND (other.product_tmpl_id = line.product_tmpl_id OR other.category_id = line.category_id)
                   AND daterange(other.effective_from, other.effective_to, '[]')
                       && daterange(line.effective_from, line.effective_to, '[]')
             LEFT JOIN prm_territory area ON area.id = line.territory_id
             LEFT JOIN prm_territory other_area ON other_area.id = other.territory_id
                 WHERE line.id IN %(ids)s
                   AND (line.effective_to IS NULL OR line.effective_from <= line.effective_to)
                   AND (other.effective_to IS NULL OR other.effective_from <= other.effective_to)
                   AND (
                        (
                            COALESCE(other.territory_id, 0) = COALESCE(line.territory_id, 0)
                            AND (
                                other.agreement_id = line.agreement_id
                                OR (other.partner_id = line.partner_id
                                    AND line.state = 'active' AND other.state = 'active')
                            )
                        )
                        OR (
                            other.partner_id <> line.partner_id
                            AND line.state = 'active' AND other.state = 'active'
                            AND line.policy = 'allowed' AND other.policy = 'allowed'
                            AND (line.exclusive OR other.exclusive)
                            AND (area.parent_path LIKE other_area.parent_path || '%%'
                                 OR other_area.parent_path LIKE area.parent_path || '%%')
                        )
                   )
              ORDER BY line.id, other.id
                 LIMIT 1
                """,
                ids=tuple(self.ids) or (0,),
            )
        )

    @api.constrains(
        "product_tmpl_id",
        "category_id",
        "territory_id",
        "valid_from",
        "valid_to",
        "exclusive",
        "policy",
        "state",
        "partner_id",
        "effective_from",
        "effective_to",
    )
    def _check_contradictions(self):
        # the query below flushes: let a line's own values be refused by name before the database does
        for line in self:
            self._refuse_bad_line(line)
        for line_id, other_id, kind in self._find_contradictions():
            line, other = self.browse(line_id), self.browse(other_id).sudo()
            values = {
                "agreement": line.agreement_id.reference,
                "subject": line._subject(),
                "other": other.agreement_id.reference,
                "days": line._days_in_common(other),
                "territory": other.territory_id.complete_name,
            }
            if kind == "exclusive":
                # its number, not its name: who asks may be a territory manager of another territory
                raise ValidationError(
                    self.env._(
                        "Agreement %(agreement)s, line “%(subject)s”: agreement %(other)s of another partner has a line"
                        " on it in %(territory)s, and one of the two is exclusive (%(days)s).",
                        **values,
                    )
                )
            raise ValidationError(
                self.env._(
                    "Agreement %(agreement)s, line “%(subject)s”: agreement %(other)s of the same partner has a line"
                    " on it for the same days (%(days)s). Change the dates or remove one of them.",
                    **values,
                )
            )

        # what another transaction wrote meanwhile is seen by the database alone
        self.env.flush_all()
        names = SQL(", ").join(SQL.identifier(f"{self._table}{suffix}") for suffix in _DEFERRED)
        self.env.cr.execute(SQL("SET CONSTRAINTS %s IMMEDIATE", names))
        self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", names))

    def _days_in_common(self, other):
        start = max(self.effective_from, other.effective_from)
        ends = [day for day in (self.effective_to, other.effective_to) if day]
        return f"{start} – {min(ends)}" if ends else f"{start} –"
