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

#: the sums by territory, renewed from snapshots of different age
SUMS_OF_TWO = """
from odoo import SUPERUSER_ID, api
from odoo.addons.prm_partner.models import prm_fact_rollup

prm_fact_rollup.FEW_FACTS = 0
first, second = env.registry.cursor(), env.registry.cursor()
one, two = (api.Environment(cursor, SUPERUSER_ID, {}) for cursor in (first, second))
rollup = "prm.fact.rollup"
revenue = [("metric_id.code", "=", "revenue")]

def check(env):
    env.cr.execute("SELECT COUNT(*) FROM prm_fact_rollup_note WHERE done IS NOT TRUE")
    assert env.cr.fetchone() == (0,)
    kept, facts = (dict(env["prm.fact"]._read_group(domain, ["territory_id"], ["value:sum"]))
                   for domain in (revenue, [*revenue, ("id", "!=", 0)]))
    assert {key: round(value, 4) for key, value in kept.items()} == {
        key: round(value, 4) for key, value in facts.items()}

assert one[rollup]._renew()
first.commit()
check(one)
fact = one["prm.fact"].search([*revenue, ("territory_id", "!=", False)], limit=1)
partner, other = fact.partner_id, one["prm.territory"].search([("id", "!=", fact.territory_id.id)], limit=1)
first.commit()

# a renewal from a snapshot that is older than another renewal does nothing
second.execute("SELECT 1 FROM prm_fact LIMIT 1")
fact.value += 100
one.flush_all()
assert one[rollup]._renew()
first.commit()
two["prm.fact"].create({"partner_id": partner.id, "metric_id": fact.metric_id.id, "company_id": fact.company_id.id,
                        "month": fact.month, "value": 7, "source": "staff"})
two.flush_all()
assert not two[rollup]._renew()
second.commit()
first.commit()
assert one[rollup]._renew()
first.commit()
check(one)

# a partner moves and that is seen to, while a change of its facts has not ended
first.commit()
second.execute("SELECT 1 FROM prm_fact LIMIT 1")
partner.write({"prm_territory_id": other.id, "prm_territory_fixed": True})
one.flush_all()
assert one[rollup]._renew()
first.commit()
two.invalidate_all()
two["prm.fact"].search([("partner_id", "=", partner.id), ("source", "=", "staff")], limit=1).value = 5000
two.flush_all()
assert not two[rollup]._renew()
second.commit()
first.commit()
assert one[rollup]._renew()
first.commit()
check(one)
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


def assert_sums(database):
    """The sums by territory are those of the facts, or noted as not valid."""
    sums = (
        "SELECT metric_id, month, company_id, category_id, SUM(facts), ROUND(SUM(value)::numeric, 6) FROM {} sums"
        " WHERE NOT EXISTS (SELECT FROM prm_fact_rollup_note note WHERE done IS NOT TRUE"
        " AND (note.metric_id IS NULL OR note.metric_id = sums.metric_id)) GROUP BY 1, 2, 3, 4"
    )
    kept, facts = sums.format("prm_fact_rollup"), sums.format("(SELECT *, 1 AS facts FROM prm_fact)")
    assert sql(database, f"({kept}) EXCEPT ({facts})") == sql(database, f"({facts}) EXCEPT ({kept})") == []


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
        assert_sums(database)
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


def test_sums_by_territory_of_two_transactions_at_once(database):
    shell = Shell(database, SUMS_OF_TWO)
    shell.wait_for("all held")
    shell.process.wait(30)
