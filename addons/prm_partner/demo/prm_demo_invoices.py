from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command

from .prm_demo_figures import INVOICED_MONTHS, discount
from .prm_demo_partners import dealer_name
from .prm_demo_products import product_name
from .table_figures import INVOICED, RETURNED
from .table_partners import PARTNERS
from .table_products import PRODUCTS

NET_DAYS = 30
_CATALOGUE = {
    reference: (category, price) for category, products in PRODUCTS.items() for reference, _title, price in products
}


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_invoices(self):
        """A year of invoices for the partners with a story, and what they paid."""
        if not self._invoices_are_possible():
            return
        wanted = {}
        for number in INVOICED:
            for ago in range(INVOICED_MONTHS - 1, -1, -1):
                day = self._month(ago) + timedelta(days=self._random("day", number, ago).randint(2, 20))
                revenue = sum(self._month_revenues(number, ago).values())
                if day < self._today() and revenue > 400:
                    values = self._prepare_invoice(number, day, self._invoice_lines(number, ago, revenue))
                    wanted[f"invoice_{number:02}_{ago:02}"] = values
                if (number, ago) in RETURNED:
                    values = self._prepare_invoice(number, day, [RETURNED[number, ago]])
                    wanted[f"credit_note_{number:02}_{ago:02}"] = {**values, "move_type": "out_refund"}
        in_order = dict(sorted(wanted.items(), key=lambda item: item[1]["invoice_date"]))
        moves = self._ensure("account.move", in_order)
        moves.action_post()
        self._load_payments(moves.filtered(lambda move: move.move_type == "out_invoice"))

    def _invoice_lines(self, number, ago, revenue):
        """Return ``[(product, quantity)]`` worth about the revenue: machines as far as they fit, then parts."""
        grade, luck = PARTNERS[number - 1][5], self._random("lines", number, ago)
        machines, parts = INVOICED[number]
        lines, left = {}, revenue
        for reference in luck.sample(machines, len(machines)) * 2:
            price = self._net(reference, grade)
            if price <= left * 0.9:
                lines[reference] = lines.get(reference, 0) + 1
                left -= price
        for reference in luck.sample(parts, 2):
            lines[reference] = max(1, min(40, round(min(left, 9_000) / 2 / self._net(reference, grade))))
        return list(lines.items())

    def _net(self, reference, grade):
        category, price = _CATALOGUE[reference]
        return price * (1 - discount(category, grade) / 100)

    def _prepare_invoice(self, number, day, lines):
        grade, dealer = PARTNERS[number - 1][5], self._ref(dealer_name(number))
        return {
            "move_type": "out_invoice",
            "partner_id": dealer.id,
            "company_id": self.env.company.id,
            "invoice_date": day,
            "invoice_payment_term_id": False,
            "invoice_date_due": day + timedelta(days=NET_DAYS),
            "invoice_user_id": dealer._prm_responsible_user().id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": self._ref(product_name(reference)).product_variant_id.id,
                        "quantity": quantity,
                        "discount": discount(_CATALOGUE[reference][0], grade),
                    }
                )
                for reference, quantity in lines
            ],
        }

    def _load_payments(self, invoices):
        """Enter what came in as one transfer per partner and month, as the bank would show it."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        transfers = {}
        for invoice in invoices:
            name = self._name_of(invoice)
            number, ago = int(name[8:10]), int(name[11:13])
            paid_on = invoice.invoice_date + timedelta(days=round(self._payment_days(number, ago)))
            if paid_on <= self._today():
                day = paid_on + relativedelta(day=max(paid_on.day, 25)) if number == 1 else paid_on
                transfers.setdefault((number, min(day, self._today())), []).append(invoice)
        paid = sorted(transfers.items(), key=lambda item: item[0][1])
        entries = self.env["account.move"].create(
            [self._prepare_transfer(journal, day, invoices) for (_number, day), invoices in paid]
        )
        entries.action_post()
        pairs = []
        for entry, (_key, invoices) in zip(entries, paid, strict=True):
            receivables = [self._receivable(invoice) for invoice in invoices]
            pairs += [
                line | payment for line, payment in zip(receivables, entry.line_ids.filtered("partner_id"), strict=True)
            ]
        self.env["account.move.line"]._reconcile_plan(pairs)

    def _prepare_transfer(self, journal, day, invoices):
        receivables = [self._receivable(invoice) for invoice in invoices]
        total = sum(line.balance for line in receivables)
        return {
            "journal_id": journal.id,
            "date": day,
            "ref": ", ".join(invoice.name for invoice in invoices),
            "line_ids": [
                Command.create({"account_id": journal.default_account_id.id, "debit": total}),
                *(
                    Command.create(
                        {"account_id": line.account_id.id, "partner_id": line.partner_id.id, "credit": line.balance}
                    )
                    for line in receivables
                ),
            ],
        }

    def _receivable(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
