"""Agreements of the year 2030, and the daily job on any day."""

from datetime import date

from freezegun import freeze_time

from .common import PrmPartnerCase

START, END = date(2030, 1, 1), date(2030, 12, 31)


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
