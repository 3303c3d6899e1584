from odoo import models


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
        ``icon`` (Font Awesome), ``capability`` (xml id of a group; None for every dealer), ``sequence``."""
        return []

    def _counts(self, door):
        """Return ``{key: number}`` of what is new on the pages, for the badges; with the user's own rights."""
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
