from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .race_common import PNG, RaceCase

BAD = Markup("<p>Ab Januar verlangen wir 95 Euro pro Stunde.</p>")


@tagged("post_install", "-at_install")
class TestHoldRace(RaceCase):
    """Holding and deciding in real transactions."""

    def _hold(self):
        """Post what is held, as a request that is rolled back; return the ids of what is kept."""
        with self.registry.cursor() as cr:
            channel = self._env(cr, self.dealer)["discuss.channel"].browse(self.channel).sudo()
            with self.assertRaisesRegex(UserError, "held"):
                channel.message_post(body=BAD, message_type="comment", attachments=[("a.png", PNG)])
            cr.rollback()
        with self.registry.cursor() as cr:
            return self._env(cr)["prm.chat.hold"].search([("audience_id", "=", self.audience)]).ids

    def test_refusing_to_post_does_not_undo_holding_and_one_of_two_decides(self):
        ids = self._hold()
        self.assertEqual(len(ids), 1)
        self.assertEqual(self._hold(), ids)  # sent again, waits once
        with self.registry.cursor() as cr:
            self.assertFalse(self._messages(cr))
            hold = self._env(cr)["prm.chat.hold"].browse(ids)
            self.assertEqual(hold.attachment_ids.raw, PNG)
            files = self._env(cr)["ir.attachment"]
            self.assertFalse(files.search([("res_model", "=", "discuss.channel"), ("res_id", "=", self.channel)]))
        with self.registry.cursor() as one, self.registry.cursor() as two:
            first = self._env(one, self.moderators[0])["prm.chat.hold"].browse(ids)
            second = self._env(two, self.moderators[1])["prm.chat.hold"].browse(ids)
            # both look before either decides
            self.assertEqual((first.state, second.state), ("waiting", "waiting"))
            first.action_release()
            with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "at this moment"):
                second._refuse("T")
            two.rollback()
            one.commit()
            with self.assertRaisesRegex(UserError, "already"):
                second.action_release()
            two.rollback()
        with self.registry.cursor() as cr:
            hold = self._env(cr)["prm.chat.hold"].browse(ids)
            self.assertEqual((hold.state, hold.decided_by.id), ("released", self.moderators[0]))
            message = self._messages(cr)
            self.assertEqual((len(message), message.author_id.user_ids.id), (1, self.dealer))
            self.assertEqual(message.attachment_ids.raw, PNG)
