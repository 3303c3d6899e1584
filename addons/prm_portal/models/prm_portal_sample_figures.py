from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

#: index of each month, January first: a season, invented
SEASON = (60, 70, 110, 130, 150, 140, 120, 100, 110, 90, 70, 50)
CATEGORIES = 3


class PrmPortalSample(models.AbstractModel):
    """Invented figures."""

    _inherit = "prm.portal.sample"

    @api.model
    def _figures(self, can):
        return "prm_portal.figures_page", {"data": self._figures_data()}

    @api.model
    def _figures_data(self):
        """Return what :meth:`PrmDealerFigures._data` returns, of nobody."""
        today = fields.Date.context_today(self)
        currency = self.env.company.currency_id
        return {
            "period": str(today.year),
            "company_id": 0,
            "periods": [{"code": str(year), "name": str(year)} for year in (today.year, today.year - 1)],
            "companies": [],
            "currency": currency.name,
            "metrics": [
                self._metric("sample_revenue", self.env._("Sample revenue"), 1000.0, currency),
                self._metric("sample_orders", self.env._("Sample orders"), 0.1, None),
            ],
            "missing": [],
            "as_of": False,
            "potential": None,
        }

    @api.model
    def _metric(self, code, name, scale, currency):
        writing = self.env["prm.dealer.figures"]
        today = fields.Date.context_today(self)
        months = [today.replace(month=1, day=1) + relativedelta(months=number) for number in range(12)]

        def text(value):
            return writing._money(value, currency) if currency else writing._number(value)

        def series(share, year):
            values = [round(month * scale * share) for month in SEASON]
            return {"label": str(year), "values": values, "texts": [text(value) for value in values]}

        now, before = series(1.0, today.year), series(0.95, today.year - 1)
        total, old = sum(now["values"]), sum(before["values"])
        parts = [(total // 2**number, old // 2**number) for number in range(1, CATEGORIES + 1)]
        return {
            "code": code,
            "name": name,
            "description": self.env._("Invented figures."),
            "value": text(total),
            "previous": text(old),
            "has_previous": True,
            "change": f"+{writing._number(100.0 * (total - old) / old, 1)}\N{NO-BREAK SPACE}%",
            "change_good": True,
            "change_up": True,
            "span": str(today.year),
            "labels": writing._month_labels(months),
            "current": now,
            "before": before,
            "categories": [
                {
                    "label": self.env._("Sample category %(number)s", number=number),
                    "current": value,
                    "before": earlier,
                    "current_text": text(value),
                    "before_text": text(earlier),
                }
                for number, (value, earlier) in enumerate(parts, 1)
            ],
        }
