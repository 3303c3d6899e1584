import base64
import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .chat_common import ChatHttpCase

#: of the channel as an answer holds it
NAME = '"T area"'
SECRET, FILE, THREAD = "T-secret-of-the-area", "t-secret-file.txt", "T-secret-thread"


@tagged("post_install", "-at_install")
class TestDiscussDoors(ChatHttpCase):
    """Discuss's own routes, asked with the ids of a channel by everybody who is not in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.area.channel_id
        cls.message = (
            cls.channel.with_user(cls.dealers["director_a"])
            .sudo()
            .message_post(
                body=f"<p>{SECRET}</p>",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachments=[(FILE, base64.b64decode("VC1zZWNyZXQtb2YtdGhlLWFyZWE="))],
            )
        )
        cls.channel.with_user(cls.dealers["director_a"]).sudo().set_message_pin(cls.message.id, True)
        cls.own = cls.channel.with_user(cls.dealers["service_a"]).message_post(
            body=f"<p>{SECRET} of one who left</p>", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.thread = cls.channel.with_user(cls.dealers["director_a"]).sudo()._create_sub_channel(cls.message.id, THREAD)
        cls.dealers["service_a"].partner_id.parent_id = cls.foreign
        cls.env.flush_all()

    def doors(self):
        """Yield the address and the parameters of each route that takes a channel, a thread, a message or a word."""
        for channel in (self.channel.id, self.thread.id):
            of = {"channel_id": channel}
            yield "/discuss/channel/messages", of
            yield "/discuss/channel/members", {**of, "known_member_ids": []}
            yield "/discuss/channel/pinned_messages", of
            yield "/discuss/channel/attachments", of
            yield "/discuss/channel/join", of
            yield "/discuss/channel/mark_as_read", {**of, "last_message_id": self.message.id}
            yield "/discuss/channel/set_new_message_separator", {**of, "message_id": 1}
            yield "/discuss/channel/notify_typing", {**of, "is_typing": True}
            yield "/discuss/channel/ping", of
            yield "/mail/rtc/channel/join_call", of
            yield "/discuss/channel/sub_channel/fetch", {"parent_channel_id": channel}
            yield "/discuss/channel/sub_channel/create", {"parent_channel_id": channel, "name": "T mine"}
            yield "/discuss/channel/sub_channel/delete", {"sub_channel_id": channel}
            yield "/mail/thread/messages", {"thread_model": "discuss.channel", "thread_id": channel}
            yield "/mail/data", {"fetch_params": [["discuss.channel", [channel]], "channels_as_member"]}
        for message in (self.message.id, self.own.id):
            yield "/mail/message/reaction", {"message_id": message, "content": "👍", "action": "add"}
            yield "/mail/message/update_content", {"message_id": message, "update_data": {"body": "T changed"}}
            yield "/mail/link_preview", {"message_id": message}
        yield "/discuss/search", {"term": "T area"}
        for box in ("inbox", "history", "starred"):
            yield f"/mail/{box}/messages", {}

    @mute_logger("odoo.http")  # refusals
    def ask(self, address, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.url_open(address, data=json.dumps(body), headers={"Content-Type": "application/json"})
        return answer.text

    def told(self, text):
        """Return what of the channel stands in an answer."""
        return [word for word in (SECRET, FILE, THREAD, NAME) if word in text]

    def test_nobody_else_reads_by_any_route(self):
        others = ("director_b", "bookkeeper_a", "service_a", "adviser", "plain", None)
        members = self.inside(self.area)
        for name in others:
            self.login(name)
            for address, params in self.doors():
                self.assertFalse(self.told(self.ask(address, params)), f"{name} at {address} {params}")
        self.assertEqual(self.inside(self.area), members)
        self.assertIn(SECRET, self.message.body)
        self.assertFalse((self.message | self.own).sudo().reaction_ids)
        self.assertTrue(self.thread.exists())

    def test_nor_does_the_staff_that_is_not_in(self):
        """Of a channel they know the name: they keep it."""
        for user in (self.users["manager"], self.env.ref("base.user_admin")):
            user.password = user.login = f"t_{user.id}"
            self.authenticate(user.login, user.login)
            for address, params in self.doors():
                told = set(self.told(self.ask(address, params))) - {NAME}
                self.assertFalse(told, f"{user.login} at {address}")

    def test_an_upload_is_no_more_of_one_who_left(self):
        """With an upload Discuss gives a token that opens and deletes the file for weeks."""
        uploader = self.dealers["service_a"]
        uploader.partner_id.parent_id = self.firm
        file = (
            self.env["ir.attachment"]
            .with_user(uploader)
            .sudo()
            .create({"name": FILE, "raw": b"%PDF-1.4 T", "res_model": "discuss.channel", "res_id": self.channel.id})
        )
        token = file._get_ownership_token()
        self.assertTrue(file.with_user(uploader)._has_attachments_ownership([token]))
        uploader.partner_id.parent_id = self.foreign
        for name in ("service_a", "director_b", None):
            self.login(name)
            with mute_logger("odoo.http"):
                page = self.url_open(f"/mail/attachment/pdf_first_page/{file.id}?access_token={token}")
                self.assertEqual(page.status_code, 404, name)
                for address in ("/mail/attachment/delete", "/mail/attachment/update_thumbnail"):
                    self.assertIn('"error"', self.ask(address, {"attachment_id": file.id, "access_token": token}), name)
        self.assertTrue(file.exists())
        self.assertFalse(file.thumbnail)

    def test_members_read(self):
        """The routes do tell what the others are looked for."""
        self.login("sales_a")
        told = {}
        for address, params in self.doors():
            told.setdefault(address, set()).update(self.told(self.ask(address, params)))
        for address, word in (
            ("/discuss/channel/messages", SECRET),
            ("/discuss/channel/pinned_messages", SECRET),
            ("/discuss/channel/attachments", FILE),
            ("/discuss/channel/sub_channel/fetch", THREAD),
            ("/mail/thread/messages", SECRET),
            ("/mail/data", NAME),
            ("/discuss/search", NAME),
        ):
            self.assertIn(word, told[address], address)
