from decimal import Decimal

from odoo import api, fields, models

#: field of a text → the field it writes
_WRITTEN = {"median_text": "median", "lower_text": "lower", "upper_text": "upper", "top_text": "top"}


class PrmBenchmarkReleaseCell(models.Model):
    """The network view in words: each figure as it was told, to three significant digits, beside its unit.

    Changes are told to a tenth, as a firm's own are.
    """

    _inherit = "prm.benchmark.release.cell"

    unit_text = fields.Char("Unit in words", compute="_compute_texts")
    median_text = fields.Char("Median in words", compute="_compute_texts")
    lower_text = fields.Char("Lower quartile in words", compute="_compute_texts")
    upper_text = fields.Char("Upper quartile in words", compute="_compute_texts")
    top_text = fields.Char("Best quarter in words", compute="_compute_texts")
    moved_text = fields.Char("Change on last year in words", compute="_compute_texts")

    @api.depends("median", "lower", "upper", "top", "moved", "kpi_id.unit", "kpi_id.annualised")
    @api.depends_context("lang")
    def _compute_texts(self):
        numbers = self.env["prm.benchmark.number"]
        for cell in self:
            kpi, sign = cell.kpi_id, cell.programme_id.currency_id
            currency = (sign.symbol, sign.position)
            told = numbers._kpi_writer(kpi.unit, False, currency).released.short
            # the fields hold percentages times 100
            factor = Decimal(100) if kpi.unit == "percent" else Decimal(1)
            for text, name in _WRITTEN.items():
                cell[text] = False if cell[name] is False else told(Decimal(str(cell[name])) / factor)
            cell.moved_text = cell._moved_text()
            unit = numbers._kpi_unit(kpi.unit, kpi.annualised, currency)
            cell.unit_text = f"% {unit}".strip() if kpi.unit == "percent" else unit

    def _moved_text(self):
        if self.moved is False:
            return False
        plain = self.env["prm.benchmark.number"]._plain(self.moved, 1)
        percent = self.kpi_id.unit == "percent"
        text = self.env._("%s points", plain) if percent else f"{plain}\N{NO-BREAK SPACE}%"
        return f"+{text}" if self.moved > 0 else text
