"""The dealer portal's pages have no accessibility violation (WCAG 2.1 A and AA) and fit their screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = ("/my", "profile", "agreements", "documents", "appointments", "figures", "tasks", "messages", "users")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_pages_are_accessible(new_page, login, width):
    page = new_page(viewport={"width": width, "height": 900})
    login(page, "director")
    problems = []
    for name in PAGES:
        answer = page.goto(name if name.startswith("/") else f"/my/prm/{name}")
        assert answer.ok, f"{name}: {answer.status}"
        page.locator("h1").first.wait_for()
        for found in Axe().run(page, options=RULES).response["violations"]:
            where = ", ".join(str(node["target"]) for node in found["nodes"][:3])
            problems.append(f"{name}: {found['id']} ({found['impact']}) at {where}")
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 1:
            problems.append(f"{name}: {wider} px wider than the screen")
    assert not problems, "\n".join(problems)
