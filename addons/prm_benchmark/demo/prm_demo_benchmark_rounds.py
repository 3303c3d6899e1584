from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

from odoo.addons.prm_partner.demo.prm_demo_trade import MONTHS

from .table_benchmark import BRANCHES, GAPS, SILENT

#: rounds that are closed but not yet final at all firms
NEWEST = 2
#: months whose trace is told
TRACED = 3


class PrmDemo(models.AbstractModel):
    """Three years of rounds, written in bulk: a few statements for 2,300 submissions and 38,000 figures."""

    _inherit = "prm.demo"

    def _load_benchmark_years(self, programme):
        self._make_rounds(programme)
        self._make_submissions(programme)
        delivered = self._make_values(programme)
        self._deliver(programme, delivered)
        self.env["prm.benchmark.submission"].invalidate_model()
        submissions = self.env["prm.benchmark.submission"].search([("programme_id", "=", programme.id)])
        self.env["prm.benchmark.entry"]._write_rows(submissions)

    def _make_rounds(self, programme):
        """Plan the rounds; all before the last month are closed, that one is open.

        Whoever's balance of the year comes later reopens a round; none of the demo network does.
        """
        programme._plan_rounds()
        last = self._month_ago(1)
        self.env.cr.execute(
            SQL(
                """
                UPDATE prm_benchmark_round
                   SET state = CASE WHEN month = %(last)s THEN 'open' ELSE 'closed' END,
                       opened_at = month + interval '1 month 6 hours',
                       closed_at = CASE WHEN month < %(last)s THEN
                           LEAST(date_due + 30, (month + interval '1 month 55 days')::date) + interval '6 hours' END,
                       date_close = CASE WHEN month < %(last)s THEN
                           LEAST(date_due + 30, (month + interval '1 month 55 days')::date) ELSE date_due + 30 END,
                       date_due = CASE WHEN month < %(last)s THEN
                           LEAST(date_due, (month + interval '1 month 25 days')::date) ELSE date_due END
                 WHERE programme_id = %(programme)s AND month <= %(last)s
                """,
                programme=programme.id,
                last=last,
            )
        )
        self.env["prm.benchmark.round"].invalidate_model()

    def _make_submissions(self, programme):
        months = SQL(
            "SELECT month FROM prm_benchmark_round WHERE programme_id = %s AND state != 'planned'", programme.id
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO prm_benchmark_submission
                       (unit_id, round_id, programme_id, company_id, month, firm_id, state, revision, filled, wanted,
                        open_findings, reopened, create_uid, write_uid, create_date, write_date)
                SELECT due.unit_id, round.id, round.programme_id, round.company_id, round.month, due.firm_id, 'draft',
                       0, 0, due.wanted, 0, 0, %(uid)s, %(uid)s, round.opened_at, round.opened_at
                  FROM (%(due)s) due
                  JOIN prm_benchmark_round round ON round.programme_id = %(programme)s AND round.month = due.month
                """,
                due=programme._due_query(months),
                programme=programme.id,
                uid=SUPERUSER_ID,
            )
        )
        # only what has to be there counts; see prm.benchmark.entry._count
        self.env.invalidate_all()
        submissions = self.env["prm.benchmark.submission"].search([("programme_id", "=", programme.id)])
        self.env["prm.benchmark.entry"]._refresh_counts(submissions)

    def _make_values(self, programme):
        """Write the figures of all closed rounds; return ``[(submission id, days after the month's end)]``."""
        submissions = self.env["prm.benchmark.submission"].search_fetch(
            [("programme_id", "=", programme.id), ("round_id.state", "=", "closed")],
            ["unit_id", "month", "firm_id", "round_id"],
        )
        entry = self.env["prm.benchmark.entry"]
        states = entry._states(submissions)
        numbers = {dealer.id: number for number, dealer in enumerate(self._dealers(), start=1)}
        firms = {number: self._benchmark_firm(number) for number in numbers.values()}
        by_month = defaultdict(list)
        for state in states.values():
            by_month[numbers[state.firm_id], self._ago(state.month)].append(state)
        rows, delivered = [], []
        for (number, ago), ours in by_month.items():
            if self._is_gap(number, ago):
                continue
            figures = self._benchmark_month(number, firms[number], ago)
            days = self._random("delivered", number, MONTHS - ago).triangular(3, 34, 17)
            for state in ours:
                delivered.append((state.id, days))
                rows += [(state.id, item_id, value) for item_id, value in self._asked_values(state, figures)]
        self._insert_values(rows)
        return delivered

    def _ago(self, month):
        today = self._today()
        return (today.year - month.year) * 12 + today.month - month.month

    def _is_gap(self, number, ago):
        first, last = GAPS.get(number, (0, 1))
        luck = self._random("gap", number, MONTHS - ago)
        return number in SILENT or last <= ago <= first or (luck.random() < 0.012 and number > 2)

    def _asked_values(self, state, figures):
        """Yield ``(item id, figure)`` of what a submission is asked; branches have their part of the staff."""
        part = self._part_of(state)
        for item in self.env["prm.benchmark.entry"]._asked(state).values():
            figure = figures[item.code]
            if part is not None and item.level == "branch":
                figure = round(figure * part, 1)
            yield item.id, figure

    def _part_of(self, state):
        """Return the part of a firm that a branch is, None for a firm."""
        if state.unit_level != "branch":
            return None
        name = self.env["prm.benchmark.unit"].browse(state.unit_id).name
        return next(part for rows in BRANCHES.values() for known, part in rows if known == name)

    def _insert_values(self, rows, source="import"):
        submissions, items, values = (list(column) for column in zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO prm_benchmark_value (submission_id, item_id, value, source, revision, create_uid, write_uid,
                                                 create_date, write_date)
                SELECT given.submission, given.item, given.value::numeric, %(source)s, 1, %(uid)s, %(uid)s,
                       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM unnest(%(submissions)s, %(items)s, %(values)s::text[]) AS given (submission, item, value)
                """,
                source=source,
                uid=SUPERUSER_ID,
                submissions=submissions,
                items=items,
                values=[str(value) for value in values],
            )
        )

    def _deliver(self, programme, delivered):
        """Submit what was delivered; nine of ten are signed off, the newest rounds are provisional at some."""
        users = {
            user.partner_id.commercial_partner_id.id: user.id
            for user in self.env["res.users"].search([("prm_is_dealer", "=", True)])
        }
        ids, days = ([row[0] for row in delivered], [row[1] for row in delivered])
        self.env.cr.execute(
            SQL(
                """
                WITH delivery AS (
                    SELECT submission.id, submission.month, round.date_due, submission.firm_id,
                           (submission.month + interval '1 month')::timestamp + given.days * interval '1 day' AS moment,
                           (submission.id * 7919) %% 100 AS luck
                      FROM unnest(%(ids)s, %(days)s) AS given (id, days)
                      JOIN prm_benchmark_submission submission ON submission.id = given.id
                      JOIN prm_benchmark_round round ON round.id = submission.round_id
                ),
                person AS (SELECT * FROM unnest(%(firms)s, %(users)s) AS person (firm_id, user_id))
                UPDATE prm_benchmark_submission submission
                   SET state = CASE WHEN delivery.luck < 91 AND NOT (delivery.month >= %(newest)s AND luck %% 9 = 0)
                                    THEN 'signed_off' ELSE 'submitted' END,
                       provisional = delivery.month >= %(newest)s AND delivery.luck %% 9 = 0,
                       submitted_at = delivery.moment, submitted_by_id = person.user_id,
                       signed_at = CASE WHEN delivery.luck < 91 AND NOT (delivery.month >= %(newest)s AND luck %% 9 = 0)
                                        THEN delivery.moment + interval '30 hours' END,
                       signed_by_id = CASE WHEN delivery.luck < 91
                                            AND NOT (delivery.month >= %(newest)s AND luck %% 9 = 0)
                                           THEN person.user_id END,
                       late = delivery.moment::date > delivery.date_due,
                       filled = submission.wanted, revision = 2
                  FROM delivery LEFT JOIN person ON person.firm_id = delivery.firm_id
                 WHERE submission.id = delivery.id
                """,
                ids=ids,
                days=days,
                firms=list(users),
                users=list(users.values()),
                newest=self._month_ago(1 + NEWEST),
            )
        )
        self._trace(programme)

    def _trace(self, programme):
        """Tell the trace of the newest closed rounds."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO prm_benchmark_event (submission_id, event, date, user_id, create_uid, create_date)
                SELECT id, told.event, told.date, told.user_id, %(uid)s, told.date
                  FROM prm_benchmark_submission submission
                 CROSS JOIN LATERAL (VALUES ('submitted', submitted_at, submitted_by_id),
                                            ('signed_off', signed_at, signed_by_id)) AS told (event, date, user_id)
                 WHERE submission.programme_id = %(programme)s AND submission.month >= %(first)s
                   AND told.date IS NOT NULL
              ORDER BY told.date, submission.id
                """,
                programme=programme.id,
                uid=SUPERUSER_ID,
                first=self._month_ago(1) - relativedelta(months=TRACED),
            )
        )
