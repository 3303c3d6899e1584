"""The demo network's SMS: printed logins get in, a copy is confirmed, somebody tries the factor from end to end."""

import re
import sys

import pytest

from tests import sms
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "addons/auth_sms/demo"))

from loopback import LoopbackGateway

GATEWAYS = "/odoo/action-auth_sms.auth_sms_gateway_action"


@pytest.fixture
def gateway():
    with LoopbackGateway() as running:
        yield running


@pytest.fixture
def demo_gateway(server, session, gateway):
    """The gateway of the demo network, led to this one; the database is a copy, so that it may not send."""
    # another test may have confirmed it in this server's database
    sms.sql(server.database, "UPDATE auth_sms_gateway SET bond = NULL")
    admin = session("admin")
    (found,) = admin.call("auth.sms.gateway", "search_read", [("name", "like", "Demo")], ["url", "is_foreign"])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/send", found["url"])
    admin.call("auth.sms.gateway", "write", [found["id"]], {"url": f"{gateway.url}/send"})
    (manager,) = admin.call(
        "res.users", "search_read", [("login", "=", "manager")], ["id", "auth_sms_registered_number"]
    )
    yield found["id"]
    # the other tests sign in as the manager, too
    admin.call("res.users", "action_auth_sms_reset", [manager["id"]])
    admin.call(
        "res.users", "write", [manager["id"]], {"auth_sms_registered_number": manager["auth_sms_registered_number"]}
    )
    admin.call("auth.sms.gateway", "write", [found["id"]], {"url": found["url"]})


def send_test_message(page, number):
    page.get_by_role("button", name="Send test message").click()
    dialog = page.locator(".modal")
    dialog.get_by_label("Mobile number").fill(number)
    dialog.get_by_role("button", name="Send", exact=True).click()
    return dialog.locator(".alert:visible").inner_text()


def test_a_copy_sends_after_it_was_confirmed_and_codes_arrive(new_page, login, gateway, demo_gateway):
    page = login(new_page(viewport={"width": 390, "height": 844}), "admin")
    page.goto(f"{GATEWAYS}/{demo_gateway}")
    assert "is a copy" in send_test_message(page, "+49 172 9968532")
    page.locator(".modal").get_by_role("button", name="Close").last.click()
    page.get_by_role("button", name="Send from this database").click()
    page.locator(".modal").get_by_role("button", name="Ok").click()
    page.get_by_role("button", name="Send from this database").wait_for(state="hidden")
    assert not gateway.messages
    assert "Handed over" in send_test_message(page, "+49 172 9968532")
    assert [message["number"] for message in gateway.messages] == ["+491729968532"]

    # the number of this user is registered: it only needs to be confirmed
    page = login(new_page(), "manager")
    page.goto("/web/login/sms/number")
    assert re.search(r"\+49[^0-9A-Za-z]+532", page.inner_text("main"))
    page.get_by_role("button", name="Send a code").click()
    page.locator("input[autocomplete=one-time-code]").wait_for()
    code = re.search(r"\d{6}", gateway.messages[-1]["text"])[0]
    page.locator("input[autocomplete=one-time-code]").fill(code)
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("recovery codes", re.IGNORECASE)).first.wait_for()


@pytest.mark.parametrize("user", ["manager", "territory", "receivables", "marketing", "service"])
def test_the_printed_logins_get_in_without_a_code(page, login, user):
    login(page, user)
    assert "/odoo" in page.url
