from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

WALLET = "prm.fact.provider.wallet"

#: how far a figure may be off, in percent, by how sure its source is
TOLERANCES = {"high": 10.0, "medium": 25.0, "low": 50.0}


class PrmCompetitorVolume(models.Model):
    """What a partner buys from a competitor in a product category over some months.

    A statement without category speaks of all categories. Statements may overlap: for each month
    the one on the shortest period counts, of several such the latest; and one on a category
    contains those on the categories below it. :meth:`_counted_query` is the one place that decides.
    """

    _name = "prm.competitor.volume"
    _description = "Volume at a Competitor"
    _inherit = ["prm.import.mixin"]
    _order = "date_from desc, partner_id, competitor_id, id desc"
    _import_key = ("partner_id", "competitor_id", "category_id", "date_from", "months", "company_id")

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("prm_is_partner", "=", True)],
    )
    competitor_id = fields.Many2one("prm.competitor", required=True, index=True, ondelete="restrict")
    category_id = fields.Many2one(
        "product.category",
        "Product category",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: all it buys from the competitor.",
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=12, day=1),
        help="The first day of the period's first month.",
    )
    months = fields.Integer(required=True, default=12, aggregator=False, help="Length of the period in months.")
    date_to = fields.Date("To", compute="_compute_date_to", store=True)
    volume = fields.Monetary(required=True, help="Bought in the whole period, net. Zero: it buys nothing there.")
    source = fields.Selection(
        [("dealer", "Told by the dealer"), ("visit", "Seen on a visit"), ("estimate", "Estimate"), ("study", "Study")],
        required=True,
        default="dealer",
    )
    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")], required=True, default="medium"
    )
    tolerance = fields.Float(
        "± %",
        digits=(5, 1),
        compute="_compute_tolerance",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=False,
        help="How far the true volume may lie above or below.",
    )
    volume_low = fields.Monetary("At least", compute="_compute_bounds", store=True)
    volume_high = fields.Monetary("At most", compute="_compute_bounds", store=True)
    note = fields.Char()
    territory_id = fields.Many2one(related="partner_id.prm_territory_id")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")

    _volume_unique = models.UniqueIndex(
        "(partner_id, competitor_id, COALESCE(category_id, 0), date_from, months, company_id)",
        "There is a volume of this partner at this competitor for the same category and period already.",
    )

    @api.depends("partner_id", "competitor_id", "category_id")
    def _compute_display_name(self):
        for row in self:
            parts = (row.partner_id.name, row.competitor_id.name, row.category_id.name)
            row.display_name = " · ".join(part for part in parts if part)

    @api.depends("date_from", "months")
    def _compute_date_to(self):
        for row in self:
            row.date_to = row.date_from and row.date_from + relativedelta(months=max(row.months, 1), days=-1)

    @api.depends("confidence")
    def _compute_tolerance(self):
        for row in self:
            row.tolerance = TOLERANCES.get(row.confidence, 0.0)

    @api.depends("volume", "tolerance")
    def _compute_bounds(self):
        for row in self:
            row.volume_low = row.volume * (1 - row.tolerance / 100)
            row.volume_high = row.volume * (1 + row.tolerance / 100)

    @api.onchange("date_from")
    def _onchange_date_from(self):
        if self.date_from:
            self.date_from = self.date_from.replace(day=1)

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for row in self:
            if not row.partner_id.sudo().prm_is_partner:
                raise ValidationError(
                    self.env._("“%(contact)s” is no partner of the network.", contact=row.partner_id.name)
                )

    @api.constrains("date_from", "months", "volume", "tolerance")
    def _check_figures(self):
        for row in self:
            if row.date_from.day != 1:
                problem = self.env._("the period begins on the first day of a month.")
            elif not 1 <= row.months <= 60:
                problem = self.env._("the period has 1 to 60 months, not %(months)s.", months=row.months)
            elif row.volume < 0:
                problem = self.env._("the volume cannot be negative.")
            elif not 0 <= row.tolerance <= 100:
                problem = self.env._("“± %%” lies between 0 and 100, not at %(value)s.", value=row.tolerance)
            else:
                continue
            raise ValidationError(self.env._("Volume %(row)s: %(problem)s", row=row.display_name, problem=problem))

    # --- figures --------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._mark_facts()
        return rows

    def write(self, vals):
        self._mark_facts()
        result = super().write(vals)
        if "partner_id" in vals:
            # the record rules were asked before; nobody moves a volume to a firm out of reach
            self.check_access("write")
        self._mark_facts()
        return result

    def unlink(self):
        self._mark_facts()
        return super().unlink()

    def _mark_facts(self):
        if not self:
            return
        self.flush_recordset(["partner_id", "date_from"])
        self.env["prm.fact.dirty"]._mark(
            WALLET, SQL("SELECT partner_id, date_from FROM prm_competitor_volume WHERE id IN %s", tuple(self.ids))
        )

    @api.model
    def _counted_query(self, in_scope, until):
        """Return what partners bought elsewhere per month, nothing of it twice.

        :param SQL in_scope: condition on ``told.partner_id``
        :param datetime.date until: months before this first day only
        :return: SQL with company_id, partner_id, month, category_id or NULL (all), path (the category's
            parent path, NULL likewise), amount and tolerance in percent
        """
        return SQL(
            """
            WITH told AS MATERIALIZED (
                SELECT DISTINCT ON (told.company_id, told.partner_id, told.competitor_id,
                                    COALESCE(told.category_id, 0), period.month)
                       told.company_id, told.partner_id, told.competitor_id, told.category_id,
                       category.parent_path AS path, period.month::date AS month,
                       (told.volume / told.months)::float8 AS amount, told.tolerance::float8 AS tolerance
                  FROM prm_competitor_volume told
             LEFT JOIN product_category category ON category.id = told.category_id
             CROSS JOIN LATERAL generate_series(
                       told.date_from, told.date_from + make_interval(months => told.months - 1),
                       interval '1 month') AS period (month)
                 WHERE period.month < %(until)s AND %(in_scope)s
              ORDER BY told.company_id, told.partner_id, told.competitor_id,
                       COALESCE(told.category_id, 0), period.month, told.months, told.id DESC
            )
            SELECT company_id, partner_id, month, category_id, path, amount, tolerance
              FROM told
             WHERE NOT EXISTS (
                   SELECT 1 FROM told wider
                    WHERE wider.company_id = told.company_id
                      AND wider.partner_id = told.partner_id
                      AND wider.competitor_id = told.competitor_id
                      AND wider.month = told.month
                      AND wider.category_id IS DISTINCT FROM told.category_id
                      AND (wider.category_id IS NULL OR told.path LIKE wider.path || '%%'))
            """,
            in_scope=in_scope,
            until=until,
        )
