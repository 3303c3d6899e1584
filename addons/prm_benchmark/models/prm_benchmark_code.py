from odoo import api, models

from ..engine.codes import free_code
from .prm_benchmark_definition import MOST_CODE


class PrmBenchmarkItem(models.Model):
    _inherit = "prm.benchmark.item"

    @api.onchange("name")
    def _onchange_name(self):
        """Propose a code, as items have them: ``NET_TURNOVER``."""
        if self.name and not self.code:
            self.code = free_code(self.name.upper(), self.programme_id._taken_codes(), MOST_CODE).upper()


class PrmBenchmarkKpi(models.Model):
    _inherit = "prm.benchmark.kpi"

    @api.onchange("name")
    def _onchange_name(self):
        """Propose a code, as KPIs have them: ``gross_margin``."""
        if self.name and not self.code:
            self.code = free_code(self.name.lower(), self.programme_id._taken_codes(), MOST_CODE)


class PrmBenchmarkProgramme(models.Model):
    _inherit = "prm.benchmark.programme"

    def _taken_codes(self):
        return {code for records in (self.item_ids, self.kpi_ids) for code in records.mapped("code") if code}
