from odoo import fields
from odoo.http import Controller, request

from ..doors import MAX_ID, dealer_route

CAPABILITY = "prm_portal.group_dealer_users"
PAGE = "/my/prm/users"


def number(text):
    """Return an id as a form sends it, 0 for anything else."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= MAX_ID else 0


def day(text):
    """Return a day as a form sends it, None for anything else."""
    try:
        return fields.Date.from_string(str(text or "")[:10]) or None
    except ValueError:
        return None


def users_route(path):
    """Declare an act of the page."""
    return dealer_route(f"{PAGE}{path}", capability=CAPABILITY, write=True, back=PAGE)


class DealerUsers(Controller):
    """The page of a dealer's director: who of the firm has access, and who may read its figures."""

    @dealer_route(PAGE, capability=CAPABILITY)
    def users(self, door, **query):
        values = request.env["prm.dealer.firm"]._page(door)
        return door.render("prm_portal.users_page", {"title": request.env._("Users"), **values})

    @users_route("/invite")
    def invite(self, door, name="", email="", role_id="", **form):
        refusal = request.env["prm.dealer.firm"]._invite(door, name, email, number(role_id))
        if refusal:
            return door.redirect(PAGE, refusal, "danger")
        return door.redirect(PAGE, request.env._("The invitation is on its way to %(email)s.", email=email))

    @users_route("/<int:user_id>/again")
    def again(self, door, user_id, **form):
        request.env["prm.dealer.firm"]._invite_again(door, user_id)
        return door.redirect(PAGE, request.env._("A new invitation is on its way."))

    @users_route("/<int:user_id>/suspend")
    def suspend(self, door, user_id, **form):
        request.env["prm.dealer.firm"]._suspend(door, user_id)
        return door.redirect(PAGE, request.env._("The access is closed, also in open sessions."))

    @users_route("/<int:user_id>/resume")
    def resume(self, door, user_id, **form):
        request.env["prm.dealer.firm"]._resume(door, user_id)
        return door.redirect(PAGE, request.env._("The access is open again."))

    @users_route("/<int:user_id>/role")
    def role(self, door, user_id, role_id="", **form):
        request.env["prm.dealer.firm"]._give_role(door, user_id, number(role_id))
        return door.redirect(PAGE, request.env._("The role is changed; it counts at once."))

    @users_route("/adviser")
    def adviser(self, door, name="", email="", until="", **form):
        refusal = request.env["prm.dealer.firm"]._open_to_adviser(door, name, email, day(until))
        if refusal:
            return door.redirect(PAGE, refusal, "danger")
        return door.redirect(PAGE, request.env._("%(email)s may read your figures until that day.", email=email))

    @users_route("/access/<int:assignment_id>/end")
    def end_access(self, door, assignment_id, **form):
        request.env["prm.dealer.firm"]._end_guest(door, assignment_id)
        return door.redirect(PAGE, request.env._("The access is closed, also in open sessions."))
