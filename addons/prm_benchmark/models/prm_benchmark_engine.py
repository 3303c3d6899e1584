from typing import NamedTuple

from odoo import api, models, tools

from ..engine.evaluate import Evaluator
from ..engine.formula import FormulaError, KpiDef, check_unit
from ..engine.windows import ItemDef, month_of
from .prm_benchmark_section import STEPS


class Definition(NamedTuple):
    """What a programme is in one month; shared between requests: nobody changes it."""

    items: tuple  #: :class:`ItemDef` of all its items, also of those not asked in this month
    item_ids: dict  #: code → id
    asked: frozenset  #: codes of the items asked in this month (whether one is due is up to the firm's fiscal year)
    kpis: tuple  #: :class:`KpiDef` in the version valid in this month, those that can be computed
    kpi_ids: dict  #: code → id of that version
    evaluator: Evaluator
    broken: dict  #: code → :class:`FormulaError` of the KPIs that cannot be computed


class ProgrammeBook:
    """All items and KPI versions of a programme; compiles what is valid in a month when it is first asked for.

    :param items: of ``(id, from month, to month, ItemDef)``
    :param versions: of ``(id, from month, to month, KpiDef)``; months as integers, ``None`` for open ends
    """

    def __init__(self, items, versions):
        self.items = items
        self.versions = versions
        self._compiled = {}

    def at(self, month):
        items, versions = _valid(self.items, month), _valid(self.versions, month)
        key = (tuple(row[0] for row in items), tuple(row[0] for row in versions))
        if key not in self._compiled:
            self._compiled[key] = self._compile(items, versions)
        return self._compiled[key]

    def _compile(self, items, versions):
        everything = tuple(definition for *_bounds, definition in self.items)
        wanted = {definition.code: definition for *_bounds, definition in versions}
        ids = {definition.code: id_ for id_, *_bounds, definition in versions}
        evaluator, broken = compile_kpis(everything, wanted.values())
        return Definition(
            items=everything,
            item_ids={definition.code: id_ for id_, *_bounds, definition in self.items},
            asked=frozenset(definition.code for *_bounds, definition in items),
            kpis=tuple(kpi for kpi in wanted.values() if kpi.code not in broken),
            kpi_ids={code: id_ for code, id_ in ids.items() if code not in broken},
            evaluator=evaluator,
            broken=broken,
        )


def compile_kpis(items, kpis):
    """Compile KPIs; one that is wrong takes down itself and what is made of it, not the others.

    :return: (:class:`Evaluator`, dict code → :class:`FormulaError`)
    """
    left, broken = {kpi.code: kpi for kpi in kpis}, {}
    while True:
        try:
            evaluator = Evaluator(items, left.values())
            wrong = {}
            for code, formula in evaluator.formulas.items():
                try:
                    check_unit(formula, left[code].unit)
                except FormulaError as error:
                    wrong[code] = error
            if not wrong:
                return evaluator, broken
        except FormulaError as error:
            wrong = {error.params["of"]: error}
        broken.update(wrong)
        for code in wrong:
            del left[code]


def _valid(rows, month):
    return [row for row in rows if (row[1] is None or row[1] <= month) and (row[2] is None or month <= row[2])]


class PrmBenchmarkEngine(models.AbstractModel):
    """Between the records of a programme and the engine, which knows no records."""

    _name = "prm.benchmark.engine"
    _description = "Benchmark Engine"

    @api.model
    def _definition(self, programme, month, stamp=None):
        """Return the :class:`Definition` of a programme in a month; costs the read of its stamp, when it is known.

        A definition holds codes, ids and formulas, no names and no figures: it is the same whoever asks.

        :param programme: one ``prm.benchmark.programme``
        :param month: ``date``, or an integer as in ``engine/windows.py``
        :param str stamp: of the definition, where the caller has just read it
        """
        # Bridge: pages of dealers ask too; they have checked whose programme it is.
        stamp = stamp or programme.sudo().definition_stamp
        book = self._book(programme.id, stamp)
        return book.at(month if isinstance(month, int) else month_of(month))

    @tools.ormcache("programme_id", "stamp")
    def _book(self, programme_id, stamp):
        """Return the :class:`ProgrammeBook`; the stamp is new whenever the definition changed."""
        programme = self.env["prm.benchmark.programme"].sudo().browse(programme_id)
        items = [
            (item.id, *_months(item), item_definition(item))
            for item in programme.item_ids.sorted(lambda item: (item.sequence, item.id))
        ]
        # of two versions that claim a month, the newer
        versions = programme.kpi_ids.sorted(lambda kpi: (kpi.version, kpi.id))
        return ProgrammeBook(items, [(kpi.id, *_months(kpi), kpi_definition(kpi)) for kpi in versions])


def item_definition(item):
    """Return the :class:`ItemDef` of an item of a programme or of the catalogue (anything with its fields)."""
    return ItemDef(
        code=item.code,
        kind=item.kind,
        step=STEPS[item.frequency or "month"],
        unit=item.unit,
        position=getattr(item, "position", 1),
        level=item.level or "firm",
    )


def kpi_definition(kpi):
    """Return the :class:`KpiDef` of a KPI of a programme or of the catalogue."""
    return KpiDef(kpi.code, kpi.formula, kpi.unit, kpi.annualised)


def _months(record):
    return tuple(day and month_of(day) or None for day in (record.month_from, record.month_to))
