"""Sign-in by SMS in a browser, on a desktop and on a phone, with a gateway on loopback."""

import re
import time

import pytest

from tests import sms

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def gateway():
    with sms.LoopbackGateway() as running:
        yield running


@pytest.fixture(scope="module")
def people(server, gateway):
    """The server with a dealer and a member of staff whose numbers the head office registered."""
    own = sms.sql(server.database, "SELECT id, level FROM auth_sms_policy")
    active = sms.sql(server.database, "SELECT id FROM auth_sms_gateway WHERE active")
    sms.set_up(server.database, gateway)
    sms.shell(
        server.database,
        """
for login in ("sms.portal", "sms.staff"):
    user = env["res.users"].search([("login", "=", login)])
    user.auth_sms_number = False
    user.auth_sms_registered_number = "0151 23456789"
""",
    )
    yield
    assert own
    sms.shell(
        server.database,
        f"""
env["res.users"].search([("login", "in", ("sms.portal", "sms.staff"))]).active = False
gateways = env["auth.sms.gateway"].search([])
gateways.active = False
env["auth.sms.gateway"].browse({[int(found) for found in active]}).active = True
""",
    )


@pytest.fixture
def code(gateway):
    """code(): the code of the next message, waited for."""
    seen = {message["id"] for message in gateway.messages}

    def wait():
        until = time.monotonic() + 10
        while True:
            new = [message for message in list(gateway.messages) if message["id"] not in seen]
            new = [message for message in new if "code for" in message["text"]]
            if new:
                seen.update(message["id"] for message in new)
                return sms.code_in(new[-1])
            assert time.monotonic() < until, "no message"
            time.sleep(0.05)

    return wait


def password(page, login):
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click(".oe_login_form button[type=submit]")


def enter(page, code, button="Sign in"):
    page.get_by_label(re.compile("code", re.I)).first.fill(code)
    fits(page)
    page.get_by_role("button", name=button, exact=True).click()


def fits(page):
    """Nothing is wider than the screen, and what one types has a label."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    unlabelled = (
        "[...document.querySelectorAll('.o_auth_sms input:not([type=hidden], .d-none)')].filter(i => !i.labels.length)"
    )
    assert page.evaluate(f"{unlabelled}.length") == 0


def sign_out(page, keep_device=True):
    page.goto("/web/session/logout")
    if not keep_device:
        page.context.clear_cookies()


@pytest.mark.parametrize(
    ("login", "size", "home"),
    [(sms.PORTAL, PHONE, "**/my*"), (sms.STAFF, DESKTOP, "**/odoo*")],
    ids=["portal", "staff"],
)
def test_a_year_with_a_second_factor(new_page, server, people, gateway, code, login, size, home):
    page = new_page(viewport=size)
    sms.forget_limits(server.database)
    gateway.messages.clear()

    # the number the head office registered is confirmed
    password(page, login)
    page.wait_for_url(home)
    page.goto("/web/second-factor")
    page.get_by_text("Confirm a mobile number").click()
    page.get_by_text("+49 ••• •••• 789").wait_for()
    fits(page)
    page.get_by_role("button", name="Send a code to this number").click()
    enter(page, code(), "Confirm")
    page.locator(".o_auth_sms_codes").wait_for()
    recovery = page.locator(".o_auth_sms_codes code").all_inner_texts()
    assert len(recovery) == 10
    fits(page)
    page.get_by_role("button", name="Save as file").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as file").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert file.read().split() == recovery
    page.get_by_text("I have kept the codes").click()
    page.get_by_text("Your mobile number is confirmed").wait_for()

    # from now on, a code is asked; a wrong one is refused, a new one can be had later
    sign_out(page)
    sms.forget_limits(server.database)
    password(page, login)
    page.wait_for_url("**/web/login/sms*")
    right = code()
    page.locator("button:disabled", has_text="Send a new code").wait_for()
    page.get_by_text(re.compile(r"Possible in \d+ seconds")).wait_for()
    enter(page, f"{(int(right) + 1) % 10**6:06}")
    page.get_by_role("alert").get_by_text("Tries left with it: 4").wait_for()
    page.get_by_label("Do not ask again on this device for 30 days").check()
    enter(page, right)
    page.wait_for_url(home)

    # this device is trusted
    sign_out(page)
    password(page, login)
    page.wait_for_url(home)

    # another number
    page.goto("/web/second-factor")
    fits(page)
    assert page.get_by_role("button", name=re.compile("Trust no longer")).count() == 1
    page.get_by_role("link", name="Change the number").click()
    page.get_by_label("Password").fill(login)
    fits(page)
    page.get_by_role("button", name="Continue").click()
    enter(page, code(), "Continue")
    page.get_by_label("Mobile number").fill("030 901820")
    page.get_by_role("button", name="Send a code").click()
    page.get_by_role("alert").get_by_text("no mobile number").wait_for()
    page.get_by_label("Mobile number").fill("0151 23450000")
    page.get_by_role("button", name="Send a code").click()
    enter(page, code(), "Confirm")
    page.get_by_text("+49 ••• •••• 000").wait_for()
    until = time.monotonic() + 10
    while len(told := [message for message in list(gateway.messages) if "ending in 000" in message["text"]]) < 2:
        assert time.monotonic() < until, "the two numbers were not told"
        time.sleep(0.05)
    assert {message["number"] for message in told} == {sms.NUMBER, "+4915123450000"}

    # the telephone is lost, and no device is trusted since the change
    sign_out(page)
    sms.forget_limits(server.database)
    password(page, login)
    page.wait_for_url("**/web/login/sms*")
    page.get_by_role("link", name="Recovery code").click()
    enter(page, recovery[2].lower())
    page.wait_for_url(home)
    page.goto("/web/second-factor")
    page.get_by_text("lost: 9").wait_for()

    # from the place where one looks for it
    if login == sms.PORTAL:
        page.goto("/my/security")
        page.locator("[name=portal_auth_sms]").get_by_role("link", name="Second factor").click()
    else:
        page.goto("/odoo")
        page.locator(".o_user_menu button").click()
        page.get_by_role("menuitem", name=re.compile("Preferences")).click()
        page.get_by_role("tab", name="Security").click()
        page.get_by_role("button", name="Second factor").click()
    page.wait_for_url("**/web/second-factor")


def test_without_javascript(new_page, server, people, code):
    sms.shell(
        server.database,
        f"env['res.users'].search([('login', '=', '{sms.PORTAL}')]).auth_sms_number = '{sms.NUMBER}'",
    )
    sms.forget_limits(server.database)
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/web/login?login=" + sms.PORTAL)
    page.fill("input[name=password]", sms.PORTAL)
    page.click(".oe_login_form button[type=submit]")
    page.get_by_role("button", name="Send a new code").click()
    page.get_by_text(re.compile(r"Possible in \d+ seconds")).wait_for()
    page.fill("#auth_sms_code", code())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my*")
