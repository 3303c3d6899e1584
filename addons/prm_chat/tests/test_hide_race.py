from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .race_common import PNG, RaceCase

WORDS = "T words of the dealer"


@tagged("post_install", "-at_install")
class TestHideRace(RaceCase):
    """Two moderators at one message at the same moment, each in a transaction of its own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            self._messages(cr).unlink()
            self._env(cr)["prm.chat.moderation"].search([("audience_id", "=", self.audience)]).unlink()
            channel = self._env(cr, self.dealer)["discuss.channel"].browse(self.channel)
            message = channel.sudo().message_post(body=WORDS, message_type="comment", attachments=[("a.png", PNG)])
            self.message = message.id

    def at_once(self, first, second):
        """Let the second moderator act while the first has not ended: it is told so, and does not wait."""
        with self.registry.cursor() as one, self.registry.cursor() as two:
            envs = [self._env(cr, user) for cr, user in zip((one, two), self.moderators, strict=True)]
            # both look before either acts
            states = {env["mail.message"].browse(self.message).sudo().prm_hidden for env in envs}
            self.assertEqual(len(states), 1)
            first(envs[0])
            two.execute("SET LOCAL lock_timeout = '2s'")
            with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "at this moment"):
                second(envs[1])
            two.rollback()
            one.commit()
            with self.assertRaisesRegex(UserError, "already|nothing to undo"):
                second(self._env(two, self.moderators[1]))
            two.rollback()

    def hide(self, env):
        env["prm.chat.moderation"]._hide(env["mail.message"].browse(self.message), "T")
        env.flush_all()

    def undo(self, env):
        env["prm.chat.moderation"].search([("audience_id", "=", self.audience), ("kind", "=", "hide")]).action_undo()
        env.flush_all()

    def check(self, hidden, log):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            message = env["mail.message"].browse(self.message)
            self.assertEqual(message.prm_hidden, hidden)
            self.assertEqual(WORDS in message.body, not hidden)
            self.assertEqual(message.attachment_ids.mapped("raw"), [] if hidden else [PNG])
            rows = env["prm.chat.moderation"].search([("audience_id", "=", self.audience), ("kind", "=", "hide")])
            self.assertEqual([bool(row.undone_at) for row in rows], log)
            for row in rows:
                self.assertIn(WORDS, row.body)
                self.assertEqual(row.attachment_ids.mapped("raw"), [PNG])
                self.assertEqual(row.actor_id.id, self.moderators[0])

    def test_hiding_twice_at_once(self):
        self.at_once(self.hide, self.hide)
        self.check(hidden=True, log=[False])

    def test_undoing_twice_at_once(self):
        with self.registry.cursor() as cr:
            self.hide(self._env(cr, self.moderators[0]))
        self.at_once(self.undo, self.undo)
        self.check(hidden=False, log=[True])

    def test_hiding_what_is_undone_at_this_moment(self):
        with self.registry.cursor() as cr:
            self.hide(self._env(cr, self.moderators[0]))
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.undo(self._env(one, self.moderators[0]))
            two.execute("SET LOCAL lock_timeout = '2s'")
            with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "at this moment"):
                self.hide(self._env(two, self.moderators[1]))
            two.rollback()
        self.check(hidden=False, log=[True])
