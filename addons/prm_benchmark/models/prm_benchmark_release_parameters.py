from odoo import models

from ..engine.disclosure import Parameters
from .prm_benchmark_parameters import NAMES


class PrmBenchmarkRelease(models.Model):
    """A release is made by the parameters that count when it is prepared."""

    _inherit = "prm.benchmark.release"

    def _parameters_now(self):
        """Return the :class:`~..engine.disclosure.Parameters` that count today."""
        # Bridge: the trustees' numbers, for the job that applies them.
        current = self.env["prm.benchmark.parameters"].sudo()._current(self.programme_id)
        return Parameters(*(current[name] for name in NAMES)) if current else Parameters()

    def _begin(self):
        self.write(self._parameters_now()._asdict())
        return super()._begin()

    def _is_as_begun(self):
        """What is not told yet is told by the parameters that count; what was released keeps its own."""
        asked = self.state in ("preparing", "preview")
        return super()._is_as_begun() and (not asked or self._parameters() == self._parameters_now())
