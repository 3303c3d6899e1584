"""For tests of the dealer chat: ears on the websocket, talking past the page, and what stands in the channels.

    with Listener(session("seller"), channel) as ears:
        say(session("director"), channel, "Good morning")
        ears.wait_for("Good morning")
"""

import json
import re
import threading
import time

import websocket

from tests.conftest import prm
from tests.sms import sql

#: what everybody's talk has in it, so that it is looked for in any answer
MARK = "T-talk"


class Listener:
    """A websocket of a session, with what the bus sends on it.

    :param session: :class:`tests.conftest.Session`, or any ``requests.Session`` with its server's address
    :param channels: ids of channels of Discuss that it asks for, as a page does that shows them
    :param int port: where the websocket is served; the gevent port, with workers
    :param int last: number of the bus from which on it asks for what was said; 0 for the last minute
    """

    def __init__(self, session, *channels, port=None, last=0):
        self.database = session.server.database
        self.heard, self.closed, self._arrived = [], False, threading.Condition()
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.http.cookies)
        self._socket = websocket.create_connection(
            f"ws://127.0.0.1:{port or session.server.port}/websocket",
            cookie=cookies,
            origin=session.server.url,
            timeout=60,
            http_no_proxy=["127.0.0.1"],
        )
        self.subscribe(*channels, last=last)
        threading.Thread(target=self._listen, daemon=True).start()

    def subscribe(self, *channels, last=0):
        names = [f"discuss.channel_{channel}" for channel in channels]
        self._socket.send(json.dumps({"event_name": "subscribe", "data": {"channels": names, "last": last}}))

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._socket.close()

    def _listen(self):
        while True:
            try:
                text = self._socket.recv()
            except (websocket.WebSocketException, OSError):
                text = ""
            with self._arrived:
                if text:
                    self.heard.append(text)
                else:
                    self.closed = True
                self._arrived.notify_all()
            if not text:
                return

    def wait_for(self, word, seconds=20):
        with self._arrived:
            found = self._arrived.wait_for(lambda: self.has(word) or self.closed, seconds)
        assert found and self.has(word), f"“{word}” was not heard: {self.heard}"

    def has(self, word):
        return any(word in text for text in self.heard)

    def ring(self, user):
        """Send a word to the user itself and wait for it: what was to come before has come. A closed socket is deaf."""
        word = f"t_ring_{time.monotonic_ns()}"
        ring(self.database, user, word)
        with self._arrived:
            assert self._arrived.wait_for(lambda: self.has(word) or self.closed, 20), "the websocket is dead"


def ring(database, user, word):
    """Have the bus tell a user a word, as a transaction does when it ends."""
    [partner] = sql(database, f"SELECT partner_id FROM res_users WHERE id = {int(user)}")  # noqa: S608
    channel = json.dumps([database, "res.partner", int(partner)], separators=(",", ":"))
    message = json.dumps({"type": "t_ring", "payload": word})
    sql(
        database,
        "INSERT INTO bus_bus (channel, message, create_date)"  # noqa: S608
        f" VALUES ('{channel}', '{message}', now() AT TIME ZONE 'UTC')",
    )
    prm("db", "psql", "postgres", "-q", "-c", f"NOTIFY imbus, '[{channel}]'")


def say(session, channel, text, files=(), **values):
    """Post as the page does; return the id of the message."""
    body = {"body": text, "message_type": "comment", "subtype_xmlid": "mail.mt_comment", **values}
    if files:
        body |= {
            "attachment_ids": [file["id"] for file in files],
            "attachment_tokens": [file["ownership_token"] for file in files],
        }
    answer = session.rpc(
        "/mail/message/post", {"thread_model": "discuss.channel", "thread_id": channel, "post_data": body}
    )
    return answer["message_id"]


def upload(session, channel, name, content, kind):
    """Upload a file for the next message; return what the page knows of it, tokens included."""
    token = re.search(r'csrf_token: "([^"]+)"', session.get("/my").text)[1]
    answer = session.http.post(
        f"{session.server.url}/mail/attachment/upload",
        data={"csrf_token": token, "thread_model": "discuss.channel", "thread_id": channel, "is_pending": "true"},
        files={"ufile": (name, content, kind)},
        timeout=60,
    ).json()
    assert "data" in answer, answer
    data = answer["data"]
    return next(row for row in data["store_data"]["ir.attachment"] if row["id"] == data["attachment_id"])


def messages(session, channel):
    """Return the messages of a channel as the page gets them, newest first."""
    answer = session.rpc("/discuss/channel/messages", {"channel_id": channel, "fetch_params": {"limit": 60}})
    rows = {row["id"]: row for row in answer["data"].get("mail.message", [])}
    return [rows[number] for number in answer["messages"]]
