import logging

from odoo import api, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class PrmMetric(models.Model):
    """Metrics that nothing computes although they name a provider: an addon that is gone, a code that changed."""

    _inherit = "prm.metric"

    @api.model
    def _name_orphans(self):
        """Say on these metrics that they are not available, and log it once; take it back where it is mended."""
        provider = self.env["prm.fact.provider"]
        computed = {code: name for name in provider._providers() for code in self.env[name]._metrics}
        named = Domain("provider", "!=", False) | Domain("problem", "!=", False)
        metrics = self.sudo().with_context(active_test=False).search(named)
        for metric in metrics:
            if metric.provider and computed.get(metric.code) != metric.provider:
                problem = self.env._("Not available: nothing computes it (%(provider)s).", provider=metric.provider)
                if metric.problem != problem:
                    _logger.warning("PRM metric %s: there is no provider %s for it", metric.code, metric.provider)
                    metric.problem = problem
            elif metric.problem and metric.code not in computed:
                metric.problem = False

    def action_refresh(self):
        self.browse().check_access("write")
        self._name_orphans()
        return super().action_refresh()


class PrmFactProvider(models.AbstractModel):
    _inherit = "prm.fact.provider"

    @api.model
    def _cron_refresh(self):
        self.env["prm.metric"]._name_orphans()
        return super()._cron_refresh()
