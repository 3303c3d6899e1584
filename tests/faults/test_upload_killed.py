"""A workbook of figures, and the worker that is killed while it is read or applied: all of its cells or none.

./prm test kills 12 times, ./prm security 100 times.
"""

import contextlib
import io
import os
import random
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from openpyxl import load_workbook

from tests.benchmark import ITEMS, Dealer, build, rows
from tests.conftest import RESULTS, Server, free_port

URL = "/my/prm/benchmark/workbook"
YEAR, MONTHS = 2024, 12
MARK_ROW, MARK_COLUMN, FIRST_ROW = 3, 1, 5


@pytest.fixture(scope="module")
def workers(demo_database):
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / "upload-workers.log"
    log.write_text("", encoding="utf-8")
    database = demo_database()
    arguments = ["--workers", "2", "--gevent-port", str(free_port())]
    running = Server(database, log, *arguments, "--limit-time-real", "300")
    running.known = build(database, 1, MONTHS)
    running.start()
    yield running
    running.stop()


class Firm:
    """A firm that fills in a year by workbook; each time all cells get figures of a new generation."""

    def __init__(self, server):
        self.server = server
        self.known = server.known
        self.dealer = Dealer(server, self.known["firms"][0]["logins"][1])
        answer = self.dealer.get(f"{URL}/download?programme={self.known['programme']}&span={YEAR}")
        assert answer.status_code == 200
        self._template = answer.content

    def workbook(self, generation):
        """Return the year's workbook with the figures of a generation in all cells."""
        book = load_workbook(io.BytesIO(self._template))
        page = book.worksheets[0]
        codes = {page.cell(row, MARK_COLUMN).value: row for row in range(FIRST_ROW, page.max_row + 1)}
        columns = [
            column for column in range(1, page.max_column + 1) if page.cell(MARK_ROW, column).value not in (None, "")
        ]
        assert len(columns) == MONTHS
        for code, (_kind, _unit, figure) in ITEMS.items():
            for column in columns:
                page.cell(codes[code], column).value = figure + generation
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def upload(self, data):
        """Upload; return the address of the preview."""
        answer = self.dealer.post(f"{URL}/upload", files={"file": ("year.xlsx", data)})
        assert answer.status_code == 303, re.sub(r"<[^>]*>|\s+", " ", answer.text)[:2000]
        return re.search(rf"{URL}/\d+", answer.headers["Location"])[0]

    def apply(self, preview):
        answer = self.dealer.post(f"{preview}/apply")
        assert answer.status_code == 303
        return answer

    def generation(self):
        """Return the generation that is stored, None for no figures; fails where two are mixed or a count is wrong."""
        found = rows(
            self.server.database,
            f"""
            SELECT submission.id, submission.revision, submission.filled, submission.state, item.code, value.value,
                   value.revision, (SELECT COUNT(*) FROM prm_benchmark_event
                                     WHERE submission_id = submission.id AND event = 'uploaded'),
                   (SELECT COUNT(*) FROM prm_benchmark_row WHERE unit_id = submission.unit_id)
              FROM prm_benchmark_submission submission
         LEFT JOIN prm_benchmark_value value ON value.submission_id = submission.id
         LEFT JOIN prm_benchmark_item item ON item.id = value.item_id
             WHERE submission.programme_id = {self.known["programme"]}
            """,  # noqa: S608 (an id)
        )
        assert len({row[0] for row in found}) == MONTHS
        # what all months have in common: how often they were written, and that drafts have no array rows
        ((revision, filled, state, events, lines),) = {(*row[1:4], row[7], row[8]) for row in found}
        assert (state, lines, events) == ("draft", "0", revision)
        if filled == "0":
            assert revision == "0" and len(found) == MONTHS
            return None
        assert len(found) == MONTHS * len(ITEMS) and filled == str(len(ITEMS))
        assert {row[6] for row in found} == {revision}, "figures and submission do not agree on the revision"
        (generation,) = {float(row[5]) - ITEMS[row[4]][2] for row in found}
        return int(generation)

    def states(self):
        """Return the states of uploads, the newest first."""
        return [row[0] for row in rows(self.server.database, "SELECT state FROM prm_benchmark_upload ORDER BY id DESC")]


def worker_processes(server):
    """Return the processes that answer HTTP."""
    parent = server._process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    found = []
    for child in map(int, children):
        with contextlib.suppress(OSError):
            if b"gevent" not in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                found.append(child)
    return found


def kill_after(server, seconds, call):
    """Make a call, kill all workers after so many seconds; return its answer, None when it got none."""
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(call)
        time.sleep(seconds)
        for process in worker_processes(server):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        try:
            return asked.result()
        except requests.RequestException:
            return None


@pytest.fixture
def firm(workers):
    return Firm(workers)


def seconds(call):
    start = time.monotonic()
    answer = call()
    return time.monotonic() - start, answer


@pytest.mark.timeout(1800)
def test_a_killed_worker_leaves_all_cells_or_none_and_the_user_goes_on(workers, firm, everything, figure):
    luck = random.Random(6)
    longest = {}
    for generation in (1, 2):
        data = firm.workbook(generation)
        longest["upload"], preview = seconds(lambda data=data: firm.upload(data))
        longest["apply"], _answer = seconds(lambda at=preview: firm.apply(at))
        assert firm.generation() == generation
    stands, unanswered, undone = 2, {"upload": 0, "apply": 0}, 0
    for attempt in range(100 if everything else 12):
        generation = attempt + 3
        data = firm.workbook(generation)
        # at random, from before the request is there until after it has ended
        step = ("upload", "apply")[attempt % 2]
        moment = luck.uniform(0, 1.1 * longest[step])
        if step == "upload":
            preview = kill_after(workers, moment, lambda data=data: firm.upload(data))
            unanswered[step] += preview is None
            assert firm.generation() == stands, "a preview wrote figures"
            preview = preview or firm.upload(data)
        else:
            preview = firm.upload(data)
            answer = kill_after(workers, moment, lambda at=preview: firm.apply(at))
            unanswered[step] += answer is None
            found = firm.generation()
            assert found in (stands, generation)
            assert found == generation or answer is None, "what was acknowledged is lost"
            assert firm.states()[0] == ("applied" if found == generation else "preview")
            undone += found == stands
        # the page is asked again, and the button pressed again
        assert firm.dealer.get(preview).status_code == 200
        firm.apply(preview)
        assert firm.generation() == generation
        stands = generation
    assert all(unanswered.values()), "no request was killed in the middle; it is too fast for this test"
    figure("benchmark: workers killed during an upload", f"{attempt + 1}, unanswered {unanswered}, undone {undone}")


def test_what_was_uploaded_can_be_submitted(firm):
    """The array rows, written at submission, hold what the workbook brought."""
    stands = firm.generation()
    unit = firm.known["firms"][0]["unit"]
    for round_id in firm.known["rounds"]:
        assert firm.dealer.submit(round_id, unit, {}).status_code == 303
    expected = {code: f"{figure + stands:.4f}" for code, (_kind, _unit, figure) in ITEMS.items()}
    found = rows(
        firm.server.database,
        f"""
        SELECT item.code, line.values[item.position], COUNT(*)
          FROM prm_benchmark_row line JOIN prm_benchmark_item item USING (programme_id)
         WHERE programme_id = {firm.known["programme"]} GROUP BY 1, 2
        """,  # noqa: S608 (an id)
    )
    assert sorted(found) == sorted([code, text, str(MONTHS)] for code, text in expected.items())
