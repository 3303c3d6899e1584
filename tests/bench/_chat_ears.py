"""Many dealers at once on real websockets, each with a session of its own, talking through the page's own route.

One thread reads all sockets as they come; what was said is known by a number in its words. A socket that the server
closes is opened again from the last thing heard on, as the page does.
"""

import contextlib
import itertools
import json
import re
import selectors
import socket
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import websocket

from tests.bench import _portal_firm
from tests.bench._portal_pages import clocks
from tests.conftest import Session

NEW = b'"discuss.channel/new_message"'
MARK = re.compile(rb"bench-mark-(\d+)-")
NUMBER = re.compile(rb'\{"id": ?(\d+), ?"message": ?\{"type"')
#: posts on their way at once: Odoo's two workers let 16 wait before they turn connections away, and a proxy lets the
#: others wait
AT_ONCE = 12
#: how long after the last arrival what is missing counts as lost
PATIENCE = 30


class Ear:
    """The websocket of a session; `heard` counts the numbers of what was said."""

    def __init__(self, session, port, channel):
        self._session, self._port, self._channel = session, port, channel
        self.heard, self.last, self.closed = Counter(), 0, 0
        self.open()

    def open(self):
        server = self._session.server
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{self._port}/websocket",
            cookie="; ".join(f"{cookie.name}={cookie.value}" for cookie in self._session.http.cookies),
            origin=server.url,
            http_no_proxy=["127.0.0.1"],
            timeout=60,
        )
        data = {"channels": [f"discuss.channel_{self._channel}"], "last": self.last}
        self.socket.send(json.dumps({"event_name": "subscribe", "data": data}))

    def read(self):
        """Return the numbers of what has come; None when the socket was closed."""
        try:
            kind, frame = self.socket.recv_data()
        except (websocket.WebSocketException, OSError):
            kind, frame = websocket.ABNF.OPCODE_CLOSE, b""
        if kind == websocket.ABNF.OPCODE_CLOSE:
            return None
        for number in NUMBER.findall(frame):
            self.last = max(self.last, int(number))
        return [int(number) for number in MARK.findall(frame)] if NEW in frame else []


class Crowd:
    """Dealers who listen and talk in a channel; a context manager.

    :param port: of the websockets
    :param logins: of the dealers
    """

    def __init__(self, server, port, channel, logins):
        self.server, self.channel, self._port = server, channel, port
        self.said, self.posted, self.errors, self.times = {}, set(), [], []
        self._numbers, self._gate = itertools.count(1), threading.Semaphore(AT_ONCE)
        self._selector, self._end = selectors.DefaultSelector(), threading.Event()
        self._last_arrival = 0.0
        _until_open(port)
        # signing in takes the server a while on purpose
        with ThreadPoolExecutor(4) as pool:
            self.sessions = list(pool.map(lambda login: Session(server, login, _portal_firm.PASSWORD), logins))
        self.ears = [Ear(session, port, channel) for session in self.sessions]
        for place, ear in enumerate(self.ears):
            self._selector.register(ear.socket.sock, selectors.EVENT_READ, place)
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self):
        self._thread.start()
        # everybody hears the first one, as often as it takes: from then on all sockets are subscribed
        for _time in range(6):
            if not all(ear.heard for ear in self.ears):
                self.say(0)
                self.wait(5)
        deaf = sum(1 for ear in self.ears if not ear.heard)
        assert not deaf, f"{deaf} of {len(self.ears)} hear nothing"
        self.start()
        return self

    def __exit__(self, *_exception):
        self._end.set()
        self._thread.join()
        for ear in self.ears:
            with contextlib.suppress(websocket.WebSocketException, OSError):
                ear.socket.close(timeout=1)

    def start(self):
        """Forget what was said until now."""
        self.said, self.posted, self.errors, self.times = {}, set(), [], []
        for ear in self.ears:
            ear.heard.clear()

    def _listen(self):
        while not self._end.is_set():
            for key, _events in self._selector.select(0.2):
                ear = self.ears[key.data]
                numbers = ear.read()
                now = time.perf_counter()
                if numbers is None:
                    self._selector.unregister(key.fileobj)
                    ear.closed += 1
                    ear.open()
                    self._selector.register(ear.socket.sock, selectors.EVENT_READ, key.data)
                    continue
                for number in numbers:
                    ear.heard[number] += 1
                    self._last_arrival = now
                    author, start = self.said.get(number, (None, None))
                    if author not in (None, key.data):
                        self.times.append(now - start)

    def say(self, place):
        """Let a dealer say something."""
        number = next(self._numbers)
        body = f"<p>bench-mark-{number}- A few sentences as they stand in a talk, long enough to be worth reading.</p>"
        values = {"body": body, "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        self.said[number] = (place, time.perf_counter())
        try:
            with self._gate:
                self.sessions[place].rpc(
                    "/mail/message/post",
                    {"thread_model": "discuss.channel", "thread_id": self.channel, "post_data": values},
                )
        except Exception as error:  # noqa: BLE001 (counted)
            self.errors.append(error)
        else:
            self.posted.add(number)

    def talk(self, seconds, pause):
        """Let everybody say something each `pause` seconds, one after the other; whoever is late says it at once.

        :return: seconds on the processor, of Odoo and its database, and how many messages were due
        """
        begun, due = time.perf_counter(), int(seconds / pause) * len(self.ears)
        before = _processor(self.server)

        def speak(place):
            for turn in range(int(seconds / pause)):
                at = begun + pause * (turn + place / len(self.ears))
                time.sleep(max(0, at - time.perf_counter()))
                if time.perf_counter() > begun + seconds:
                    return
                self.say(place)

        threads = [threading.Thread(target=speak, args=[place]) for place in range(len(self.ears))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.wait()
        return sum(clock - before.get(number, 0) for number, clock in _processor(self.server).items()), due

    def wait(self, patience=PATIENCE):
        """Return when all have heard all, or nothing has come for a while."""
        start = time.perf_counter()
        while self.lost() and time.perf_counter() - max(start, self._last_arrival) < patience:
            time.sleep(0.05)

    def lost(self):
        """Return how many deliveries are missing: everybody hears everything, its own too."""
        return sum(1 for ear in self.ears for number in self.posted if not ear.heard[number])

    def twice(self):
        return sum(count - 1 for ear in self.ears for count in ear.heard.values())

    def closed(self):
        return sum(ear.closed for ear in self.ears)

    def median(self):
        return statistics.median(self.times)

    def slow(self):
        """Return the 95th percentile."""
        return statistics.quantiles(self.times, n=20)[-1]


def _until_open(port):
    """Return when the process for websockets, which starts after the others, listens."""
    for _try in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise RuntimeError(f"nobody listens for websockets on port {port}")


def _processor(server):
    """Return `{clock: seconds}` of a server's processes and of its connections to the database."""
    found = {}
    for clock in clocks(server):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            found[clock] = time.clock_gettime(clock)
    return found
