from odoo.http import Controller, content_disposition, request

from odoo.addons.prm_portal.controllers.talk import uploads
from odoo.addons.prm_portal.controllers.users import number
from odoo.addons.prm_portal.doors import Refused, dealer_route
from odoo.addons.prm_portal.engine.workbook import BadWorkbook

from .files import discarded, entry_crumbs, saved

CAPABILITY = "prm_benchmark.group_dealer_entry"
URL = "/my/prm/benchmark/workbook"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DealerWorkbook(Controller):
    """Figures by workbook: download it prefilled, upload it filled in, look, apply."""

    @dealer_route(URL, capability=CAPABILITY)
    def workbook(self, door, **query):
        return self._page(door)

    def _page(self, door, refusal="", status=200):
        return door.render(
            "prm_benchmark.workbook_page",
            {
                "title": request.env._("Figures by workbook"),
                "crumbs": entry_crumbs(),
                "programmes": request.env["prm.benchmark.files"]._choices(door),
                "refusal": refusal,
            },
            status=status,
        )

    @dealer_route(f"{URL}/download", capability=CAPABILITY)
    def download(self, door, programme="", span="", unit="", **query):
        """Serve the workbook of a month (“2026-03”) or a year (“2026”), of one unit or all."""
        files = request.env["prm.benchmark.files"]
        months = files._span(span)
        if not months:
            raise Refused(request.env._("There is nothing to fill in for this choice."), status=404)
        name, data = files._template(door, number(programme), months, number(unit) or None)
        return request.make_response(
            data,
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )

    @dealer_route(f"{URL}/upload", capability=CAPABILITY, write=True, back=URL)
    def upload(self, door, **form):
        files = uploads("file")
        if not files:
            return self._page(door, request.env._("Choose a workbook first."), status=422)
        try:
            upload_id = request.env["prm.benchmark.files"]._preview(door, files[0][1])
        except BadWorkbook as error:
            return self._page(door, request.env["prm.benchmark.files.text"]._refusal(error), status=422)
        return door.redirect(f"{URL}/{upload_id}")

    @dealer_route(f"{URL}/<int:upload_id>", capability=CAPABILITY)
    def preview(self, door, upload_id, **query):
        return door.render(
            "prm_benchmark.workbook_preview_page",
            {
                "title": request.env._("What the workbook changes"),
                "crumbs": entry_crumbs({"title": request.env._("Figures by workbook"), "url": URL}),
                "upload": request.env["prm.benchmark.files"]._shown(door, upload_id),
            },
        )

    @dealer_route(f"{URL}/<int:upload_id>/apply", capability=CAPABILITY, write=True, back=f"{URL}/{{upload_id}}")
    def apply(self, door, upload_id, **form):
        count = request.env["prm.benchmark.files"]._apply(door, upload_id)
        return saved(door, count, URL, request.env._("This workbook was applied already."))

    @dealer_route(f"{URL}/<int:upload_id>/discard", capability=CAPABILITY, write=True, back=URL)
    def discard(self, door, upload_id, **form):
        request.env["prm.benchmark.files"]._discard(door, upload_id)
        return discarded(door, URL)
