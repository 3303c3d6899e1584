"""The evaluation: what a director's page costs beside Odoo's page of orders, alone and with a hundred at once.

The page and its one call for data go over HTTP to the same process as Odoo's page, in turn; see bench_portal for how
times are read. Lighthouse loads the page of the demo network as a phone does, through nginx, which compresses.
"""

import gzip
import random
import statistics
import threading
import time

from tests.bench import _evaluation_network, _lighthouse, _nginx, _portal_firm
from tests.bench._portal_pages import LOG, Sites, rows
from tests.conftest import ROOT, Server, Session, free_port

PAGE, DATA = "/my/prm/benchmark?window=r12", "/my/prm/benchmark/data"
PAGES = {PAGE: "o_prm_evaluation", DATA: '"kpis"'}
DIRECTORS, LOADED_GOAL, THINK, SECONDS = 100, 3.0, 5.0, 40
WEIGHT = 100 * 1024
SCORES = {"performance": 0.90, "accessibility": 0.95}


class EvaluationSites(Sites):
    """The page as a browser gets it: the page itself, and the data that its script asks for."""

    def _get(self, size, page):
        if page != DATA:
            return super()._get(size, page)
        server, session, _known = self[size]
        return ask(server, session)


def ask(server, session):
    body = {"jsonrpc": "2.0", "method": "call", "params": {"window": "r12"}}
    answer = session.http.post(server.url + DATA, json=body, timeout=120)
    # not read as JSON: a hundred directors do that on machines of their own
    assert answer.status_code == 200 and b'"result": {' in answer.content[:100], answer.text[:500]
    return answer


def run(ctx):
    sizes = (50, 500) if ctx.quick else (50, 500, 5000)
    with EvaluationSites() as sites:
        for size in sizes:
            database = ctx.database()
            with ctx.environment(database) as env:
                known = _evaluation_network.build(env, size)
            sites.add(size, database, known)
        found = sites.measure(PAGES)
        yield from rows(found, "evaluation")
        for size in sizes:
            (page, stock), (data, _stock) = found[PAGE][size], found[DATA][size]
            yield row("evaluation: page and data together / Odoo's /my/orders", size, (page + data) / stock, None)
    yield from _many(ctx, database, sizes[-1])
    yield row("evaluation: our scripts, gzipped / 100 KB", "", _weight() / WEIGHT, 1.0)
    yield from _as_a_phone(ctx)


# --- a hundred directors ------------------------------------------------------------------------------------


def _many(ctx, database, size):
    server = Server(
        database,
        LOG,
        "--workers",
        "2",
        "--gevent-port",
        str(free_port()),
        "--log-level",
        "warn",
        "--limit-time-real",
        "600",
    )
    server.start()
    try:
        logins = [f"{_portal_firm.LOGIN}{number}" for number in range(2, min(size, DIRECTORS) + 2)]
        sessions = [Session(server, login, _portal_firm.PASSWORD) for login in logins if login]
        # each worker keeps what it has computed
        for _time in range(3):
            for session in sessions:
                _visit(server, session)
        alone = statistics.median(_visit(server, sessions[number % len(sessions)]) for number in range(20))
        times, errors = _at_once(server, sessions)
    finally:
        server.stop()
    slow = statistics.quantiles(times, n=20)[-1]
    yield row(
        f"evaluation: {len(sessions)} directors at once, 95th percentile / median alone",
        size,
        slow / alone,
        LOADED_GOAL,
    )
    yield row(f"evaluation: errors in {len(times)} visits of {len(sessions)} directors", size, len(errors), 0)


def _visit(server, session):
    """Return the seconds that a page and its data take."""
    start = time.perf_counter()
    answer = session.get(PAGE)
    assert answer.status_code == 200, answer.status_code
    ask(server, session)
    return time.perf_counter() - start


def _at_once(server, sessions):
    times, errors, end = [], [], time.monotonic() + SECONDS

    def read(number, session):
        pause = random.Random(number)
        time.sleep(pause.uniform(0, THINK))
        while time.monotonic() < end:
            try:
                times.append(_visit(server, session))
            except Exception as error:  # noqa: BLE001 (counted)
                errors.append(error)
            time.sleep(THINK)

    threads = [threading.Thread(target=read, args=pair) for pair in enumerate(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, errors


# --- what a phone loads -------------------------------------------------------------------------------------


def _weight():
    scripts = sorted((ROOT / "addons/prm_benchmark/static/src/interactions").glob("evaluation*.js"))
    assert scripts
    return len(gzip.compress(b"\n".join(path.read_bytes() for path in scripts)))


def _as_a_phone(ctx):
    server = Server(ctx.database("demo"), LOG, "--log-level", "warn")
    server.start()
    try:
        session = Session(server, "director")
        with _nginx.compressing(server.url) as url:
            _visit(server, session)
            cookies = session.http.cookies.get_dict()
            found = {page: _lighthouse.scores(url + page, cookies) for page in (PAGE, "/my/orders")}
    finally:
        server.stop()
    for category, goal in SCORES.items():
        for page, goal_or_none in ((PAGE, 1.0), ("/my/orders", None)):
            missing = (1 - found[page][category]) / (1 - goal)
            yield row(f"Lighthouse, {category}: what {page} lacks / what it may lack", "", missing, goal_or_none)


def row(name, size, ratio, goal):
    return {"name": name, "size": size, "ratio": ratio, "goal": goal}
