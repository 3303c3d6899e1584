import base64
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.auth_totp.models.totp import hotp

from .common import NUMBER, SmsCase

PAGE = "/web/login/app"
NUMBER_PAGE = "/web/login/sms/number"


@tagged("post_install", "-at_install")
class TestApp(SmsCase):
    """The authenticator app stands beside the SMS: set up by the invitation, asked for at sign-in, recovered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user.auth_sms_number = False
        past = fields.Datetime.now() - timedelta(days=15)
        cls.user.auth_sms_grace_start = past
        cls.policy.write({"level": "required", "grace_days": 14, "required_since": past})

    @property
    def key(self):
        """The key as the page shows it to who cannot scan the picture."""
        return self.page.xpath("//code[hasclass('o_auth_sms_key')]/text()")[0].replace(" ", "")

    def app_code(self, key, steps=0):
        return f"{hotp(base64.b32decode(key), int(time.time() / 30) + steps):06}"

    def other_code(self, key):
        """Six digits that the app shows neither now nor around now."""
        near = {self.app_code(key, steps) for steps in range(-3, 4)}
        return next(code for code in (f"{number:06}" for number in range(10)) if code not in near)

    def come_invited(self):
        self.visit(self.user._auth_sms_invitation().replace(self.base_url(), ""))
        self.password()

    def set_up(self):
        self.come_invited()
        self.visit(f"{PAGE}?redirect=/my")
        key = self.key
        self.submit(PAGE, code=self.app_code(key))
        return key

    def test_the_invited_choose_between_equals(self):
        self.come_invited()
        self.assertEqual(self.path, NUMBER_PAGE)
        ways = self.page.xpath("//section[h2][.//*[hasclass('btn-primary')]]")
        self.assertEqual(len(ways), 2)
        self.assertEqual(self.page.xpath("//section//a[hasclass('btn-primary')]/@href"), [f"{PAGE}?redirect=%2Fmy"])
        self.assertFalse(self.page.xpath("//*[@autofocus]"))
        self.submit(f"{NUMBER_PAGE}/send", number=NUMBER)
        self.assertEqual(self.sent, 1)
        # whoever waits for the SMS in vain takes the other way
        self.assertIn("authenticator app instead", self.text)

    def test_an_app_is_set_up_before_the_sign_in_is_complete(self):
        self.come_invited()
        self.visit(f"{PAGE}?redirect=/my")
        key = self.key
        self.assertEqual(len(base64.b32decode(key)), 20)
        self.assertIn(f"secret={key}", self.page.xpath("//a[starts-with(@href, 'otpauth:')]/@href")[0])
        picture = self.page.xpath("//img[starts-with(@src, 'data:image/png')]/@src")[0]
        self.assertTrue(base64.b64decode(picture.split(",")[1]).startswith(b"\x89PNG"))
        self.assertEqual(self.answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.page.xpath("/html/@lang"), ["en-US"])
        for code, sentence in (("12", "6 digits"), (self.other_code(key), "not the code")):
            self.submit(PAGE, code=code)
            self.assertIn(sentence, self.alert)
            self.assertEqual(self.key, key)  # the app keeps it already
        self.assertFalse(self.signed_in)
        self.submit(PAGE, code=self.app_code(key))
        self.assertEqual(len(self.page.xpath("//ol/li/code/text()")), 10)
        self.assertEqual(self.page.xpath("//ol/following-sibling::a/@href"), ["/my"])
        self.assertTrue(self.signed_in)
        self.user.invalidate_recordset()
        self.assertTrue(self.user.totp_enabled)
        self.assertFalse(self.user.auth_sms_invite_digest)
        self.assertEqual(self.events(), ["app", "recovery_made", "signed_in"])
        self.assertEqual(self.sent, 0)

    def test_signing_in_with_it_and_with_a_recovery_code(self):
        key = self.set_up()
        codes = self.page.xpath("//ol/li/code/text()")
        used = self.app_code(key)
        self.new_browser()
        self.assertEqual(self.password(), "/web/login/sms")
        self.assertNotIn("SMS", self.text)
        self.submit("/web/login/sms", code=used, factor="app")
        self.assertFalse(self.signed_in)  # each works once, also the one of the set-up
        self.submit("/web/login/sms", code=self.app_code(key, 1), factor="app")
        self.assertTrue(self.signed_in)
        self.new_browser()
        self.password()
        csrf = self.page.xpath("//input[@name='csrf_token']/@value")[0]
        self.show(self.url_open("/web/login/sms/resend", data={"csrf_token": csrf}))
        self.assertEqual(self.sent, 0)
        # the core's page is no second place to guess at
        self.assertEqual(self.visit("/web/login/totp"), "/web/login/sms")
        self.visit("/web/login/sms?factor=recovery")
        self.submit("/web/login/sms", code=codes[0])
        self.assertTrue(self.signed_in)

    def test_never_by_the_password_alone(self):
        self.password()
        self.assertEqual(self.visit(PAGE), NUMBER_PAGE)
        self.assertIn("the password alone is not enough", self.text)
        # a registered number is confirmed first: whoever stole the password has an app, too
        self.user.auth_sms_registered_number = NUMBER
        self.assertEqual(self.visit(PAGE), NUMBER_PAGE)
        self.assertNotIn("authenticator app", self.text)
        self.policy.grace_days = 30
        self.new_browser()
        self.password()
        self.assertTrue(self.signed_in)
        self.assertEqual(self.visit(PAGE), NUMBER_PAGE)
        self.user.invalidate_recordset()
        self.assertFalse(self.user.totp_enabled)
        self.new_browser()
        self.assertEqual(self.visit(PAGE), "/web/login")

    def test_a_second_factor_beside_the_first_takes_password_and_the_first(self):
        self.user.auth_sms_number = NUMBER
        self.password()
        self.submit("/web/login/sms", code=self.code)
        self.assertEqual(self.visit(PAGE), "/web/second-factor")
        self.later(minutes=2)
        self.visit("/web/second-factor/begin?aim=app")
        self.submit("/web/second-factor/password", password="sms_user password", factor="sms")
        self.assertEqual(self.submit("/web/second-factor/prove", code=self.code), PAGE)
        elsewhere = self.new_browser()
        self.later(minutes=5)
        self.password()
        self.submit("/web/login/sms", code=self.code)
        other = self.new_browser()
        self.same_browser(elsewhere)
        self.visit(PAGE)
        first = self.key
        self.submit(PAGE, code=self.app_code(first))
        self.visit("/web/second-factor")
        self.assertTrue(self.signed_in)
        self.same_browser(other)
        self.assertFalse(self.signed_in)
        # another app takes the present one
        self.same_browser(elsewhere)
        self.visit("/web/second-factor/begin?aim=app")
        self.submit("/web/second-factor/password", password="sms_user password", factor="app")
        self.submit("/web/second-factor/prove", code=self.app_code(first, 1))
        self.assertEqual(self.path, PAGE)
        self.assertNotEqual(self.key, first)
        self.submit(PAGE, code=self.app_code(self.key))
        self.assertEqual(self.events().count("app"), 2)

    def test_the_last_factor_is_not_taken_away_where_one_is_required(self):
        self.set_up()
        self.user.invalidate_recordset()
        user = self.user.with_user(self.user)
        with self.assertRaises(UserError):
            user.action_totp_disable()
        self.user.auth_sms_number = NUMBER
        # with another one it comes as far as the core's own check, which asks for the password
        with self.assertRaisesRegex(UserError, "HTTP"):
            user.action_totp_disable()
        self.user.sudo().totp_secret = False
        self.assertEqual(self.env["auth.sms.recovery.code"]._left(self.user), 10)
        # without any factor no recovery code stands in for one
        self.user.sudo().totp_secret = "A" * 32
        self.user.auth_sms_number = False
        self.user.sudo().totp_secret = False
        self.assertFalse(self.env["auth.sms.recovery.code"]._left(self.user))

    def test_switched_off(self):
        self.policy.level = "off"
        self.password()
        self.assertEqual(self.visit(PAGE), "/my")

    def test_required_from_a_day_to_come(self):
        self.user.auth_sms_grace_start = fields.Datetime.now() - timedelta(days=100)
        self.policy.write({"grace_days": 0, "required_since": fields.Datetime.now() + timedelta(days=3)})
        self.assertFalse(self.user._auth_sms_overdue())
        self.assertEqual(self.user._auth_sms_days_left(), 3)
        self.assertTrue(self.user._rpc_api_keys_only())
        self.policy.required_since = fields.Datetime.now() - timedelta(seconds=1)
        self.assertTrue(self.user._auth_sms_overdue())
