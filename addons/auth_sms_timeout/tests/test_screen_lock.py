from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestScreenLock(TransactionCase):
    def test_the_lock_never_asks_for_an_sms(self):
        self.env["auth.sms.policy"].search([]).unlink()
        self.env["auth.sms.policy"].create({"level": "optional"})
        user = new_test_user(self.env, "sms_lock", "base.group_user")
        user.auth_sms_number = "+4915123456789"
        self.assertEqual(user._mfa_type(), "sms")
        self.assertEqual(user._get_auth_methods(), ["password"])
        user.sudo().totp_secret = "A" * 32
        self.assertEqual(user._get_auth_methods(), ["totp", "password"])
