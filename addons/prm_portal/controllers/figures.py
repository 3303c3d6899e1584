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
        """Return the series of the page's charts, see :meth:`PrmDealerFigures._charts`."""
        figures = request.env["prm.dealer.figures"]
        return figures._charts(figures._data(door, str(period), number(company)))
