"""The figures of invoices, against plain Python over the same invoices."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from hypothesis import given, strategies as st

from odoo import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .property_common import PropertyMixin, cases

START = date(2016, 1, 1)
#: units of the foreign currency for one of the company's, from a day on; the yen has no cents
RATES = {
    "CHF": [("2016-01-01", 3.0), ("2016-05-17", 1.25), ("2017-01-01", 2.0), ("2017-06-30", 0.8)],
    "JPY": [("2016-01-01", 110.0), ("2016-11-11", 97.5), ("2017-03-01", 123.4)],
}
CENTS = {"CHF": "0.01", "JPY": "1", None: "0.01"}


class Line(NamedTuple):
    product: int | None  #: place among the products, or free text
    quantity: float
    price: float
    discount: float
    dozen: bool


class Bill(NamedTuple):
    """An invoice, credit note or receipt, and on which day it was reversed, if it was."""

    kind: str
    buyer: int  #: place among the buyers
    days: int  #: after START
    currency: str | None
    lines: list
    notes: bool  #: with a section and a note
    state: str
    reversed_after: int | None

    @property
    def day(self):
        return START + timedelta(days=self.days)


LINES = st.builds(
    Line,
    product=st.sampled_from([0, 1, 2, 3, 4, None]),
    quantity=st.sampled_from([1, 2, 5, 7.5, 0, -1]),
    price=st.sampled_from([0.0, 9.99, 50.0, 123.45, 1000.0]),
    discount=st.sampled_from([0, 0, 10, 33.3, 100]),
    dozen=st.booleans(),
)
BILLS = st.builds(
    Bill,
    kind=st.sampled_from(["out_invoice", "out_invoice", "out_refund", "out_receipt"]),
    buyer=st.integers(0, 8),
    days=st.integers(0, 700),
    currency=st.sampled_from([None, None, "CHF", "JPY"]),
    lines=st.lists(LINES, min_size=1, max_size=4),
    notes=st.booleans(),
    state=st.sampled_from(["posted"] * 6 + ["draft", "cancel"]),
    reversed_after=st.sampled_from([None, None, None, 0, 40]),
)


def rate(currency, day):
    """Return how many units of a currency one of the company's was worth."""
    return [value for since, value in RATES[currency] if since <= str(day)][-1] if currency else 1.0


def rounded(amount, unit="0.01"):
    return Decimal(amount).quantize(Decimal(unit), ROUND_HALF_UP)


@tagged("-at_install", "post_install")
class TestMetricsOfInvoices(PropertyMixin, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("prm_partner.group_prm_manager")
        cls.env.user.group_ids |= cls.env.ref("uom.group_uom")
        cls.env["res.company"].search([]).prm_tz = "UTC"
        cls.currencies = {code: cls.setup_other_currency(code, rates=rates) for code, rates in RATES.items()}
        cls.currencies["JPY"].rounding = 1.0
        cls._build_firms()
        cls._build_products()

    @classmethod
    def _build_firms(cls):
        territories, partners = cls.env["prm.territory"], cls.env["res.partner"]
        land = territories.create({"name": "P Land", "code": "P-LAND"})
        north, south = territories.create(
            [{"name": f"P {code}", "code": f"P-{code}", "parent_id": land.id} for code in ("N", "S")]
        )

        def firm(name, territory, **values):
            values = {"is_company": True, "prm_is_partner": True, "prm_territory_id": territory.id, **values}
            return partners.create({"name": name, "prm_territory_fixed": True, **values})

        first, second, third = firm("P 1", north), firm("P 2", north), firm("P 3", south)
        contact = partners.create({"name": "P contact of 1", "parent_id": first.id})
        grandchild = partners.create({"name": "P contact of the contact", "parent_id": contact.id})
        address = partners.create({"name": "P address of 2", "parent_id": second.id, "type": "delivery"})
        branch = firm("P branch of 2, a partner itself", south, parent_id=second.id)
        stranger = partners.create({"name": "P branch of 2, no partner", "parent_id": second.id, "is_company": True})
        customer = partners.create({"name": "P customer"})
        cls.buyers = (first, second, third, contact, grandchild, address, branch, stranger, customer)
        #: for which firm each buyer counts
        cls.counts_for = (first, second, third, first, first, second, branch, None, None)
        cls.firms = first | second | third | branch
        cls.area = {first.id: north, second.id: north, third.id: south, branch.id: south}

    @classmethod
    def _build_products(cls):
        cls.categories = cls.env["product.category"].create([{"name": f"P category {number}"} for number in range(3)])
        cls.products = cls.env["product.product"].create(
            [
                {
                    "name": f"P product {number}",
                    "categ_id": cls.categories[number % 3].id,
                    "standard_price": 10.0 * number,
                    "taxes_id": False,
                }
                for number in range(5)
            ]
        )
        cls.products[4].categ_id = False
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    # --- in Odoo ----------------------------------------------------------------------------------------

    def _post(self, bills):
        moves = self.env["account.move"].create([self._move(bill) for bill in bills])
        by_state = {state: moves.browse() for state in ("posted", "draft", "cancel")}
        for move, bill in zip(moves, bills, strict=True):
            by_state[bill.state] |= move
        by_state["posted"].action_post()
        by_state["cancel"].button_cancel()
        for move, bill in zip(moves, bills, strict=True):
            if bill.state == "posted" and bill.reversed_after is not None:
                day = bill.day + timedelta(days=bill.reversed_after)
                move._reverse_moves([{"invoice_date": day, "date": day}], cancel=True)

    def _move(self, bill):
        lines = [
            Command.create(
                {
                    "product_id": self.products[line.product].id if line.product is not None else False,
                    "name": "P line",
                    "quantity": line.quantity,
                    "price_unit": line.price,
                    "discount": line.discount,
                    "tax_ids": False,
                    **({"product_uom_id": self.dozen.id} if line.dozen and line.product is not None else {}),
                }
            )
            for line in bill.lines
        ]
        if bill.notes:
            lines += [
                Command.create({"display_type": kind, "name": "P text"}) for kind in ("line_section", "line_note")
            ]
        return {
            "move_type": bill.kind,
            "partner_id": self.buyers[bill.buyer].id,
            "invoice_date": bill.day,
            "date": bill.day,
            "invoice_payment_term_id": False,
            "currency_id": (self.currencies.get(bill.currency) or self.env.company.currency_id).id,
            "invoice_line_ids": lines,
        }

    # --- in plain Python --------------------------------------------------------------------------------

    def _expected(self, bills):
        sums = defaultdict(lambda: defaultdict(float))
        for bill in bills:
            firm = self.counts_for[bill.buyer]
            if not firm or bill.state != "posted":
                continue
            sign = -1 if bill.kind == "out_refund" else 1
            self._add(sums, firm, bill, bill.day, sign)
            if bill.reversed_after is not None:
                self._add(sums, firm, bill, bill.day + timedelta(days=bill.reversed_after), -sign)
        expected = defaultdict(dict)
        for key, cell in sums.items():
            margin = cell["revenue"] - cell["cost"]
            expected["revenue"][key] = (cell["revenue"], 0)
            expected["margin"][key] = (margin, 0)
            expected["margin_rate"][key] = (margin, cell["revenue"])
            expected["units"][key] = (cell["units"], 0)
            expected["credit_notes"][key] = (cell["credit"], 0)
            expected["discount_rate"][key] = (cell["listed"] - cell["revenue"], cell["listed"])
            expected["breadth"][key] = (1 if cell["revenue"] > 0.001 else 0, 0)
        return expected

    def _add(self, sums, firm, bill, day, sign):
        worth = Decimal(str(rate(bill.currency, day)))
        for line in bill.lines:
            product = self.products[line.product] if line.product is not None else None
            cell = sums[firm.id, day.replace(day=1), product.categ_id.id if product else False]
            listed = Decimal(str(line.quantity)) * Decimal(str(line.price))
            net = rounded(listed * (100 - Decimal(str(line.discount))) / 100, CENTS[bill.currency])
            net, listed = float(rounded(net / worth)), float(listed / worth)
            units = line.quantity * (12 if line.dozen and product else 1)
            cell["revenue"] += sign * net
            cell["credit"] += net if sign < 0 else 0
            cell["listed"] += sign * listed
            cell["units"] += sign * units
            cell["cost"] += sign * units * (product.standard_price if product else 0)

    # --- the two together -------------------------------------------------------------------------------

    def test_figures_agree_with_plain_python_at_every_level(self):
        @cases(14)
        @given(st.lists(BILLS, min_size=1, max_size=12))
        def check(bills):
            # Odoo posts no invoice below zero
            bills = [
                bill
                for bill in bills
                if sum(line.quantity * line.price * (100 - line.discount) for line in bill.lines) >= 0
            ]
            with self.example():
                self._post(bills)
                self.refresh("invoices")
                expected = self._expected(bills)
                self.assertFacts(expected, self.firms, delta=0.06)
                self.assertLevels(expected, self.firms, self.area)

        check()
