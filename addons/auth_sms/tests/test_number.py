import base64
import time
from datetime import timedelta

from werkzeug.urls import url_encode

import odoo
from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import hotp

from .common import NUMBER, OTHER, SmsCase

PAGE = "/web/login/sms/number"


@tagged("post_install", "-at_install")
class TestNumber(SmsCase):
    """A stolen password brings no telephone of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user.auth_sms_number = False
        cls.policy.write({"level": "required", "grace_days": 14})

    def grace_is_over(self):
        past = fields.Datetime.now() - timedelta(days=15)
        self.user.auth_sms_grace_start = past
        self.env.cr.execute("UPDATE auth_sms_policy SET required_since = %s", [past])
        self.policy.invalidate_recordset()
        self.env.registry.clear_cache()

    def csrf(self):
        return self.page.xpath("//input[@name='csrf_token']/@value")[0]

    def post(self, path, **values):
        return self.show(self.url_open(path, data={"csrf_token": self.csrf(), **values}))

    def recovery_codes(self):
        return self.page.xpath("//ol/li/code/text()")

    def test_after_the_grace_the_password_alone_adds_no_number(self):
        self.grace_is_over()
        self.assertEqual(self.password(), PAGE)
        self.assertIn("the password alone is not enough", self.text)
        self.assertIn(self.user.company_id.name, self.text)
        self.post(f"{PAGE}/send", number=OTHER)
        self.post(f"{PAGE}/mail")
        self.assertEqual(self.sent, 0)
        self.assertFalse(self.user.auth_sms_invite_digest)
        self.post(f"{PAGE}/confirm", code="000000")
        self.post(f"{PAGE}/later")
        self.assertFalse(self.signed_in)
        self.assertEqual(self.visit("/web/second-factor"), "/web/login")

    def test_a_registered_number_is_confirmed_not_replaced(self):
        self.grace_is_over()
        self.user.auth_sms_registered_number = "0151 23456789"
        self.assertEqual(self.user.auth_sms_registered_number, NUMBER)
        self.password()
        self.assertIn("••• 789", self.text)
        self.assertNotIn("23456789", self.answer.text)
        self.submit(f"{PAGE}/send", number=OTHER)
        self.assertEqual([message["number"] for message in self.server.messages], [NUMBER])
        self.submit(f"{PAGE}/confirm", code=self.wrong)
        self.assertIn("Tries left", self.alert)
        self.submit(f"{PAGE}/confirm", code=self.code)
        self.assertEqual(len(self.recovery_codes()), 10)
        self.assertEqual(self.answer.headers["Cache-Control"], "no-store")
        self.assertTrue(self.signed_in)
        self.user.invalidate_recordset()
        self.assertEqual(self.user.auth_sms_number, NUMBER)
        self.assertFalse(self.user.auth_sms_registered_number)
        self.assertEqual(self.events(), ["registered", "sent", "wrong", "enrolled", "recovery_made", "signed_in"])
        self.assertEqual(self.page.xpath("//ol/following-sibling::a/@href"), ["/my"])

    def test_the_way_on_never_leaves_the_site(self):
        """Signed in, the address in the page's parameter becomes a link: a prepared one must do no harm."""
        for redirect, way_on in (
            ("javascript:alert(1)", "/alert(1)"),
            ("https://elsewhere.example/x", "/x"),
            ("//elsewhere.example/x", "/x"),
            ("/my?a=1", "/my?a=1"),
        ):
            self.user.sudo().write({"auth_sms_number": False, "auth_sms_registered_number": NUMBER})
            self.env.cr.execute("DELETE FROM auth_sms_account")
            self.authenticate("sms_user", "sms_user password")
            self.visit(f"{PAGE}?{url_encode({'redirect': redirect})}")
            self.submit(f"{PAGE}/send")
            self.submit(f"{PAGE}/confirm", code=self.code)
            with self.subTest(redirect=redirect):
                self.assertEqual(self.page.xpath("//ol/following-sibling::a/@href"), [way_on])

    def test_an_invitation_lets_type_a_number_once(self):
        self.grace_is_over()
        link = self.user._auth_sms_invitation()
        old, link = link, self.user._auth_sms_invitation()
        for token, works in (("", False), ("nonsense", False), (old.split("token=")[1], False)):
            self.visit(f"/web/login/sms/invitation?token={token}")
            self.password()
            self.assertEqual(bool(self.page.xpath("//input[@name='number']")), works)
            self.new_browser()
        self.visit(link.replace(self.base_url(), ""))
        self.assertEqual(self.path, "/web/login")  # the password comes first
        self.assertFalse(self.signed_in)
        self.password(redirect=PAGE)
        for text, sentence in (
            ("030 901820", "no mobile number"),
            ("+44 7400 123456", "United Kingdom"),
            ("12", "no complete mobile number"),
            ("<b>x</b>", "no complete mobile number"),
        ):
            self.submit(f"{PAGE}/send", number=text)
            self.assertIn(sentence, self.alert)
        self.assertEqual(self.sent, 0)
        self.submit(f"{PAGE}/send", number="0151 2345 0000")
        self.assertEqual(self.server.messages[-1]["number"], OTHER)
        self.submit(f"{PAGE}/confirm", code=self.code)
        self.user.invalidate_recordset()
        self.assertEqual(self.user.auth_sms_number, OTHER)
        self.assertTrue(self.signed_in)
        # used up
        self.user.auth_sms_number = False
        self.new_browser()
        self.visit(link.replace(self.base_url(), ""))
        self.password()
        self.assertFalse(self.page.xpath("//input[@name='number']"))

    def test_an_invitation_of_another_user_or_an_old_one(self):
        self.grace_is_over()
        other = self.new_user("sms_other", "base.group_portal")
        self.visit(other._auth_sms_invitation().replace(self.base_url(), ""))
        self.password()
        self.assertIn("the password alone is not enough", self.text)
        self.new_browser()
        link = self.user._auth_sms_invitation()
        self.user.auth_sms_invite_expires = fields.Datetime.now() - timedelta(seconds=1)
        self.visit(link.replace(self.base_url(), ""))
        self.password()
        self.assertIn("the password alone is not enough", self.text)

    def test_during_the_grace(self):
        self.assertEqual(self.password(), PAGE)
        self.assertTrue(self.signed_in)
        self.assertIn("days left: 14", self.text)
        self.assertFalse(self.page.xpath("//input[@name='number']"))
        self.post(f"{PAGE}/send", number=OTHER)
        self.assertEqual(self.sent, 0)
        self.submit(f"{PAGE}/later")
        self.assertEqual(self.path, "/my")
        self.visit(PAGE)
        self.submit(f"{PAGE}/mail")
        self.assertIn("We mailed a link", self.text)
        self.visit(PAGE)
        self.submit(f"{PAGE}/mail")
        self.assertIn("next mail", self.alert)
        mail = self.env["mail.mail"].sudo().search([("email_to", "ilike", self.user.email)])
        self.assertEqual(len(mail), 1)

    def test_the_link_is_not_mailed_to_an_address_that_was_just_changed(self):
        self.password()
        self.user.with_user(self.user).write({"email": "thief@example.com"})
        self.visit(PAGE)
        self.assertFalse([form for form in self.page.forms if (form.action or "").endswith("/mail")])
        self.post(f"{PAGE}/mail")
        self.assertFalse(self.env["mail.mail"].sudo().search([("email_to", "ilike", "thief")]))
        self.assertFalse(self.user.auth_sms_invite_digest)
        # the portal's own form writes as superuser
        self.user.auth_sms_email_changed = False
        self.user.partner_id.with_user(self.user).sudo().email = "thief2@example.com"
        self.assertFalse(self.user._auth_sms_mail_trusted())
        self.user.auth_sms_email_changed = fields.Datetime.now() - timedelta(days=8)
        self.assertTrue(self.user._auth_sms_mail_trusted())
        # an administrator knows the address
        self.user.auth_sms_email_changed = False
        self.user.with_user(self.env.ref("base.user_admin")).email = "new@example.com"
        self.assertTrue(self.user._auth_sms_mail_trusted())

    def test_who_signs_up_by_the_invitation_types_a_number(self):
        user = self.env["res.users"].create(
            {
                "name": "Newcomer",
                "login": "newcomer",
                "email": "newcomer@example.com",
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        user.partner_id.country_id = self.env.ref("base.de")
        user.partner_id.signup_prepare()
        token = user.partner_id._generate_signup_token()
        self.visit(f"/web/signup?token={token}")
        self.submit("/web/signup", password="newcomer password", confirm_password="newcomer password")
        self.assertEqual(self.path, PAGE)
        self.submit(f"{PAGE}/send", number=OTHER)
        self.submit(f"{PAGE}/confirm", code=self.code)
        user.invalidate_recordset()
        self.assertEqual(user.auth_sms_number, OTHER)
        # neither is a reset of the password by somebody who never signed in, whatever page it is brought to
        fresh = user.copy({"login": "fresh", "email": "fresh@example.com"})
        fresh.partner_id.signup_prepare("reset")
        self.new_browser()
        self.visit(f"/web/signup?token={fresh.partner_id._generate_signup_token()}")
        self.submit("/web/signup", password="newcomer password", confirm_password="newcomer password")
        self.visit(PAGE)
        self.assertFalse(self.page.xpath("//input[@name='number']"))
        # an invitation after the first sign-in, or a reset of the password, is none
        user.auth_sms_number = False
        for kind, path in (("signup", "/web/signup"), ("reset", "/web/reset_password")):
            self.new_browser()
            user.partner_id.signup_prepare(kind)
            token = user.partner_id._generate_signup_token()
            self.visit(f"{path}?token={token}")
            self.submit(path, password="newcomer password", confirm_password="newcomer password")
            if not self.signed_in:
                self.password(user)
            self.assertEqual(self.visit(PAGE), PAGE)
            self.assertFalse(self.page.xpath("//input[@name='number']"), kind)
        user.write({"auth_sms_number": OTHER})
        self.new_browser()
        user.partner_id.signup_prepare("reset")
        self.visit(f"/web/reset_password?token={user.partner_id._generate_signup_token()}")
        self.submit("/web/reset_password", password="newcomer password", confirm_password="newcomer password")
        self.assertFalse(self.signed_in)
        self.assertEqual(self.password(user), "/web/login/sms")

    def test_during_the_grace_the_password_alone_adds_no_app_and_no_passkey(self):
        def wizard(code):
            self.user.invalidate_recordset()
            secret = base64.b32encode(b"0123456789abcdefghij").decode()
            made = (
                self.env["auth_totp.wizard"]
                .with_user(self.user)
                .sudo()
                .create({"user_id": self.user.id, "secret": secret})
            )
            params = {"args": [[made.id]], "kwargs": {"context": {"code": code}}}
            return self.rpc("auth_totp.wizard", "enable", **params)

        code = f"{hotp(base64.b32decode(base64.b32encode(b'0123456789abcdefghij')), int(time.time() / 30)):06}"
        self.password()
        with mute_logger("odoo.http"):
            self.assertIn("link of your invitation", wizard(code)["error"]["data"]["message"])
        self.user.invalidate_recordset()
        self.assertFalse(self.user.totp_enabled)
        self.visit(self.user._auth_sms_invitation().replace(self.base_url(), ""))
        self.assertNotIn("error", wizard(code))
        self.user.invalidate_recordset()
        self.assertTrue(self.user.totp_enabled)

    def rpc(self, model, method, **params):
        self.confirm_identity()
        params = {"model": model, "method": method, **params}
        return self.url_open(f"/web/dataset/call_kw/{model}/{method}", json={"params": params}).json()

    def confirm_identity(self):
        session = odoo.http.root.session_store.get(self.opener.cookies["session_id"])
        session["identity-check-last"] = time.time()
        odoo.http.root.session_store.save(session)
