from odoo.http import Controller, content_disposition, request

from odoo.addons.prm_portal.doors import Refused, dealer_route

from ..models.prm_benchmark_circle import URL
from ..models.prm_benchmark_entry_form import EVALUATION, SIGNOFF
from .workbook import XLSX


class BenchmarkCircle(Controller):
    """The open circle: who is in, what they sign, their figures side by side."""

    @dealer_route(URL, capability=EVALUATION)
    def circles(self, door, **query):
        listed = request.env["prm.benchmark.circle.page"]._list(door)
        return door.render("prm_benchmark.circle_list_page", {"title": request.env._("Circles"), **listed})

    @dealer_route(f"{URL}/<int:circle_id>", capability=EVALUATION)
    def circle(self, door, circle_id, end="", window="", kpi="", order="", **query):
        circle = request.env["prm.benchmark.circle.page"]._detail(
            door, circle_id, end=end, kind=window, kpi=kpi, order=order
        )
        return door.render(
            "prm_benchmark.circle_page",
            {
                "title": circle["name"],
                "subtitle": circle["programme"],
                "crumbs": [{"title": request.env._("Circles"), "url": URL}],
                "circle": circle,
                "signer": request.env.user.name,
            },
        )

    @dealer_route(f"{URL}/<int:circle_id>.xlsx", capability=EVALUATION)
    def workbook(self, door, circle_id, end="", window="", kpi="", order="", **query):
        page = request.env["prm.benchmark.circle.page"]
        name, data, sentence = page._workbook(door, circle_id, end=end, kind=window, kpi=kpi, order=order)
        if sentence:
            raise Refused(sentence, status=404)
        return workbook_response(name, data)

    @dealer_route(f"{URL}/<int:circle_id>/sign", capability=SIGNOFF, write=True, back=f"{URL}/{{circle_id}}")
    def sign(self, door, circle_id, key="", name="", confirmed="", **form):
        address = request.httprequest.remote_addr
        signed = request.env["prm.benchmark.circle.page"]._sign(door, circle_id, key, name, bool(confirmed), address)
        if not signed:
            return door.redirect(f"{URL}/{circle_id}", request.env._("Your firm has signed already."), "info")
        return door.redirect(f"{URL}/{circle_id}", request.env._("Thank you: your firm is in the circle."))

    @dealer_route(f"{URL}/<int:circle_id>/leave", capability=SIGNOFF, write=True, back=f"{URL}/{{circle_id}}")
    def leave(self, door, circle_id, confirmed="", **form):
        if not confirmed:
            return door.redirect(f"{URL}/{circle_id}", request.env._("Confirm that your firm leaves."), "warning")
        request.env["prm.benchmark.circle.page"]._leave(door, circle_id)
        return door.redirect(URL, request.env._("Your firm has left. Nobody sees its figures there any more."))


def workbook_response(name, data):
    return request.make_response(
        data,
        [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )
