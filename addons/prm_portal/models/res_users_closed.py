from odoo import models

#: models whose conversations no dealer reads, whatever else opens their records
ALWAYS_CLOSED = ("res.partner", "res.users")
#: capability → models whose records and conversations it opens
OPENED_BY = {
    "prm_portal.group_dealer_orders": ("sale.order", "sale.order.line"),
    "prm_portal.group_dealer_invoices": (
        "account.move",
        "account.move.line",
        "account.payment",
        "payment.token",
        "payment.transaction",
    ),
    "prm_portal.group_dealer_appointments": ("calendar.event", "calendar.attendee"),
}


class ResUsers(models.Model):
    _inherit = "res.users"

    def _prm_opened_by(self):
        """Return ``{capability: models}``; an addon adds the models of Odoo that its capability opens."""
        return dict(OPENED_BY)

    def _prm_closed_models(self):
        """Return the models whose messages are closed to this user: none unless a dealer."""
        self.ensure_one()
        if not self.has_group("prm_portal.group_dealer"):
            return []
        closed = set(ALWAYS_CLOSED)
        for capability, names in self._prm_opened_by().items():
            if not self.has_group(capability):
                closed.update(names)
        return sorted(closed)
