from datetime import date
from random import Random

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..engine.terms import Line, Terms, TermsBook
from .common import PrmPartnerCase

DAY = date(2040, 6, 15)


def make_line(**values):
    defaults = {
        "id": 1,
        "partner_id": 1,
        "product_id": None,
        "category_id": None,
        "territory_depth": 0,
        "allowed": True,
        "discount": 0.0,
        "commission": 0.0,
        "minimum_volume": 0.0,
        "volume_unit": "amount",
        "exclusive": False,
        "agreement_id": 1,
    }
    return Line(**{**defaults, **values})


@tagged("post_install", "-at_install")
class TestTermsBook(BaseCase):
    """The engine without a database: product 10 in category 3 in 2 in 1."""

    categories = {10: (3, 2, 1), 11: (2, 1), 12: (4,), 13: ()}

    def _book(self, *lines, default=True):
        return TermsBook(lines, self.categories, default)

    def test_without_a_line_the_default_holds(self):
        for default in (True, False):
            for product in (10, 13, 99):
                self.assertEqual(self._book(default=default).get(1, product), Terms(default))

    def test_product_beats_category_even_a_narrower_one(self):
        book = self._book(
            make_line(id=1, category_id=3, territory_depth=5, allowed=False),
            make_line(id=2, product_id=10, discount=7),
        )
        self.assertEqual(book.get(1, 10).line_id, 2)

    def test_nearer_category_beats_farther_even_a_narrower_one(self):
        book = self._book(
            make_line(id=1, category_id=1, territory_depth=3),
            make_line(id=2, category_id=2, territory_depth=0),
        )
        self.assertEqual(book.get(1, 10).line_id, 2)
        self.assertEqual(book.get(1, 11).line_id, 2)
        self.assertIsNone(book.get(1, 12).line_id)

    def test_narrower_territory_beats_wider_in_any_order(self):
        lines = [make_line(id=depth + 1, product_id=10, territory_depth=depth) for depth in range(4)]
        for order in (lines, lines[::-1], lines[2:] + lines[:2]):
            self.assertEqual(self._book(*order).get(1, 10).line_id, 4)

    def test_all_terms_are_told(self):
        line = make_line(
            id=7,
            product_id=10,
            discount=5,
            commission=2,
            minimum_volume=9,
            volume_unit="quantity",
            exclusive=True,
            agreement_id=8,
        )
        self.assertEqual(self._book(line).get(1, 10), Terms(True, 5, 2, 9, "quantity", True, 7, 8))

    def test_excluded_products_have_no_terms(self):
        line = make_line(id=7, product_id=10, allowed=False, discount=5, commission=2, agreement_id=8)
        self.assertEqual(self._book(line).get(1, 10), Terms(False, line_id=7, agreement_id=8))

    def test_lines_speak_for_their_own_partner(self):
        book = self._book(make_line(partner_id=2, product_id=10, allowed=False))
        self.assertTrue(book.get(1, 10).allowed)
        self.assertFalse(book.get(2, 10).allowed)

    def test_random_books_answer_as_the_slow_one_and_items_as_get(self):
        random = Random(11)
        for _round in range(60):
            lines = self._random_lines(random)
            book = TermsBook(lines, self.categories, random.random() < 0.5)
            partners, products = [1, 2, 3], [10, 11, 12, 13]
            expected = {
                (partner, product): self._slow(lines, partner, product) for partner in partners for product in products
            }
            found = {(partner, product): book.get(partner, product).line_id for partner, product in expected}
            self.assertEqual(found, expected)
            items = {(partner, product): terms for partner, product, terms in book.items(partners, products)}
            self.assertEqual(items, {pair: book.get(*pair) for pair in expected})
            self.assertEqual(len(list(book.items(partners, products))), len(expected))

    def _random_lines(self, random):
        lines = {}
        for number in range(random.randint(0, 25)):
            product = random.choice([None, 10, 11, 12, 13])
            line = make_line(
                id=number + 1,
                partner_id=random.randint(1, 3),
                product_id=product,
                category_id=None if product else random.randint(1, 4),
                territory_depth=random.randint(0, 3),
                allowed=random.random() < 0.6,
            )
            lines[line.partner_id, line.product_id, line.category_id, line.territory_depth] = line
        return list(lines.values())

    def _slow(self, lines, partner, product):
        """Say every candidate's rank in full and take the best."""
        chain = self.categories[product]
        ranked = []
        for line in lines:
            if line.partner_id != partner:
                continue
            if line.product_id == product:
                ranked.append((1000, line.territory_depth, line.id))
            elif line.category_id in chain:
                ranked.append((-chain.index(line.category_id), line.territory_depth, line.id))
        return max(ranked)[2] if ranked else None


@tagged("post_install", "-at_install")
class TestSaleTerms(PrmPartnerCase):
    """The one function, against the database."""

    def _line(self, subject, partner=None, state="active", agreement=None, **values):
        agreement = {"date_start": date(2040, 1, 1), "date_end": date(2040, 12, 31), **(agreement or {})}
        record = self.make_agreement(partner or self.firm, self.on(subject, **values), state=state, **agreement)
        return record.line_ids

    def _decides(self, product, partner=None, **asked):
        partner = partner or self.firm
        terms = partner._prm_sale_terms(product, **{"day": DAY, **asked}).get(
            partner.commercial_partner_id.id, product.id
        )
        return self.env["prm.agreement.line"].browse(terms.line_id or ())

    def test_product_then_category_then_its_parents(self):
        machines = self._line(self.machines)
        self.assertEqual(self._decides(self.mini), machines)
        tractors = self._line(self.tractors)
        self.assertEqual(self._decides(self.mini), tractors)
        self.assertEqual(self._decides(self.plough), machines)
        mini = self._line(self.mini)
        self.assertEqual(self._decides(self.mini), mini)
        self.assertFalse(self._decides(self.filter))

    def test_own_territory_counts_unless_another_is_asked(self):
        everywhere = self._line(self.tractor)
        land = self._line(self.tractor, territory_id=self.land.id)
        north = self._line(self.tractor, territory_id=self.north.id)
        city = self._line(self.tractor, territory_id=self.city.id)
        south = self._line(self.tractor, territory_id=self.south.id)
        for territory, expected in [
            (None, north),  # the firm's own
            (self.north, north),
            (self.city, city),
            (self.south, south),
            (self.land, land),
            (self.env["prm.territory"], everywhere),
        ]:
            self.assertEqual(self._decides(self.tractor, territory=territory), expected)
        north.agreement_id.state = "expired"
        self.assertEqual(self._decides(self.tractor), land)

    def test_first_and_last_day_count(self):
        line = self._line(self.tractor, valid_from=date(2040, 6, 10), valid_to=date(2040, 6, 20))
        for day, expected in [(9, False), (10, True), (20, True), (21, False)]:
            self.assertEqual(self._decides(self.tractor, day=date(2040, 6, day)) == line, expected, day)

    def test_today_is_the_day_by_default(self):
        line = self._line(self.tractor, agreement={"date_start": self.day(0), "date_end": self.day(0)})
        self.assertEqual(self._decides(self.tractor, day=None), line)
        line.agreement_id.write({"date_start": self.day(1), "date_end": self.day(1)})
        self.assertFalse(self._decides(self.tractor, day=None))

    def test_only_active_agreements_speak(self):
        for state in ("draft", "sent", "terminated", "expired"):
            self._line(self.tractor, state=state)
        self.assertFalse(self._decides(self.tractor))

    def test_agreements_and_default_of_the_company_asked(self):
        company = self.env["res.company"].create({"name": "T Company", "prm_unlisted": "excluded"})
        self.env.company.prm_unlisted = "allowed"
        line = self._line(self.tractor, agreement={"company_id": company.id})
        self.assertFalse(self._decides(self.tractor))
        self.assertEqual(self._decides(self.tractor, company=company), line)
        self.assertTrue(self.firm._prm_sale_terms(self.plough).get(self.firm.id, self.plough.id).allowed)
        book = self.firm._prm_sale_terms(self.plough, company=company)
        self.assertFalse(book.get(self.firm.id, self.plough.id).allowed)

    def test_contact_of_the_firm_asks_for_the_firm(self):
        line = self._line(self.tractor)
        self.assertEqual(self._decides(self.tractor, partner=self.contact), line)

    def test_nobody_and_nothing(self):
        nobody, nothing = self.env["res.partner"], self.env["product.template"]
        self.assertFalse(list(nobody._prm_sale_terms(self.tractor).items([], [self.tractor.id])))
        self.assertFalse(list(self.firm._prm_sale_terms(nothing).items(self.firm.ids, [])))

    def test_two_queries_however_many_partners_and_products(self):
        for partner in (self.firm, self.second, self.foreign):
            self._line(self.tractors, partner=partner)
        firms, products = self.firm | self.second | self.foreign, self.tractor | self.mini | self.plough | self.filter

        def count(firms, products):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            firms._prm_sale_terms(products, day=DAY)
            return self.env.cr.sql_log_count - before

        count(firms, products)
        self.assertEqual(count(self.firm, self.tractor), count(firms, products))

    # --- against a slow answer from the records ---------------------------------------------------

    def test_random_network_answers_as_the_slow_one(self):
        random = Random(5)
        firms, products, company = self._random_network(random)
        agreements = self.env["prm.agreement"].search([("partner_id", "in", firms.ids)])
        self.assertGreater(len(agreements.line_ids.filtered(lambda line: line.state == "active")), 25)
        answered = set()
        for day in (date(2040, 1, 1), date(2040, 6, 30), date(2040, 7, 1), date(2041, 1, 1), date(2050, 1, 1)):
            for asked in (None, self.land, self.city, self.south):
                for owner in (self.env.company, company):
                    book = firms._prm_sale_terms(products, day=day, territory=asked, company=owner)
                    for firm in firms:
                        for product in products:
                            slow = self._slow(agreements, firm, product, day, asked, owner)
                            found = book.get(firm.id, product.id).line_id
                            self.assertEqual(found, slow.id or None, (firm.name, product.name, day, asked, owner))
                            answered.add(found)
        self.assertGreater(len(answered), 15)

    def _random_network(self, random):
        company = self.env["res.company"].create({"name": "T Company"})
        firms = self.firm | self.second | self.foreign
        subjects = [self.tractor, self.mini, self.plough, self.filter, self.machines, self.tractors, self.small]
        areas = [self.env["prm.territory"], self.land, self.north, self.city, self.south]
        starts, ends = [date(2040, 1, 1), date(2040, 7, 1)], [date(2040, 6, 30), date(2040, 12, 31), False]
        for _number in range(90):
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self._line(
                        random.choice(subjects),
                        partner=random.choice(firms),
                        state=random.choice(["active", "active", "active", "expired"]),
                        agreement={
                            "date_start": starts[0],
                            "date_end": random.choice(ends),
                            "company_id": random.choice([self.env.company, company]).id,
                        },
                        territory_id=random.choice(areas).id,
                        policy=random.choice(["allowed", "excluded"]),
                        valid_from=random.choice([False, *starts]),
                        valid_to=random.choice([False, *ends]),
                    )
            except ValidationError:  # contradicts an earlier one
                continue
        return firms, self.tractor | self.mini | self.plough | self.filter, company

    def _slow(self, agreements, firm, product, day, asked, company):
        """Take the best line by walking trees record by record."""
        chain, category = [], product.categ_id
        while category:
            chain.append(category)
            category = category.parent_id
        area, around = asked or firm.prm_territory_id, []
        while area:
            around.append(area)
            area = area.parent_id
        ranked = []
        for line in agreements.line_ids:
            agreement = line.agreement_id
            days = [
                (agreement.date_start, agreement.date_end),
                (line.valid_from, line.valid_to),
            ]
            speaks = (
                agreement.partner_id == firm
                and agreement.state == "active"
                and agreement.company_id == company
                and all((not start or start <= day) and (not end or day <= end) for start, end in days)
                and (not line.territory_id or line.territory_id in around)
                and (line.product_tmpl_id == product or line.category_id in chain)
            )
            if speaks:
                distance = -1 if line.product_tmpl_id else chain.index(line.category_id)
                width = around.index(line.territory_id) if line.territory_id else len(around)
                ranked.append((distance, width, line.id))
        return self.env["prm.agreement.line"].browse(min(ranked)[2] if ranked else ())
