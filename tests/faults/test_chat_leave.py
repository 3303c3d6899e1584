"""Whoever leaves is out of the old channels at every door at once, on the open websocket too; its words stay."""

import contextlib
import re
import threading
import time

import pytest
from websocket import WebSocketException

from tests.chat import Listener, channel_of, looking, meddling, messages, say, state, told, upload
from tests.conftest import ROOT, RpcError, Server, Session, free_port
from tests.sms import sql

LOG = ROOT / ".prm/log/test-chat-leave.log"
PDF = b"%PDF-1.4\nT-figures-of-the-file"
NAME = "T old channel"
#: what is said to whoever is not in the channel (any more)
GONE = ("odoo.exceptions.AccessError", "werkzeug.exceptions.NotFound")
#: two who speak without a pause fail to be served now and then by stock Discuss too: both change the channel's row
CROWDED = "psycopg2.errors.SerializationFailure"


class Network:
    """The demo network's chat: a channel meant for the seller's firm and another, with who talks in it."""

    def __init__(self, server, gevent_port):
        self.server, self.port = server, gevent_port
        self.manager, self.director = Session(server, "manager"), Session(server, "director")
        admin = Session(server, "admin")
        admin.call("ir.config_parameter", "set_param", "prm_chat.messages_per_minute", "1000")
        rows = self.manager.call(
            "prm.dealer.user",
            "search_read",
            [("login", "in", ["seller", "director", "director2"])],
            ["login", "partner_id", "role_id"],
        )
        people = {row["login"]: row for row in rows}
        self.seller, self.role = people["seller"]["id"], people["seller"]["role_id"][0]
        self.firm, self.firm_name = people["seller"]["partner_id"]
        self.other_firm = people["director2"]["partner_id"][0]
        self.contact = self.manager.call("res.users", "read", [self.seller], ["partner_id"])[0]["partner_id"][0]
        values = {
            "name": NAME,
            "kind": "firms",
            "partner_ids": [(6, 0, [self.firm])],
            "moderator_ids": [(6, 0, self.manager.call("res.users", "search", [("login", "=", "manager")]))],
        }
        [self.audience] = self.manager.call("prm.chat.audience", "create", [values])
        self.channel, _audience = channel_of(self.manager, NAME)

    def listen(self, session, **options):
        ears = Listener(session, self.channel, port=self.port, **options)
        ears.settle()
        return ears

    def change(self, **values):
        wizard = self.manager.call("prm.dealer.change", "create", [{"user_ids": [(6, 0, [self.seller])], **values}])
        self.manager.call("prm.dealer.change", "action_apply", wizard)

    def capability(self, has):
        """Give the seller's role the chat, or take it away; whoever has the role stays signed in."""
        group = self.manager.call("ir.model.data", "check_object_reference", "prm_chat", "group_dealer_chat")[1]
        self.manager.call("prm.dealer.role", "write", [self.role], {"capability_ids": [(4 if has else 3, group)]})

    def role_of(self, code):
        return self.manager.call("prm.dealer.role", "search", [("code", "=", code)])[0]

    def members(self):
        query = f"SELECT partner_id FROM discuss_channel_member WHERE channel_id = {self.channel}"  # noqa: S608
        return {int(row) for row in sql(self.server.database, query)}


@pytest.fixture(scope="module", params=[0, 2], ids=["threads", "workers"])
def network(request, demo_database):
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("", encoding="utf-8")
    gevent = free_port()
    arguments = ["--workers", str(request.param), "--gevent-port", str(gevent)] if request.param else []
    running = Server(demo_database(), LOG, *arguments).start()
    yield Network(running, gevent if request.param else running.port)
    running.stop()


LEAVING = {
    "capability": (lambda net: net.capability(False), lambda net: net.capability(True)),
    "role": (
        lambda net: net.change(kind="role", role_id=net.role_of("bookkeeper")),
        lambda net: net.change(kind="role", role_id=net.role),
    ),
    "moved": (
        lambda net: net.change(kind="move", partner_id=net.other_firm),
        lambda net: net.manager.call("res.partner", "write", [net.contact], {"parent_id": net.firm}),
    ),
    "suspended": (
        lambda net: net.manager.call("prm.dealer.user", "action_suspend", [net.seller]),
        lambda net: net.manager.call("prm.dealer.user", "action_resume", [net.seller]),
    ),
}


@pytest.fixture(params=LEAVING)
def leaving(request, network):
    """Name of the way to leave, and how to go it; the seller is back in the end."""
    leave, come_back = LEAVING[request.param]
    yield request.param, leave
    come_back(network)
    assert network.contact in network.members()


def test_out_at_every_door_at_once(network, leaving):
    how, leave = leaving
    seller, words = Session(network.server, "seller"), f"T words of the seller, {how}"
    file = upload(seller, network.channel, "t-plan.pdf", PDF, "application/pdf")
    message = say(seller, network.channel, words, [file])
    ears, others = network.listen(seller), network.listen(network.director)
    with ears, others:
        say(network.director, network.channel, f"T before, {how}")
        ears.wait_for(f"T before, {how}")
        secrets = (words, f"T before, {how}", f"T after, {how}", "t-plan.pdf", "T-figures-of-the-file", NAME)
        # a member finds it behind nearly all of these doors
        opened = {name for name, text in looking(seller, network.channel, message, file) if told(text, secrets)}
        assert len(opened) > 20, opened
        before = state(network.server.database, network.channel)

        leave(network)
        assert network.contact not in network.members()
        heard = len(ears.heard)
        say(network.director, network.channel, f"T after, {how}")
        others.wait_for(f"T after, {how}")
        ears.settle()
        assert not told("".join(ears.heard[heard:]), secrets)
        with contextlib.suppress(OSError, WebSocketException):  # with the session its websocket has ended
            ears.subscribe(network.channel, last=1)
            ears.settle()
        assert not told("".join(ears.heard[heard:]), secrets)

        sessions = [seller]
        with contextlib.suppress(AssertionError, RpcError):  # nobody signs in who is suspended
            sessions.append(Session(network.server, "seller"))
        assert len(sessions) == (1 if how == "suspended" else 2)
        for session in sessions:
            with network.listen(session) as again:
                assert not told("".join(again.heard), secrets)
            for door in (looking, meddling):
                for name, text in door(session, network.channel, message, file):
                    assert not told(text, secrets), name

        after = state(network.server.database, network.channel)
        assert [row for row in before if row not in after] == [f"member|{network.contact}||"]
        assert [f"T after, {how}" in row for row in after if row not in before] == [True]

        # what it wrote stays, with its file, and for whom it was written
        [row] = [row for row in messages(network.director, network.channel) if row["id"] == message]
        assert words in str(row["body"])
        assert row["prm_firm_name"] == network.firm_name
        assert row["attachment_ids"] == [file["id"]]
        opened = network.director.get(f"/web/content/{file['id']}?access_token={file['raw_access_token']}")
        assert opened.content == PDF


def numbers(texts):
    """Return which of the numbered words stand in some texts."""
    return {int(number) for text in texts for number in re.findall(r"T number (\d+)\.", text)}


class Talking:
    """Somebody who says one number after the other, as fast as it goes, until it is told to stop."""

    def __init__(self, network, session):
        self.network, self.session = network, session
        self.said, self.refused, self.begun, self._stop = [], [], 0, threading.Event()
        self._thread = threading.Thread(target=self._talk)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self._stop.set()
        self._thread.join()

    def _talk(self):
        while not self._stop.is_set():
            self.begun += 1
            try:
                self.said.append((self.begun, say(self.session, self.network.channel, f"T number {self.begun}.")))
            except RpcError as error:
                self.refused.append((self.begun, error))

    def wait_for(self, condition):
        until = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < until, "it did not happen"
            time.sleep(0.02)

    def wait_for_more(self, count=5):
        """Return the number that is being said, once so many more were tried."""
        goal = self.begun + count
        self.wait_for(lambda: self.begun > goal)
        return self.begun


def of_channel(network, what, where="TRUE"):
    """Return rows of the messages of the channel."""
    query = f"SELECT {what} FROM mail_message WHERE prm_channel_id = {network.channel} AND {where}"  # noqa: S608
    return sql(network.server.database, query)


def stored(network):
    """Return the ids of the messages with numbers that stand in the channel."""
    return {int(row) for row in of_channel(network, "id", "body LIKE '%T number%'")}


def forget(network):
    """Take the numbers out again, for the next test."""
    ids = ", ".join(map(str, stored(network)))
    sql(network.server.database, f"DELETE FROM mail_message WHERE id IN ({ids or 0})")  # noqa: S608


def test_a_message_at_the_moment_at_which_a_member_is_removed(network):
    """What is said after the removal is not heard, what was said before it is, and nothing is lost."""
    seller = Session(network.server, "seller")
    try:
        with network.listen(seller) as ears, network.listen(network.director) as others:
            with Talking(network, network.director) as talk:
                talk.wait_for_more()
                first = talk.begun
                network.capability(False)
                last = talk.wait_for_more()
            others.settle()
            ears.settle()
            assert not talk.refused
            heard = numbers(ears.heard)
            assert set(range(1, first)) <= heard
            assert max(heard) < last
            assert numbers(others.heard) == {number for number, _id in talk.said}
            assert sorted(stored(network)) == [number for _number, number in talk.said]
    finally:
        network.capability(True)
        forget(network)


def test_who_is_removed_while_writing(network):
    """Each word is there once or was refused with a sentence; and after the removal all are refused."""
    seller = Session(network.server, "seller")
    try:
        with Talking(network, seller) as talk:
            talk.wait_for_more()
            network.capability(False)
            assert network.contact not in network.members()
            after = talk.wait_for_more()
        assert sorted(stored(network)) == [number for _number, number in talk.said]
        assert talk.said[-1][0] < after
        assert talk.refused
        for _number, error in talk.refused:
            assert error.name in GONE, error
        firms = of_channel(network, "DISTINCT prm_firm_id", "body LIKE '%T number%'")
        assert firms == [str(network.firm)]
    finally:
        network.capability(True)
        forget(network)


def test_a_channel_archived_in_mid_talk(network):
    """The talk ends for everybody at once, nothing that was said is lost, and it goes on when the channel is back."""
    seller = Session(network.server, "seller")
    try:
        with (
            network.listen(seller) as ears,
            Talking(network, seller) as one,
            Talking(network, network.director) as two,
        ):
            one.wait_for_more()
            two.wait_for_more()
            network.manager.call("prm.chat.audience", "write", [network.audience], {"active": False})
            assert not network.members()
            ends = [one.wait_for_more(), two.wait_for_more()]
            ears.settle()
            heard = len(ears.heard)
        said = [number for talk in (one, two) for _number, number in talk.said]
        assert sorted(stored(network)) == sorted(said)
        for talk, end in zip((one, two), ends, strict=True):
            assert talk.said[-1][0] < end
            assert {error.name for _number, error in talk.refused} <= {*GONE, CROWDED}
        assert not numbers(ears.heard[heard:])
        assert NAME not in seller.get("/my/prm/chat").text
    finally:
        network.manager.call("prm.chat.audience", "write", [network.audience], {"active": True})
    for session in (seller, network.director):
        assert {row["id"] for row in messages(session, network.channel)} & set(said)
        say(session, network.channel, "T number 0.")
    forget(network)
