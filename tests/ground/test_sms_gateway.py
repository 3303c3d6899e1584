"""The demo's SMS gateway as ./prm run starts and ends it: one process, where it listens, where messages appear."""

import json
import os
import pty
import select
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.ground.conftest import ROOT, bash

PREPARE = f'. scripts/sms.sh; VENV="{ROOT}/.prm/venv"; ln -sfn "{ROOT}/scripts" "$PRM_ROOT/scripts"; prepare_state; '


def run(state, script, **environment):
    return bash(PREPARE + script, root=state, **environment)


@pytest.fixture
def state(tmp_path):
    yield tmp_path
    run(tmp_path, "stop_sms_gateway")


def processes(state):
    found, gateway = [], f"{state}/scripts/sms_gateway.py".encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if command[1:2] == [gateway] and str(state / ".prm").encode() in command:
            found.append(int(path.parent.name))
    return found


def start(state, **environment):
    done = run(state, "start_sms_gateway", **environment)
    assert done.returncode == 0, done.stderr
    return (state / ".prm/sms.url").read_text(encoding="utf-8")


def ask(url, body=None, **headers):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **headers})
    with opener.open(request, timeout=10) as answer:
        return answer.read().decode()


def gone(pid):
    return not Path(f"/proc/{pid}").exists()


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_message_is_in_the_log_and_on_the_page(state):
    url = start(state)
    assert json.loads(ask(f"{url}/send", {"to": "+491712345678", "text": "Code <b>1</b>\nzwei"}))["status"] == "ok"
    log = (state / ".prm/log/sms.log").read_text(encoding="utf-8")
    assert "to +491712345678: Code <b>1</b> / zwei\n" in log
    page = ask(url)
    assert "Code &lt;b&gt;1&lt;/b&gt;" in page
    assert "<b>1" not in page
    assert [message["number"] for message in json.loads(ask(f"{url}/messages.json"))] == ["+491712345678"]


def test_a_page_elsewhere_cannot_read_messages_under_a_name_of_its_own(state):
    url = start(state)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        ask(f"{url}/messages.json", Host="evil.example")


def test_a_second_start_leaves_one_process(state):
    first = start(state)
    assert start(state) == first
    assert len(processes(state)) == 1


def test_it_is_started_again_after_it_was_killed(state):
    start(state)
    (pid,) = processes(state)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not processes(state))
    ask(f"{start(state)}/messages.json")
    assert len(processes(state)) == 1


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(state):
    stranger = subprocess.Popen(["sleep", "60"])
    (state / ".prm").mkdir()
    (state / ".prm/sms.pid").write_text(str(stranger.pid), encoding="utf-8")
    (state / ".prm/sms.url").write_text("http://127.0.0.1:1", encoding="utf-8")
    ask(f"{start(state)}/messages.json")
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_lost_address_is_no_obstacle(state):
    start(state)
    (state / ".prm/sms.url").unlink()
    ask(f"{start(state)}/messages.json")
    assert len(processes(state)) == 1


def test_stopping_leaves_nothing(state):
    start(state)
    (pid,) = processes(state)
    assert run(state, "stop_sms_gateway; stop_sms_gateway").returncode == 0
    assert gone(pid)
    assert not list((state / ".prm").glob("sms.*"))


def test_a_chosen_port_is_used_and_a_busy_one_named(state):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = str(other.getsockname()[1])
        other.listen()
        done = run(state, "start_sms_gateway", PRM_SMS_PORT=port)
        assert done.returncode == 1
        assert f"Port {port} is used by another program" in done.stderr
        assert "PRM_SMS_PORT" in done.stderr
    assert start(state, PRM_SMS_PORT=port).endswith(f":{port}")
    assert start(state, PRM_SMS_PORT=port).endswith(f":{port}")
    assert len(processes(state)) == 1
    for wrong in ("x", "70000", "-1"):
        assert "is no port" in run(state, "check_sms_port", PRM_SMS_PORT=wrong).stderr


def test_a_pipe_of_prm_run_ends(state):
    """`./prm run | cat`: whoever keeps the pipe open keeps cat waiting."""
    started = time.monotonic()
    assert run(state, "start_sms_gateway | cat; echo done").stdout.endswith("done\n")
    assert time.monotonic() - started < 15
    assert len(processes(state)) == 1


def test_the_lock_is_not_kept(state):
    assert run(state, "lock; start_sms_gateway").returncode == 0
    done = run(state, "lock; echo mine")
    assert (done.stdout, done.stderr) == ("mine\n", "")


def test_in_the_foreground_it_ends_with_the_server(state):
    server = subprocess.Popen(["sleep", "60"])
    assert run(state, f"start_sms_gateway {server.pid}").returncode == 0
    (pid,) = processes(state)
    server.kill()
    server.wait()
    wait_until(lambda: gone(pid) or not processes(state))


class Terminal:
    """A terminal whose screen can be read."""

    def __enter__(self):
        self.screen, self.end = pty.openpty()
        return self

    def __exit__(self, *_exception):
        os.close(self.screen)
        os.close(self.end)

    def run(self, state, script):
        preamble = (
            f'set -euo pipefail; PRM_ROOT="{state}"; cd "{ROOT}"; . scripts/lib.sh; . scripts/setup.sh; {PREPARE}'
        )
        subprocess.run(["bash", "-c", preamble + script], stdin=subprocess.DEVNULL, stdout=self.end, check=True)

    def read(self, seconds=1.0):
        seen = b""
        while select.select([self.screen], [], [], seconds)[0]:
            seen += os.read(self.screen, 65536)
        return seen.decode()


def test_a_message_is_printed_to_the_terminal_without_what_steers_it(state):
    with Terminal() as terminal:
        terminal.run(state, "start_sms_gateway")
        url = (state / ".prm/sms.url").read_text(encoding="utf-8")
        ask(f"{url}/send", {"to": "+491712345678", "text": "Code 012345\n\x1b[2Jüber"})
        seen = terminal.read()
        assert "SMS to +491712345678:\r\n    Code 012345\r\n    ?[2Jüber\r\n" in seen
        with Terminal() as second:
            second.run(state, "start_sms_gateway")
            ask(f"{url}/send", {"to": "+491712345678", "text": "Code 2"})
            assert "Code 2" in second.read()
            assert terminal.read(0.2) == ""
        assert len(processes(state)) == 1
        ask(f"{url}/send", {"to": "+491712345678", "text": "Code 3"})  # its terminal is closed: nothing breaks
        assert "Code 3" in (state / ".prm/log/sms.log").read_text(encoding="utf-8")


def test_another_terminal_of_the_same_number_gets_nothing(state):
    with Terminal() as terminal:
        terminal.run(state, "start_sms_gateway")
        noted = state / ".prm/sms.terminal"
        path, changed = noted.read_text(encoding="utf-8").split()
        noted.write_text(f"{path} {int(changed) - 60}\n", encoding="utf-8")
        url = (state / ".prm/sms.url").read_text(encoding="utf-8")
        ask(f"{url}/send", {"to": "+491712345678", "text": "Code 4"})
        assert terminal.read() == ""
