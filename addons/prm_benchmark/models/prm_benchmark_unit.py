from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .prm_benchmark_definition import LEVELS


class PrmBenchmarkUnit(models.Model):
    """What reports figures: the firm itself, or one of its branches (an address below the firm).

    A firm without branches reports the sections of both levels in its own unit.
    """

    _name = "prm.benchmark.unit"
    _description = "Benchmark Reporting Unit"
    _order = "participant_id, level desc, name, id"

    participant_id = fields.Many2one("prm.benchmark.participant", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", "Firm or branch", required=True, ondelete="restrict", index=True)
    firm_id = fields.Many2one(related="participant_id.partner_id", string="Firm", store=True, index=True)
    programme_id = fields.Many2one(related="participant_id.programme_id", store=True, index=True)
    company_id = fields.Many2one(related="participant_id.company_id", store=True, index=True)
    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True)
    level = fields.Selection(LEVELS, compute="_compute_level", store=True, precompute=True)
    active = fields.Boolean(default=True)

    _partner_unique = models.Constraint("UNIQUE (participant_id, partner_id)", "This unit reports already.")

    @api.depends("partner_id")
    def _compute_name(self):
        for unit in self:
            unit.name = unit.partner_id.name

    @api.depends("partner_id", "participant_id.partner_id")
    def _compute_level(self):
        for unit in self:
            unit.level = "firm" if unit.partner_id == unit.participant_id.partner_id else "branch"

    @api.constrains("partner_id", "participant_id")
    def _check_partner(self):
        for unit in self:
            if unit.partner_id.commercial_partner_id != unit.participant_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(unit)s” is no branch of “%(firm)s”.",
                        unit=unit.partner_id.display_name,
                        firm=unit.participant_id.partner_id.display_name,
                    )
                )

    def _levels(self):
        """Return the levels of the sections that this unit reports: ``{"firm"}``, ``{"branch"}`` or both."""
        self.ensure_one()
        if self.level == "branch":
            return {"branch"}
        branches = self.participant_id.unit_ids.filtered(lambda unit: unit.active and unit.level == "branch")
        return {"firm"} if branches else {"firm", "branch"}
