from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..doors import Door, Refused, current_door, dealer_route
from .users import number


class DealerHome(CustomerPortal):
    """The dashboard on ``/my``: what is due, and the pages that the role holds."""

    def _prm_door(self):
        """Return the dealer's door, or None for everybody else."""
        try:
            return current_door()
        except Refused:
            return None

    @route()
    def home(self, **kw):
        door = self._prm_door()
        if not door:
            return super().home(**kw)
        due = sorted(
            request.env["prm.portal.menu"]._due(door) if door.firm_id else [],
            key=lambda row: (not row.get("urgent"), row.get("date") is False, str(row.get("date") or "")),
        )
        return door.render(
            "prm_portal.home_page",
            {
                "title": request.env._("Welcome, %(name)s", name=request.env.user.name),
                "page_name": "home",
                "due": due,
                "stock": request.env["prm.portal.menu"]._stock_cards(door.can),
            },
        )

    @dealer_route("/my/prm/switch", methods=["POST"])
    def switch(self, door: Door, firm_id=None, **form):
        door.switch(number(firm_id))
        return door.redirect("/my")
