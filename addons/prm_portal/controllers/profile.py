from odoo.http import Controller, request

from ..doors import dealer_route
from .talk import attempt

CAPABILITY = "prm_portal.group_dealer_profile"
URL = "/my/prm/profile"


class DealerProfile(Controller):
    """The firm keeps its own profile; what matters waits for the head office."""

    @dealer_route(URL, capability=CAPABILITY)
    def profile(self, door, **query):
        return self._page(door)

    @dealer_route(f"{URL}/save", capability=CAPABILITY, write=True, back=URL)
    def save(self, door, version="", **form):
        profile = request.env["prm.dealer.profile"]
        lines = request.httprequest.form.getlist("prm_business_line_ids")
        raws, errors = profile._read_form(form, lines)
        if not errors:
            if version != profile._version(door):
                profile._refuse_stale()
            done, refusal = attempt(door, lambda: profile._submit(door, raws, version))
            if not refusal:
                return door.redirect(URL, *self._result(*done))
            errors = {"": refusal}
        return self._page(door, raws, errors)

    @dealer_route(f"{URL}/<int:change_id>/withdraw", capability=CAPABILITY, write=True, back=URL)
    def withdraw(self, door, change_id, **form):
        request.env["prm.dealer.profile"]._withdraw(door, change_id)
        return door.redirect(URL, request.env._("Withdrawn; the profile stays as it is."))

    @dealer_route(f"{URL}/<int:change_id>/seen", capability=CAPABILITY, write=True, back=URL)
    def seen(self, door, change_id, **form):
        request.env["prm.dealer.profile"]._acknowledge(door, change_id)
        return door.redirect(URL)

    def _page(self, door, entered=None, errors=None):
        values = request.env["prm.dealer.profile"]._page(door, entered, errors)
        values |= {
            "title": request.env._("Profile of the firm"),
            "can_write": door.can(CAPABILITY, write=True),
        }
        return door.render("prm_portal.profile_page", values, status=422 if errors else 200)

    def _result(self, applied, waits):
        if applied and waits:
            return request.env._("Saved. What is marked below waits for the head office's approval."), "success"
        if waits:
            return request.env._("Your change waits for the head office's approval; you get a mail."), "info"
        if applied:
            return request.env._("Saved."), "success"
        return request.env._("Nothing was changed."), "info"
