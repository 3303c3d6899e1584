from urllib.parse import urlencode

from odoo import api, models

from .prm_chat_talk import URL


class PrmBenchmarkEvaluation(models.AbstractModel):
    """Addresses of the talks about what the page shows."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _figure_values(self, data, view):
        # kept for whoever may see the same figures: whether a reader may talk, the page around it tells
        return {**super()._figure_values(data, view), "talk_url": self._talk_url(data)}

    @api.model
    def _talk_url(self, data):
        """Return a function of ``kpi=`` or ``chart=`` that returns where one talks about it."""
        query = self._query(data)
        return lambda **subject: f"{URL}?{urlencode({**subject, **query})}"

    @api.model
    def _door_values(self, door, data):
        may = self.env["prm.chat.talk"]._may(door, data["programme"]["id"], data["cohort"]["id"])
        return {**super()._door_values(door, data), "may_talk": may}
