from datetime import timedelta
from functools import cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import models

from .table_agreements import DISCOUNTS
from .table_figures import COURSES, MIX, MIXES, OUTLIERS, PAYMENT, REVENUE, SEASONS
from .table_partners import PARTNERS
from .table_products import CATEGORIES, COST_SHARE, PRODUCTS

MONTHS = 36
#: what was sold in so many months before is not shown, but may still be owed in the first one
EARLIER = 4
NET_DAYS = 30
#: no machine costs more than this part of what a partner buys in a year
DEAREST = 0.085
MACHINES = "category_machinery"
#: a partner takes turns with so many products of a category: a divisor of twelve, so that years are alike
TURNS = 4
#: less than so many are not worth returning one
RETURNED_OF = 3

_PARENTS = {name: parent for name, _title, parent in CATEGORIES}


class Sale(NamedTuple):
    """What a partner bought of one product category in a month."""

    category: str
    reference: str  #: of the product; empty for something cheaper than all products of the category
    price: float  #: by the list
    discount: float  #: in percent
    cost: float
    units: int
    returned: int

    @property
    def kept(self):
        return self.units - self.returned

    @property
    def is_machine(self):
        return root(self.category) == MACHINES

    def net(self, units):
        return round(units * self.price * (1 - self.discount / 100), 2)


@cache
def root(category):
    while _PARENTS[category]:
        category = _PARENTS[category]
    return category


@cache
def discount(category, grade):
    """Return what the agreements give in percent, on the category or the nearest above it."""
    while category:
        if category in DISCOUNTS:
            return DISCOUNTS[category][grade]
        category = _PARENTS[category]
    return 0


def between(points, ago):
    """Return the value ``ago`` months ago on the line through points 36, 24, 12 and 0 months ago."""
    place = min(max(MONTHS - ago, 0), MONTHS) / 12
    left = min(int(place), 2)
    return points[left] + (points[left + 1] - points[left]) * (place - left)


class PrmDemo(models.AbstractModel):
    """What every partner buys, month by month: imported figures and real invoices both come from here."""

    _inherit = "prm.demo"

    def _month(self, ago):
        return self._today() - relativedelta(months=ago, day=1)

    def _month_end(self, ago):
        """Return the last day of a month that is over by now."""
        return min(self._month(ago) + relativedelta(day=31), self._today())

    def _trade(self, number):
        """Return ``{months ago: [Sale]}`` of a partner.

        What a category should bring by size, season and story is owed until it makes up a whole
        product, so that two years differ by their story and not by luck.
        """
        grade, assortment = PARTNERS[number - 1][5:7]
        steady = self._random("size", number)
        yearly = REVENUE[grade][assortment == "parts"] * steady.uniform(0.75, 1.3)
        course = COURSES.get(number) or (1, steady.uniform(0.94, 1.08), steady.uniform(0.92, 1.1), 1.0)
        mix = MIXES.get(number) or MIX[assortment]
        trade = {}
        for category, part in mix.items():
            products = self._affordable(category, grade, yearly)
            season = SEASONS.get(category, SEASONS["default"])
            share = yearly * part / sum(mix.values()) / sum(season)
            luck = self._random("trade", number, category)
            turn, owed = luck.randrange(len(products)), luck.uniform(-0.5, 0.5) * products[0].net(1)
            for ago in range(MONTHS + EARLIER, -1, -1):
                day, outlier = self._invoice_day(number, ago), OUTLIERS.get(number, {}).get(ago, 1)
                product = products[(turn - ago) % len(products)]
                if not day or not outlier:
                    continue
                owed += share * season[day.month - 1] * between(course, ago) * outlier * luck.uniform(0.9, 1.1)
                if ago == 0:
                    owed *= self._today().day / 30
                units = max(0, round(owed / product.net(1)))
                owed -= product.net(units)
                if units:
                    sale = product._replace(units=units, returned=self._returned(number, category, day, units))
                    trade.setdefault(ago, []).append(sale)
        return trade

    def _affordable(self, category, grade, yearly):
        """Return what of a category a partner of that size buys, the cheapest first."""
        cost, percent = COST_SHARE[root(category)], discount(category, grade)
        products = [
            Sale(category, reference, price, percent, round(price * cost, 2), 0, 0)
            for reference, _title, price in sorted(PRODUCTS[category], key=lambda product: product[2])
        ]
        limit = yearly * DEAREST
        used = Sale(category, "", round(limit, -2), percent, round(limit * cost, 2), 0, 0)
        return [product for product in products if product.net(1) <= limit][:TURNS] or [used]

    def _returned(self, number, category, day, units):
        """Wear parts come back twice a year, in months that are the partner's own."""
        if category != "category_wear" or units < RETURNED_OF or (day.month - number) % 6:
            return 0
        return max(1, round(units * 0.08))

    def _invoice_day(self, number, ago):
        """Return the day on which a partner's month is invoiced, None while the running month is too young."""
        month = self._month(ago)
        day = month + timedelta(days=self._random("day", number, ago).randint(2, 20))
        day = min(day, self._today() - timedelta(days=1))
        return day if day - month >= timedelta(days=2) else None

    def _paid_on(self, number, ago):
        """Return the day on which a partner pays a month's invoice; it may lie ahead."""
        usual = 26 + 16 * self._random("payment", number).random() ** 2
        days = between(PAYMENT.get(number) or (usual, usual + 1, usual - 1, usual), ago)
        return self._invoice_day(number, ago) + timedelta(days=round(days))

    def _is_paid(self, number, ago, day=None):
        return self._paid_on(number, ago) <= (day or self._today())
