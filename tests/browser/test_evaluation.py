"""A director asks where the firm is off, what it is worth, and notes a measure; by charts and by tables."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import SERVER_LOG, Server

SIZES = [390, 768, 1280]
URL = "/my/prm/benchmark"
CHARTS = 18
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
#: what stands where a chart would be empty
STATES = ".o_prm_chart_state, .o_prm_said"


@pytest.fixture(scope="module")
def place(demo_database, mailbox):
    """A server on a copy of the demo network of its own: measures are noted there."""
    smtp = ("--smtp", "127.0.0.1", "--smtp-port", str(mailbox.port))
    running = Server(demo_database(), SERVER_LOG, *smtp).start()
    yield running
    running.stop()


@pytest.fixture
def open_as(place, new_page, login):
    """Factory: open_as("director", 390) is a page of a signed-in user on a screen so wide."""
    return lambda user, width: login(new_page(viewport={"width": width, "height": 844}, base_url=place.url), user)


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1, page.url


def violations(page):
    return [
        f"{page.url}: {rule['id']} at {', '.join(str(node['target']) for node in rule['nodes'][:3])}"
        for rule in Axe().run(page, options=RULES).response["violations"]
    ]


def draw_all(page):
    """Scroll to every chart, as a reader does; return the charts."""
    page.locator(".o_prm_scripted").wait_for()
    charts = page.locator(".o_prm_chart").all()
    for chart in charts:
        chart.scroll_into_view_if_needed()
        chart.locator(f"canvas[role=img], {STATES}").first.wait_for()
    return charts


@pytest.mark.parametrize("width", SIZES)
def test_from_the_deviation_to_a_measure_in_five_clicks(open_as, width):
    """Done when 1 of the evaluation."""
    page = open_as("director", width)
    clicks = 0

    def click(locator):
        nonlocal clicks
        clicks += 1
        locator.click()

    page.goto(URL)
    where = page.locator("[data-chart=deviations]")
    where.get_by_role("heading", name=re.compile("off")).wait_for()
    worst = where.locator(".o_prm_worst a").first
    name = worst.inner_text()
    with page.expect_navigation():
        click(worst)
    page.get_by_role("heading", name=name, level=1).wait_for()
    worth = page.locator(".card", has=page.get_by_role("heading", name="What is the gap worth?"))
    assert re.search(r"\d.*€", worth.inner_text())
    click(page.get_by_text("Note a measure"))
    page.get_by_label("What will you do?").fill(f"Measure of {width}")
    with page.expect_navigation():
        click(page.get_by_role("button", name="Save"))
    page.get_by_text("The measure is noted.").wait_for()
    page.get_by_text(f"Measure of {width}").wait_for()
    assert clicks <= 5
    fits(page)
    page.goto(URL)
    page.get_by_text(f"Measure of {width}").wait_for()


@pytest.mark.parametrize("width", SIZES)
def test_every_chart_is_drawn_or_says_why_not(open_as, width):
    page = open_as("director", width)
    for window in ("r12", "month"):
        page.goto(f"{URL}?window={window}&view=charts")
        charts = draw_all(page)
        assert len(charts) == CHARTS
        drawn = [chart for chart in charts if chart.locator("canvas[role=img]").count()]
        assert len(drawn) >= 12, f"{window}: {len(drawn)} charts"
        for chart in drawn:
            # something is painted: more than the one colour of an empty place
            colours = chart.locator("canvas[role=img]").evaluate(
                """canvas => new Set(new Uint32Array(
                    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""
            )
            assert colours > 3, chart.get_attribute("data-chart")
            assert chart.locator("details table tbody tr").count()
        for chart in set(charts) - set(drawn):
            assert chart.locator(STATES).first.inner_text().strip()
        fits(page)


@pytest.mark.parametrize("width", SIZES)
def test_nothing_moves_once_the_first_chart_is_drawn(open_as, width):
    """The others have their room by then, however late they are drawn."""
    page = open_as("director", width)
    page.goto(f"{URL}?window=r12&view=charts")
    page.locator(".o_prm_scripted .o_prm_canvas").first.scroll_into_view_if_needed()
    page.locator("canvas[role=img]").first.wait_for()
    tops = """[...document.querySelectorAll('.o_prm_chart')].map(
        chart => Math.round(chart.getBoundingClientRect().top + window.scrollY))"""
    before, drawn = page.evaluate(tops), page.locator("canvas[role=img]").count()
    draw_all(page)
    assert page.locator("canvas[role=img]").count() > drawn
    assert page.evaluate(tops) == before


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_long_names_fit(open_as, width):
    """Names as long as those of other languages are not cut, and do not lie over each other."""
    named = ("radar", "gap_worth", "cost_structure", "hours")

    def lengthen(route):
        answer = route.fetch()
        body = answer.json()
        for chart in body["result"]["charts"]:
            if chart["key"] in named:
                chart["labels"] = [f"Personalkostenquotient{at}" for at in range(len(chart["labels"]))]
        route.fulfill(response=answer, json=body)

    page = open_as("director", width)
    page.route("**/my/prm/benchmark/data", lengthen)
    page.goto(f"{URL}?window=r12&view=charts")
    draw_all(page)
    radar = page.locator("[data-chart=radar] canvas[role=img]")
    cut = """canvas => Chart.getChart(canvas).scales.r._pointLabelItems.filter(
        ({ left, right }) => left < 0 || right > canvas.clientWidth).length"""
    assert radar.evaluate(cut) == 0
    size = """canvas => Chart.getChart(canvas).scales.r.drawingArea / canvas.clientWidth"""
    assert radar.evaluate(size) > 0.15
    assert page.locator("[data-chart=radar] ol li").first.is_visible() is (width != 768)
    for key in named[1:]:
        upright = "canvas => Chart.getChart(canvas).options.indexAxis === 'x'"
        tilt = "canvas => Chart.getChart(canvas).scales.x.labelRotation"
        found = page.locator(f"[data-chart={key}] canvas[role=img]")
        assert not found.evaluate(upright) or found.evaluate(tilt) == 0, key


@pytest.mark.parametrize("width", [1280, 1440])
def test_tables_have_the_whole_width(open_as, width):
    """However long the words: the last column of the KPIs is seen, and tables of charts do not stand side by side."""
    page = open_as("director", width)
    page.goto(f"{URL}?window=r12&view=table")
    page.locator(".o_prm_scripted").wait_for()
    page.locator(".o_prm_kpi_table :is(th, td)").evaluate_all(
        "cells => cells.forEach(cell => cell.append(' Personalkostenquote'))"
    )
    beside = "table => table.scrollWidth - table.parentElement.clientWidth"
    assert page.locator(".o_prm_kpi_table").evaluate(beside) <= 1
    parts = "charts => charts.map(chart => chart.offsetWidth / chart.closest('.o_prm_charts').offsetWidth)"
    assert min(page.locator(".o_prm_chart").evaluate_all(parts)) > 0.9


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("view", ["charts", "table"])
def test_accessible(open_as, width, view):
    page = open_as("director", width)
    page.goto(f"{URL}?window=r12&view={view}")
    if view == "charts":
        draw_all(page)
    page.locator(".o_prm_scripted").wait_for()
    found = violations(page)
    page.locator("#prm_kpi_gross_margin a[href*='/kpi/']").click()
    page.locator(".o_prm_scripted canvas[role=img]").wait_for()
    page.get_by_text("Note a measure").click()
    found += violations(page)
    assert not found, "\n".join(found)
    fits(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_large_letters(open_as, width):
    """Twice as large: nothing is wider than the page, and the charts are drawn."""
    page = open_as("director", width)
    page.goto(f"{URL}?window=r12&view=charts")
    page.add_style_tag(content="html { font-size: 200% }")
    draw_all(page)
    fits(page)


def test_full_screen_and_downloads(open_as, tmp_path):
    page = open_as("director", 1280)
    page.goto(f"{URL}?window=r12&view=charts")
    chart = page.locator("[data-chart=personnel]")
    chart.scroll_into_view_if_needed()
    chart.get_by_role("button", name="Full screen").click()
    full = page.get_by_role("dialog", name=re.compile("overstaffed"))
    box = full.bounding_box()
    assert (box["width"], box["height"]) == (1280, 844)
    page.keyboard.press("Escape")
    full.wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.act") == "full"

    with page.expect_download() as download:
        chart.get_by_role("button", name="Download the picture").click()
    assert re.fullmatch(r"[a-z0-9-]+-personnel\.png", download.value.suggested_filename)
    picture = tmp_path / "chart.png"
    download.value.save_as(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")

    with page.expect_download() as download:
        chart.get_by_role("button", name="Download the data").click()
    assert re.fullmatch(r"[a-z0-9-]+-personnel\.csv", download.value.suggested_filename)
    data = tmp_path / "chart.csv"
    download.value.save_as(data)
    text = data.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").splitlines()
    assert "Your firm" in lines[0]
    shown = chart.locator("details tbody tr").all_text_contents()
    assert len(lines) == len(shown) + 1


def test_kpis_on_a_phone_are_cards_that_open(open_as):
    page = open_as("director", 390)
    page.goto(f"{URL}?window=r12&view=table")
    page.locator(".o_prm_folds").wait_for()
    table = page.locator(".o_prm_kpi_table")
    card = page.locator("#prm_kpi_gross_margin")

    def shown():
        return [cell.get_attribute("data-label") for cell in card.locator("td:visible").all()]

    folded = table.bounding_box()["height"]
    count = table.locator("tbody tr").count()
    assert count > 20
    assert folded / count < 130
    assert shown() == ["Your firm", "Median", "Gap"]
    button = card.get_by_role("button", name=re.compile("All figures: Gross margin"))
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    assert shown() == ["Your firm", "Last year", "Change", "Median", "Gap", "Place", "Worth"]
    fits(page)
    button.click()
    # what they are sorted by is told as well
    page.get_by_label("Sort by").select_option(label="Worth")
    assert shown() == ["Your firm", "Median", "Gap", "Worth"]
    values = [float(cell.get_attribute("data-value") or "inf") for cell in table.locator("td[data-label=Worth]").all()]
    assert values == sorted(values)
    page.get_by_label("Search the KPIs").fill("margin")
    assert card.is_visible()
    assert table.locator("tbody tr:visible").count() < count
    assert not violations(page)


def test_the_choice_stays_in_the_address(open_as):
    page = open_as("director", 1280)
    page.goto(f"{URL}?window=r12&view=charts")
    draw_all(page)
    page.evaluate("window.prmSamePage = true")
    page.get_by_role("navigation", name="Period").get_by_role("link", name="Quarter").click()
    page.locator(".o_prm_evaluation[data-window=quarter]:not([aria-busy])").wait_for()
    assert "window=quarter" in page.url
    assert page.evaluate("window.prmSamePage")
    page.go_back()
    page.locator(".o_prm_evaluation[data-window=r12]:not([aria-busy])").wait_for()
    assert page.evaluate("window.prmSamePage")
    page.goto(URL)
    assert page.locator(".o_prm_evaluation").get_attribute("data-window") in ("quarter", "r12")


def test_without_a_script(place, open_as, new_page):
    """Every figure stands in a table, and the choice works by form and links."""
    signed_in = open_as("director", 390).context.storage_state()
    page = new_page(
        viewport={"width": 390, "height": 844}, base_url=place.url, java_script_enabled=False, storage_state=signed_in
    )
    page.goto(f"{URL}?window=r12&view=charts")
    assert page.locator(".o_prm_chart details table tbody tr").count() > CHARTS
    assert not page.locator("canvas").count()
    page.get_by_role("navigation", name="Period").get_by_role("link", name="Quarter").click()
    assert page.locator(".o_prm_evaluation").get_attribute("data-window") == "quarter"
    page.get_by_role("button", name="Show").click()
    assert "window=quarter" in page.url
