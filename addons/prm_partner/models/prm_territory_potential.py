from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmTerritoryPotential(models.Model):
    """What a territory could yield in a product category in a year, by an external source."""

    _name = "prm.territory.potential"
    _description = "Territory Potential"
    _inherit = ["prm.import.mixin"]
    _order = "year desc, territory_id, category_id, id"
    _import_key = ("territory_id", "category_id", "year", "company_id")

    territory_id = fields.Many2one("prm.territory", required=True, index=True, ondelete="cascade")
    category_id = fields.Many2one(
        "product.category", "Product category", required=True, index=True, ondelete="restrict"
    )
    year = fields.Integer(required=True, default=lambda self: fields.Date.context_today(self).year, aggregator=False)
    market_potential = fields.Monetary(help="What all suppliers together can sell here in the year.")
    purchasing_power = fields.Monetary(
        help="Purchasing power of the area's customers (Kaufkraft) for this category in the year."
    )
    purchasing_power_index = fields.Float(
        "Index", aggregator="avg", help="Purchasing power per head; the average of the country is 100."
    )
    source = fields.Char(help="Who published the figures.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")

    _potential_unique = models.UniqueIndex(
        "(territory_id, category_id, year, company_id)",
        "There are figures for this territory, product category and year already.",
    )

    @api.depends("territory_id", "category_id", "year")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.territory_id.name} · {row.category_id.name} · {row.year}"

    @api.constrains("year", "market_potential", "purchasing_power", "purchasing_power_index")
    def _check_figures(self):
        for row in self:
            if not 1990 <= row.year <= 2100:
                raise ValidationError(
                    self.env._("Potential %(row)s: the year lies outside 1990 to 2100.", row=row.display_name)
                )
            for name in ("market_potential", "purchasing_power", "purchasing_power_index"):
                if row[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "Potential %(row)s: “%(field)s” cannot be negative.",
                            row=row.display_name,
                            field=self.fields_get([name], ["string"])[name]["string"],
                        )
                    )
