from odoo import models
from odoo.tools import SQL

from .prm_benchmark_circle import URL
from .prm_benchmark_entry_form import EVALUATION, SIGNOFF


class PrmPortalMenu(models.AbstractModel):
    _inherit = "prm.portal.menu"

    def _entries(self):
        return [
            *super()._entries(),
            {
                "key": "benchmark_circle",
                "url": URL,
                "title": self.env._("Circles"),
                "text": self.env._("Firms who know each other, figures side by side"),
                "icon": "fa-users",
                "capability": EVALUATION,
                "sequence": 8,
            },
        ]

    def _count_queries(self, door):
        queries = super()._count_queries(door)
        if waiting := self._circles_waiting(door):
            queries["benchmark_circle"] = SQL("SELECT COUNT(*) %s", waiting)
        return queries

    def _due(self, door):
        due = super()._due(door)
        if waiting := self._circles_waiting(door):
            for circle_id, name in self.env.execute_query(SQL("SELECT c.id, c.name %s ORDER BY c.name", waiting)):
                due.append(
                    {
                        "title": self.env._("Circle “%(circle)s”: read and sign", circle=name),
                        "url": f"{URL}/{circle_id}",
                        "icon": "fa-users",
                        "date": False,
                        "urgent": False,
                    }
                )
        return due

    def _circles_waiting(self, door):
        """Return the part of a query, from ``FROM`` on, with the circles as ``c`` that wait for the firm's signature;
        None where the user does not sign."""
        if not (door.can(EVALUATION) and door.can(SIGNOFF, write=True)):
            return None
        self.env["prm.benchmark.circle"].flush_model()
        self.env["prm.benchmark.circle.member"].flush_model()
        # Bridge: names of circles to which the door's firm is invited.
        return SQL(
            """
              FROM prm_benchmark_circle AS c
              JOIN prm_benchmark_circle_member AS m ON m.circle_id = c.id
             WHERE m.partner_id = %s AND c.state = 'open' AND m.state != 'left'
               AND (m.state = 'invited' OR m.signed_fingerprint IS DISTINCT FROM c.fingerprint)
            """,
            door.firm_id,
        )
