from odoo.http import Controller, request

from ..doors import dealer_route
from .users import number

CAPABILITY = "prm_portal.group_dealer_figures"
URL = "/my/prm/figures"


class DealerFigures(Controller):
    """The released figures about the own firm; the charts fetch theirs in one call."""

    @dealer_route(URL, capability=CAPABILITY)
    def figures(self, door, period="", company="", **query):
        data = request.env["prm.dealer.figures"]._data(door, period, number(company))
        return door.render("prm_portal.figures_page", {"title": request.env._("Figures"), "data": data})

    @dealer_route(f"{URL}/data", type="jsonrpc", capability=CAPABILITY, readonly=True)
    def data(self, door, period="", company=0, **query):
        """Return the series of the page's charts: ``{chart: {labels, series: [{label, values, texts}]}}``."""
        data = request.env["prm.dealer.figures"]._data(door, str(period), number(company))
        charts = {}
        for metric in data["metrics"]:
            series = [metric["current"], metric["before"]]
            charts[metric["code"]] = {"labels": metric["labels"], "series": series}
            rows = metric["categories"]
            charts[f"{metric['code']}_categories"] = {
                "labels": [row["label"] for row in rows],
                "series": [
                    {
                        "label": part["label"],
                        "values": [row[key] for row in rows],
                        "texts": [row[f"{key}_text"] for row in rows],
                    }
                    for key, part in (("current", metric["current"]), ("before", metric["before"]))
                ],
            }
        if data["potential"]:
            rows = data["potential"]["rows"]
            names = (("potential", request.env._("Market potential")), ("power", request.env._("Purchasing power")))
            charts["potential"] = {
                "labels": [row["label"] for row in rows],
                "series": [
                    {"label": name, "values": [row[key] for row in rows], "texts": [row[f"{key}_text"] for row in rows]}
                    for key, name in names
                ],
            }
        return charts
