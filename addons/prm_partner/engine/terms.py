"""What may a partner sell, at what terms: precedence among agreement lines.

The database gives the lines that hold on a day; this module decides which of them speaks for a
product. A line on the product takes precedence over a line on its category, a nearer category
over a farther one, and of two lines on the same thing the one for the narrower territory.
"""

from collections import defaultdict
from typing import NamedTuple


class Line(NamedTuple):
    """An agreement line in force, as read from the database."""

    id: int
    partner_id: int
    product_id: int | None  #: product template, or None for a line on a category
    category_id: int | None
    territory_depth: int  #: 0 without territory, else the depth of its territory in the tree
    allowed: bool
    discount: float  #: percent
    commission: float  #: percent
    minimum_volume: float  #: per year, in the unit of ``volume_unit``
    volume_unit: str  #: 'amount' (company currency) or 'quantity' (units)
    exclusive: bool
    agreement_id: int


class Terms(NamedTuple):
    """The answer for one partner and one product."""

    allowed: bool
    discount: float = 0.0
    commission: float = 0.0
    minimum_volume: float = 0.0
    volume_unit: str = "amount"
    exclusive: bool = False
    line_id: int | None = None  #: the line that decides; None: no line does, the company's default holds
    agreement_id: int | None = None


class TermsBook:
    """Answers for many partners × products, from few lines.

    :param lines: iterable of :class:`Line`
    :param dict categories: product template id → category ids, nearest first, root last
    :param bool default_allowed: what holds where no line speaks
    """

    def __init__(self, lines, categories, default_allowed):
        self._categories = categories
        self._default = Terms(default_allowed)
        self._by_product = {}
        self._by_category = {}
        rank = {}
        for line in lines:
            book, key = (
                (self._by_product, (line.partner_id, line.product_id))
                if line.product_id
                else (self._by_category, (line.partner_id, line.category_id))
            )
            if key not in book or line.territory_depth > rank[id(book), key]:
                rank[id(book), key] = line.territory_depth
                book[key] = self._answer(line)

    @staticmethod
    def _answer(line):
        if not line.allowed:
            return Terms(False, line_id=line.id, agreement_id=line.agreement_id)
        return Terms(
            True,
            line.discount,
            line.commission,
            line.minimum_volume,
            line.volume_unit,
            line.exclusive,
            line.id,
            line.agreement_id,
        )

    def get(self, partner_id, product_id):
        """Return the :class:`Terms` of a partner (commercial entity) for a product template."""
        terms = self._by_product.get((partner_id, product_id))
        if terms is None:
            by_category = self._by_category
            for category_id in self._categories.get(product_id, ()):
                terms = by_category.get((partner_id, category_id))
                if terms is not None:
                    return terms
            return self._default
        return terms

    def items(self, partner_ids, product_ids):
        """Yield ``(partner_id, product_id, Terms)`` for every pair.

        Products of one category share their answer per partner unless a line names the product,
        so a category is looked up once per partner, not once per product.
        """
        chains = defaultdict(list)
        for product_id in product_ids:
            chains[tuple(self._categories.get(product_id, ()))].append(product_id)
        own = defaultdict(dict)
        for (partner_id, product_id), terms in self._by_product.items():
            own[partner_id][product_id] = terms
        by_category = self._by_category
        for partner_id in partner_ids:
            named = own.get(partner_id)
            for chain, products in chains.items():
                answer = self._default
                for category_id in chain:
                    if (partner_id, category_id) in by_category:
                        answer = by_category[partner_id, category_id]
                        break
                for product_id in products:
                    yield partner_id, product_id, named.get(product_id, answer) if named else answer
