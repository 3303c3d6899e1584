from odoo.http import Controller, request

from odoo.addons.prm_portal.doors import dealer_route

from ..models.prm_benchmark_entry_form import ENTRY, EVALUATION

URL = "/my/prm/benchmark/figures"


class BenchmarkOwn(Controller):
    """The own KPIs: live, of the own firm alone."""

    @dealer_route(URL, capability=EVALUATION)
    def figures(self, door, programme="", end="", window="", **query):
        data = request.env["prm.benchmark.own"]._data(door, programme, end, window)
        values = {"title": request.env._("Own KPIs"), "data": data, "may_enter": door.can(ENTRY)}
        return door.render("prm_benchmark.own_page", values)
