"""An SMS gateway on loopback that keeps each message instead of sending it: for the demo network and for tests.

It takes ``POST /send`` with a JSON object or a form that holds ``to`` and ``text``, and answers
``{"status": "ok", "id": 1}``. ``GET /`` shows the last messages, ``GET /messages.json`` returns them.
``POST /send/<mode>`` answers as broken gateways do; see MODES. Nothing but Python is needed.
"""

import html
import json
import socket
import struct
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

#: how many messages are remembered
KEEP = 200
MAX_BODY = 65536
#: where Odoo's own service takes messages, below its endpoint; a mode stands before it
IAP = "/api/sms/3/send"

#: what ``POST /send/<mode>`` does; the message is kept in each of them, for a real one may have been sent as well
MODES = {
    "slow": "answers after 30 seconds",
    "late": "answers after one second",
    "drip": "sends its status line byte by byte, for 20 seconds",
    "drip_body": "sends its answer byte by byte, for 20 seconds",
    "reset": "resets the connection instead of answering",
    "close": "closes the connection instead of answering",
    "garbage": "answers something that is not HTTP",
    "500": "answers 500",
    "401": "answers 401",
    "429": "answers 429",
    "html": "answers 200 with a web page",
    "half_json": "answers 200 with the first half of a JSON object",
    "short": "promises more bytes than it sends",
    "error_body": "answers 200 with an error in its body",
    "empty": "answers 200 with nothing",
    "redirect": "sends the client somewhere else",
    "twice": "answers success two times over",
    "huge": "answers success and goes on for 64 MB",
    "huge_header": "answers with a header line of one MB",
    "latin1": "answers success in bytes that are no UTF-8",
    "bom": "answers success after a byte order mark",
    "echo": "answers an error that repeats number and text",
    "iap": "answers as Odoo's own SMS service does",
    "iap_credit": "answers as Odoo's own SMS service does when the credit is used up",
}

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="4">
<title>Demo SMS</title>
<style>
body {{
    font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: 1rem;
    color: #212529; background: #f8f9fa;
}}
h1 {{ font-size: 1.4rem; margin: 0 }}
p {{ color: #5c636a; margin: .25rem 0 1rem }}
article {{
    background: #fff; border: 1px solid #dee2e6; border-radius: .75rem; padding: .75rem 1rem; margin: 0 0 .75rem;
}}
header {{ display: flex; justify-content: space-between; color: #5c636a; font-size: .875rem }}
pre {{ font: inherit; font-size: 1.05rem; margin: .25rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere }}
</style>
</head>
<body>
<h1>Demo SMS</h1>
<p>What the demo network would have sent by SMS. It stays on this machine.</p>
{messages}
</body>
</html>
"""
MESSAGE = """<article><header><b>{number}</b><time>{time}</time></header><pre>{text}</pre></article>"""


class LoopbackGateway(ThreadingHTTPServer):
    """``messages`` holds ``{"id", "time", "number", "text", "mode"}`` of the last messages, the oldest first.

    As a context manager it serves from a thread of its own. ``on_message(message)`` is called for each.
    """

    daemon_threads = True
    allow_reuse_address = False
    request_queue_size = 64

    def __init__(self, port=0, on_message=None):
        self.messages = deque(maxlen=KEEP)
        self.requests = deque(maxlen=KEEP)
        self._count = 0
        self._lock = threading.Lock()
        self._on_message = on_message
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self.stopping.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that hangs up is none of our business."""

    def take(self, number, text, mode):
        with self._lock:
            self._count += 1
            message = {
                "id": self._count,
                "time": time.strftime("%Y-%m-%d %H:%M:%S"),
                "number": number,
                "text": text,
                "mode": mode,
            }
            self.messages.append(message)
        if self._on_message:
            self._on_message(message)
        return message


class _Handler(BaseHTTPRequestHandler):
    server_version = "DemoSMS"
    sys_version = ""
    timeout = 60

    def log_message(self, format, *args):
        """Keep still: the log shows the messages, not the requests."""

    def _allowed(self):
        """Whether the page was asked for by an address of this machine; a foreign name that leads here was not."""
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        if host in ("127.0.0.1", "localhost"):
            return True
        self._answer(403, b"only for this machine", "text/plain")
        return False

    def do_GET(self):
        path = urlsplit(self.path).path
        if not self._allowed():
            return
        if path == "/":
            shown = [
                MESSAGE.format(**{key: html.escape(str(value)) for key, value in message.items()})
                for message in reversed(self.server.messages)
            ]
            body = PAGE.format(messages="\n".join(shown) or "<p>No message yet.</p>")
            self._answer(200, body.encode(), "text/html; charset=utf-8")
        elif path == "/messages.json":
            self._answer(200, json.dumps(list(self.server.messages)).encode(), "application/json")
        elif path.startswith("/send"):
            self._take(path, self._fields("form", urlsplit(self.path).query))
        else:
            self._answer(404, b"not here", "text/plain")

    def do_POST(self):
        path = urlsplit(self.path).path
        if not self._allowed():
            return
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self._answer(413, b"too long", "text/plain")
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        kind = "json" if "json" in self.headers.get("Content-Type", "") else "form"
        self.server.requests.append((self.path, dict(self.headers), body))
        if path.startswith("/send") or path.endswith(IAP):
            self._take(path, self._fields(kind, body))
        else:
            self._answer(404, b"not here", "text/plain")

    def _fields(self, kind, body):
        """Return number and text of a message in whichever form they come."""
        if kind == "json":
            try:
                values = json.loads(body)
            except ValueError:
                return None
            if not isinstance(values, dict):
                return None
            batch = (values.get("params") or {}).get("messages") if isinstance(values.get("params"), dict) else None
            if batch:
                values = {"to": batch[0]["numbers"][0]["number"], "text": batch[0]["content"]}
                values["uuid"] = batch[0]["numbers"][0]["uuid"]
            return values
        return {key: value[0] for key, value in parse_qs(body).items()}

    def _take(self, path, values):
        mode = path.removesuffix(IAP).removeprefix("/send").strip("/")
        if not values or not values.get("to") or not values.get("text"):
            self._answer(400, b'{"status": "error", "message": "to and text are needed"}', "application/json")
            return
        if mode and mode not in MODES:
            self._answer(404, b'{"status": "error", "message": "no such mode"}', "application/json")
            return
        message = self.server.take(str(values["to"]), str(values["text"]), mode)
        success = json.dumps({"status": "ok", "id": message["id"]}).encode()
        if mode:
            getattr(self, f"_mode_{mode}")(success, values)
        else:
            self._answer(200, success, "application/json")

    def _answer(self, status, body, content_type, length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    # --- modes ----------------------------------------------------------------------------------

    def _mode_slow(self, success, _values):
        if not self.server.stopping.wait(30):
            self._answer(200, success, "application/json")

    def _mode_late(self, success, _values):
        time.sleep(1)
        self._answer(200, success, "application/json")

    def _drip(self, drop):
        for _drop in range(200):
            if self.server.stopping.wait(0.1):
                return
            self.wfile.write(drop)
            self.wfile.flush()

    def _mode_drip(self, _success, _values):
        self.wfile.write(b"HTTP/1.1 200 ")
        self._drip(b"O")

    def _mode_drip_body(self, _success, _values):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n")
        self._drip(b" ")

    def _mode_reset(self, _success, _values):
        # lingering for no time makes the kernel send a reset
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _mode_close(self, _success, _values):
        self.close_connection = True

    def _mode_garbage(self, _success, _values):
        self.wfile.write(b"220 smtp.example ESMTP ready\r\n")
        self.close_connection = True

    def _mode_500(self, _success, _values):
        self._answer(500, b"Internal Server Error", "text/plain")

    def _mode_401(self, _success, _values):
        self._answer(401, b'{"error": "unknown key"}', "application/json")

    def _mode_429(self, _success, _values):
        self._answer(429, b'{"error": "too many requests"}', "application/json")

    def _mode_html(self, _success, _values):
        self._answer(200, b"<!DOCTYPE html><html><body>Please sign in to the Wi-Fi</body></html>", "text/html")

    def _mode_half_json(self, success, _values):
        self._answer(200, success[: len(success) // 2], "application/json")

    def _mode_short(self, success, _values):
        self._answer(200, success[: len(success) // 2], "application/json", length=len(success))

    def _mode_error_body(self, _success, _values):
        self._answer(200, b'{"status": "error", "message": "no credit"}', "application/json")

    def _mode_empty(self, _success, _values):
        self._answer(200, b"", "application/json")

    def _mode_redirect(self, _success, _values):
        self._answer(307, b"", "text/plain", Location=f"{self.server.url}/send")

    def _mode_twice(self, success, _values):
        self._answer(200, success + success, "application/json")

    def _mode_huge(self, success, _values):
        block = b" " * 65536
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(success)
        for _block in range(1024):
            self.wfile.write(block)
        self.close_connection = True

    def _mode_huge_header(self, success, _values):
        self._answer(200, success, "application/json", Filler="x" * 2**20)

    def _mode_latin1(self, _success, _values):
        self._answer(200, '{"status": "ok", "text": "Grüße"}'.encode("latin-1"), "application/json")

    def _mode_bom(self, success, _values):
        self._answer(200, b"\xef\xbb\xbf" + success, "application/json; charset=utf-8")

    def _mode_echo(self, _success, values):
        body = json.dumps({"status": "error", "message": f"cannot send {values['text']} to {values['to']}"})
        self._answer(400, body.encode(), "application/json")

    def _mode_iap(self, _success, values, state="success"):
        result = [{"uuid": values.get("uuid"), "state": state, "credit": 1}]
        self._answer(200, json.dumps({"jsonrpc": "2.0", "result": result}).encode(), "application/json")

    def _mode_iap_credit(self, success, values):
        self._mode_iap(success, values, state="insufficient_credit")
