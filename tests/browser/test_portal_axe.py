"""The dealer portal's pages have no accessibility violation (WCAG 2.1 A and AA) and fit their screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

LISTS = ("profile", "agreements", "documents", "appointments", "figures", "tasks", "messages", "users")
#: one of each list is opened as well
OPENED = ("agreements", "documents", "appointments", "tasks", "messages")
OWN = ["/my", "/my/account", "/my/prm/tasks/new", "/my/prm/messages/new", "/my/prm/agreements?q=tractor"]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
WIDTHS = [390, 768, 1280]
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


def problems_of(page, url, statuses=(200,)):
    """Open a page; return what is wrong with it."""
    answer = page.goto(url)
    if answer.status not in statuses:
        return [f"{url}: {answer.status}"]
    page.locator("h1").first.wait_for()
    found = [
        f"{url}: {rule['id']} ({rule['impact']}) at {', '.join(str(node['target']) for node in rule['nodes'][:3])}"
        for rule in Axe().run(page, options=RULES).response["violations"]
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wider > 1:
        found.append(f"{url}: {wider} px wider than the screen")
    faint = page.evaluate(FAINT)
    if faint:
        found.append(f"{url}: fields without a border that can be seen: {sorted(set(faint))}")
    return found


def first_of(page, name):
    """Return the address of the first entry of a list."""
    page.goto(f"/my/prm/{name}")
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
    return next(link for link in links if re.fullmatch(rf"/my/prm/{name}/\d+", link))


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible(new_page, login, width):
    page = login(new_page(viewport={"width": width, "height": 900}), "director")
    urls = [*OWN, *(f"/my/prm/{name}" for name in LISTS), *(first_of(page, name) for name in OPENED)]
    problems = [problem for url in urls for problem in problems_of(page, url)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("user", ["seller", "bookkeeper"])
def test_pages_of_narrow_roles_are_accessible(new_page, login, user, width):
    """The start page with little on it, and pages that refuse."""
    page = login(new_page(viewport={"width": width, "height": 900}), user)
    problems = [
        problem
        for url in ("/my", "/my/prm/users", "/my/invoices", "/my/prm/tasks/999999")
        for problem in problems_of(page, url, (200, 403, 404))
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_preview_of_a_role_is_accessible(new_page, login, session, width):
    (role,) = session("manager").call("prm.dealer.role", "search", [("code", "=", "director")])
    page = login(new_page(viewport={"width": width, "height": 900}), "manager")
    start = f"/my/prm/preview/{role}"
    problems = [
        problem for url in (start, *(f"{start}/{name}" for name in LISTS)) for problem in problems_of(page, url)
    ]
    assert not problems, "\n".join(problems)
