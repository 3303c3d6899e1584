"""The benchmark: typing a figure, the pages, a workbook.

Autosave is the route that the form's script asks. The bare thing is a route of the same kind (see addons/prm_bench)
that writes one field of one record that has nothing to it, a tag; beside it stands the same write by an administrator
over `/web/dataset/call_kw`, where nobody asks for a firm, a role or a language. All go over HTTP to the same process,
in turn; see bench_portal for how times are read. The pages are compared with Odoo's page of orders.
"""

import gc
import time

from tests.bench import _benchmark_network, _benchmark_workbook
from tests.bench._benchmark_workbook import row
from tests.bench._portal_pages import GROWTH_GOAL, Sites, quiet, rows
from tests.conftest import ROOT, Session

#: page → what must stand on it
PAGES = {
    "/my/prm/benchmark/entry/{round}": "o_prm_figure",
    "/my/prm/benchmark/figures": "polyline",
    "/my/prm/benchmark/entry": "Bench",
}
WARM_UP, ROUNDS = 6, 24
AUTOSAVE, BARE, BACKEND = "autosave with own KPIs", "a bare ORM write over such a route", "a bare ORM write by call_kw"


def run(ctx):
    sizes = (50, 500) if ctx.quick else (50, 5000)
    with Sites() as sites:
        for size in sizes:
            database = ctx.database()
            with ctx.environment(database) as env:
                known = _benchmark_network.build(env, size)
            sites.add(size, database, known, *_with_bench_addon())
        yield from _typing(sites, sizes)
        yield from rows(sites.measure(PAGES), "benchmark")
    with ctx.environment(database) as env:
        yield from _benchmark_workbook.rows(ctx, env, size)


def _with_bench_addon():
    """Return the arguments with which a server has the route of addons/prm_bench, without installing it."""
    from odoo.tools import config

    path = ",".join([*config["addons_path"], str(ROOT / "tests/bench/addons")])
    return "--addons-path", path, "--load", "base,rpc,web,prm_bench"


class Typist:
    """A director who types one figure again and again, and an administrator who writes one tag."""

    def __init__(self, server, director, known):
        self._director = director
        self._admin = Session(server, "admin")
        self._known = known
        self._revision, self._count, self._text = 1, 0, str(known["figure"])
        self._tag = self._admin.call("res.partner.category", "create", [{"name": "Bench"}])[0]

    def autosave(self):
        self._count += 1
        item, text = str(self._known["item"]), str(self._known["figure"] + self._count)
        params = {"unit": self._known["unit"], "revision": self._revision, "values": {item: text}}
        answer = self._director.rpc(
            f"/my/prm/benchmark/entry/{self._known['round']}/autosave", {**params, "known": {item: self._text}}
        )
        assert answer["saved"] and answer["kpis"] and not answer["notices"], answer
        self._revision, self._text = answer["revision"], answer["saved"][item]

    def bare(self):
        self._count += 1
        assert self._director.rpc("/my/prm/bench/write", {"tag": self._tag, "colour": self._count % 11})

    def write(self):
        self._count += 1
        assert self._admin.call("res.partner.category", "write", [self._tag], {"color": self._count % 11})


def _typing(sites, sizes):
    typists = {size: Typist(*sites[size]) for size in sizes}
    times = {size: {AUTOSAVE: [], BARE: [], BACKEND: []} for size in sizes}
    for number in range(WARM_UP + ROUNDS):
        gc.collect()
        for size, typist in typists.items():
            for name, act in ((AUTOSAVE, typist.autosave), (BARE, typist.bare), (BACKEND, typist.write)):
                start = time.perf_counter()
                act()
                if number >= WARM_UP:
                    times[size][name].append(time.perf_counter() - start)
    found = {size: {name: quiet(taken) for name, taken in of_size.items()} for size, of_size in times.items()}
    for size, taken in found.items():
        yield row(f"{AUTOSAVE} / {BARE}", size, taken[AUTOSAVE] / taken[BARE], 2.0)
        yield row(f"{AUTOSAVE} / {BACKEND}", size, taken[AUTOSAVE] / taken[BACKEND], None)
    first, *rest = sizes
    for size in rest:
        yield row(
            f"{AUTOSAVE}, time against {first} firms", size, found[size][AUTOSAVE] / found[first][AUTOSAVE], GROWTH_GOAL
        )
        yield row(f"{BARE}, time against {first} firms", size, found[size][BARE] / found[first][BARE], None)
