from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from .table_agreements import DISCOUNTS
from .table_figures import COURSES, INVOICED, MARGIN, MIX, OUTLIERS, PAYMENT, REPORTING, REVENUE, SEASONS
from .table_partners import PARTNERS
from .table_products import CATEGORIES, PRODUCTS

MONTHS = 36
#: months that partners with invoices have by invoices
INVOICED_MONTHS = 12

_PARENTS = {name: parent for name, _title, parent in CATEGORIES}
#: leaf category: average list price
_PRICES = {
    category: sum(price for _reference, _title, price in products) / len(products)
    for category, products in PRODUCTS.items()
}


def root(category):
    while _PARENTS[category]:
        category = _PARENTS[category]
    return category


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
    """36 months of figures; see ``table_figures``."""

    _inherit = "prm.demo"

    def _load(self):
        super()._load()
        demo = self._in_demo()
        if demo._has_figures():
            return
        demo._load_imported_figures()
        demo._load_invoices()
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

    # --- one partner's year ---------------------------------------------------------------------------

    def _month(self, ago):
        return self._today() - relativedelta(months=ago, day=1)

    def _month_revenues(self, number, ago):
        """Return ``{leaf category: revenue}`` of a partner in the month that many months ago."""
        grade, assortment = PARTNERS[number - 1][5:7]
        month = self._month(ago)
        luck = self._random("figures", number, month)
        steady = self._random("size", number)
        yearly = REVENUE[grade][assortment == "parts"] * steady.uniform(0.75, 1.3)
        trend = between(COURSES.get(number) or (1, steady.uniform(0.94, 1.08), steady.uniform(0.9, 1.15), 1.0), ago)
        trend *= OUTLIERS.get(number, {}).get(ago, 1)
        if ago == 0:
            trend *= self._today().day / 30
        mix, revenues = MIX[assortment], {}
        for category, part in mix.items():
            season = SEASONS.get(category, SEASONS["default"])
            amount = yearly * part / sum(mix.values()) * season[month.month - 1] / sum(season) * trend
            price = _PRICES[category] * (1 - discount(category, grade) / 100)
            # machines come whole: in some months none, in others one or two
            units = int(amount / price + luck.random()) if price > 5_000 else amount / price * luck.uniform(0.7, 1.3)
            if round(units * price):
                revenues[category] = round(units * price * luck.uniform(0.97, 1.03), 2)
        return revenues

    def _payment_days(self, number, ago):
        usual = self._random("payment", number).uniform(27, 40)
        return between(PAYMENT.get(number) or (usual, usual + 1, usual - 1, usual), ago)

    # --- imported -------------------------------------------------------------------------------------

    def _invoices_are_possible(self):
        company = self.env.company
        journals = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "in", ("sale", "bank"))]
        )
        return company.chart_template and company.currency_id.name == "EUR" and len(set(journals.mapped("type"))) == 2

    def _load_imported_figures(self):
        metrics = {metric.code: metric.id for metric in self.env["prm.metric"].search([])}
        categories = {name: self._ref(name).id for name in PRODUCTS}
        invoiced = INVOICED if self._invoices_are_possible() else {}
        rows = []
        for number, dealer in enumerate(self._dealers(), start=1):
            for ago in range(MONTHS, -1, -1):
                figures = {}
                if number not in invoiced or ago >= INVOICED_MONTHS:
                    figures.update(self._sales_figures(number, ago))
                if number % REPORTING and ago:
                    figures.update(self._reported_figures(number, ago))
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

    def _sales_figures(self, number, ago):
        """Return ``{(metric, category): (value, weight)}`` of what we sold and what is open."""
        grade, luck = PARTNERS[number - 1][5], self._random("sales", number, self._month(ago))
        revenues, figures, total = self._month_revenues(number, ago), {}, 0.0
        for category, revenue in revenues.items():
            margin = round(revenue * MARGIN[root(category)] * luck.uniform(0.85, 1.15), 2)
            listed = round(revenue / (1 - discount(category, grade) / 100), 2)
            figures["revenue", category] = (revenue, None)
            figures["margin", category] = (margin, None)
            figures["margin_rate", category] = (margin, revenue)
            figures["discount_rate", category] = (listed - revenue, listed)
            figures["units", category] = (max(1, round(listed / _PRICES[category])), None)
            figures["breadth", category] = (1, None)
            total += revenue
        if luck.random() < 0.12 and "category_wear" in revenues:
            figures["credit_notes", "category_wear"] = (round(revenues["category_wear"] * 0.2, 2), None)
        if total:
            figures["orders", None] = (luck.randint(1, 2 + len(revenues)), None)
        days = self._payment_days(number, ago)
        opened = round(total * 1.19 * days / 30, 2)
        if opened:
            overdue = round(opened * min(0.8, max(0.02, (days - 26) / 60)) * luck.uniform(0.6, 1.2), 2)
            paid = round(total * 1.19, 2)
            figures["open_receivables", None] = (opened, None)
            figures["overdue_receivables", None] = (overdue, None)
            figures["overdue_rate", None] = (overdue, opened)
            figures["payment_delay", None] = (round(paid * (days - 30 + luck.uniform(-3, 3)), 2), paid)
        return figures

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
