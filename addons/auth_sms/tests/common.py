import re
from urllib.parse import urlsplit

from lxml import html

from odoo.tests import HttpCase, new_test_user

from ..demo.loopback import LoopbackGateway

NUMBER = "+4915123456789"
OTHER = "+4915123450000"


class SmsCase(HttpCase):
    """Browsers without JavaScript before a real server, and a gateway that keeps what is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(LoopbackGateway())
        gateways = cls.env["auth.sms.gateway"]
        gateways.search([]).active = False
        cls.gateway = gateways.create({"name": "Loopback", "kind": "http", "url": f"{cls.server.url}/send"})
        cls.env["ir.config_parameter"].set_param("auth_sms.daily_budget", "1000")
        cls.env["ir.config_parameter"].set_param("auth_totp.policy", "")
        cls.env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")
        cls.env["res.country"].search([]).auth_sms_allowed = False
        cls.env["res.country"].search([("code", "in", ("DE", "NL"))]).auth_sms_allowed = True
        cls.env["auth.sms.policy"].search([]).unlink()
        cls.policy = cls.env["auth.sms.policy"].create({"level": "optional", "trusted_device_days": 30})
        cls.user = cls.new_user("sms_user", "base.group_portal")
        cls.user.sudo().auth_sms_number = NUMBER

    @classmethod
    def new_user(cls, login, groups):
        user = new_test_user(cls.env, login, groups, email=f"{login}@example.com", password=f"{login} password")
        user.partner_id.country_id = cls.env.ref("base.de")
        return user

    def setUp(self):
        super().setUp()
        self.server.messages.clear()

    # what a visitor does

    def show(self, response):
        """Look at the page that an answer ended with."""
        self.answer = response
        self.assertLess(response.status_code, 500, response.text[-2000:])
        self.page = html.fromstring(response.content) if response.content else None
        return self.path

    @property
    def path(self):
        return urlsplit(self.answer.url).path

    @property
    def text(self):
        cards = self.page.xpath("//div[contains(@class, 'o_auth_sms')]") or [self.page]
        return " ".join(cards[0].text_content().split())

    @property
    def alert(self):
        found = self.page.xpath("//*[contains(@class, 'alert-danger')]")
        return " ".join(" ".join(node.text_content() for node in found).split())

    def visit(self, path):
        return self.show(self.url_open(path))

    def submit(self, action, **values):
        """Send the form of this action, as it stands on the page but for these values."""
        forms = [form for form in self.page.forms if urlsplit(form.action or self.answer.url).path == action]
        self.assertTrue(forms, f"no form for {action} on {self.path}: {self.text[:500]}")
        fields = {key: value for key, value in forms[0].form_values() if key != "remember"}
        return self.show(self.url_open(action, data={**fields, **values}))

    def password(self, user=None, redirect="/my"):
        """Sign in with the password; return where that leads."""
        user = user or self.user
        self.visit(f"/web/login?redirect={redirect}")
        return self.submit("/web/login", login=user.login, password=f"{user.login} password")

    def new_browser(self):
        """Forget all cookies but return them, to go on with this browser later."""
        cookies = self.opener.cookies.copy()
        self.opener.cookies.clear()
        return cookies

    def same_browser(self, cookies):
        self.opener.cookies.clear()
        self.opener.cookies.update(cookies)

    @property
    def signed_in(self):
        answer = self.url_open("/web/session/check", json={"params": {}})
        return "error" not in answer.json()

    @property
    def sent(self):
        return len(self.server.messages)

    @property
    def code(self):
        """The last code that was sent."""
        return re.search(r"\b\d{6}\b", self.server.messages[-1]["text"]).group()

    @property
    def wrong(self):
        return f"{(int(self.code) + 1) % 10**6:06}"

    def later(self, **time):
        """Let time pass: for the codes and counters of all users."""
        interval = " ".join(f"{number} {unit}" for unit, number in time.items())
        self.env.cr.execute(
            """UPDATE auth_sms_challenge SET expires_at = expires_at - %(t)s::interval,
                                             created_at = created_at - %(t)s::interval;
               UPDATE auth_sms_account
                  SET tries_at = ARRAY(SELECT x - %(t)s::interval FROM unnest(tries_at) x),
                      sends_at = ARRAY(SELECT x - %(t)s::interval FROM unnest(sends_at) x),
                      used_at = used_at - %(t)s::interval,
                      pause_until = pause_until - %(t)s::interval""",
            {"t": interval},
        )

    def events(self, user=None):
        lines = self.env["auth.sms.log"].search([("user_id", "=", (user or self.user).id)], order="id")
        return lines.mapped("event")
