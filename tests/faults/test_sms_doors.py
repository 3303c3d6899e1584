"""No second door: with a password alone, no interface opens for whom a code is asked."""

import xmlrpc.client

import pytest
import requests

from tests import sms
from tests.conftest import RESULTS, Server
from tests.sms import PAGE, PORTAL, STAFF, Visitor


@pytest.fixture(scope="module")
def gateway():
    with sms.LoopbackGateway() as running:
        yield running


@pytest.fixture(scope="module")
def running(demo_database, gateway):
    database = demo_database()
    sms.set_up(database, gateway)
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / "sms-doors.log"
    log.write_text("", encoding="utf-8")
    server = Server(database, log).start()
    yield server
    server.stop()


def post(url, body, **options):
    session = requests.Session()
    session.trust_env = False
    return session.post(url, json=body, timeout=60, **options)


def user_id(running, login):
    return int(sms.sql(running.database, f"SELECT id FROM res_users WHERE login = '{login}'")[0])  # noqa: S608


class Doors:
    """Each returns whether the password, or the key, opened it."""

    def __init__(self, server, login, secret):
        self.url, self.database = server.url, server.database
        self.login, self.secret, self.uid = login, secret, user_id(server, login)

    def xmlrpc_authenticate(self):
        common = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/common")
        return bool(common.authenticate(self.database, self.login, self.secret, {}))

    def xmlrpc_claims_to_be_interactive(self):
        common = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/common")
        return bool(common.authenticate(self.database, self.login, self.secret, {"interactive": True}))

    def xmlrpc_1_login(self):
        return bool(
            xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/common").login(self.database, self.login, self.secret)
        )

    def xmlrpc_execute(self):
        models = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/object")
        try:
            return bool(
                models.execute_kw(self.database, self.uid, self.secret, "res.users", "read", [[self.uid], ["name"]])
            )
        except xmlrpc.client.Fault:
            return False

    def jsonrpc_login(self):
        return bool(self._jsonrpc("common", "login", [self.database, self.login, self.secret]))

    def jsonrpc_execute(self):
        args = [self.database, self.uid, self.secret, "res.users", "read", [self.uid], ["name"]]
        return bool(self._jsonrpc("object", "execute", args))

    def _jsonrpc(self, service, method, args):
        body = {"jsonrpc": "2.0", "method": "call", "params": {"service": service, "method": method, "args": args}}
        return post(f"{self.url}/jsonrpc", body).json().get("result")

    def json_2_bearer(self):
        return self._json_2({"Authorization": f"bearer {self.secret}"})

    def json_2_basic(self):
        session = requests.Session()
        session.trust_env = False
        answer = session.post(
            f"{self.url}/json/2/res.users/context_get", json={}, auth=(self.login, self.secret), timeout=60
        )
        return answer.status_code == 200

    def _json_2(self, headers):
        headers["X-Odoo-Database"] = self.database
        return post(f"{self.url}/json/2/res.users/context_get", {}, headers=headers).status_code == 200

    def session_authenticate(self):
        """The session must be good for nothing: neither by itself nor after a look at our page."""
        visitor = Visitor(self.url)
        body = {"jsonrpc": "2.0", "params": {"db": self.database, "login": self.login, "password": self.secret}}
        answer = visitor.http.post(f"{self.url}/web/session/authenticate", json=body, timeout=60).json()
        if (answer.get("result") or {}).get("uid") or visitor.signed_in:
            return True
        visitor.get(PAGE)
        for path in ("/odoo", "/my", "/web/session/get_session_info", "/web/dataset/call_kw"):
            visitor.get(path, allow_redirects=False)
        return visitor.signed_in

    def open(self):
        return {
            name for name in dir(type(self)) if not name.startswith("_") and name != "open" and getattr(self, name)()
        }


@pytest.mark.parametrize("login", [PORTAL, STAFF])
def test_the_password_opens_none(running, login):
    assert Doors(running, login, login).open() == set()


def test_the_same_doors_open_without_a_second_factor(running):
    sms.shell(running.database, f"env['res.users'].search([('login', '=', '{STAFF}')]).auth_sms_number = False")
    opened = Doors(running, STAFF, STAFF).open()
    assert opened == {
        "xmlrpc_authenticate",
        "xmlrpc_claims_to_be_interactive",
        "xmlrpc_1_login",
        "xmlrpc_execute",
        "jsonrpc_login",
        "jsonrpc_execute",
        "session_authenticate",
    }
    # where it is required they close at once, also during the grace and for a password that was used before
    sms.shell(running.database, "env['auth.sms.policy'].search([]).level = 'required'")
    assert Doors(running, STAFF, STAFF).open() == {"session_authenticate"}
    sms.shell(running.database, "env['auth.sms.policy'].search([]).grace_days = 0")
    assert Doors(running, STAFF, STAFF).open() == set()
    script = (
        f"user = env['res.users'].search([('login', '=', '{STAFF}')]);"
        "key = env['res.users.apikeys'].with_user(user).sudo()._generate('rpc', 'Test', False);"
        "print('key', key)"
    )
    key = sms.shell(running.database, script).split("key ")[1].split()[0]
    opened = Doors(running, STAFF, key).open()
    assert {"xmlrpc_execute", "jsonrpc_execute"} <= opened
    assert "session_authenticate" not in opened
