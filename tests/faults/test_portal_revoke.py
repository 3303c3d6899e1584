"""Whoever loses access loses it at once: in open sessions, in every worker process."""

import contextlib
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import LOGS, RpcError, Server, Session, free_port

LOG = LOGS / "test-portal-revoke.log"
#: enough requests at a time that each of two workers answers some
AT_ONCE = 16
SERVED = re.compile(r'^\S+ \S+ (\d+) .*"(?:GET|POST) (\S+)')


@pytest.fixture(scope="module")
def server(demo_database):
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("", encoding="utf-8")
    running = Server(demo_database(), LOG, "--workers", "2", "--gevent-port", str(free_port())).start()
    yield running
    running.stop()


@pytest.fixture
def manager(server):
    return Session(server, "manager")


def workers_since(position):
    """Return the processes that answered a call since a position of the log."""
    with LOG.open(encoding="utf-8") as log:
        log.seek(position)
        found = (SERVED.match(line) for line in log)
        return {match[1] for match in found if match and "/web/dataset/call_kw" in match[2]}


def everywhere(session, *call):
    """Return the answers of many equal calls at once, given by both workers; None stands for a refusal."""

    def answer(_number):
        with contextlib.suppress(RpcError):
            return session.call(*call)
        return None

    answers, served, position = [], set(), LOG.stat().st_size
    for _round in range(10):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers += pool.map(answer, range(AT_ONCE))
        served |= workers_since(position)
        if len(served) > 1:
            return answers
    raise AssertionError(f"only one worker answered: {served}")


class People:
    """The seller of the first dealer, as the manager reaches it."""

    def __init__(self, server, manager):
        self.server = server
        self.manager = manager
        row = manager.call(
            "prm.dealer.user", "search_read", [("login", "=", "seller")], ["id", "partner_id", "role_id"]
        )[0]
        self.id, self.firm, self.role = row["id"], row["partner_id"][0], row["role_id"][0]
        self.contact = manager.call("res.users", "read", [self.id], ["partner_id"])[0]["partner_id"][0]
        director2 = manager.call("prm.dealer.user", "search_read", [("login", "=", "director2")], ["partner_id"])
        self.other_firm = director2[0]["partner_id"][0]

    def session(self):
        return Session(self.server, "seller")

    def change(self, **values):
        values["user_ids"] = [(6, 0, [self.id])]
        wizard = self.manager.call("prm.dealer.change", "create", [values])
        self.manager.call("prm.dealer.change", "action_apply", wizard)

    def roles(self, code):
        return self.manager.call("prm.dealer.role", "search", [("code", "=", code)])[0]


@pytest.fixture
def people(server, manager):
    people = People(server, manager)
    order = manager.call("sale.order", "search", [("partner_id", "child_of", people.firm)])
    if not order:
        manager.call("sale.order", "create", [{"partner_id": people.firm}])
    return people


ORDERS = ("sale.order", "search_count", [])


def orders(session):
    """Return what both workers say about the number of orders: a set, None for a refusal."""
    return set(everywhere(session, *ORDERS))


def test_suspended(people):
    session = people.session()
    before = orders(session)
    assert len(before) == 1 and before.pop() > 0
    people.manager.call("prm.dealer.user", "action_suspend", [people.id])
    assert orders(session) == {None}
    assert "/web/login" in session.get("/my").url
    with pytest.raises(RpcError):
        people.session()
    people.manager.call("prm.dealer.user", "action_resume", [people.id])
    assert orders(session) == {None}, "an ended session came to life again"
    assert None not in orders(people.session())


def test_another_role(people):
    session = people.session()
    assert None not in orders(session)
    people.change(kind="role", role_id=people.roles("bookkeeper"))
    assert orders(session) == {None}
    again = people.session()
    assert orders(again) == {0}
    assert again.get("/my/orders").status_code == 403
    people.change(kind="role", role_id=people.role)
    assert 0 not in orders(people.session())


def test_a_role_that_loses_a_capability(people):
    """The role's users stay signed in: what it opened is closed at the next request."""
    session = people.session()
    assert 0 not in orders(session)
    capabilities = people.manager.call("prm.dealer.role", "read", [people.role], ["capability_ids"])[0][
        "capability_ids"
    ]
    group = people.manager.call("ir.model.data", "check_object_reference", "prm_portal", "group_dealer_orders")[1]
    rest = [capability for capability in capabilities if capability != group]
    people.manager.call("prm.dealer.role", "write", [people.role], {"capability_ids": [(6, 0, rest)]})
    assert orders(session) == {0}
    assert session.get("/my/orders").status_code == 403
    people.manager.call("prm.dealer.role", "write", [people.role], {"capability_ids": [(6, 0, capabilities)]})
    assert 0 not in orders(session)


def test_moved_to_another_firm(people):
    session = people.session()
    of_firm = ("sale.order", "search_count", [("partner_id", "child_of", people.firm)])
    assert 0 not in set(everywhere(session, *of_firm))
    # by whoever keeps contacts, not on the administrator's screen
    people.manager.call("res.partner", "write", [people.contact], {"parent_id": people.other_firm})
    assert orders(session) == {None}
    moved = people.session()
    assert set(everywhere(moved, *of_firm)) == {0}, "the old firm's orders stayed readable"
    people.manager.call("res.partner", "write", [people.contact], {"parent_id": people.firm})
    assert orders(moved) == {None}


def test_a_further_firm_ends(people):
    people.change(kind="open", partner_id=people.other_firm)
    session = people.session()
    pages = {"both": session.get("/my").text}
    assert pages["both"].count("<option") > 1
    people.change(kind="close", partner_id=people.other_firm)
    assert orders(session) == {None}
    assert "<option" not in people.session().get("/my").text
