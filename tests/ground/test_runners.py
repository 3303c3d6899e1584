"""./prm test: Odoo's runner and pytest side by side, and what is left when one of them is stopped."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from tests.ground.conftest import ROOT, bash
from tests.ground.test_commands import state_of

STAMP = "2026-01-01 10:00:00,000 17 INFO db"
STARTED = f"{STAMP} odoo.addons.prm_x.tests.test_x: Starting TestX.test_a ..."
COUNTED = f"{STAMP} odoo.tests.result: 0 failed, 0 error(s) of 1 tests when loading database 'db'"
REPORT = "<testsuites><testsuite><testcase name='a'/></testsuite></testsuites>"

#: stands for the Python of .prm/venv: pytest is the shell line of $PYTEST, all else is Python
PYTHON = f"""#!/bin/bash
[ "$2" = pytest ] || exec {sys.executable} "$@"
while [ "$1" != --junit-xml ]; do shift; done
report=$2
eval "$PYTEST"
"""

#: no database and no server: Odoo's runner is the shell line of $ODOO
STUBS = f"""
. scripts/cmd_test.sh
setup_ground() {{ prepare_state; lock; }}
need_requirements() {{ :; }}; need_browser() {{ :; }}; ensure_database() {{ :; }}
sql() {{ echo "$*" >>"$STATE/sql"; }}
copy_database() {{ :; }}
database_is_current() {{ [ -n "${{DEMO_IS_THERE:-}}" ]; }}
odoo() {{ echo "{STARTED}"; eval "$ODOO"; }}
ODOO_PATH=/nowhere
"""
#: the second pass of Odoo's runner, told from the first by its database
SECOND = "[[ $2 == prm_test_network_* ]]"
FINE = {"ODOO": f'echo "{COUNTED}"', "PYTEST": f'echo "{REPORT}" >"$report"'}
#: an addon without tests of the demo network, so that Odoo's runner has one pass
COMMAND = "cmd_test prm_chat tests/ground"
BOTH_PASSES = "cmd_test prm_partner tests/ground"


@pytest.fixture
def state(tmp_path):
    (tmp_path / ".prm/venv/bin").mkdir(parents=True)
    python = tmp_path / ".prm/venv/bin/python"
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


def run(state, command=COMMAND, **runners):
    return bash(STUBS + command, root=state, **{**FINE, **runners})


def passes(state, command, **runners):
    """Return ``[(kind of database, tags)]`` of the passes of Odoo's runner, and the last line."""
    done = run(state, command, **{"ODOO": f'echo "$2 ${{@: -3:1}}" >>{state}/passes; {FINE["ODOO"]}', **runners})
    lines = (state / "passes").read_text(encoding="utf-8").splitlines()
    (state / "passes").unlink()
    return [(line.split()[0].rpartition("_")[0], line.split()[1]) for line in lines], last(done.stdout)


def start(state, command=COMMAND, **runners):
    """Start a run whose runners write their numbers to files and then wait; return it when both are there."""
    waiting = {
        "ODOO": f"echo $BASHPID >{state}/odoo; exec sleep 300",
        "PYTEST": f"echo $$ >{state}/pytest; exec sleep 300",
    }
    preamble = f'set -euo pipefail; PRM_ROOT="{state}"; cd "{ROOT}"; . scripts/lib.sh; . scripts/setup.sh\n'
    process = subprocess.Popen(
        ["bash", "-c", preamble + STUBS + command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # in a run that was started in the background of a script nobody hears Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        env={**os.environ, **waiting, **runners},
    )
    return process, number(state / "odoo"), number(state / "pytest")


def number(path):
    for _ in range(200):
        if path.exists() and path.read_text(encoding="utf-8").strip():
            return int(path.read_text(encoding="utf-8"))
        time.sleep(0.05)
    raise AssertionError(f"{path} was not written")


def ended(pid):
    return state_of(pid) in ("Z", None)


def last(text):
    return text.splitlines()[-1]


def test_both_pass(state):
    done = run(state)
    assert (done.returncode, last(done.stdout)) == (0, "2 passed, 0 failed"), done.stdout + done.stderr


def test_they_run_at_the_same_time(state):
    """Each waits for the other to have begun."""
    wait = "for _ in $(seq 200); do [ ! -f {other} ] || break; sleep 0.05; done; [ -f {other} ] || exit 3; "
    done = run(
        state,
        ODOO=f"touch {state}/a; " + wait.format(other=f"{state}/b") + FINE["ODOO"],
        PYTEST=f"touch {state}/b; " + wait.format(other=f"{state}/a") + FINE["PYTEST"],
    )
    assert (done.returncode, last(done.stdout)) == (0, "2 passed, 0 failed"), done.stdout + done.stderr


def test_nobody_waits_for_them(state):
    """While they work, another ./prm may set things up."""
    process, odoo, pytest_ = start(state)
    try:
        done = bash("prepare_state; lock; echo mine", root=state)
        assert done.stdout == "mine\n"
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)
    assert ended(odoo)
    assert ended(pytest_)


@pytest.mark.parametrize(
    ("runners", "counts"),
    [
        # Odoo's runner: killed in a test, ended in a test without complaint, could not start
        ({"ODOO": "kill -KILL $BASHPID"}, "2 passed, 2 failed"),
        ({"ODOO": "exit 0"}, "2 passed, 1 failed"),
        ({"ODOO": f'echo "{COUNTED}"; exit 1'}, "2 passed, 1 failed"),
        # pytest: killed without a report, stopped with part of one, broken off, nothing found
        ({"PYTEST": "kill -KILL $$"}, "1 passed, 1 failed"),
        ({"PYTEST": FINE["PYTEST"] + "; exit 2"}, "2 passed, 1 failed"),
        ({"PYTEST": "exit 3"}, "1 passed, 1 failed"),
    ],
)
def test_a_runner_that_is_stopped_fails_the_run(state, runners, counts):
    done = run(state, **runners)
    assert done.returncode == 1
    assert re.fullmatch(r"\d+ passed, [1-9] failed", last(done.stdout)), done.stdout + done.stderr
    assert last(done.stdout) == counts


@pytest.mark.parametrize(
    ("how", "whole_group", "status"), [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143)], ids=["ctrl-c", "kill"]
)
def test_an_interruption_ends_both(state, how, whole_group, status):
    process, odoo, pytest_ = start(state, BOTH_PASSES)
    os.killpg(process.pid, how) if whole_group else os.kill(process.pid, how)
    process.communicate(timeout=60)
    assert process.returncode == status
    assert ended(odoo)
    assert ended(pytest_)
    dropped = (state / ".prm/sql").read_text(encoding="utf-8")
    assert f'DROP DATABASE IF EXISTS "prm_test_{process.pid}"' in dropped
    assert f'DROP DATABASE IF EXISTS "prm_test_network_{process.pid}"' in dropped


def test_a_set_up_that_fails_ends_what_runs_already(state):
    """The demo network is made while Odoo's runner works."""
    script = STUBS + 'ensure_database() { [ "$1" = template ] || { sleep 1; die "No network."; }; }\n' + COMMAND
    done = bash(script, root=state, **{**FINE, "ODOO": f"echo $BASHPID >{state}/odoo; exec sleep 300"})
    assert done.returncode == 1
    assert "No network." in done.stderr
    assert ended(number(state / "odoo"))


def test_two_runs_keep_their_reports_apart(state):
    process, _odoo, _pytest = start(state)
    try:
        done = run(state)
        assert (done.returncode, last(done.stdout)) == (0, "2 passed, 0 failed"), done.stdout + done.stderr
        beside = re.search(r"reports and logs are in (\S+)", done.stdout)[1]
        assert beside.startswith(f"{state}/.prm/test/beside-")
        assert not (state / ".prm/test/addons.xml").exists()
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)
    done = run(state)
    assert "reports and logs" not in done.stdout
    assert (state / ".prm/test/addons.xml").exists()
    assert not os.path.exists(beside)


FIRST_PASS = ("prm_test", "/prm_partner,-demo_network")
SECOND_PASS = ("prm_test_network", "demo_network/prm_partner")


@pytest.mark.parametrize(
    ("command", "there", "expected"),
    [
        # pytest asks for the demo network, or it is there anyway
        (BOTH_PASSES, "", [FIRST_PASS, SECOND_PASS]),
        ("cmd_test prm_partner", "1", [FIRST_PASS, SECOND_PASS]),
        # nobody else needs it, none of the tests is about it, or somebody says what to run
        ("cmd_test prm_partner", "", [("prm_test", "/prm_partner")]),
        (COMMAND, "1", [("prm_test", "/prm_chat")]),
        ("cmd_test --tags /prm_partner:TestDemo", "1", [("prm_test", "/prm_partner:TestDemo")]),
    ],
)
def test_tests_of_the_demo_network_run_on_a_copy_of_it(state, command, there, expected):
    found, line = passes(state, command, DEMO_IS_THERE=there)
    assert found == expected
    assert line == f"{len(expected) + ('tests/ground' in command)} passed, 0 failed"


def test_every_test_that_loads_the_demo_network_says_so(state):
    loads = re.compile(r"def setUpClass\(cls\):(?:\n {8}.*)*\[\"prm\.demo\"\]\._load\(\)")
    loading = {
        path.parents[1].name
        for path in ROOT.glob("addons/*/tests/*.py")
        if loads.search(path.read_text(encoding="utf-8"))
    }
    told = bash('. scripts/cmd_test.sh; cd addons; names=(*); cd ..; network_tags "${names[@]}"', root=state).stdout
    assert loading
    assert told.strip().split(",") == [f"demo_network/{name}" for name in sorted(loading)]


@pytest.mark.parametrize(
    ("second", "counts"),
    [
        # without an end, without a test, with a status, without a database; killed with the whole runner
        ("return 0", "3 passed, 1 failed"),
        (f'sed -i /Starting/d {{log}}; echo "{COUNTED}"; return 0', "2 passed, 1 failed"),
        (f'echo "{COUNTED}"; return 3', "3 passed, 1 failed"),
        ("kill -KILL $BASHPID", "3 passed, 2 failed"),
    ],
)
def test_a_second_pass_that_is_stopped_fails_the_run(state, second, counts):
    second = second.format(log=state / ".prm/log/test-network.log")
    done = run(state, BOTH_PASSES, ODOO=f"! {SECOND} || {{ {second}; }}; {FINE['ODOO']}")
    assert (done.returncode, last(done.stdout)) == (1, counts), done.stdout + done.stderr


def test_a_demo_network_that_cannot_be_copied_fails_the_run(state):
    broken = 'copy_database() { [ "$1" = prm_template ]; }\n'
    done = bash(STUBS + broken + BOTH_PASSES, root=state, **FINE)
    assert (done.returncode, last(done.stdout)) == (1, "2 passed, 1 failed"), done.stdout + done.stderr
