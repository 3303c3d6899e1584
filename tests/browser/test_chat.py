"""Three at once in the dealer chat: the director of one firm, the seller of another, and the moderator in Discuss.

What one does, the others see without loading anything again. Nobody else gets anything, by any door.
"""

import contextlib
import re

import pytest
from playwright.sync_api import TimeoutError, expect

from tests.chat import Listener, Visitor, channel_of, looking, meddling, messages, say, state, told, upload
from tests.conftest import PATIENCE, RESULTS, Session, serving
from tests.sms import sql

CHANNEL = "General"
DISCUSS = "/odoo/action-mail.action_discuss?active_id=discuss.channel_{}"
QUEUE = "/odoo/action-prm_chat.prm_chat_queue_action"
CSV = b"month;hours\n2026-01;1200\n"
#: in the words of a dealer who has not read the rules
WATCHED = "From January on we ask 95 euros per hour."
HELD = "held for a look by the moderator"
SIZES = [390, 1280]
FRAME = "iframe.o_prm_chat_frame"


@pytest.fixture(scope="module")
def server(demo_database, mailbox):
    """A server of its own: what it refuses stands in its log, which nobody checks for warnings."""
    with serving(demo_database(), RESULTS / "chat-browser.log", mailbox) as running:
        yield running


@pytest.fixture(scope="module")
def base_url(server):
    return server.url


class Talker:
    """Somebody's window on the channel: Discuss in the portal's frame, or in the backend."""

    def __init__(self, page, room):
        self.page, self.room = page, room
        self.composer.wait_for()

    @property
    def composer(self):
        return self.room.locator(".o-mail-Composer-input").first

    def write(self, text):
        self.composer.fill(text)
        self.composer.press("Enter")

    def message(self, text):
        return self.room.locator(".o-mail-Message", has_text=text)

    def sees(self, text):
        self.message(text).first.wait_for()

    def sees_no_more(self, text):
        self.message(text).first.wait_for(state="detached")

    def act(self, text, name, outcome):
        """Choose an action of a message, of those behind its three dots, and wait for what comes of it.

        The list moves as long as something comes, and its menu closes then. A click may have been made although
        Playwright gave up waiting for its end, so what came of it counts.
        """
        for _attempt in range(3):
            with contextlib.suppress(TimeoutError):
                message = self.message(text).last
                message.hover()
                message.get_by_role("button", name="Expand").click()
                self.room.get_by_role("menuitem", name=name, exact=True).click(timeout=15_000)
            with contextlib.suppress(TimeoutError):
                outcome.wait_for(timeout=5_000)
                return
        outcome.wait_for()


class Network:
    def __init__(self, server):
        self.server, self.manager = server, Session(server, "manager")
        self.channel, self.audience = channel_of(self.manager, CHANNEL)
        rows = self.manager.call(
            "prm.dealer.user",
            "search_read",
            [("login", "in", ["director", "director2"])],
            ["name", "partner_id", "login"],
        )
        self.people = {row["login"]: row for row in rows}
        self.seller = self.people["director2"]

    def name(self, login):
        return self.people[login]["name"]

    def firm(self, login):
        return self.people[login]["partner_id"][1]

    def role(self, code):
        role = self.manager.call("prm.dealer.role", "search", [("code", "=", code)])[0]
        values = {"kind": "role", "role_id": role, "user_ids": [(6, 0, [self.seller["id"]])]}
        wizard = self.manager.call("prm.dealer.change", "create", [values])
        self.manager.call("prm.dealer.change", "action_apply", wizard)

    def enter(self, page, login, thread=None):
        page.goto(f"/my/prm/chat?channel={thread or self.channel}")
        page.locator(FRAME).evaluate("frame => frame.scrollIntoView({block: 'end'})")
        return Talker(page, page.frame_locator(FRAME))


@pytest.fixture(scope="module")
def network(server):
    """The demo network, in which the second firm's director sells for the time being."""
    network = Network(server)
    network.role("sales")
    yield network
    network.role("director")


@pytest.fixture
def three(request, new_page, login, network):
    """The director, the seller of the other firm and the moderator, each in a browser of its own."""
    size = {"viewport": {"width": request.param, "height": 900}}
    director = network.enter(login(new_page(**size), "director"), "director")
    seller = network.enter(login(new_page(**size), "director2"), "director2")
    office = login(new_page(), "manager")
    office.goto(DISCUSS.format(network.channel))
    return director, seller, Talker(office, office)


widths = pytest.mark.parametrize("three", SIZES, indirect=True)


@widths
def test_they_talk(three, network, request):
    """Words, a file, a mention and a reaction are there at once, with the firm that somebody talks for."""
    director, seller, office = three
    run = request.node.name
    everybody = (director, seller, office)
    seller.write(f"Is anybody there? {run}")
    director.sees(f"Is anybody there? {run}")
    director.write(f"Good morning, {run}")
    for one in everybody:
        one.sees(f"Good morning, {run}")
    author = seller.message(f"Good morning, {run}").locator(".o-mail-Message-author")
    assert author.inner_text().strip() == f"{network.name('director')}, {network.firm('director')}"

    seller.composer.press_sequentially(f"@{network.name('director').split()[0]}")
    seller.room.locator(".o-mail-NavigableList-item", has_text=network.name("director")).click()
    expect(seller.composer).to_have_value(re.compile(f"@{network.name('director')}"))
    seller.composer.press_sequentially(f" see for yourself, {run}")
    with seller.page.expect_file_chooser() as chooser:
        pick_files(seller)
    chooser.value.set_files({"name": "hours.csv", "mimeType": "text/csv", "buffer": CSV})
    seller.room.locator(".o-mail-Composer .o-mail-AttachmentContainer:not(.o-isUploading)").wait_for()
    seller.room.locator("button[name='send-message'], .o-mail-Composer-send").first.click()
    for one in everybody:
        one.sees(f"see for yourself, {run}")
        one.message(f"see for yourself, {run}").get_by_text("hours.csv").first.wait_for()
    mention = director.message(f"see for yourself, {run}").locator("a.o_mail_redirect")
    assert mention.inner_text() == f"@{network.name('director')}"
    with director.page.expect_download() as download:
        card = director.message(f"see for yourself, {run}")
        card.locator(".o-mail-AttachmentContainer").hover()
        card.locator("button[title='Download'], .fa-download").first.click()
    assert download.value.path().read_bytes() == CSV

    message = office.message(f"see for yourself, {run}")
    message.hover()
    message.get_by_role("button", name="Add a Reaction").first.click()
    office.page.locator(".o-mail-QuickReactionMenu-emoji, .o-EmojiPicker .o-Emoji").first.click()
    for one in (director, seller):
        one.message(f"see for yourself, {run}").locator(".o-mail-MessageReaction").wait_for()

    # what Discuss has and dealers have not
    for one in (director, seller):
        body = one.room.locator("body")
        for name in (
            "Start Call",
            "Start Video Call",
            "Invite People",
            "Voice Message",
            "Leave Channel",
            "Call Settings",
        ):
            assert not body.locator(f"[title='{name}'], [aria-label='{name}']").count(), name
        assert not body.get_by_text("Invite a User").count()
        wider = one.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 1


def pick_files(talker):
    """Open the choice of a file; it stands behind the plus."""
    button = talker.room.locator("button[name='upload-files'], .o-mail-Composer button[title='Attach Files']")
    if not button.count():
        talker.room.locator(".o-mail-Composer .o-mail-Composer-actions button").first.click()
        button = talker.room.locator(".o-dropdown--menu, .o_bottom_sheet").get_by_text("Attach Files")
    button.first.click()


@widths
def test_a_thread_of_a_dealer(three, network, request):
    """Dealers open threads; the others find them in Discuss and on the page."""
    director, seller, office = three
    name = f"Used machines {request.node.name[-5:]}"
    director.write(f"Where do they go? {name}")
    director.sees(f"Where do they go? {name}")
    director.act(f"Where do they go? {name}", "Create Thread", director.room.get_by_text("Started by").first)
    director.composer.fill(f"In the thread: {name}")
    director.composer.press("Enter")
    director.sees(f"In the thread: {name}")
    for one in (seller, office):
        one.room.get_by_text(re.compile("started a thread")).last.wait_for()
    page = seller.page
    page.reload()
    page.locator("summary", has_text="Threads").click()
    page.get_by_role("link", name=re.compile("Where do they go")).first.click()
    inside = Talker(page, page.frame_locator(FRAME))
    inside.sees(f"In the thread: {name}")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1
    inside.write(f"The seller too: {name}")
    director.sees(f"The seller too: {name}")


@widths
def test_held_hidden_and_muted(three, network, request):
    """A message with watched words waits; what was written is hidden; who was muted is told so."""
    director, seller, office = three
    run = request.node.name
    watched = f"{WATCHED} {run}"
    director.write(watched)
    director.room.locator(".o_notification", has_text=HELD).wait_for()
    seller.write(f"Meanwhile, {run}")
    for one in three:
        one.sees(f"Meanwhile, {run}")
    for one in (seller, office):
        assert not one.message(watched).count()
    [words] = {row["body"][1] for row in messages(network.manager, network.channel) if run in row["body"][1]}
    assert "Meanwhile" in words

    queue = office.page.context.new_page()
    queue.set_default_timeout(PATIENCE)
    queue.goto(QUEUE)
    queue.locator(".o_data_row", has_text=run).get_by_role("button", name="Release").click()
    queue.locator(".o_data_row", has_text=run).wait_for(state="detached")
    for one in (seller, office):
        one.sees(watched)
        one.message(watched).get_by_text("released by the moderator").wait_for()

    dialog = office.page.get_by_role("dialog")
    office.act(f"Meanwhile, {run}", "Hide", dialog)
    dialog.get_by_label("Reason").fill("Not for here")
    dialog.get_by_role("button", name="Hide", exact=True).click()
    for one in (director, seller):
        one.sees_no_more(f"Meanwhile, {run}")
        one.room.get_by_text("Hidden by the moderator").last.wait_for()

    report(director, seller, run)
    queue.reload()
    queue.locator(".o_data_row", has_text=f"Rude, {run}").get_by_role("button", name="Mute").click()
    queue.get_by_role("dialog").get_by_label("Reason").fill("Calm down")
    queue.get_by_role("dialog").get_by_role("button", name="Mute", exact=True).click()
    queue.get_by_role("dialog").wait_for(state="detached")
    seller.write(f"Nevertheless, {run}")
    seller.room.locator(".o_notification", has_text="You cannot write in").wait_for()
    assert not any("Nevertheless" in str(row["body"]) for row in messages(network.manager, network.channel))
    sql(network.server.database, "UPDATE prm_chat_moderation SET undone_at = now() WHERE kind = 'mute'")


def report(reader, writer, run):
    """The writer says something, and the reader reports it, from the message itself."""
    writer.write(f"Rude, {run}")
    reader.sees(f"Rude, {run}")
    page = reader.page
    reason = page.locator("[name=reason]")
    reader.act(f"Rude, {run}", "Report", reason)
    assert "/my/prm/chat/report/" in page.url
    reason.fill("This is rude.")
    page.get_by_role("button", name="Report").click()
    page.get_by_text("The moderators will look at it").wait_for()


def test_who_does_not_talk_gets_nothing(server, session, network):
    """The bookkeeper, and somebody with the link, while the others talk: by page, call, websocket and file."""
    director, seller = session("director"), session("director2")
    secrets = [f"T {word} among dealers" for word in ("word", "answer")] + ["t-secret-hours.csv", "t-secret-cell"]
    file = upload(director, network.channel, secrets[2], f"{secrets[3]};1\n".encode(), "text/csv")
    message = say(director, network.channel, secrets[0], [file])
    link = network.manager.call("discuss.channel", "read", [network.channel], ["invitation_url"])[0]["invitation_url"]
    path = "/" + link.split("/", 3)[3]
    outsiders = {"bookkeeper": session("bookkeeper"), "visitor": Visitor(server)}
    for name, outsider in outsiders.items():
        members, before = session("director"), state(server.database, network.channel)
        with Listener(members, network.channel) as inside, Listener(outsider, network.channel) as ears:
            for listener in (inside, ears):
                listener.settle()
            said = say(seller, network.channel, secrets[1])
            director.rpc("/discuss/channel/notify_typing", {"channel_id": network.channel, "is_typing": True})
            inside.wait_for(secrets[1])
            ears.subscribe(network.channel, last=1)
            ears.settle()
            assert not told("".join(ears.heard), secrets), name
            assert "discuss.channel" not in "".join(ears.heard), name
        for door in (looking, meddling):
            for address, text in door(outsider, network.channel, message, file):
                assert not told(text, secrets), f"{name}: {address}"
        assert outsider.get(path).status_code == 404
        after = state(server.database, network.channel)
        assert [row for row in before if row not in after] == []
        assert [row.split("|")[:2] for row in after if row not in before] == [["message", str(said)]]
    opened = {
        address for address, text in looking(session("director"), network.channel, message, file) if told(text, secrets)
    }
    assert len(opened) > 10
