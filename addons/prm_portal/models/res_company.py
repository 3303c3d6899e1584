from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    prm_dealer_limit = fields.Integer(
        "Portal users per partner",
        default=10,
        groups="prm_partner.group_prm_user",
        help="How many users a dealer's director may have in the portal; a partner may have a limit of its own.",
    )
