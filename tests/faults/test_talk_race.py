"""Two dealers open the same talk at the same moment, with double clicks, over several worker processes: one thread."""

import re
from functools import partial

import pytest

from tests.conftest import Session
from tests.faults.clicks import at_once, hidden, send, workers

TALK = "/my/prm/benchmark/talk"
KPIS = ("operating_result", "stock_turn", "personnel_rate", "cost_rate", "absorption", "share_parts")
CLICKS = 3


@pytest.fixture(scope="module")
def server(demo_database):
    with workers(demo_database, "talk-workers") as running:
        yield running


def start(session, csrf, kpi):
    answer = send(session, f"{TALK}/start", {"csrf_token": csrf, "kpi": kpi, "window": "r12"})
    found = re.search(r"/my/prm/chat\?channel=(\d+)$", answer.url)
    assert found, answer.url
    return int(found[1])


def test_one_thread_for_all(server):
    people = [Session(server, login) for login in ("director", "director2")]
    tokens = [hidden(session, f"{TALK}?kpi={KPIS[0]}", f"{TALK}/start")["csrf_token"] for session in people]
    threads = {}
    for kpi in KPIS:
        clicks = [
            partial(start, session, csrf, kpi)
            for session, csrf in zip(people, tokens, strict=True)
            for _click in range(CLICKS)
        ]
        found = at_once(clicks)
        assert len(set(found)) == 1, (kpi, found)
        threads[kpi] = found[0]
    assert len(set(threads.values())) == len(KPIS)
    # nobody's click left a thread behind that nobody finds
    page = people[0].get(f"/my/prm/chat?channel={threads[KPIS[0]]}").text
    listed = set(re.findall(r'href="/my/prm/chat\?channel=(\d+)(?:#\w+)?"[^>]*>[^<]+\((?:Last 12 months)', page))
    assert set(map(str, threads.values())) <= listed
    assert len(listed) == len(KPIS) + 1, "and the one of the demo network"
