"""The private PostgreSQL: survives kills, reboots and long paths, and is closed to others."""

import os
import signal
import stat
import time

import pytest

from tests.ground.conftest import bash

START = "prepare_state; find_postgres; ensure_postgres; "


@pytest.fixture
def state(tmp_path):
    """A folder that serves as a checkout's root; its PostgreSQL is stopped at the end."""
    yield tmp_path
    bash('prepare_state; stop_postgres; rm -rf "$(socket_dir)"', root=tmp_path)


def postmaster(state):
    return int((state / ".prm/pg/data/postmaster.pid").read_text(encoding="utf-8").split("\n")[0])


def ask(state, statement="SELECT 1"):
    return bash(f'{START} sql postgres "{statement}"', root=state)


def answer(state, statement="SELECT 1"):
    done = ask(state, statement)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def test_a_second_call_uses_the_running_server(state):
    assert answer(state) == "1"
    first = postmaster(state)
    assert ask(state).stdout == "1\n"
    assert postmaster(state) == first


def test_the_server_is_durable_and_closed(state):
    assert answer(state, "SHOW fsync") == "on"
    assert answer(state, "SHOW listen_addresses") == ""
    assert answer(state, "SELECT rolcreatedb AND NOT rolsuper FROM pg_roles WHERE rolname = current_user") == "t"
    for folder in ("pg/data", "pg/run"):
        assert stat.S_IMODE((state / ".prm" / folder).stat().st_mode) == 0o700, folder


def test_a_killed_server_is_started_again(state):
    answer(state, "CREATE DATABASE prm_x")
    os.kill(postmaster(state), signal.SIGKILL)
    assert answer(state, "SELECT datname FROM pg_database WHERE datname = 'prm_x'") == "prm_x"


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(state):
    """After a reboot the number may belong to any process."""
    answer(state)
    bash("prepare_state; stop_postgres", root=state)
    (state / ".prm/pg/data/postmaster.pid").write_text(f"{os.getpid()}\n{state}/.prm/pg/data\n", encoding="utf-8")
    assert answer(state) == "1"


def test_an_interrupted_initialisation_starts_again(state):
    (state / ".prm/pg/data").mkdir(parents=True)
    (state / ".prm/pg/data/half").write_text("made", encoding="utf-8")
    assert answer(state) == "1"


def test_a_long_path_takes_a_short_socket(tmp_path):
    state = tmp_path / ("long-" * 20)
    state.mkdir()
    try:
        assert answer(state) == "1"
        socket = (state / ".prm/socket_dir").read_text(encoding="utf-8").strip()
        assert len(socket) < 90
        assert stat.S_IMODE(os.stat(socket).st_mode) == 0o700
        bash('prepare_state; stop_postgres; rm -rf "$(socket_dir)"', root=state)
        assert answer(state) == "1", "the folder for the socket is gone after a reboot"
    finally:
        bash('prepare_state; stop_postgres; rm -rf "$(socket_dir)"', root=state)


def databases(state, script, **environment):
    return bash(f". tests/ground/stand_ins.sh; {START}{script}", root=state, **environment)


def content(state, database):
    script = "copy_database \"$SOURCE\" prm_look; sql prm_look 'SELECT string_agg(by, $$,$$ ORDER BY by) FROM made'"
    return databases(state, script, SOURCE=database).stdout.splitlines()[-1]


def test_databases_are_made_one_from_the_other_and_once(state):
    done = databases(state, "ensure_database demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert content(state, "prm_demo") == "demo,prm_x,web"
    assert content(state, "prm_core") == "web"
    assert databases(state, "ensure_database demo").stdout == ""


def test_an_interrupted_database_is_made_again(state):
    broken = databases(state, "ensure_database template", BREAK="1")
    assert broken.returncode == 1
    assert "Failed: Creating a database with the Odoo addons" in broken.stderr
    assert databases(state, "database_stamp prm_core").stdout.strip() == ""
    done = databases(state, "ensure_database template")
    assert done.returncode == 0, done.stderr
    assert content(state, "prm_template") == "prm_x,web"


def test_a_change_of_the_addons_makes_the_template_again(state):
    databases(state, "ensure_database template")
    assert "Installing the suite" in databases(state, "ensure_database template", STAMP="two").stdout


def test_nobody_writes_to_the_template(state):
    databases(state, "ensure_database template")
    assert databases(state, 'sql prm_template "SELECT 1"').returncode != 0


def test_copies_of_a_killed_test_run_are_dropped(state):
    databases(state, "ensure_database template; copy_database prm_template prm_test_999999999")
    done = databases(
        state,
        ". scripts/cmd_test.sh; copy_database prm_template prm_test_$$; drop_leftovers; "
        "sql postgres \"SELECT datname FROM pg_database WHERE datname LIKE 'prm_test%'\"",
    )
    assert [line for line in done.stdout.splitlines() if "999999999" in line] == []
    assert len([line for line in done.stdout.splitlines() if line.startswith("prm_test_")]) == 1


def test_the_second_start_is_quick(state):
    answer(state)
    started = time.monotonic()
    answer(state)
    assert time.monotonic() - started < 5
