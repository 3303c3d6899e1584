"""Reports that are done stay."""

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_contacts import NOW, ContactCase

DAY = datetime(2031, 6, 1, 9)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisitDone(ContactCase):
    def close(self, role="territory"):
        visit = self.report(DAY, state="draft").with_user(self.users[role])
        visit.action_done()
        return visit

    def test_who_closed_a_report_reopens_it_on_the_same_day(self):
        visit = self.close()
        self.assertTrue(visit.can_reopen)
        visit.action_draft()
        self.assertEqual((visit.state, visit.can_reopen), ("draft", False))
        visit.action_done()
        with freeze_time("2031-07-01 08:00:00"):
            self.env.invalidate_all()
            self.assertFalse(visit.can_reopen)
            for attempt in (visit.action_draft, lambda: visit.write({"state": "draft"})):
                with self.assertRefused("T Own Firm", "same day"):
                    attempt()

    def test_the_day_is_that_of_who_closed_it(self):
        visit = self.close().with_context(tz="Asia/Tokyo")
        # 15:00 UTC is midnight there: closed on 1 July, and at 14:00 UTC it is still 1 July
        with freeze_time("2031-07-01 14:00:00"):
            self.assertTrue(visit.can_reopen)

    def test_nobody_but_the_manager_reopens_the_report_of_another(self):
        visit = self.close("manager").with_user(self.users["territory"])
        self.assertFalse(visit.can_reopen)
        with self.assertRefused("same day"):
            visit.action_draft()
        visit.with_user(self.users["manager"]).action_draft()
        self.assertEqual(visit.state, "draft")

    def test_a_report_that_was_done_once_is_deleted_by_managers_only(self):
        visit = self.close()
        visit.action_draft()
        with self.assertRefused("is or was done"):
            visit.unlink()
        visit.with_user(self.users["manager"]).unlink()

    def test_nobody_makes_himself_the_one_who_closed_it(self):
        visit = self.close("manager").with_user(self.users["territory"])
        for values in ({"done_by": self.users["territory"].id}, {"done_at": False}):
            with self.assertRaises(AccessError):
                visit.write(values)
        visit.user_id = self.users["territory"]
        self.assertFalse(visit.can_reopen)

    def test_a_copy_was_not_done(self):
        copy = self.close().copy()
        self.assertFalse(copy.sudo().done_at)
        copy.unlink()
