from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .figures_common import FiguresCase


@tagged("post_install", "-at_install")
class TestCrossSell(FiguresCase):
    """Six comparable firms; all but the first buy parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.farm, cls.garden = cls.env["prm.business.line"].create([{"name": "T Farm"}, {"name": "T Garden"}])
        cls.firms = cls.env["res.partner"].concat(
            *(
                cls.make_partner(
                    f"T Peer {number}",
                    zip="08001" if number < 2 else "41001",
                    prm_staff_count=30.0,
                    prm_business_line_ids=[Command.set(cls.farm.ids)],
                )
                for number in range(6)
            )
        )
        for firm in cls.firms:
            cls.make_fact("revenue", 1000.0, firm, category=cls.tractors)
        for number, firm in enumerate(cls.firms[1:], 1):
            cls.make_fact("revenue", 111.1 * number, firm, category=cls.parts)

    def _suggestions(self, role="manager", firm=None):
        domain = [("partner_id", "in", (firm or self.firms).ids)]
        return self.env["prm.cross.sell"].with_user(self.users[role]).search(domain)

    def test_category_that_comparable_partners_buy_is_suggested(self):
        suggestion = self._suggestions()
        self.assertEqual((suggestion.partner_id, suggestion.category_id), (self.firms[0], self.parts))
        self.assertEqual((suggestion.peer_count, suggestion.peer_share), (5, 100.0))
        # the middle one of 111.1 … 555.5 is 333.3, in two significant digits
        self.assertEqual(suggestion.expected_amount, 330.0)

    def test_amount_is_scaled_by_staff(self):
        self.firms[0].prm_staff_count = 45
        self.assertEqual(self._suggestions().expected_amount, 500.0)

    def test_fewer_than_five_comparable_partners_say_nothing(self):
        self.firms[5].prm_business_line_ids = self.garden
        self.assertFalse(self._suggestions(firm=self.firms[0]))

    def test_share_of_two_in_five_is_needed(self):
        facts = self.env["prm.fact"].search([("category_id", "=", self.parts.id)], order="value")
        facts[:3].value = 0
        self.assertEqual(self._suggestions(firm=self.firms[0]).peer_share, 40.0)
        facts[3].value = 0
        self.assertFalse(self._suggestions(firm=self.firms[0]))

    def test_amount_of_fewer_than_five_buyers_is_not_told(self):
        self.env["prm.fact"].search([("category_id", "=", self.parts.id)], limit=1).unlink()
        suggestion = self._suggestions(firm=self.firms[0])
        self.assertEqual(suggestion.peer_share, 80.0)
        self.assertFalse(suggestion.expected_amount)

    def test_firms_of_one_holding_count_as_one_buyer(self):
        holding = self.env["prm.holding"].create({"name": "T Holding"})
        for firm in self.firms[1:3]:
            self.env["prm.holding.stake"].create({"holding_id": holding.id, "partner_id": firm.id, "share": 100})
        self.assertFalse(self._suggestions(firm=self.firms[0]).expected_amount)

    def test_purchases_of_more_than_a_year_ago_do_not_count(self):
        self.env["prm.fact"].search([("category_id", "=", self.parts.id)]).month = self.month(13)
        self.assertFalse(self._suggestions())

    def test_failed_revenue_suggests_nothing(self):
        self.metrics["revenue"].problem = "broken"
        self.assertFalse(self._suggestions())

    def test_who_sees_suggestions(self):
        for role in ("manager", "marketing", "territory"):
            self.assertTrue(self._suggestions(role), role)
        for role in ("territory_south", "receivables", "service"):
            self.assertFalse(self._suggestions(role), role)
        for role in ("employee", "dealer"):
            with self.assertRaises(AccessError):
                self._suggestions(role)

    def test_pivot_and_grouping(self):
        groups = self.env["prm.cross.sell"].formatted_read_group(
            [("partner_id", "in", self.firms.ids)], ["category_id"], ["expected_amount:sum"]
        )
        self.assertEqual(groups[0]["expected_amount:sum"], 330.0)
        self.assertEqual(self._suggestions().action_open_partner()["res_id"], self.firms[0].id)
