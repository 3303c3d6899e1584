from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmPartnerCase

START, END = date(2030, 1, 1), date(2030, 12, 31)

#: action → states from which it works
TRANSITIONS = {
    "action_mark_sent": {"draft"},
    "action_activate": {"draft", "sent"},
    "action_draft": {"sent"},
    "action_terminate": {"active"},
    "action_renew": {"active", "expired"},
    "action_withdraw_notice": {"active"},
}


class AgreementCase(PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # other agreements in the database are none of these tests' business
        cls.env["prm.agreement"].search([("state", "=", "active")]).state = "expired"

    def _agreement(self, *lines, **values):
        values = {"date_start": START, "date_end": END, "state": "active", **values}
        return self.make_agreement(self.firm, *lines, **values)

    def _run_job(self, day):
        with freeze_time(day):
            self.env["prm.agreement"]._cron_agreement_dates()

    def _give_notice(self, agreement, given_on, **values):
        wizard = self.env["prm.agreement.terminate"].create(
            {"agreement_id": agreement.id, "given_on": given_on, "reason": "T reason", **values}
        )
        wizard.action_terminate()
        return wizard


@tagged("post_install", "-at_install")
class TestAgreementLifeCycle(AgreementCase):
    @freeze_time("2030-06-15")
    def test_every_action_works_from_its_states_only(self):
        states = dict(self.env["prm.agreement"]._fields["state"].selection)
        for action, allowed in TRANSITIONS.items():
            for state, label in states.items():
                agreement = self._agreement(state=state)
                if state in allowed:
                    getattr(agreement, action)()
                    continue
                with self.assertRefused(agreement.reference, label):
                    getattr(agreement, action)()
                self.assertEqual(agreement.state, state)

    @freeze_time("2030-06-15")
    def test_from_draft_to_active_and_back_from_sent(self):
        agreement = self._agreement(state="draft")
        agreement.action_mark_sent()
        self.assertEqual(agreement.state, "sent")
        agreement.action_draft()
        self.assertEqual(agreement.state, "draft")
        agreement.action_activate()
        self.assertEqual(agreement.state, "active")

    @freeze_time("2030-06-15")
    def test_wizards_refuse_agreements_in_other_states(self):
        agreement = self._agreement(state="draft")
        with self.assertRefused(agreement.reference):
            self._give_notice(agreement, date(2030, 6, 15))
        renewal = self.env["prm.agreement.renew"].create({"agreement_id": agreement.id})
        with self.assertRefused(agreement.reference):
            renewal.action_renew()

    @freeze_time("2031-01-01")
    def test_agreement_that_has_ended_is_not_activated(self):
        agreement = self._agreement(state="draft")
        with self.assertRefused(agreement.reference, "2030-12-31"):
            agreement.action_activate()
        agreement.date_end = date(2031, 1, 1)
        agreement.action_activate()
        self.assertEqual(agreement.state, "active")

    def test_end_before_start_is_refused(self):
        with self.assertRefused("T Own Firm", "2029-12-31", "2030-01-01"):
            self._agreement(date_end=date(2029, 12, 31))
        self._agreement(date_end=START)

    def test_agreements_are_made_with_firms(self):
        with self.assertRefused("T Own Firm", "T Contact"):
            self.make_agreement(self.contact)

    def test_only_agreements_that_were_never_in_force_are_deleted(self):
        for state in ("active", "terminated", "expired"):
            agreement = self._agreement(state=state)
            with self.assertRefused(agreement.reference):
                agreement.unlink()
        (self._agreement(state="draft") | self._agreement(state="sent")).unlink()

    def test_firm_with_agreements_is_not_deleted(self):
        self.make_agreement(self.customer)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.customer.unlink()

    def test_each_agreement_gets_its_own_number(self):
        first, second = self._agreement(state="draft"), self._agreement(state="draft")
        copy = first.copy()
        self.assertEqual(len({first.reference, second.reference, copy.reference}), 3)
        self.assertEqual(copy.state, "draft")
        self.assertEqual(self._agreement(state="draft", reference="T-77").reference, "T-77")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            self._agreement(state="draft", reference="T-77")
        self.assertIn("T-77", str(caught.exception))

    def test_type_gives_the_terms_and_the_agreement_may_differ(self):
        self.agreement_type.write({"terms": "<p>T text</p>", "notice_months": 2})
        agreement = self._agreement(state="draft", renewal_months=6)
        self.assertRecordValues(
            agreement, [{"renewal_mode": "auto", "renewal_months": 6, "notice_months": 2, "terms": "<p>T text</p>"}]
        )

    def test_copy_brings_the_lines(self):
        agreement = self._agreement(self.on(self.tractor, discount=5), self.on(self.parts), state="draft")
        self.assertEqual(agreement.copy().line_ids.mapped("discount"), [5, 0])

    def test_signature_tells_who_and_when(self):
        pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
        agreement = self._agreement(state="draft").with_user(self.users["manager"])
        agreement.staff_signature = pixel
        self.assertRecordValues(
            agreement, [{"staff_signed_by": self.users["manager"].id, "staff_signed_on": self.today}]
        )
        agreement.staff_signature = False
        self.assertRecordValues(agreement, [{"staff_signed_by": False, "staff_signed_on": False}])


@tagged("post_install", "-at_install")
class TestAgreementEnd(AgreementCase):
    # --- notice -----------------------------------------------------------------------------------

    def test_earliest_end_by_term_notice_and_renewal(self):
        for values, given_on, expected in [
            ({}, "2030-06-01", "2030-12-31"),
            ({}, "2030-09-30", "2030-12-31"),  # the last day on which notice is in time
            ({}, "2030-10-01", "2031-12-31"),
            ({"renewal_months": 6}, "2030-10-01", "2031-06-30"),
            ({"renewal_mode": "manual"}, "2030-12-01", "2030-12-31"),
            ({"date_end": False}, "2030-06-15", "2030-09-30"),
            ({"date_end": False, "notice_months": 0}, "2030-02-10", "2030-02-28"),
            ({"notice_months": 0}, "2030-12-31", "2030-12-31"),
        ]:
            agreement = self._agreement(**values)
            found = agreement._earliest_end(date.fromisoformat(given_on))
            self.assertEqual(found, date.fromisoformat(expected), (values, given_on))

    def test_notice_date_is_the_last_day_in_time(self):
        agreement = self._agreement()
        self.assertEqual(agreement.notice_date, date(2030, 9, 30))
        self.assertFalse(self._agreement(date_end=False).notice_date)
        self.assertFalse(self._agreement(renewal_mode="none").notice_date)

    @freeze_time("2030-06-15")
    def test_notice_ends_the_agreement_on_its_day(self):
        agreement = self._agreement()
        wizard = self._give_notice(agreement, date(2030, 6, 15))
        self.assertFalse(wizard.is_early)
        self.assertRecordValues(
            agreement,
            [{"state": "active", "date_end": END, "notice_given_on": date(2030, 6, 15), "notice_date": False}],
        )
        self._run_job(END)
        self.assertEqual(agreement.state, "active")
        self._run_job("2031-01-01")
        self.assertEqual(agreement.state, "terminated")

    @freeze_time("2030-06-15")
    def test_early_end_is_told_and_possible(self):
        agreement = self._agreement()
        wizard = self._give_notice(agreement, date(2030, 6, 15), date_end=date(2030, 7, 31))
        self.assertTrue(wizard.is_early)
        self.assertEqual(agreement.date_end, date(2030, 7, 31))

    @freeze_time("2030-06-15")
    def test_end_that_has_passed_ends_at_once(self):
        agreement = self._agreement()
        self._give_notice(agreement, date(2030, 6, 1), date_end=date(2030, 6, 14))
        self.assertEqual(agreement.state, "terminated")

    @freeze_time("2030-06-15")
    def test_no_end_before_the_start(self):
        agreement = self._agreement()
        with self.assertRefused(agreement.reference, "2030-01-01"):
            self._give_notice(agreement, date(2030, 6, 15), date_end=date(2029, 12, 31))

    @freeze_time("2030-06-15")
    def test_early_end_with_a_line_that_would_have_begun_later(self):
        agreement = self._agreement(self.on(self.tractor), self.on(self.plough, valid_from=date(2030, 10, 1)))
        self._give_notice(agreement, date(2030, 6, 15), date_end=date(2030, 7, 31))
        self.assertEqual(agreement.date_end, date(2030, 7, 31))
        book = self.firm._prm_sale_terms(self.plough | self.tractor, day=date(2030, 10, 2))
        self.assertIsNone(book.get(self.firm.id, self.plough.id).line_id)
        other = self._agreement(self.on(self.plough), state="draft")
        other.action_activate()
        self.assertEqual(other.state, "active")

    @freeze_time("2030-06-15")
    def test_withdrawn_notice_lets_it_renew_again(self):
        agreement = self._agreement()
        self._give_notice(agreement, date(2030, 6, 15))
        agreement.action_withdraw_notice()
        self.assertRecordValues(
            agreement, [{"notice_given_on": False, "termination_reason": False, "notice_date": date(2030, 9, 30)}]
        )
        self._run_job("2031-01-01")
        self.assertEqual(agreement.state, "active")

    # --- renewal by hand --------------------------------------------------------------------------

    def test_expired_agreement_is_renewed_into_the_future(self):
        agreement = self._agreement(state="expired", renewal_mode="manual")
        with freeze_time("2033-03-01"):
            wizard = self.env["prm.agreement.renew"].create({"agreement_id": agreement.id})
            self.assertEqual(wizard.date_end, date(2033, 12, 31))
            wizard.action_renew()
        self.assertRecordValues(agreement, [{"state": "active", "date_end": date(2033, 12, 31)}])

    @freeze_time("2030-06-15")
    def test_renewal_goes_forward_only(self):
        agreement = self._agreement()
        for end in (END, date(2030, 11, 30)):
            wizard = self.env["prm.agreement.renew"].create({"agreement_id": agreement.id, "date_end": end})
            with self.assertRefused(agreement.reference):
                wizard.action_renew()

    @freeze_time("2031-06-15")
    def test_renewal_into_the_past_is_refused(self):
        agreement = self._agreement(state="expired")
        wizard = self.env["prm.agreement.renew"].create({"agreement_id": agreement.id, "date_end": "2031-06-14"})
        with self.assertRefused(agreement.reference):
            wizard.action_renew()
        wizard.date_end = date(2031, 6, 15)
        wizard.action_renew()
        self.assertEqual(agreement.state, "active")

    @freeze_time("2030-06-15")
    def test_renewal_takes_back_a_notice(self):
        agreement = self._agreement()
        self._give_notice(agreement, date(2030, 6, 15))
        self.env["prm.agreement.renew"].create({"agreement_id": agreement.id}).action_renew()
        self.assertRecordValues(agreement, [{"notice_given_on": False, "date_end": date(2031, 12, 31)}])

    # --- the daily job ----------------------------------------------------------------------------

    def test_job_renews_by_the_type_of_renewal(self):
        by_itself = self._agreement(self.on(self.tractor))
        by_hand = self._agreement(renewal_mode="manual")
        never = self._agreement(renewal_mode="none")
        without_term = self._agreement(renewal_months=0)
        endless = self._agreement(date_end=False)
        everything = by_itself | by_hand | never | without_term | endless
        self._run_job(END)
        self.assertEqual(set(everything.mapped("state")), {"active"})
        self._run_job("2031-01-01")
        self.assertRecordValues(
            everything,
            [
                {"state": "active", "date_end": date(2031, 12, 31)},
                {"state": "expired", "date_end": END},
                {"state": "expired", "date_end": END},
                {"state": "expired", "date_end": END},
                {"state": "active", "date_end": False},
            ],
        )
        self.assertEqual(by_itself.line_ids.effective_to, date(2031, 12, 31))

    def test_job_that_did_not_run_for_years_renews_up_to_today(self):
        agreement = self._agreement()
        self._run_job("2033-05-01")
        self.assertEqual(agreement.date_end, date(2033, 12, 31))

    def test_job_run_twice_changes_nothing_more(self):
        agreement = self._agreement()
        self._run_job("2031-09-15")
        messages, activities = agreement.message_ids, agreement.activity_ids
        self._run_job("2031-09-15")
        self.assertEqual(agreement.date_end, date(2031, 12, 31))
        self.assertEqual(agreement.message_ids, messages)
        self.assertEqual(agreement.activity_ids, activities)

    def test_end_of_the_month_stays_the_end_of_the_month(self):
        for end, months, expected in [
            (date(2030, 6, 30), 6, date(2030, 12, 31)),
            (date(2030, 12, 31), 6, date(2031, 6, 30)),
            (date(2031, 2, 28), 12, date(2032, 2, 29)),
            (date(2030, 6, 15), 6, date(2030, 12, 15)),
        ]:
            agreement = self._agreement(date_end=end, renewal_months=months)
            self._run_job(end + timedelta(days=1))
            self.assertEqual(agreement.date_end, expected)

    def test_one_agreement_that_cannot_renew_does_not_stop_the_others(self):
        stuck = self._agreement(self.on(self.tractor))
        self._agreement(self.on(self.tractor), date_start=date(2031, 1, 1), date_end=date(2031, 12, 31))
        fine = self._agreement(self.on(self.filter))
        self._run_job("2031-01-01")
        self.assertRecordValues(fine, [{"state": "active", "date_end": date(2031, 12, 31)}])
        self.assertEqual(stuck.date_end, END)
        self.assertEqual(stuck.state, "expired")
        self.assertIn("T Tractor", stuck.activity_ids.summary)

    # --- notice dates announced -------------------------------------------------------------------

    def test_notice_date_is_announced_once_thirty_days_ahead(self):
        agreement = self._agreement(user_id=self.users["manager"].id)
        self._run_job("2030-08-30")
        self.assertFalse(agreement.activity_ids)
        self._run_job("2030-08-31")
        self.assertRecordValues(
            agreement.activity_ids, [{"user_id": self.users["manager"].id, "date_deadline": date(2030, 9, 30)}]
        )
        self.assertIn(agreement.reference, agreement.activity_ids.summary)
        agreement.activity_ids.action_done()
        self._run_job("2030-09-01")
        self._run_job("2030-09-30")
        self.assertFalse(agreement.activity_ids)

    def test_after_renewal_the_next_notice_date_is_announced(self):
        agreement = self._agreement()
        self._run_job("2030-09-15")
        agreement.activity_ids.action_done()
        self._run_job("2031-01-01")
        self._run_job("2031-09-15")
        self.assertEqual(agreement.activity_ids.date_deadline, date(2031, 9, 30))

    def test_without_responsible_the_territory_manager_is_told(self):
        agreement = self._agreement(user_id=False)
        self._run_job("2030-09-30")
        self.assertEqual(agreement.activity_ids.user_id, self.users["territory"])

    def test_no_announcement_after_notice_was_given(self):
        agreement = self._agreement(notice_given_on=date(2030, 5, 1))
        self._run_job("2030-09-15")
        self.assertFalse(agreement.activity_ids)
