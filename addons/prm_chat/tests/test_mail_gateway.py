from odoo.tests import tagged
from odoo.tools import mute_logger

from .chat_common import ChatCase

MAIL = """\
From: {sender}
To: chat@t.example.com
Subject: T reply
Message-Id: <t-{number}@t.example.com>
In-Reply-To: {answered}
References: {answered}
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

T words by mail
"""


@tagged("post_install", "-at_install")
class TestMailGateway(ChatCase):
    """Nobody writes in a dealer channel by mail: whoever wrote it, the address says what anybody likes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.general.channel_id
        cls.message = cls.post(cls, cls.general, "director_a", "T first").sudo()

    def reply(self, sender, answered):
        number = self.env["mail.message"].search([], limit=1, order="id desc").id
        raw = MAIL.format(sender=sender, answered=answered, number=number)
        return self.env["mail.thread"].message_process(None, raw)

    @mute_logger("odoo.addons.mail.models.mail_thread", "odoo.addons.mail.models.mail_mail")
    def test_mails_are_sent_back(self):
        senders = ("stranger@t.example.org", self.dealers["director_a"].email, self.moderator.email)
        before = self.channel.message_ids
        for sender in senders:
            mails = self.env["mail.mail"].search([])
            self.assertFalse(self.reply(sender, self.message.message_id), sender)
            back = self.env["mail.mail"].search([]) - mails
            self.assertEqual(back.mapped("email_to"), [sender])
            self.assertIn("not by mail", back.body_html)
        self.assertEqual(self.channel.message_ids, before)

    def test_other_threads_take_mails(self):
        note = self.firm.message_post(body="T", message_type="comment")
        self.assertEqual(self.reply("stranger@t.example.org", note.message_id), self.firm.id)
        self.assertIn("T words by mail", self.firm.message_ids[:1].body)
