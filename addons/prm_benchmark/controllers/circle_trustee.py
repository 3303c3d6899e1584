from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from odoo.addons.prm_portal.doors import MAX_ID

from ..models.prm_benchmark_raw import TRUSTEE
from .circle import workbook_response


class BenchmarkCircleTrustee(Controller):
    """What a circle's members see, for trustees; the members see that they looked."""

    @route("/prm_benchmark/circle/<int:circle_id>.xlsx", type="http", auth="user", methods=["GET"])
    def workbook(self, circle_id):
        if not request.env.user.has_group(TRUSTEE) or circle_id > MAX_ID:
            raise NotFound
        circle = request.env["prm.benchmark.circle"].search([("id", "=", circle_id)], limit=1)
        if not circle:
            raise NotFound
        name, data = circle._trustee_workbook()
        return workbook_response(name, data)
