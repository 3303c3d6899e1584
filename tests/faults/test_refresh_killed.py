"""The refresh of figures, killed and disturbed: real processes on a real database."""

import contextlib
import os
import random
import signal
import subprocess
import time

import pytest

from tests.conftest import ROOT, prm

#: what a fact cannot be
SPOIL = "UPDATE prm_fact SET value = -987654321.25 WHERE source = 'auto'"

FULL_REFRESH = """
env["prm.fact.provider"]._request_full_refresh()
env.cr.commit()
print("refreshing", flush=True)
env["prm.fact.provider"]._cron_refresh()
env.cr.commit()
print("refreshed", flush=True)
"""

#: two refreshes at once, and a change that is committed while one runs
TWO_AT_ONCE = """
from odoo import SUPERUSER_ID, api

name = "prm.fact.provider.invoices"
first, second = env.registry.cursor(), env.registry.cursor()
one, two = (api.Environment(cursor, SUPERUSER_ID, {}) for cursor in (first, second))

def note(env):
    env.cr.execute(
        "INSERT INTO prm_fact_dirty (provider, partner_id, month)"
        " SELECT %s, partner_id, month FROM prm_fact WHERE source = 'auto' LIMIT 1", [name])

note(one)
first.commit()
assert one[name]._refresh() is True
assert two[name]._refresh() is None, "two refreshes at once"
second.rollback()
note(two)  # a change, committed while the first refresh has not ended
second.commit()
first.commit()
first.execute("SELECT COUNT(*) FROM prm_fact_dirty WHERE provider = %s", [name])
assert first.fetchone() == (1,), "the change made meanwhile was lost"
first.rollback()
assert one[name]._refresh() is True
first.commit()
first.execute("SELECT COUNT(*) FROM prm_fact_dirty WHERE provider = %s", [name])
assert first.fetchone() == (0,)

# the note of a transaction that began earlier and ends later has the lower number
note(one)
note(two)
second.commit()
assert two[name]._refresh() is True
second.commit()
first.commit()
first.execute("SELECT COUNT(*) FROM prm_fact_dirty WHERE provider = %s", [name])
assert first.fetchone() == (1,), "a change with a lower number was lost"
first.close()
second.close()
print("all held", flush=True)
"""


class Shell:
    """An Odoo process that runs a script."""

    def __init__(self, database, script):
        self.process = subprocess.Popen(
            [ROOT / "prm", "odoo", "shell", "-d", database, "--no-http", "--log-level", "warn"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.process.stdin.write(script)
        self.process.stdin.close()
        self.output = []

    def wait_for(self, word):
        for line in self.process.stdout:
            self.output.append(line)
            if line.strip() == word:
                return
        raise AssertionError(f"the process ended without saying “{word}”: {''.join(self.output)[-3000:]}")

    def kill(self):
        with contextlib.suppress(ProcessLookupError):  # it was through before
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def sql(database, statement):
    return prm("db", "psql", database, "-At", "-c", statement).stdout.strip().splitlines()


def facts(database):
    """Return a checksum of all facts, whatever their ids and times."""
    return sql(
        database,
        "SELECT COUNT(*), md5(string_agg(row::text, ';' ORDER BY row::text)) FROM ("
        "SELECT (company_id, partner_id, month, metric_id, category_id, round(value::numeric, 6),"
        " round(weight::numeric, 6), source) AS row FROM prm_fact) fact",
    )


def facts_by_provider(database):
    """Return ``{provider: checksum of its facts}``; a provider without facts has one, too."""
    rows = sql(
        database,
        """
        SELECT metric.provider, COUNT(fact.id),
               md5(COALESCE(string_agg(fact.row::text, ';' ORDER BY fact.row::text), ''))
          FROM prm_metric metric
     LEFT JOIN (SELECT id, metric_id, (company_id, partner_id, month, metric_id, category_id,
                       round(value::numeric, 6), round(weight::numeric, 6)) AS row
                  FROM prm_fact WHERE source = 'auto') fact ON fact.metric_id = metric.id
         WHERE metric.provider IS NOT NULL
      GROUP BY 1
        """,
    )
    return {provider: tuple(checksum) for provider, *checksum in (row.split("|") for row in rows)}


def refresh(database):
    shell = Shell(database, FULL_REFRESH)
    shell.wait_for("refreshed")
    shell.process.wait(30)


@pytest.fixture(scope="module")
def database(demo_database):
    return demo_database()


def test_a_killed_refresh_leaves_all_or_nothing_and_the_next_one_repairs(database):
    luck = random.Random(5)
    refresh(database)
    expected, whole = facts(database), facts_by_provider(database)
    start = time.monotonic()
    refresh(database)
    assert facts(database) == expected
    # of the whole process, so that some kills come before, some after
    longest = max(0.3, (time.monotonic() - start) / 4)
    killed = 0
    for _attempt in range(8):
        sql(database, SPOIL + " AND partner_id % 3 = 0")
        sql(database, "DELETE FROM prm_fact WHERE source = 'auto' AND partner_id % 5 = 0")
        spoilt = facts_by_provider(database)
        assert sum(spoilt[provider] != whole[provider] for provider in whole) > 2
        shell = Shell(database, FULL_REFRESH)
        shell.wait_for("refreshing")
        time.sleep(luck.uniform(0, longest))
        killed += shell.process.poll() is None
        shell.kill()
        for provider, found in facts_by_provider(database).items():
            assert found in (spoilt[provider], whole[provider]), f"{provider} was written in part"
    assert killed, "no refresh was killed in the middle; it is too fast for this test"
    refresh(database)
    assert facts(database) == expected


def test_an_interrupted_full_refresh_goes_on_by_itself(database):
    refresh(database)
    expected = facts(database)
    sql(database, SPOIL)
    shell = Shell(database, FULL_REFRESH)
    shell.wait_for("refreshing")
    shell.kill()
    # as the next hourly run does, without a new request
    shell = Shell(database, 'env["prm.fact.provider"]._cron_refresh(); env.cr.commit(); print("done", flush=True)\n')
    shell.wait_for("done")
    shell.process.wait(30)
    assert facts(database) == expected


def test_two_refreshes_at_once_and_a_change_meanwhile(database):
    shell = Shell(database, TWO_AT_ONCE)
    shell.wait_for("all held")
    shell.process.wait(30)
