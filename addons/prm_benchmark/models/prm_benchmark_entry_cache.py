"""What is asked is kept in memory; whoever changes a programme lets it be read anew, and counted anew."""

from odoo import api, models


class PrmBenchmarkItem(models.Model):
    _inherit = "prm.benchmark.item"

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items.programme_id._entry_changed()
        return items

    def write(self, vals):
        result = super().write(vals)
        self.programme_id._entry_changed()
        return result

    def unlink(self):
        programmes = self.programme_id
        result = super().unlink()
        programmes._entry_changed()
        return result


class PrmBenchmarkSection(models.Model):
    _inherit = "prm.benchmark.section"

    def write(self, vals):
        result = super().write(vals)
        self.programme_id._entry_changed()
        return result


class PrmBenchmarkUnit(models.Model):
    _inherit = "prm.benchmark.unit"

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        units._entry_changed()
        return units

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            self._entry_changed()
        return result

    def _entry_changed(self):
        """Count anew what the open drafts of these units' firms are asked: with a branch the firm is asked less."""
        self._drafts([("unit_id.participant_id", "in", self.participant_id.ids)])

    @api.model
    def _drafts(self, domain):
        drafts = (
            self.env["prm.benchmark.submission"]
            .sudo()
            .search([*domain, ("round_id.state", "!=", "closed"), ("state", "=", "draft")])
        )
        self.env["prm.benchmark.entry"]._refresh_counts(drafts)


class PrmBenchmarkProgramme(models.Model):
    _inherit = "prm.benchmark.programme"

    def _entry_changed(self):
        """Forget what was asked, and count anew what the open drafts are asked."""
        self.env.registry.clear_cache()
        self.env["prm.benchmark.unit"]._drafts([("programme_id", "in", self.ids)])
