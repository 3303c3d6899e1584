from odoo import models

from odoo.addons.prm_benchmark.models.prm_benchmark_cohort import CRITERIA


class PrmBenchmarkCohort(models.Model):
    """Who is in a comparison group is in its channel."""

    _inherit = "prm.benchmark.cohort"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & (CRITERIA | {"active", "kind"}):
            # Bridge: membership of channels follows, whoever keeps the groups.
            audiences = self.env["prm.chat.audience"].sudo().with_context(active_test=False)
            if found := audiences.search([("cohort_id", "in", self.ids)]):
                found._sync()
        return result
