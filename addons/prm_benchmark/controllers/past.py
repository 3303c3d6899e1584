from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route

from odoo.addons.prm_portal.doors import MAX_ID

from ..models.prm_benchmark_raw import TRUSTEE
from .workbook import XLSX


class BenchmarkPast(Controller):
    """The empty workbook in which the head office brings past rounds; it holds no figure."""

    @route("/prm_benchmark/past/<int:programme_id>.xlsx", type="http", auth="user", methods=["GET"], readonly=True)
    def template(self, programme_id):
        wizard = request.env["prm.benchmark.past"]
        if not request.env.user.has_group(TRUSTEE) or programme_id > MAX_ID:
            raise NotFound
        programme = request.env["prm.benchmark.programme"].search([("id", "=", programme_id)], limit=1)
        if not programme:
            raise NotFound
        name = f"{programme.code}_past.xlsx"
        headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(name))]
        return request.make_response(wizard._make_template(programme), headers)
