from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def signup_prepare(self, signup_type="signup"):
        """The days of grace count from the invitation, also from a later one."""
        if signup_type == "signup":
            invited = self.sudo().user_ids.filtered(lambda user: not user.login_date)
            if invited:
                invited.auth_sms_grace_start = fields.Datetime.now()
        return super().signup_prepare(signup_type)

    def write(self, vals):
        """Note when an e-mail address changed, unless an administrator changed another one's."""
        if "email" in vals:
            users = self.sudo().filtered(lambda partner: partner.email != vals["email"]).user_ids
            if self.env.user.has_group("base.group_erp_manager"):
                users &= self.env.user
            if users:
                users.auth_sms_email_changed = fields.Datetime.now()
        return super().write(vals)
