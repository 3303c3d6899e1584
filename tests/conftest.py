"""What all tests below tests/ share: a server on a copy of the demo network, a browser, a mailbox.

    def test_list(page, login):
        login(page, "manager")
        page.get_by_text("Partners").click()

The server is started once per run, on a free port, when the first test asks for it. ./prm test checks its
log afterwards. A page that raised a JavaScript error fails its test; what a failed test last saw is kept as
a screenshot below .prm/test/screenshots.
"""

import contextlib
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest
import requests

from tests.mailbox import Mailbox

ROOT = Path(__file__).resolve().parent.parent
# ./prm test names folders of its own where two runs are under way.
RESULTS = Path(os.environ.get("PRM_TEST_RESULTS") or ROOT / ".prm/test")
LOGS = Path(os.environ.get("PRM_TEST_LOGS") or ROOT / ".prm/log")
SERVER_LOG = LOGS / "test-server.log"
#: what tests have counted, see the fixture `figure`
FIGURES = []
#: numbers of the copies of the demo network
COPIES = itertools.count()
#: milliseconds until a page is thought to hang; two cores also run Odoo's own tests meanwhile
PATIENCE = 45_000
CHROMIUM_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-sandbox",
    "--no-first-run",
    # Nothing a test opens may leave this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


# The server reaches nobody either: what it sends through requests meets a closed port.
NO_INTERNET = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "localhost,127.0.0.1"),
}


def prm(*arguments, **options):
    """Run ./prm and return the completed process; raise when it fails."""
    return subprocess.run(
        [ROOT / "prm", *arguments], check=True, stdin=subprocess.DEVNULL, text=True, capture_output=True, **options
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """An Odoo process on a database of its own; `arguments` go to its command line."""

    def __init__(self, database, log, *arguments):
        self.database = database
        self.log = Path(log)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._arguments = arguments
        self._process = None

    def start(self):
        command = [ROOT / "prm", "odoo", "-d", self.database, "--db-filter", f"^{self.database}$", "--no-database-list"]
        command += ["--http-port", str(self.port), "--max-cron-threads", "0", *self._arguments]
        with self.log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **NO_INTERNET},
            )
        wait = [ROOT / ".prm/venv/bin/python", ROOT / "scripts/wait_for_page.py", f"{self.url}/web/login"]
        done = subprocess.run([*wait, str(self._process.pid)], capture_output=True, text=True, check=False)
        if done.returncode:
            self.stop()
            raise RuntimeError(f"Odoo did not start: {done.stderr} (see {self.log})")
        return self

    def peak_memory(self):
        """Return the most memory, in bytes, that the process has had so far."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024

    @property
    def group(self):
        """The number of the group that its processes belong to."""
        return self._process.pid

    def stop(self, how=signal.SIGTERM):
        """End the process; SIGKILL is for tests of crashes."""
        if self._process and self._process.poll() is None:
            # A second signal makes Odoo leave without waiting for open websockets.
            for sign in (how, how, signal.SIGKILL):
                os.killpg(self._process.pid, sign)
                try:
                    self._process.wait(5)
                    return
                except subprocess.TimeoutExpired:
                    continue


class Session:
    """A signed-in HTTP session: `call(model, method, *args, **kwargs)` as the web client does it."""

    def __init__(self, server, user, password=None):
        self.server = server
        self.http = requests.Session()
        self.http.trust_env = False
        answer = self.rpc(
            "/web/session/authenticate",
            {"db": server.database, "login": user, "password": password or user},
        )
        assert answer.get("uid"), f"{user} cannot sign in"

    def rpc(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.http.post(self.server.url + path, json=body, timeout=120).json()
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}", params)

    def get(self, path, **options):
        return self.http.get(self.server.url + path, timeout=120, **options)


class RpcError(Exception):
    """What the server refused: `name` is the exception's class, `message` what the user reads."""

    def __init__(self, error):
        self.name = error.get("data", {}).get("name", "")
        self.message = error.get("data", {}).get("message", "") or error.get("message", "")
        super().__init__(f"{self.name}: {self.message}")


@pytest.fixture(scope="session")
def everything():
    """True in ./prm security, False for the quick part that ./prm test runs."""
    return os.environ.get("PRM_SECURITY") == "all"


@pytest.fixture(scope="session")
def figure():
    """figure("rules cut", 12): printed at the end of the run and kept in .prm/test/security.txt."""
    return lambda name, value: FIGURES.append(f"{name}: {value}")


def pytest_configure():
    """Whoever ends the run by a signal lets it take down servers and copies first."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter):
    if FIGURES:
        terminalreporter.section("figures")
        for line in FIGURES:
            terminalreporter.write_line(line)
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "security.txt").write_text("\n".join(FIGURES) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def mailbox():
    """Every message the server sends, instead of the world: see tests/mailbox.py."""
    with Mailbox() as box:
        yield box


@contextlib.contextmanager
def demo_copies():
    """Factory: the name of a new copy of the demo network; all are dropped at the end."""
    made = []

    def copy():
        name = f"prm_test_demo{next(COPIES)}_{os.getpid()}"
        prm("db", "copy", "demo", name)
        made.append(name)
        return name

    yield copy
    for name in made:
        prm("db", "drop", name)


@pytest.fixture(scope="module")
def demo_database():
    """As demo_copies: gone with the file that asked, or a replica of PostgreSQL would have to carry them all."""
    with demo_copies() as copy:
        yield copy


@contextlib.contextmanager
def serving(database, log, mailbox):
    """A running server with a log of its own, whose mails go to the mailbox."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("", encoding="utf-8")
    running = Server(database, log, "--smtp", "127.0.0.1", "--smtp-port", str(mailbox.port)).start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def server(mailbox):
    with demo_copies() as copy, serving(copy(), SERVER_LOG, mailbox) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(server):
    return server.url


@pytest.fixture
def session(server):
    """Factory: session("manager") is signed in and calls methods as that user."""
    return lambda user, password=None: Session(server, user, password)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert executable, "there is no Chromium: ./prm test installs it"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser, base_url, request):
    """Factory: a page in a context of its own; options as browser.new_context takes them."""
    pages = []

    def make(**options):
        options = {"viewport": {"width": 1366, "height": 900}, "locale": "en-US", "base_url": base_url, **options}
        page = browser.new_context(**options).new_page()
        page.set_default_timeout(PATIENCE)
        page.script_errors = []
        page.on("pageerror", lambda error: page.script_errors.append(str(error)))
        pages.append(page)
        return page

    yield make
    failed = getattr(request.node, "failed", False)
    errors = [error for page in pages for error in page.script_errors]
    for number, page in enumerate(pages):
        if failed or errors:
            keep_screenshot(page, request.node.nodeid, number)
        page.context.close()
    assert not errors or failed, f"the page raised JavaScript errors: {errors}"


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def login():
    """login(page, user): through the sign-in form; the demo network's passwords are the logins."""

    def sign_in(page, user, password=None):
        page.goto("/web/login")
        page.fill("input[name=login]", user)
        page.fill("input[name=password]", password or user)
        page.click(".oe_login_form button[type=submit]")
        page.wait_for_url(lambda url: "/web/login" not in url)
        return page

    return sign_in


def keep_screenshot(page, name, number):
    folder = RESULTS / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', name)}-{number}.png"
    try:
        page.screenshot(path=target, full_page=True)
    except Exception as error:  # noqa: BLE001 (a closed page must not hide the test's own failure)
        target.with_suffix(".txt").write_text(str(error), encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.failed = True
    return report


def open_url(url):
    """GET without any proxy, for tests that need no session."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=60)
