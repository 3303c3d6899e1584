from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..doors import Door, Refused, current_door, dealer_route


class DealerHome(CustomerPortal):
    """The dashboard on ``/my``: what is due, and the pages that the role holds."""

    def _prm_door(self):
        """Return the dealer's door, or None for everybody else."""
        try:
            return current_door()
        except Refused:
            return None

    def _prepare_portal_layout_values(self):
        values = super()._prepare_portal_layout_values()
        door = self._prm_door()
        if door:
            values["prm"] = door.page_values()
            # the stock layout would show the salesperson's record as superuser
        return values

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
                "stock": self._prm_stock_cards(door),
            },
        )

    def _prm_stock_cards(self, door):
        """Return the cards of Odoo's own pages that the role opens."""
        _ = request.env._
        cards = [
            ("prm_portal.group_dealer_orders", "/my/quotes", _("Quotations"), "fa-file-text-o"),
            ("prm_portal.group_dealer_orders", "/my/orders", _("Orders"), "fa-shopping-cart"),
            ("prm_portal.group_dealer_invoices", "/my/invoices", _("Invoices"), "fa-file-pdf-o"),
            ("prm_portal.group_dealer_addresses", "/my/addresses", _("Addresses"), "fa-address-book-o"),
            (None, "/my/security", _("Password and security"), "fa-lock"),
        ]
        return [
            {"url": url, "title": title, "icon": icon}
            for capability, url, title, icon in cards
            if not capability or door.can(capability)
        ]

    @dealer_route("/my/prm/switch", methods=["POST"])
    def switch(self, door: Door, firm_id=None, **form):
        door.switch(int(firm_id) if str(firm_id or "").isdigit() else 0)
        return door.redirect("/my")
