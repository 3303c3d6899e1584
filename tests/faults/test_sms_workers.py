"""Sign-in by SMS on several worker processes at once, with a gateway that misbehaves, and what is left behind."""

import glob
import os
import random
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import sms
from tests.conftest import RESULTS, ROOT, Server, free_port
from tests.sms import PAGE, PORTAL, STAFF, Visitor

WORKERS = 4


@pytest.fixture(scope="module")
def gateway():
    with sms.LoopbackGateway() as running:
        yield running


@pytest.fixture(scope="module")
def workers(demo_database, gateway):
    """Odoo with four worker processes that writes down all that any of its parts says."""
    database = demo_database()
    sms.set_up(database, gateway)
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / "sms-workers.log"
    log.write_text("", encoding="utf-8")
    arguments = ["--workers", str(WORKERS), "--gevent-port", str(free_port()), "--log-handler", ":DEBUG"]
    running = Server(database, log, *arguments, "--limit-time-real", "300", "--db_maxconn", "16").start()
    yield running
    running.stop()
    # it grows by everything that is said; what it must not hold was looked for
    log.unlink()


@pytest.fixture(autouse=True)
def fresh(workers, gateway):
    sms.forget_limits(workers.database)
    sms.send_mode(workers.database, gateway, "")
    gateway.messages.clear()


def at_once(calls):
    # more than the workers can take, fewer than the connections that may wait for them
    with ThreadPoolExecutor(min(len(calls), 6 * WORKERS)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def wait_for(condition, seconds=8):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def pending(workers, gateway, login=PORTAL):
    """Return a visitor whose password was right, and the code that was sent."""
    before = len(gateway.messages)
    visitor = Visitor(workers.url)
    assert visitor.password(login) == PAGE
    wait_for(lambda: len(gateway.messages) > before)
    return visitor, sms.code_in(gateway.messages[-1])


def said(workers, start):
    """Return what was logged since the file had that size."""
    with workers.log.open(encoding="utf-8", errors="replace") as file:
        file.seek(start)
        return file.read().splitlines()


def scalar(workers, statement):
    return sms.sql(workers.database, statement)[0]


def test_of_200_parallel_guesses_at_most_five_are_checked(workers, gateway):
    visitor, code = pending(workers, gateway)
    start = workers.log.stat().st_size
    guesses = [guess for guess in random.sample([f"{number:06}" for number in range(10**6)], 201) if guess != code]
    answers = at_once([visitor.raw_post(PAGE, code=guess) for guess in guesses[:200]])
    assert {answer.status_code for answer in answers} == {200}
    assert not any("Traceback" in answer.text for answer in answers)
    tried = "SELECT tries, state, digest IS NULL FROM auth_sms_challenge ORDER BY id DESC LIMIT 1"
    assert sms.sql(workers.database, tried) == ["5|dead|t"]
    checked = [answer for answer in answers if "Tries left with it" in answer.text]
    assert len(checked) == 4  # the fifth says that the code is void
    wrong = "SELECT COUNT(*) FROM auth_sms_log WHERE event = 'wrong'"
    assert scalar(workers, wrong) == "5"
    assert scalar(workers, "SELECT array_length(tries_at, 1) FROM auth_sms_account") == "5"
    # they waited for each other; none failed and was tried again
    assert not [line for line in said(workers, start) if "serialize" in line]
    visitor.post(PAGE, code=code)
    assert not visitor.signed_in


def test_of_200_parallel_recovery_codes_at_most_ten_are_checked(workers, gateway):
    script = f"env['auth.sms.recovery.code']._make(env['res.users'].search([('login', '=', '{PORTAL}')]))"
    sms.shell(workers.database, script)
    visitor, _code = pending(workers, gateway)
    before = int(scalar(workers, "SELECT COUNT(*) FROM auth_sms_log WHERE event = 'wrong'"))
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    guesses = ["".join(random.choices(letters, k=12)) for _number in range(200)]
    answers = at_once([visitor.raw_post(PAGE, code=guess, factor="recovery") for guess in guesses])
    assert {answer.status_code for answer in answers} == {200}
    assert int(scalar(workers, "SELECT COUNT(*) FROM auth_sms_log WHERE event = 'wrong'")) - before == 10


def test_one_right_code_50_times_at_once_makes_one_session(workers, gateway):
    visitor, code = pending(workers, gateway, STAFF)
    before = int(scalar(workers, "SELECT COUNT(*) FROM auth_sms_log WHERE event = 'signed_in'"))
    answers = at_once([visitor.raw_post(PAGE, code=code) for _number in range(50)])
    assert all(answer.status_code < 500 for answer in answers)
    sessions = {answer.cookies.get("session_id") for answer in answers} - {None}
    sessions |= {cookie.value for cookie in visitor.http.cookies if cookie.name == "session_id"}
    assert sum(Visitor(workers.url, {"session_id": session}).signed_in for session in sessions) == 1
    assert sum(answer.status_code == 303 and "/web/login" not in answer.headers["Location"] for answer in answers) == 1
    assert int(scalar(workers, "SELECT COUNT(*) FROM auth_sms_log WHERE event = 'signed_in'")) - before == 1
    assert scalar(workers, "SELECT state FROM auth_sms_challenge ORDER BY id DESC LIMIT 1") == "used"


def test_100_parallel_resend_clicks_send_one_message(workers, gateway):
    visitor, first = pending(workers, gateway)
    sms.sql(
        workers.database,
        "UPDATE auth_sms_account SET sends_at = ARRAY(SELECT x - interval '31 seconds' FROM unnest(sends_at) x)",
    )
    answers = at_once([visitor.raw_post(f"{PAGE}/resend") for _number in range(100)])
    assert {answer.status_code for answer in answers} == {303}
    wait_for(lambda: len(gateway.messages) > 1)
    time.sleep(1)
    assert len(gateway.messages) == 2
    # the session knows the code that was sent, whichever click was the last
    visitor.get(PAGE)
    code = sms.code_in(gateway.messages[-1])
    if first != code:
        visitor.post(PAGE, code=first)
        assert not visitor.signed_in
    visitor.post(PAGE, code=code)
    assert visitor.signed_in


def test_20_parallel_sign_ins_of_one_user_send_one_message(workers, gateway):
    visitors = [Visitor(workers.url) for _number in range(20)]
    paths = at_once([lambda visitor=visitor: visitor.password(PORTAL) for visitor in visitors])
    assert set(paths) == {PAGE}
    time.sleep(1)
    assert len(gateway.messages) == 1
    assert sum("for another sign-in" in visitor.text for visitor in visitors) == 19


@pytest.mark.parametrize("mode", ["slow", "reset", "close", "500", "html", "half_json", "twice", "drip", "late"])
def test_whatever_the_gateway_does_the_page_answers_and_a_way_on_is_there(workers, gateway, mode):
    script = (
        "codes = env['auth.sms.recovery.code']._make(env['res.users'].search([('login', '=', 'sms.portal')]));"
        "print('first', codes[0])"
    )
    recovery = re.search(r"first (\S+)", sms.shell(workers.database, script)).group(1)
    sms.send_mode(workers.database, gateway, mode)
    visitor = Visitor(workers.url)
    visitor.get("/web/login")
    start = time.monotonic()
    path = visitor.post("/web/login", login=PORTAL, password=PORTAL, type="password")
    assert time.monotonic() - start < 6
    assert path == PAGE
    assert "Traceback" not in visitor.answer.text
    # nothing is sent twice, neither by itself nor by whoever is impatient
    for _number in range(2):
        start = time.monotonic()
        visitor.post(f"{PAGE}/resend")
        assert time.monotonic() - start < 6
    time.sleep(6 if mode in ("slow", "drip") else 1.5)
    assert len(gateway.messages) == 1
    visitor.get(f"{PAGE}?factor=recovery")
    visitor.post(PAGE, factor="recovery", code=recovery)
    assert visitor.signed_in


def test_a_gateway_that_is_away_locks_nobody_out(workers, gateway):
    sms.sql(workers.database, "UPDATE auth_sms_gateway SET url = 'http://127.0.0.1:1/send' WHERE active")
    for _number in range(12):  # more often than a day allows messages
        start = time.monotonic()
        visitor = Visitor(workers.url)
        assert visitor.password(PORTAL) == PAGE
        assert time.monotonic() - start < 6
        assert "could not be sent" in visitor.text
        sms.sql(workers.database, "UPDATE auth_sms_account SET pause_until = NULL")
    sms.send_mode(workers.database, gateway, "")
    visitor.post(f"{PAGE}/resend")
    wait_for(lambda: gateway.messages)
    visitor.post(PAGE, code=sms.code_in(gateway.messages[-1]))
    assert visitor.signed_in


def test_the_code_is_found_nowhere(workers, gateway):
    start = workers.log.stat().st_size
    before = set(dump(workers.database))
    codes, texts = set(), []
    for login, right in ((PORTAL, True), (STAFF, False), (STAFF, True)):
        sms.forget_limits(workers.database)
        visitor, code = pending(workers, gateway, login)
        codes.add(code)
        texts.append(gateway.messages[-1]["text"])
        if right:
            visitor.post(PAGE, code=code)
            assert visitor.signed_in
        else:
            visitor.post(PAGE, code=f"{(int(code) + 1) % 10**6:06}")
    new = [line for line in dump(workers.database) if line not in before]
    assert any("auth_sms" in line or "signed_in" in line for line in new)
    lines = said(workers, start)
    assert any("odoo.sql_db" in line for line in lines), "the log holds no queries: it is not as wordy as it should be"
    sessions = [
        line
        for path in glob.glob(f"{ROOT}/.prm/data/sessions/*/*")
        if os.stat(path).st_mtime > time.time() - 600
        for line in open(path, encoding="utf-8", errors="replace")  # noqa: SIM115
    ]
    assert sessions
    for code in codes:
        for place, held in (("database", new), ("log", lines), ("sessions", sessions)):
            assert not holding(code, held), f"{place}: {holding(code, held)[:3]}"
    for text in texts:
        for line in text.splitlines():
            assert not line.strip() or not any(line in other for other in [*new, *lines])
    # and would be found
    sms.shell(workers.database, f"env['auth.sms.log']._note('wrong', detail='{code}')")
    assert holding(code, [line for line in dump(workers.database) if line not in before])


def holding(code, lines):
    """Return the lines with these six digits by themselves; not as a part of a time or of a longer number."""
    return [line[:300] for line in lines if code in line and re.search(rf"(?<![\w.]){code}(?![\w.])", line)]


def dump(database):
    """Return all that the database holds, mails, messages and bus included, line by line."""
    tool = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_dump"))[-1]
    command = [tool, "-h", f"{ROOT}/.prm/pg/run", "-U", "odoo", "--data-only", database]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
