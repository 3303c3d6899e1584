"""For tests of the dealer chat: ears on the websocket, talking past the page, and what stands in the channels.

with Listener(session("seller"), channel) as ears:
    say(session("director"), channel, "Good morning")
    ears.wait_for("Good morning")
"""

import json
import re
import threading
import time

import requests
import websocket

from tests.conftest import prm
from tests.sms import sql


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

    def settle(self):
        """Return when everything that was said until now has come, if it comes at all; a closed socket is deaf."""
        word = f"t_ring_{time.monotonic_ns()}"
        ring(self.database, word)
        with self._arrived:
            assert self._arrived.wait_for(lambda: self.has(word) or self.closed, 20), "the websocket is dead"


def ring(database, word):
    """Have the bus tell a word to every websocket, as a transaction does when it ends."""
    channel = json.dumps([database, "broadcast"], separators=(",", ":"))
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


class Visitor:
    """Somebody who has not signed in, as :class:`tests.conftest.Session`."""

    def __init__(self, server):
        self.server = server
        self.http = requests.Session()
        self.http.trust_env = False
        self.get("/web/login")

    def get(self, path, **options):
        return self.http.get(self.server.url + path, timeout=120, **options)


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


def channel_of(manager, name):
    """Return the id of Discuss's channel of a dealer channel, and its audience's."""
    [row] = manager.call("prm.chat.audience", "search_read", [("name", "=", name)], ["channel_id"])
    return row["channel_id"][0], row["id"]


def ask(session, path, params):
    """Return the text of a JSON-RPC route's answer, an error as well."""
    body = {"jsonrpc": "2.0", "method": "call", "params": params}
    return session.http.post(session.server.url + path, json=body, timeout=120).text


def looking(session, channel, message, file):
    """Try every way to read a channel, a message and a file in it; yield the name of each and the answer's text.

    :param dict file: as :func:`upload` returns it: ``id`` and the tokens that a member's page holds
    """
    of, ids = {"channel_id": channel}, [channel]
    talk = [["model", "=", "discuss.channel"], ["res_id", "=", channel]]
    lying = [["res_model", "=", "discuss.channel"], ["res_id", "=", channel]]
    yield from calls(
        session,
        ("discuss.channel", "read", [ids, ["name", "description"]]),
        ("discuss.channel", "search_read", [[["id", "=", channel]], ["name"]]),
        ("discuss.channel.member", "search_read", [[["channel_id", "=", channel]], ["channel_id", "partner_id"]]),
        ("mail.message", "search_read", [talk, ["body", "author_id"]]),
        ("mail.message", "read", [[message], ["body"]]),
        ("ir.attachment", "search_read", [lying, ["name", "raw"]]),
        ("ir.attachment", "read", [[file["id"]], ["name", "raw"]]),
        ("res.partner", "get_mention_suggestions_from_channel", [channel, ""]),
    )
    thread = {"thread_model": "discuss.channel", "thread_id": channel}
    for path, params in (
        ("/discuss/channel/messages", of),
        ("/discuss/channel/members", {**of, "known_member_ids": []}),
        ("/discuss/channel/pinned_messages", of),
        ("/discuss/channel/attachments", of),
        ("/discuss/channel/ping", of),
        ("/discuss/channel/sub_channel/fetch", {"parent_channel_id": channel}),
        ("/mail/thread/messages", thread),
        ("/mail/data", {"fetch_params": [["discuss.channel", ids], "channels_as_member", "init_messaging"]}),
    ):
        yield path, ask(session, path, params)
    for path in (f"/discuss/channel/{channel}", f"/my/prm/chat?channel={channel}", f"/my/prm/chat/report/{message}"):
        yield path, session.get(path).text
    number = file["id"]
    for token in ("", *tokens(file)):
        for path in (
            f"/web/content/{number}?access_token={token}",
            f"/web/content/{number}/x?download=true&access_token={token}",
            f"/web/content?model=ir.attachment&id={number}&field=raw&access_token={token}",
            f"/web/image/{number}?access_token={token}",
            f"/web/image?model=ir.attachment&id={number}&field=raw&access_token={token}",
            f"/web/image/{number}?field=thumbnail&access_token={token}",
            f"/mail/attachment/pdf_first_page/{number}?access_token={token}",
            f"/mail/message/{message}?access_token={token}",
        ):
            yield path, session.get(path).text


def meddling(session, channel, message, file):
    """Try every way to change something in a channel; yield as :func:`looking`."""
    of, ids, words = {"channel_id": channel}, [channel], {"body": "T intruder"}
    yield from calls(
        session,
        ("discuss.channel", "message_post", [ids], words),
        ("discuss.channel", "add_members", [ids], {"partner_ids": [3]}),
        ("discuss.channel", "set_message_pin", [ids, message, True]),
        ("discuss.channel", "write", [ids, {"name": "T intruder"}]),
        ("discuss.channel.member", "create", [{"channel_id": channel, "partner_id": 3}]),
        ("mail.message", "create", [{"model": "discuss.channel", "res_id": channel, **words}]),
        ("mail.message", "write", [[message], words]),
        ("mail.message", "unlink", [[message]]),
        ("mail.message", "toggle_message_starred", [[message]]),
        ("ir.attachment", "create", [{"name": "T intruder", "res_model": "discuss.channel", "res_id": channel}]),
        ("ir.attachment", "unlink", [[file["id"]]]),
    )
    thread = {"thread_model": "discuss.channel", "thread_id": channel}
    post = {**words, "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
    for path, params in (
        ("/discuss/channel/join", of),
        ("/discuss/channel/notify_typing", {**of, "is_typing": True}),
        ("/discuss/channel/sub_channel/create", {"parent_channel_id": channel, "name": "T intruder"}),
        ("/discuss/channel/sub_channel/create", {"parent_channel_id": channel, "from_message_id": message}),
        ("/discuss/channel/mark_as_read", {**of, "last_message_id": message}),
        ("/mail/rtc/channel/join_call", of),
        ("/mail/message/post", {**thread, "post_data": post}),
        ("/mail/message/update_content", {"message_id": message, "update_data": words}),
        ("/mail/message/reaction", {"message_id": message, "content": "👍", "action": "add"}),
        *(
            ("/mail/attachment/delete", {"attachment_id": file["id"], "access_token": token})
            for token in (None, *tokens(file))
        ),
    ):
        yield path, ask(session, path, params)


def calls(session, *wanted):
    for model, method, args, *kwargs in wanted:
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs[0] if kwargs else {}}
        yield f"{model}.{method}", ask(session, f"/web/dataset/call_kw/{model}/{method}", params)


def tokens(file):
    return [file[name] for name in ("raw_access_token", "ownership_token", "thumbnail_access_token") if name in file]


def told(text, secrets):
    return [word for word in secrets if word in text]


def state(database, channel):
    """Return what stands in a channel, as whoever has no business there must leave it."""
    return sql(
        database,
        f"""
        SELECT 'message', id::text, body, author_id FROM mail_message
         WHERE model = 'discuss.channel' AND res_id IN (
               SELECT id FROM discuss_channel WHERE {int(channel)} IN (id, parent_channel_id))
         UNION ALL SELECT 'member', partner_id::text, '', NULL FROM discuss_channel_member
                    WHERE channel_id = {int(channel)}
         UNION ALL SELECT 'thread', id::text, name, NULL FROM discuss_channel WHERE parent_channel_id = {int(channel)}
         UNION ALL SELECT 'reaction', r.id::text, content, NULL FROM mail_message_reaction r
                     JOIN mail_message m ON m.id = r.message_id AND m.res_id = {int(channel)}
         UNION ALL SELECT 'file', a.id::text, a.name, NULL FROM ir_attachment a
                    WHERE res_model = 'discuss.channel' AND res_id = {int(channel)}
         ORDER BY 1, 2
        """,  # noqa: S608
    )
