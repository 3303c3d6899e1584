from odoo import api, models
from odoo.tools import float_round
from odoo.tools.misc import format_date, get_lang

UNKNOWN = "–"


class PrmDealerFigures(models.AbstractModel):
    """How figures and months are written and drawn, in the reader's language."""

    _inherit = "prm.dealer.figures"

    @api.model
    def _number(self, value, digits=0):
        """Return a number as Odoo's ``formatLang`` writes it, which would read the language's grouping each time."""
        if value is None:
            return UNKNOWN
        lang = self.env["res.lang"]._get_data(code=self.env.lang or get_lang(self.env).code)
        text = f"{float_round(value, precision_digits=digits, rounding_method='HALF-EVEN'):,.{digits}f}"
        if lang.grouping != "[3,0]":
            return self.env["res.lang"].browse(lang.id).format(f"%.{digits}f", float(text.replace(",", "")), True)
        return text.translate({44: lang.thousands_sep or "", 46: lang.decimal_point})

    @api.model
    def _money(self, value, currency, digits=0):
        if value is None:
            return UNKNOWN
        number = self._number(value, digits)
        pair = (currency.symbol, number) if currency.position == "before" else (number, currency.symbol)
        return "\N{NO-BREAK SPACE}".join(pair)

    @api.model
    def _format(self, unit, digits, value, currency):
        if value is None:
            return UNKNOWN
        if unit == "currency":
            return self._money(value, currency, digits)
        number = self._number(value, digits)
        if unit == "percent":
            return f"{number}\N{NO-BREAK SPACE}%"
        return self.env._("%(count)s days", count=number) if unit == "days" else number

    @api.model
    def _is_good(self, metric, moved):
        """Tell whether a change is welcome, None when nobody can say."""
        if not moved or metric.direction == "none":
            return None
        return (moved > 0) == (metric.direction == "up")

    @api.model
    def _change_text(self, metric, moved):
        if moved is None:
            return ""
        sign = "+" if moved > 0 else ""
        if metric.unit in ("percent", "days", "score"):
            return f"{sign}{self._number(moved, max(metric.digits, 1))}"
        return f"{sign}{self._number(moved, 1)}\N{NO-BREAK SPACE}%"

    @api.model
    def _month_labels(self, months):
        one_year = months[0].year == months[-1].year
        return [format_date(self.env, month, date_format="LLL" if one_year else "LLL yy") for month in months]

    @api.model
    def _year_label(self, months):
        first, last = months[0].year, months[-1].year
        return str(first) if first == last else f"{first}/{last % 100:02}"

    @api.model
    def _span_text(self, metric, months):
        """Return which months a figure covers, "" for none."""
        if not months:
            return ""
        first, last = (format_date(self.env, month, date_format="LLLL yyyy") for month in (months[0], months[-1]))
        if len(months) == 1:
            return last
        return self.env._("%(first)s to %(last)s", first=first, last=last)

    @api.model
    def _charts(self, data):
        """Return the series of the charts of :meth:`_data`: ``{chart: {labels, series: [{label, values, texts}]}}``."""
        charts = {}
        for metric in data["metrics"]:
            series = [metric["current"], metric["before"]]
            charts[metric["code"]] = {"labels": metric["labels"], "series": series}
            names = [(key, metric[key]["label"]) for key in ("current", "before")]
            charts[f"{metric['code']}_categories"] = self._rows_chart(metric["categories"], names)
        if data["potential"]:
            names = [("potential", self.env._("Market potential")), ("power", self.env._("Purchasing power"))]
            charts["potential"] = self._rows_chart(data["potential"]["rows"], names)
        return charts

    @api.model
    def _rows_chart(self, rows, names):
        return {
            "labels": [row["label"] for row in rows],
            "series": [
                {"label": name, "values": [row[key] for row in rows], "texts": [row[f"{key}_text"] for row in rows]}
                for key, name in names
            ],
        }
