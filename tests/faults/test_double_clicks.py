"""Double clicks on forms of the benchmark, over several worker processes: what is written stands there once."""

import re
from functools import partial

import pytest

from tests.conftest import Session
from tests.faults.clicks import at_once, hidden, send, workers

URL = "/my/prm/benchmark"
KPI = f"{URL}/kpi/gross_margin?window=r12"
CLICKS = 4


@pytest.fixture(scope="module")
def director(demo_database):
    with workers(demo_database, "double-clicks") as server:
        yield Session(server, "director")


def click(session, path, forms):
    """Send forms at once; every one of them is answered. A browser follows the last answer alone, and so does this."""
    answers = at_once([partial(send, session, path, form, follow=False) for form in forms])
    places = {answer.headers["Location"].removeprefix(session.server.url) for answer in answers}
    assert len(places) == 1, places
    return session.get(places.pop())


def measures(session):
    return re.findall(r"T click \w+", session.get(KPI).text)


def test_a_measure_is_noted_once_and_never_more_than_the_most(director):
    form = {**hidden(director, KPI, f"{URL}/measure"), "target": "value", "value": "30"}
    due = re.search(r'<option value="(\d{4}-\d\d)" selected', director.get(KPI).text)[1]
    one = {**form, "due": due, "text": "T click one"}
    assert click(director, f"{URL}/measure", [one] * CLICKS).text.count("The measure is noted") == 1
    assert measures(director) == ["T click one"]
    # the demo network's director has one of this KPI already
    others = [{**one, "text": f"T click {number}"} for number in range(CLICKS + 2)]
    answers = at_once([partial(send, director, f"{URL}/measure", other) for other in others])
    assert len(measures(director)) == 4
    assert sum("settle one first" in answer.text for answer in answers) == CLICKS + 2 - 3


def test_figures_stand_in_the_talk_once(director):
    form = hidden(director, f"{URL}/talk?kpi=stock_turn&window=r12", f"{URL}/talk/start")
    thread = int(re.search(r"channel=(\d+)$", send(director, f"{URL}/talk/start", form).url)[1])
    path = f"{URL}/talk/{thread}/figures"
    for expected in (1, 2):
        form = {**hidden(director, path, f"{path}/send"), "confirm": "1", "text": "T click"}
        click(director, f"{path}/send", [form] * CLICKS)
        # whoever looks at the page again can attach them again
        assert attached(director, thread) == expected


def attached(session, thread):
    answer = session.rpc("/discuss/channel/messages", {"channel_id": thread, "fetch_params": {"limit": 60}})
    return sum("T click" in str(message["body"]) for message in answer["data"]["mail.message"])


def test_a_firm_leaves_its_circle_once(director):
    circle = re.search(rf'href="({URL}/circle/\d+)"', director.get(f"{URL}/circle").text)[1]
    form = {**hidden(director, circle, f"{circle}/leave"), "confirmed": "1"}
    page = click(director, f"{circle}/leave", [form] * CLICKS)
    assert page.url == f"{director.server.url}{URL}/circle"
    assert page.text.count("Your firm has left") == 1
    # so does whoever clicks later, on a page that was left open
    answer = send(director, f"{circle}/leave", form)
    assert answer.url == f"{director.server.url}{URL}/circle"
    assert "Your firm has left" in answer.text
    office = Session(director.server, "admin")
    assert office.call("prm.dealer.audit", "search_count", [("after", "=like", "Left: ERFA%")]) == 1
