from markupsafe import Markup

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

BAD = Markup("<p>Ab Januar verlangen wir 95 Euro pro Stunde.</p>")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@tagged("post_install", "-at_install")
class TestHoldRace(BaseCase):
    """Holding and deciding in real transactions; what it needs is committed, so it is removed at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            group = env.ref("prm_chat.group_chat_moderator")
            moderators = env["res.users"].create(
                [
                    {"name": name, "login": name, "group_ids": [Command.set(group.ids)]}
                    for name in ("t_race_moderator1", "t_race_moderator2")
                ]
            )
            firm = env["res.partner"].create({"name": "T race firm", "is_company": True, "prm_is_partner": True})
            person = env["res.partner"].create(
                {"name": "T race dealer", "parent_id": firm.id, "email": "race@t.example.com"}
            )
            groups = env.ref("base.group_portal") + env.ref("prm_portal.group_dealer")
            groups += env.ref("prm_portal.role_director").group_id
            dealer = env["res.users"].create(
                {
                    "partner_id": person.id,
                    "login": "t_race_dealer",
                    "group_ids": [Command.set(groups.ids)],
                }
            )
            rules = env["prm.chat.rules"]
            rules._accept(dealer, rules._current()._version())
            audience = env["prm.chat.audience"].create(
                {
                    "name": "T race",
                    "kind": "firms",
                    "partner_ids": [Command.set(firm.ids)],
                    "moderator_ids": [Command.set(moderators.ids)],
                }
            )
            cls.audience, cls.channel, cls.dealer = audience.id, audience.channel_id.id, dealer.id
            cls.moderators, cls.partners = moderators.ids, [person.id, firm.id, *moderators.partner_id.ids]
        cls.addClassCleanup(cls._remove)

    @classmethod
    def _env(cls, cr, user=SUPERUSER_ID):
        return api.Environment(cr, user, {"tracking_disable": True, "lang": "en_US"})

    @classmethod
    def _remove(cls):
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            audience = env["prm.chat.audience"].browse(cls.audience)
            own = [("audience_id", "=", cls.audience)]
            for name in ("prm.chat.hold", "prm.chat.moderation", "prm.chat.report"):
                env["ir.attachment"].search([("res_model", "=", name)]).unlink()
                env[name].search(own).unlink()
            env["mail.message"].search([("prm_channel_id", "=", cls.channel)]).unlink()
            env["prm.chat.acceptance"].search([("user_id", "=", cls.dealer)]).unlink()
            audience.unlink()
            env["res.users"].browse([cls.dealer, *cls.moderators]).unlink()
            env["res.partner"].browse(cls.partners).unlink()

    def _hold(self):
        """Post what is held, as a request that is rolled back; return the ids of what is kept."""
        with self.registry.cursor() as cr:
            channel = self._env(cr, self.dealer)["discuss.channel"].browse(self.channel).sudo()
            with self.assertRaisesRegex(UserError, "held"):
                channel.message_post(body=BAD, message_type="comment", attachments=[("a.png", PNG)])
            cr.rollback()
        with self.registry.cursor() as cr:
            return self._env(cr)["prm.chat.hold"].search([("audience_id", "=", self.audience)]).ids

    def _messages(self, cr):
        return self._env(cr)["mail.message"].search([("prm_channel_id", "=", self.channel)])

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
