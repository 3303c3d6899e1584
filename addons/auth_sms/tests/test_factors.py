import base64
import time

from odoo.tests import tagged

from odoo.addons.auth_totp.models.totp import TOTP

from .common import SmsCase

PAGE = "/web/login/sms"
SECRET = base64.b32encode(b"0123456789abcdefghij").decode()


@tagged("post_install", "-at_install")
class TestFactors(SmsCase):
    def app_code(self, steps=0):
        from odoo.addons.auth_totp.models.totp import hotp

        return f"{hotp(base64.b32decode(SECRET), int(time.time() / 30) + steps):06}"

    def test_with_an_app_nothing_is_sent_unasked(self):
        self.user.sudo().totp_secret = SECRET
        self.assertEqual(self.password(), PAGE)
        self.assertEqual(self.sent, 0)
        self.assertIn("authenticator app", self.text)
        self.submit(PAGE, code="000000" if self.app_code() != "000000" else "000001")
        self.assertIn("app shows now", self.alert)
        code = self.app_code()
        self.submit(PAGE, code=code)
        self.assertTrue(self.signed_in)
        self.new_browser()
        self.password()
        self.submit(PAGE, code=code)  # each works once
        self.assertFalse(self.signed_in)
        self.visit(f"{PAGE}?factor=sms")
        self.assertEqual(self.sent, 0)
        self.submit(f"{PAGE}/resend")
        self.assertEqual(self.sent, 1)
        self.submit(PAGE, code=self.code)
        self.assertTrue(self.signed_in)
        self.assertTrue(TOTP)

    def test_recovery_codes_work_once_and_count(self):
        codes = self.env["auth.sms.recovery.code"]._make(self.user)
        self.password()
        self.visit(f"{PAGE}?factor=recovery")
        self.submit(PAGE, code="ABCD-EFGH-JKLM")
        self.assertIn("none of your unused recovery codes", self.alert)
        self.submit(PAGE, code="nonsense")
        self.assertIn("12 letters", self.alert)
        self.submit(PAGE, code=codes[3].lower().replace("-", " "))
        self.assertTrue(self.signed_in)
        self.new_browser()
        self.later(hours=1)
        self.password()
        self.visit(f"{PAGE}?factor=recovery")
        self.submit(PAGE, code=codes[3])
        self.assertFalse(self.signed_in)
        self.assertEqual(self.events().count("wrong"), 2)
        self.assertIn("recovery_used", self.events())
        stored = str(self.env["auth.sms.recovery.code"].sudo().search([]).mapped("digest"))
        self.assertFalse(any(code in stored or code.replace("-", "") in stored for code in codes))

    def test_wrong_tries_of_all_factors_count_together(self):
        self.env["auth.sms.recovery.code"]._make(self.user)
        self.user.sudo().totp_secret = SECRET
        self.password()
        for _number in range(5):
            self.visit(f"{PAGE}?factor=recovery")
            self.submit(PAGE, code="ABCDEFGHJKLM")
            self.visit(f"{PAGE}?factor=app")
            self.submit(PAGE, code="000000")
        self.submit(PAGE, code=self.app_code())
        self.assertIn("too many wrong codes", self.alert)
        self.assertFalse(self.signed_in)

    def test_a_trusted_device_is_not_asked_while_the_policy_trusts_it(self):
        self.password()
        self.submit(PAGE, code=self.code, remember="1")
        self.assertTrue(self.signed_in)
        cookie = next(cookie for cookie in self.opener.cookies if cookie.name == "td_id")
        self.assertTrue(cookie.has_nonstandard_attr("HttpOnly"))
        self.assertEqual(self.env["auth_totp.device"].sudo().search_count([("user_id", "=", self.user.id)]), 1)

        def sign_in_again():
            self.url_open("/web/session/logout")
            return self.password() == "/my"

        self.assertTrue(sign_in_again())
        self.assertEqual(self.sent, 1)
        # of another user, it opens nothing
        other = self.new_user("sms_other", "base.group_portal")
        other.auth_sms_number = "+4915123450000"
        self.url_open("/web/session/logout")
        self.assertEqual(self.password(other), PAGE)
        # older than the policy trusts it
        self.env.cr.execute("UPDATE auth_totp_device SET create_date = create_date - interval '31 days'")
        self.assertFalse(sign_in_again())
        self.env.cr.execute("UPDATE auth_totp_device SET create_date = create_date + interval '31 days'")
        self.assertTrue(sign_in_again())
        self.policy.trusted_device_days = 0
        self.assertFalse(sign_in_again())
        self.assertNotIn("Do not ask again", self.text)
        # not even by the form field
        self.env["auth_totp.device"].sudo().search([]).unlink()
        self.later(minutes=2)
        self.visit(PAGE)
        self.submit(f"{PAGE}/resend")
        self.submit(PAGE, code=self.code, remember="1")
        self.assertTrue(self.signed_in)
        self.assertFalse(self.env["auth_totp.device"].sudo().search([("user_id", "=", self.user.id)]))

    def test_the_cores_page_is_no_detour(self):
        self.env["ir.config_parameter"].set_param("auth_totp.policy", "all_required")
        self.password()
        mails = self.env["mail.mail"].sudo().search_count([])
        for method in ("get", "post"):
            csrf = self.page.xpath("//input[@name='csrf_token']/@value")[0]
            data = {"csrf_token": csrf, "totp_token": self.code} if method == "post" else None
            answer = self.url_open("/web/login/totp", data=data, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith(PAGE))
        self.assertFalse(self.signed_in)
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)

    def test_a_code_is_no_credential_elsewhere(self):
        self.password()
        self.visit("/web/login")
        self.submit("/web/login", login=self.user.login, password=self.code, type="sms")
        self.assertIn("Wrong login/password", self.alert)
        self.assertFalse(self.signed_in)
