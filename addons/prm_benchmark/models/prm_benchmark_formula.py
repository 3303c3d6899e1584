from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.formula import FormulaError, check_divisors, check_unit, parse
from .prm_benchmark_engine import item_definition, kpi_definition


class PrmBenchmarkKpiDefinition(models.AbstractModel):
    """The formula of a KPI: checked when it is saved, told in words, and what is wrong with it."""

    _inherit = "prm.benchmark.kpi.definition"

    problem = fields.Char(compute="_compute_problem", help="Why it cannot be computed.")
    formula_words = fields.Char("In words", compute="_compute_problem")

    @api.depends("formula", "unit", "annualised", "code")
    @api.depends_context("lang")
    def _compute_problem(self):
        engine = self.env["prm.benchmark.engine"]
        for kpi in self:
            formula, error = kpi._read_formula()
            kpi.problem = error and engine._formula_sentence(error, kpi.formula or "")
            kpi.formula_words = formula and engine._formula_words(formula, kpi._formula_names())

    def _read_formula(self):
        """Return (:class:`Formula` or None, :class:`FormulaError` or None) of one KPI."""
        self.ensure_one()
        items, kpis = self._formula_surroundings()
        return read_formula(
            self.formula, [item_definition(item) for item in items], [kpi_definition(kpi) for kpi in kpis],
            self.code, self.unit, self.annualised,
        )  # fmt: skip

    def _formula_surroundings(self):
        """Return (items, other KPIs): the records that the formula may name."""
        raise NotImplementedError

    def _formula_names(self):
        items, kpis = self._formula_surroundings()
        return {record.code: record.name for records in (kpis, items) for record in records}

    @api.constrains("formula", "unit", "annualised", "code")
    def _check_formula(self):
        for kpi in self:
            _formula, error = kpi._read_formula()
            if error:
                sentence = self.env["prm.benchmark.engine"]._formula_sentence(error, kpi.formula)
                raise ValidationError(
                    self.env._("The formula of “%(kpi)s”: %(problem)s", kpi=kpi.name, problem=sentence)
                )


def read_formula(text, items, kpis, code, unit, annualised):
    """Return (:class:`Formula` or None, :class:`FormulaError` or None); the unit is checked where it is told.

    :param items: :class:`ItemDef`; ``kpis``: :class:`KpiDef` of the others
    """
    try:
        others = [kpi for kpi in kpis if kpi.code != code]
        formula = parse(text or "", items, others, code=code or None, annualised=bool(annualised))
        check_divisors(formula)
        if unit:
            check_unit(formula, unit)
        else:
            formula.dimension()
    except FormulaError as error:
        return None, error
    return formula, None


class PrmBenchmarkCatalogueKpi(models.Model):
    _inherit = "prm.benchmark.catalogue.kpi"

    def _formula_surroundings(self):
        return self.env["prm.benchmark.catalogue.item"].search(Domain.TRUE), self.search(Domain.TRUE)


class PrmBenchmarkKpi(models.Model):
    _inherit = "prm.benchmark.kpi"

    @api.depends("programme_id.definition_stamp", "month_from", "month_to")
    def _compute_problem(self):
        return super()._compute_problem()

    def _formula_surroundings(self):
        """Items of the programme, and of each other KPI the version valid in this one's first month."""
        programme = self.programme_id
        month = self.month_from or self.month_to
        others = programme.kpi_ids.sorted(lambda kpi: (kpi.version, kpi.id))
        if month:
            others = others.filtered(lambda kpi: kpi._is_valid_in(month))
        else:
            # valid from the beginning: the first version of each
            others = others.sorted(lambda kpi: -kpi.version) if self.month_to else others
        return programme.item_ids, others

    def _is_valid_in(self, month):
        self.ensure_one()
        return (not self.month_from or self.month_from <= month) and (not self.month_to or month <= self.month_to)
