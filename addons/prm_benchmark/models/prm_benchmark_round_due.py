from dateutil.relativedelta import relativedelta

from odoo import models, tools
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine.windows import is_due, month_of
from .prm_benchmark_section import STEPS


class PrmBenchmarkSection(models.Model):
    _inherit = "prm.benchmark.section"

    def _deadline_on(self, month, counted=None):
        """Return the last day on which the figures of a month (its first day) are in time.

        :param date counted: what the days are counted from (``date_counted`` of its round), else the month's end
        """
        self.ensure_one()
        return (counted or month + relativedelta(months=1, days=-1)) + relativedelta(days=self.deadline_days)

    def _is_due(self, month, fiscal_month):
        """Tell whether it is asked in a month (first day) of a firm whose fiscal year begins in ``fiscal_month``."""
        self.ensure_one()
        return is_due(month_of(month), STEPS[self.frequency], fiscal_month)


class PrmBenchmarkUnit(models.Model):
    _inherit = "prm.benchmark.unit"

    def _due_sections(self, month):
        """Return the sections that this unit reports in a month (first day), those with an item asked then."""
        self.ensure_one()
        levels, fiscal_month = self._levels(), self.participant_id.fiscal_month
        return self.programme_id.section_ids.filtered(
            lambda section: (
                section.level in levels
                and section._is_due(month, fiscal_month)
                and any(item._is_asked(month) for item in section.item_ids)
            )
        )


class PrmBenchmarkItem(models.Model):
    _inherit = "prm.benchmark.item"

    def _is_asked(self, month):
        """Tell whether the item belongs to the programme in a month (first day)."""
        self.ensure_one()
        return (not self.month_from or self.month_from <= month) and (not self.month_to or month <= self.month_to)


class PrmBenchmarkSubmission(models.Model):
    _inherit = "prm.benchmark.submission"

    def _due_sections(self):
        """Return the sections that are asked in this submission."""
        return self.unit_id._due_sections(self.month)

    def _last_deadline(self):
        """Return the last deadline of its sections; that of the round where none is left."""
        counted = self.round_id.date_counted
        return max(
            (section._deadline_on(self.month, counted) for section in self._due_sections()),
            default=self.round_id.date_due,
        )


class PrmBenchmarkRound(models.Model):
    _inherit = "prm.benchmark.round"

    def _period_for(self, user):
        """Return what the round is called in a sentence to a user, in the user's language."""
        self.ensure_one()
        return self.programme_id.with_context(lang=user.lang)._period_text(self.month, bare=True)


class PrmBenchmarkProgramme(models.Model):
    _inherit = "prm.benchmark.programme"

    @tools.ormcache("self.id", "self.sudo().definition_stamp")
    def _step(self):
        """Return the months from one round to the next: 1, 3 or 12, by the section that is asked most often."""
        # Bridge: how often something is asked; a number leaves.
        return min((STEPS[section.frequency] for section in self.sudo().section_ids), default=1)

    def _period_text(self, month, bare=False, pattern="LLLL"):
        """Return what a round is called in the user's language: its month, or the quarter or year that ends with it.

        :param month: first day of the round's month
        :param bool bare: for a sentence: without the word for the quarter or year
        :param str pattern: of a month's name; ``LLL`` is short
        """
        step = self._step()
        first = month - relativedelta(months=step - 1)
        text = format_date(self.env, month, date_format=f"{pattern} yyyy")
        if step == 12 and first.year == month.year:
            text = str(month.year)
        elif step > 1:
            begin = format_date(self.env, first, date_format=pattern if first.year == month.year else f"{pattern} yyyy")
            text = f"{begin} \N{EN DASH} {text}"
        if bare or step == 1:
            return text
        return self.env._("Quarter: %(months)s", months=text) if step == 3 else self.env._("Year: %(year)s", year=text)

    def _due_query(self, months):
        """Return the query of which unit owes what: ``unit_id, firm_id, month, wanted, date_due``.

        One row per active unit and month in which a section of its level is due by its firm's fiscal year.

        :param SQL months: query of months (``month date``, first days)
        """
        self.ensure_one()
        return SQL(
            """
            SELECT unit.id AS unit_id, unit.firm_id, months.month,
                   SUM(asked.items)::int AS wanted, MAX(asked.date_due) AS date_due
              FROM (%(months)s) months
              JOIN LATERAL (
                   SELECT section.level, section.frequency, COUNT(*) AS items,
                          (months.month + interval '1 month')::date - 1 + section.deadline_days AS date_due
                     FROM prm_benchmark_section section JOIN prm_benchmark_item item ON item.section_id = section.id
                    WHERE section.programme_id = %(programme)s
                      AND (item.month_from IS NULL OR item.month_from <= months.month)
                      AND (item.month_to IS NULL OR months.month <= item.month_to)
                 GROUP BY section.id) asked ON TRUE
              JOIN prm_benchmark_participant participant ON participant.programme_id = %(programme)s
               AND %(takes_part)s
              JOIN res_partner firm ON firm.id = participant.partner_id AND firm.active
              JOIN prm_benchmark_unit unit ON unit.participant_id = participant.id AND unit.active
               AND (unit.level = asked.level
                    OR (unit.level = 'firm' AND NOT EXISTS (
                        SELECT 1 FROM prm_benchmark_unit branch
                         WHERE branch.participant_id = participant.id AND branch.active AND branch.level = 'branch')))
             WHERE MOD(EXTRACT(MONTH FROM months.month)::int - participant.fiscal_month + 13,
                       CASE asked.frequency WHEN 'year' THEN 12 WHEN 'quarter' THEN 3 ELSE 1 END) = 0
          GROUP BY unit.id, unit.firm_id, months.month
            """,
            months=months,
            programme=self.id,
            takes_part=self.env["prm.benchmark.participant"]._takes_part("participant", SQL("months.month")),
        )

    def _flush_due(self):
        """Write what :meth:`_due_query` reads."""
        for model in ("section", "item", "participant", "unit"):
            self.env[f"prm.benchmark.{model}"].flush_model()
        self.env["res.partner"].flush_model(["active"])
