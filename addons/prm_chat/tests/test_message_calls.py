from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .chat_common import ChatCase


@tagged("post_install", "-at_install")
class TestMessageCalls(ChatCase):
    """Messages called by RPC, past the page: a word stays its author's, its firm's and its day's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mentioned = cls.dealers["director_b"]
        cls.message = (
            cls.general.channel_id.with_user(cls.dealers["director_a"])
            .message_post(
                body="T words",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=cls.mentioned.partner_id.ids,
            )
            .sudo()
        )
        cls.env.flush_all()

    def attempts(self):
        return (
            {"body": "T forged"},
            {"subject": "T forged"},
            {"attachment_ids": [Command.clear()]},
            {"partner_ids": [Command.clear()]},
            *self.marks(),
        )

    def marks(self):
        """What nobody sets by a call, the author neither."""
        return (
            {"prm_hidden": True},
            {"prm_firm_id": self.foreign.id},
            {"prm_channel_id": False},
            {"date": "2020-01-01 10:00:00"},
            {"pinned_at": "2020-01-01 10:00:00"},
            {"message_type": "notification"},
        )

    def test_whoever_is_mentioned_changes_nothing(self):
        """Odoo opens a message for writing to everybody it mentions."""
        self.assertTrue(self.message.with_user(self.mentioned).has_access("write"))
        for values in self.attempts():
            with self.assertRaises(AccessError, msg=str(values)):
                self.message.with_user(self.mentioned).write(dict(values))
        self.assertIn("T words", self.message.body)

    def test_nor_do_moderators(self):
        """They hide, with a reason and the original kept."""
        for values in self.attempts():
            with self.assertRaises(AccessError, msg=str(values)):
                self.message.with_user(self.moderator).write(dict(values))
        with self.assertRaises(UserError):
            self.message.with_user(self.moderator).unlink()
        self.assertTrue(self.message.exists())

    def test_an_author_changes_the_own_words_alone(self):
        own = self.message.with_user(self.dealers["director_a"])
        own.write({"body": "T better words"})
        self.assertIn("T better words", self.message.body)
        self.assertIn("T words", self.env["prm.chat.moderation"].search([("message_id", "=", self.message.id)]).body)
        for values in self.marks():
            with self.assertRaises(AccessError, msg=str(values)):
                own.write(dict(values))

    def test_what_a_moderator_has_hidden_stays_hidden(self):
        self.env["prm.chat.moderation"].with_user(self.moderator)._hide(self.message, "T why")
        with self.assertRaises(AccessError):
            self.message.with_user(self.dealers["director_a"]).write({"prm_hidden": False})

    def test_a_new_message_is_of_its_author_and_of_now(self):
        values = {
            "model": "discuss.channel",
            "res_id": self.general.channel_id.id,
            "author_id": self.dealers["director_a"].partner_id.id,
            "body": "T hello",
            "message_type": "comment",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "prm_firm_id": self.firm.id,
            "prm_channel_id": False,
            "prm_hidden": True,
            "pinned_at": "2020-01-01 10:00:00",
            "date": "2020-01-01 10:00:00",
        }
        forged = {f"default_{name}": value for name, value in values.items() if name.startswith("prm_")}
        messages = self.env["mail.message"].with_user(self.mentioned)
        short = {name: value for name, value in values.items() if not name.startswith("prm_")}
        for message in (messages.create(values), messages.with_context(**forged).create(short)):
            self.assertEqual(message.author_id, self.mentioned.partner_id)
            self.assertEqual(message.prm_firm_id, self.foreign)
            self.assertEqual(message.prm_channel_id, self.general.channel_id)
            self.assertFalse(message.prm_hidden or message.pinned_at)
            self.assertGreater(message.date.year, 2020)

    def test_of_any_type_it_can_be_reported_and_hidden(self):
        """A call to post may name any type, and names none by default."""
        message = self.general.channel_id.with_user(self.mentioned).message_post(body="T insult")
        self.assertEqual(message.message_type, "notification")
        report = self.env["prm.chat.report"].with_user(self.dealers["director_a"])._make(message, "T rude")
        self.env["prm.chat.moderation"].with_user(self.moderator)._hide(message, "T why")
        self.assertEqual(report.sudo().state, "hidden")
        self.assertNotIn("insult", message.sudo().body)
