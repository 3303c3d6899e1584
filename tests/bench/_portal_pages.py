"""Asking the pages of the portal over HTTP, in turn with Odoo's own, on several servers at once."""

import time
from pathlib import Path

from tests.bench import _portal_firm
from tests.conftest import ROOT, Server, Session

LOG = ROOT / ".prm/log/bench-portal.log"
STOCK = "/my/orders"
#: page → what must stand on it; ids by the names of _portal_network.build
PAGES = {
    "/my": "Please answer: Event",
    "/my/prm/profile": "Main Street 1",
    "/my/prm/agreements": "Bench sent",
    "/my/prm/agreements/{agreement}": "Bench sent",
    "/my/prm/documents": "Bench document",
    "/my/prm/documents/{document}": "Bench document",
    "/my/prm/appointments": "Bench appointment",
    "/my/prm/appointments/{appointment}": "Bench appointment",
    "/my/prm/figures": "Revenue",
    "/my/prm/tasks": "Bench task",
    "/my/prm/tasks/{task}": "A few sentences",
    "/my/prm/tasks/new": "Bench sales",
    "/my/prm/messages": "Bench conversation",
    "/my/prm/messages/{conversation}": "A few sentences",
    "/my/prm/messages/new": "Subject",
    "/my/prm/users": "Bench sales",
}
WARM_UP, ROUNDS, REQUESTS = 4, 8, 3
GOAL, GROWTH_GOAL = 1.2, 1.1


class Sites:
    """Servers on networks of several sizes, each with a session of a director."""

    #: Odoo's own page, and what must stand on it
    stock, stock_text = STOCK, "BENCH19"

    def __init__(self):
        self._sites = {}

    def __enter__(self):
        LOG.parent.mkdir(parents=True, exist_ok=True)
        LOG.write_text("", encoding="utf-8")
        return self

    def __exit__(self, *_exception):
        for server, _session, _known in self._sites.values():
            server.stop()

    def add(self, size, database, known, *arguments):
        server = Server(database, LOG, "--log-level", "warn", *arguments)
        self._sites[size] = (server, None, known)  # so that it is stopped in any case
        server.start()
        self._sites[size] = (server, Session(server, known["login"], _portal_firm.PASSWORD), known)

    def measure(self, pages=None):
        """Return `{page: {size: (seconds of the page, seconds of Odoo's page)}}`, the quiet ones."""
        pages = pages or PAGES
        for page, text in {**pages, self.stock: self.stock_text}.items():
            for size in self._sites:
                self._warm_up(size, page, text)
        times = {page: {size: ([], []) for size in self._sites} for page in pages}
        for _round in range(ROUNDS):
            running = {size: clocks(server) for size, (server, _session, _known) in self._sites.items()}
            for page, of_page in times.items():
                for size, (ours, stock) in of_page.items():
                    ours.append(self._seconds(size, page, running[size]))
                    stock.append(self._seconds(size, self.stock, running[size]))
        return {
            page: {size: tuple(map(quiet, pair)) for size, pair in of_page.items()} for page, of_page in times.items()
        }

    def __getitem__(self, size):
        """Return the server, the director's session and what is known of a size."""
        return self._sites[size]

    def _get(self, size, page):
        _server, session, known = self._sites[size]
        return session.get(page.format(**known), allow_redirects=False)

    def _warm_up(self, size, page, text):
        for _time in range(WARM_UP):
            answer = self._get(size, page)
            assert answer.status_code == 200 and text in answer.text, f"{page} shows no “{text}”: {answer.status_code}"

    def _seconds(self, size, page, running):
        """Return the processor time of some requests, of Odoo and of its database."""
        start = sum(map(time.clock_gettime, running))
        for _request in range(REQUESTS):
            answer = self._get(size, page)
            assert answer.status_code == 200, f"{page}: {answer.status_code}"
        return sum(map(time.clock_gettime, running)) - start


def clocks(server):
    """Return the clocks of the processor time of a server's processes and of its connections to the database."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            group = int((folder / "stat").read_text().rpartition(")")[2].split()[2])
            title = (folder / "cmdline").read_bytes().decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if group == server.group or title.startswith(f"postgres: odoo {server.database} "):
            found.append((~int(folder.name) << 3) | 2)  # as clock_getcpuclockid(3) makes it
    return found


def quiet(times):
    """Return the mean of the fastest quarter (see bench_portal)."""
    fastest = sorted(times)[: max(1, len(times) // 4)]
    return sum(fastest) / len(fastest)


def rows(found, of="portal", stock_page=STOCK):
    for page, of_page in found.items():
        for size, (ours, stock) in of_page.items():
            yield _row(f"{of}: {page} / Odoo's {stock_page}", size, ours / stock, GOAL)
    grown = {page: {size: ours for size, (ours, _stock) in of_page.items()} for page, of_page in found.items()}
    # of Odoo's page, what was measured beside all of ours
    smallest, *larger = next(iter(grown.values()))
    stock = {size: sum(of_page[size][1] for of_page in found.values()) for size in (smallest, *larger)}
    for size in larger:
        for page, of_page in grown.items():
            yield _row(
                f"{of}: {page}, time against {smallest} firms", size, of_page[size] / of_page[smallest], GROWTH_GOAL
            )
        yield _row(f"Odoo's {stock_page}, time against {smallest} firms", size, stock[size] / stock[smallest], None)


def _row(name, size, ratio, goal):
    return {"name": name, "size": size, "ratio": ratio, "goal": goal}
