from decimal import Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..engine.windows import KINDS, month_of
from .prm_benchmark_entry_form import ENTRY, EVALUATION, SIGNOFF
from .prm_benchmark_entry_kpis import WINDOWS

#: invented: unit, figure, month before, last year; the stock is a thousand times too small
FIGURES = (
    ("eur", 200_000, 180_000, 190_000),
    ("eur", 150_000, 138_000, 145_000),
    ("fte", 10, 10, 9),
    ("eur", None, 30_000, 29_000),
    ("eur", 500, 490_000, 510_000),
)
WARNED = 5
#: percent that the sample's trend is off the straight way, in the months from last year's to the chosen one
SEASON = (0, 2, 3, 1, -1, 2, 4, 3, 1, -2, 1, 2, 0)


class SampleKpi(NamedTuple):
    """What the page of the own KPIs takes of a KPI."""

    code: str
    name: str
    unit: str
    direction: str
    annualised: bool = False
    description: str = ""
    top: bool = True


class PrmPortalSample(models.AbstractModel):
    """Invented figures of a benchmark."""

    _inherit = "prm.portal.sample"

    @api.model
    def _samples(self):
        return {
            **super()._samples(),
            "benchmark": self._benchmark_entry,
            "benchmark_figures": self._benchmark_figures,
        }

    @api.model
    def _due(self, can):
        due, counts = super()._due(can)
        if can(ENTRY, write=True):
            title = self.env._("Sample benchmark: figures to enter")
            icon, url = "fa-pencil-square-o", "/my/prm/benchmark/entry"
            due.append({"title": title, "url": url, "icon": icon, "date": self._day(10), "urgent": False})
            counts["benchmark"] = 1
        return due, counts

    def _benchmark_month(self, back=1):
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=back)

    def _benchmark_currency(self):
        # Bridge: the sign of the company's currency, for whoever administers roles.
        currency = self.env.company.sudo().currency_id
        return currency.symbol, currency.position

    # --- the form for figures -------------------------------------------------------------------------

    @api.model
    def _benchmark_entry(self, can):
        """Return the form with two sections, a figure that is missing and one that looks wrong."""
        entry, currency = self.env["prm.benchmark.entry"], self._benchmark_currency()
        items = [self._benchmark_item(number, *figures, currency) for number, figures in enumerate(FIGURES, 1)]
        names = self.env._("Sample section: turnover and cost"), self.env._("Sample section: staff and stock")
        sections = [
            {"id": number, "name": name, "help": "", "due": self._day(10), "items": part}
            for number, (name, part) in enumerate(zip(names, (items[:2], items[2:]), strict=True), 1)
        ]
        filled, wanted = sum(bool(item["value"]) for item in items), len(items)
        editable = can(ENTRY, write=True)
        month = entry._month_text(self._benchmark_month(), self.env["prm.benchmark.programme"])
        form = {
            **dict.fromkeys(("round_id", "unit_id", "revision"), 0),
            **dict.fromkeys(("nil", "provisional", "overdue", "may_sign", "may_finalise", "may_reopen"), False),
            "programme": self.env._("Sample benchmark"),
            "description": self.env._("Here stands what the head office asks for. Invented figures."),
            "month": month,
            "units": [],
            "state": "draft",
            "round_state": "open",
            "editable": editable,
            "sentence": None,
            "date_due": self._day(10),
            "sections": sections,
            "notices": {WARNED: [self._benchmark_notice(currency)]},
            "blockers": [],
            "progress": {
                "filled": filled,
                "wanted": wanted,
                "percent": 100 * filled // wanted,
                "text": self.env._("%(filled)s of %(wanted)s filled in", filled=filled, wanted=wanted),
            },
            "kpis": self._benchmark_panel(currency) if can(EVALUATION) else None,
            "kpi_windows": WINDOWS[1],
            "waits_for_director": False,
            "may_submit": editable,
            "events": [],
        }
        return "prm_benchmark.entry_page", {
            "title": self.env._("Figures of %(month)s", month=month),
            "subtitle": " · ".join((form["programme"], self._firm_name())),
            "form": form,
            **dict.fromkeys(("typed", "errors", "conflicts", "reasons"), {}),
            "alert": None,
            "lost": [],
            "blocked": False,
        }

    def _benchmark_item(self, number, unit, value, previous, year_before, currency):
        numbers = self.env["prm.benchmark.number"]
        labels = {
            1: self.env._("Sample turnover"),
            2: self.env._("Sample cost of goods"),
            3: self.env._("Sample staff"),
            4: self.env._("Sample personnel cost"),
            5: self.env._("Sample stock"),
        }
        return {
            "id": number,
            "code": "",
            "label": labels[number],
            "help": self.env._("Here the head office explains what belongs to it."),
            "unit": numbers._item_unit(unit, currency),
            "required": True,
            "negative": False,
            "value": numbers._typed(value, unit),
            "text": numbers._item_text(value, unit, currency),
            "previous": numbers._figure(previous, unit),
            "year_before": numbers._figure(year_before, unit),
            "step": 1,
        }

    def _benchmark_notice(self, currency):
        usual = FIGURES[WARNED - 1][2]
        params = {"value": usual / 1000, "usual": usual, "expected": FIGURES[WARNED - 1][1] * 1000}
        sentence = self.env["prm.benchmark.entry"]._finding_sentence("factor_1000", params, "eur", currency)
        return {"id": 1, "sentence": sentence, "open": True, "reason": "", "by": "", "question": ""}

    # --- the own KPIs ---------------------------------------------------------------------------------

    def _benchmark_kpis(self):
        """Return ``[(SampleKpi, figure of last year, figure now)]``."""
        return [
            (SampleKpi("sample_margin", self.env._("Sample gross margin"), "percent", "up"), "0.237", "0.25"),
            (
                SampleKpi(
                    "sample_turnover_fte", self.env._("Sample turnover per full-time equivalent"), "eur_fte", "up"
                ),
                "21111",
                "20000",
            ),
            (SampleKpi("sample_stock_days", self.env._("Sample days of stock"), "days", "down"), "109", "103"),
        ]

    def _benchmark_panel(self, currency):
        numbers = self.env["prm.benchmark.number"]
        return [
            {
                "code": kpi.code,
                "name": kpi.name,
                "unit": numbers._kpi_unit(kpi.unit, kpi.annualised, currency),
                "month": numbers._kpi_short(now, kpi.unit),
                "r12": numbers._kpi_short(before, kpi.unit),
            }
            for kpi, before, now in self._benchmark_kpis()
        ]

    @api.model
    def _benchmark_figures(self, can):
        own, currency = self.env["prm.benchmark.own"], self._benchmark_currency()
        last = month_of(self._benchmark_month())
        kpis = [
            {**own._kpi(kpi, self._benchmark_trend(last, Decimal(before), Decimal(now)), currency), "why": []}
            for kpi, before, now in self._benchmark_kpis()
        ]
        data = {
            "programmes": [{"id": 0, "name": self.env._("Sample benchmark"), "current": True}],
            "programme_id": 0,
            "programme": self.env._("Sample benchmark"),
            "windows": own._windows(),
            "kind": KINDS[0],
            "end": "",
            "ends": [{"code": "", "name": own._month(last)}],
            "span": own._month(last),
            "kpis": kpis,
            "top": kpis,
            "provisional": [],
        }
        return "prm_benchmark.own_page", {"data": data, "may_enter": can(ENTRY) or can(SIGNOFF)}

    def _benchmark_trend(self, last, before, now):
        """Return the points of the way from last year to now: ``[(month, Decimal)]``."""
        steps = len(SEASON) - 1
        return [
            (last - steps + place, before + (now - before) * place / steps + before * percent / 100)
            for place, percent in enumerate(SEASON)
        ]
