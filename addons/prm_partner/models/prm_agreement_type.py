from odoo import fields, models

RENEWAL_MODES = [
    ("none", "Ends on its date"),
    ("auto", "Renews by itself unless notice is given"),
    ("manual", "Renewed by hand"),
]


class PrmAgreementType(models.Model):
    """A kind of agreement and what new agreements of the kind start from."""

    _name = "prm.agreement.type"
    _description = "Agreement Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    renewal_mode = fields.Selection(RENEWAL_MODES, required=True, default="auto")
    renewal_months = fields.Integer("Renewed for (months)", default=12)
    notice_months = fields.Integer("Notice period (months)", default=3)
    terms = fields.Html("Text", translate=True, help="New agreements of this type start with this text.")
    data_clause = fields.Html(
        "End customers' data",
        translate=True,
        help="Who collects the data of end customers, who may use it, what happens to it at the end.",
    )
    active = fields.Boolean(default=True)

    _months_check = models.Constraint(
        "CHECK (renewal_months >= 0 AND notice_months >= 0)", "Months cannot be negative."
    )
