from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

PROFILE = "prm_portal.group_dealer_profile"
AGREEMENTS = "prm_portal.group_dealer_agreements"
SIGN = "prm_portal.group_dealer_sign"
FIGURES = "prm_portal.group_dealer_figures"


class PrmPortalMenu(models.AbstractModel):
    _inherit = "prm.portal.menu"

    def _entries(self):
        return [
            *super()._entries(),
            {
                "key": "profile",
                "url": "/my/prm/profile",
                "title": self.env._("Profile of the firm"),
                "text": self.env._("Address, size and business lines"),
                "icon": "fa-building-o",
                "capability": PROFILE,
                "sequence": 10,
            },
            {
                "key": "agreements",
                "url": "/my/prm/agreements",
                "title": self.env._("Agreements"),
                "text": self.env._("What was agreed, and what you may sell"),
                "icon": "fa-handshake-o",
                "capability": AGREEMENTS,
                "sequence": 20,
            },
            {
                "key": "figures",
                "url": "/my/prm/figures",
                "title": self.env._("Figures"),
                "text": self.env._("What the head office has on your firm: sales to you, and your area's potential"),
                "icon": "fa-area-chart",
                "capability": FIGURES,
                "sequence": 50,
            },
        ]

    def _count_queries(self, door):
        queries = super()._count_queries(door)
        if self._may_sign(door):
            queries["agreements"] = self._to_sign_count_query(door)
        return queries

    def _due(self, door):
        due = super()._due(door)
        if door.counts().get("agreements"):
            # Bridge: titles of what the firm may sign; the page checks again.
            agreements = (
                self.env["prm.agreement"].sudo().search_fetch(self._to_sign(door), ["name", "date_start"], limit=5)
            )
            due += [
                {
                    "title": self.env._("Agreement to sign: %(agreement)s", agreement=agreement.name),
                    "url": f"/my/prm/agreements/{agreement.id}",
                    "icon": "fa-handshake-o",
                    "date": agreement.date_start,
                    "urgent": agreement.date_start <= fields.Date.context_today(self) + timedelta(days=14),
                }
                for agreement in agreements
            ]
        if door.can(PROFILE, write=True):
            # Bridge: dealers have no rights on changes; those of the door's firm alone.
            refused = (
                self.env["prm.profile.change"]
                .sudo()
                .search_count(
                    [("partner_id", "=", door.firm_id), ("state", "=", "refused"), ("acknowledged", "=", False)]
                )
            )
            if refused:
                due.append(
                    {
                        "title": self.env._("A change of your profile was refused"),
                        "url": "/my/prm/profile",
                        "icon": "fa-building-o",
                        "date": False,
                        "urgent": False,
                    }
                )
        return due

    def _may_sign(self, door):
        return door.can(AGREEMENTS) and door.can(SIGN, write=True)

    def _to_sign_count_query(self, door):
        """Return the query of how many agreements :meth:`_to_sign` finds; of the door's firm alone."""
        agreement = self.env["prm.agreement"]._fields
        return SQL(
            """
            SELECT COUNT(*) FROM prm_agreement
             WHERE partner_id = %s AND state = 'sent' AND partner_signed_on IS NULL AND changed_since_sent IS NOT TRUE
               AND (date_end IS NULL OR date_end >= %s) %s
            """,
            door.firm_id,
            fields.Date.context_today(self),
            SQL().join(
                SQL(to_flush=agreement[name])
                for name in ("partner_id", "state", "partner_signed_on", "changed_since_sent", "date_end")
            ),
        )

    def _to_sign(self, door):
        return [
            ("partner_id", "=", door.firm_id),
            ("state", "=", "sent"),
            ("partner_signed_on", "=", False),
            ("changed_since_sent", "=", False),
            "|",
            ("date_end", "=", False),
            ("date_end", ">=", fields.Date.context_today(self)),
        ]
