"""Double clicks on forms of the portal, over several worker processes that answer at the same moment.

with workers(demo_database, "x") as server:
    session = Session(server, "director")
    form = hidden(session, page, action)
    for answer in at_once([lambda: send(session, action, form)] * CLICKS): ...
"""

import contextlib
import re
from concurrent.futures import ThreadPoolExecutor

from tests.conftest import RESULTS, Server, free_port


@contextlib.contextmanager
def workers(demo_database, name):
    """Run four workers on a demo network of their own; their log is called ``name``."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / f"{name}.log"
    log.write_text("", encoding="utf-8")
    arguments = ["--workers", "4", "--gevent-port", str(free_port()), "--db_maxconn", "16"]
    running = Server(demo_database(), log, *arguments, "--limit-time-real", "300").start()
    try:
        yield running
    finally:
        running.stop()


def hidden(session, path, action):
    """Return the hidden fields of the form of a page that goes to an address."""
    page = session.get(path).text
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, path
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def send(session, path, form, follow=True):
    """Send a form and return the answer: a page, or where to go if it is not followed."""
    answer = session.http.post(f"{session.server.url}{path}", data=form, timeout=120, allow_redirects=follow)
    assert answer.status_code == (200 if follow else 303), answer.text[:500]
    return answer


def at_once(actions):
    """Do all at the same moment; return what they return, in this order."""
    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(lambda action: action(), actions))
