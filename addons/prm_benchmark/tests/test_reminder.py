"""Reminders: planned and by hand, to whom, in which language, and none twice."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.prm_benchmark_reminder import ACTIVITY, BY_HAND
from .office_common import OfficeCase

QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


class ReminderCase(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["prm.benchmark.round"].search([("programme_id", "!=", cls.programme.id)]).write({"state": "closed"})
        cls.programme.write({"remind_before_days": 3, "remind_after_days": 5, "remind_most": 3})
        cls.round = cls.rounds[1]
        cls.mine = cls.submission(1, cls.firm)
        cls.today = cls.env.company._prm_today()

    def due_in(self, days):
        """Let the round be due in so many days, and forget the pause between reminders."""
        self.round.date_due = self.today + timedelta(days=days)
        self.env.flush_all()
        self.env.cr.execute("UPDATE prm_benchmark_reminder SET date = date - interval '1 day'")
        self.env.invalidate_all()

    def run_cron(self):
        """Let the cron run once; return ``{(firm, number)}`` and the mails that it queued."""
        rows, mails = self.reminders(), self.env["mail.mail"].search([])
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=60.0):
            self.env["prm.benchmark.reminder"]._cron_remind()
        rows = self.reminders() - rows
        return {(row.submission_id.firm_id, row.number) for row in rows}, self.env["mail.mail"].search([]) - mails

    def reminders(self):
        return self.env["prm.benchmark.reminder"].search([("submission_id.round_id", "=", self.round.id)])


@tagged("post_install", "-at_install")
class TestReminderPlan(ReminderCase):
    def test_the_plan_before_the_deadline_then_every_few_days_so_often(self):
        numbers = {}
        for days in range(5, -25, -1):
            self.due_in(days)
            rows, _mails = self.run_cron()
            for firm, number in rows:
                numbers.setdefault(firm, {})[number] = days
        self.assertEqual(numbers[self.firm], {1: 3, 2: -5, 3: -10})
        self.assertEqual(numbers[self.foreign], {1: 3, 2: -5, 3: -10})

    def test_a_second_run_sends_nothing(self):
        self.due_in(1)
        first, mails = self.run_cron()
        self.assertEqual(first, {(self.firm, 1), (self.foreign, 1)})
        self.assertTrue(mails)
        self.env.cr.execute("UPDATE prm_benchmark_reminder SET date = date - interval '2 days'")
        self.assertEqual(self.run_cron(), (set(), self.env["mail.mail"]))

    def test_the_key_stops_whoever_did_not_see_the_first(self):
        """Two crons that both found it due: the second finds the number taken and queues no mail."""
        reminder = self.env["prm.benchmark.reminder"]
        self.assertTrue(reminder._remind(self.mine, 1))
        before = self.env["mail.mail"].search_count([])
        self.assertFalse(reminder._remind(self.mine, 1))
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_after_a_standstill_only_the_newest_goes_out(self):
        self.due_in(-11)
        rows, _mails = self.run_cron()
        self.assertEqual(rows, {(self.firm, 3), (self.foreign, 3)})

    def test_who_submitted_is_left_alone_and_so_are_closed_rounds_and_resting_programmes(self):
        self.due_in(1)
        self.mine.state = "submitted"
        self.assertEqual(self.run_cron()[0], {(self.foreign, 1)})
        self.due_in(-6)
        self.round.state = "closed"
        self.assertFalse(self.run_cron()[0])
        self.round.state = "open"
        self.programme.state = "ended"
        self.assertFalse(self.run_cron()[0])

    def test_a_firm_gets_one_mail_for_all_its_units(self):
        self.due_in(1)
        _rows, mails = self.run_cron()
        foreign = mails.filtered(lambda mail: mail.recipient_ids == self.dealers["director_b"].partner_id)
        self.assertEqual(len(foreign), 1)
        for branch in self.branches:
            self.assertIn(branch.name, foreign.body_html)
        rows = self.reminders().filtered(lambda row: row.submission_id.firm_id == self.foreign)
        self.assertEqual(len(rows), 3)

    def test_who_gets_it_and_what_it_says(self):
        self.due_in(1)
        self.dealers["bookkeeper_a"].lang = "en_US"
        _rows, mails = self.run_cron()
        ours = mails.filtered(lambda mail: mail.recipient_ids.commercial_partner_id == self.firm)
        self.assertEqual(
            set(ours.recipient_ids), {self.dealers[name].partner_id for name in ("director_a", "bookkeeper_a")}
        )
        for mail in ours:
            self.assertIn(f"/my/prm/benchmark/entry/{self.round.id}", mail.body_html)
            self.assertIn("T Programme", mail.subject)
            self.assertEqual(mail.state, "outgoing")
            self.assertFalse(mail.model)

    def test_the_state_of_the_mail_is_told(self):
        self.due_in(1)
        self.run_cron()
        row = self.reminders().filtered(lambda row: row.submission_id == self.mine)
        self.assertEqual(row.mail_state, "queued")
        row.mail_ids[0].write({"state": "exception"})
        self.assertEqual(row.mail_state, "failed")
        row.mail_ids.unlink()
        self.assertEqual(row.mail_state, "sent")

    def test_nobody_with_a_login_is_told_to_the_territory_manager_once(self):
        self.dealers["director_b"]._prm_suspend()
        self.due_in(1)
        self.run_cron()
        rows = self.reminders().filtered(lambda row: row.submission_id.firm_id == self.foreign)
        self.assertEqual(set(rows.mapped("mail_state")), {"nobody"})
        activity = self.foreign.activity_search([ACTIVITY])
        self.assertEqual(activity.user_id, self.users["territory_south"])
        self.due_in(-6)
        self.run_cron()
        self.assertEqual(self.foreign.activity_search([ACTIVITY]), activity)

    def test_units_that_are_asked_nothing_are_not_reminded(self):
        self.due_in(1)
        self.mine.wanted = 0
        self.assertEqual(self.run_cron()[0], {(self.foreign, 1)})


@tagged("post_install", "-at_install")
class TestReminderByHand(ReminderCase):
    def monitor(self, user, domain=()):
        return (
            self.env["prm.benchmark.completeness"].with_user(user).search([("round_id", "=", self.round.id), *domain])
        )

    def test_one_click_for_a_row_for_a_selection_and_for_all_missing_of_a_round(self):
        manager = self.users["manager"]
        self.monitor(manager, [("firm_id", "=", self.firm.id)]).action_remind()
        self.assertEqual(self.reminders().mapped("number"), [BY_HAND + 1])
        self.assertEqual(self.reminders().user_id, manager)
        self.round.with_user(manager).action_remind_missing()
        self.assertEqual(len(self.reminders()), 4, "the own firm was reminded a moment ago")
        answer = self.monitor(manager).action_remind()
        self.assertEqual(len(self.reminders()), 4)
        self.assertEqual(answer["params"]["type"], "info")

    def test_a_reminder_by_hand_does_not_use_up_the_plan(self):
        self.due_in(1)
        self.monitor(self.users["manager"], [("firm_id", "=", self.firm.id)]).action_remind()
        self.assertEqual(self.run_cron()[0], {(self.foreign, 1)}, "not twice on one day")
        self.due_in(0)
        self.assertEqual(self.run_cron()[0], {(self.firm, 1)})

    @mute_logger(*QUIET)
    def test_only_who_keeps_the_benchmark_reminds(self):
        for user in (self.users["territory"], self.users["marketing"], self.trustee):
            with self.assertRaises(AccessError):
                self.monitor(user).action_remind()
            with self.assertRaises(AccessError):
                self.round.with_user(user).action_remind_missing()
        for name in ("employee", "dealer"):
            with self.assertRaises(AccessError):
                self.env["prm.benchmark.completeness"].with_user(self.users[name]).search([])
            with self.assertRaises(AccessError):
                self.round.with_user(self.users[name]).action_remind_missing()
        with self.assertRaises(AccessError):
            self.round.with_user(self.dealers["director_a"]).action_remind_missing()
        self.assertFalse(self.reminders())


@tagged("post_install", "-at_install")
class TestCompleteness(ReminderCase):
    def status(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["prm.benchmark.completeness"].search([("submission_id", "=", self.mine.id)]).status

    def test_the_status_follows_state_and_deadline(self):
        self.due_in(1)
        self.assertEqual(self.status(), "b_waiting")
        self.due_in(-1)
        self.assertEqual(self.status(), "a_missing")
        self.mine.state = "submitted"
        self.assertEqual(self.status(), "c_submitted")
        self.mine.state = "signed_off"
        self.assertEqual(self.status(), "d_signed")

    def test_progress_and_reminders(self):
        row = self.env["prm.benchmark.completeness"].search([("submission_id", "=", self.mine.id)])
        self.assertAlmostEqual(row.progress, 100 * self.mine.filled / self.mine.wanted)
        self.assertTrue(0 < row.progress < 100)
        self.assertFalse(row.reminders)
        self.env["prm.benchmark.reminder"]._remind(self.mine, 1)
        self.env.invalidate_all()
        self.assertEqual(row.reminders, 1)
        self.assertEqual(row.reminded_on, fields.Date.today())

    def test_a_reminder_that_nobody_got_does_not_count(self):
        row = self.env["prm.benchmark.completeness"].search([("submission_id", "=", self.mine.id)])
        reminder = self.env["prm.benchmark.reminder"]._remind(self.mine, 1)
        self.env.invalidate_all()
        self.assertRecordValues(row, [{"reminders": 1, "nobody": False}])
        reminder.sudo().partner_ids = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(row, [{"reminders": 0, "reminded_on": False, "nobody": True}])
        self.assertIn(row, row.search([("nobody", "=", True)]))
        self.mine.state = "submitted"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(row.nobody)

    def test_territory_managers_see_their_own(self):
        rows = self.env["prm.benchmark.completeness"]
        domain = [("round_id", "=", self.round.id)]
        self.assertEqual(rows.with_user(self.users["territory"]).search(domain).firm_id, self.firm)
        self.assertEqual(rows.with_user(self.users["territory_south"]).search(domain).firm_id, self.foreign)
        self.assertEqual(rows.with_user(self.users["marketing"]).search(domain).firm_id, self.firm | self.foreign)
        self.assertEqual(rows.with_user(self.trustee).search(domain).firm_id, self.firm | self.foreign)

    def test_what_is_asked_nothing_is_not_listed(self):
        self.mine.wanted = 0
        self.assertFalse(self.status())
