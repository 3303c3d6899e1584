"""Dealers of two firms, and roles that ask for a second factor.

``cls.strict`` is a role that requires one at once; ``cls.guarded`` its user, of firm A, who signed in before;
``cls.chief`` an administrator of all users.
"""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.prm_portal.tests.admin_common import AdminMixin
from odoo.addons.prm_portal.tests.portal_common import DealerMixin


class FactorMixin(AdminMixin, DealerMixin):
    @classmethod
    def build_factors(cls):
        cls.build_dealers()
        cls.build_admin()
        cls.env["ir.config_parameter"].set_param("auth_totp.policy", "")
        cls.env["auth.sms.policy"].search([]).unlink()
        cls.env["auth.sms.policy"].create({"level": "optional"})
        cls.strict = cls.make_role("strict", "prm_portal.group_dealer_tasks", grantable=True)
        cls.strict.write({"factor_rule": "date", "factor_from": cls.days_ago(1)})
        cls.guarded = cls.make_dealer("guarded", cls.firm, cls.strict)
        cls.dealers["guarded"] = cls.guarded
        groups = "base.group_erp_manager,prm_portal.group_prm_dealer_admin"
        cls.chief = new_test_user(cls.env, "t_chief", groups, email="chief@t.example.com")
        for user in cls.dealers.values():
            cls.signed_in_before(user)

    @classmethod
    def days_ago(cls, days):
        return fields.Date.today() - timedelta(days=days)

    @classmethod
    def signed_in_before(cls, user, days=100):
        """Have a user work in the portal for a while: no invitation is younger than that."""
        past = fields.Datetime.now() - timedelta(days=days)
        cls.env.cr.execute("INSERT INTO res_users_log (create_uid, create_date) VALUES (%s, %s)", [user.id, past])
        user.sudo().auth_sms_grace_start = past
        user.invalidate_recordset(["log_ids", "login_date"])

    def links(self, user):
        """Return the mails to a user that hold a link to set up a second factor."""
        mails = self.env["mail.mail"].sudo().search([("email_to", "ilike", user.email)])
        return mails.filtered(lambda mail: "/web/login/sms/invitation" in (mail.body_html or ""))

    def told(self):
        """Return the mails that the administrator of all users got since the last time."""
        mails = self.env["mail.mail"].sudo().search([("email_to", "ilike", "chief@t.example.com")])
        new = mails.filtered(lambda mail: mail.id > getattr(self, "_told", 0))
        self._told = max(mails.ids, default=0)
        return new

    def events(self, user=None):
        domain = [("user_id", "=", user.id)] if user else []
        return self.env["prm.dealer.audit"].search(domain, order="id").mapped("event")
