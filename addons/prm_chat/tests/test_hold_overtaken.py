import importlib.util
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .chat_common import ChatCase

FIRST, NEWER = "<p>T the market shrank.</p>", "<p>T the market shrank a lot.</p>"
BAD, WORSE = "<p>Ab Januar verlangen wir 95 Euro pro Stunde.</p>", "<p>Ab Januar verlangen wir 99 Euro pro Stunde.</p>"
MIGRATION = "prm_chat/migrations/19.0.1.1.0/post-migration.py"


@tagged("post_install", "-at_install")
class TestHoldOvertaken(ChatCase):
    """A held change is released over the words it was written for, and over no others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls.user = cls.dealers["sales_a"]
        cls.message = cls.post(cls, cls.area, "sales_a", FIRST).sudo()

    def change(self, body):
        """Change the message as its author; return the change if it is held."""
        own = self.message.with_user(self.user).sudo()
        try:
            own.write({"body": body})
        except UserError:
            self.env.invalidate_all()
        else:
            self.env.flush_all()
        return self.holds()[:1]

    def holds(self):
        return self.env["prm.chat.hold"].search([("message_id", "=", self.message.id), ("state", "=", "waiting")])

    def release(self, hold):
        hold.with_user(self.moderator).action_release()

    def test_newer_words_are_not_overwritten(self):
        hold = self.change(BAD)
        self.change(NEWER)
        with self.assertRaisesRegex(UserError, "other words now"):
            self.release(hold)
        self.env.invalidate_all()
        self.assertIn("a lot", self.message.body)
        self.assertNotIn("95 Euro", self.message.body)

    def test_nor_is_a_message_that_its_author_emptied(self):
        hold = self.change(BAD)
        self.change("")
        with self.assertRaisesRegex(UserError, "other words now"):
            self.release(hold)

    def test_it_can_be_refused(self):
        hold = self.change(BAD)
        self.change(NEWER)
        hold.with_user(self.moderator)._refuse("T overtaken")
        self.assertEqual((hold.state, hold.reason), ("refused", "T overtaken"))
        self.assertIn("a lot", self.message.body)

    def test_written_again_it_is_for_the_words_of_now(self):
        self.change(BAD)
        self.change(NEWER)
        hold = self.change(BAD)
        self.assertEqual(len(self.holds()), 1)
        self.release(hold)
        self.assertIn("95 Euro", self.message.body)

    def test_two_changes_one_after_the_other(self):
        first, second = self.change(BAD), self.change(WORSE)
        self.assertNotEqual(first, second)
        self.release(first)
        self.release(second)
        self.assertIn("99 Euro", self.message.body)

    def test_the_older_of_two_does_not_come_after_the_newer(self):
        first, second = self.change(BAD), self.change(WORSE)
        self.release(second)
        with self.assertRaisesRegex(UserError, "other words now"):
            self.release(first)

    def test_what_waited_before_the_upgrade(self):
        """Words that were not changed since are those of now; after a change nobody knows."""
        other = self.post(self.area, "sales_a", FIRST).sudo()
        hold = self.change(BAD)
        overtaken = hold.copy({"message_id": other.id})
        self.assertNotEqual(overtaken, hold)
        other.with_user(self.user).sudo().write({"body": NEWER})
        self.env.flush_all()
        before = fields.Datetime.now() - timedelta(hours=1)
        self.env.cr.execute(
            "UPDATE prm_chat_hold SET digest = NULL, create_date = %s WHERE id = ANY(%s)",
            [before, (hold | overtaken).ids],
        )
        self.env.invalidate_all()
        spec = importlib.util.spec_from_file_location("post_migration", file_path(MIGRATION))
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "other words now"):
            self.release(overtaken)
        self.release(hold)
        self.assertIn("95 Euro", self.message.body)
