"""Whoever changes a programme lets the open drafts be counted anew."""

from odoo import api, models


class PrmBenchmarkProgramme(models.Model):
    _inherit = "prm.benchmark.programme"

    def _touch_definition(self):
        result = super()._touch_definition()
        self.env["prm.benchmark.unit"]._recount_drafts([("programme_id", "in", self.ids)])
        return result


class PrmBenchmarkUnit(models.Model):
    _inherit = "prm.benchmark.unit"

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        units._recount()
        return units

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            self._recount()
        return result

    def _recount(self):
        """Count anew what the open drafts of these units' firms are asked: with a branch the firm is asked less."""
        self._recount_drafts([("unit_id.participant_id", "in", self.participant_id.ids)])

    @api.model
    def _recount_drafts(self, domain):
        drafts = (
            self.env["prm.benchmark.submission"]
            .sudo()
            .search([*domain, ("round_id.state", "!=", "closed"), ("state", "=", "draft")])
        )
        self.env["prm.benchmark.entry"]._refresh_counts(drafts)
