from odoo import models
from odoo.tools import SQL


class PrmPortalMenu(models.AbstractModel):
    """The pages of the dealer portal. An addon inherits this model and adds its own::

    class PrmPortalMenu(models.AbstractModel):
        _inherit = "prm.portal.menu"

        def _entries(self):
            return [*super()._entries(), {"key": "tasks", "url": "/my/prm/tasks", "title": self.env._("Tasks"),
                "text": self.env._("Work shared with the head office"), "icon": "fa-check-square-o",
                "capability": "prm_portal.group_dealer_tasks", "sequence": 60}]

        def _due(self, door):
            due = super()._due(door)
            if door.can("prm_portal.group_dealer_tasks"):
                due += [...]
            return due
    """

    _name = "prm.portal.menu"
    _description = "Pages of the Dealer Portal"

    def _entries(self):
        """Return all pages: dictionaries with ``key``, ``url``, ``title``, ``text`` (a sentence for the card),
        ``icon`` (Font Awesome), ``capability`` (xml id of a group; None for every dealer), ``sequence``; and ``also``
        where pages of other addresses belong to it."""
        return [
            {
                "key": "users",
                "url": "/my/prm/users",
                "title": self.env._("Users"),
                "text": self.env._("Who of your firm has access, and who may read your figures"),
                "icon": "fa-users",
                "capability": "prm_portal.group_dealer_users",
                "sequence": 80,
            }
        ]

    def _counts(self, door):
        """Return ``{key: number}`` of what is new on the pages, for the badges; one statement on every page."""
        queries = self._count_queries(door)
        if not queries:
            return {}
        numbers = self.env.execute_query(
            SQL("SELECT %s", SQL(", ").join(SQL("(%s)", query) for query in queries.values()))
        )
        return dict(zip(queries, numbers[0], strict=True))

    def _count_queries(self, door):
        """Return ``{key: SQL of a number}`` of what is new on the pages.

        The rules of records do not apply in SQL: the door has checked firm and capability, a query narrows to
        the door's firm and asks whatever else the rules of its model ask.
        """
        return {}

    def _due(self, door):
        """Return what waits for this user in this firm, for the dashboard.

        :return: dictionaries with ``title`` (a short sentence), ``url``, ``icon``, ``date`` (date or False)
            and ``urgent`` (boolean)
        """
        return []

    def _visible(self, can):
        """Return the entries a dealer may open, in order.

        :param can: function that tells whether the dealer has a capability
        """
        entries = [entry for entry in self._entries() if not entry.get("capability") or can(entry["capability"])]
        return sorted(entries, key=lambda entry: (entry.get("sequence", 100), entry["key"]))

    def _active(self, entries, path):
        """Return the key of the entry that a page belongs to: that with the longest address before it, or None."""
        found = [
            (len(url), entry["key"])
            for entry in entries
            for url in (entry["url"], *entry.get("also", ()))
            if f"{path}/".startswith(f"{url}/")
        ]
        return max(found)[1] if found else None

    def _stock_cards(self, can):
        """Return the cards of Odoo's own pages that a dealer may open: ``url``, ``title``, ``icon``."""
        cards = [
            ("prm_portal.group_dealer_orders", "/my/quotes", self.env._("Quotations"), "fa-file-text-o"),
            ("prm_portal.group_dealer_orders", "/my/orders", self.env._("Orders"), "fa-shopping-cart"),
            ("prm_portal.group_dealer_invoices", "/my/invoices", self.env._("Invoices"), "fa-file-pdf-o"),
            ("prm_portal.group_dealer_addresses", "/my/addresses", self.env._("Addresses"), "fa-address-book-o"),
            (None, "/my/account", self.env._("My contact details"), "fa-user-o"),
            (None, "/my/security", self.env._("Password and security"), "fa-lock"),
        ]
        return [
            {"url": url, "title": title, "icon": icon}
            for capability, url, title, icon in cards
            if not capability or can(capability)
        ]
