"""A bookkeeper enters the month by workbook or by typing, the director signs it off, and nobody else sees it."""

import re

import pytest

from tests.conftest import SERVER_LOG, Server
from tests.office import Office

SIZES = [390, 1280]
LIST = "/my/prm/benchmark/entry"
WORKBOOK = "/my/prm/benchmark/workbook"
OWN = "/my/prm/benchmark/figures"
FIRM = "Landtechnik Hofmann GmbH"
#: what the demo network's bookkeeper has not entered yet, what is wrong in there, and a month with a large order
FIGURES = {"W_SERVICE": 58000.5, "K": 270000, "K_MACH": 32340, "S": 3516000, "ORDERS_IN": 3900000}
REASONS = {
    "Personnel cost": "Holiday pay was paid out in this month.",
    "Machine orders received": "Four foragers for a contractor.",
}
REFUSAL = "Your role does not include this page."
NOT_THERE = "There is nothing here, or it is not yours to see."


@pytest.fixture(scope="module", params=SIZES)
def place(request, demo_database, mailbox):
    """An open round that nobody has touched: ``(width, server)`` on a copy of the demo network of its own."""
    smtp = ("--smtp", "127.0.0.1", "--smtp-port", str(mailbox.port))
    running = Server(demo_database(), SERVER_LOG, *smtp).start()
    yield request.param, running
    running.stop()


@pytest.fixture
def open_as(place, new_page, login):
    """Factory: open_as("bookkeeper") is a page of a signed-in user on the screen of the test."""
    width, server = place
    return lambda user: login(new_page(viewport={"width": width, "height": 844}, base_url=server.url), user)


def see(page, *texts):
    for text in texts:
        page.get_by_text(text).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1, page.url


def press(page, name):
    """Press a button and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def upload(page, path):
    page.goto(WORKBOOK)
    page.locator("input[name=file]").set_input_files(path)
    press(page, "Look at what it changes")


def figures_of(page):
    """Return what stands in the fields of the form, by label."""
    return {label: field.input_value() for label, field in fields_of(page).items()}


def fields_of(page):
    boxes = page.locator(".o_prm_item")
    boxes.first.wait_for()  # a click does not wait for the page it leads to, nor does all()
    return {box.locator("label").first.inner_text().strip(): box.locator(".o_prm_figure") for box in boxes.all()}


def test_by_workbook_from_the_download_to_the_signature(open_as, tmp_path):
    """Done when 2 of the benchmark's first half."""
    page = open_as("bookkeeper")
    see(page, "figures of")
    page.locator(".o_prm_card", has_text="Enter figures").click()
    see(page, FIRM, "2 to explain", "12 of 15 filled in")
    form_url = page.locator("section.card a", has_text=FIRM).first.get_attribute("href")

    # down, through LibreOffice, up again: a word where a figure belongs is named, and nothing is saved
    page.get_by_role("link", name="By workbook (Excel, LibreOffice)").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the workbook").click()
    sent = tmp_path / "sent.xlsx"
    download.value.save_as(sent)
    office = Office(tmp_path)
    upload(page, office.fill(sent, {**FIGURES, "K": "about 270,000"}))
    see(page, "To be corrected first (1)", "“about 270,000” is no number.", "4 figures change")
    assert re.search(rf"{FIRM}, [A-Z]\d+:", page.locator("main").inner_text())
    assert not page.get_by_role("button", name="Save these figures").count()
    press(page, "Discard")
    see(page, "Nothing was changed.")

    # the right one: every change is shown before it is made
    upload(page, office.fill(sent, FIGURES))
    see(page, "5 figures change")
    preview_url = page.url
    rows = {row.locator("th").inner_text().split("\n")[0]: row.inner_text() for row in page.locator("tbody tr").all()}
    assert set(rows) == {"Cost of service", "Total cost", "Machine selling cost", "Stock at cost", *list(REASONS)[1:]}
    assert "3,516.00" in rows["Stock at cost"]
    assert "3,516,000.00" in rows["Stock at cost"]
    press(page, "Save these figures")
    see(page, "5 figures were saved.", "2 to explain", "15 of 15 filled in")

    # two findings are explained, and only then it goes off
    page.goto(form_url)
    figures = figures_of(page)
    assert figures["Stock at cost"] == "3,516,000"
    assert figures["Cost of service"] == "58,000.50"
    assert not page.get_by_text("a thousand times").count()
    press(page, "Submit")
    see(page, "Not submitted yet")
    assert page.get_by_text("waits for your reason").count() == 2
    for label, reason in REASONS.items():
        item = page.locator(".o_prm_item", has=page.get_by_text(label, exact=True))
        item.locator("input[name^=reason_]").fill(reason)
        with page.expect_navigation():
            item.get_by_role("button", name="It is right").click()
        see(page, "Your reason is noted.", f"“{reason}”")
    press(page, "Submit")
    see(page, "The figures are submitted.")
    assert not page.locator(".o_prm_figure").count()

    # the bookkeeper enters and does not evaluate
    assert page.goto(OWN).status == 403
    see(page, REFUSAL)
    assert not page.get_by_text("%").count()

    director = open_as("director")
    director.get_by_role("link", name=re.compile("to sign off")).click()
    see(director, "3,516,000", *(f"“{reason}”" for reason in REASONS.values()))
    press(director, "Sign off")
    see(director, "The figures are signed off.")
    director.goto(OWN)
    director.get_by_role("heading", name="Own KPIs", level=1).wait_for()
    see(director, "Gross margin")
    margin = director.locator("tr", has_text="Gross margin").first.inner_text()
    assert re.search(r"\d+\.\d\s%", margin)
    assert not director.get_by_text("Provisional:").count()

    # another firm knows neither page nor figure
    other = open_as("director2")
    for url in (form_url, preview_url):
        assert other.goto(url).status == 404
        see(other, NOT_THERE)
    for url in (LIST, OWN, WORKBOOK, form_url.split("?")[0]):
        assert other.goto(url).status == 200
        text = other.content()
        assert FIRM not in text
        assert "3,516,000" not in text


def test_by_typing(open_as):
    """Without a workbook: saved while typing, by the keyboard, and nothing is lost without a connection."""
    page = open_as("director2")
    page.goto(LIST)
    page.locator("section.card a[href*='/entry/']").first.click()
    fields = list(fields_of(page).values())
    assert not any(figures_of(page).values())
    turnover, machines, parts, service = fields[:4]
    saved = page.locator(".o_prm_saved")

    turnover.click()
    page.keyboard.type("812,500")
    page.keyboard.press("Enter")
    assert machines.evaluate("field => field === document.activeElement")
    page.keyboard.type("402500")
    saved.get_by_text("All saved").wait_for()
    see(page, "2 of 14 filled in")
    page.keyboard.press("ArrowDown")
    assert parts.evaluate("field => field === document.activeElement")
    page.keyboard.press("Shift+Enter")
    assert machines.evaluate("field => field === document.activeElement")
    page.reload()
    assert list(figures_of(page).values())[:3] == ["812,500", "402,500", ""]

    # what is no figure is said at once, beside its field, and stays there
    parts.fill("about 300")
    parts.press("Enter")
    page.locator(".o_prm_item").nth(2).get_by_text("This is no figure").wait_for()
    saved.get_by_text("1 field is not saved").wait_for()
    assert parts.input_value() == "about 300"
    parts.fill("247180")
    parts.press("Enter")
    saved.get_by_text("All saved").wait_for()

    # offline: told, kept, and saved when the connection is back
    page.context.set_offline(True)
    service.fill("121160")
    service.press("Enter")
    saved.get_by_text("Not saved: no connection").wait_for()
    fields[4].fill("601550")
    page.context.set_offline(False)
    saved.get_by_text("All saved").wait_for()

    # a server that does not answer for a while: tried again without a key
    page.route("**/autosave", lambda route: route.abort())
    fields[5].fill("2456970")
    fields[5].press("Enter")
    saved.get_by_text("Not saved: no connection").wait_for()
    page.unroute("**/autosave")
    saved.get_by_text("All saved").wait_for()
    assert not page.script_errors
    page.reload()
    wanted = ["812,500", "402,500", "247,180", "121,160", "601,550", "2,456,970"]
    assert list(figures_of(page).values())[:6] == wanted
    see(page, "6 of 14 filled in")
