from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ..engine.disclosure import FLOOR
from ..engine.holdings import changed, holding_keys

#: rounds that a firm must have delivered finally
MONTHS = 12


class Firm(NamedTuple):
    """A participant, as it stands when a release is prepared."""

    id: int
    takes_part: bool
    due: int  #: submissions of the last 12 months
    missing: int
    provisional: int

    @property
    def reason(self):
        """Why it is not ready; empty for one that is."""
        if not self.takes_part:
            return "ended"
        if not self.due:
            return "nothing"
        if self.missing:
            return "missing"
        return "provisional" if self.provisional else ""


class PrmBenchmarkRelease(models.Model):
    """Who is in: one panel for all windows and KPIs of a release."""

    _inherit = "prm.benchmark.release"

    def _panel(self):
        """Return who would be in: ``({firm id: reason, empty for who is in}, {firm id: holding key})``.

        Ready is who delivered all rounds of the last 12 months, finally. Where that differs from the panel of the
        release before by fewer holdings than the floor, that panel is kept, without those who take part no longer:
        else two releases would tell what one firm reported. Costs four queries.
        """
        self.ensure_one()
        keys, firms = self._holding_keys(), self._firms_ready()
        ready = {firm.id for firm in firms if not firm.reason}
        panel = ready
        if self.previous_id:
            before = set(self.previous_id.member_ids.filtered(lambda row: not row.left_out).partner_id.ids)
            if changed(before, ready, keys) < FLOOR:
                panel = before & {firm.id for firm in firms if firm.takes_part}
        reasons = {firm.id: "" if firm.id in panel else firm.reason or "waits" for firm in firms}
        return reasons, {firm.id: keys.get(firm.id, firm.id) for firm in firms}

    def _holding_keys(self):
        """Return ``{firm id: holding key}`` of all firms that a holding has a stake in, however small."""
        self.env["prm.holding.stake"].flush_model()
        self.env["prm.holding"].flush_model(["active"])
        return holding_keys(
            self.env.execute_query(
                SQL(
                    """
                    SELECT stake.holding_id, stake.partner_id
                      FROM prm_holding_stake stake JOIN prm_holding holding ON holding.id = stake.holding_id
                     WHERE holding.active
                    """
                )
            )
        )

    def _firms_ready(self):
        """Return a :class:`Firm` for everybody who takes part or ever did; one query."""
        for model in ("prm.benchmark.participant", "prm.benchmark.submission"):
            self.env[model].flush_model()
        self.env["res.partner"].flush_model(["active"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT participant.partner_id,
                       firm.active AND %(takes_part)s,
                       COUNT(submission.id),
                       COUNT(submission.id) FILTER (WHERE submission.state = 'draft'),
                       COUNT(submission.id) FILTER (WHERE submission.provisional)
                  FROM prm_benchmark_participant participant
                  JOIN res_partner firm ON firm.id = participant.partner_id
             LEFT JOIN prm_benchmark_submission submission
                    ON submission.firm_id = participant.partner_id
                   AND submission.programme_id = participant.programme_id
                   AND submission.month BETWEEN %(first)s AND %(month)s
                   AND (submission.wanted > 0 OR submission.state != 'draft')
                 WHERE participant.programme_id = %(programme)s
              GROUP BY participant.id, firm.id
              ORDER BY participant.partner_id
                """,
                programme=self.programme_id.id,
                month=self.month,
                first=self.month - relativedelta(months=MONTHS - 1),
                takes_part=self.env["prm.benchmark.participant"]._takes_part("participant", self.month),
            )
        )
        return [Firm(*row) for row in rows]

    def _figures_now(self):
        """Return a text that is another one whenever anybody's figures up to its month changed, or the groups did."""
        self.env["prm.benchmark.submission"].flush_model()
        self.env["prm.benchmark.cohort"].flush_model()
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), COALESCE(SUM(revision), 0), COUNT(*) FILTER (WHERE state = 'draft'),
                       COUNT(*) FILTER (WHERE provisional),
                       (SELECT string_agg(cohort.id::text || ' ' || COALESCE(cohort.write_date::text, ''), ','
                                          ORDER BY cohort.id)
                          FROM prm_benchmark_cohort cohort
                         WHERE cohort.programme_id = %(programme)s AND cohort.active)
                  FROM prm_benchmark_submission WHERE programme_id = %(programme)s AND month <= %(month)s
                """,
                programme=self.programme_id.id,
                month=self.month,
            )
        )
        return "/".join(map(str, row))
