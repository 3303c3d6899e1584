"""The figures of receivables, against a ledger kept in plain Python."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from hypothesis import given, strategies as st

from odoo import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .property_common import PropertyMixin, cases

TODAY = date(2031, 6, 17)
#: francs for one of the company's units, from a day on
RATES = [("2030-01-01", 2.0), ("2031-02-01", 1.6), ("2031-04-10", 2.5), ("2031-06-01", 2.0)]
#: days after the invoice and share of it that falls due then
TERMS = {"once": [(14, 100)], "parts": [(10, 40), (40, 60)]}


class Debt(NamedTuple):
    """An invoice, what was paid on it, what was credited, and a credit note nobody set against it."""

    buyer: int
    days: int  #: before TODAY
    francs: bool
    amount: int
    terms: str
    payments: list  #: (days after the invoice, percent of it)
    credited: tuple | None  #: likewise, at most what is left
    loose_credit: tuple | None  #: likewise

    @property
    def day(self):
        return TODAY - timedelta(days=self.days)


def part(percents):
    return st.tuples(st.integers(0, 90), st.sampled_from(percents))


DEBTS = st.builds(
    Debt,
    buyer=st.integers(0, 4),
    days=st.integers(0, 250),
    francs=st.booleans(),
    amount=st.sampled_from([100, 250, 1000, 4000]),
    terms=st.sampled_from(["once", "parts"]),
    payments=st.lists(part([10, 30, 50, 100]), max_size=2),
    credited=st.one_of(st.none(), part([20, 100])),
    loose_credit=st.one_of(st.none(), st.none(), part([25])),
)


def rate(francs, day):
    """Return how many units of the invoice's currency one of the company's was worth."""
    return [value for since, value in RATES if since <= str(day)][-1] if francs else 1.0


class Ledger:
    """What a firm owes, by parts of invoices: amounts at the rate of the invoice."""

    def __init__(self):
        self.booked = []  #: (day, amount) that the balance changes by
        self.owed = []  #: (due, amount)
        self.settled = []  #: (due, day, amount, by a payment)

    def open(self, day):
        return sum(amount for booked, amount in self.booked if booked <= day)

    def overdue(self, day):
        owed = sum(amount for due, amount in self.owed if due < day)
        return owed - sum(amount for due, settled, amount, _paid in self.settled if due < day and settled <= day)

    def add(self, debt):
        worth = rate(debt.francs, debt.day)
        left = []  #: [due, amount in the invoice's currency]
        for days, percent in TERMS[debt.terms]:
            due = debt.day + timedelta(days=days)
            left.append([due, debt.amount * percent / 100])
            self.owed.append((due, left[-1][1] / worth))
        self.booked.append((debt.day, debt.amount / worth))
        for days, amount, paid in debt_actions(debt):
            day = debt.day + timedelta(days=days)
            self.booked.append((day, -amount / worth))
            for row in left:
                taken = min(row[1], amount)
                if taken:
                    self.settled.append((row[0], day, taken / worth, paid))
                row[1] -= taken
                amount -= taken
        if debt.loose_credit:
            days, percent = debt.loose_credit
            day = debt.day + timedelta(days=days)
            self.booked.append((day, -debt.amount * percent / 100 / rate(debt.francs, day)))


def debt_actions(debt):
    """Return ``[(days, amount, paid)]``: what was paid and credited, never more than was left."""
    left, actions = debt.amount, []
    for days, percent, paid in [
        *((days, percent, True) for days, percent in debt.payments),
        *([(*debt.credited, False)] if debt.credited else []),
    ]:
        amount = min(left, debt.amount * percent / 100)
        if amount:
            actions.append((days, amount, paid))
        left -= amount
    return actions


@tagged("-at_install", "post_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestMetricsOfReceivables(PropertyMixin, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("prm_partner.group_prm_manager")
        cls.env["res.company"].search([]).prm_tz = "UTC"
        cls.francs = cls.setup_other_currency("CHF", rates=RATES)
        land = cls.env["prm.territory"].create({"name": "P Land", "code": "P-LAND"})
        north, south = cls.env["prm.territory"].create(
            [{"name": f"P {code}", "code": f"P-{code}", "parent_id": land.id} for code in ("N", "S")]
        )
        partners = cls.env["res.partner"]
        first, second, third = cls.firms = partners.create(
            [
                {
                    "name": f"P {area.code}",
                    "is_company": True,
                    "prm_is_partner": True,
                    "prm_territory_id": area.id,
                    "prm_territory_fixed": True,
                }
                for area in (north, north, south)
            ]
        )
        contact = partners.create({"name": "P contact", "parent_id": first.id})
        grandchild = partners.create({"name": "P contact of the contact", "parent_id": contact.id})
        cls.buyers = (first, second, third, contact, grandchild)
        cls.counts_for = (first, second, third, first, first)
        cls.area = {first.id: north, second.id: north, third.id: south}
        cls.terms = {
            name: cls.env["account.payment.term"].create(
                {
                    "name": f"P {name}",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": percent, "nb_days": days})
                        for days, percent in parts
                    ],
                }
            )
            for name, parts in TERMS.items()
        }
        cls.service = cls.env["product.product"].create({"name": "P service", "taxes_id": False})

    # --- in Odoo ----------------------------------------------------------------------------------------

    def _post(self, debts):
        invoices = self.env["account.move"].create([self._move(debt, "out_invoice", debt.amount) for debt in debts])
        invoices.action_post()
        for invoice, debt in zip(invoices, debts, strict=True):
            for days, amount, paid in debt_actions(debt):
                day = debt.day + timedelta(days=days)
                if paid:
                    self.env["account.payment.register"].with_context(
                        active_model="account.move", active_ids=invoice.ids
                    ).create(
                        {"amount": amount, "payment_date": day, "currency_id": invoice.currency_id.id}
                    )._create_payments()
                else:
                    credit = self.env["account.move"].create(self._move(debt, "out_refund", amount, day))
                    credit.action_post()
                    (invoice | credit).line_ids.filtered(
                        lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
                    ).reconcile()
        loose = [
            self._move(debt, "out_refund", debt.amount * percent / 100, debt.day + timedelta(days=days))
            for debt in debts
            for days, percent in filter(None, [debt.loose_credit])
        ]
        self.env["account.move"].create(loose).action_post()

    def _move(self, debt, kind, amount, day=None):
        return {
            "move_type": kind,
            "partner_id": self.buyers[debt.buyer].id,
            "invoice_date": day or debt.day,
            "date": day or debt.day,
            "invoice_payment_term_id": self.terms[debt.terms].id if kind == "out_invoice" else False,
            "currency_id": (self.francs if debt.francs else self.env.company.currency_id).id,
            "invoice_line_ids": [
                Command.create({"product_id": self.service.id, "price_unit": amount, "tax_ids": False})
            ],
        }

    # --- in plain Python --------------------------------------------------------------------------------

    def _expected(self, debts):
        ledgers = defaultdict(Ledger)
        for debt in debts:
            ledgers[self.counts_for[debt.buyer].id].add(debt)
        expected = defaultdict(dict)
        for firm, ledger in ledgers.items():
            month, before = date(2030, 9, 1), 0
            while month <= TODAY:
                end = min(month + relativedelta(months=1, days=-1), TODAY)
                opened, overdue = ledger.open(end), ledger.overdue(end)
                now = abs(opened) + abs(overdue)
                if now + before > 0.005:  # the first month of no debt has a zero
                    key = firm, month, False
                    expected["open_receivables"][key] = (opened, 0)
                    expected["overdue_receivables"][key] = (overdue, 0)
                    expected["overdue_rate"][key] = (overdue, opened)
                month, before = month + relativedelta(months=1), now
            for due, day, amount, paid in ledger.settled:
                if paid:
                    key = firm, day.replace(day=1), False
                    value, weight = expected["payment_delay"].get(key, (0, 0))
                    expected["payment_delay"][key] = (value + amount * (day - due).days, weight + amount)
        return expected

    # --- the two together -------------------------------------------------------------------------------

    def test_figures_agree_with_a_ledger_at_every_level(self):
        @cases(12)
        @given(st.lists(DEBTS, min_size=1, max_size=6))
        def check(debts):
            with self.example():
                self._post(debts)
                self.refresh("receivables")
                expected = self._expected(debts)
                self.assertFacts(expected, self.firms, delta=0.06)
                self.assertLevels(expected, self.firms, self.area)

        check()
