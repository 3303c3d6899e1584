from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmPartnerCase

EXPIRY = date(2031, 6, 30)


@tagged("post_install", "-at_install")
class TestLicence(PrmPartnerCase):
    # --- state ------------------------------------------------------------------------------------

    def _states(self):
        """Return licences by the state they must have today, boundary days included."""
        days = {
            "upcoming": [(1, 400), (1, None), (1, 30)],
            "valid": [(0, 181), (None, None), (-400, None), (None, 181)],
            "expiring": [(None, 180), (None, 0), (0, 0), (-10, 1)],
            "expired": [(None, -1), (-400, -300)],
        }
        return {
            state: self.env["prm.licence"].union(
                *[
                    self.make_licence(
                        number=f"T-{state}-{index}",
                        valid_from=start is not None and self.day(start),
                        valid_to=end is not None and self.day(end),
                    )
                    for index, (start, end) in enumerate(rows)
                ]
            )
            for state, rows in days.items()
        }

    def test_state_on_boundary_days(self):
        for state, licences in self._states().items():
            for licence in licences:
                self.assertEqual(licence.state, state, licence.display_name)

    def test_search_by_state_finds_what_the_state_says(self):
        by_state = self._states()
        everything = self.env["prm.licence"].union(*by_state.values())
        base = [("id", "in", everything.ids)]
        for state, licences in by_state.items():
            for operator, value, expected in [
                ("=", state, licences),
                ("in", [state], licences),
                ("!=", state, everything - licences),
                ("not in", [state], everything - licences),
            ]:
                found = everything.search([*base, ("state", operator, value)])
                self.assertEqual(found, expected.sorted(lambda row: everything.search(base).ids.index(row.id)), state)
        some = everything.search([*base, ("state", "not in", ["expired", "expiring"])])
        self.assertEqual(set(some), set(by_state["valid"] | by_state["upcoming"]))

    def test_how_early_it_expires_soon_depends_on_the_type(self):
        self.licence_type.warn_days = "10"
        licence = self.make_licence(valid_to=self.day(11))
        self.assertEqual(licence.state, "valid")
        self.licence_type.warn_days = "11, 5"
        self.assertEqual(licence.state, "expiring")

    def test_partner_filter_on_expiring_licences(self):
        self.make_licence(valid_to=self.day(20))
        self.make_licence(self.second, valid_to=self.day(2000))
        found = self.env["res.partner"].search([("prm_licence_ids", "any", [("state", "in", ["expiring", "expired"])])])
        self.assertIn(self.firm, found)
        self.assertNotIn(self.second, found)

    # --- refusals ---------------------------------------------------------------------------------

    def test_licence_without_number_is_refused(self):
        with self.assertRefused("T workshop", "T Own Firm", "number"):
            self.make_licence(number="  ")

    def test_licence_cannot_end_before_it_begins(self):
        with self.assertRefused("T-L1", "T Own Firm"):
            self.make_licence(valid_from=self.day(1), valid_to=self.day(0))
        licence = self.make_licence(valid_from=self.day(0), valid_to=self.day(0))
        with self.assertRefused("T-L1", "T Own Firm"):
            licence.valid_to = self.day(-1)

    @mute_logger("odoo.sql_db")
    def test_number_is_unique_per_firm_and_type(self):
        self.make_licence()
        self.make_licence(self.second)
        with self.assertRaises(IntegrityError) as caught:
            self.make_licence()
        self.assertIn("T-L1", str(caught.exception))

    def test_days_to_warn_are_whole_numbers(self):
        for text in ("soon", "", "30,", "0", "-5", "1.5"):
            with self.assertRefused("T workshop"):
                self.licence_type.warn_days = text
        self.licence_type.warn_days = " 60 ,7"
        self.assertEqual(self.licence_type._warn_stages(), [7, 60])

    # --- warnings ---------------------------------------------------------------------------------

    def _warnings(self, licence, days_ahead):
        """Run the daily job so many days before the expiry; return the open warnings."""
        with freeze_time(EXPIRY - timedelta(days=days_ahead)):
            self.env["prm.licence"]._cron_warn_expiry()
        return licence.activity_ids

    def test_each_stage_warns_exactly_once(self):
        licence = self.make_licence(valid_to=EXPIRY)
        fired = []
        for days_ahead in range(200, -3, -1):
            before = licence.activity_ids
            after = self._warnings(licence, days_ahead)
            self.assertLessEqual(len(after), 1)
            if after != before:
                fired.append(days_ahead)
        self.assertEqual(fired, [180, 90, 30])

    def test_warning_goes_to_the_territory_manager_and_names_licence_and_firm(self):
        licence = self.make_licence(valid_to=EXPIRY)
        warning = self._warnings(licence, 30)
        self.assertEqual(warning.user_id, self.users["territory"])
        for part in ("T-L1", "T Own Firm", "30"):
            self.assertIn(part, warning.summary)
        self.assertEqual(warning.date_deadline, EXPIRY - timedelta(days=16))

    def test_job_that_did_not_run_warns_of_the_latest_stage_only(self):
        licence = self.make_licence(valid_to=EXPIRY)
        first = self._warnings(licence, 60)
        self.assertEqual(len(first), 1)
        self.assertEqual(self._warnings(licence, 59), first)
        self.assertNotEqual(self._warnings(licence, 12), first)

    def test_warning_that_was_done_does_not_come_back(self):
        licence = self.make_licence(valid_to=EXPIRY)
        self._warnings(licence, 30).action_done()
        self.assertFalse(self._warnings(licence, 29))

    def test_prolonged_licence_warns_anew(self):
        licence = self.make_licence(valid_to=EXPIRY - timedelta(days=365))
        self._warnings(licence, 365 + 10).action_done()
        licence.valid_to = EXPIRY
        self.assertFalse(self._warnings(licence, 200))
        self.assertTrue(self._warnings(licence, 180))

    def test_writing_the_same_date_again_does_not_warn_again(self):
        licence = self.make_licence(valid_to=EXPIRY)
        self._warnings(licence, 30).action_done()
        licence.write({"valid_to": str(EXPIRY)})
        self.assertFalse(self._warnings(licence, 29))

    def test_no_warning_for_archived_or_endless_licences(self):
        archived = self.make_licence(number="T-A", valid_to=EXPIRY, active=False)
        endless = self.make_licence(number="T-B")
        self.assertFalse(self._warnings(archived | endless, 30))
