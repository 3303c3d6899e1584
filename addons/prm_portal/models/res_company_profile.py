from odoo import fields, models

USER = "prm_partner.group_prm_user"


class ResCompany(models.Model):
    """Which changes of a firm's profile wait for approval; see ``SUBJECTS`` of ``prm_dealer_profile.py``."""

    _inherit = "res.company"

    prm_approve_name = fields.Boolean("Name", default=True, groups=USER)
    prm_approve_form = fields.Boolean("Company form", default=True, groups=USER)
    prm_approve_tax = fields.Boolean("Tax number", default=True, groups=USER)
    prm_approve_address = fields.Boolean("Address", default=True, groups=USER)
    prm_approve_contact = fields.Boolean("Telephone, e-mail, website", groups=USER)
    prm_approve_size = fields.Boolean("Staff, sales area, year of foundation", groups=USER)
    prm_approve_lines = fields.Boolean("Business lines", groups=USER)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prm_approve_name = fields.Boolean(related="company_id.prm_approve_name", readonly=False)
    prm_approve_form = fields.Boolean(related="company_id.prm_approve_form", readonly=False)
    prm_approve_tax = fields.Boolean(related="company_id.prm_approve_tax", readonly=False)
    prm_approve_address = fields.Boolean(related="company_id.prm_approve_address", readonly=False)
    prm_approve_contact = fields.Boolean(related="company_id.prm_approve_contact", readonly=False)
    prm_approve_size = fields.Boolean(related="company_id.prm_approve_size", readonly=False)
    prm_approve_lines = fields.Boolean(related="company_id.prm_approve_lines", readonly=False)
