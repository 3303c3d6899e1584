from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .race_common import RaceCase

CAPABILITY = "prm_chat.group_dealer_chat"


@tagged("post_install", "-at_install")
class TestLeaveRace(RaceCase):
    """A role loses the chat while other threads work with what it was until the commit."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self._env(cr)
            capability = env.ref(CAPABILITY)
            self.role = env["prm.dealer.role"].create(
                {"name": "T race role", "capability_ids": [Command.set(capability.ids)]}
            )
            self.before = env["res.users"].browse(self.dealer).prm_role_id.id
            env["res.users"].browse(self.dealer)._prm_set_role(self.role)
        self.addCleanup(self._give_back)

    def _give_back(self):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            env["res.users"].browse(self.dealer)._prm_set_role(env["prm.dealer.role"].browse(self.before))
            self.role.with_env(env).unlink()

    def _inside(self, cr):
        env = self._env(cr)
        return env["res.users"].browse(self.dealer).partner_id in (
            env["discuss.channel"].browse(self.channel).channel_member_ids.partner_id
        )

    def test_another_thread_remembers_the_role_as_it_was(self):
        sync = self.registry["prm.chat.audience"]._sync

        def remember_and_sync(audiences, *args):
            with self.registry.cursor() as other:
                self.assertTrue(self._env(other)["res.users"].browse(self.dealer).has_group(CAPABILITY))
            return sync(audiences, *args)

        with self.registry.cursor() as cr:
            self.assertTrue(self._inside(cr))
            with patch.object(self.registry["prm.chat.audience"], "_sync", remember_and_sync):
                role = self.role.with_env(self._env(cr))
                role.capability_ids = [Command.unlink(role.env.ref(CAPABILITY).id)]
            with self.registry.cursor() as other:
                self.assertTrue(self._env(other)["res.users"].browse(self.dealer).has_group(CAPABILITY))
        with self.registry.cursor() as cr:
            self.assertFalse(self._inside(cr))
            self.assertFalse(self._env(cr)["res.users"].browse(self.dealer).has_group(CAPABILITY))

    def test_members_who_read_at_this_moment_hold_nobody_up(self):
        with self.registry.cursor() as cr, self.registry.cursor() as other:
            audiences = self._env(cr)["prm.chat.audience"]
            self.assertTrue(self._inside(cr))  # the transaction has begun
            members = self._env(other)["discuss.channel"].browse(self.channel).channel_member_ids
            members.write({"custom_notifications": "mentions"})
            other.commit()
            audiences._sync()  # who is in stays in, whatever it wrote meanwhile
            self.assertTrue(self._inside(cr))
