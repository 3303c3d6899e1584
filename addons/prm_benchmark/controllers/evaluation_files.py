from odoo.http import Controller, content_disposition, request

from odoo.addons.prm_portal.doors import dealer_route

from ..models.prm_benchmark_entry_form import EVALUATION
from .evaluation import URL
from .workbook import XLSX

PDF = "application/pdf"


class BenchmarkEvaluationFiles(Controller):
    """The evaluation to take away; the parameters are those of the page's address."""

    @dealer_route(f"{URL}/evaluation.xlsx", capability=EVALUATION)
    def workbook(self, door, **query):
        return _file(request.env["prm.benchmark.evaluation.files"]._workbook(door, _data(door, query)), XLSX)

    @dealer_route(f"{URL}/evaluation.pdf", capability=EVALUATION)
    def paper(self, door, **query):
        return _file(request.env["prm.benchmark.evaluation.files"]._paper(door, _data(door, query)), PDF)


def _data(door, query):
    evaluation = request.env["prm.benchmark.evaluation"]
    asked, _remembered = evaluation._asked(door, query)
    choice = (asked.get(key, "") for key in ("programme", "end", "window", "cohort"))
    return evaluation._data(door, *choice, kpi=query.get("kpi", ""))


def _file(named, kind):
    name, data = named
    return request.make_response(
        data,
        [
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )
