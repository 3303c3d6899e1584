from odoo import fields, models
from odoo.tools import SQL

from .prm_benchmark_entry_form import ENTRY, EVALUATION, SIGNOFF

URL = "/my/prm/benchmark"


class PrmPortalMenu(models.AbstractModel):
    _inherit = "prm.portal.menu"

    def _entries(self):
        return [
            *super()._entries(),
            {
                "key": "benchmark",
                "url": f"{URL}/entry",
                "also": (f"{URL}/workbook", f"{URL}/balance"),
                "title": self.env._("Enter figures"),
                "text": self.env._("Your figures for the benchmark, month by month"),
                "icon": "fa-pencil-square-o",
                "capability": ENTRY,
                "sequence": 5,
            },
            {
                "key": "benchmark_evaluation",
                "url": URL,
                "title": self.env._("Evaluation"),
                "text": self.env._("How you compare: your KPIs beside a group of firms, and what each gap is worth"),
                "icon": "fa-bar-chart",
                "capability": EVALUATION,
                "sequence": 6,
            },
            {
                "key": "benchmark_figures",
                "url": f"{URL}/figures",
                "title": self.env._("Own KPIs"),
                "text": self.env._("Yours alone: each KPI against last year, as soon as figures are entered"),
                "icon": "fa-line-chart",
                "capability": EVALUATION,
                "sequence": 7,
            },
        ]

    def _count_queries(self, door):
        queries = super()._count_queries(door)
        if waiting := self._benchmark_waiting(door):
            queries["benchmark"] = SQL("SELECT COUNT(DISTINCT r.id) %s", waiting)
        return queries

    def _due(self, door):
        due = super()._due(door)
        if not door.counts().get("benchmark"):
            return due
        rounds = self._benchmark_rounds(door)
        # Bridge: names of the programmes in which the door's firm takes part.
        programmes = {
            row.id: row for row in self.env["prm.benchmark.programme"].sudo().browse({row[1] for row in rounds})
        }
        today = fields.Date.context_today(self)
        for round_id, programme_id, month, date_due, draft, submitted in rounds:
            values = {
                "programme": programmes[programme_id].name,
                "month": programmes[programme_id]._period_text(month, bare=True),
            }
            url, row = f"{URL}/entry/{round_id}?unit=", {"icon": "fa-pencil-square-o", "date": date_due or False}
            if draft:
                title = self.env._("%(programme)s: figures of %(month)s to enter", **values)
                urgent = bool(date_due and (date_due - today).days < 3)
                due.append({**row, "url": f"{url}{draft}", "title": title, "urgent": urgent})
            if submitted:
                title = self.env._("%(programme)s: figures of %(month)s to sign off", **values)
                due.append({**row, "url": f"{url}{submitted}", "title": title, "urgent": False})
        return due

    def _benchmark_waiting(self, door):
        """Return the part of a query, from ``FROM`` on, with what waits in open rounds of the door's firm: units as
        ``u``, submissions as ``s``, rounds as ``r``; None where the role neither enters nor signs off."""
        enters, signs = door.can(ENTRY, write=True), door.can(SIGNOFF, write=True)
        if not enters and not signs:
            return None
        self.env["prm.benchmark.submission"].flush_model()
        self.env["prm.benchmark.round"].flush_model()
        # Bridge: states of the door's firm, no figures.
        return SQL(
            """
              FROM prm_benchmark_submission AS s
              JOIN prm_benchmark_round AS r ON r.id = s.round_id
              JOIN prm_benchmark_unit AS u ON u.id = s.unit_id
             WHERE s.firm_id = %(firm)s AND r.state = 'open' AND u.active AND s.wanted > 0
               AND ((%(enters)s AND s.state = 'draft')
                    OR (%(signs)s AND s.state = 'submitted' AND s.provisional IS NOT TRUE))
            """,
            firm=door.firm_id,
            enters=enters,
            signs=signs,
        )

    def _benchmark_rounds(self, door):
        """Return what waits in open rounds of the door's firm, one query: ``(round id, programme id, month, due,
        first unit to enter, first one to sign off)``, as far as the role may do it."""
        waiting = self._benchmark_waiting(door)
        if not waiting:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT r.id, r.programme_id, r.month, r.date_due,
                       (array_agg(u.id ORDER BY u.level != 'firm', u.name, u.id)
                           FILTER (WHERE %(enters)s AND s.state = 'draft'))[1],
                       (array_agg(u.id ORDER BY u.level != 'firm', u.name, u.id)
                           FILTER (WHERE %(signs)s AND s.state = 'submitted'))[1]
                       %(waiting)s
              GROUP BY r.id
              ORDER BY r.date_due, r.month, r.id
                """,
                waiting=waiting,
                enters=door.can(ENTRY, write=True),
                signs=door.can(SIGNOFF, write=True),
            )
        )
