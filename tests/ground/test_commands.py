"""What ./prm says when something is in its way: one clear sentence each."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

import check_hosts
from tests.ground.conftest import ROOT, bash


def prm(root, *arguments, **environment):
    return subprocess.run(
        [root / "prm", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


def test_help_names_every_command():
    text = prm(ROOT, "help").stdout
    commands = {path.stem.removeprefix("cmd_").replace("_", "-") for path in (ROOT / "scripts").glob("cmd_*.sh")}
    assert {command for command in commands if not re.search(rf"^  {command}\b", text, re.M)} == {"help"}


@pytest.mark.parametrize("name", ["fly", "../lib", "lib", ""])
def test_an_unknown_command_is_refused(name):
    done = prm(ROOT, name)
    assert done.returncode == 1
    assert "./prm help lists them" in done.stderr


def test_an_unknown_addon_is_refused():
    done = prm(ROOT, "test", "prm_nothing")
    assert (done.returncode, "no addon and no path 'prm_nothing'" in done.stderr) == (1, True)


def test_a_busy_port_is_named(clone):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = prm(clone, "run", PRM_PORT=port)
    assert done.returncode == 1
    assert f"Port {port} is used by another program" in done.stderr
    assert "PRM_PORT=" in done.stderr


def test_a_full_disk_is_named(tmp_path):
    done = bash("prepare_state; check_disk 999999999", root=tmp_path)
    assert done.returncode == 1
    assert re.search(r"Only \d+ MB are free in .* and 999999999 MB are needed", done.stderr)


def test_missing_packages_without_rights_are_named(tmp_path):
    script = "is_root() { false; }; sudo() { false; }; prepare_state; need_packages test prm-nothing prm-nobody"
    done = bash(script, root=tmp_path)
    assert done.returncode == 1
    assert "apt-get install prm-nothing prm-nobody" in done.stderr


def test_a_lost_network_is_named(tmp_path):
    script = """
        is_root() { true; }; apt_as_root() { echo "Could not resolve the archive"; return 100; }
        prepare_state; need_packages test prm-nothing
    """
    done = bash(script, root=tmp_path)
    assert done.returncode == 1
    assert "Could not resolve the archive" in done.stderr
    assert "If the network is down, connect it" in done.stderr


def test_packages_that_are_there_are_not_installed_again(tmp_path):
    done = bash("apt_as_root() { echo called; }; prepare_state; need_packages test dpkg tar", root=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("files", "inside"),
    [
        (["odoo/release.py", "odoo-bin"], "."),
        (["usr/lib/python3/dist-packages/odoo/release.py"], "usr/lib/python3/dist-packages"),
    ],
)
def test_odoo_home_is_found(tmp_path, files, inside):
    for name in files:
        (tmp_path / "home" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "home" / name).write_text("version_info = (19, 0, 0, 'final', 0, '')\n", encoding="utf-8")
    done = bash('find_odoo; echo "$ODOO_PATH"', root=tmp_path, ODOO_HOME=str(tmp_path / "home"))
    assert done.stdout.strip() == os.path.normpath(tmp_path / "home" / inside)


def test_odoo_home_may_be_the_package_itself(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo/release.py").write_text("version_info = (19, 0, 0, 'final', 0, '')\n", encoding="utf-8")
    done = bash('find_odoo; echo "$ODOO_PATH"', root=tmp_path, ODOO_HOME=str(tmp_path / "odoo"))
    assert done.stdout.strip() == str(tmp_path)


def test_another_odoo_is_refused(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo/release.py").write_text("version_info = (18, 0, 0, 'final', 0, '')\n", encoding="utf-8")
    done = bash("find_odoo", root=tmp_path, ODOO_HOME=str(tmp_path))
    assert "is not Odoo 19.0" in done.stderr
    done = bash("find_odoo", root=tmp_path, ODOO_HOME=str(tmp_path / "nowhere"))
    assert "holds no Odoo" in done.stderr


def test_an_interrupted_download_of_odoo_starts_again(tmp_path):
    script = """
        download_debian_packages() { touch "$1/odoo-19_1.deb"; ODOO_PACKAGES=(odoo-19); }
        unpack() { mkdir -p "$2/usr/lib/python3/dist-packages/odoo"; }
        find_segmentation_script() { [ -f "$STATE/second" ]; }
        prepare_state
        ( set -e; fetch_odoo ) || true
        find_odoo && exit 9
        touch "$STATE/odoo/left-over" "$STATE/second"
        ( set -e; fetch_odoo )
        find_odoo
        ls "$STATE/odoo"
    """.replace("( set -e; fetch_odoo ) || true", "set +e; ( set -e; fetch_odoo ); set -e")
    done = bash(script, root=tmp_path, ODOO_HOME="")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "usr"), done.stderr


def test_a_failed_step_shows_its_last_lines_and_stops(tmp_path):
    script = """
        prepare_state; work() { echo "line of the tool"; false; echo never; }
        step x "Doing it" "Do that." work; echo on
    """
    done = bash(script, root=tmp_path)
    assert done.returncode == 1
    assert "line of the tool" in done.stderr
    assert "Failed: Doing it. Do that." in done.stderr
    assert "never" not in done.stderr
    assert "on" not in done.stdout.splitlines()


def test_the_second_of_two_waits(tmp_path):
    script = f'PRM_ROOT="{tmp_path}"; cd "{ROOT}"; . scripts/lib.sh; prepare_state; lock; echo locked; sleep 2'
    first = subprocess.Popen(["bash", "-c", script], stdout=subprocess.PIPE, text=True)
    assert first.stdout.readline() == "locked\n"
    started = time.monotonic()
    done = bash("prepare_state; lock; echo mine", root=tmp_path)
    assert first.wait() == 0
    assert "waiting for it" in done.stdout
    assert time.monotonic() - started > 1


def test_an_interruption_ends_work_in_the_background(tmp_path):
    script = f"""
        PRM_ROOT="{tmp_path}"; cd "{ROOT}"; set -euo pipefail; . scripts/lib.sh; prepare_state
        start_step work sleep 321; echo $job_work; sleep 60
    """
    process = subprocess.Popen(["bash", "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True)
    job = int(process.stdout.readline())
    time.sleep(0.5)  # until the shell waits for its last command
    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait(10) == 143
    time.sleep(0.5)
    assert state_of(job) in ("Z", None)


def state_of(pid):
    """Return the state letter of a process, None when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return None


def test_stop_leaves_a_foreign_process_alone(tmp_path):
    """The number in an old pid file may belong to anybody."""
    other = subprocess.Popen(["sleep", "60"])
    try:
        done = bash(f'. scripts/server.sh; prepare_state; echo {other.pid} >"$SERVER_PID"; stop_server', root=tmp_path)
        assert done.returncode == 0, done.stderr
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_nothing_to_stop_or_clean(clone):
    assert prm(clone, "stop").stdout == "Nothing is running.\n"
    assert prm(clone, "clean", "--yes").stdout == "There is nothing to clean.\n"


def test_clean_removes_all_state(clone):
    (clone / ".prm/log").mkdir(parents=True)
    assert prm(clone, "clean", "--yes").returncode == 0
    assert not (clone / ".prm").exists()


@pytest.mark.parametrize(
    ("lint", "test", "answer"),
    [
        ("true", "echo '3 passed, 0 failed'", (0, "3 passed, 0 failed")),
        ("false", "echo '3 passed, 0 failed'", (1, "3 passed, 1 failed")),
        ("true", "echo '2 passed, 1 failed'; false", (1, "2 passed, 1 failed")),
        ("true", "echo '0 passed, 1 failed'; false", (1, "0 passed, 1 failed")),
        ("true", "echo 'no network'; false", (1, "0 passed, 1 failed")),
    ],
)
def test_ci_closes_with_the_counts(clone, lint, test, answer):
    (clone / "prm").write_text(f"#!/bin/sh\nif [ $1 = lint ]; then {lint}; else {test}; fi\n", encoding="utf-8")
    done = subprocess.run([clone / ".ci/run"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == answer


def test_a_registry_host_is_found():

    planted = "see https://" + "pypi" + ".org/simple\nand registry." + "npmjs" + ".org"
    assert [number for number, _host in check_hosts.find(planted)] == [1, 2]
    assert not list(check_hosts.find("pip install, docker build, apt-get update, npm pack"))
