import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .chat_common import ChatCase, ChatHttpCase


@tagged("post_install", "-at_install")
class TestMails(ChatCase):
    """Digests and mentions: to members, as each chose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mails = cls.env["mail.mail"]
        cls.old = cls.mails.search([])

    def queued(self):
        self.env.flush_all()
        return self.mails.search([("id", "not in", self.old.ids)])

    def digest(self):
        self.env["prm.chat.mail"]._make_rows()
        self.env["prm.chat.mail"]._digest(self.env["prm.chat.mail"]._due_users())
        return self.queued()

    def later(self, days):
        self.env["prm.chat.preference"].search([]).digest_at = fields.Datetime.now() - timedelta(days=days)

    def to(self, mails, name):
        return mails.filtered(lambda mail: self.dealers[name].email in mail.email_to)

    def test_a_digest_tells_what_others_wrote(self):
        self.post(self.area, "director_a", "<p>T secret of area</p>")
        self.post(self.general, "director_b", "<p>T for all</p>")
        mails = self.digest()
        seller = self.to(mails, "sales_a")
        self.assertIn("T secret of area", seller.body_html)
        self.assertIn("T for all", seller.body_html)
        self.assertIn(self.foreign.name, seller.body_html)
        self.assertIn("List-Unsubscribe-Post", seller.headers)
        self.assertNotIn("T secret", self.to(mails, "director_b").body_html or "")
        self.assertNotIn("T secret of area", self.to(mails, "director_a").body_html)  # the own
        self.assertFalse(self.to(mails, "bookkeeper_a") | self.to(mails, "suspended"))

    def test_it_leads_to_the_talk_and_to_the_choice_of_mails(self):
        user = self.dealers["sales_a"]
        user.write({"lang": "en_US", "tz": "Europe/Berlin"})
        channel = self.area.channel_id.with_user(self.dealers["director_a"])
        thread = channel._create_sub_channel(name="T thread")
        message = thread.message_post(body="T in the thread", message_type="comment", subtype_xmlid="mail.mt_comment")
        message.sudo().date = "2026-07-01 12:30:00"
        thread.sudo()._add_members(users=user)
        thread.sudo().channel_member_ids.new_message_separator = 0
        mail = self.to(self.digest(), "sales_a")
        self.assertIn("T area › T thread", mail.body_html)
        self.assertRegex(mail.body_html, r"7/1/26, 2:30\sPM")
        self.assertIn(f"/my/prm/chat?channel={thread.id}#prm_chat_talk", mail.body_html)
        self.assertIn('/my/prm/chat/mails"', mail.body_html)

    def test_once_and_only_what_is_new(self):
        self.post(self.general, "director_b", "T first")
        self.digest()
        self.assertFalse(self.env["prm.chat.mail"]._due_users())
        self.later(8)
        before = self.queued()
        self.assertFalse(self.digest() - before)
        self.post(self.general, "director_b", "T second")
        self.later(8)
        new = self.to(self.digest() - before, "sales_a")
        self.assertIn("T second", new.body_html)
        self.assertNotIn("T first", new.body_html)

    def test_a_batch_costs_the_same_for_many(self):
        """Queries follow the channels and languages, not the users."""
        self.post(self.general, "director_b", "T first")
        self.post(self.area, "director_a", "T second")
        mail, queries = self.env["prm.chat.mail"], []
        mail._make_rows()
        users = [self.dealers[name].id for name in ("sales_a", "service_a", "acting", "director_a")]
        mail._digest(users)  # what every process remembers
        for batch in (users[:2], users):
            self.env["prm.chat.preference"].search([]).digest_message = 0
            self.env.flush_all()
            self.env.invalidate_all()
            before, old = self.env.cr.sql_log_count, self.queued()
            mail._digest(batch)
            queries.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(self.queued() - old), len(batch))
        self.assertLessEqual(queries[1], queries[0])

    def test_a_message_that_names_nobody_asks_for_nobody(self):
        """A channel may have thousands of members: a message is no reason to read them."""
        message = self.post(self.general, "director_b", "T for all")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):  # the message, and who was named
            self.env["prm.chat.mail"]._mentioned(message)

    def test_everybody_is_not_named(self):
        """Whoever writes @everyone sends no mails to everybody, and names no hundreds one by one."""
        message = self.post(self.general, "director_a", "T @everyone", special_mentions=["everyone"])
        self.assertFalse(message.partner_ids)
        self.assertFalse(self.queued())
        partners = self.env["res.partner"].create([{"name": f"T {number}"} for number in range(30)])
        members = [
            {"channel_id": self.general.channel_id.id, "partner_id": partner.id, "new_message_separator": 0}
            for partner in partners
        ]
        with patch.object(type(self.general), "_belongs", lambda self, *_who: True):
            self.env["discuss.channel.member"].create(members)
        with self.assertRaisesRegex(UserError, "at most 20 people"):
            self.post(self.general, "director_a", "T you all", partner_ids=partners.ids)
        self.post(self.general, "moderator", "T you all", partner_ids=partners.ids)

    def test_each_chooses(self):
        preference = self.env["prm.chat.preference"]
        preference._choose(self.dealers["sales_a"], "none", False)
        preference._choose(self.dealers["director_a"], "day", True)
        self.post(self.general, "director_b", "T", partner_ids=self.dealers["sales_a"].partner_id.ids)
        mails = self.digest()
        self.assertFalse(self.to(mails, "sales_a"))
        self.assertTrue(self.to(mails, "director_a"))
        self.later(1)
        self.assertEqual(self.env["prm.chat.mail"]._due_users(), self.dealers["director_a"].ids)

    def test_a_mention_is_told_at_once_and_once(self):
        people = self.dealers["sales_a"].partner_id | self.dealers["director_b"].partner_id
        self.post(self.area, "director_a", "<p>T look</p>", partner_ids=people.ids)
        mails = self.queued()
        self.assertEqual(len(self.to(mails, "sales_a")), 1)
        self.assertIn("T look", self.to(mails, "sales_a").body_html)
        self.assertFalse(self.to(mails, "director_b"))

    def test_markup_is_text(self):
        self.post(self.general, "director_b", "<script>alert(1)</script><b>T bold</b>")
        body = self.to(self.digest(), "sales_a").body_html
        self.assertNotIn("<script", body)

    def test_a_token_is_for_one(self):
        preference = self.env["prm.chat.preference"]
        token = preference._token(self.dealers["sales_a"])
        self.assertEqual(preference._user_of(token), self.dealers["sales_a"])
        for wrong in ("", "x", token[:-2], token + "A"):
            self.assertFalse(preference._user_of(wrong), wrong)


@tagged("post_install", "-at_install")
class TestUnsubscribe(ChatHttpCase):
    def test_one_click_without_signing_in(self):
        user = self.dealers["sales_a"]
        token = self.env["prm.chat.preference"]._token(user)
        self.login(None)
        page = self.url_open(f"/prm/chat/unsubscribe?token={token}").text
        self.assertIn("No more mails", page)
        self.assertFalse(self.env["prm.chat.preference"].search([("user_id", "=", user.id)]))
        answer = self.url_open(f"/prm/chat/unsubscribe?token={token}", data={"List-Unsubscribe": "One-Click"})
        self.assertEqual(answer.status_code, 200)
        row = self.env["prm.chat.preference"].search([("user_id", "=", user.id)])
        self.assertEqual((row.frequency, row.mention), ("none", False))

    def test_the_page_of_preferences(self):
        self.login("sales_a")
        page = self.url_open("/my/prm/chat/mails").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        self.url_open("/my/prm/chat/mails/save", data={"csrf_token": token, "frequency": "day"})
        row = self.env["prm.chat.preference"].search([("user_id", "=", self.dealers["sales_a"].id)])
        self.assertEqual((row.frequency, row.mention), ("day", False))
        self.url_open("/my/prm/chat/mails/save", data={"csrf_token": token, "frequency": "hour", "mention": "1"})
        self.assertEqual(row.frequency, "day")
