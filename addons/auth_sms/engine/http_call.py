"""One HTTP request within one deadline, whatever the other side does.

The usual clients limit each read from the socket, so that a server that sends a byte now and then holds them for
ever; and they write addresses to the log. This one limits the whole, follows no redirect, reads no more than
MAX_ANSWER and logs nothing. Its failures are values.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

MAX_ANSWER = 65536


class Answer(NamedTuple):
    """What came back.

    ``failure`` is empty, or one of ``timeout``, ``name`` (unknown host), ``refused`` (nobody listens), ``network``,
    ``tls`` (no or no valid certificate), ``cut`` (connection ended before the answer did), ``no_http``.
    ``asked`` says whether the request may have reached the other side; ``seconds`` how long all took.
    """

    failure: str
    asked: bool
    status: int
    content: str
    seconds: float


class _Deadline:
    def __init__(self, seconds):
        self._start = time.monotonic()
        self._end = self._start + seconds

    def left(self):
        """Return the seconds that are left; raise TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def passed(self):
        return time.monotonic() - self._start


class _Reader(io.RawIOBase):
    def __init__(self, sock, deadline):
        self._sock = sock
        self._deadline = deadline

    def readable(self):
        return True

    def readinto(self, buffer):
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


class _Socket:
    """As much of a socket as http.client uses, each step of it within the deadline."""

    def __init__(self, sock, deadline):
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data):
        view = memoryview(data)
        while view:
            self._sock.settimeout(self._deadline.left())
            view = view[self._sock.send(view) :]

    def makefile(self, *_arguments, **_options):
        return io.BufferedReader(_Reader(self._sock, self._deadline))

    def close(self):
        """http.client closes while the answer is still read; `call` closes when all is done."""


def _resolve(host, port, deadline):
    """Return the addresses of a host. The system's resolver knows no deadline, so it is left behind at ours."""
    found = queue.SimpleQueue()

    def ask():
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.put(error)

    threading.Thread(target=ask, daemon=True, name="auth_sms-resolve").start()
    try:
        result = found.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(result, Exception):
        raise _UnknownHostError from result
    return result


class _UnknownHostError(Exception):
    pass


def _connect(host, port, deadline):
    failure = OSError("no address")
    for family, kind, protocol, _name, address in _resolve(host, port, deadline):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.left())
            sock.connect(address)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure


def _open(parts, deadline, context):
    """Return the connected socket, with TLS where the address says so."""
    secure = parts.scheme == "https"
    sock = _connect(parts.hostname, parts.port or (443 if secure else 80), deadline)
    if not secure:
        return sock
    try:
        sock.settimeout(deadline.left())
        return (context or ssl.create_default_context()).wrap_socket(sock, server_hostname=parts.hostname)
    except BaseException:
        sock.close()
        raise


def call(request, seconds, context=None):
    """Send a :class:`~.http_message.Request` and return the :class:`Answer`; never raise for what the network does.

    :param seconds: for everything together: name, connection, TLS, request and answer
    :param context: an SSL context instead of the system's certificates
    """
    deadline = _Deadline(seconds)
    parts = urlsplit(request.url)
    asked, sock, response = False, None, None

    def failed(failure):
        return Answer(failure, asked, response.status if response else 0, "", deadline.passed())

    try:
        sock = _open(parts, deadline, context)
        connection = http.client.HTTPConnection(parts.hostname, parts.port)
        connection.sock = _Socket(sock, deadline)
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.putrequest(request.method, target if target.startswith("/") else f"/{target}", skip_host=True)
        connection.putheader("Host", parts.netloc)
        for name, value in request.headers:
            connection.putheader(name, value.encode("latin-1", "ignore"))
        connection.putheader("Connection", "close")
        if request.body is not None:
            connection.putheader("Content-Length", str(len(request.body)))
        asked = True
        connection.endheaders(request.body)
        response = connection.getresponse()
        content = response.read(MAX_ANSWER)
        if response.length and len(content) < MAX_ANSWER:
            return failed("cut")
        charset = response.headers.get_content_charset("utf-8")
        return Answer("", True, response.status, _decode(content, charset), deadline.passed())
    except TimeoutError:
        return failed("timeout")
    except _UnknownHostError:
        return failed("name")
    except ssl.SSLError:
        return failed("tls")
    except http.client.RemoteDisconnected:
        return failed("cut")
    except (http.client.IncompleteRead, ConnectionResetError, BrokenPipeError):
        return failed("cut" if asked else "network")
    except ConnectionRefusedError:
        return failed("refused")
    except (http.client.HTTPException, ValueError):
        return failed("no_http")
    except OSError:
        return failed("network")
    finally:
        if sock is not None:
            sock.close()


def _decode(content, charset):
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
