from decimal import Decimal
from typing import NamedTuple

from odoo import api, models

from ..engine.evaluate import Evaluator
from ..engine.evaluation_charts import draw
from ..engine.evaluation_facts import Facts, OwnItems
from ..engine.formula import KpiDef
from ..engine.windows import ItemDef, month_of, window
from .prm_benchmark_entry_form import ENTRY, EVALUATION
from .prm_benchmark_evaluation import MONTHS, Chosen
from .prm_benchmark_evaluation_group import GroupKpi
from .prm_benchmark_own_page import _text_of_month

#: invented: item → a month's figure in the first month, and its growth a month in per mille
FIGURES = {
    "U": (180_000, 4),
    "W": (137_000, 4),
    "P": (22_000, 2),
    "K": (38_000, 2),
    "S": (480_000, 5),
    "FTE": (10, 0),
}
STOCKS = {"S": "eur", "FTE": "fte"}
#: what the invented group's median is of the own figure, in per cent
MEDIANS = {"turnover_change": 80, "gross_margin": 104, "cost_rate": 97, "personnel_rate": 95, "stock_turn": 112}
_BAND = Decimal("0.06")
_SEASON = (96, 94, 103, 108, 106, 101, 98, 95, 103, 104, 98, 94)


class SampleKpi(NamedTuple):
    """What the evaluation takes of a KPI."""

    code: str
    name: str
    formula: str
    unit: str = "percent"
    direction: str = "up"
    annualised: bool = False
    top: bool = False
    twin: str = ""
    description: str = ""
    peer_age: int = 0


class SampleCell(NamedTuple):
    """What the evaluation takes of a released cell."""

    band: str
    ends: list
    medians: list
    lowers: list
    uppers: list
    reason: str = ""
    tops: tuple = ()
    moveds: tuple = ()
    panels: tuple = ()


class PrmPortalSample(models.AbstractModel):
    """The evaluation with invented figures, own and the group's."""

    _inherit = "prm.portal.sample"

    @api.model
    def _samples(self):
        return {**super()._samples(), "benchmark_evaluation": self._benchmark_evaluation}

    @api.model
    def _benchmark_evaluation(self, can):
        """Return the page of the evaluation; computed as a real one, of figures that nobody has."""
        evaluation, currency = self.env["prm.benchmark.evaluation"], self._benchmark_currency()
        records, last = self._sample_kpis(), month_of(self._benchmark_month())
        items = [ItemDef(code, "stock" if code in STOCKS else "flow", unit=STOCKS.get(code, "eur")) for code in FIGURES]
        evaluator = Evaluator(items, [KpiDef(kpi.code, kpi.formula, kpi.unit, kpi.annualised) for kpi in records])
        series, ends = self._sample_series(last), tuple(range(last - MONTHS + 1, last + 1))
        points = {end: evaluator.values(series, window("r12", end)) for end in ends}
        group = {kpi.code: self._sample_group(kpi.code, points, ends) for kpi in records}
        facts = Facts(
            OwnItems(items, series),
            {kpi.code: evaluation._facts(kpi, points, ends, group[kpi.code]) for kpi in records},
            window("r12", last),
            ends,
            ends,
            {},
        )
        facts = facts._replace(rolling=facts.kpis)
        chosen = self._sample_chosen(last)
        company = self.env.company.sudo()
        programme = {"id": 0, "name": self.env._("Sample benchmark"), "currency": company.currency_id.name}
        kpis = evaluation._kpis(records, facts, group, chosen, evaluator, currency)
        data = {
            "programme": {**programme, "symbol": currency[0], "position": currency[1]},
            "programmes": chosen.programmes,
            **evaluation._shown(chosen),
            "span": self.env["prm.benchmark.own"]._span(facts.span),
            "kpi": "gross_margin",
            "kpis": kpis,
            "top": [kpi.code for kpi in records if kpi.top],
            "charts": evaluation._priced(
                evaluation._charts(draw(facts, "gross_margin"), records, currency, group, facts.span, {}), kpis
            ),
        }
        values = evaluation._page_values(data, "charts")
        return "prm_benchmark.evaluation_page", {
            **values,
            "may_enter": can(ENTRY),
            "may_write": can(EVALUATION, write=True),
        }

    def _sample_chosen(self, last):
        windows = self.env["prm.benchmark.own"]._windows()
        release = {"id": 0, "month": last, "code": _text_of_month(last)}
        cohort = {"id": 0, "name": self.env._("Sample group"), "parent_id": False, "own": True, "band": "20+"}
        programmes = [{"id": 0, "name": self.env._("Sample benchmark"), "current": True}]
        return Chosen(programmes, None, windows, "r12", None, [last], last, [release], release, [cohort], cohort,
                      [cohort], [])  # fmt: skip

    def _sample_kpis(self):
        return [
            SampleKpi(
                "turnover_change", self.env._("Sample turnover change"), "(U - U.last_year) / U.last_year", top=True
            ),
            SampleKpi("gross_margin", self.env._("Sample gross margin"), "(U - W) / U", top=True),
            SampleKpi("personnel_rate", self.env._("Sample personnel cost"), "P / U", direction="down", top=True),
            SampleKpi("cost_rate", self.env._("Sample total cost"), "K / U", direction="down"),
            SampleKpi("stock_turn", self.env._("Sample stock turn"), "W / S", "ratio", annualised=True),
        ]

    def _sample_series(self, last):
        first = last - 4 * 12
        return {
            code: {
                month: Decimal(
                    start * (1000 + growth * (month - first)) * (100 if code in STOCKS else _SEASON[month % 12])
                )
                / 100_000
                for month in range(first, last + 1)
            }
            for code, (start, growth) in FIGURES.items()
        }

    def _sample_group(self, code, points, ends):
        medians = [
            None if points[end][code] is None else round(points[end][code] * MEDIANS[code] / 100, 3) for end in ends
        ]
        around = [
            [None if median is None else round(median + sign * abs(median) * _BAND, 4) for median in medians]
            for sign in (-1, 1)
        ]
        cell = SampleCell("20+", list(ends), medians, *around)
        return GroupKpi(cell, "", "", {end: place for place, end in enumerate(ends)})
