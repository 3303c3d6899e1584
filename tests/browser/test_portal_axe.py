"""The dealer portal's pages have no accessibility violation (WCAG 2.1 A and AA) and fit their screen."""

import io
import re

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

LISTS = ("profile", "agreements", "documents", "appointments", "figures", "tasks", "messages", "users")
#: one of each list is opened as well
OPENED = ("agreements", "documents", "appointments", "tasks", "messages")
#: pages of the benchmark, and those of the preview of a role
BENCHMARK = ("entry", "workbook", "balance", "figures", "figures?window=quarter", "figures?window=r12")
CIRCLES = "/my/prm/benchmark/circle"
CHAT = ("chat", "chat/mails", "chat/rules", "chat/held", "chat/report")
BENCHMARK_SAMPLES = ("benchmark", "benchmark_evaluation", "benchmark_figures")
BALANCE = """Konto;Bezeichnung;Soll;Haben
3200;Wareneingang;700.000,00;
8400;Erlöse;;910.000,00
4120;Gehälter;120.000,00;
5100;Sonderbares;1.000,00;
1200;Bank;89.000,00;
"""
OWN = ["/my", "/my/account", "/my/prm/tasks/new", "/my/prm/messages/new", "/my/prm/agreements?q=tractor"]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
WIDTHS = [390, 768, 1280]
HEIGHT = 900
#: boxes and fields that weak eyes cannot tell from the page (WCAG 1.4.11, which axe does not look at)
FAINT = """
[...document.querySelectorAll('.o_prm_portal :is(input, select, textarea):not([type=hidden])')].filter(field => {
    const light = getComputedStyle(field).borderTopColor.match(/\\d+/g).slice(0, 3).map(part => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05) < 3;
}).map(field => field.name)
"""


#: what a resize asks for is drawn in the second frame after it
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def enter(new_page, login):
    """Factory: enter("director") is a page of a signed-in user, on the smallest screen."""
    return lambda user: login(new_page(viewport={"width": WIDTHS[0], "height": HEIGHT}), user)


def problems_of(page, url, statuses=(200,)):
    """Open a page on the smallest screen, then widen it; return what is wrong with it on any."""
    resize(page, WIDTHS[0])
    answer = page.goto(url)
    if answer.status not in statuses:
        return [f"{url}: {answer.status}"]
    page.locator("h1").first.wait_for()
    found = problems_at(page, f"{url} at {WIDTHS[0]} px")
    for width in WIDTHS[1:]:
        resize(page, width)
        found += problems_at(page, f"{url} at {width} px")
    return found


def resize(page, width):
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate(DRAWN)
    assert page.evaluate("window.innerWidth") == width


def problems_at(page, place):
    found = [
        f"{place}: {rule['id']} ({rule['impact']}) at {', '.join(str(node['target']) for node in rule['nodes'][:3])}"
        for rule in Axe().run(page, options=RULES).response["violations"]
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wider > 1:
        found.append(f"{place}: {wider} px wider than the screen")
    faint = page.evaluate(FAINT)
    if faint:
        found.append(f"{place}: fields without a border that can be seen: {sorted(set(faint))}")
    return found


def first_of(page, name):
    """Return the address of the first entry of a list."""
    page.goto(f"/my/prm/{name}")
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
    return next(link for link in links if re.fullmatch(rf"/my/prm/{name}/\d+", link))


def test_pages_are_accessible(enter):
    page = enter("director")
    urls = [*OWN, *(f"/my/prm/{name}" for name in LISTS), *(first_of(page, name) for name in OPENED)]
    problems = [problem for url in urls for problem in problems_of(page, url)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("user", ["seller", "bookkeeper"])
def test_pages_of_narrow_roles_are_accessible(enter, user):
    """The start page with little on it, and pages that refuse."""
    page = enter(user)
    problems = [
        problem
        for url in ("/my", "/my/prm/users", "/my/invoices", "/my/prm/tasks/999999")
        for problem in problems_of(page, url, (200, 403, 404))
    ]
    assert not problems, "\n".join(problems)


def test_the_benchmark_for_the_managing_director_is_accessible(enter):
    """Among them figures with findings, fields with an error, and months that are closed."""
    page = enter("director")
    urls = [f"/my/prm/benchmark/{name}" for name in BENCHMARK]
    page.goto(urls[0])
    # an open month, and one of the years that stand below
    for place in ("section", "details"):
        urls.append(page.locator(f"{place} a[href*='/entry/']").first.get_attribute("href"))
    problems = [problem for url in urls for problem in problems_of(page, url)]
    assert not problems, "\n".join(problems)


def test_circles_and_chat_are_accessible(enter):
    """The list of circles, one of them with its members' figures; the chat's own pages (the talk is Discuss's)."""
    page = enter("director")
    page.goto(CIRCLES)
    circle = page.locator(f"main a[href^='{CIRCLES}/']").first.get_attribute("href")
    urls = [CIRCLES, circle, *(f"/my/prm/{name}" for name in CHAT)]
    problems = [problem for url in urls for problem in problems_of(page, url)]
    assert not problems, "\n".join(problems)


def test_the_benchmark_for_the_bookkeeper_is_accessible(enter):
    """Among them what files bring: cells with an error, accounts without an item."""
    page = enter("bookkeeper")
    urls = ["/my/prm/benchmark/figures", "/my/prm/benchmark/entry/999999", spoiled_workbook(page), *trial_balance(page)]
    problems = [problem for url in urls for problem in problems_of(page, url, (200, 403, 404))]
    assert not problems, "\n".join(problems)


def spoiled_workbook(page):
    """Upload a workbook with a word where a figure belongs; return the address of its preview."""
    page.goto("/my/prm/benchmark/workbook")
    form = page.locator("form[action$='/workbook/download']").first
    query = {name: form.locator(f"[name={name}]").input_value() for name in ("programme", "span")}
    book = openpyxl.load_workbook(
        io.BytesIO(page.context.request.get("/my/prm/benchmark/workbook/download", params=query).body())
    )
    sheet = book.worksheets[0]
    month = next(cell.column for cell in sheet[3] if cell.value)
    sheet.cell(7, month).value = "many"
    sheet.cell(8, month).value = 1234.5
    stream = io.BytesIO()
    book.save(stream)
    return uploaded(page, "workbook", "figures.xlsx", stream.getvalue())


def trial_balance(page):
    """Upload a trial balance; return the addresses of its first look and, with a chart of accounts, of the mapping."""
    page.goto("/my/prm/benchmark/balance")
    page.get_by_label("The amounts are of this period alone").check()
    url = uploaded(page, "balance", "list.csv", BALANCE.encode())
    found = problems_of(page, url)
    assert not found, "\n".join(found)
    chart = page.get_by_role("button", name="Begin with it")
    if chart.count():
        chart.click()
        page.get_by_role("heading", name="Accounts without an item").wait_for()
    return url, f"{url}/mapping"


def uploaded(page, kind, name, content):
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[name=file]").set_input_files(file)
    with page.expect_navigation():
        page.locator("form[action$='/upload'] button").click()
    assert re.search(rf"/{kind}/\d+$", page.url), page.locator("main").inner_text()
    return page.url


def test_the_preview_of_a_role_is_accessible(enter, session):
    (role,) = session("manager").call("prm.dealer.role", "search", [("code", "=", "director")])
    page = enter("manager")
    start = f"/my/prm/preview/{role}"
    problems = [
        problem
        for url in (start, *(f"{start}/{name}" for name in (*LISTS, *BENCHMARK_SAMPLES)))
        for problem in problems_of(page, url)
    ]
    assert not problems, "\n".join(problems)
