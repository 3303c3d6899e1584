from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

MANAGER = "prm_benchmark.group_benchmark_manager"


class PrmBenchmarkCompleteness(models.Model):
    """Who has delivered a round, who is missing, who was reminded when: a row per submission, without a figure.

    One statement over the submissions asked for; the number of reminders comes by an index.
    """

    _name = "prm.benchmark.completeness"
    _description = "Completeness of a Round"
    _auto = False
    _order = "month desc, status, firm_id, unit_id, id"
    _rec_name = "unit_id"

    submission_id = fields.Many2one("prm.benchmark.submission", readonly=True)
    round_id = fields.Many2one("prm.benchmark.round", readonly=True)
    programme_id = fields.Many2one("prm.benchmark.programme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    round_state = fields.Selection(
        [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")], "Round is", readonly=True
    )
    firm_id = fields.Many2one("res.partner", readonly=True)
    unit_id = fields.Many2one("prm.benchmark.unit", "Reporting unit", readonly=True)
    branch = fields.Char(readonly=True, help="Empty: the firm itself.")
    territory_id = fields.Many2one("prm.territory", readonly=True)
    status = fields.Selection(
        [
            ("a_missing", "Not submitted"),
            ("b_waiting", "Not due yet"),
            ("c_submitted", "To sign off"),
            ("d_signed", "Signed off"),
        ],
        readonly=True,
        help="Not submitted: though the deadline is over. To sign off: submitted, and the firm's managing "
        "director has not signed yet.",
    )
    late = fields.Boolean(readonly=True, help="Submitted after the deadline.")
    provisional = fields.Boolean(readonly=True)
    nil = fields.Boolean("Nil report", readonly=True)
    date_due = fields.Date("Due", readonly=True)
    days_late = fields.Integer("Days overdue", readonly=True, aggregator="max")
    progress = fields.Float("Filled in (%)", readonly=True, digits=(5, 0), aggregator="avg")
    open_findings = fields.Integer("Open findings", readonly=True)
    reminders = fields.Integer(readonly=True, help="That somebody got.")
    nobody = fields.Boolean(
        "Nobody to remind", readonly=True, help="The last reminder found nobody of the firm who enters figures."
    )
    reminded_on = fields.Date("Last reminder", readonly=True)
    submitted_at = fields.Datetime(readonly=True)
    signed_at = fields.Datetime("Signed off on", readonly=True)

    _depends = {
        "prm.benchmark.submission": [
            "round_id", "programme_id", "company_id", "month", "firm_id", "unit_id", "state", "late", "provisional",
            "nil", "filled", "wanted", "open_findings", "submitted_at", "signed_at",
        ],
        "prm.benchmark.round": ["state", "date_due"],
        "prm.benchmark.reminder": ["submission_id", "date", "partner_ids"],
        "prm.benchmark.unit": ["level", "name"],
        "res.partner": ["prm_territory_id"],
    }  # fmt: skip

    @property
    def _table_query(self):
        today = self.env.company._prm_today()
        people = self.env["prm.benchmark.reminder"]._fields["partner_ids"]
        return SQL(
            """
            SELECT submission.id, submission.id AS submission_id, submission.round_id, submission.programme_id,
                   submission.company_id, submission.month, round.state AS round_state, submission.firm_id,
                   submission.unit_id, firm.prm_territory_id AS territory_id,
                   CASE WHEN unit.level = 'branch' THEN unit.name END AS branch,
                   CASE WHEN submission.state = 'signed_off' THEN 'd_signed'
                        WHEN submission.state = 'submitted' THEN 'c_submitted'
                        WHEN round.state = 'closed' OR round.date_due < %(today)s THEN 'a_missing'
                        ELSE 'b_waiting' END AS status,
                   COALESCE(submission.late, false) AS late, submission.provisional, submission.nil, round.date_due,
                   CASE WHEN submission.state = 'draft'
                        THEN GREATEST(%(today)s - round.date_due, 0) ELSE 0 END AS days_late,
                   CASE WHEN submission.state != 'draft' OR submission.nil THEN 100
                        WHEN submission.wanted > 0
                        THEN LEAST(100.0 * submission.filled / submission.wanted, 100) ELSE 0 END AS progress,
                   COALESCE(submission.open_findings, 0) AS open_findings,
                   reminder.number AS reminders, reminder.last AS reminded_on,
                   COALESCE(submission.state = 'draft' AND reminder.tried > COALESCE(reminder.got, '-infinity'), false)
                   AS nobody,
                   submission.submitted_at, submission.signed_at
              FROM prm_benchmark_submission submission
              JOIN prm_benchmark_round round ON round.id = submission.round_id
              JOIN prm_benchmark_unit unit ON unit.id = submission.unit_id
              JOIN res_partner firm ON firm.id = submission.firm_id
         LEFT JOIN LATERAL (
                   SELECT COUNT(*) FILTER (WHERE told.is_told) AS number,
                          MAX(sent.date) FILTER (WHERE told.is_told)::date AS last,
                          MAX(sent.date) FILTER (WHERE told.is_told) AS got, MAX(sent.date) AS tried
                     FROM prm_benchmark_reminder sent
               CROSS JOIN LATERAL (
                          SELECT EXISTS (SELECT FROM %(people)s people
                                          WHERE people.%(reminder)s = sent.id) AS is_told
                          ) told
                    WHERE sent.submission_id = submission.id
                   ) reminder ON true
             WHERE submission.wanted > 0 OR submission.state != 'draft'
            """,
            today=today,
            people=SQL.identifier(people.relation),
            reminder=SQL.identifier(people.column1),
        )

    def action_remind(self):
        """Remind the firms of the chosen rows that have not submitted; tells how many mails are in the queue."""
        return self.submission_id._action_remind_firms()

    def action_open_firm(self):
        self.ensure_one()
        return self.firm_id.get_formview_action()

    def action_reminders(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("prm_benchmark.prm_benchmark_reminder_action")
        return {**action, "domain": [("submission_id", "=", self.id)]}


class PrmBenchmarkSubmission(models.Model):
    _inherit = "prm.benchmark.submission"

    def _action_remind_firms(self):
        """Remind, as a person who presses the button; who may not gets an ``AccessError``."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Reminders are sent by whoever keeps the benchmark."))
        self.check_access("read")
        sent = self.env["prm.benchmark.reminder"]._remind_by_hand(self)
        told, nobody = len(sent.filtered("partner_ids")), len(sent.filtered(lambda row: not row.partner_ids))
        sentences = []
        if told:
            sentences.append(self.env._("%(count)s reminders are in the mail queue.", count=told))
        if nobody:
            sentences.append(
                self.env._(
                    "%(count)s without a login that enters figures: their territory manager is told.", count=nobody
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if sent else "info",
                "message": " ".join(sentences) or self.env._("Nobody to remind: delivered, or reminded today already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class PrmBenchmarkRound(models.Model):
    _inherit = "prm.benchmark.round"

    missing_count = fields.Integer(compute="_compute_missing_count")

    @api.depends("submission_ids.state")
    def _compute_missing_count(self):
        counts = dict(
            self.env["prm.benchmark.submission"]._read_group(
                [("round_id", "in", self.ids), ("state", "=", "draft")], ["round_id"], ["__count"]
            )
        )
        for round_ in self:
            round_.missing_count = counts.get(round_, 0)

    def action_remind_missing(self):
        """Remind everybody who has not submitted these rounds."""
        missing = self.env["prm.benchmark.submission"].search(
            [("round_id", "in", self.ids), ("round_id.state", "=", "open"), ("state", "=", "draft")]
        )
        return missing._action_remind_firms()

    def action_completeness(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("prm_benchmark.prm_benchmark_completeness_action")
        return {**action, "domain": [("round_id", "=", self.id)], "context": {"search_default_group_territory": 1}}
