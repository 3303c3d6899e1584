"""What a role needs to sign in: chosen in its form, kept as a sign-in policy, in force at the next sign-in."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal_auth_sms.hooks import post_init_hook

from .factor_common import FactorMixin


@tagged("post_install", "-at_install")
class TestRolePolicy(FactorMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_factors()
        cls.seller = cls.dealers["sales_a"]
        cls.sales = cls.role("sales").with_user(cls.users["admin"])

    def policy(self, role):
        return self.env["auth.sms.policy"].search([("group_id", "=", role.group_id.id)])

    def test_the_form_writes_the_policy_of_the_roles_group(self):
        with Form(self.sales) as form:
            self.assertEqual(form.factor_rule, "none")
            form.factor_rule = "grace"
            self.assertEqual(form.factor_grace_days, 14)
            form.factor_grace_days = 7
        policy = self.policy(self.sales)
        self.assertEqual((policy.level, policy.grace_days), ("required", 7))
        self.assertLess(fields.Datetime.now() - policy.required_since, timedelta(minutes=1))
        self.sales.invalidate_recordset()
        self.assertEqual((self.sales.factor_rule, self.sales.factor_grace_days), ("grace", 7))
        # the grace goes on when its length changes
        policy.required_since = begun = fields.Datetime.now() - timedelta(days=3)
        self.sales.factor_grace_days = 5
        self.assertEqual((policy.required_since, policy.grace_days), (begun, 5))
        with Form(self.sales) as form:
            form.factor_rule = "date"
            form.factor_from = self.days_ago(-10)
        self.assertEqual(policy.required_since, datetime.combine(self.days_ago(-10), datetime.min.time()))
        self.assertEqual(policy.grace_days, 0)
        self.sales.invalidate_recordset()
        self.assertEqual((self.sales.factor_rule, self.sales.factor_from), ("date", self.days_ago(-10)))
        self.sales.factor_rule = "none"
        self.assertEqual(policy.level, "optional")
        self.assertEqual(len(self.policy(self.sales)), 1)

    def test_a_new_role_and_a_copy(self):
        roles = self.env["prm.dealer.role"].with_user(self.users["admin"])
        self.assertEqual(roles.create({"name": "T plain"}).factor_rule, "none")
        with Form(roles) as form:
            form.name = "T Workshop"
            form.factor_rule = "grace"
            form.factor_grace_days = 3
        copy = form.record.copy()
        self.assertEqual(copy.factor_rule, "grace")
        self.assertEqual(self.policy(copy).grace_days, 3)
        policy = self.policy(copy)
        copy.unlink()
        self.assertFalse(policy.exists())

    def test_days_of_grace_have_limits(self):
        for days in (0, -1, 366):
            with self.assertRaises(UserError):
                self.sales.write({"factor_rule": "grace", "factor_grace_days": days})

    def test_it_is_in_force_for_the_role_and_nobody_else(self):
        self.assertEqual(self.guarded._auth_sms_policy().level, "required")
        self.assertEqual(self.guarded._mfa_type(), "sms")
        for user in (self.seller, self.dealers["plain"], self.dealers["director_b"], *self.users.values()):
            self.assertEqual(user._auth_sms_policy().level, "optional", user.login)
            self.assertIsNone(user._mfa_type(), user.login)
            self.assertFalse(user._rpc_api_keys_only(), user.login)

    def test_before_the_day_and_during_the_grace_the_password_opens(self):
        self.strict.write({"factor_rule": "date", "factor_from": self.days_ago(-2)})
        self.assertIsNone(self.guarded._mfa_type())
        self.assertTrue(self.guarded._auth_sms_may_enrol())
        self.assertTrue(self.guarded._rpc_api_keys_only())
        self.strict.factor_from = fields.Date.today()
        self.assertEqual(self.guarded._mfa_type(), "sms")
        self.strict.factor_rule = "grace"
        self.assertIsNone(self.guarded._mfa_type())
        self.policy(self.strict).required_since = fields.Datetime.now() - timedelta(days=15)
        self.assertEqual(self.guarded._mfa_type(), "sms")

    def test_another_role_counts_at_the_next_sign_in_and_the_link_is_mailed(self):
        token = self.seller._compute_session_token("T")
        self.seller._prm_set_role(self.strict)
        self.assertEqual(self.seller._mfa_type(), "sms")
        self.assertNotEqual(self.seller._compute_session_token("T"), token)
        self.assertEqual(len(self.links(self.seller)), 1)
        self.assertEqual(self.links(self.seller).state, "outgoing", "mails are queued, not sent while somebody waits")
        self.assertEqual(self.events(self.seller)[-2:], ["role", "factor_invited"])
        self.seller._prm_set_role(self.role("sales"))
        self.assertIsNone(self.seller._mfa_type())
        # who has a factor needs no link
        self.seller.auth_sms_number = "+4915123456789"
        self.seller._prm_set_role(self.strict)
        self.assertEqual(len(self.links(self.seller)), 1)

    def test_moving_to_another_firm_changes_nothing_about_it(self):
        self.guarded.partner_id.parent_id = self.foreign
        self.assertEqual(self.guarded._mfa_type(), "sms")

    def test_changes_are_in_the_log(self):
        self.sales.write({"factor_rule": "grace", "factor_grace_days": 9})
        row = self.env["prm.dealer.audit"].search([("event", "=", "role_changed")], limit=1)
        self.assertEqual(row.actor_id, self.users["admin"])
        self.assertIn("not required", row.before)
        self.assertIn("9", row.after)
        count = self.env["prm.dealer.audit"].search_count([])
        self.sales.factor_grace_days = 9
        self.assertEqual(self.env["prm.dealer.audit"].search_count([]), count)

    def test_administrators_are_told_what_dealer_administrators_change(self):
        role = self.strict.with_user(self.users["admin"])
        self.told()
        role.factor_from = self.days_ago(2)
        [mail] = self.told()
        self.assertIn("was changed", mail.subject)
        for values in ({"factor_from": self.days_ago(-30)}, {"factor_rule": "none"}):
            role.write(values)
            [mail] = self.told()
            self.assertIn("asks for less", mail.subject, values)
            self.assertEqual(mail.state, "outgoing")
        self.assertIn("T admin", mail.body_html)
        self.assertIn("T strict", mail.body_html)
        role.write({"factor_rule": "grace", "factor_grace_days": 3})
        self.assertEqual(len(self.told()), 1)
        role.name = "T strict as before"
        role.factor_grace_days = 3
        self.assertFalse(self.told(), "nothing changed")

    def test_administrators_are_not_told_of_their_own(self):
        self.told()
        self.strict.with_user(self.chief).factor_rule = "none"
        self.assertFalse(self.told())

    def test_the_day_is_near(self):
        role = self.strict.with_user(self.users["admin"])
        with self.assertRaises(UserError):
            role.factor_from = self.days_ago(-400)
        role.factor_from = self.days_ago(-360)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_has_no_right_on_roles_changes_nothing(self):
        for user in (self.users["employee"], self.guarded, self.dealers["director_a"], self.dealers["adviser"]):
            with self.assertRaises(AccessError, msg=user.login):
                self.strict.with_user(user).factor_rule = "none"
            with self.assertRaises(AccessError, msg=user.login):
                self.policy(self.strict).with_user(user).level = "off"
        self.assertEqual(self.guarded._mfa_type(), "sms")

    def test_dealer_administrators_stay_above_the_wider_policies(self):
        admin = self.users["admin"]
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.policy(self.strict).with_user(admin).read(["level"])
        wide = self.env["auth.sms.policy"].create(
            {
                "group_id": self.env.ref("base.group_portal").id,
                "level": "required",
                "grace_days": 0,
                "required_since": fields.Datetime.now() - timedelta(days=1),
            }
        )
        self.strict.with_user(admin).factor_rule = "none"
        self.assertEqual(self.guarded._mfa_type(), "sms")
        self.strict.invalidate_recordset()
        self.assertIn(wide.audience, self.strict.with_user(admin).factor_note)
        wide.level = "off"
        self.strict.invalidate_recordset()
        self.assertFalse(self.strict.factor_note)
        self.assertIsNone(self.guarded._mfa_type())

    def test_trusted_devices_are_as_the_administrators_set_them(self):
        self.assertEqual(self.guarded._auth_sms_policy().trusted_device_days, 30)
        self.policy(self.strict).trusted_device_days = 0
        self.strict.with_user(self.users["admin"]).factor_from = self.days_ago(3)
        self.assertEqual(self.guarded._auth_sms_policy().trusted_device_days, 0)

    def test_shipped_roles_that_handle_figures_require_one(self):
        post_init_hook(self.env)
        shipped = {code: self.role(code) for code in ("director", "bookkeeper", "adviser", "sales", "service")}
        self.assertEqual(
            {code: role.factor_rule for code, role in shipped.items()},
            {"director": "grace", "bookkeeper": "grace", "adviser": "grace", "sales": "none", "service": "none"},
        )
        # a decision of the administrators is not overturned
        shipped["director"].factor_rule = "none"
        post_init_hook(self.env)
        self.assertEqual(shipped["director"].factor_rule, "none")
