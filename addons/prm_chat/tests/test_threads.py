import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .chat_common import ChatCase, ChatHttpCase

SECRET = "T-secret"


@tagged("post_install", "-at_install")
class TestThreads(ChatCase):
    """Threads that dealers open in their channels."""

    def open(self, name, message=None, title=None, audience=None):
        user = self.dealers.get(name) or self.moderator
        channel = (audience or self.area).channel_id.with_user(user)
        return channel._create_sub_channel(message and message.id, title)

    def people(self, thread):
        partners = thread.sudo().channel_member_ids.partner_id
        return {name for name, user in self.dealers.items() if user.partner_id in partners}

    def test_a_dealer_opens_one_for_those_of_the_channel(self):
        message = self.post(self.area, "director_a", "T how is the market?")
        thread = self.open("sales_a", message)
        self.assertEqual(thread.name, "T how is the market?")
        self.assertEqual(thread.env.uid, self.dealers["sales_a"].id)
        self.assertFalse(thread.env.su or thread.env.context.get("prm_chat_pass"))
        self.assertEqual(thread.sudo().prm_audience_id, self.area)
        self.assertEqual(thread.sudo().group_public_id, self.area.channel_id.group_public_id)
        self.assertEqual(self.people(thread), {"director_a", "sales_a"})
        for name in ("service_a", "director_a"):
            self.assertTrue(thread.with_user(self.dealers[name]).has_access("read"), name)
        for name in ("director_b", "bookkeeper_a"):
            self.assertFalse(thread.with_user(self.dealers[name]).has_access("read"), name)
        told = self.area.channel_id.message_ids.filtered(lambda row: row.message_type == "notification")[:1]
        self.assertIn("T how is the market?", told.body)
        self.assertEqual(told.author_id, self.dealers["sales_a"].partner_id)

    def test_its_name_is_watched_and_rules_hold(self):
        for name in ("Ab Januar verlangen wir 95 Euro pro Stunde.", "T" * 20000):
            with self.assertRaises(UserError):
                self.open("sales_a", title=name)
        self.env["prm.chat.moderation"].with_user(self.moderator)._mute(
            self.area, self.dealers["sales_a"].partner_id, 3, "T"
        )
        with self.assertRaisesRegex(UserError, "cannot write"):
            self.open("sales_a", title="T fine")
        self.env["prm.chat.acceptance"].search([("user_id", "=", self.dealers["director_a"].id)]).unlink()
        with self.assertRaises(UserError):
            self.open("director_a", title="T fine")
        self.assertFalse(self.area.channel_id.sub_channel_ids)

    def test_not_so_many_at_once(self):
        self.env["ir.config_parameter"].set_param("prm_chat.messages_per_minute", "3")
        for number in range(3):
            self.open("sales_a", title=f"T {number}")
        with self.assertRaisesRegex(UserError, "within a minute"):
            self.open("sales_a", title="T again")

    def test_nor_whoever_only_reads(self):
        self.dealers["sales_a"].prm_role_id.reads_only = True
        with self.assertRaisesRegex(AccessError, "reading only"):
            self.open("sales_a", title="T mine")
        self.assertFalse(self.area.channel_id.sub_channel_ids)

    def test_nobody_else_opens_one(self):
        for name in ("director_b", "bookkeeper_a"):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                self.open(name, title="T mine")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.env["discuss.channel"].with_user(self.dealers["sales_a"]).create({"name": "T own"})

    def test_its_name_tells_nothing_of_a_message_elsewhere(self):
        message = self.post(self.area, "director_a", SECRET)
        with self.assertRaises(UserError):
            self.open("director_b", message, audience=self.general)
        note = self.firm.message_post(body=SECRET)
        with self.assertRaises(UserError):
            self.open("director_b", note, audience=self.general)
        self.assertFalse(self.general.channel_id.sub_channel_ids)

    def test_an_author_who_left_stays_out(self):
        message = self.post(self.area, "director_a", "T before I left")
        self.dealers["director_a"].partner_id.parent_id = self.foreign
        thread = self.open("sales_a", message)
        self.assertEqual(self.people(thread), {"sales_a"})
        self.assertEqual(self.people(self.open("moderator", self.post(self.area, "sales_a"))), {"sales_a"})

    def test_the_channel_itself_is_kept_by_the_head_office(self):
        channel, thread = self.area.channel_id.with_user(self.moderator), self.open("sales_a", title="T thread")
        self.assertFalse(channel.is_editable)
        for vals in ({"name": "T other"}, {"description": "T"}):
            with self.assertRaisesRegex(AccessError, "is kept in"):
                channel.write(vals)
        self.area.name = "T renamed"
        self.assertEqual(channel.name, "T renamed")
        thread.with_user(self.moderator).sudo().name = "T renamed thread"

    def test_nobody_deletes_one(self):
        thread = self.open("moderator", title="T of the moderator")
        thread.with_user(self.dealers["sales_a"]).message_post(
            body="T kept", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        for user in (self.moderator, self.env.user, self.dealers["sales_a"]):
            with self.assertRaisesRegex(UserError, "kept as long"):
                thread.with_user(user).sudo().unlink()
        self.assertTrue(thread.exists())


@tagged("post_install", "-at_install")
class TestDiscussOffers(ChatHttpCase):
    """What Discuss's page offers in a dealer channel, asked past the page."""

    def ask(self, address, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        with mute_logger("odoo.http"):
            answer = self.url_open(address, data=json.dumps(body), headers={"Content-Type": "application/json"})
        return answer.json()

    def test_there_are_no_calls(self):
        thread = self.area.channel_id.with_user(self.dealers["director_a"])._create_sub_channel(name="T thread")
        for name in ("director_a", "moderator"):
            self.login(name)
            for channel in (self.area.channel_id, thread):
                answer = self.ask("/mail/rtc/channel/join_call", channel_id=channel.id)
                self.assertIn("no calls", answer["error"]["data"]["message"], name)
        sessions = self.env["discuss.channel.rtc.session"].search([("channel_id.prm_audience_id", "!=", False)])
        self.assertFalse(sessions)
        history = self.env["discuss.call.history"].search([("channel_id", "=", self.area.channel_id.id)])
        self.assertFalse(history)

    def test_whoever_only_reads_opens_no_thread(self):
        """An adviser whom the head office lets read the chat, asked past the page."""
        self.dealers["sales_a"].prm_role_id.reads_only = True
        self.login("sales_a")
        channel = self.area.channel_id
        answer = self.ask("/discuss/channel/sub_channel/create", parent_channel_id=channel.id, name="T new")
        self.assertIn("reading only", answer["error"]["data"]["message"])
        self.assertFalse(channel.sub_channel_ids)
        # what only reads stays open
        self.assertIn("result", self.ask("/discuss/channel/sub_channel/fetch", parent_channel_id=channel.id))

    def test_the_frame_speaks_the_language_of_the_page_around(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.area.with_context(lang="de_DE").name = "T Gebiet"
        address = f"/discuss/channel/{self.area.channel_id.id}"
        for name, language, word in (("sales_a", "de_DE", "T Gebiet"), ("sales_a", "en_US", "T area")):
            self.login(name)
            page = self.url_open(address, cookies={"frontend_lang": language}).text
            self.assertIn(word, page)
            self.assertIn(f'"lang": "{language}"', page)
            self.assertIn('"prm_dealers": true', page)

    def test_other_channels_have_them(self):
        channel = self.env["discuss.channel"].with_user(self.moderator)._create_channel("T staff", None)
        self.login("moderator")
        self.assertIn("result", self.ask("/mail/rtc/channel/join_call", channel_id=channel.id))
        self.assertTrue(channel.sudo().rtc_session_ids)

    def test_a_dealer_opens_a_thread_on_the_page(self):
        self.login("sales_a")
        answer = self.ask(
            "/discuss/channel/sub_channel/create", parent_channel_id=self.area.channel_id.id, name="T new"
        )
        thread = self.env["discuss.channel"].browse(answer["result"]["sub_channel"])
        self.assertEqual((thread.name, thread.prm_audience_id), ("T new", self.area))
        rows = {row["id"]: row for row in answer["result"]["store_data"]["discuss.channel"]}
        self.assertTrue(rows[thread.id]["prm_dealers"])
        page = self.url_open(f"/my/prm/chat?channel={thread.id}").text
        self.assertIn("T new", page)
        self.assertIn(f"/discuss/channel/{thread.id}", page)
