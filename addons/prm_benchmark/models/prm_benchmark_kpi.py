from odoo import api, fields, models


class PrmBenchmarkKpi(models.Model):
    """A KPI of a programme, in one version: from a month on, until the next version takes over."""

    _name = "prm.benchmark.kpi"
    _description = "Benchmark KPI"
    _inherit = ["prm.benchmark.kpi.definition", "prm.benchmark.stamp"]
    _order = "programme_id, sequence, code, month_from, id"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=lambda self: self._default_sequence())
    section_id = fields.Many2one(
        "prm.benchmark.section",
        ondelete="set null",
        index="btree_not_null",
        domain="[('programme_id', '=', programme_id)]",
        help="Where it stands in the dealers' tables.",
    )
    month_from = fields.Date("Valid from", help="First month; empty: from the beginning.")
    month_to = fields.Date("Valid until", readonly=True, copy=False, help="Last month; a newer version took over.")
    version = fields.Integer(readonly=True, default=1, copy=False)
    top = fields.Boolean("On top", help="One of the three figures that a dealer sees first.")

    _version_unique = models.Constraint(
        "UNIQUE (programme_id, code, version)", "The programme has a KPI with this code already."
    )

    @api.model
    def _default_sequence(self):
        """Return the place of a new KPI: the last of the programme that it is added to."""
        programme = self.env["prm.benchmark.programme"].browse(self.env.context.get("default_programme_id"))
        return max(programme.kpi_ids.mapped("sequence"), default=90) + 10
