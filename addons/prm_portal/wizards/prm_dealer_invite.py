from odoo import api, fields, models


class PrmDealerInvite(models.TransientModel):
    """Invite one person of a firm to the portal."""

    _name = "prm.dealer.invite"
    _description = "Invite a Dealer"

    partner_id = fields.Many2one("res.partner", "Firm", required=True, domain=[("prm_is_partner", "=", True)])
    contact_id = fields.Many2one(
        "res.partner",
        domain="[('parent_id', '=', partner_id), ('user_ids', '=', False)]",
        help="Somebody who is in the file already; else fill in name and e-mail.",
    )
    name = fields.Char(compute="_compute_from_contact", store=True, readonly=False, required=True)
    email = fields.Char("E-mail", compute="_compute_from_contact", store=True, readonly=False, required=True)
    role_id = fields.Many2one("prm.dealer.role", required=True)
    role_description = fields.Text(related="role_id.description")
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), "Language")

    @api.depends("contact_id")
    def _compute_from_contact(self):
        for wizard in self:
            if wizard.contact_id:
                wizard.name = wizard.contact_id.name
                wizard.email = wizard.contact_id.email

    def action_invite(self):
        self.ensure_one()
        self.env["prm.dealer.user"]._check_admin()
        # Bridge: inviting is what administrators may do; the firm itself was chosen under their own rights.
        self.partner_id.check_access("read")
        users = self.env["res.users"]._prm_invite(
            [
                {
                    "firm": self.partner_id,
                    "name": self.name,
                    "email": self.email,
                    "role": self.role_id,
                    "lang": self.lang,
                }
            ]
        )
        return self.env["prm.dealer.user"]._notify(
            self.env._("The invitation to %(email)s waits in the mail queue.", email=users.email)
        )
