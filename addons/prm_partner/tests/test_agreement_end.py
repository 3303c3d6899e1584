from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .agreement_common import END, AgreementCase


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
