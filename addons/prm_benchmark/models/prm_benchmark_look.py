from odoo import fields, models


class PrmBenchmarkLook(models.Model):
    """A look at raw figures by a trustee, or what was done about the right to look. Rows are added, never changed."""

    _name = "prm.benchmark.look"
    _description = "Look at Raw Figures"
    _order = "id desc"
    _rec_name = "event"

    event = fields.Selection(
        [
            ("read", "Raw figures read"),
            ("export", "Raw figures exported"),
            ("import", "Raw figures imported"),
            ("granted", "Trustee named"),
            ("revoked", "Trustee dismissed"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", index=True)
    about_user_id = fields.Many2one("res.users", "About", readonly=True, ondelete="set null")
    firm_id = fields.Many2one("res.partner", "Firm", readonly=True, ondelete="set null", index=True)
    detail = fields.Char(readonly=True, help="What was looked at: model, months, number of rows.")
