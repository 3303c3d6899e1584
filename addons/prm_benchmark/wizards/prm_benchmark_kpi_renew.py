from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.prm_benchmark_definition import DIRECTIONS, KPI_UNITS

TAKEN = ("formula", "unit", "direction", "annualised")


class PrmBenchmarkKpiRenew(models.TransientModel):
    """A new version of a KPI, or its end, from a month on; the months before keep what was valid in them."""

    _name = "prm.benchmark.kpi.renew"
    _description = "New Version of a KPI"

    kpi_id = fields.Many2one("prm.benchmark.kpi", required=True, readonly=True, ondelete="cascade")
    programme_id = fields.Many2one(related="kpi_id.programme_id")
    code = fields.Char(related="kpi_id.code")
    mode = fields.Selection(
        [("renew", "Compute it differently from now on"), ("end", "Compute it no more")],
        required=True,
        default="renew",
    )
    month = fields.Date("From", required=True, default=lambda self: fields.Date.today().replace(day=1))
    formula = fields.Char(required=True)
    unit = fields.Selection(KPI_UNITS, required=True)
    direction = fields.Selection(DIRECTIONS, required=True)
    annualised = fields.Boolean()

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        kpi = self.env["prm.benchmark.kpi"].browse(values.get("kpi_id"))
        return {**{name: kpi[name] for name in TAKEN if kpi}, **values}

    def action_apply(self):
        self.ensure_one()
        kpi, month = self.kpi_id, self.month.replace(day=1)
        self._check(kpi, month)
        if self.mode == "end":
            kpi._end(fields.Date.subtract(month, months=1))
        else:
            kpi._renew(month, {name: self[name] for name in TAKEN})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check(self, kpi, month):
        if not kpi.is_current:
            raise UserError(self.env._("“%(kpi)s” has a newer version: change that one.", kpi=kpi.name))
        if kpi.month_from and month <= kpi.month_from:
            raise UserError(
                self.env._(
                    "This version of “%(kpi)s” is valid from %(month)s on: a change begins later.",
                    kpi=kpi.name,
                    month=kpi.month_from.strftime("%m/%Y"),
                )
            )
