from odoo.tests import tagged

from .loyalty_common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestMarketShare(LoyaltyCase):
    """Two partners in T North (one of them in T City below it), one in T South."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.make_partner("T Third Firm", zip="08002", prm_number="T-4")
        cls.firms = cls.firm + cls.second + cls.foreign + cls.third
        cls.year = cls.back(1).year

    def potential(self, territory, amount, category=None, year=None):
        return self.env["prm.territory.potential"].create(
            {
                "territory_id": territory.id,
                "category_id": (category or self.machines).id,
                "year": year or self.year,
                "market_potential": amount,
            }
        )

    def sell(self, partner, value, category=None, back=1):
        self.add_facts(self.fact("revenue", partner, back, value, category=category or self.tractors))

    def share(self, *domain):
        return self.measure("market_share", ("month", "=", self.back(1)), ("partner_id", "in", self.firms.ids), *domain)

    def carried(self):
        return {
            (fact.partner_id, fact.category_id): (fact.value, round(fact.weight, 2))
            for fact in self.env["prm.fact"].search(
                [
                    ("metric_id.code", "=", "market_share"),
                    ("partner_id", "in", self.firms.ids),
                    ("month", "=", self.back(1)),
                ]
            )
        }

    def by_partner(self):
        return {partner: part for (partner, _category), part in self.carried().items()}

    def test_potential_of_a_territory_counts_once(self):
        # 12000 a year are 1000 a month for three partners; they sell 100 + 50 + 0
        self.potential(self.north, 12000)
        self.sell(self.firm, 100)
        self.sell(self.second, 50)
        self.refresh("market")
        self.assertAlmostEqual(self.share(("territory_id", "child_of", self.north.id)), 15)
        # a partner against its equal part: 100 of 1000 / 3
        self.assertAlmostEqual(self.share(("partner_id", "=", self.firm.id)), 30)
        self.assertEqual(self.share(("partner_id", "=", self.third.id)), 0)

    def test_potential_below_is_part_of_the_one_above(self):
        # the city's 300 a month are in the north's 1000: its partner carries 300, the other two 350 each
        self.potential(self.north, 12000)
        self.potential(self.city, 3600)
        for partner in (self.firm, self.second, self.third):
            self.sell(partner, 60)
        self.refresh("market")
        self.assertEqual(
            {partner: weight for (partner, _category), (_value, weight) in self.carried().items()},
            {self.firm: 350, self.second: 300, self.third: 350},
        )
        self.assertAlmostEqual(self.share(("territory_id", "child_of", self.north.id)), 18)
        self.assertAlmostEqual(self.share(("territory_id", "=", self.city.id)), 20)

    def test_category_below_is_part_of_the_one_above(self):
        # small tractors 240 of the machines' 1200 a month in the south
        self.potential(self.south, 14400)
        self.potential(self.south, 2880, self.small)
        self.sell(self.foreign, 60, self.small)
        self.sell(self.foreign, 180, self.tractors)
        self.sell(self.foreign, 500, self.parts)
        self.refresh("market")
        self.assertEqual(
            self.carried(), {(self.foreign, self.small): (60, 240), (self.foreign, self.machines): (180, 960)}
        )
        self.assertAlmostEqual(self.share(), 20)

    def test_without_potential_nothing_is_available(self):
        self.potential(self.north, 12000)
        self.potential(self.south, 12000, year=self.year - 9)
        self.sell(self.foreign, 100)
        self.sell(self.firm, 100, self.parts)
        self.refresh("market")
        self.assertNotIn(self.foreign, [partner for partner, _category in self.carried()])
        self.assertIn(self.share(("partner_id", "=", self.foreign.id)), (None, False))
        # parts have no potential: not in the share of machines
        self.assertEqual(self.share(("partner_id", "=", self.firm.id)), 0)

    def test_moved_new_and_archived_partners_change_the_parts(self):
        self.potential(self.north, 12000)
        for partner in (self.firm, self.second, self.third):
            self.sell(partner, 60)
        self.refresh("market")
        self.third.write({"prm_territory_fixed": True, "prm_territory_id": self.south.id})
        self.refresh("market")
        self.assertEqual(self.by_partner(), {self.firm: (60, 500), self.second: (60, 500)})
        self.second.active = False
        self.refresh("market")
        # what it sold stays, its part of the potential goes to the others
        self.assertEqual(self.by_partner(), {self.firm: (60, 1000), self.second: (60, 0)})
        self.assertAlmostEqual(self.share(), 12)

    def test_changes_alone_give_the_same_as_everything_anew(self):
        potential = self.potential(self.north, 12000)
        self.potential(self.city, 3600)
        self.sell(self.firm, 60)
        self.sell(self.foreign, 60)
        self.refresh("market")
        potential.market_potential = 24000
        self.potential(self.south, 6000, self.small)
        self.refresh("market")
        changed = self.facts("market_share")
        self.refresh("market", full=True)
        self.assertEqual(changed, self.facts("market_share"))
