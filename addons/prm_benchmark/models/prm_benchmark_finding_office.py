from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from .prm_benchmark_finding_count import KINDS
from .prm_benchmark_raw import TRUSTEE
from .prm_benchmark_reminder import ENTRY

QUESTION = "prm_benchmark.mail_template_question"


class PrmBenchmarkFinding(models.Model):
    """The trustee's queue: the figure, the dealer's reason, and the trustee's answer to it.

    A question goes to the firm alone. It is kept with the finding and in the submission's trace, and read on the
    entry page; no conversation or task is made of it, because the head office's departments read those.
    """

    _inherit = "prm.benchmark.finding"

    kind = fields.Selection(KINDS, compute="_compute_kind")
    value = fields.Float("Figure", digits=(20, 4), compute="_compute_value")
    has_value = fields.Boolean(compute="_compute_value")
    explanation = fields.Text("What is strange", compute="_compute_explanation")
    question = fields.Text(readonly=True, help="What the trustee asked the firm about it.")
    programme_id = fields.Many2one(related="submission_id.programme_id")
    round_id = fields.Many2one(related="submission_id.round_id")
    unit_id = fields.Many2one(related="submission_id.unit_id")
    month = fields.Date(related="submission_id.month")
    submission_state = fields.Selection(related="submission_id.state", string="Submission is")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for finding in self:
            finding.display_name = names.get(finding.code, finding.code)

    @api.depends("code")
    def _compute_kind(self):
        kinds = dict(KINDS)
        for finding in self:
            finding.kind = finding.code if finding.code in kinds else False

    @api.depends("submission_id", "item_id")
    def _compute_value(self):
        # with the reader's own rights: this look at the figures is noted too
        values = self.env["prm.benchmark.value"].search_fetch(
            [("submission_id", "in", self.submission_id.ids), ("item_id", "in", self.item_id.ids)],
            ["submission_id", "item_id", "value"],
        )
        known = {(value.submission_id.id, value.item_id.id): value.value for value in values}
        for finding in self:
            key = (finding.submission_id.id, finding.item_id.id)
            finding.value = known.get(key, 0)
            finding.has_value = key in known

    @api.depends("code", "params", "item_id", "kpi_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        entry = self.env["prm.benchmark.entry"]
        for finding in self:
            currency = finding.programme_id.currency_id
            money, params, kpi = (currency.symbol, currency.position), finding.params or {}, finding.kpi_id
            if kpi and "value" in params:
                finding.explanation = entry._band_sentence(kpi.name, params, kpi.unit, kpi.annualised, money, True)
            elif finding.item_id:
                finding.explanation = entry._finding_sentence(finding.code, params, finding.item_id.unit, money)
            else:
                finding.explanation = False

    def action_accept(self):
        """Take the dealer's reason as good."""
        self._check_trustee()
        # Bridge: a trustee reads findings; the room's own buttons change their state and nothing else.
        self.sudo().filtered(lambda finding: finding.state == "confirmed").write({"state": "accepted"})
        return True

    def _ask_back(self, text):
        """Ask the firm about findings: open again, the submission a draft, a mail that says where to look.

        :param str text: for the firm alone
        """
        self._check_trustee()
        entry = self.env["prm.benchmark.entry"]
        # Bridge: see action_accept.
        findings = self.sudo()
        findings.write({"state": "open", "question": text})
        for submission in findings.submission_id:
            if not entry._reopen(submission, text):
                entry._add_events([{"submission_id": submission.id, "event": "reopened", "reason": text}])
            entry._refresh_counts(submission)
            self._tell_firm(submission)

    def _check_trustee(self):
        if not self.env.user.has_group(TRUSTEE):
            raise AccessError(self.env._("Findings are the trustee's to answer."))
        self.check_access("read")

    @api.model
    def _tell_firm(self, submission):
        """Queue a mail to who enters the firm's figures: that there is a question, not which."""
        template = self.env.ref(QUESTION).sudo()
        round_ = submission.round_id
        for user in self.env["prm.staff.thread"]._firm_users(submission.firm_id, ENTRY).filtered("email"):
            template.with_context(
                prm_lang=user.lang,
                prm_name=user.name,
                prm_period=round_._period_for(user),
                prm_url=f"{round_.get_base_url()}/my/prm/benchmark/entry/{round_.id}",
            ).send_mail(
                round_.id,
                force_send=False,
                email_values={"recipient_ids": [Command.link(user.partner_id.id)], "model": False, "res_id": False},
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
