from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .chat_common import ChatCase

TALK_A = {"director_a", "sales_a", "service_a", "acting"}


@tagged("post_install", "-at_install")
class TestMembership(ChatCase):
    """Who is in a channel follows roles and the partner file, and nothing else."""

    def test_roles_and_firms_decide(self):
        self.assertEqual(self.inside(self.general), {*TALK_A, "director_b", "moderator"})
        self.assertEqual(self.inside(self.area), {*TALK_A, "moderator"})

    def test_a_role_taken_away_puts_out(self):
        self.dealers["sales_a"]._prm_set_role(self.role("bookkeeper"))
        self.assertNotIn("sales_a", self.inside(self.general))
        self.dealers["sales_a"]._prm_set_role(self.role("sales"))
        self.assertIn("sales_a", self.inside(self.area))

    def test_a_capability_taken_from_a_role_puts_all_out(self):
        self.role("sales").capability_ids = [Command.unlink(self.env.ref("prm_chat.group_dealer_chat").id)]
        self.assertEqual(self.inside(self.general), {"director_a", "service_a", "director_b", "moderator"})

    def test_suspended_and_resumed(self):
        self.dealers["suspended"]._prm_resume()
        self.assertIn("suspended", self.inside(self.general))
        self.dealers["director_b"]._prm_suspend()
        self.assertNotIn("director_b", self.inside(self.general))

    def test_another_firm_another_territory(self):
        self.foreign.prm_territory_id = self.area_a
        self.assertIn("director_b", self.inside(self.area))
        self.dealers["sales_a"].partner_id.parent_id = self.second
        self.assertNotIn("sales_a", self.inside(self.area))
        self.foreign.prm_is_partner = False
        self.assertNotIn("director_b", self.inside(self.general))

    def test_a_territory_counts_with_those_below(self):
        below = self.env["prm.territory"].create({"name": "T below", "code": "T-CHAT-C", "parent_id": self.area_a.id})
        self.foreign.prm_territory_id = below
        self.assertIn("director_b", self.inside(self.area))
        below.parent_id = self.area_b
        self.assertNotIn("director_b", self.inside(self.area))

    def test_moderators(self):
        self.area.moderator_ids = [Command.clear()]
        self.assertNotIn("moderator", self.inside(self.area))
        with self.assertRaises(UserError):
            self.area.with_user(self.moderator).action_open_channel()

    def test_nobody_joins(self):
        channel = self.area.channel_id
        stranger = self.dealers["director_b"]
        attempts = (
            lambda: channel.with_user(stranger).channel_join(),
            lambda: channel.with_user(stranger).add_members(partner_ids=stranger.partner_id.ids),
            lambda: channel.with_user(self.moderator).add_members(partner_ids=stranger.partner_id.ids),
            lambda: channel.sudo()._add_members(partners=stranger.partner_id),
            lambda: (
                self.env["discuss.channel.member"]
                .with_user(stranger)
                .create({"channel_id": channel.id, "partner_id": stranger.partner_id.id})
            ),
            lambda: channel.with_user(self.users["manager"]).channel_join(),
        )
        for attempt in attempts:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
        self.assertNotIn("director_b", self.inside(self.area))

    def test_nobody_leaves_but_by_the_role(self):
        with self.assertRaises(UserError):
            self.area.channel_id.with_user(self.dealers["sales_a"]).action_unfollow()

    def test_who_is_not_in_reads_nothing(self):
        message = self.post(self.area, "director_a", "T secret")
        channel = self.area.channel_id
        for user in (
            self.dealers["director_b"],
            self.dealers["bookkeeper_a"],
            self.users["manager"],
            self.env.ref("base.user_admin"),
        ):
            env = self.env(user=user)
            self.assertFalse(env["discuss.channel"].search([("id", "=", channel.id)]), user.login)
            self.assertFalse(env["mail.message"].search([("id", "=", message.id)]), user.login)
            self.assertFalse(env["discuss.channel.member"].search([("channel_id", "=", channel.id)]), user.login)
            with self.assertRaises(AccessError):
                message.with_env(env).read(["body"])

    def test_who_left_reads_nothing_that_was_written_also_not_the_own(self):
        own = self.post(self.area, "sales_a", "T mine")
        named = self.post(self.area, "director_a", "T to you", partner_ids=self.dealers["sales_a"].partner_id.ids)
        self.dealers["sales_a"].partner_id.parent_id = self.second
        self.dealers["sales_a"].partner_id.flush_recordset()
        mine = self.env(user=self.dealers["sales_a"])
        self.assertFalse(mine["mail.message"].search([("id", "in", [own.id, named.id])]))
        for message in (own, named):
            with self.assertRaises(AccessError):
                message.with_env(mine).read(["body"])
        self.assertEqual(own.prm_firm_id, self.firm)

    def test_the_channel_is_kept_by_its_audience(self):
        for user in (self.moderator, self.env.ref("base.user_admin"), self.users["manager"]):
            for values in ({"group_public_id": False}, {"prm_audience_id": False}, {"active": False}):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.area.channel_id.with_user(user).write(values)
        self.area.name = "T renamed"
        self.assertEqual(self.area.channel_id.name, "T renamed")

    def test_another_companys_channels_are_not_there(self):
        elsewhere = self.env["res.company"].create({"name": "T Elsewhere"})
        manager = self.users["manager"]
        channels = self.env["prm.chat.audience"].with_user(manager)
        self.assertTrue(channels.search([("id", "=", self.area.id)]))
        self.area.company_id = elsewhere
        self.assertFalse(channels.search([("id", "=", self.area.id)]))
        self.assertEqual(self.inside(self.area), {"moderator"} | (TALK_A if not self.firm.company_id else set()))

    def test_mentions_reach_members_alone(self):
        strangers = self.dealers["director_b"].partner_id | self.dealers["bookkeeper_a"].partner_id
        message = self.post(self.area, "director_a", "T you", partner_ids=(strangers | self.moderator.partner_id).ids)
        self.assertEqual(message.partner_ids, self.moderator.partner_id)

    def test_a_poll_drops_what_was_left(self):
        channel, user = self.area.channel_id, self.dealers["sales_a"]
        channels = [channel, (self.env.cr.dbname, "discuss.channel", channel.id), (channel, "internal_users")]
        bus = self.env(user=user)["bus.bus"]
        self.assertFalse(bus._prm_closed_channels([channel.id]))
        user._prm_set_role(self.role("bookkeeper"))
        self.assertEqual(bus._prm_closed_channels([channel.id]), {channel.id})
        self.env["bus.bus"]._sendone(channel, "T", {"secret": 1})
        self.env.cr.precommit.run()
        self.assertEqual(bus._poll(channels), [])

    def test_a_poll_of_a_member_looks_once(self):
        """A hundred websockets ask at each message."""
        ids = [self.area.channel_id.id, self.general.channel_id.id]
        bus = self.env(user=self.dealers["sales_a"])["bus.bus"]
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertFalse(bus._prm_closed_channels(ids))

    def test_a_thread_is_polled_by_whoever_is_in_its_channel(self):
        thread = self.area.channel_id.with_user(self.moderator)._create_sub_channel(name="T thread")
        self.env.flush_all()
        for name, closed in (("sales_a", set()), ("director_b", {thread.id})):
            bus = self.env(user=self.dealers[name])["bus.bus"]
            self.assertEqual(bus._prm_closed_channels([thread.id]), closed, name)

    def test_an_update_costs_the_same_for_many(self):
        """One step, whoever leaves and comes, with all of them at their pages."""
        chat, queries = self.env.ref("prm_chat.group_dealer_chat"), {}
        self.env["mail.presence"].sudo().create([{"user_id": user.id} for user in self.dealers.values()])
        self.env.flush_all()
        self.env.cr.precommit.run()
        for codes in (["service"], ["service", "sales", "director"]):
            for command in (Command.unlink, Command.link):
                with patch.object(type(self.general), "_sync", lambda self, partners=None: (0, 0)):
                    for code in codes:
                        self.role(code).capability_ids = [command(chat.id)]
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                changed = max(self.env["prm.chat.audience"]._sync())
                self.env.cr.precommit.run()
                queries.setdefault(command, []).append((changed, self.env.cr.sql_log_count - before))
        for (few, of_few), (many, of_many) in queries.values():
            self.assertGreater(many, few)
            self.assertLessEqual(of_many, of_few)

    def test_who_left_is_told_and_nothing_more(self):
        """The page that is open closes the channel; the notification holds its number and no word of it."""
        user = self.dealers["sales_a"]
        self.env["mail.presence"].sudo().create({"user_id": user.id, "status": "online"})
        self.env.cr.precommit.run()
        before = self.env["bus.bus"].sudo().search([]).ids
        user._prm_set_role(self.role("bookkeeper"))
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("id", "not in", before), ("message", "like", "close_chat_window")])
        self.assertEqual(set(rows.mapped("channel")), {f'["{self.env.cr.dbname}","res.partner",{user.partner_id.id}]'})
        for audience in (self.general, self.area):
            told = [row for row in rows if f'"id":{audience.channel_id.id}' in row.message]
            self.assertTrue(told, audience.name)
        self.assertFalse([row for row in rows if "T area" in row.message or "T general" in row.message])

    def test_the_time_of_the_last_message_is_written_now_and_then(self):
        """Two who write at once do not meet in the channel's row each time."""
        channel = self.area.channel_id
        self.post(self.area, "director_a")
        first = channel.last_interest_dt
        with patch.object(fields.Datetime, "now", lambda: first + timedelta(seconds=2)):
            self.post(self.area, "director_a")
        self.assertEqual(channel.last_interest_dt, first)
        with patch.object(fields.Datetime, "now", lambda: first + timedelta(seconds=8)):
            self.post(self.area, "director_a")
        self.assertEqual(channel.last_interest_dt, first + timedelta(seconds=8))

    def test_a_channel_nobody_wrote_in_is_deleted_and_another_is_not(self):
        channel = self.area.channel_id
        self.area.with_user(self.users["manager"]).unlink()
        self.assertFalse(channel.exists())
        self.post(self.general, "sales_a")
        with self.assertRaises(UserError):
            self.general.with_user(self.users["manager"]).unlink()
