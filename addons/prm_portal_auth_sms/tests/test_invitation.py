"""From the invitation to the portal: mail, password, second factor of either kind, the pages of the role."""

import base64
import re
import time

from odoo.tests import tagged

from odoo.addons.auth_sms.tests.common import NUMBER, SmsCase
from odoo.addons.auth_totp.models.totp import hotp

from .factor_common import FactorMixin

NUMBER_PAGE = "/web/login/sms/number"
APP_PAGE = "/web/login/app"
ADDRESS = "new@t.example.com"


@tagged("post_install", "-at_install")
class TestInvitation(FactorMixin, SmsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_factors()

    def invite(self):
        wizard = self.env["prm.dealer.invite"].with_user(self.users["admin"])
        values = {"partner_id": self.firm.id, "name": "T New", "email": ADDRESS, "role_id": self.strict.id}
        wizard.create(values).action_invite()
        self.invited = self.env["res.users"].search([("login", "=", ADDRESS)])
        body = self.mails(ADDRESS).body_html
        return re.search(r'href="[^"]*?(/web/signup\?[^"]+)"', body)[1].replace("&amp;", "&")

    def choose_password(self):
        self.visit(self.invite())
        self.submit("/web/signup", password="a long password 1", confirm_password="a long password 1")

    def sign_in(self):
        self.visit("/web/login")
        return self.submit("/web/login", login=ADDRESS, password="a long password 1")

    def assert_in_the_portal(self):
        """The home page has what the role holds, and nothing else."""
        self.assertTrue(self.signed_in)
        self.assertEqual(self.path, "/my")
        self.assertIn("Welcome, T New", self.answer.text)
        self.assertIn("/my/prm/tasks", self.answer.text)
        for page in ("figures", "agreements", "documents", "users"):
            self.assertNotIn(f"/my/prm/{page}", self.answer.text)

    def test_by_sms(self):
        self.choose_password()
        self.assertEqual(self.path, NUMBER_PAGE)
        self.assertFalse(self.signed_in)
        self.assertEqual(len(self.page.xpath("//section//*[hasclass('btn-primary')]")), 2)
        self.submit(f"{NUMBER_PAGE}/send", number=NUMBER)
        self.submit(f"{NUMBER_PAGE}/confirm", code=self.code)
        self.assertEqual(len(self.page.xpath("//ol/li/code")), 10)
        self.visit(self.page.xpath("//ol/following-sibling::a/@href")[0])
        self.assert_in_the_portal()
        self.new_browser()
        self.later(minutes=5)
        self.assertEqual(self.sign_in(), "/web/login/sms")
        self.submit("/web/login/sms", code=self.code)
        self.assert_in_the_portal()

    def test_by_the_authenticator_app(self):
        self.choose_password()
        self.visit(self.page.xpath("//section//a[hasclass('btn-primary')]/@href")[0])
        self.assertEqual(self.path, APP_PAGE)
        key = base64.b32decode(self.page.xpath("//code[hasclass('o_auth_sms_key')]/text()")[0].replace(" ", ""))
        self.submit(APP_PAGE, code=f"{hotp(key, int(time.time() / 30)):06}")
        self.assertEqual(len(self.page.xpath("//ol/li/code")), 10)
        self.visit(self.page.xpath("//ol/following-sibling::a/@href")[0])
        self.assert_in_the_portal()
        self.assertEqual(self.sent, 0)
        row = self.env["prm.dealer.user"].with_user(self.users["admin"]).browse(self.invited.id)
        self.assertEqual((row.factor, row.factor_need), ("app", "met"))
        self.new_browser()
        self.assertEqual(self.sign_in(), "/web/login/sms")
        self.submit("/web/login/sms", code=f"{hotp(key, int(time.time() / 30) + 1):06}")
        self.assert_in_the_portal()

    def test_whoever_only_has_the_password_stays_outside(self):
        self.choose_password()
        self.new_browser()
        self.assertEqual(self.sign_in(), NUMBER_PAGE)
        self.assertIn("the password alone is not enough", self.text)
        self.assertEqual(self.visit("/my"), "/web/login")

    def test_in_grace_it_may_wait(self):
        self.strict.write({"factor_rule": "grace", "factor_grace_days": 5})
        self.choose_password()
        self.assertEqual(self.path, NUMBER_PAGE)
        self.assertIn("days left: 5", self.text)
        self.submit(f"{NUMBER_PAGE}/later")
        self.assert_in_the_portal()

    def test_after_a_reset_the_link_of_the_mail_leads_in_again(self):
        self.guarded.auth_sms_number = NUMBER
        self.row("guarded").action_reset_factor()
        link = re.search(r'href="[^"]*?(/web/login/sms/invitation\?[^"]+)"', self.links(self.guarded).body_html)[1]
        self.assertEqual(self.visit(link), "/web/login")
        self.submit("/web/login", login="p_guarded", password="p_guarded")
        self.assertEqual(self.path, NUMBER_PAGE)
        self.submit(f"{NUMBER_PAGE}/send", number=NUMBER)
        self.submit(f"{NUMBER_PAGE}/confirm", code=self.code)
        self.assertTrue(self.signed_in)
        self.visit("/my")
        self.assertEqual(self.path, "/my")
