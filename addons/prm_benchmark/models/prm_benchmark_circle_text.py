from odoo import fields, models
from odoo.exceptions import UserError


class PrmBenchmarkCircleText(models.Model):
    """A text as firms signed it. Rows are added when a circle is opened or its text changes, and stay as they are."""

    _name = "prm.benchmark.circle.text"
    _description = "Text of an Open Circle"
    _order = "circle_id, version desc"
    _rec_name = "version"

    circle_id = fields.Many2one("prm.benchmark.circle", required=True, readonly=True, ondelete="cascade", index=True)
    version = fields.Integer(required=True, readonly=True, aggregator=False)
    fingerprint = fields.Char(required=True, readonly=True)
    date = fields.Datetime("Published on", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    name = fields.Char("Name of the circle", required=True, readonly=True)
    purpose = fields.Text(readonly=True)
    text = fields.Text("Consent", required=True, readonly=True)

    _version_unique = models.Constraint("UNIQUE (circle_id, version)", "There is this version already.")

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A published text cannot be changed."))
        return super().write(vals)

    def copy_data(self, default=None):
        """Refuse: a copy would be a text that nobody published."""
        raise UserError(self.env._("A published text cannot be copied."))
