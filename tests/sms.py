"""For tests of sign-in by SMS: a gateway on loopback, users with a number, visitors without JavaScript."""

import re
import subprocess
import sys
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

from tests.conftest import ROOT, prm

sys.path.insert(0, str(ROOT / "addons/auth_sms/demo"))

from loopback import LoopbackGateway  # noqa: F401

PAGE = "/web/login/sms"
PORTAL, STAFF = "sms.portal", "sms.staff"
NUMBER = "+4915123456789"

SET_UP = """
gateways = env["auth.sms.gateway"]
gateways.search([]).active = False
gateways.create({{"name": "Test", "kind": "http", "url": "{url}/send", "timeout": 5,
                 "success_path": "status", "success_value": "ok"}})
set_param = env["ir.config_parameter"].set_param
set_param("auth_sms.daily_budget", "100000")
set_param("base.login_cooldown_after", "0")
set_param("auth_totp.policy", "")
env["res.country"].search([("code", "in", ["DE", "NL"])]).auth_sms_allowed = True
env["auth.sms.policy"].search([]).unlink()
env["auth.sms.policy"].create({{"level": "optional", "trusted_device_days": 30}})
for login, group in (("sms.portal", "base.group_portal"), ("sms.staff", "base.group_user")):
    user = env["res.users"].with_context(no_reset_password=True).create({{
        "name": login, "login": login, "password": login, "email": login + "@example.com",
        "group_ids": [(6, 0, [env.ref(group).id])]}})
    user.partner_id.country_id = env.ref("base.de")
    user.auth_sms_number = "+4915123456789"
    user.odoobot_state = "disabled"  # its welcome and a quick visitor get into each other's way
print("set up", flush=True)
"""


def shell(database, script):
    """Run a script in an Odoo shell and return what it printed; running servers hear of the changes."""
    script += "\nenv.cr.commit()\nenv.registry.signal_changes()\n"
    done = subprocess.run(
        [ROOT / "prm", "odoo", "shell", "-d", database, "--no-http", "--log-level", "warn"],
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def set_up(database, gateway):
    """Give a database the gateway and the two users."""
    assert "set up" in shell(database, SET_UP.format(url=gateway.url))


def sql(database, statement):
    return prm("db", "psql", database, "-At", "-v", "ON_ERROR_STOP=1", "-c", statement).stdout.strip().splitlines()


def send_mode(database, gateway, mode):
    """Have the gateway answer in this way from now on."""
    sql(database, f"UPDATE auth_sms_gateway SET url = '{gateway.url}/send/{mode}' WHERE active")  # noqa: S608


def forget_limits(database):
    sql(database, "DELETE FROM auth_sms_account")


def code_in(message):
    return re.search(r"\b\d{6}\b", message["text"]).group()


class Visitor:
    """A browser without JavaScript; `cookies` may be another visitor's."""

    def __init__(self, url, cookies=None):
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.cookies.update(cookies or {})

    def get(self, path, **options):
        return self.see(self.http.get(urljoin(self.url, path), timeout=60, **options))

    def post(self, path, **values):
        data = {"csrf_token": self.csrf, **values}
        return self.see(self.http.post(urljoin(self.url, path), data=data, timeout=60))

    def see(self, answer):
        self.answer = answer
        self.page = html.fromstring(answer.content) if answer.content.strip() else None
        return urlsplit(answer.url).path

    @property
    def csrf(self):
        return self.page.xpath("//input[@name='csrf_token']/@value")[0]

    @property
    def text(self):
        cards = self.page.xpath("//div[contains(@class, 'o_auth_sms')]") or [self.page]
        return " ".join(cards[0].text_content().split())

    def password(self, login):
        """Sign in with the password; return the path that leads to."""
        self.get("/web/login")
        return self.post("/web/login", login=login, password=login, type="password", redirect="")

    @property
    def signed_in(self):
        body = {"jsonrpc": "2.0", "params": {}}
        return "error" not in self.http.post(f"{self.url}/web/session/check", json=body, timeout=60).json()

    def raw_post(self, path, **values):
        """Post with these cookies only, follow nothing: what many of at once do."""
        cookies = {cookie.name: cookie.value for cookie in self.http.cookies}
        data = {"csrf_token": self.csrf, **values}
        one = requests.Session()
        one.trust_env = False
        return lambda: one.post(f"{self.url}{path}", data=data, cookies=cookies, allow_redirects=False, timeout=120)
