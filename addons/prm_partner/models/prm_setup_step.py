from odoo import api, fields, models
from odoo.exceptions import UserError


class PrmSetupStep(models.Model):
    """One line of the administrator's set-up checklist.

    Whether a step is done is read from the database by ``_check_<code>``; an addon adds a step
    by a record and such a method.
    """

    _name = "prm.setup.step"
    _description = "Set-up Step"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    button = fields.Char(required=True, translate=True)
    icon = fields.Char(default="fa-check")
    action_id = fields.Many2one("ir.actions.actions", string="Opens", ondelete="set null")
    done = fields.Boolean(compute="_compute_done")
    detail = fields.Char(compute="_compute_done", help="What is there already.")

    _code_unique = models.UniqueIndex("(code)", "There is a step with this code already.")

    @api.depends_context("company", "lang")
    def _compute_done(self):
        for step in self:
            step.done, step.detail = getattr(step, f"_check_{step.code}", step._check_unknown)()

    def action_open(self):
        self.ensure_one()
        if not self.action_id:
            raise UserError(self.env._("The screen of this step is gone; reinstall the addon it came with."))
        action = self.action_id.sudo()
        return self.env[action.type].browse(action.id)._get_action_dict()

    # --- what each step looks at: (done, what is there) -----------------------------------------------

    def _check_unknown(self):
        return False, ""

    def _check_company(self):
        company = self.env.company
        missing = [
            company._fields[name]._description_string(self.env)
            for name in ("country_id", "email", "street", "city")
            if not company[name]
        ]
        if missing:
            return False, self.env._("Missing: %(fields)s", fields=", ".join(missing))
        return True, f"{company.name}, {company.currency_id.name}"

    def _check_territories(self):
        count = self.env["prm.territory"].search_count([])
        ranges = self.env["prm.territory.range"].search_count([])
        detail = self.env._("%(count)s territories, %(ranges)s postal code ranges", count=count, ranges=ranges)
        return bool(count), detail

    def _check_partners(self):
        partners = self.env["res.partner"]
        count = partners.search_count([("prm_is_partner", "=", True)])
        lost = partners.search_count([("prm_is_partner", "=", True), ("prm_territory_id", "=", False)])
        if not count:
            return False, self.env._("No partners yet")
        return True, self.env._("%(count)s partners, %(lost)s without territory", count=count, lost=lost)

    def _check_agreements(self):
        count = self.env["prm.agreement"].search_count([("state", "=", "active")])
        return bool(count), self.env._("%(count)s agreements in force", count=count)

    def _check_mail(self):
        parameter = self.env["ir.config_parameter"].sudo().get_param("prm_partner.mail_tested_on")
        if parameter:
            return True, self.env._("Last test message sent on %(day)s", day=parameter)
        servers = self.env["ir.mail_server"].sudo().search_count([])
        return False, self.env._("%(count)s mail servers, no test message sent yet", count=servers)

    def _check_sms(self):
        parameter = self.env["ir.config_parameter"].sudo().get_param("prm_partner.sms_tested_on")
        if parameter:
            return True, self.env._("Last test message sent on %(day)s", day=parameter)
        return False, self.env._("No test message sent yet")

    def _check_users(self):
        groups = self.env.ref("prm_partner.res_groups_privilege_prm").sudo().group_ids
        users = groups.all_user_ids.filtered(lambda user: user.active and user.id != self.env.uid)
        return bool(users), self.env._("%(count)s people beside you", count=len(users))
