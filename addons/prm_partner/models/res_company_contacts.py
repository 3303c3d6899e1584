from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    prm_tour_capacity = fields.Integer("Visits per week and person", default=8, groups="base.group_user")

    _prm_tour_capacity_check = models.Constraint(
        "CHECK (prm_tour_capacity BETWEEN 1 AND 50)", "“Visits per week and person” is a number from 1 to 50."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prm_tour_capacity = fields.Integer(related="company_id.prm_tour_capacity", readonly=False)
