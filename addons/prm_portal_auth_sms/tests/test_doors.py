"""No door opens past a required factor: neither a password over RPC nor an API key made with the password alone."""

from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import TransactionCase, tagged

from .factor_common import FactorMixin


@tagged("post_install", "-at_install")
class TestDoors(FactorMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_factors()
        cls.env["ir.config_parameter"].set_param("portal.allow_api_keys", "True")

    def key(self, user):
        return self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "T", False)

    def opens(self, key):
        return self.env["res.users.apikeys"]._check_credentials(scope="rpc", key=key)

    def test_a_password_opens_no_rpc(self):
        for user, may in ((self.guarded, False), (self.dealers["sales_a"], True)):
            credential = {"type": "password", "login": user.login, "password": user.login}
            if may:
                user.with_user(user)._check_credentials(credential, {"interactive": False})
                continue
            with self.assertRaises(AccessDenied):
                user.with_user(user)._check_credentials(credential, {"interactive": False})
            self.strict.factor_from = self.days_ago(-5)  # nor while there is time
            with self.assertRaises(AccessDenied):
                user.with_user(user)._check_credentials(credential, {"interactive": False})

    def test_an_old_key_opens_nothing_without_the_factor(self):
        key, other = self.key(self.guarded), self.key(self.dealers["sales_a"])
        self.assertIsNone(self.opens(key))
        self.assertEqual(self.opens(other), self.dealers["sales_a"].id)
        self.strict.factor_from = self.days_ago(-5)
        self.assertEqual(self.opens(key), self.guarded.id)
        self.strict.factor_from = self.days_ago(1)
        self.guarded.auth_sms_number = "+4915123456789"
        self.assertEqual(self.opens(key), self.guarded.id)

    def test_no_key_is_made_before_there_is_a_factor(self):
        wizard = self.env["res.users.apikeys.description"]
        wizard.with_user(self.dealers["sales_a"]).check_access_make_key()
        for rule in ({"factor_rule": "date"}, {"factor_rule": "grace", "factor_grace_days": 10}):
            self.strict.write(rule)
            with self.assertRaises(AccessError):
                wizard.with_user(self.guarded).check_access_make_key()
        self.guarded.sudo().totp_secret = "A" * 32
        wizard.with_user(self.guarded).check_access_make_key()

    def test_staff_keeps_its_keys(self):
        employee = self.users["employee"]
        self.env["auth.sms.policy"].search([("group_id", "=", False)]).write(
            {"level": "required", "grace_days": 0, "required_since": self.days_ago(1)}
        )
        employee.sudo().auth_sms_grace_start = self.days_ago(5)
        self.assertTrue(employee._auth_sms_overdue())
        self.assertEqual(self.opens(self.key(employee)), employee.id)
