"""Many dealers enter and submit at once, over several worker processes: with double clicks, and two at one form.

./prm test tries 60 submissions, ./prm security 1,000. Most of the time is waiting: of two requests that write one
submission, Odoo runs the second one again after a random pause of up to two seconds.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest

from tests.benchmark import ITEMS, Dealer, build, rows
from tests.conftest import RESULTS, Server, free_port

WORKERS = 4
FIRMS, MONTHS = 10, 100
#: submissions that are being sent; each by two requests at a time
AT_ONCE = 12


@pytest.fixture(scope="module")
def workers(demo_database):
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / "benchmark-workers.log"
    log.write_text("", encoding="utf-8")
    database = demo_database()
    arguments = ["--workers", str(WORKERS), "--gevent-port", str(free_port()), "--db_maxconn", "16"]
    running = Server(database, log, *arguments, "--limit-time-real", "300")
    running.known = build(database, FIRMS, MONTHS)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def dealers(workers):
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(lambda firm: [Dealer(workers, login) for login in firm["logins"]], workers.known["firms"]))


class Job(NamedTuple):
    """One submission: who sends it, and how."""

    number: int
    round_id: int
    unit_id: int
    people: list
    how: str

    def figures(self, items):
        """Return what is typed, `{item id as text: text}`."""
        return {str(items[code]): f"{figure + self.number}.25" for code, (_kind, _unit, figure) in ITEMS.items()}


def jobs(known, dealers, count):
    ways = ("typed, then submitted", "sent with the button", "by two people")
    places = [(round_id, place) for round_id in known["rounds"] for place in range(FIRMS)][:count]
    return [
        Job(number, round_id, known["firms"][place]["unit"], dealers[place], ways[number % len(ways)])
        for number, (round_id, place) in enumerate(places)
    ]


def both(first, second):
    """Return the answers of two calls made at the same time."""
    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in (pool.submit(first), pool.submit(second))]


def twice(call):
    return both(call, call)


def saved(answers):
    """Return what autosaves have acknowledged, `[{item id: text}]`, and what they refused because of somebody else."""
    results = []
    for answer in answers:
        assert answer.status_code == 200
        body = answer.json()
        assert "error" not in body, body["error"]
        assert not body["result"]["errors"]
        results.append(body["result"])
    return results


def send(job, items):
    """Send one submission in its way.

    :return: HTTP statuses, the acknowledged figures `{item id: text}`, and how many writes there were
    """
    director, bookkeeper = job.people
    figures = job.figures(items)
    place = job.round_id, job.unit_id
    if job.how == "typed, then submitted":
        answers = saved(twice(lambda: bookkeeper.autosave(*place, figures)))
        for answer in answers:
            assert answer["revision"] == 1 and answer["saved"].keys() == figures.keys()
        last = twice(lambda: bookkeeper.submit(*place, figures, figures, 1))
        return last, figures, 2
    if job.how == "sent with the button":
        return twice(lambda: bookkeeper.submit(*place, figures)), figures, 2
    return _by_two(job, figures, director, bookkeeper)


def _by_two(job, figures, director, bookkeeper):
    """One person types the first half and a figure of its own for the second item, the other one the rest."""
    place = job.round_id, job.unit_id
    first, contested, *rest = figures
    mine = {first: figures[first], contested: figures[contested]}
    theirs = {item: figures[item] for item in (contested, *rest)} | {contested: f"{60000 + job.number}.5"}
    answers = saved(both(lambda: director.autosave(*place, mine), lambda: bookkeeper.autosave(*place, theirs)))
    winners = [answer for answer in answers if contested in answer["saved"]]
    (loser,) = [answer for answer in answers if contested not in answer["saved"]]
    assert len(winners) == 1, "both were told that their figure was saved"
    assert contested in loser["conflicts"], "a figure was dropped without a word"
    assert {answer["revision"] for answer in answers} == {1, 2}
    known = dict(figures)
    known[contested] = (mine if winners[0] is answers[0] else theirs)[contested]
    last = both(lambda: director.submit(*place, known, known, 2), lambda: bookkeeper.submit(*place, known, known, 2))
    return last, known, 3


STORED = """
    SELECT submission.round_id, submission.unit_id, submission.state, submission.revision, submission.filled,
           (SELECT string_agg(item_id || '=' || value::text, ' ' ORDER BY item_id)
              FROM prm_benchmark_value WHERE submission_id = submission.id),
           (SELECT COALESCE(MAX(revision), 0) FROM prm_benchmark_value WHERE submission_id = submission.id),
           (SELECT string_agg(event, ' ') FROM prm_benchmark_event WHERE submission_id = submission.id),
           (SELECT string_agg(array_to_string(array(
                       SELECT item.id || '=' || line.values[item.position] FROM prm_benchmark_item item
                        WHERE item.programme_id = submission.programme_id ORDER BY item.id), ' '), ' / ')
              FROM prm_benchmark_row line
             WHERE line.unit_id = submission.unit_id
               AND line.month = EXTRACT(YEAR FROM submission.month) * 12 + EXTRACT(MONTH FROM submission.month) - 1)
      FROM prm_benchmark_submission submission
     WHERE submission.programme_id = {}
"""


def stored(database, programme):
    """Return `{(round, unit): [state, revision, filled, figures, their last revision, events, array rows]}`."""
    return {(int(row[0]), int(row[1])): row[2:] for row in rows(database, STORED.format(programme))}


@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(workers, dealers, everything, figure):
    known = workers.known
    sent = jobs(known, dealers, 1000 if everything else 60)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda job: send(job, known["items"]), sent))

    statuses = Counter(answer.status_code for answers, _figures, _writes in results for answer in answers)
    assert set(statuses) == {303}, statuses
    found = stored(workers.database, known["programme"])
    for job, (_answers, figures, writes) in zip(sent, results, strict=True):
        expected = " ".join(
            f"{item}={float(text):.4f}" for item, text in sorted(figures.items(), key=lambda row: int(row[0]))
        )
        assert found.pop((job.round_id, job.unit_id)) == [
            "submitted", str(writes), str(len(ITEMS)), expected, str(writes - 1), "submitted", expected
        ], job.how  # fmt: skip
    assert {tuple(row) for row in found.values()} <= {("draft", "0", "0", "", "0", "", "")}
    log = workers.log.read_text(encoding="utf-8")
    assert not [line for line in log.splitlines() if " ERROR " in line or "Traceback" in line][:3]
    again = sum("try again in" in line for line in log.splitlines())
    figure("benchmark: submissions by several at once", f"{len(sent)}, {again} requests run again by Odoo")
