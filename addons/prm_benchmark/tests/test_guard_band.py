"""Bands of KPIs tell the head office nothing about a figure."""

from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .office_common import OfficeCase


@tagged("post_install", "-at_install")
class TestGuardBand(OfficeCase):
    def test_a_band_counts_for_the_trustee_and_the_dealer_alone(self):
        self.kpis["margin"].write({"band_low": 0.6, "band_high": 0.75})
        submission = self.submission(1)
        changed = {self.items["W"].id: Decimal(58)}
        self.env["prm.benchmark.entry"]._write_values(submission, changed, "form", submission.revision)
        finding = self.env["prm.benchmark.finding"].search([("submission_id", "=", submission.id)])
        self.assertEqual(finding.mapped("code"), ["ratio_band"])
        self.assertEqual(finding.with_user(self.trustee).kind, "ratio_band")
        self.assertTrue(finding.with_user(self.trustee).explanation)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(submission.open_findings, 0)
        domain = [("submission_id", "=", submission.id)]
        manager = self.users["manager"]
        self.assertFalse(self.env["prm.benchmark.finding.count"].with_user(manager).search(domain))
        self.assertEqual(
            self.env["prm.benchmark.completeness"].with_user(manager).search(domain).mapped("open_findings"), [0]
        )

    def test_a_band_is_of_a_ratio(self):
        for formula, unit in (("U", "eur"), ("U - W", "eur"), ("U / 1000", "eur"), ("U / days", "ratio")):
            with self.subTest(formula), self.assertRaises(ValidationError), self.cr.savepoint():
                self.env["prm.benchmark.kpi"].with_user(self.users["manager"]).create(
                    {
                        "programme_id": self.programme.id,
                        "code": "spy",
                        "name": "T spy",
                        "formula": formula,
                        "unit": unit,
                        "band_low": 0,
                    }
                )
        with self.assertRaisesRegex(ValidationError, "cannot have a plausible band"), self.cr.savepoint():
            self.env["prm.benchmark.catalogue.kpi"].create(
                {"code": "spy", "name": "T spy", "formula": "U", "unit": "eur", "band_high": 100}
            )
        self.kpis["margin"].write({"band_low": 0})
