"""Two dealers open the same talk at the same moment, with double clicks, over several worker processes: one thread."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import RESULTS, Server, Session, free_port

TALK = "/my/prm/benchmark/talk"
KPIS = ("operating_result", "stock_turn", "personnel_rate", "cost_rate", "absorption", "share_parts")
CLICKS = 3


@pytest.fixture(scope="module")
def workers(demo_database):
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / "talk-workers.log"
    log.write_text("", encoding="utf-8")
    arguments = ["--workers", "4", "--gevent-port", str(free_port()), "--db_maxconn", "16"]
    running = Server(demo_database(), log, *arguments, "--limit-time-real", "300").start()
    yield running
    running.stop()


def token(session, path):
    found = re.search(r'name="csrf_token" value="([^"]+)"', session.get(path).text)
    assert found, path
    return found[1]


def start(session, csrf, kpi):
    form = {"csrf_token": csrf, "kpi": kpi, "window": "r12"}
    answer = session.http.post(f"{session.server.url}{TALK}/start", data=form, timeout=120)
    assert answer.status_code == 200, answer.text[:500]
    found = re.search(r"/my/prm/chat\?channel=(\d+)$", answer.url)
    assert found, answer.url
    return int(found[1])


def test_one_thread_for_all(workers):
    people = [Session(workers, login) for login in ("director", "director2")]
    tokens = [token(session, f"{TALK}?kpi={KPIS[0]}") for session in people]
    threads = {}
    with ThreadPoolExecutor(len(people) * CLICKS) as pool:
        for kpi in KPIS:
            clicks = [(session, csrf) for session, csrf in zip(people, tokens, strict=True) for _click in range(CLICKS)]
            found = list(pool.map(lambda click, kpi=kpi: start(*click, kpi), clicks))
            assert len(set(found)) == 1, (kpi, found)
            threads[kpi] = found[0]
    assert len(set(threads.values())) == len(KPIS)
    # nobody's click left a thread behind that nobody finds
    page = people[0].get(f"/my/prm/chat?channel={threads[KPIS[0]]}").text
    listed = set(re.findall(r'href="/my/prm/chat\?channel=(\d+)(?:#\w+)?"[^>]*>[^<]+\((?:Last 12 months)', page))
    assert set(map(str, threads.values())) <= listed
    assert len(listed) == len(KPIS) + 1, "and the one of the demo network"
