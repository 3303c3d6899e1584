"""An SMTP server for tests: takes every message, delivers none."""

import email
import email.policy
import socketserver
import threading


class _Handler(socketserver.StreamRequestHandler):
    """As much of SMTP as Python's smtplib speaks."""

    def handle(self):
        self._answer(220, "ready")
        recipients = []
        for line in self.rfile:
            command = line.strip().upper()
            if command.startswith((b"EHLO", b"HELO", b"MAIL", b"RSET", b"NOOP")):
                if not command.startswith(b"NOOP"):
                    recipients = []
                self._answer(250, "ok")
            elif command.startswith(b"RCPT"):
                recipients.append(line.decode().partition(":")[2].strip().split(">")[0].lstrip("<"))
                self._answer(250, "ok")
            elif command.startswith(b"DATA"):
                self._answer(354, "go on")
                self.server.mailbox.take(recipients, self._body())
                self._answer(250, "taken")
            elif command.startswith(b"QUIT"):
                self._answer(221, "bye")
                return
            else:
                self._answer(502, "unknown")

    def _answer(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())

    def _body(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class Mailbox:
    """`messages` holds (recipients, message) of all that was sent; `to(address)` picks one's mail."""

    def __init__(self):
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.mailbox = self
        self._arrived = threading.Condition()
        self.port = self._server.server_address[1]
        self.messages = []

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()

    def take(self, recipients, content):
        with self._arrived:
            self.messages.append((recipients, email.message_from_bytes(content, policy=email.policy.default)))
            self._arrived.notify_all()

    def to(self, address):
        return [message for recipients, message in self.messages if address in recipients]

    def wait_for(self, address, count=1, seconds=20):
        """Return the messages to an address, as soon as there are `count` of them."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.to(address)) >= count, seconds), f"no mail to {address}"
        return self.to(address)
