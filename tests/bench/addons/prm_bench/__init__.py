from odoo.http import Controller, request

from odoo.addons.prm_portal.doors import dealer_route


class Bare(Controller):
    """One record written by the ORM, over a route like that of the autosave."""

    @dealer_route("/my/prm/bench/write", type="jsonrpc", capability="prm_benchmark.group_dealer_entry", write=True)
    def write(self, door, tag=0, colour=0, **params):
        return request.env["res.partner.category"].sudo().browse(tag).write({"color": colour})
