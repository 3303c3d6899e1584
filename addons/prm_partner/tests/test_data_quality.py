from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .figures_common import FiguresCase


@tagged("post_install", "-at_install")
class TestDataQuality(FiguresCase):
    def _problems(self, partner, role="manager"):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["prm.data.quality"].with_user(self.users[role]).search([("partner_id", "=", partner.id)])
        return {row.problem: row for row in rows}

    def test_missing_fields_agree_with_the_profile(self):
        labels = self.env["res.partner"].fields_get(["prm_sales_area"], ["string"])
        problems = self._problems(self.firm)
        missing = {code for code, row in problems.items() if row.kind == "missing"}
        self.assertEqual(len(missing), len(self.firm.prm_profile_missing.split(", ")))
        self.assertIn("no_prm_sales_area", missing)
        selection = dict(self.env["prm.data.quality"]._fields["problem"]._description_selection(self.env))
        self.assertIn(labels["prm_sales_area"]["string"], selection["no_prm_sales_area"])
        self.firm.write({"prm_sales_area": 5, "prm_business_line_ids": [(0, 0, {"name": "T Line"})]})
        self.assertFalse({"no_prm_sales_area", "no_prm_business_line_ids"} & self._problems(self.firm).keys())

    def test_relation_problems_come_and_go(self):
        licence = self.make_licence(valid_to=self.today - timedelta(days=2))
        self.contact.message_bounce = 2
        problems = self._problems(self.firm)
        self.assertLessEqual({"no_agreement", "licence_expired", "bounced", "no_figures"}, problems.keys())
        self.assertEqual(problems["licence_expired"].since, self.today - timedelta(days=1))
        self.assertNotIn("no_contact", problems)
        self.make_agreement(self.firm, state="active")
        licence.copy({"number": "T-NEW", "valid_to": self.day(100)})
        self.contact.message_bounce = 0
        self.make_fact("revenue", 1.0)
        self.assertFalse(
            {"no_agreement", "licence_expired", "bounced", "no_figures"} & self._problems(self.firm).keys()
        )
        self.assertIn("no_contact", self._problems(self.second))

    def test_postal_code_outside_all_ranges(self):
        self.assertNotIn("zip_uncovered", self._problems(self.second))
        self.second.zip = "28011"
        self.assertIn("zip_uncovered", self._problems(self.second))
        self.second.prm_territory_fixed = True
        self.assertNotIn("zip_uncovered", self._problems(self.second))

    def test_reported_figures_grow_stale(self):
        self.make_fact("sell_out", 5.0, back=7, source="import")
        row = self._problems(self.firm)["figures_stale"]
        self.assertEqual(row.since, self.month(7))
        self.make_fact("sell_out", 5.0, back=2, source="import")
        self.assertNotIn("figures_stale", self._problems(self.firm))

    def test_responsible_is_the_nearest_territory_manager(self):
        self.assertEqual(self._problems(self.second)["no_vat"].user_id, self.users["territory"])
        self.second.prm_territory_fixed = True
        self.second.write({"prm_territory_id": False, "user_id": self.users["service"].id})
        self.assertEqual(self._problems(self.second)["no_prm_territory_id"].user_id, self.users["service"])

    def test_archived_partner_and_customer_have_no_problems(self):
        self.assertFalse(self._problems(self.customer))
        self.second.active = False
        self.assertFalse(self._problems(self.second))

    def test_territory_manager_sees_own_partners(self):
        self.assertTrue(self._problems(self.firm, "territory"))
        self.assertFalse(self._problems(self.foreign, "territory"))
        self.assertTrue(self._problems(self.foreign, "receivables"))
        for role in ("employee", "dealer"):
            with self.assertRaises(AccessError):
                self._problems(self.firm, role)

    def test_grouping_by_responsible_and_opening_the_partner(self):
        groups = self.env["prm.data.quality"].formatted_read_group(
            [("partner_id", "=", self.firm.id)], ["user_id"], ["__count"]
        )
        self.assertEqual(groups[0]["user_id"][0], self.users["territory"].id)
        row = next(iter(self._problems(self.firm).values()))
        self.assertEqual(row.action_open_partner()["res_id"], self.firm.id)
