from odoo import api, models
from odoo.exceptions import ValidationError

from ..engine.tree import Item, Product, walk


class PrmBenchmarkKpiDefinition(models.AbstractModel):
    """A band is for ratios: one around a figure itself would only ask how large that figure is."""

    _inherit = "prm.benchmark.kpi.definition"

    @api.constrains("band_low", "band_high", "formula")
    def _check_band_of_a_ratio(self):
        for kpi in self.filtered(lambda kpi: kpi.band_low is not False or kpi.band_high is not False):
            formula, _error = kpi._read_formula()
            if formula and (len(formula.inputs()) < 2 or not _divides(formula)):
                raise ValidationError(
                    self.env._(
                        "“%(kpi)s” cannot have a plausible band: its formula has to divide by an item and read at "
                        "least two figures, as (U - W) / U does.",
                        kpi=kpi.name,
                    )
                )


def _divides(formula):
    """Tell whether a formula divides by an item somewhere."""
    divisors = (
        factor
        for node in walk(formula.tree)
        if isinstance(node, Product)
        for power, factor in node.factors
        if power < 0
    )
    return any(isinstance(node, Item) for divisor in divisors for node in walk(divisor))
