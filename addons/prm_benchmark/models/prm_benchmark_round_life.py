from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .prm_benchmark_notice import notice

#: rounds are planned so many months ahead, that everybody sees what is coming
AHEAD = 12


class PrmBenchmarkRound(models.Model):
    """The life of a round: planned, open, closed; each step can be done twice, and is done once."""

    _name = "prm.benchmark.round"
    _inherit = ["prm.benchmark.round", "mail.thread"]

    date_close = fields.Date(
        "Closes after", help="The last day on which figures are taken; a closed round is reopened."
    )
    month_name = fields.Char("Period", compute="_compute_month_name")
    submission_count = fields.Integer("Reports expected", compute="_compute_progress")
    delivered_count = fields.Integer("Reports delivered", compute="_compute_progress")
    progress = fields.Integer("Delivered (%)", compute="_compute_progress")

    @api.depends("month", "programme_id.definition_stamp")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for round_ in self:
            round_.month_name = round_.month and round_.programme_id._origin._period_text(round_.month)

    @api.depends("month_name", "programme_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for round_ in self:
            round_.display_name = ", ".join(filter(None, (round_.programme_id.name, round_.month_name)))

    @api.depends("submission_ids.state")
    def _compute_progress(self):
        groups = self.env["prm.benchmark.submission"]._read_group(
            [("round_id", "in", self._origin.ids)], ["round_id", "state"], ["__count"]
        )
        found = {}
        for round_, state, count in groups:
            found.setdefault(round_.id, {})[state] = count
        for round_ in self:
            states = found.get(round_._origin.id, {})
            round_.submission_count = sum(states.values())
            round_.delivered_count = round_.submission_count - states.get("draft", 0)
            round_.progress = 100 * round_.delivered_count // round_.submission_count if round_.submission_count else 0

    # --- opening -----------------------------------------------------------------------------------------

    def action_open(self):
        """Open planned rounds now: who takes part gets a form."""
        self.check_access("write")  # submissions are made by a statement that asks for no rights
        messages = []
        for round_ in self.filtered(lambda round_: round_.state == "planned"):
            if round_.programme_id.state != "running":
                raise UserError(self.env._("“%(programme)s” is not running.", programme=round_.programme_id.name))
            round_._open(by_hand=True)
            if not round_.submission_count:
                raise UserError(
                    self.env._("In %(month)s no firm has figures due.", month=round_.month.strftime("%m/%Y"))
                )
            message = self.env._(
                "%(month)s is open. Forms opened: %(forms)s, firms: %(firms)s, due on %(day)s.",
                month=round_.month_name,
                forms=round_.submission_count,
                firms=len(round_.submission_ids.firm_id),
                day=format_date(self.env, round_.date_due),
            )
            round_._message_log(body=message)
            messages.append(message)
        return notice("\n".join(messages) or self.env._("Open already."))

    def _open(self, by_hand=False):
        """Open the rounds that nobody else is opening at this moment. One statement per round, whatever its size.

        :param bool by_hand: after the last deadline the days of the sections count from today
        """
        for round_ in self.try_lock_for_update():
            if round_.state != "planned":
                continue
            round_._fill()
            today = round_.company_id._prm_today()
            if by_hand and round_.date_due and round_.date_due < today:
                month_end = round_.month + relativedelta(months=1, days=-1)
                round_.write({"date_counted": today, "date_due": today + (round_.date_due - month_end)})
            due = round_.date_due or round_.month
            closing = due + relativedelta(days=round_.programme_id.close_after_days)
            round_._write_state(
                {
                    "state": "open",
                    "opened_at": fields.Datetime.now(),
                    # opened late, it still gives everybody the days that belong to it
                    "date_close": max(closing, today + relativedelta(days=round_.programme_id.close_after_days)),
                }
            )

    def _has_come(self, today):
        """Tell whether it opens by itself: its month is over, its last day is not.

        One whose last day is over was planned backwards: it is opened by hand, or filled by an import.
        """
        self.ensure_one()
        last_day = (self.date_due or self.month) + relativedelta(days=self.programme_id.close_after_days)
        return self.month + relativedelta(months=1) <= today <= last_day

    def _fill(self):
        """Give every unit that owes figures its submission, and take away untouched ones of who owes none.

        Costs three statements per round. Called again it does nothing, or brings in who joined since.
        """
        self.ensure_one()
        programme, cr = self.programme_id, self.env.cr
        programme._flush_due()
        self.env["prm.benchmark.submission"].flush_model()
        self.flush_recordset()
        due = programme._due_query(SQL("SELECT %s::date AS month", self.month))
        values = {"due": due, "round": self.id, "uid": self.env.uid, "programme": programme.id,
                  "company": programme.company_id.id}  # fmt: skip
        cr.execute(
            SQL(
                """
                INSERT INTO prm_benchmark_submission
                       (unit_id, round_id, programme_id, company_id, month, firm_id, state, revision, filled, wanted,
                        open_findings, reopened, create_uid, write_uid, create_date, write_date)
                SELECT due.unit_id, %(round)s, %(programme)s, %(company)s, due.month, due.firm_id, 'draft', 0, 0,
                       due.wanted, 0, 0, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM (%(due)s) due
                    ON CONFLICT (unit_id, round_id) DO NOTHING
                """,
                **values,
            )
        )
        cr.execute(
            SQL(
                """
                UPDATE prm_benchmark_submission submission SET wanted = due.wanted
                  FROM (%(due)s) due
                 WHERE submission.round_id = %(round)s AND submission.unit_id = due.unit_id
                   AND submission.state = 'draft' AND submission.wanted <> due.wanted
                """,
                **values,
            )
        )
        cr.execute(
            SQL(
                """
                DELETE FROM prm_benchmark_submission submission
                 WHERE submission.round_id = %(round)s AND submission.state = 'draft' AND submission.revision = 0
                   AND NOT EXISTS (SELECT 1 FROM prm_benchmark_value v WHERE v.submission_id = submission.id)
                   AND NOT EXISTS (SELECT 1 FROM prm_benchmark_event e WHERE e.submission_id = submission.id)
                   AND NOT EXISTS (SELECT 1 FROM (%(due)s) due WHERE due.unit_id = submission.unit_id)
                """,
                **values,
            )
        )
        self.env["prm.benchmark.submission"].invalidate_model()
        self.invalidate_recordset(["submission_ids"])
        if self.state == "planned":
            (self.date_due,) = self.env.execute_query(SQL("SELECT MAX(date_due) FROM (%s) due", due))[0]

    # --- closing and reopening ---------------------------------------------------------------------------

    def action_close(self):
        """Close open rounds now; what is not submitted stays as it is."""
        self.check_access("write")
        self.filtered(lambda round_: round_.state == "open")._close()

    def _close(self):
        for round_ in self.try_lock_for_update():
            if round_.state == "open":
                round_._write_state({"state": "closed", "closed_at": fields.Datetime.now()})

    def _reopen(self, reason, date_close):
        """Open closed rounds again until a day; the reason stays in the round's messages."""
        for round_ in self.filtered(lambda round_: round_.state == "closed"):
            round_._write_state({"state": "open", "closed_at": False, "date_close": date_close})
            round_.message_post(
                body=self.env._("Reopened until %(day)s: %(reason)s", day=date_close, reason=reason),
            )
            round_._fill()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        self.env["prm.benchmark.value"].flush_model(["submission_id"])
        for round_ in self:
            found = self.env.execute_query(
                SQL(
                    "SELECT 1 FROM prm_benchmark_value value JOIN prm_benchmark_submission submission"
                    " ON submission.id = value.submission_id WHERE submission.round_id = %s LIMIT 1",
                    round_.id,
                )
            )
            if found:
                raise UserError(
                    self.env._("Dealers have entered figures for “%(round)s”: it stays.", round=round_.display_name)
                )

    # --- every day ---------------------------------------------------------------------------------------

    @api.model
    def _cron_rounds(self):
        """Plan, open, bring up to date and close what the day asks for, programme by programme.

        Killed in between, the next run goes on; two runs at once make nothing twice.
        """
        programmes = self.env["prm.benchmark.programme"].search([("state", "in", ("running", "ended"))])
        for left, programme in zip(range(len(programmes) - 1, -1, -1), programmes, strict=True):
            programme._run_rounds()
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return


class PrmBenchmarkProgramme(models.Model):
    _inherit = "prm.benchmark.programme"

    def _run_rounds(self):
        """Do what the day asks for in one programme."""
        self.ensure_one()
        today = self.company_id._prm_today()
        self._plan_rounds()
        rounds = self.round_ids
        if self.state == "running":
            rounds.filtered(lambda round_: round_.state == "planned" and round_._has_come(today))._open()
        for round_ in rounds.filtered(lambda round_: round_.state == "open").try_lock_for_update():
            if round_.date_close and round_.date_close < today:
                round_._close()
            else:
                round_._fill()

    def _plan_rounds(self):
        """Plan the rounds of the months in which anybody owes figures, and none else; costs two statements."""
        self.ensure_one()
        if self.state != "running":
            return
        self._flush_due()
        self.flush_recordset()
        self.env["prm.benchmark.round"].flush_model()
        last = self.company_id._prm_today().replace(day=1) + relativedelta(months=AHEAD)
        months = SQL(
            "SELECT generate_series(%s::date, %s::date, interval '1 month')::date AS month",
            self.month_from.replace(day=1),
            min(last, self.month_to.replace(day=1)) if self.month_to else last,
        )
        query = SQL("SELECT due.month, MAX(due.date_due) FROM (%s) due GROUP BY due.month", self._due_query(months))
        due = dict(self.env.execute_query(query))
        self._create_planned(due)
        for round_ in self.round_ids.filtered(lambda round_: round_.state == "planned"):
            if round_.month not in due:
                round_.unlink()
            elif round_.date_due != due[round_.month]:
                round_.date_due = due[round_.month]

    def _create_planned(self, due):
        """Create rounds where there are none; another cron may do the same at this moment."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO prm_benchmark_round
                       (programme_id, company_id, month, state, date_due,
                        create_uid, write_uid, create_date, write_date)
                SELECT %(programme)s, %(company)s, due.month, 'planned', due.date_due, %(uid)s, %(uid)s,
                       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM unnest(%(months)s::date[], %(dates)s::date[]) AS due (month, date_due)
                    ON CONFLICT (programme_id, month) DO NOTHING
                """,
                programme=self.id,
                company=self.company_id.id,
                uid=self.env.uid,
                months=list(due),
                dates=list(due.values()),
            )
        )
        self.invalidate_recordset(["round_ids"])
        self.env["prm.benchmark.round"].invalidate_model()
