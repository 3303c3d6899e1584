from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    prm_sale_check = fields.Selection(
        [
            ("off", "Do not check"),
            ("warn", "Warn"),
            ("block", "Refuse to confirm"),
        ],
        "Sale orders against agreements",
        default="warn",
        required=True,
        groups="base.group_user",
    )
    prm_unlisted = fields.Selection(
        [
            ("allowed", "may be sold"),
            ("excluded", "may not be sold"),
        ],
        "Products that no agreement names",
        default="allowed",
        required=True,
        groups="base.group_user",
    )
    prm_apply_discount = fields.Boolean("Use agreed discounts on orders", default=True, groups="base.group_user")
