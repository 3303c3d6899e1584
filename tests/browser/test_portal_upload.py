"""Who sends too much is told so in a sentence, and the server does not take it in."""

import http.client
import re

import pytest
from lxml import html

MEGABYTE = 1024 * 1024
HUGE = 200 * MEGABYTE
SENTENCE = re.compile(r"This is too large to send\.[^<\"]*may have (\d+) MB[^<\"]*at once (\d+) MB")
FORM = "multipart/form-data; boundary=parts"
START = b'--parts\r\nContent-Disposition: form-data; name="files"; filename="plan.pdf"\r\n\r\n%PDF-'


def send(session, path, kind, start, size, chunked):
    """Stream a body of so many bytes; return the answer and its text."""
    connection = http.client.HTTPConnection("127.0.0.1", session.server.port, timeout=120)
    connection.putrequest("POST", path)
    connection.putheader("Cookie", "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.http.cookies))
    connection.putheader("Content-Type", kind)
    if chunked:
        connection.putheader("Transfer-Encoding", "chunked")
    else:
        connection.putheader("Content-Length", str(size))
    connection.endheaders()
    piece, sent = start, 0
    while sent < size:
        connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        sent += len(piece)
        piece = b"x" * min(64 * 1024, size - sent)
    if chunked:
        connection.send(b"0\r\n\r\n")
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


@pytest.mark.parametrize(
    ("path", "kind", "start", "limits", "chunked"),
    [
        ("/my/prm/messages/create", FORM, START, ("5", "26"), False),
        ("/my/prm/messages/create", FORM, START, ("5", "26"), True),
        ("/my/prm/tasks/create", FORM, START, ("5", "6"), False),
        ("/my/prm/tasks/create", FORM, START, ("5", "6"), True),
        ("/my/prm/agreements/1/sign/x", "application/json", b'{"params": {"name": "', ("2", "2"), False),
        ("/mail/attachment/upload", FORM, START, ("128", "128"), False),
    ],
    ids=["message", "message-chunked", "task", "task-chunked", "signature", "stock"],
)
def test_200_mb_are_refused_with_a_sentence(server, session, path, kind, start, limits, chunked):
    seller = session("seller")
    seller.get("/my/prm/messages/new")
    before = server.peak_memory()
    answer, text = send(seller, path, kind, start, HUGE, chunked)
    assert answer.status == 413
    assert SENTENCE.search(text).groups() == limits
    if kind == "application/json":
        assert answer.headers["Content-Type"].startswith("application/json")
    elif path.startswith("/my/"):
        assert "o_prm_portal" in text
        assert "To my start page" in text
    assert server.peak_memory() - before < 60 * MEGABYTE
    assert seller.get("/my/prm/messages").ok


def test_a_file_of_the_allowed_size_passes(server, session):
    seller = session("seller")
    form = html.fromstring(seller.get("/my/prm/messages/new").text)
    values = {name: form.xpath(f"//input[@name='{name}']/@value")[-1] for name in ("csrf_token", "key", "department")}
    answer = seller.http.post(
        f"{server.url}/my/prm/messages/create",
        data={**values, "subject": "The plan", "text": "Here it is."},
        files={"files": ("plan.pdf", b"%PDF-" + b"x" * (5 * MEGABYTE - 5), "application/pdf")},
        timeout=60,
    )
    assert answer.ok
    assert "plan.pdf" in answer.text


def test_the_page_tells_before_anything_is_sent(new_page, login, tmp_path):
    page = login(new_page(viewport={"width": 390, "height": 844}), "seller")
    page.goto("/my/prm/messages/new")
    files = page.get_by_label("Files (optional)")
    (tmp_path / "large.pdf").write_bytes(b"%PDF-" + b"x" * 5 * MEGABYTE)
    (tmp_path / "small.pdf").write_bytes(b"%PDF-")
    files.set_input_files(tmp_path / "large.pdf")
    page.get_by_text("One of the files is larger than 5 MB").wait_for()
    assert not files.evaluate("field => field.form.checkValidity() || field.validity.valid")
    files.set_input_files(tmp_path / "small.pdf")
    page.get_by_text("One of the files is larger than 5 MB").wait_for(state="hidden")
    assert files.evaluate("field => field.validity.valid")


def test_a_browser_shows_the_page_for_a_200_mb_file(new_page, tmp_path):
    page = new_page(java_script_enabled=False)
    page.goto("/web/login?login=seller")
    page.fill("input[name=password]", "seller")
    page.click(".oe_login_form button[type=submit]")
    page.goto("/my/prm/messages/new")
    with (tmp_path / "huge.pdf").open("wb") as file:
        file.truncate(HUGE)
    page.locator("input[name=department]").first.check()
    page.get_by_label("Subject").fill("The plan")
    page.get_by_label("Message", exact=True).fill("Here it is.")
    page.get_by_label("Files (optional)").set_input_files(tmp_path / "huge.pdf")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Not possible").wait_for()
    page.get_by_text("may have 5 MB at most").wait_for()
