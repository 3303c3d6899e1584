from odoo.tests import tagged

from .common import NUMBER, OTHER, SmsCase

PAGE = "/web/second-factor"


@tagged("post_install", "-at_install")
class TestSecondFactor(SmsCase):
    def setUp(self):
        super().setUp()
        self.password()
        self.submit("/web/login/sms", code=self.code)
        self.assertTrue(self.signed_in)

    def prove(self, aim, factor="sms", password=None):
        self.visit(f"{PAGE}/begin?aim={aim}")
        return self.submit(f"{PAGE}/password", password=password or f"{self.user.login} password", factor=factor)

    def number(self):
        self.user.invalidate_recordset()
        return self.user.auth_sms_number

    def csrf(self):
        self.visit(f"{PAGE}/begin?aim=number")
        return self.page.xpath("//input[@name='csrf_token']/@value")[0]

    def test_a_change_takes_password_old_number_and_new_number(self):
        elsewhere = self.new_browser()
        self.password()
        self.submit("/web/login/sms", code=self.code)
        self.assertEqual(self.prove("number", password="wrong"), f"{PAGE}/password")
        self.assertIn("password is not right", self.alert)
        self.assertEqual(self.prove("number"), f"{PAGE}/prove")
        self.assertEqual(self.server.messages[-1]["number"], NUMBER)
        self.submit(f"{PAGE}/prove", code=self.wrong)
        self.assertIn("Tries left", self.alert)
        self.assertEqual(self.submit(f"{PAGE}/prove", code=self.code), "/web/login/sms/number")
        self.submit("/web/login/sms/number/send", number="0151 23450000")
        self.assertEqual(self.server.messages[-1]["number"], OTHER)
        self.submit("/web/login/sms/number/confirm", code=self.wrong)
        self.assertEqual(self.number(), NUMBER)
        before = self.sent
        self.submit("/web/login/sms/number/confirm", code=self.code)
        self.assertEqual(self.number(), OTHER)
        # both are told, and the user by mail
        told = list(self.server.messages)[before:]
        self.assertEqual([message["number"] for message in told], [NUMBER, OTHER])
        self.assertTrue(all("ending in 000" in message["text"] for message in told))
        self.assertTrue(self.env["mail.mail"].sudo().search([("email_to", "ilike", self.user.email)]))
        self.assertEqual(len(self.page.xpath("//ol/li/code")), 10)  # there were none yet
        self.assertTrue(self.signed_in)
        self.same_browser(elsewhere)
        self.assertFalse(self.signed_in)  # all other sessions end

    def test_without_the_proof_nothing_changes(self):
        csrf = self.csrf()
        for path, values in (
            ("/web/login/sms/number/send", {"number": OTHER}),
            ("/web/login/sms/number/confirm", {"code": "000000"}),
            ("/web/login/sms/number/mail", {}),
            (f"{PAGE}/prove", {"code": self.code}),
            (f"{PAGE}/prove", {"code": self.code, "aim": "remove"}),
        ):
            before = self.sent
            self.show(self.url_open(path, data={"csrf_token": csrf, **values}))
            self.assertEqual(self.sent, before, path)
        self.assertEqual(self.number(), NUMBER)
        # the proof for one aim is none for another
        self.prove("recovery")
        self.submit(f"{PAGE}/prove", code=self.code)
        self.assertEqual(self.visit("/web/login/sms/number"), PAGE)
        # a code for signing in is no proof
        self.prove("remove")
        self.assertEqual(self.number(), NUMBER)

    def test_removing(self):
        self.prove("remove")
        self.assertEqual(self.submit(f"{PAGE}/prove", code=self.code), PAGE)
        self.assertFalse(self.number())
        self.assertTrue(self.signed_in)
        self.assertFalse(self.env["auth.sms.recovery.code"]._left(self.user))
        self.assertIn("removed", self.events())

    def test_where_it_is_required_nothing_is_removed(self):
        self.prove("remove")
        code = self.code
        self.policy.level = "required"
        self.submit(f"{PAGE}/prove", code=code)
        self.assertEqual(self.visit(f"{PAGE}/begin?aim=remove"), PAGE)
        self.assertNotIn("Remove the number", self.text)
        self.assertEqual(self.number(), NUMBER)

    def test_new_recovery_codes_and_a_change_with_one_of_them(self):
        self.prove("recovery")
        self.submit(f"{PAGE}/prove", code=self.code)
        codes = self.page.xpath("//ol/li/code/text()")
        self.assertEqual(len(codes), 10)
        self.visit(PAGE)
        self.assertIn("is lost: 10", self.text)
        self.later(minutes=2)
        self.assertEqual(self.prove("number", "recovery"), f"{PAGE}/prove")
        self.submit(f"{PAGE}/prove", code=codes[0])
        self.submit("/web/login/sms/number/send", number=OTHER)
        self.submit("/web/login/sms/number/confirm", code=self.code)
        self.assertEqual(self.number(), OTHER)
        self.assertEqual(self.path, PAGE)
        self.assertIn("is lost: 9", self.text)  # the others go on

    def test_guessing_the_password_is_counted(self):
        for _number in range(10):
            self.prove("number", password="wrong")
        self.prove("number")
        self.assertIn("too many wrong codes", self.alert)
        self.assertEqual(self.sent, 1)

    def test_devices_are_revoked_and_only_own_ones(self):
        other = self.new_user("sms_other", "base.group_portal")
        devices = self.env["auth_totp.device"]
        for user in (self.user, self.user, other):
            devices.with_user(user).sudo()._generate("browser", "Browser", False)
        foreign = devices.sudo().search([("user_id", "=", other.id)])
        own = devices.sudo().search([("user_id", "=", self.user.id)])
        csrf = self.csrf()
        self.show(self.url_open(f"{PAGE}/devices", data={"csrf_token": csrf, "device": foreign.id}))
        self.assertEqual(len(own.exists()), 2)
        self.visit(PAGE)
        self.submit(f"{PAGE}/devices")
        self.assertEqual(len(own.exists()), 1)
        self.show(self.url_open(f"{PAGE}/devices", data={"csrf_token": csrf}))
        self.assertFalse(own.exists())
        self.assertTrue(foreign.exists())
        self.assertEqual(self.events().count("device_revoked"), 2)

    def test_switched_off(self):
        self.policy.level = "off"
        self.visit(PAGE)
        self.assertNotIn("Confirm a mobile number", self.text)
        self.assertEqual(self.visit(f"{PAGE}/begin?aim=number"), PAGE)
