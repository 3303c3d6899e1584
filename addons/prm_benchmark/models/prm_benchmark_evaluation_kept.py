import json
import zlib
from typing import NamedTuple

from odoo import api, models
from odoo.tools.lru import LRU

#: figures that were computed, by everything they are made of: see :meth:`_key`; those of 60 KPIs take some 50 KB
_KEPT = LRU(256)
#: what is kept apart from the rest of a page's dictionary
FIGURES = ("kpis", "charts")


class Figures(NamedTuple):
    """The figures of a page as they are kept, and what is asked of them without unpacking them."""

    codes: tuple  #: of the KPIs, in order
    own: bool  #: an own figure is known
    group: bool  #: a figure of the group is shown
    reasons: frozenset  #: why the group's are not shown where the own ones are
    late: tuple  #: months of the releases that tell what is too young today, ``YYYY-MM``, in order
    beside: str  #: JSON of what belongs to the figures: span, kpi, top, provisional
    packed: bytes  #: compressed JSON of :data:`FIGURES`

    def text(self):
        """Return the JSON of :data:`FIGURES`, UTF-8."""
        return zlib.decompress(self.packed)


class Page(NamedTuple):
    """What ``_data`` returns, with the figures as they are kept."""

    data: dict  #: the figures are empty lists
    key: tuple  #: of the figures
    figures: Figures | None  #: None where there are none to show


class PrmBenchmarkEvaluation(models.AbstractModel):
    """Figures are computed once, kept in this process by everything they are made of, and handed out as they are."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _page(self, door, programme="", end="", window="", cohort="", kpi=""):
        """Return the :class:`Page` of a firm; arguments as of :meth:`_data`. Measures and states are of the moment."""
        chosen = self._choose(door, programme, end, window, cohort)
        data = self._empty(chosen)
        if not chosen.participant:
            return Page({**data, **self._stated("no_programme")}, (), None)
        if chosen.end is None:
            return Page({**data, **self._stated("no_figures")}, (), None)
        programme, currency = chosen.participant.programme, chosen.participant.sign
        definition = self.env["prm.benchmark.engine"]._definition(programme, chosen.end, chosen.version.stamp)
        records = self._kpi_records(definition)
        code = kpi if kpi in definition.kpi_ids else ""
        key = self._key(chosen, code, records, currency)
        figures = _KEPT.get(key)
        if figures is None:
            computed = self._computed(door, chosen, code, definition, records, currency)
            figures = _KEPT[key] = self._packed(computed)
        known = [record._asdict() for record in records]
        data.update(
            json.loads(figures.beside),
            measures=self.env["prm.benchmark.measure"]._of_firm(door, programme.id, known, currency),
            **self._state(chosen, figures),
        )
        return Page(data, key, figures)

    @api.model
    def _json(self, door, *chosen, **options):
        """Return what :meth:`_data` returns, as JSON: bytes in UTF-8."""
        page = self._page(door, *chosen, **options)
        if not page.figures:
            return json.dumps(page.data, ensure_ascii=False).encode()
        rest = {name: value for name, value in page.data.items() if name not in FIGURES}
        return json.dumps(rest, ensure_ascii=False)[:-1].encode() + b", " + page.figures.text()[1:]

    @api.model
    def _packed(self, computed):
        kpis = computed["kpis"]
        return Figures(
            codes=tuple(row["code"] for row in kpis),
            own=any(row["own"] is not None for row in kpis),
            group=any(row["median"] is not None for row in kpis),
            reasons=frozenset(row["reason"] for row in kpis if row["own"] is not None),
            late=tuple(sorted({row["told_from"] for row in kpis if row["told_from"]})),
            beside=json.dumps({name: value for name, value in computed.items() if name not in FIGURES}),
            packed=zlib.compress(
                json.dumps(
                    {name: computed[name] for name in FIGURES}, ensure_ascii=False, separators=(",", ":")
                ).encode(),
                1,
            ),
        )

    @api.model
    def _key(self, chosen, code, records, currency):
        """Return everything that the figures are made of, beside the code of the addon."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return (
            # the firm's own figures and the programme's definition, as they stand
            chosen.version,
            chosen.participant.fiscal_month,
            chosen.kind,
            chosen.end,
            # cells are never computed again; how many releases there are tells whether a month is still to come
            (chosen.release or {}).get("id"),
            tuple((row["id"], row["name"], row["parent_id"]) for row in chosen.chain),
            code,
            currency,
            tuple(records),
            (lang.code, lang.thousands_sep, lang.decimal_point),
        )
