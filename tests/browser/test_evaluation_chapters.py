"""The way through the evaluation: chapters, what to look at first, another KPI in a chart, words in one piece."""

import re

import pytest

from tests.browser.test_evaluation import SIZES, URL, draw_all, fits, violations

#: words of a table that a line breaks in two
BROKEN = """table => {
    const words = document.createTreeWalker(table, NodeFilter.SHOW_TEXT), broken = [];
    while (words.nextNode()) {
        for (const { 0: word, index } of words.currentNode.data.matchAll(/[^\\s\\u00ad\\u2013-]{4,}/g)) {
            const range = document.createRange();
            range.setStart(words.currentNode, index);
            range.setEnd(words.currentNode, index + word.length);
            const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom)));
            if (lines.size > 1) {
                broken.push(word);
            }
        }
    }
    return broken;
}"""


@pytest.fixture
def open_at(server, new_page, login):
    """Factory: open_at(390) is the evaluation of the director on a screen so wide."""

    def open_page(width, query="window=r12&view=charts", **options):
        page = login(new_page(viewport={"width": width, "height": 844}, base_url=server.url, **options), "director")
        page.goto(f"{URL}?{query}")
        page.locator(".o_prm_scripted").wait_for()
        return page

    return open_page


def nav_of(page):
    return page.get_by_role("navigation", name="Chapters")


def is_below(nav, head):
    """Tell whether a heading is what is read next below the chapters."""
    bar, box = nav.bounding_box(), head.bounding_box()
    return bar["y"] + bar["height"] <= box["y"] + 1 and box["y"] < 250


@pytest.mark.parametrize("width", SIZES)
def test_chapters_stay_in_sight_and_lead_there(open_at, width):
    page = open_at(width)
    draw_all(page)
    nav = nav_of(page)
    for link in nav.get_by_role("link").all():
        name = link.inner_text()
        link.focus()
        page.keyboard.press("Enter")
        head = page.get_by_role("heading", name=name, level=2, exact=True)
        page.wait_for_function("head => head.getBoundingClientRect().top < 250", arg=head.element_handle())
        assert is_below(nav, head), name
        # one line, seen, and the chapter that is read is marked
        assert nav.bounding_box()["height"] < 70
        nav.locator("[aria-current=true]").wait_for()
    fits(page)


def test_chapters_begin_anew_at_the_top(open_at):
    """However one comes back there: on a phone a tap on the clock is enough."""
    page = open_at(390)
    draw_all(page)
    nav_of(page).get_by_role("link", name="All KPIs").click()
    page.wait_for_function("document.querySelector('.o_prm_chapters ul').scrollLeft > 50")
    page.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_function("document.querySelector('.o_prm_chapters ul').scrollLeft === 0")
    assert not nav_of(page).locator("[aria-current]").count()


def test_long_parts_are_folded_on_a_phone(open_at):
    """Gaps beside the chart and long notes: closed, opened by a tap, and their links lead on."""
    page = open_at(390)
    others = page.locator("details.o_prm_others")
    link = others.get_by_role("link").first
    assert not link.is_visible()
    others.locator("summary").click()
    assert link.is_visible()
    note = page.locator("#prm_chart_deviations details.o_prm_chart_note")
    note.locator("summary").click()
    assert note.locator("p").is_visible()
    fits(page)


def test_chapters_without_a_script(open_at, server, new_page):
    state = open_at(390).context.storage_state()
    page = new_page(
        viewport={"width": 390, "height": 844}, base_url=server.url, java_script_enabled=False, storage_state=state
    )
    page.goto(f"{URL}?window=r12&view=charts")
    nav_of(page).get_by_role("link", name="Stock and orders").click()
    assert page.url.endswith("#prm_chapter_stock")
    assert is_below(nav_of(page), page.get_by_role("heading", name="Stock and orders", level=2))
    page.get_by_label("KPI of this chart").select_option(label="Quick ratio")
    page.locator(".o_prm_choice_of_chart").get_by_role("button", name="Choose KPI").click()
    assert "kpi=quick_ratio" in page.url
    assert "Quick ratio" in page.locator("#prm_chart_position .o_prm_chart_title").inner_text()


def test_chapters_with_large_letters(open_at):
    page = open_at(390)
    page.add_style_tag(content="html { font-size: 200% }")
    draw_all(page)
    link = nav_of(page).get_by_role("link", name="All KPIs")
    link.focus()
    page.keyboard.press("Enter")
    head = page.get_by_role("heading", name="All KPIs", level=2)
    page.wait_for_function("head => head.getBoundingClientRect().top < 300", arg=head.element_handle())
    assert nav_of(page).bounding_box()["height"] < 844 / 6
    fits(page)


@pytest.mark.parametrize("width", SIZES)
def test_from_the_top_to_the_form_in_one_tap(open_at, width):
    page = open_at(width)
    first = page.locator(".o_prm_first")
    assert first.locator("li").count() == 3
    worst = page.locator(".o_prm_worst a")
    names = [first.locator("li a").nth(2 * at).inner_text() for at in range(3)]
    assert names == worst.all_inner_texts()[:3]
    with page.expect_navigation():
        first.get_by_role("link", name=re.compile("Note a measure")).first.click()
    page.get_by_role("heading", name=names[0], level=1).wait_for()
    page.get_by_label("What will you do?").fill("T")
    assert page.locator("#prm_chart_position").is_visible()
    fits(page)


@pytest.mark.parametrize("width", SIZES)
def test_another_kpi_in_place(open_at, width):
    page = open_at(width)
    draw_all(page)
    chart = page.locator("#prm_chart_position")
    chart.scroll_into_view_if_needed()
    field = page.get_by_label("KPI of this chart")
    # it begins with one that has figures
    assert "(" not in field.evaluate("field => field.selectedOptions[0].textContent")
    page.evaluate("window.prmSamePage = true")
    field.focus()
    top = chart.bounding_box()["y"]
    field.select_option(label="Personnel cost rate")
    page.locator(".o_prm_evaluation[data-kpi=personnel_rate]:not([aria-busy])").wait_for()
    chart.locator("canvas[role=img]").wait_for()
    assert abs(chart.bounding_box()["y"] - top) < 3
    assert "Personnel cost rate" in chart.locator(".o_prm_chart_title").inner_text()
    assert page.evaluate("document.activeElement.name") == "kpi"
    assert "kpi=personnel_rate" in page.url
    assert page.evaluate("window.prmSamePage")
    # it goes along to another period
    page.get_by_role("navigation", name="Period").get_by_role("link", name="Quarter").click()
    page.locator(".o_prm_evaluation[data-window=quarter][data-kpi=personnel_rate]:not([aria-busy])").wait_for()


@pytest.mark.parametrize("width", [1280, 1440])
@pytest.mark.parametrize("lang", ["en_US", "de_DE"])
@pytest.mark.parametrize("window", ["r12", "month"])
def test_no_word_of_the_table_is_broken(server, new_page, login, width, lang, window):
    """Not every browser has a dictionary to hyphenate by."""
    page = login(new_page(viewport={"width": width, "height": 844}, base_url=server.url), "director")
    page.context.add_cookies([{"name": "frontend_lang", "value": lang, "url": server.url}])
    page.goto(f"{URL}?window={window}&view=table")
    page.locator(".o_prm_scripted").wait_for()
    assert page.locator("html").get_attribute("lang") == lang.replace("_", "-")
    table = page.locator(".o_prm_kpi_table")
    assert table.locator("tbody tr").count() > 20
    assert table.evaluate(BROKEN) == []
    # why there is no median has more room than a word
    rooms = table.locator("td.o_prm_reason").evaluate_all("cells => cells.map(cell => cell.offsetWidth)")
    assert all(room > 250 for room in rooms)
    if window == "month":
        assert rooms
    assert not violations(page)
