from odoo import api, models

from ..engine.windows import month_of, window

#: windows that the form computes while somebody types, by the months between two values of what is asked
WINDOWS = {1: ("month", "r12"), 3: ("quarter", "r12"), 12: ("r12",)}


class PrmBenchmarkEntry(models.AbstractModel):
    """The KPIs that compute while a dealer types."""

    _inherit = "prm.benchmark.entry"

    @api.model
    def _kpi_windows(self, state):
        """Return the windows of a submission: the finest that what is asked in it can fill, and a year."""
        return WINDOWS[min((item.step for item in self._asked(state).values()), default=1)]

    @api.model
    def _kpis(self, state, series, changed=None):
        """Return the KPIs of a submission's month, with the figures as they stand: ``{code: {window: text}}``.

        A branch, and a firm without branches, sees those of its own figures; a firm with branches those of the
        whole firm.

        :param series: ``{item code: {month: Decimal}}`` of the submission's unit
        :param changed: codes of items; only the KPIs made of them are wanted
        """
        definition = self._definition_of(state)
        month = month_of(state.month)
        if state.unit_level == "firm" and state.has_branches:
            series = self._with_branches(state, definition, series)
        codes = self._shown_kpis(state, definition)
        if changed is not None:
            touched = definition.evaluator.dependents(*changed)
            codes = [code for code in codes if code in touched]
        numbers = self.env["prm.benchmark.number"]
        units = {kpi.code: kpi.unit for kpi in definition.kpis}
        texts = {code: {} for code in codes}
        for kind in self._kpi_windows(state):
            values = definition.evaluator.values(series, window(kind, month, state.fiscal_month), codes)
            for code in codes:
                texts[code][kind] = numbers._kpi_short(values[code], units[code])
        return texts

    @api.model
    def _shown_kpis(self, state, definition):
        """Return the codes of the KPIs that the unit can have: of a branch those made of what branches report."""
        if state.unit_level == "firm":
            return [kpi.code for kpi in definition.kpis]
        levels = {item.code: item.level for item in definition.items}
        return [
            kpi.code
            for kpi in definition.kpis
            if all(levels[code] == "branch" for code, _how in definition.evaluator.formulas[kpi.code].inputs())
        ]

    @api.model
    def _with_branches(self, state, definition, series):
        """Return the series of the whole firm; one query more for its units, one for their figures."""
        month = month_of(state.month)
        own = self.env["prm.benchmark.own"]
        units = own._units(state.firm_id, state.programme_id)
        span = window("r12", month, state.fiscal_month)
        first = definition.evaluator.first_month(span)
        others = [unit.id for unit in units if unit.id != state.unit_id]
        rows = self.env["prm.benchmark.series"]._rows(others, first, month)
        known = self.env["prm.benchmark.series"]._by_unit(definition.items, rows)
        known[state.unit_id] = series
        return own._firm_series(definition.items, units, known)
