from collections import defaultdict
from datetime import timedelta

from odoo import fields, models

from .prm_demo_trade import EARLIER, MONTHS, NET_DAYS
from .table_figures import CONTACT_PLAN, INVOICED, REPORTING, REPORTS, REVENUE, SEASONS
from .table_partners import PARTNERS
from .table_products import PRODUCTS

#: months that partners with invoices have by invoices
INVOICED_MONTHS = 12
#: contacts of the last months are real, those before are imported
CONTACT_MONTHS = 13
VAT = 1.19
#: an order of parts below this goes along with the next one
SMALL_ORDER = 300


class PrmDemo(models.AbstractModel):
    """36 months of figures; see ``table_figures``."""

    _inherit = "prm.demo"

    def _load(self):
        super()._load()
        demo = self._in_demo()
        if demo._has_figures():
            return
        trade = {number: demo._trade(number) for number in range(1, len(PARTNERS) + 1)}
        demo._load_imported_figures(trade)
        demo._load_invoices(trade)
        demo._load_competitors()
        demo._load_contact_reports()
        demo._compute_figures()

    def _has_figures(self):
        imported = [("partner_id", "in", self._dealers().ids), ("source", "=", "import")]
        return bool(self.env["prm.fact"].search_count(imported, limit=1))

    def _compute_figures(self):
        for name in self.env["prm.fact.provider"]._providers():
            self.env[name]._mark_passing_time(self._today() - timedelta(days=1))
            self.env[name]._refresh(full=True)
        self.env["prm.loyalty"]._rate_company(self.env.company)

    def _invoices_are_possible(self):
        company = self.env.company
        journals = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "in", ("sale", "bank"))]
        )
        return company.chart_template and company.currency_id.name == "EUR" and len(set(journals.mapped("type"))) == 2

    def _load_imported_figures(self, trade):
        metrics = {metric.code: metric.id for metric in self.env["prm.metric"].search([])}
        categories = {name: self._ref(name).id for name in PRODUCTS}
        invoiced = INVOICED if self._invoices_are_possible() else ()
        rows = []
        for number, dealer in enumerate(self._dealers(), start=1):
            paid = self._payments(number, trade[number])
            for ago in range(MONTHS, -1, -1):
                figures = {}
                if number not in invoiced or ago >= INVOICED_MONTHS:
                    figures.update(self._sales_figures(trade[number].get(ago, ())))
                    figures.update(self._balance_figures(number, ago, trade[number]))
                    figures.update(paid.get(self._month(ago), {}))
                if number % REPORTING and ago:
                    figures.update(self._reported_figures(number, ago))
                if ago >= CONTACT_MONTHS:
                    figures.update(self._contact_figures(number, ago))
                rows += [
                    {
                        "company_id": self.env.company.id,
                        "partner_id": dealer.id,
                        "month": self._month(ago),
                        "metric_id": metrics[code],
                        "category_id": categories.get(category),
                        "value": value,
                        "weight": weight,
                        "as_of": fields.Datetime.now(),
                    }
                    for (code, category), (value, weight) in figures.items()
                    if code in metrics
                ]
        self.env["prm.fact"]._import_write(rows, replace_computed=True)

    # --- what the invoices of the last months tell by themselves ----------------------------------------

    def _sales_figures(self, sales):
        """Return ``{(metric, category): (value, weight)}`` of what a partner bought in a month."""
        figures = {}
        for sale in sales:
            revenue, listed = sale.net(sale.kept), round(sale.kept * sale.price, 2)
            margin = round(revenue - sale.kept * sale.cost, 2)
            figures["revenue", sale.category] = (revenue, None)
            figures["margin", sale.category] = (margin, None)
            figures["margin_rate", sale.category] = (margin, revenue)
            figures["discount_rate", sale.category] = (round(listed - revenue, 2), listed)
            figures["units", sale.category] = (sale.kept, None)
            figures["breadth", sale.category] = (1, None)
            if sale.returned:
                figures["credit_notes", sale.category] = (sale.net(sale.returned), None)
        orders = len(self._ordered(sales))
        if orders:
            figures["orders", None] = (orders, None)
        return figures

    def _ordered(self, sales):
        """Return what makes an order each: the machines of a month, and its parts if they are worth one."""
        machines = [sale for sale in sales if sale.is_machine]
        parts = [sale for sale in sales if not sale.is_machine]
        worth = sum(sale.net(sale.units) for sale in parts) >= SMALL_ORDER
        return [order for order in (machines, parts if worth else []) if order]

    def _gross(self, sales):
        return round(sum(sale.net(sale.kept) for sale in sales) * VAT, 2)

    def _balance_figures(self, number, ago, trade):
        """Return what a partner owes at the end of a month, and what of it was due."""
        end, opened, overdue = self._month_end(ago), 0.0, 0.0
        for month in range(ago, min(ago + EARLIER, MONTHS + EARLIER) + 1):
            invoiced_on = self._invoice_day(number, month)
            if month in trade and invoiced_on and not self._is_paid(number, month, end):
                opened += self._gross(trade[month])
                overdue += self._gross(trade[month]) if invoiced_on + timedelta(days=NET_DAYS) < end else 0.0
        opened, overdue = round(opened, 2), round(overdue, 2)
        return {
            ("open_receivables", None): (opened, None),
            ("overdue_receivables", None): (overdue, None),
            **({("overdue_rate", None): (overdue, opened)} if opened else {}),
        }

    def _payments(self, number, trade):
        """Return ``{month: figures}`` of the delay of what a partner paid in it."""
        sums = defaultdict(lambda: [0.0, 0.0])
        for ago, sales in trade.items():
            if self._is_paid(number, ago):
                paid_on, amount = self._paid_on(number, ago), self._gross(sales)
                late = (paid_on - self._invoice_day(number, ago)).days - NET_DAYS
                sums[paid_on.replace(day=1)][0] += amount * late
                sums[paid_on.replace(day=1)][1] += amount
        return {
            month: {("payment_delay", None): (round(value, 2), round(weight, 2))}
            for month, (value, weight) in sums.items()
        }

    # --- what no invoice tells --------------------------------------------------------------------------

    def _contact_figures(self, number, ago):
        """Return the visits and calls of a month in the years before the reports that are there."""
        month, day = self._month(ago), self._today()
        told = {(told, (day - timedelta(days=days)).replace(day=1)) for told, days, *_rest in REPORTS}
        if (number, month) in told:
            return {}
        plan = dict(zip(("visits", "calls"), CONTACT_PLAN[PARTNERS[number - 1][5]], strict=True))
        return {
            (code, None): (1, None)
            for code, count in plan.items()
            if (month.month + number + (code == "calls")) % (12 // count) == 0
        }

    def _reported_figures(self, number, ago):
        """Return what the partner reports of its own business."""
        luck, steady = self._random("reported", number, self._month(ago)), self._random("own business", number)
        grade, assortment = PARTNERS[number - 1][5:7]
        season = SEASONS["default"][self._month(ago).month - 1] / sum(SEASONS["default"])
        yearly = REVENUE[grade][assortment == "parts"] * steady.uniform(1.7, 3.1)
        turnover = round(yearly * season * luck.uniform(0.9, 1.1), -2)
        return {
            ("partner_turnover", None): (turnover, None),
            ("partner_profit", None): (
                round(turnover * steady.uniform(0.005, 0.05) * luck.uniform(0.5, 1.5), -2),
                None,
            ),
            ("customers_served", None): (
                int(yearly / 9_000 * (1 + (MONTHS - ago) / 400) * luck.uniform(0.98, 1.02)),
                None,
            ),
            ("service_jobs", None): (int(yearly / 14_000 * season * 12 * luck.uniform(0.8, 1.2)), None),
            ("warranty_claims", None): (round(turnover * luck.uniform(0.002, 0.012), 2), None),
            ("sell_out", None): (round(turnover * luck.uniform(0.55, 0.75), -2), None),
        }
