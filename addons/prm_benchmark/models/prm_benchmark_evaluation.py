import json
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..engine.evaluation_charts import draw
from ..engine.evaluation_facts import Facts, OwnItems
from ..engine.windows import is_due, window
from .prm_benchmark_own_page import _text_of_month

#: months of the lines
MONTHS = 24
#: months before the first of them that a rolling year, its last year and a yearly figure look back to
_BACK = 48
REPORTED = MONTHS + _BACK


class Participant(NamedTuple):
    """A programme in which the firm takes part, as plain values."""

    fiscal_month: int
    programme: object  #: the record, under the user's own rights: for its id
    name: str
    currency: str  #: code
    sign: tuple  #: the currency's symbol and position
    step: int  #: months from one round to the next
    stamp: str  #: of the programme's definition

    def step_of(self, kind):
        """Return the months from one end of a window that is shown to the next."""
        return max(self.step, 3 if kind == "quarter" else 1)


class Kpi(NamedTuple):
    """A KPI of the programme with its words."""

    id: int
    code: str
    name: str
    description: str
    unit: str
    annualised: bool
    direction: str
    twin: str
    top: bool
    sequence: int
    peer_age: int  #: months until a release tells a single month or quarter of it


class Chosen(NamedTuple):
    """What a page is about, everything checked: the firm takes part, the month has figures, the group is one of it."""

    programmes: list
    participant: Participant | None
    windows: list
    kind: str
    version: object  #: of the firm's figures, see ``prm.benchmark.own``
    ends: list  #: months that can be chosen, the newest first
    end: int | None
    releases: list
    release: dict | None  #: that holds the chosen month, or the newest one before it
    cohorts: list
    cohort: dict | None
    chain: list  #: the cohort and its broader ones
    notices: list


class PrmBenchmarkEvaluation(models.AbstractModel):
    """The evaluation: a firm's KPIs beside its group's, in one dictionary for page, tables, workbook and PDF.

    Own figures are live and the firm's alone; the group's come from releases. Callers bring a
    :class:`~odoo.addons.prm_portal.doors.Door` that let the user through with the capability for the evaluation.
    """

    _name = "prm.benchmark.evaluation"
    _description = "Benchmark Evaluation"

    @api.model
    def _data(self, door, programme="", end="", window="", cohort="", kpi=""):
        """Return everything about a firm in a programme, month, window and comparison group.

        Anything that is not the firm's or does not exist becomes the nearest that does, with a sentence in
        ``notices``. Figures are floats (a percentage is a fraction) or None, beside them the texts to show.

        :param programme: id of one of the firm's programmes, as text
        :param str end: month ``YYYY-MM``
        :param str window: one of ``engine.windows.KINDS``
        :param cohort: id of a comparison group, as text
        :param str kpi: code of the KPI that the chart ``position`` shows
        :return: see ``docs/developers.md``
        """
        page = self._page(door, programme, end, window, cohort, kpi)
        return {**page.data, **json.loads(page.figures.text())} if page.figures else page.data

    @api.model
    def _empty(self, chosen):
        """Return the dictionary without figures: what was chosen, and what can be."""
        of = chosen.participant
        symbol, position = of.sign if of else ("", "after")
        return {
            "programme": {
                "id": of.programme.id if of else 0,
                "name": of.name if of else "",
                "currency": of.currency if of else "",
                "symbol": symbol,
                "position": position,
            },
            "programmes": chosen.programmes,
            **self._shown(chosen),
        }

    @api.model
    def _shown(self, chosen):
        """Return what was chosen and what can be, and everything else empty."""
        own = self.env["prm.benchmark.own"]
        names = {row["code"]: row["name"] for row in chosen.windows}
        newest = chosen.releases[-1]["month"] if chosen.releases else 0
        return {
            "window": {"code": chosen.kind, "name": names.get(chosen.kind, "")},
            "windows": [{**row, "current": row["code"] == chosen.kind} for row in chosen.windows],
            "end": {
                "code": _text_of_month(chosen.end) if chosen.end else "",
                "name": own._month(chosen.end) if chosen.end else "",
            },
            "ends": [
                {
                    "code": _text_of_month(month),
                    "name": own._month(month),
                    "current": month == chosen.end,
                    "released": month <= newest,
                }
                for month in chosen.ends
            ],
            "span": "",
            "span_note": self._span_note(chosen),
            "cohort": self._cohort(chosen),
            "cohorts": [
                {
                    **{name: row[name] for name in ("id", "name", "own", "band")},
                    "text": self._cohort_text(row),
                    "current": row is chosen.cohort,
                }
                for row in chosen.cohorts
            ],
            "release": self._release(chosen),
            "state": "",
            "state_text": "",
            "notices": list(chosen.notices),
            "provisional": [],
            "top": [],
            "kpis": [],
            "kpi": "",
            "kpi_chosen": False,
            "charts": [],
            "measures": [],
        }

    @api.model
    def _computed(self, door, chosen, code, definition, records, currency):
        own = self.env["prm.benchmark.own"]
        participant, end = chosen.participant, chosen.end
        programme, fiscal = participant.programme, participant.fiscal_month
        span = window(chosen.kind, end, fiscal)
        step = participant.step_of(chosen.kind)
        months = tuple(range(end - MONTHS + 1, end + 1))
        ends = tuple(month for month in months if is_due(month, step, fiscal))
        points = own._points(door.firm_id, programme, fiscal, chosen.kind, ends, at=end, version=chosen.version)
        series = self._series(chosen, definition)
        group = self._group(chosen, ends)
        facts = Facts(
            own=OwnItems(definition.items, series, fiscal),
            kpis={kpi.code: self._facts(kpi, points, ends, group.get(kpi.code)) for kpi in records},
            span=span,
            ends=ends,
            months=months,
            rolling={},
        )
        if chosen.kind == "r12":
            facts = facts._replace(rolling=facts.kpis)
        shown = code if code in facts.kpis else self._first_code(records, facts)
        top = sorted(records, key=lambda kpi: not kpi.top)[:3]
        reported = own._reported(chosen.version, REPORTED)
        kpis = self._kpis(records, facts, group, chosen, definition.evaluator, currency)
        late = {row["code"]: row["reason_text"] for row in kpis if row["reason"] == "young"}
        return {
            "span": own._span(span),
            "kpi": shown,
            "kpis": kpis,
            "top": [kpi.code for kpi in top],
            "kpi_chosen": shown == code,
            "charts": self._priced(self._charts(draw(facts, shown), records, currency, group, span, late), kpis),
            "provisional": [
                own._month(month) for month in months if month in reported.provisional and month >= span.first
            ],
        }

    @api.model
    def _first_code(self, records, facts):
        """Return the KPI that the chart of the position shows: one that is compared now, else one that was, else one
        that has own figures; of these the first on top."""

        def rank(kpi):
            own, median = facts.kpis[kpi.code].own, facts.kpis[kpi.code].median
            known = [value is not None for value in own]
            # without a release there are no medians at all
            both = [None not in pair for pair in zip(own, median, strict=False)]
            return not any(both[-1:]), not any(both), not any(known[-1:]), not any(known), not kpi.top

        return min(records, key=rank).code if records else ""

    @api.model
    def _series(self, chosen, definition):
        """Return the figures of the firm's items: ``{code: {month: Decimal}}``."""
        own = self.env["prm.benchmark.own"]
        first = chosen.end - MONTHS - _BACK
        known = own._unit_series(chosen.version, definition, first, chosen.end)
        return own._firm_series(definition.items, chosen.version.units, known)

    @api.model
    def _kpi_records(self, definition):
        """Return the :class:`Kpi` list of a definition in the programme's order; one query."""
        self.env["prm.benchmark.kpi"].flush_model()
        # Bridge: names of the KPIs of a programme in which the door's firm takes part.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, code, COALESCE(name->>%(lang)s, name->>'en_US'),
                       COALESCE(description->>%(lang)s, description->>'en_US', ''), unit, COALESCE(annualised, FALSE),
                       direction, COALESCE(twin, ''), COALESCE(top, FALSE), sequence,
                       COALESCE(peer_age, '0')::integer
                  FROM prm_benchmark_kpi
                 WHERE id = ANY(%(ids)s)
              ORDER BY sequence, code
                """,
                lang=self.env.lang or "en_US",
                ids=list(definition.kpi_ids.values()),
            )
        )
        return [Kpi(*row) for row in rows]
