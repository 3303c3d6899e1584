from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged

from ..controllers.login import SmsLogin
from .common import NUMBER, SmsCase

PAGE = "/web/login/sms"


@tagged("post_install", "-at_install")
class TestLogin(SmsCase):
    def test_a_code_opens_the_door_once(self):
        self.assertEqual(self.password(), PAGE)
        self.assertFalse(self.signed_in)
        self.assertEqual(self.sent, 1)
        self.assertEqual(self.server.messages[-1]["number"], NUMBER)
        self.assertIn("••• 789", self.text)
        self.assertNotIn("4915123456789", self.answer.text)
        self.assertEqual(self.answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.answer.headers["X-Frame-Options"], "DENY")
        self.submit(PAGE, code=f" {self.code[:3]} {self.code[3:]}")
        self.assertEqual(self.path, "/my")
        self.assertTrue(self.signed_in)
        self.assertEqual(self.events(), ["sent", "signed_in"])

        used = self.code
        self.new_browser()
        self.assertEqual(self.password(), PAGE)
        self.assertEqual(self.sent, 2)
        if used != self.code:
            self.submit(PAGE, code=used)
            self.assertIn("not right", self.alert)
        self.assertFalse(self.signed_in)

    def test_the_page_without_the_password(self):
        for path in (PAGE, f"{PAGE}/number"):
            self.assertEqual(self.visit(path), "/web/login")
        self.assertEqual(self.url_open(f"{PAGE}/status").json()["sending"], "")
        self.assertEqual(self.sent, 0)

    def test_reloading_sends_nothing_and_resending_waits(self):
        self.password()
        for _number in range(3):
            self.visit(PAGE)
            self.submit(f"{PAGE}/resend")
        self.assertEqual(self.sent, 1)
        self.assertRegex(self.text, r"Possible in \d+ seconds")
        first = self.code
        self.later(seconds=31)
        self.visit(PAGE)
        self.assertNotIn("Possible in", self.text)
        self.submit(f"{PAGE}/resend")
        self.assertEqual(self.sent, 2)
        if first != self.code:
            self.submit(PAGE, code=first)  # the new code killed the old one
            self.assertIn("not right", self.alert)
        self.submit(PAGE, code=self.code)
        self.assertTrue(self.signed_in)

    def test_slips_cost_no_try(self):
        self.password()
        for slip in ("12345", "1234567", "abcdef", "12 34", "", " ", "٣"):
            self.submit(PAGE, code=slip)
            self.assertIn("6 digits", self.alert, slip)
        self.assertEqual(self.events(), ["sent"])
        self.submit(PAGE, code=self.code)
        self.assertTrue(self.signed_in)

    def test_five_wrong_codes_kill_the_code(self):
        self.password()
        right = self.code
        for left in (4, 3, 2, 1):
            self.submit(PAGE, code=self.wrong)
            self.assertIn(f"Tries left with it: {left}", self.alert)
        self.submit(PAGE, code=self.wrong)
        self.assertIn("no longer valid", self.alert)
        self.assertEqual(self.answer.status_code, 200)
        self.visit(PAGE)
        self.assertFalse([form for form in self.page.forms if form.action == PAGE])
        answer = self.url_open(PAGE, data={"csrf_token": self.csrf_of_page(), "code": right})
        self.show(answer)
        self.assertIn("no longer valid", self.alert)
        self.assertFalse(self.signed_in)

    def csrf_of_page(self):
        return self.page.xpath("//input[@name='csrf_token']/@value")[0]

    def test_ten_wrong_codes_an_hour_whatever_is_resent(self):
        self.password()
        for _round in range(2):
            for _try in range(5):
                self.submit(PAGE, code=self.wrong)
            self.later(minutes=3)
            self.visit(PAGE)
            self.submit(f"{PAGE}/resend")
        self.assertIn("locked", self.events())
        self.submit(PAGE, code=self.code)
        self.assertIn("too many wrong codes", self.alert)
        self.assertRegex(self.alert, r"in \d+ minutes")
        self.assertFalse(self.signed_in)
        alerts = self.env["mail.mail"].sudo().search([("email_to", "ilike", self.user.email)])
        self.assertEqual(alerts.mapped("subject").count("Security alert: wrong codes"), 1)
        self.later(minutes=56)
        self.visit(PAGE)
        self.submit(f"{PAGE}/resend")
        self.submit(PAGE, code=self.code)
        self.assertTrue(self.signed_in)

    def test_an_expired_code(self):
        self.password()
        self.later(minutes=5)
        self.submit(PAGE, code=self.code)
        self.assertIn("older than 5 minutes", self.alert)
        self.assertFalse(self.signed_in)
        self.assertNotIn("wrong", self.events())

    def test_a_code_of_another_session_or_user(self):
        self.password()
        first, code = self.new_browser(), self.code
        other = self.new_user("sms_other", "base.group_portal")
        other.auth_sms_number = NUMBER
        self.assertEqual(self.password(other), PAGE)
        if code != self.code:
            self.submit(PAGE, code=code)
            self.assertIn("not right", self.alert)
        self.assertFalse(self.signed_in)
        # the same user in a second browser: no second message at once, and the first one's code does not work
        self.new_browser()
        self.password()
        self.assertEqual(self.sent, 2)
        self.assertIn("for another sign-in", self.text)
        self.later(seconds=31)
        self.visit(PAGE)
        self.submit(f"{PAGE}/resend")
        if code != self.code:
            self.submit(PAGE, code=code)
            self.assertIn("not right", self.alert)
        second = self.code
        self.same_browser(first)
        self.visit(PAGE)
        self.assertIn("no longer valid", self.text)
        self.show(self.url_open(PAGE, data={"csrf_token": self.csrf_of_page(), "code": second}))
        self.assertFalse(self.signed_in)

    def test_the_session_gets_new_ids(self):
        self.visit("/web/login")
        ids = [self.opener.cookies["session_id"]]
        self.password()
        ids.append(self.opener.cookies["session_id"])
        self.submit(PAGE, code=self.code)
        ids.append(self.opener.cookies["session_id"])
        self.assertEqual(len(set(ids)), 3)

    def test_a_pending_sign_in_ends_with_the_password_it_began_with(self):
        self.password()
        self.user.password = "another one, 12 long"
        self.assertEqual(self.visit(PAGE), "/web/login")
        self.assertFalse(self.signed_in)

    def test_redirects_stay_in_the_house(self):
        self.password(redirect="https://example.com/evil")
        answer = self.url_open(
            PAGE,
            data={"csrf_token": self.csrf_of_page(), "code": self.code, "redirect": "https://example.com/evil"},
            allow_redirects=False,
        )
        self.assertTrue(answer.headers["Location"].startswith((f"{self.base_url()}/", "/evil")), answer.headers)

    def test_a_message_that_does_not_leave(self):
        sentences = {
            "500": "could not be sent at present|do not know",
            "401": "could not be sent",
            "html": "do not know",
            "half_json": "do not know",
            "reset": "do not know|could not be sent",
            "empty": "do not know|We sent a code",
        }
        for mode, sentence in sentences.items():
            with self.subTest(mode):
                self.env["auth.sms.account"]._reset(self.user)
                self.gateway.write(
                    {"url": f"{self.server.url}/send/{mode}", "success_path": "status", "success_value": "ok"}
                )
                self.new_browser()
                self.assertEqual(self.password(), PAGE)
                self.assertRegex(self.text, sentence)
                self.assertNotIn("Traceback", self.answer.text)
        self.gateway.active = False
        self.env["auth.sms.account"]._reset(self.user)
        self.new_browser()
        self.password()
        self.assertIn("could not be sent at present", self.text)
        # certainly not sent: it does not count, and works again once the gateway does
        self.assertEqual(self.env["auth.sms.account"]._limits(self.user).sends_left, 10)
        self.gateway.write({"active": True, "url": f"{self.server.url}/send"})
        self.later(seconds=31)
        self.visit(PAGE)
        self.submit(f"{PAGE}/resend")
        self.submit(PAGE, code=self.code)
        self.assertTrue(self.signed_in)

    def test_a_country_that_is_no_longer_allowed(self):
        self.env.ref("base.de").auth_sms_allowed = False
        self.password()
        self.assertIn("not sent to numbers of your country", self.text)
        self.assertEqual(self.sent, 0)

    def test_a_request_that_runs_anew_after_a_conflict_sends_once(self):
        self.password()
        self.later(seconds=31)
        self.visit(PAGE)
        failed, back = [], SmsLogin._auth_sms_back

        def fail_once(controller, *args):
            if not failed:
                failed.append(True)
                raise ConcurrencyError("made for this test")
            return back(controller, *args)

        with patch.object(SmsLogin, "_auth_sms_back", fail_once):
            self.submit(f"{PAGE}/resend")
        self.assertTrue(failed)
        self.assertEqual(self.sent, 2)
