from datetime import date

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL, format_date

from .prm_benchmark_notice import notice

ENTRY = "prm_benchmark.group_dealer_entry"
TEMPLATE = "prm_benchmark.mail_template_benchmark_invitation"
#: firms that a sentence names; the rest is counted
MOST_NAMED = 10


class PrmBenchmarkParticipant(models.Model):
    """Firms in a programme: who of them can enter figures, and that they are told."""

    _inherit = "prm.benchmark.participant"

    fiscal_start = fields.Selection(
        lambda self: self._month_names(), "Fiscal year begins in month", compute="_compute_fiscal_start",
        inverse="_inverse_fiscal_start",
    )  # fmt: skip
    people_count = fields.Integer(
        "Can enter", compute="_compute_people_count", help="People of the firm whose role lets them enter figures."
    )
    branch_count = fields.Integer("Branches", compute="_compute_branch_count")
    invited_at = fields.Datetime("Told on", readonly=True, copy=False)
    tell_at_start = fields.Boolean("Is told when the programme starts", readonly=True, copy=False)

    @api.model
    def _month_names(self):
        first_days = [date(2001, number, 1) for number in range(1, 13)]
        return [(str(day.month), format_date(self.env, day, date_format="LLLL")) for day in first_days]

    @api.depends("fiscal_month")
    def _compute_fiscal_start(self):
        for participant in self:
            participant.fiscal_start = str(participant.fiscal_month or 1)

    def _inverse_fiscal_start(self):
        for participant in self:
            participant.fiscal_month = int(participant.fiscal_start or 1)

    @api.depends("unit_ids.active", "unit_ids.level")
    def _compute_branch_count(self):
        for participant in self:
            units = participant.unit_ids.filtered(lambda unit: unit.active and unit.level == "branch")
            participant.branch_count = len(units)

    def _compute_people_count(self):
        counts = self._people_counts(self.partner_id) if self.ids else {}
        for participant in self:
            participant.people_count = counts.get(participant.partner_id.id, 0)

    @api.model
    def _people_counts(self, firms):
        """Return ``{firm id: people whose role lets them enter figures today}``, without the firms that have none."""
        counts = {}
        if firms.ids:
            groups = self.env.ref(ENTRY).sudo().all_implied_by_ids
            counts = dict(
                self.env.execute_query(
                    SQL(
                        """
                        SELECT assignment.partner_id, COUNT(DISTINCT dealer.id)
                          FROM prm_dealer_assignment assignment
                          JOIN res_users dealer ON dealer.id = assignment.user_id AND dealer.active
                               AND dealer.prm_suspended_at IS NULL
                         WHERE assignment.partner_id IN %(firms)s AND assignment.revoked_at IS NULL
                           AND assignment.kind <> 'adviser' AND assignment.date_from <= %(today)s
                           AND (assignment.date_to IS NULL OR assignment.date_to >= %(today)s)
                           AND EXISTS (SELECT 1 FROM res_groups_users_rel held
                                        WHERE held.uid = dealer.id AND held.gid IN %(groups)s)
                      GROUP BY assignment.partner_id
                        """,
                        firms=tuple(firms.ids),
                        today=fields.Date.today(),
                        groups=tuple(groups.ids) or (0,),
                    )
                )
            )
        return counts

    @api.model
    def _alone_sentence(self, firms):
        """Return the sentence that names those of the firms of which nobody may enter figures, or ``""``."""
        counts = self._people_counts(firms)
        alone = firms.filtered(lambda firm: not counts.get(firm._origin.id))
        if not alone:
            return ""
        return self.env._(
            "Firms of which nobody may enter figures: %(count)s. Invite users there first: %(firms)s",
            count=len(alone),
            firms=", ".join(alone[:MOST_NAMED].mapped("name")) + (" …" if len(alone) > MOST_NAMED else ""),
        )

    def _tell(self):
        """Queue a mail to everybody of the firms who can enter figures; while it is prepared, at its start.

        :return: how many mails were queued
        """
        mails = 0
        waiting = self.filtered(lambda participant: participant.programme_id.state == "draft")
        waiting.tell_at_start = True
        told = self - waiting
        # Bridge: the people of firms that the caller invites; their names go nowhere but into their own mail.
        template = self.env.ref(TEMPLATE).sudo()
        for participant in told:
            for user in self.env["prm.staff.thread"]._firm_users(participant.partner_id, ENTRY).filtered("email"):
                mails += 1
                template.with_context(
                    prm_lang=user.lang,
                    prm_name=user.name,
                    prm_url=f"{participant.get_base_url()}/my/prm/benchmark/entry",
                ).send_mail(
                    participant.id,
                    force_send=False,
                    email_values={
                        "recipient_ids": [Command.link(user.partner_id.id)], "model": False, "res_id": False,
                    },
                )  # fmt: skip
        told.write({"invited_at": fields.Datetime.now(), "tell_at_start": False})
        if told:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mails


class PrmBenchmarkProgramme(models.Model):
    _inherit = "prm.benchmark.programme"

    def action_invite(self):
        """Open the dialog that chooses firms."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite firms"),
            "res_model": "prm.benchmark.invite",
            "view_mode": "form",
            "target": "new",
            "context": {"default_programme_id": self.id},
        }

    def action_start(self):
        starting = self.filtered(lambda programme: programme.state == "draft")
        super().action_start()
        messages, sentences = [], []
        for programme in starting:
            participants = programme.participant_ids
            message = self.env._(
                "“%(programme)s” runs. Firms: %(firms)s. Mails in the queue: %(mails)s.",
                programme=programme.name,
                firms=len(participants),
                mails=participants.filtered("tell_at_start")._tell(),
            )
            sentence = participants._alone_sentence(participants.partner_id)
            messages.append(" ".join(filter(None, (message, sentence))))
            sentences.append(sentence)
            programme._message_log(body=messages[-1])
        return messages and notice("\n".join(messages), warning=any(sentences))
