from odoo.exceptions import UserError
from odoo.tests import tagged

from .chat_common import ChatCase

BAD = "<p>Ab Januar verlangen wir %s Euro pro Stunde.</p>"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@tagged("post_install", "-at_install")
class TestPace(ChatCase):
    """How much somebody writes within a minute, in whatever way: changes and what is held count as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls.env["ir.config_parameter"].set_param("prm_chat.messages_per_minute", "4")
        cls.user = cls.dealers["sales_a"]
        cls.message = cls.post(cls, cls.area, "sales_a").sudo()

    def change(self, **values):
        self.message.with_user(self.user).sudo().write(values)
        self.env.flush_all()

    def held(self, number):
        with self.assertRaisesRegex(UserError, "held"):
            self.change(body=BAD % number)
        self.env.invalidate_all()

    def log(self):
        return self.env["prm.chat.moderation"].search_count([("message_id", "=", self.message.id)])

    def test_changes(self):
        for number in range(3):
            self.change(body=f"T {number}")
        with self.assertRaisesRegex(UserError, "within a minute"):
            self.change(body="T again")
        with self.assertRaisesRegex(UserError, "within a minute"):
            self.post(self.area, "sales_a", "T other")
        self.env.invalidate_all()
        self.assertEqual(self.log(), 3)
        self.post(self.area, "director_a", "T others write on")

    def test_changes_that_are_held(self):
        for number in range(101, 104):
            self.held(number)
        with self.assertRaisesRegex(UserError, "within a minute"):
            self.change(body=BAD % 104)
        self.assertEqual(self.env["prm.chat.hold"].search_count([("message_id", "=", self.message.id)]), 3)

    def test_changes_of_a_message_that_has_files_alone(self):
        channel = self.area.channel_id.with_user(self.user).sudo()  # as the route does
        self.message = channel.message_post(message_type="comment", attachments=[("a.png", PNG)])
        files = [(6, 0, self.message.attachment_ids.ids)]
        for _turn in range(2):
            self.change(attachment_ids=files)
        with self.assertRaisesRegex(UserError, "within a minute"):
            self.change(attachment_ids=files)

    def test_what_the_moderator_releases_is_not_the_authors_hurry(self):
        self.held(101)
        hold = self.env["prm.chat.hold"].search([("message_id", "=", self.message.id)])
        hold.with_user(self.moderator).action_release()
        self.assertEqual(self.log(), 2, "released, and the words before kept")
        # the message, the held change, and these
        self.change(body="T one")
        self.change(body="T two")
        with self.assertRaisesRegex(UserError, "within a minute"):
            self.change(body="T three")
