"""Double clicks on forms of the benchmark, over several worker processes: what is written stands there once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import RESULTS, Server, Session, free_port

URL = "/my/prm/benchmark"
KPI = f"{URL}/kpi/gross_margin?window=r12"
CLICKS = 4


@pytest.fixture(scope="module")
def director(demo_database):
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / "double-clicks.log"
    log.write_text("", encoding="utf-8")
    arguments = ["--workers", "4", "--gevent-port", str(free_port()), "--db_maxconn", "16"]
    running = Server(demo_database(), log, *arguments, "--limit-time-real", "300").start()
    yield Session(running, "director")
    running.stop()


def hidden(session, path, action):
    """Return the hidden fields of the form that goes to a path."""
    page = session.get(path).text
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, path
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def click(session, path, forms):
    """Send forms at once; every one of them is answered with a page."""

    def send(form):
        answer = session.http.post(f"{session.server.url}{path}", data=form, timeout=120)
        assert answer.status_code == 200, answer.text[:500]
        return answer

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(send, forms))


def measures(session):
    return re.findall(r"T click \w+", session.get(KPI).text)


def test_a_measure_is_noted_once_and_never_more_than_the_most(director):
    form = {**hidden(director, KPI, f"{URL}/measure"), "target": "value", "value": "30"}
    due = re.search(r'<option value="(\d{4}-\d\d)" selected', director.get(KPI).text)[1]
    one = {**form, "due": due, "text": "T click one"}
    for answer in click(director, f"{URL}/measure", [one] * CLICKS):
        assert "The measure is noted" in answer.text
    assert measures(director) == ["T click one"]
    # the demo network's director has one of this KPI already
    others = [{**one, "text": f"T click {number}"} for number in range(CLICKS + 2)]
    answers = click(director, f"{URL}/measure", others)
    assert len(measures(director)) == 4
    assert sum("settle one first" in answer.text for answer in answers) == CLICKS + 2 - 3


def test_figures_stand_in_the_talk_once(director):
    form = hidden(director, f"{URL}/talk?kpi=stock_turn&window=r12", f"{URL}/talk/start")
    answer = director.http.post(f"{director.server.url}{URL}/talk/start", data=form, timeout=120)
    thread = int(re.search(r"channel=(\d+)$", answer.url)[1])
    path = f"{URL}/talk/{thread}/figures"
    for expected in (1, 2):
        form = {**hidden(director, path, f"{path}/send"), "confirm": "1", "text": "T click"}
        click(director, f"{path}/send", [form] * CLICKS)
        # whoever looks at the page again can attach them again
        assert attached(director, thread) == expected


def attached(session, thread):
    answer = session.rpc("/discuss/channel/messages", {"channel_id": thread, "fetch_params": {"limit": 60}})
    return sum("T click" in str(message["body"]) for message in answer["data"]["mail.message"])
