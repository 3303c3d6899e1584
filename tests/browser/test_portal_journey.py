"""The head office makes a role, invites somebody with it, who gets in and finds what the role holds, and no more."""

import json
import re
import time

import pytest
from lxml import html

from tests import sms
from tests.conftest import LOGS, Server, Session
from tests.security.crawl import ARGUMENT

ROLES = "/odoo/action-prm_portal.prm_dealer_role_action"
USERS = "/odoo/action-prm_portal.prm_dealer_user_action"
FIRM = "Landtechnik Hofmann GmbH"
NUMBER = "0151 23450{:03}"
PASSWORD = "two fields and a fence"
SIZES = [390, 1280]
#: what every dealer has, whatever the role: the start page, the own contact, the own security
#: open to everybody; the last one shows nothing without the token of a mail
OWN = {"/my", "/my/home", "/my/account", "/my/security", "/prm/chat/unsubscribe"}
#: what a bookkeeper is there for: entering the figures of the benchmark, where it is installed
ENTRY = "/my/prm/benchmark"
REFUSAL = re.compile("Your role does not include this page|This address is not yours")
#: routes that end the session or the account, or belong to no page of the portal
LEFT = re.compile(r"/my/(deactivate|prm/preview)|/logout")
#: what a route shows of a firm, and records of it for the routes' numbers
MODELS = {
    "sale.order": ["name"],
    "account.move": ["name"],
    "prm.agreement": ["name", "reference"],
    "prm.document": ["name"],
    "prm.task": ["name"],
    "prm.conversation": ["name"],
    "prm.appointment": ["event_id"],
}
#: who refuses on purpose writes warnings into a log of its own
CRAWL_LOG = LOGS / "test-journey.log"


@pytest.fixture(scope="module")
def gateway(server):
    """The demo network's gateway, led to a loopback of this test: the number of a new user gets its codes there."""
    (old,) = sms.sql(server.database, "SELECT id || ' ' || url FROM auth_sms_gateway WHERE active")
    number, url = old.split()
    with sms.LoopbackGateway() as running:
        confirmed = f"""
gateway = env["auth.sms.gateway"].browse({number})
gateway.url = "{running.url}/send"
gateway.action_confirm_database()
"""
        sms.shell(server.database, confirmed)
        yield running
    sms.shell(server.database, f"env['auth.sms.gateway'].browse({number}).url = '{url}'")


@pytest.fixture(scope="module")
def portal(server):
    """Every page that answers GET and may show a dealer something, and what the first dealer has."""
    script = """
import json
rules = env["ir.http"].routing_map().iter_rules()
print("ROUTES" + json.dumps(sorted({rule.rule for rule in rules
    if (not rule.methods or "GET" in rule.methods) and rule.endpoint.routing["type"] == "http"
    and rule.rule.startswith(("/my", "/prm", "/invoice", "/account", "/payment/"))})))
"""
    routes = json.loads(re.search(r"ROUTES(\[.*\])", sms.shell(server.database, script))[1])
    staff, director = Session(server, "manager"), Session(server, "director")
    (firm,) = staff.call("res.partner", "search", [("name", "=", FIRM), ("prm_is_partner", "=", True)])
    ids, words = {firm}, set()
    for model, names in MODELS.items():
        # of documents and conversations, those that reach the firm
        who, domain = (director, []) if model in ("prm.document", "prm.conversation") else (staff, of_firm(firm))
        (row,) = who.call(model, "search_read", domain, names, limit=1)
        ids |= {row["id"]} | {row[name][0] for name in names if isinstance(row[name], list)}
        words |= {row[name] for name in names if isinstance(row[name], str)}
    CRAWL_LOG.write_text("", encoding="utf-8")
    second = Server(server.database, CRAWL_LOG, "--log-level", "critical").start()
    yield second, [route for route in routes if not LEFT.search(route)], sorted(ids), words
    second.stop()


def of_firm(firm):
    return [("partner_id", "child_of", firm)]


def invited(page, mailbox, server, width):
    """Act as the head office: make the role, invite, send; return login and the link of the mail."""
    role, email = f"Workshop {width}", f"workshop.{width}@landtechnik-hofmann.example"
    page.goto(ROLES)
    page.get_by_role("button", name="New", exact=True).click()
    page.get_by_label("Name", exact=True).fill(role)
    with page.expect_response(re.compile("prm.dealer.role/onchange")):
        page.keyboard.press("Tab")
    for capability in ("Documents", "Tasks"):
        page.locator(".o_field_many2many_checkboxes").get_by_label(capability, exact=True).check()
    with page.expect_response(re.compile("prm.dealer.role/web_save")):
        page.locator(".o_form_button_save").click()

    page.goto(USERS)
    press(page, "Invite")
    dialog = page.get_by_role("dialog")
    choose(page, dialog, "Firm", FIRM)
    dialog.get_by_label("Name", exact=True).fill("Wiebke Workshop")
    dialog.get_by_label("E-mail").fill(email)
    choose(page, dialog, "Role", role)
    dialog.get_by_role("button", name="Invite", exact=True).click()
    page.get_by_text(f"The invitation to {email} waits in the mail queue").wait_for()
    page.get_by_role("cell", name=email).or_(page.get_by_text("Wiebke Workshop").last).first.wait_for()

    send_mails(server)
    (message,) = mailbox.wait_for(email)
    body = html.fromstring(message.get_body(("html",)).get_content())
    (link,) = [url for url in body.xpath("//a/@href") if "token=" in url]
    assert role not in message.as_string()
    # the mail names the address of the demo network; the test's server has another port
    return email, "/" + link.split("/", 3)[3]


def send_mails(server):
    """Run the job that sends what waits, as the server does it every hour and after an invitation."""
    admin = Session(server, "admin")
    (job,) = admin.call("ir.cron", "search", [("model_id.model", "=", "mail.mail"), ("code", "like", "process_email")])
    admin.call("ir.cron", "method_direct_trigger", [job])


def press(page, name):
    """Click a button of the control panel; on a phone it stands behind the gear."""
    button = page.locator(".o_control_panel").get_by_role("button", name=name, exact=True)
    page.locator(".o_control_panel").wait_for()
    if not button.is_visible():
        page.locator(".o_control_panel .o_cp_action_menus button, .o_control_panel .o-dropdown-caret").first.click()
    button.click()


def choose(page, dialog, label, value):
    """Fill a many2one; on a phone it opens a list of its own."""
    field = dialog.get_by_label(label, exact=True)
    field.click()
    field.fill(value)
    page.locator(".o-autocomplete--dropdown-item", has_text=value).first.click()


def code_of(gateway, number):
    """Return the code that a number got, waited for."""
    digits, until = number.replace(" ", "")[-6:], time.monotonic() + 10
    while True:
        found = [row for row in list(gateway.messages) if row["number"].endswith(digits) and "code" in row["text"]]
        if found:
            gateway.messages.clear()
            return sms.code_in(found[-1])
        assert time.monotonic() < until, "no message"
        time.sleep(0.05)


def enrol(page, gateway, number):
    """Confirm a mobile number as the second factor."""
    page.goto("/web/second-factor")
    page.get_by_role("link", name=re.compile("Confirm a mobile number|SMS")).first.click()
    page.get_by_label("Mobile number").fill(number)
    page.get_by_role("button", name=re.compile("^Send a code")).click()
    page.locator("input[autocomplete=one-time-code]").fill(code_of(gateway, number))
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.locator(".o_auth_sms_codes code").first.wait_for()
    page.get_by_text("I have kept the codes").click()


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1, page.url


def menu_of(page):
    """Return the texts of the menu and of the cards on the start page, without their numbers."""
    page.goto("/my")
    page.locator("h1").wait_for()
    fits(page)
    links = page.locator("nav[aria-label='Dealer portal']:visible a span.flex-grow-1")
    if not links.count() and page.locator("summary", has_text="Menu").is_visible():
        page.locator("summary", has_text="Menu").click()
    cards = [re.sub(r"\s*\d+\s*new$", "", text).strip() for text in page.locator(".o_prm_card .h6").all_inner_texts()]
    return links.all_inner_texts(), [" ".join(card.split("\n")[0].split()) for card in cards]


@pytest.mark.parametrize("width", SIZES)
def test_a_new_role_from_the_backend_to_the_phone(new_page, login, server, mailbox, gateway, portal, width):
    """Done when 1 of the dealer portal, from the first click to the last page."""
    login_name, link = invited(login(new_page(), "manager"), mailbox, server, width)

    page = new_page(viewport={"width": width, "height": 844})
    page.goto(link)
    fits(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm Password").fill(PASSWORD)
    page.locator(".oe_login_buttons button[type=submit]").click()
    page.wait_for_url(lambda url: "/web/signup" not in url and "/web/reset_password" not in url)
    enrol(page, gateway, NUMBER.format(width % 1000))

    menu, cards = menu_of(page)
    assert menu == ["Documents", "Tasks"]
    assert cards == ["Documents", "Tasks", "My contact details", "Password and security"]
    page.get_by_text("Wiebke Workshop").first.wait_for()
    for url, heading in (("/my/prm/documents", "Documents"), ("/my/prm/tasks", "Tasks")):
        assert page.goto(url).ok
        page.get_by_role("heading", name=heading, level=1).wait_for()
        fits(page)
    opened, _shown = crawl(page, *portal)
    assert opened - OWN == {
        "/my/prm/documents",
        "/my/prm/documents/page/<int:page>",
        "/my/prm/documents/<int:document_id>",
        "/my/prm/documents/<int:document_id>/files/<int:file_id>",
        "/my/prm/tasks",
        "/my/prm/tasks/page/<int:page>",
        "/my/prm/tasks/<int:task_id>",
        "/my/prm/tasks/new",
    }

    # the link worked once, and the next sign-in asks the phone
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_text(re.compile("Invalid signup token|already|no longer|expired", re.I)).first.wait_for()
    sms.forget_limits(server.database)
    page.goto("/web/login")
    page.fill("input[name=login]", login_name)
    page.fill("input[name=password]", PASSWORD)
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_url("**/web/login/sms*")
    page.locator("input[autocomplete=one-time-code]").fill(code_of(gateway, NUMBER.format(width % 1000)))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my*")


@pytest.mark.parametrize("width", SIZES)
def test_a_bookkeeper_gets_nothing_else(new_page, login, portal, width):
    """Every stock page and every page of the suite, with the firm's own numbers in the addresses."""
    page = login(new_page(viewport={"width": width, "height": 844}), "bookkeeper")
    menu, cards = menu_of(page)
    assert menu == [title for title in ("Enter figures", "Own KPIs") if title in menu]
    assert cards == [*menu, "My contact details", "Password and security"]
    opened, shown = crawl(page, *portal)
    assert {route for route in opened if not route.startswith(ENTRY)} == OWN
    assert not shown

    # and what a browser makes of it is a page with a sentence
    refused = 0
    for url in [route for route in portal[1] if route.startswith("/my/") and not ARGUMENT.search(route)]:
        if url in OWN or url.startswith(ENTRY):
            continue
        answer = page.goto(url)
        if answer.status == 403:
            page.get_by_text(REFUSAL).wait_for()
            refused += 1
        fits(page)
    assert refused >= 12


def crawl(page, server, routes, ids, words):
    """Open every route with the firm's ids, in the page's session, on another server of the same database.

    Return the routes that gave a page, and ``(route, word)`` of what they showed of the firm.
    """
    opened, shown = set(), set()
    for route in routes:
        for number in ids if ARGUMENT.search(route) else ids[:1]:
            answer = page.context.request.get(server.url + ARGUMENT.sub(str(number), route), max_redirects=0)
            if answer.status >= 300:
                assert answer.status < 500, f"{route} with {number}: {answer.status}"
                continue
            opened.add(route)
            text = answer.text()
            shown |= {(route, word) for word in words if word in text}
    return opened, shown
