"""Share of wallet, dependency and market share, against plain Python over the same statements."""

from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from hypothesis import given, strategies as st

from odoo.tests import tagged

from .loyalty_common import LoyaltyCase
from .property_common import PropertyMixin, cases

TODAY = date(2031, 6, 17)
MONTH = date(2031, 6, 1)
#: 0 machines › 1 tractors › 2 small tractors; 3 parts; None: all of them
ABOVE = {0: None, 1: 0, 2: 1, 3: None}
#: 0 land › 1 north › 2 city; 0 land › 3 south
UPPER = {0: None, 1: 0, 2: 1, 3: 0}
AMOUNTS = st.sampled_from([60, 250, 1000])
REVENUES = st.dictionaries(
    st.tuples(
        st.integers(0, 2), st.integers(0, 20), st.sampled_from([None, 0, 1, 2, 3])
    ),  # firm, months back, category
    st.sampled_from([-40, 60, 250, 1000]),
    max_size=14,
)
VOLUMES = st.dictionaries(
    # firm, competitor, category, first month back, months: as the unique index has them
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 1),
        st.sampled_from([None, 0, 1, 3]),
        st.integers(0, 16),
        st.sampled_from([1, 3, 12]),
    ),
    st.sampled_from([0, 1200, 3600]),
    max_size=7,
)
TURNOVERS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 8)), st.sampled_from([0, 400, 5000]), max_size=8
)
POTENTIALS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from([2030, 2031])),  # territory, category, year
    st.sampled_from([2400, 12000, 60000]),
    max_size=7,
)


def path(node, above):
    """Return a node and those above it, the nearest first."""
    nodes = []
    while node is not None:
        nodes.append(node)
        node = above[node]
    return nodes


def lies_in(category, wider):
    """Tell whether a category lies in another one or is it; None holds everything."""
    return wider is None or (category is not None and wider in path(category, ABOVE))


def back(months):
    return MONTH - relativedelta(months=months)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestMetricsOfMarket(PropertyMixin, LoyaltyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm_list = (cls.firm, cls.second, cls.foreign)  # in north, city and south
        cls.homes = (1, 2, 3)
        cls.firms = cls.firm | cls.second | cls.foreign
        cls.area = {firm.id: firm.prm_territory_id for firm in cls.firms}
        cls.category_list = (cls.machines, cls.tractors, cls.small, cls.parts)
        cls.territory_list = (cls.land, cls.north, cls.city, cls.south)
        cls.rivals = (cls.rival, cls.other_rival)
        # the demo network has potentials of its own, elsewhere
        cls.env["prm.fact"].sudo().search([]).unlink()

    def _category(self, number):
        return self.env["product.category"] if number is None else self.category_list[number]

    def _sell(self, revenues):
        self.add_facts(
            *(
                self.fact("revenue", self.firm_list[firm], months, value, category=self._category(category))
                for (firm, months, category), value in revenues.items()
            )
        )

    # --- share of wallet and dependency -----------------------------------------------------------------

    def _told(self, volumes, number, month):
        """Return ``{(competitor, category): amount}`` of a firm in a month, nothing of it twice."""
        told = {}
        for (firm, rival, category, first, months), volume in volumes.items():
            start = back(first)
            if firm == number and start <= month < start + relativedelta(months=months):
                # what is said of a shorter period is said more exactly; of two alike the later entry counts
                known = told.get((rival, category))
                if not known or months <= known[0]:
                    told[rival, category] = (months, volume / months)
        return {
            (rival, category): amount
            for (rival, category), (_months, amount) in told.items()
            # a part of what the same competitor is told to sell anyway
            if not any(other == rival and wider != category and lies_in(category, wider) for other, wider in told)
        }

    def _expected_wallet(self, revenues, volumes, turnovers):
        shares, dependencies = {}, {}
        for number, firm in enumerate(self.firm_list):
            own = {key[1:]: value for key, value in revenues.items() if key[0] == number}
            if not own:
                continue
            begun = max(months for months, _category in own)
            for months in range(begun, 0, -1):
                month = back(months)
                told = self._told(volumes, number, month)
                named = {category for _rival, category in told}
                for root in named:
                    if any(wider != root and lies_in(root, wider) for wider in named):
                        continue
                    ours = sum(value for (when, sold), value in own.items() if when == months and lies_in(sold, root))
                    theirs = sum(amount for (_rival, category), amount in told.items() if lies_in(category, root))
                    if ours + theirs:
                        key = firm.id, month, self._category(root).id
                        shares[key] = (ours, ours + theirs)
                turnover = turnovers.get((number, months), 0)
                if turnover > 0:
                    ours = sum(value for (when, _sold), value in own.items() if when == months)
                    dependencies[firm.id, month, False] = (ours, turnover)
        return {"share_of_wallet": shares, "dependency": dependencies}

    def test_share_of_wallet_and_dependency_agree_with_plain_python_at_every_level(self):
        @cases(40)
        @given(REVENUES, VOLUMES, TURNOVERS)
        def check(revenues, volumes, turnovers):
            with self.example():
                self._sell(revenues)
                self.add_facts(
                    *(
                        self.fact("partner_turnover", self.firm_list[firm], months, value)
                        for (firm, months), value in turnovers.items()
                    )
                )
                self.env["prm.competitor.volume"].create(
                    [
                        {
                            "partner_id": self.firm_list[firm].id,
                            "competitor_id": self.rivals[rival].id,
                            "category_id": self._category(category).id,
                            "date_from": back(first),
                            "months": months,
                            "volume": volume,
                        }
                        for (firm, rival, category, first, months), volume in volumes.items()
                    ]
                )
                self.assertTrue(self.env["prm.fact.provider.wallet"]._refresh(full=True))
                self.env.invalidate_all()
                expected = self._expected_wallet(revenues, volumes, turnovers)
                self.assertFacts(expected, self.firms)
                self.assertLevels(expected, self.firms, self.area)

        check()

    # --- market share -----------------------------------------------------------------------------------

    def _expected_market(self, revenues, potentials):
        """Share each year's potentials out: each territory's own part, in equal parts, a twelfth a month."""
        sold_since = back(max(months for _firm, months, _category in revenues))
        facts = {}
        for year in (2030, 2031):
            amounts = {key[:2]: amount for key, amount in potentials.items() if key[2] == year}
            owners = [
                next((upper for upper in path(home, UPPER) if any(key[0] == upper for key in amounts)), None)
                for home in self.homes
            ]
            carried = {key: amount for key, amount in amounts.items() if key[0] in owners}
            # without the categories below, each once: those below these are in them
            net = {
                (territory, category): amount
                - sum(
                    below
                    for (area, lower), below in carried.items()
                    if area == territory
                    and self._next_above(lower, ABOVE, {c for a, c in carried if a == area}) == category
                )
                for (territory, category), amount in carried.items()
            }
            for (territory, category), amount in net.items():
                told = {area for area, lower in net if lower == category}
                part = amount - sum(
                    net[area, category] for area in told if self._next_above(area, UPPER, told) == territory
                )
                part = max(part, 0) / owners.count(territory) / 12
                for number, owner in enumerate(owners):
                    if owner == territory:
                        self._carry(facts, number, year, category, part, amounts, territory, revenues, sold_since)
        return {"market_share": facts}

    def _next_above(self, node, above, told):
        return next((upper for upper in path(above[node], above) if upper in told), None)

    def _carry(self, facts, number, year, category, part, amounts, territory, revenues, sold_since):
        named = {lower for area, lower in amounts if area == territory}
        month = max(date(year, 1, 1), sold_since)
        while month <= date(year, 12, 1) and month < MONTH:
            months = (MONTH.year - month.year) * 12 + MONTH.month - month.month
            ours = sum(
                value
                for (firm, when, sold), value in revenues.items()
                if (firm, when) == (number, months)
                and sold is not None
                and next((upper for upper in path(sold, ABOVE) if upper in named), None) == category
            )
            if part or ours:
                facts[self.firm_list[number].id, month, self.category_list[category].id] = (ours, part)
            month += relativedelta(months=1)

    def test_market_share_agrees_with_plain_python_at_every_level(self):
        @cases(40)
        @given(REVENUES.filter(bool), POTENTIALS)
        def check(revenues, potentials):
            with self.example():
                self._sell(revenues)
                self.env["prm.territory.potential"].create(
                    [
                        {
                            "territory_id": self.territory_list[territory].id,
                            "category_id": self.category_list[category].id,
                            "year": year,
                            "market_potential": amount,
                        }
                        for (territory, category, year), amount in potentials.items()
                    ]
                )
                self.assertTrue(self.env["prm.fact.provider.market"]._refresh(full=True))
                self.env.invalidate_all()
                expected = self._expected_market(revenues, potentials)
                self.assertFacts(expected, self.firms)
                self.assertLevels(expected, self.firms, self.area)

        check()
