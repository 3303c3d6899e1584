from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..engine.formula import KpiDef
from ..engine.sample import sample_series
from ..engine.units import KPI_UNITS as DIMENSIONS
from ..engine.windows import AGGREGATES, KINDS, ItemDef
from .prm_benchmark_definition import ITEM_UNITS, KPI_UNITS
from .prm_benchmark_engine import compile_kpis, item_definition, kpi_definition
from .prm_benchmark_formula import read_formula

MANAGER = "prm_benchmark.group_benchmark_manager"
MOST_UNSAVED = 500
#: more than any formula may have, so that the engine says so; nothing longer is looked at
MOST_TEXT = 20000


class PrmBenchmarkFormulaEditor(models.AbstractModel):
    """What the formula editor asks while somebody types; keepers of programmes alone get an answer."""

    _name = "prm.benchmark.formula.editor"
    _description = "Formula Editor"

    @api.model
    @api.readonly
    def check(self, values):
        """Tell what a formula means, or what is wrong with it, and what it gives for an invented firm.

        :param dict values: ``formula``, ``code``, ``unit``, ``annualised``; ``programme_id``, or none for the
            catalogue's items; ``unsaved``: items as they stand in an unsaved form (``id`` of a saved one or none,
            ``code``, ``name``, ``unit``, ``kind``)
        :return: dict: ``sentence`` and the place ``start``, ``end`` (characters from 0) of what is wrong, with the
            ``unit`` that would fit where the unit is wrong and one does, else
            ``words``, ``currency`` (``[symbol, "before" or "after"]``) and ``results`` (window → number or None,
            percentages as fractions); always ``inputs``,
            what the invented firm has: ``[{"code", "name", "unit", "value"}]`` of the last month
        :raise AccessError: for everybody but keepers of programmes
        """
        items, kpis, names = self._surroundings(values)
        text = str(values.get("formula") or "")[:MOST_TEXT]
        code, unit = str(values.get("code") or ""), str(values.get("unit") or "")
        unit = unit if unit in dict(KPI_UNITS) else False
        annualised = bool(values.get("annualised"))
        formula, error = read_formula(text, items, kpis, code, unit, annualised)
        if error:
            other = error.code == "dimension" and unit and self._unit_that_fits(text, items, kpis, code, annualised)
            return {**self._wrong(error, text), "unit": other or False}
        end = fields.Date.today().year * 12 - 1
        series = sample_series(items, end)
        # the formula stands by itself: what it is called does not matter here, a clash of names would
        mine = KpiDef("_", text, unit or "ratio", annualised)
        evaluator, broken = compile_kpis(items, [*(kpi for kpi in kpis if kpi.code != code), mine])
        if "_" in broken:
            return self._wrong(broken["_"], text)
        found = evaluator.all_windows(series, end)
        currency = self.env.company.currency_id
        used = {needed for needed, _how in formula.inputs()}
        return {
            "sentence": "",
            "words": self.env["prm.benchmark.engine"]._formula_words(formula, names),
            "currency": [currency.symbol, currency.position],
            "results": {kind: _number(found[kind]["_"]) for kind in KINDS},
            "inputs": [
                {
                    "code": item.code,
                    "name": names.get(item.code, item.code),
                    "unit": item.unit,
                    "value": _number(series[item.code].get(end)),
                }
                for item in items
                if item.code in used
            ],
        }

    @api.model
    @api.readonly
    def completions(self, values):
        """Return what may stand in a formula: ``[{"code", "name", "hint", "hows"}]``, items first.

        :param dict values: see :meth:`check`
        """
        items, kpis, names = self._surroundings(values)
        units = dict(self.env["prm.benchmark.item"]._fields["unit"]._description_selection(self.env))
        kinds = {"flow": self.env._("flow"), "stock": self.env._("stock")}
        own = str(values.get("code") or "")
        found = [
            {
                "code": item.code,
                "name": names.get(item.code, ""),
                "hint": f"{units.get(item.unit, '')}, {kinds[item.kind]}",
                "hows": [how for how in AGGREGATES[item.kind] if how != "sum"],
            }
            for item in items
        ]
        found += [
            {"code": kpi.code, "name": names.get(kpi.code, ""), "hint": self.env._("KPI"), "hows": []}
            for kpi in kpis
            if kpi.code != own
        ]
        days = self.env._("days of the period")
        months = self.env._("months of the period")
        month = self.env._("one month, to count in months")
        found += [
            {"code": code, "name": name, "hint": "", "hows": []}
            for code, name in (("days", days), ("months", months), ("month", month))
        ]
        return found

    def _unit_that_fits(self, text, items, kpis, code, annualised):
        """Return the first unit that a formula gives, None when there is none."""
        formula, _error = read_formula(text, items, kpis, code, False, annualised)
        found = formula and formula.dimension()
        return next((unit for unit, dimension in DIMENSIONS.items() if dimension == found), None)

    def _wrong(self, error, text):
        return {
            "sentence": self.env["prm.benchmark.engine"]._formula_sentence(error, text),
            "start": error.start,
            "end": error.end,
            "blank": error.code == "empty",
        }

    def _surroundings(self, values):
        """Return (:class:`ItemDef` list, :class:`KpiDef` list, code → name) of a programme or of the catalogue."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Formulas are written by those who keep the programmes."))
        if not isinstance(values, dict):
            raise UserError(self.env._("The formula cannot be read."))
        programme_id = values.get("programme_id")
        if isinstance(programme_id, int) and programme_id:
            programme = self.env["prm.benchmark.programme"].browse(programme_id)
            programme.check_access("read")
            items, kpis = programme.item_ids, programme.kpi_ids.sorted(lambda kpi: (kpi.version, kpi.id))
        elif values.get("catalogue"):
            items = self.env["prm.benchmark.catalogue.item"].search(Domain.TRUE)
            kpis = self.env["prm.benchmark.catalogue.kpi"].search(Domain.TRUE)
        else:
            items, kpis = self.env["prm.benchmark.item"], self.env["prm.benchmark.kpi"]
        unsaved = values.get("unsaved")
        unsaved = [row for row in unsaved[:MOST_UNSAVED] if _is_row(row)] if isinstance(unsaved, list) else []
        saved = {item.id: item_definition(item) for item in items}
        items = items.filtered(lambda item: item.id not in {row.get("id") for row in unsaved})
        definitions = {item.code: item_definition(item) for item in items}
        names = {record.code: record.name for records in (kpis, items) for record in records}
        for row in unsaved:
            definition = _unsaved_definition(row, saved.get(row.get("id"), ItemDef("")))
            if definition:
                definitions[definition.code] = definition
                names[definition.code] = str(row.get("name") or "")
        # of several versions the newest
        return list(definitions.values()), list({kpi.code: kpi_definition(kpi) for kpi in kpis}.values()), names


def _is_row(row):
    """Tell whether it is an item of an unsaved form; its values stand in no list and no dict."""
    return isinstance(row, dict) and not any(isinstance(value, (list, dict)) for value in row.values())


def _unsaved_definition(row, saved):
    code, unit, kind = row.get("code"), row.get("unit"), row.get("kind")
    if isinstance(code, str) and code and unit in dict(ITEM_UNITS) and kind in AGGREGATES:
        return saved._replace(code=code, kind=kind, unit=unit)
    return None


def _number(value):
    return None if value is None else float(value)
