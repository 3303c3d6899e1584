"""The evaluation with a streaming replica: the group's figures come from there, the own ones from the primary."""

import time

import pytest

from tests.conftest import LOGS, Server, Session, prm

LOG = LOGS / "test-evaluation-replica.log"
PORT = "5433"
KPI, ITEM = "gross_margin", "W"
FELL_BACK = "Failed to open a readonly cursor"


class Replica:
    def __init__(self, database):
        self.database = database
        self.socket = prm("db", "replica", "start").stdout.split()[-1]

    def ask(self, statement, port=PORT):
        return prm("db", "psql", self.database, "-U", "postgres", "-p", port, "-Atc", statement).stdout.strip()

    def pause(self):
        self.ask("SELECT pg_wal_replay_pause()")
        assert self.until("SELECT pg_get_wal_replay_pause_state()", "paused")

    def catch_up(self):
        self.ask("SELECT pg_wal_replay_resume()")
        written = self.ask("SELECT pg_current_wal_lsn()", port="5432")
        assert self.until(f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn", "t")

    def until(self, statement, answer):
        end = time.monotonic() + 60
        while (found := self.ask(statement)) != answer and time.monotonic() < end:
            time.sleep(0.2)
        return found == answer


@pytest.fixture(scope="module")
def replica(demo_database):
    running = Replica(demo_database())
    yield running
    prm("db", "replica", "stop")


@pytest.fixture(scope="module")
def server(replica):
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("", encoding="utf-8")
    running = Server(replica.database, LOG, "--db_replica_host", replica.socket, "--db_replica_port", PORT).start()
    yield running
    running.stop()


def evaluation(session):
    """Return own value and median of a KPI over a year, of the newest release."""
    data = session.rpc("/my/prm/benchmark/data", {"window": "r12"})
    kpi = next(row for row in data["kpis"] if row["code"] == KPI)
    return kpi["own"], kpi["median"], data["end"]["code"]


def on_primary(replica, statement):
    return replica.ask(statement, port="5432")


def test_each_figure_comes_from_its_place(server, replica):
    assert replica.ask("SELECT pg_is_in_recovery()") == "t"
    replica.catch_up()
    own, median, end = evaluation(Session(server, "director"))
    replica.pause()
    on_primary(
        replica,
        f"""UPDATE prm_benchmark_release_cell SET median = 0.5, medians[array_length(medians, 1)] = 0.5
             WHERE kpi_code = '{KPI}' AND "window" = 'r12'""",  # noqa: S608 (our own text)
    )
    year, month = map(int, end.split("-"))
    changed = on_primary(
        replica,
        f"""UPDATE prm_benchmark_row SET values[item.position] = values[item.position] * 2
              FROM prm_benchmark_item item, prm_benchmark_unit unit, res_users u, res_partner contact
             WHERE item.programme_id = prm_benchmark_row.programme_id AND item.code = '{ITEM}'
               AND unit.id = prm_benchmark_row.unit_id AND u.login = 'director' AND contact.id = u.partner_id
               AND unit.firm_id = contact.commercial_partner_id AND month = {year * 12 + month - 1} RETURNING 1""",  # noqa: S608 (our own text)
    )
    assert changed.startswith("1")
    own_now, median_now, _end = evaluation(Session(server, "director"))
    assert own_now < own, "the own figure is not the primary's"
    assert median_now == median, "the group's figure does not come from the replica"
    # what nobody has asked for yet is in no memory of the server's
    assert evaluation(Session(server, "director2"))[1] == median
    replica.catch_up()
    assert FELL_BACK not in LOG.read_text(encoding="utf-8")


def test_a_replica_that_stops_is_no_error(server, replica):
    sessions = [Session(server, user) for user in ("director", "director2")]
    before = [evaluation(session) for session in sessions]
    # a connection that the server holds breaks as well as the ones it would open
    prm("db", "replica", "stop")
    for session, figures in zip(sessions, before, strict=True):
        for window in ("month", "ytd", "quarter", "r12"):
            assert session.get(f"/my/prm/benchmark?window={window}").status_code == 200
        assert evaluation(session)[0] == figures[0]
    assert sessions[0].get("/my/orders").status_code == 200
    log = LOG.read_text(encoding="utf-8")
    assert FELL_BACK in log
    assert "Traceback" not in log
