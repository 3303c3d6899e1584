from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MONTHS = [
    ("01", "January"),
    ("02", "February"),
    ("03", "March"),
    ("04", "April"),
    ("05", "May"),
    ("06", "June"),
    ("07", "July"),
    ("08", "August"),
    ("09", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class PrmFactDimension(models.Model):
    """What figures are grouped by beside their own columns."""

    _inherit = "prm.fact"

    month_of_year = fields.Selection(
        MONTHS,
        "Month of the year",
        compute="_compute_month_of_year",
        search="_search_month_of_year",
        help="The years side by side: months in the rows, years in the columns.",
    )
    upper_territory_id = fields.Many2one(related="partner_id.prm_territory_id.parent_id", string="Territory above")

    @api.depends("month")
    def _compute_month_of_year(self):
        for fact in self:
            fact.month_of_year = fact.month and f"{fact.month.month:02}"

    def _search_month_of_year(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(Domain("month.month_number", "=", int(month)) for month in value if month)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "month_of_year":
            return SQL("to_char(%s, 'MM')", self._field_to_sql(alias, "month", query))
        return super()._field_to_sql(alias, field_expr, query)
