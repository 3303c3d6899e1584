from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import postal_code


class PrmTerritoryRange(models.Model):
    """A run of postal codes that belongs to one territory; a code belongs to one territory only."""

    _name = "prm.territory.range"
    _description = "Postal Code Range"
    _inherit = ["prm.import.mixin"]
    _order = "country_id, key_from, id"
    _import_key = ("country_id", "zip_from")

    territory_id = fields.Many2one("prm.territory", required=True, index=True, ondelete="cascade")
    country_id = fields.Many2one("res.country", required=True, default=lambda self: self.env.company.country_id)
    zip_from = fields.Char(
        "From",
        required=True,
        help="First postal code, or how the first one begins: 70 stands for all codes that begin with 70.",
    )
    zip_to = fields.Char("To", compute="_compute_zip_to", store=True, readonly=False, required=True, precompute=True)
    key_from = fields.Char(compute="_compute_keys", store=True, precompute=True)
    key_to = fields.Char(compute="_compute_keys", store=True, precompute=True)

    @api.depends("zip_from")
    def _compute_zip_to(self):
        for row in self:
            row.zip_to = row.zip_to or row.zip_from

    @api.depends("zip_from", "zip_to")
    def _compute_keys(self):
        for row in self:
            row.key_from = postal_code.normalise(row.zip_from)
            row.key_to = postal_code.normalise(row.zip_to)

    @api.depends("zip_from", "zip_to", "country_id")
    def _compute_display_name(self):
        for row in self:
            codes = row.zip_from if row.zip_to == row.zip_from else f"{row.zip_from}–{row.zip_to}"
            row.display_name = f"{row.country_id.code} {codes}"

    @api.constrains("zip_from", "zip_to", "country_id", "territory_id")
    def _check_range(self):
        for row in self:
            if not row.key_from or row.key_from[: len(row.key_to)] > row.key_to:
                raise ValidationError(
                    self.env._(
                        "Territory “%(territory)s”: the postal codes %(range)s end before they begin.",
                        territory=row.territory_id.complete_name,
                        range=row.display_name,
                    )
                )
        for country in self.country_id:
            ranges = self.search([("country_id", "=", country.id)])
            pair = postal_code.find_overlap((row.key_from, row.key_to, row) for row in ranges)
            if pair:
                row, other = pair if pair[0] in self else reversed(pair)
                raise ValidationError(
                    self.env._(
                        "The postal codes %(range)s of territory “%(territory)s” overlap with"
                        " %(other_range)s of territory “%(other)s”. A postal code belongs to one territory.",
                        range=row.display_name,
                        territory=row.territory_id.complete_name,
                        other_range=other.display_name,
                        other=other.territory_id.complete_name,
                    )
                )
