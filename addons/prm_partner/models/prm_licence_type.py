from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmLicenceType(models.Model):
    """A kind of licence, permit or certificate that partners hold."""

    _name = "prm.licence.type"
    _description = "Licence Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    warn_days = fields.Char(
        "Warn ahead (days)",
        required=True,
        default="180, 90, 30",
        help="How many days before a licence expires the territory manager gets an activity.",
    )
    description = fields.Text(translate=True)
    active = fields.Boolean(default=True)

    @api.constrains("warn_days")
    def _check_warn_days(self):
        for kind in self:
            kind._warn_stages()

    def _warn_stages(self):
        """Return the days before expiry at which to warn, the nearest first: ``[30, 90, 180]``."""
        self.ensure_one()
        try:
            days = sorted({int(part) for part in self.warn_days.split(",")})
        except ValueError:
            days = []
        if not days or days[0] < 1:
            raise ValidationError(
                self.env._(
                    "Licence type “%(name)s”: write the days as whole numbers with commas, such as 180, 90, 30.",
                    name=self.name,
                )
            )
        return days
