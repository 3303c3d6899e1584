from decimal import Decimal

from odoo import api, models

#: codes of ``engine/plausibility.py`` whose sentence proposes a figure
_PROPOSING = {"factor_1000", "gross_for_net", "cumulative", "retail_stock", "sign"}


class PrmBenchmarkEntry(models.AbstractModel):
    """What looks wrong, explained to the dealer: what is strange about the figure, and what it may be."""

    _inherit = "prm.benchmark.entry"

    @api.model
    def _finding_sentence(self, code, params, unit, currency):
        """Return the sentence of a finding about an item.

        :param str unit: the item's
        :param currency: ``(symbol, position)``
        """
        numbers = self.env["prm.benchmark.number"]
        texts = {
            name: numbers._item_text(_decimal(value), unit, currency)
            for name, value in params.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }
        for name in ("usual", "expected", "low", "high", "missing", "invoiced", "difference", "extra"):
            texts.setdefault(name, "")
        sentence = self._sentences(texts, params).get(code) or self.env._("This figure is unusual: %(value)s.", **texts)
        if code in _PROPOSING and texts["expected"]:
            proposal = self.env._("Meant may be %(expected)s.", **texts)
            sentence = f"{sentence} {proposal}"
        return sentence

    @api.model
    def _sentences(self, texts, params):
        if params.get("usual") is None:
            sign = self.env._("A negative figure is not expected here.")
        else:
            sign = self.env._("The sign is another than usual; usual is about %(usual)s.", **texts)
        tie_out = self.env._(
            "Opening stock plus purchases minus cost of goods gives %(expected)s; the difference is %(difference)s.",
            **texts,
        )
        if params.get("cost_is_purchases"):
            tie_out += " " + self.env._("Is the cost of goods perhaps the purchases, without the change in stock?")
        return {
            "sign": sign,
            "factor_1000": self.env._(
                "This is about a thousand times more or less than usual (%(usual)s). Amounts are entered in full.",
                **texts,
            ),
            "gross_for_net": self.env._("This looks like the amount with value added tax; net amounts are asked."),
            "cumulative": self.env._("This looks like the year to date; the month alone is asked."),
            "thirteenth_salary": self.env._(
                "This is about twice the usual (%(usual)s). Does it hold a thirteenth salary or holiday pay?", **texts
            ),
            "heads_for_fte": self.env._(
                "A whole number, more than usual (%(usual)s). Are these heads? Full-time equivalents are asked: "
                "somebody at half time is 0.5.",
                **texts,
            ),
            "retail_stock": self.env._("This looks like the stock at selling prices; stock at cost is asked."),
            "jump": self.env._("This is far from your own figures so far: they are about %(usual)s.", **texts),
            "below_invoices": self.env._(
                "We invoiced %(invoiced)s to you in this month; that is more than the purchases reported here.",
                **texts,
            ),
            "stock_tie_out": tie_out,
        }

    @api.model
    def _band_sentence(self, name, params, unit, annualised, currency, with_value):
        """Return the sentence of a KPI outside the programme's band.

        :param bool with_value: the reader may see KPIs
        """
        if not with_value:
            return self.env._("“%(kpi)s” comes out unusual with these figures. Please look at them again.", kpi=name)
        numbers = self.env["prm.benchmark.number"]

        def text(value):
            return numbers._kpi_text(str(value), unit, annualised, currency)

        low, high = params.get("low"), params.get("high")
        if low is None:
            band = self.env._("up to %s", text(high))
        elif high is None:
            band = self.env._("from %s", text(low))
        else:
            band = self.env._("%(low)s to %(high)s", low=text(low), high=text(high))
        return self.env._(
            "“%(kpi)s” comes out at %(value)s; usual is %(band)s. Please look at the figures again.",
            kpi=name,
            value=text(params["value"]),
            band=band,
        )

    @api.model
    def _corrected_sentence(self, code):
        kinds = dict(self.env["prm.benchmark.finding.count"]._fields["code"]._description_selection(self.env))
        return self.env._("Corrected after a notice: %(kind)s", kind=kinds.get(code, code))


def _decimal(value):
    """Return a float of a finding as a figure to read: rounded to cents, or to whole ones from a thousand on."""
    return Decimal(str(round(value, 2 if abs(value) < 1000 else 0))) + 0
