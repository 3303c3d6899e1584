"""Two firms of the test network with dealer users of each role, and sessions of them.

    class TestTasks(PortalCase):            # ORM
        def test_foreign(self):
            with self.assertRaises(AccessError):
                self.task.with_user(self.dealers["director_b"]).read(["name"])

    class TestTaskPages(PortalHttpCase):    # pages and RPC
        def test_page(self):
            self.login("director_a")
            self.assertIn("T task", self.get("/my/prm/tasks").text)

``cls.dealers`` holds ``director_a``, ``sales_a``, ``bookkeeper_a``, ``service_a`` (firm A: ``cls.firm``),
``director_b`` (firm B: ``cls.foreign``), ``adviser`` (of firm A, until in 30 days), ``acting`` (sales of
firm A, acts for ``cls.second`` too), ``suspended`` (sales of firm A), ``plain`` (a stock portal user of
firm A). Logins are ``p_<name>``, passwords equal the login.
"""

import json
import re

from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user

from odoo.addons.prm_partner.tests.common import NetworkMixin

#: name → (attribute of the firm, code of the role)
DEALERS = {
    "director_a": ("firm", "director"),
    "sales_a": ("firm", "sales"),
    "bookkeeper_a": ("firm", "bookkeeper"),
    "service_a": ("firm", "service"),
    "director_b": ("foreign", "director"),
    "adviser": ("adviser_firm", "adviser"),
    "acting": ("firm", "sales"),
    "suspended": ("firm", "sales"),
}


class DealerMixin(NetworkMixin):
    @classmethod
    def build_dealers(cls):
        cls.build_network()
        cls.adviser_firm = cls.env["res.partner"].create({"name": "T Tax Advisers", "is_company": True})
        cls.dealers = {name: cls.make_dealer(name, getattr(cls, firm), role) for name, (firm, role) in DEALERS.items()}
        assignments = cls.env["prm.dealer.assignment"]
        assignments._give(cls.dealers["adviser"], cls.firm, "adviser", cls.today.replace(year=cls.today.year + 1))
        assignments._give(cls.dealers["acting"], cls.second)
        cls.dealers["suspended"]._prm_suspend()
        cls.dealers["plain"] = new_test_user(
            cls.env,
            "p_plain",
            "base.group_portal",
            name="T plain",
            partner_id=cls.env["res.partner"]
            .create({"name": "T plain", "parent_id": cls.firm.id, "email": "plain@t.example.com"})
            .id,
        )
        cls.env.flush_all()

    @classmethod
    def role(cls, code):
        return cls.env["prm.dealer.role"].search([("code", "=", code)])

    @classmethod
    def make_role(cls, code, *capabilities, **values):
        """Create a role of capabilities (xml ids)."""
        groups = [cls.env.ref(capability).id for capability in capabilities]
        values = {"name": f"T {code}", "code": f"t_{code}", "capability_ids": [Command.set(groups)], **values}
        return cls.env["prm.dealer.role"].create(values)

    @classmethod
    def make_dealer(cls, name, firm, role):
        """Create a dealer user of a firm; ``role`` is a code or a record."""
        role = cls.role(role) if isinstance(role, str) else role
        partner = cls.env["res.partner"].create(
            {"name": f"T {name}", "parent_id": firm.id, "email": f"{name}@t.example.com", "lang": "en_US"}
        )
        return cls.env["res.users"].create(
            {
                "partner_id": partner.id,
                "login": f"p_{name}",
                "password": f"p_{name}",
                "group_ids": [
                    Command.set(
                        [
                            cls.env.ref("base.group_portal").id,
                            cls.env.ref("prm_portal.group_dealer").id,
                            role.group_id.id,
                        ]
                    )
                ],
            }
        )


class PortalCase(DealerMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_dealers()


class PortalHttpCase(DealerMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_dealers()

    def login(self, name):
        """Sign in as one of ``cls.dealers`` or ``cls.users``; None signs out."""
        if name is None:
            return self.authenticate(None, None)
        user = self.dealers.get(name) or self.users[name]
        return self.authenticate(user.login, user.login)

    def get(self, url, **options):
        return self.url_open(url, **options)

    def post(self, url, **data):
        """Send a form with the token of the session, as the page would."""
        return self.url_open(url, data={"csrf_token": self.csrf_token(), **data})

    def csrf_token(self):
        page = self.url_open("/my/security").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"|csrf_token: "([^"]+)"', page)
        return next(filter(None, found.groups()))

    def rpc(self, model, method, *args, **kwargs):
        """Call a method as the web client does; return the result or raise :class:`AssertionError` with the error."""
        answer = self.rpc_answer(model, method, *args, **kwargs)
        if "error" in answer:
            raise AssertionError(answer["error"]["data"]["name"] + ": " + answer["error"]["data"]["message"])
        return answer["result"]

    def rpc_answer(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.json(f"/web/dataset/call_kw/{model}/{method}", params)

    def json(self, url, params):
        """Return the whole answer of a JSON-RPC route."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        return self.url_open(url, data=body, headers={"Content-Type": "application/json"}).json()
