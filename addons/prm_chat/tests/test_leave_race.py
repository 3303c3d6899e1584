from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_chat.models.prm_chat_door import PASS

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

    def _reads(self):
        """Let the dealer read on, in a transaction of its own: that changes the row of the member."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            members = env["discuss.channel"].browse(self.channel).channel_member_ids
            dealer = env["res.users"].browse(self.dealer)
            member = members.filtered(lambda member: member.partner_id == dealer.partner_id)
            member.ensure_one().custom_notifications = "mentions"

    def _lose(self, cr):
        role = self.role.with_env(self._env(cr))
        role.capability_ids = [Command.unlink(role.env.ref(CAPABILITY).id)]

    def test_who_writes_at_this_moment_is_removed_without_beginning_again(self):
        with self.registry.cursor() as cr:
            self.assertTrue(self._inside(cr))  # the transaction has begun
            self._reads()
            self._lose(cr)
            with self.registry.cursor() as other:
                self.assertFalse(self._inside(other), "out before the role has gone, never after")
        with self.registry.cursor() as cr:
            self.assertFalse(self._inside(cr))

    def test_who_was_removed_comes_back_when_the_role_stays(self):
        with self.registry.cursor() as cr:
            self.assertTrue(self._inside(cr))
            self._reads()
            self._lose(cr)
            cr.rollback()
        with self.registry.cursor() as cr:
            self.assertTrue(self._inside(cr))
            self.assertTrue(self._env(cr)["res.users"].browse(self.dealer).has_group(CAPABILITY))

    def _join(self, cr):
        """Let the dealer join a thread, as writing in it does."""
        env = self._env(cr, self.dealer)
        env["discuss.channel"].sudo().browse(self.thread)._add_members(users=env.user)
        env.flush_all()

    def _thread(self):
        with self.registry.cursor() as cr:
            env = self._env(cr, self.moderators[0])
            thread = env["discuss.channel"].browse(self.channel)._create_sub_channel(name="T race thread")
            self.thread = thread.id
        self.addCleanup(self._remove_thread)

    def _remove_thread(self):
        with self.registry.cursor() as cr:
            self._env(cr)["discuss.channel"].with_context(prm_chat_pass=PASS).browse(self.thread).unlink()

    def test_who_joins_a_thread_while_the_role_goes(self):
        """Whichever of the two is committed first, the other begins again and sees it."""
        self._thread()
        for first in ("joins", "loses"):
            with self.registry.cursor() as joins, self.registry.cursor() as loses:
                for cr in (joins, loses):
                    self.assertTrue(self._inside(cr))
                act = {"joins": lambda: self._join(joins), "loses": lambda: self._lose(loses)}
                cursors = {"joins": joins, "loses": loses}
                act.pop(first)()
                cursors[first].commit()
                [(second, again)] = act.items()
                with self.subTest(first=first), self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                    again()
                cursors[second].rollback()
                if second == "loses":  # Odoo begins the request again
                    again()
            with self.registry.cursor() as cr:
                self.assertFalse(self._inside(cr))
                threads = self._env(cr)["discuss.channel"].browse(self.thread)
                self.assertNotIn(self._env(cr)["res.users"].browse(self.dealer).partner_id, threads.channel_partner_ids)
                role = self.role.with_env(self._env(cr))
                role.capability_ids = [Command.link(role.env.ref(CAPABILITY).id)]
