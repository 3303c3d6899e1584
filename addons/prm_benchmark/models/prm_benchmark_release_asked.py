from odoo import models
from odoo.tools import SQL

from ..engine.windows import month_of, needed, window
from .prm_benchmark_release_compute import _rows


class PrmBenchmarkRelease(models.Model):
    """Which KPIs could not be told of any firm, because of when they are asked: nothing of it is withheld."""

    _inherit = "prm.benchmark.release"

    def _unasked_query(self):
        """Return the query for ``(kpi_code, "window")`` that nobody is asked for in what the release tells newest.

        Hours of a quarter make no KPI of its first month. It follows from the programme and from when the firms'
        years begin, so it says nothing of anybody's figures.
        """
        ages = {(row.code, row.kind): row.age for row in self._wanted()}
        definition, starts, asked = self._definition_at(month_of(self.month)), self._year_starts(), {}

        def is_asked(code, how, span):
            months = needed(definition.evaluator.items[code], how, span)
            for month in months:
                if month not in asked:
                    asked[month] = self._definition_at(month).asked
            return bool(months) and all(code in asked[month] for month in months)

        def is_told(code, kind, end):
            inputs = definition.evaluator.formulas[code].inputs()
            spans = [window(kind, end, start) for start in starts]
            return any(span and all(is_asked(*item, span) for item in inputs) for span in spans)

        found = []
        for (code, kind), age in ages.items():
            last = month_of(self.month) - age
            ends = range(last - 2 if kind == "quarter" else last, last + 1)
            if not any(is_told(code, kind, end) for end in ends):
                found.append((code, kind))
        return _rows(found, "varchar", "varchar", names=("kpi_code", "window"))

    def _year_starts(self):
        """Return with which months of the calendar (1 to 12) the years of the firms in it begin."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT participant.fiscal_month FROM prm_benchmark_participant participant
                  JOIN prm_benchmark_release_member member ON member.partner_id = participant.partner_id
                 WHERE participant.programme_id = %s AND member.release_id = %s AND NOT member.left_out
                """,
                self.programme_id.id,
                self.id,
            )
        )
        return [start for (start,) in rows]
