from odoo import api, models

#: what a compiled definition is made of; names, orders and help texts are read when they are shown
DEFINING = {
    "code", "unit", "kind", "section_id", "programme_id", "month_from", "month_to", "negative_allowed", "required",
    "formula", "direction", "annualised", "frequency", "level", "deadline_days", "version", "twin", "band_low",
    "band_high", "position", "own_metric_id",
}  # fmt: skip


class PrmBenchmarkStamp(models.AbstractModel):
    """Parts of a programme's definition: a change of one gives the programme a new stamp."""

    _name = "prm.benchmark.stamp"
    _description = "Part of a Programme's Definition"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.programme_id._touch_definition()
        return records

    def write(self, vals):
        before = self.programme_id
        result = super().write(vals)
        if DEFINING & vals.keys():
            (before | self.programme_id)._touch_definition()
        return result

    def unlink(self):
        programmes = self.programme_id
        result = super().unlink()
        programmes.exists()._touch_definition()
        return result
