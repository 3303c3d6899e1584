"""Each of the eighteen charts by itself: series on and off, values under the pointer, full screen, picture, data; and
what the charts do where figures are missing."""

import csv
import re
import runpy

import pytest

from tests.browser.test_evaluation import CHARTS, STATES, URL, draw_all
from tests.conftest import ROOT

#: the list of Odoo's own tests, which cannot be imported here
KEYS = runpy.run_path(str(ROOT / "addons/prm_benchmark/tests/chart_keys.py"))["KEYS"]
PEERS = {"median", "band_low", "band_high", "top"}
#: have a line of the group
COMPARED = ["position", "margin_r12", "personnel", "book_to_bill", "absorption", "season", "radar"]
#: key of each series → whether it is drawn
DRAWN = """canvas => {
    const chart = Chart.getChart(canvas);
    return Object.fromEntries(chart.data.datasets.map((row, at) => [row.key, chart.isDatasetVisible(at)]));
}"""
#: the middle of a value on the screen
PLACE = """(canvas, at) => {
    const chart = Chart.getChart(canvas);
    const set = chart.data.datasets.findIndex((row, set) => chart.isDatasetVisible(set) && row.texts[at] !== "–");
    if (set < 0) {
        return null;
    }
    const { x, y } = chart.getDatasetMeta(set).data[at].getCenterPoint();
    const box = canvas.getBoundingClientRect();
    return { x: box.x + x, y: box.y + y };
}"""
TOLD = """canvas => {
    const { body, opacity } = Chart.getChart(canvas).tooltip;
    return opacity ? body.flatMap(part => part.lines) : [];
}"""


@pytest.fixture(scope="module")
def shown(server, browser):
    """The page of the director with all charts drawn, and its data: looked at by all tests of this file."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=server.url)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/web/login")
    page.fill("input[name=login]", "director")
    page.fill("input[name=password]", "director")
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_url(lambda url: "/web/login" not in url)
    page.goto(f"{URL}?window=r12&view=charts")
    draw_all(page)
    charts = page.evaluate(
        """async () => {
            const body = JSON.stringify({ jsonrpc: "2.0", method: "call", params: { window: "r12" } });
            const options = { method: "POST", headers: { "Content-Type": "application/json" }, body };
            return (await (await fetch("/my/prm/benchmark/data", options)).json()).result.charts;
        }"""
    )
    yield page, {chart["key"]: chart for chart in charts}
    context.close()
    assert not errors, errors


@pytest.fixture(params=KEYS)
def chart(request, shown):
    """(the chart on the page, its data)"""
    return find(shown, request.param)


def find(shown, key):
    page, data = shown
    section = page.locator(f"[data-chart={key}]")
    section.scroll_into_view_if_needed()
    return section, data[key]


def canvas(section):
    return section.locator("canvas[role=img]")


def columns(section):
    """Return the names of the columns that the table behind a chart shows, without that of the labels."""
    section.locator("details.o_prm_chart_table").evaluate("details => details.open = true")
    heads = section.locator("details.o_prm_chart_table thead th:visible").all_inner_texts()
    return [head.strip() for head in heads[1:]]


def file_of(section):
    """Return the rows of the file with the data of a chart."""
    with section.page.expect_download() as download:
        section.get_by_role("button", name="Download the data").click()
    assert re.fullmatch(r"[a-z0-9-]+\.csv", download.value.suggested_filename)
    text = download.value.path().read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(text.decode("utf-8-sig").splitlines()))


def agree(section, chart):
    """The switches, the drawing, the table and the file hold the same series; return their keys."""
    drawn = canvas(section).evaluate(DRAWN)
    on = {key for key, is_drawn in drawn.items() if is_drawn}
    buttons = section.locator(".o_prm_series")
    for button in buttons.all():
        ticked = button.get_attribute("aria-pressed") == "true"
        assert button.locator(".fa-check-square-o").count() == ticked
    if buttons.count():
        names = [row["label"] for row in chart["series"] if row["key"] in on]
        assert columns(section) == names
        assert file_of(section)[0][1:] == names
        alone = section.locator("[data-key=ownonly]")
        peers = {row["key"] for row in chart["series"] if row["role"] in PEERS}
        assert bool(alone.count()) == bool(peers)
        if peers:
            assert (alone.get_attribute("aria-pressed") == "true") == (not on & peers)
    return on


def test_there_are_eighteen(shown):
    assert list(shown[1]) == KEYS
    assert len(KEYS) == CHARTS
    assert not [key for key, chart in shown[1].items() if chart["state"]], "the demo network asks for what each needs"


def test_switches_series_table_and_file_agree(chart):
    section, data = chart
    before = agree(section, data)
    for key in [button.get_attribute("data-key") for button in section.locator(".o_prm_series").all()]:
        button = section.locator(f"[data-key={key}]")
        was = button.get_attribute("aria-pressed")
        button.click()
        assert button.get_attribute("aria-pressed") != was
        assert agree(section, data) != before
        button.click()
        assert agree(section, data) == before, key


def test_own_figures_only_where_there_are_others(shown):
    page, data = shown
    assert [key for key in data if page.locator(f"[data-chart={key}] [data-key=ownonly]").count()] == COMPARED


@pytest.mark.parametrize("key", COMPARED)
def test_own_figures_only(shown, key):
    section, data = find(shown, key)
    alone = section.locator("[data-key=ownonly]")
    before = agree(section, data)
    own = {row["key"] for row in data["series"] if row["role"] not in PEERS}
    alone.click()
    assert agree(section, data) == before & own
    assert {
        button.get_attribute("data-key") for button in section.locator(".o_prm_series[aria-pressed=true]").all()
    } == (before & own) | {"ownonly"}
    # one of the group's comes back: they are no longer the own ones only
    peer = section.locator(f"[data-key={next(row['key'] for row in data['series'] if row['role'] == 'median')}]")
    peer.click()
    assert alone.get_attribute("aria-pressed") == "false"
    assert agree(section, data) > before & own
    peer.click()
    assert alone.get_attribute("aria-pressed") == "true"
    alone.click()
    assert agree(section, data) == before


def test_values_under_the_pointer(chart):
    section, data = chart
    page = section.page
    drawn = canvas(section).evaluate(DRAWN)
    canvas(section).scroll_into_view_if_needed()
    seen = 0
    for at in {0, len(data["labels"]) // 2, len(data["labels"]) - 1}:
        place = canvas(section).evaluate(PLACE, at)
        if not place:
            continue
        page.mouse.move(place["x"] - 3, place["y"])
        page.mouse.move(place["x"], place["y"])
        told = canvas(section).evaluate(TOLD)
        series = [row for row in data["series"] if drawn.get(row["key"]) and row["values"][at] is not None]
        before = f"{data['labels'][at]}, " if data["kind"] == "doughnut" else ""
        expected = {f"{before}{row['label']}: {row['texts'][at]}" for row in series}
        if data["kind"] in ("doughnut", "radar"):
            # of the ring or ray under the pointer
            assert told and set(told) <= expected, (told, expected)
        else:
            assert set(told) == expected
        seen += 1
    page.mouse.move(0, 0)
    assert seen


def test_full_screen(chart):
    section, data = chart
    page = section.page
    section.get_by_role("button", name="Full screen").click()
    full = page.get_by_role("dialog", name=data["question"])
    box = full.bounding_box()
    assert (box["width"], box["height"]) == (1280, 900)
    assert full.locator("canvas[role=img]").bounding_box()["width"] > 1000
    page.keyboard.press("Escape")
    full.wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.act") == "full"


def test_data(chart):
    """The file holds the rows of the table behind the chart."""
    section, data = chart
    shown = columns(section)
    rows = file_of(section)
    assert rows[0][1:] == shown
    assert [row[0] for row in rows[1:]] == data["labels"]
    behind = data["table"]
    places = [behind["columns"].index(name) for name in shown]
    for row, texts in zip(rows[1:], behind["rows"], strict=True):
        # what is not known is empty; signs and spaces as a spreadsheet understands them
        expected = [
            "" if texts[place] == "–" else re.sub(r"\s+", " ", texts[place]).replace("−", "-") for place in places
        ]
        assert row[1:] == expected


def test_picture(chart):
    section, _data = chart
    with section.page.expect_download() as download:
        section.get_by_role("button", name="Download the picture").click()
    assert re.fullmatch(r"[a-z0-9-]+\.png", download.value.suggested_filename)
    picture = download.value.path().read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000


# --- figures that are missing ---------------------------------------------------------------------------------------


def no_own(chart):
    """Nothing of the firm's is known; the group's would not be shown then, but a script must not rely on it."""
    for row in chart["series"]:
        if row["role"] not in PEERS:
            row.update(values=[None] * len(row["values"]), texts=["–"] * len(row["values"]))


def no_group(chart):
    chart["series"] = [row for row in chart["series"] if row["role"] not in PEERS]
    chart["details"] = [row for row in chart["details"] if row["key"] not in ("ownonly", "quartiles")]
    if chart["key"] in ("deviations", "gap_worth", "radar"):
        chart.update(series=[], labels=[], state="There is nothing released to compare with in this period.")


def one_month(chart):
    if chart["kind"] in ("line", "band", "combo", "stacked", "bar"):
        chart["labels"], chart["label_codes"] = chart["labels"][-1:], chart["label_codes"][-1:]
        chart["breaks"] = []
        for row in chart["series"]:
            row.update(values=row["values"][-1:], texts=row["texts"][-1:])


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("missing", [no_own, no_group, one_month])
def test_missing_figures(server, new_page, login, width, missing):
    page = login(new_page(viewport={"width": width, "height": 900}, base_url=server.url), "director")

    def answer(route):
        response = route.fetch()
        body = response.json()
        for chart in body["result"]["charts"]:
            if not chart["state"]:
                missing(chart)
        route.fulfill(response=response, json=body)

    page.route("**/my/prm/benchmark/data", answer)
    page.goto(f"{URL}?window=r12&view=charts")
    for section in draw_all(page):
        key = section.get_attribute("data-chart")
        if section.locator("canvas[role=img]").count():
            # nothing that is not known is drawn as a nought
            values = canvas(section).evaluate(
                "canvas => Chart.getChart(canvas).data.datasets.map(row => [row.data, row.texts])"
            )
            for data, texts in values:
                assert [value is None for value in data] == [text == "–" for text in texts], key
            for button in section.locator(".o_prm_series").all():
                button.click()
                button.click()
            canvas(section).focus()
            page.keyboard.press("End")
            assert section.locator(".o_prm_values").inner_text().strip()
        else:
            assert section.locator(STATES).first.inner_text().strip(), key
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1
