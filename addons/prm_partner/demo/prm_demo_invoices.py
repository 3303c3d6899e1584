from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import models
from odoo.fields import Command

from .prm_demo_figures import INVOICED_MONTHS
from .prm_demo_partners import dealer_name
from .prm_demo_products import product_name
from .prm_demo_trade import EARLIER, NET_DAYS
from .table_figures import INVOICED

#: days from an order to its invoice
DELIVERY_DAYS = 2


class PrmDemo(models.AbstractModel):
    """Orders, invoices, credit notes and payments of the partners with a story: the last year of their trade."""

    _inherit = "prm.demo"

    def _load_invoices(self, trade):
        if not self._invoices_are_possible():
            return
        months = [
            (number, ago)
            for number in INVOICED
            for ago in range(INVOICED_MONTHS + EARLIER, -1, -1)
            if ago in trade[number] and self._is_invoiced(number, ago)
        ]
        months.sort(key=lambda month: self._invoice_day(*month))
        orders = self._load_sold(trade, months)
        wanted = {}
        for number, ago in months:
            sales, name = trade[number][ago], f"{number:02}_{ago:02}"
            order_lines = orders.get((number, ago), {})
            wanted[f"invoice_{name}"] = self._prepare_invoice(
                number, ago, [(sale, sale.units, order_lines.get(sale.reference)) for sale in sales]
            )
            returned = [(sale, sale.returned, None) for sale in sales if sale.returned]
            if returned:
                values = self._prepare_invoice(number, ago, returned)
                wanted[f"credit_note_{name}"] = {**values, "move_type": "out_refund"}
        moves = self._ensure("account.move", wanted)
        moves.action_post()
        self._load_payments(moves)

    def _is_invoiced(self, number, ago):
        """Whether there is an invoice: of the last year, and of what was still owed when that began."""
        first = self._month(INVOICED_MONTHS - 1)
        return ago < INVOICED_MONTHS or self._paid_on(number, ago) >= first

    # --- orders -----------------------------------------------------------------------------------------

    def _load_sold(self, trade, months):
        """Create the orders of the last year; return ``{(number, months ago): {reference: order line}}``."""
        wanted, moments, found = {}, {}, {}
        for number, ago in months:
            dealer = self._ref(dealer_name(number))
            day = self._invoice_day(number, ago) - timedelta(days=DELIVERY_DAYS)
            for index, sales in enumerate(self._ordered(trade[number][ago]) if ago < INVOICED_MONTHS else ()):
                name = f"order_{number:02}_{ago:02}_{index}"
                moments[name] = datetime.combine(day, time(8 + index, 30))
                wanted[name] = {
                    "partner_id": dealer.id,
                    "company_id": self.env.company.id,
                    "user_id": dealer._prm_responsible_user().id,
                    "date_order": moments[name],
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self._product(sale).id,
                                "product_uom_qty": sale.units,
                                "discount": sale.discount,
                            }
                        )
                        for sale in sales
                    ],
                }
        orders = self._ensure("sale.order", wanted)
        orders.action_confirm()
        for order, name in zip(orders, wanted, strict=True):
            # confirming sets today's date
            order.date_order = moments[name]
            number, ago = int(name[6:8]), int(name[9:11])
            lines = {line.product_id.default_code: line for line in order.order_line}
            found.setdefault((number, ago), {}).update(lines)
        return found

    def _product(self, sale):
        return self._ref(product_name(sale.reference)).product_variant_id

    # --- invoices ---------------------------------------------------------------------------------------

    def _prepare_invoice(self, number, ago, lines):
        dealer, day = self._ref(dealer_name(number)), self._invoice_day(number, ago)
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
                        "product_id": self._product(sale).id,
                        "quantity": quantity,
                        "discount": sale.discount,
                        **({"sale_line_ids": [Command.link(order_line.id)]} if order_line else {}),
                    }
                )
                for sale, quantity, order_line in lines
            ],
        }

    # --- payments ---------------------------------------------------------------------------------------

    def _load_payments(self, moves):
        """Enter what came in as one transfer per partner and day, as the bank would show it.

        A credit note is taken off the invoice of its month.
        """
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        owed = defaultdict(list)
        for move in moves:
            owed[tuple(int(part) for part in self._name_of(move).split("_")[-2:])].append(self._receivable(move))
        transfers = defaultdict(list)
        for (number, ago), lines in owed.items():
            if self._is_paid(number, ago):
                transfers[number, self._paid_on(number, ago)].append(lines)
        paid = sorted(transfers.items(), key=lambda item: item[0][1])
        entries = self.env["account.move"].create(
            [self._prepare_transfer(journal, day, groups) for (_number, day), groups in paid]
        )
        entries.action_post()
        plan = [sum(lines[1:], lines[0]) for key, lines in owed.items() if len(lines) > 1 and not self._is_paid(*key)]
        for entry, (_key, groups) in zip(entries, paid, strict=True):
            received = entry.line_ids.filtered("partner_id")
            plan += [payment | sum(lines[1:], lines[0]) for payment, lines in zip(received, groups, strict=True)]
        self.env["account.move.line"]._reconcile_plan(plan)

    def _prepare_transfer(self, journal, day, groups):
        amounts = [sum(line.balance for line in lines) for lines in groups]
        return {
            "journal_id": journal.id,
            "date": day,
            "ref": ", ".join(line.move_id.name for lines in groups for line in lines),
            "line_ids": [
                Command.create({"account_id": journal.default_account_id.id, "debit": sum(amounts)}),
                *(
                    Command.create(
                        {"account_id": lines[0].account_id.id, "partner_id": lines[0].partner_id.id, "credit": amount}
                    )
                    for lines, amount in zip(groups, amounts, strict=True)
                ),
            ],
        }

    def _receivable(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
