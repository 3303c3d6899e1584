from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .agreement_common import START, AgreementCase

#: action → states from which it works
TRANSITIONS = {
    "action_mark_sent": {"draft"},
    "action_activate": {"draft", "sent"},
    "action_draft": {"sent"},
    "action_terminate": {"active"},
    "action_renew": {"active", "expired"},
    "action_withdraw_notice": {"active"},
}


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
