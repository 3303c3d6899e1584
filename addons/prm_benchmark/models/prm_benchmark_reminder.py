from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL, split_every

ENTRY = "prm_benchmark.group_dealer_entry"
ACTIVITY = "prm_benchmark.mail_activity_type_nobody_enters"
TEMPLATE = "prm_benchmark.mail_template_reminder"
#: firms × rounds per transaction of the cron
BATCH = 25
#: whoever was reminded so lately is not reminded again, by nobody
PAUSE = timedelta(hours=20)
#: reminders by hand are numbered above those of the programme
BY_HAND = 1000


class PrmBenchmarkReminder(models.Model):
    """A reminder that was sent; unique per submission and number, so that none goes out twice.

    The programme's own have the numbers 1 to ``remind_most``, each with its planned day; by hand they count from
    1001. Row and mail are written in one transaction: a cron that is killed has sent and noted, or neither.
    """

    _name = "prm.benchmark.reminder"
    _description = "Benchmark Reminder"
    _order = "id desc"
    _rec_name = "submission_id"

    submission_id = fields.Many2one("prm.benchmark.submission", required=True, ondelete="cascade", index=True)
    number = fields.Integer(required=True, readonly=True)
    kind = fields.Selection([("planned", "Planned"), ("hand", "By hand")], compute="_compute_kind")
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    partner_ids = fields.Many2many("res.partner", string="Sent to", readonly=True)
    mail_ids = fields.Many2many("mail.mail", string="Queued mails", readonly=True, groups="base.group_system")
    mail_state = fields.Selection(
        [
            ("queued", "In the mail queue"),
            ("sent", "Sent"),
            ("failed", "Not delivered"),
            ("nobody", "Nobody of the firm: territory manager told"),
        ],
        "Mail",
        compute="_compute_mail_state",
        compute_sudo=True,
    )

    _number_unique = models.Constraint("UNIQUE (submission_id, number)", "This reminder was sent already.")

    @api.depends("number")
    def _compute_kind(self):
        for reminder in self:
            reminder.kind = "hand" if reminder.number > BY_HAND else "planned"

    @api.depends("mail_ids.state", "partner_ids")
    def _compute_mail_state(self):
        for reminder in self:
            # the queue deletes what it has delivered
            states = set(reminder.mail_ids.mapped("state"))
            if not reminder.partner_ids:
                reminder.mail_state = "nobody"
            elif states & {"exception", "cancel"}:
                reminder.mail_state = "failed"
            else:
                reminder.mail_state = "queued" if "outgoing" in states else "sent"

    # --- when -------------------------------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Send the reminders whose planned day has come, in batches that are committed one by one."""
        due = self._due()
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for chunk in split_every(BATCH, due, list):
            for submissions, number in chunk:
                self._remind(submissions, number)
            if not progress._commit_progress(len(chunk)):
                break

    @api.model
    def _due(self):
        """Return ``[(submissions of one firm and round, number)]`` of the reminders to send today.

        Number 1 goes out ``remind_before_days`` before the deadline, number k (k − 1) × ``remind_after_days`` after it.
        Where the cron stood still, only the newest of the missed ones.
        """
        today = self.env.company._prm_today()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(submission.id ORDER BY submission.id), planned.number
                  FROM prm_benchmark_submission submission
                  JOIN prm_benchmark_round round ON round.id = submission.round_id AND round.state = 'open'
                  JOIN prm_benchmark_programme programme ON programme.id = round.programme_id
                       AND programme.active AND programme.state = 'running'
                  JOIN prm_benchmark_unit unit ON unit.id = submission.unit_id AND unit.active
                 CROSS JOIN LATERAL (
                       SELECT MAX(k) AS number
                         FROM generate_series(1, LEAST(programme.remind_most, %(most)s)) k
                        WHERE round.date_due + CASE WHEN k = 1 THEN -programme.remind_before_days
                                                    ELSE (k - 1) * GREATEST(programme.remind_after_days, 1)
                                               END <= %(today)s
                       ) planned
                 WHERE submission.state = 'draft' AND submission.wanted > 0
                   AND round.date_due IS NOT NULL AND planned.number IS NOT NULL
                   AND NOT EXISTS (
                       SELECT FROM prm_benchmark_reminder reminder
                        WHERE reminder.submission_id = submission.id
                          AND (reminder.number = planned.number OR reminder.date > %(pause)s))
              GROUP BY submission.firm_id, submission.round_id, planned.number
              ORDER BY MIN(round.date_due), submission.firm_id
                """,
                most=BY_HAND,
                today=today,
                pause=fields.Datetime.now() - PAUSE,
            )
        )
        return [(self.env["prm.benchmark.submission"].browse(ids), number) for ids, number in rows]

    @api.model
    def _remind_by_hand(self, submissions):
        """Remind now, whatever the plan says; return the reminders, without those of whom there is no need."""
        sent = self.browse()
        waiting = submissions.sudo().filtered(
            lambda row: row.state == "draft" and row.wanted and row.round_id.state == "open"
        )
        recent = self.sudo().search(
            [("submission_id", "in", waiting.ids), ("date", ">", fields.Datetime.now() - PAUSE)]
        )
        numbers = dict(
            self.sudo()._read_group([("submission_id", "in", waiting.ids)], ["submission_id"], ["number:max"])
        )
        rest = (waiting - recent.submission_id).with_env(self.env)
        for ours in rest.grouped(lambda row: (row.firm_id, row.round_id)).values():
            last = max((numbers.get(row.sudo(), 0) for row in ours), default=0)
            sent |= self._remind(ours, max(last, BY_HAND) + 1)
        return sent

    # --- how --------------------------------------------------------------------------------------------

    @api.model
    def _remind(self, submissions, number):
        """Note and queue one reminder to a firm for its units of a round.

        :param submissions: ``prm.benchmark.submission`` of one firm and round
        :return: the reminders written; whoever else wrote one of this number has sent it
        """
        # another cron or a second click holds them: it reminds, not we
        submissions = submissions.sudo().try_lock_for_update().filtered(lambda row: row.state == "draft")
        if not submissions:
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO prm_benchmark_reminder (submission_id, number, date, user_id, create_uid, create_date)
                SELECT id, %(number)s, %(now)s, %(user)s, %(uid)s, %(now)s FROM unnest(%(ids)s) AS new (id)
                    ON CONFLICT DO NOTHING
             RETURNING id
                """,
                number=number,
                now=fields.Datetime.now(),
                user=self.env.uid if number > BY_HAND else None,
                uid=self.env.uid,
                ids=submissions.ids,
            )
        )
        reminders = self.sudo().browse(identifier for (identifier,) in rows)
        if reminders:
            firm, round_ = submissions.firm_id, submissions.round_id
            people = self.env["prm.staff.thread"]._firm_users(firm, ENTRY).filtered("email")
            if people:
                mails = self._queue_mails(reminders, people)
                reminders.write({"partner_ids": [Command.set(people.partner_id.ids)], "mail_ids": [Command.set(mails)]})
            else:
                self._tell_territory_manager(firm, round_)
        return reminders.with_env(self.env)

    @api.model
    def _queue_mails(self, reminders, people):
        """Queue a mail to each of ``people`` in their language, and return the ids; the mail queue sends it."""
        template = self.env.ref(TEMPLATE).sudo()
        round_ = reminders.submission_id.round_id
        units = reminders.submission_id.unit_id
        mails = []
        for user in people:
            mails.append(
                template.with_context(
                    prm_lang=user.lang,
                    prm_name=user.name,
                    prm_period=round_._period_for(user),
                    prm_units=units.mapped("name") if len(units) > 1 else [],
                    prm_url=f"{round_.get_base_url()}/my/prm/benchmark/entry/{round_.id}",
                ).send_mail(
                    round_.id,
                    force_send=False,
                    # no document: such mails belong to no chatter
                    email_values={
                        "recipient_ids": [Command.link(user.partner_id.id)], "model": False, "res_id": False,
                    },
                )
            )  # fmt: skip
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mails

    @api.model
    def _tell_territory_manager(self, firm, round_):
        """Leave one open activity with whoever looks after a firm of which nobody can enter figures."""
        firm = firm.sudo().with_context(mail_notify_force_send=False)
        if firm.activity_search([ACTIVITY]):
            return
        manager = self.env["prm.staff.thread"]._territory_manager(firm) or round_.programme_id.user_id
        firm.activity_schedule(
            ACTIVITY,
            summary=self.env._("Benchmark: nobody of %(firm)s can enter figures", firm=firm.name),
            note=self.env._("Invite somebody who enters figures, or give one of the firm's people that role."),
            user_id=manager.id or self.env.uid,
        )
