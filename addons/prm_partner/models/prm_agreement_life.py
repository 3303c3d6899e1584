from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: days before the next notice date at which the responsible person gets an activity
NOTICE_WARNING_DAYS = 30


#: from which state an agreement may go to which
TRANSITIONS = {
    "draft": {"sent", "active"},
    "sent": {"draft", "active"},
    "active": {"terminated", "expired"},
    "expired": {"active"},
    "terminated": set(),
}


class PrmAgreement(models.Model):
    """The life of an agreement: what people do with it, and what the daily job does."""

    _inherit = "prm.agreement"

    def write(self, vals):
        if "state" in vals and not self.env.su:
            # the state is a field like others to the API and to import files
            for state, allowed in TRANSITIONS.items():
                if vals["state"] != state and vals["state"] not in allowed:
                    self.filtered(lambda agreement, state=state: agreement.state == state)._refuse_transition()
        return super().write(vals)

    def _refuse_transition(self):
        for agreement in self:
            raise UserError(
                self.env._(
                    "Agreement %(agreement)s is “%(state)s”; from there it cannot go to that state.",
                    agreement=agreement.display_name,
                    state=self._state_labels()[agreement.state],
                )
            )

    def _state_labels(self):
        return dict(self._fields["state"]._description_selection(self.env))

    def action_send(self):
        """Open the mail composer with the agreement as PDF; sending it sets the state to sent."""
        self.ensure_one()
        template = self.env.ref("prm_partner.mail_template_agreement", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "prm.agreement",
                "default_res_ids": self.ids,
                "default_template_id": template and template.id,
                "default_composition_mode": "comment",
                "mark_agreement_sent": True,
                "force_email": True,
            },
        }

    def message_post(self, **kwargs):
        if self.env.context.get("mark_agreement_sent"):
            self.filtered(lambda agreement: agreement.state == "draft").write({"state": "sent"})
        return super().message_post(**kwargs)

    def action_mark_sent(self):
        self._require_state("draft")
        self.write({"state": "sent"})

    def action_activate(self):
        """Put agreements in force; refused when another one in force contradicts."""
        self._require_state("draft", "sent")
        today = fields.Date.context_today(self)
        for agreement in self:
            if agreement.date_end and agreement.date_end < today:
                raise UserError(
                    self.env._(
                        "Agreement %(agreement)s ended on %(end)s; give it a later end before you activate it.",
                        agreement=agreement.display_name,
                        end=agreement.date_end,
                    )
                )
        self.write({"state": "active"})

    def action_draft(self):
        """Take a sent agreement back to work on it."""
        self._require_state("sent")
        self.write({"state": "draft"})

    def action_terminate(self):
        self._require_state("active")
        return self._open_wizard("prm.agreement.terminate", self.env._("Give notice"))

    def action_renew(self):
        self._require_state("active", "expired")
        return self._open_wizard("prm.agreement.renew", self.env._("Renew"))

    def action_withdraw_notice(self):
        """Undo a notice while the agreement is still running."""
        self._require_state("active")
        for agreement in self:
            agreement.write(
                {
                    "date_end": agreement.date_end_before_notice,
                    "date_end_before_notice": False,
                    "notice_given_on": False,
                    "termination_reason": False,
                }
            )

    def _open_wizard(self, model, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_id": self.id},
        }

    def _require_state(self, *states):
        labels = self._state_labels()
        for agreement in self:
            if agreement.state not in states:
                raise UserError(
                    self.env._(
                        "Agreement %(agreement)s is “%(state)s”; this works from “%(states)s” only.",
                        agreement=agreement.display_name,
                        state=labels[agreement.state],
                        states="”, “".join(labels[state] for state in states),
                    )
                )

    def _terminate(self, date_end, given_on, reason):
        """Give notice: the agreement ends after ``date_end``, at once when that day has passed."""
        self.ensure_one()
        self.write(
            {
                "date_end_before_notice": self.date_end,
                "date_end": date_end,
                "notice_given_on": given_on,
                "termination_reason": reason,
            }
        )
        if date_end < fields.Date.context_today(self):
            self.write({"state": "terminated"})

    def _earliest_end(self, given_on):
        """Return the first day on which notice given on a day can end the agreement.

        With a term: its end, or a later one when the notice period has passed and it renews.
        Open-ended: the notice period, then to the end of that month.
        """
        self.ensure_one()
        notice = relativedelta(months=self.notice_months)
        if not self.date_end:
            return given_on + notice + relativedelta(day=31)
        end = self.date_end
        if self.renewal_mode == "auto" and self.renewal_months:
            while end - notice < given_on:
                end = self._one_term_later(end)
        return end

    def _one_term_later(self, end):
        """Return the end of the next term; what ends with a month goes on to the end of a month."""
        later = end + relativedelta(months=self.renewal_months or 12)
        return later + relativedelta(day=31) if end == end + relativedelta(day=31) else later

    @api.model
    def _cron_agreement_dates(self):
        """Daily: end or renew what is due, and tell of notice dates that come near. Repeatable."""
        today = fields.Date.context_today(self)
        # no e-mail for each of what may be hundreds of activities
        self = self.with_context(mail_activity_quick_update=True)
        due = self.search([("state", "=", "active"), ("date_end", "<", today)])
        for agreement in due:
            if agreement.notice_given_on:
                agreement.state = "terminated"
            elif agreement.renewal_mode == "auto" and agreement.renewal_months:
                agreement._renew_by_itself(today)
            else:
                agreement.state = "expired"
        warn_until = today + relativedelta(days=NOTICE_WARNING_DAYS)
        near = self.search([("state", "=", "active"), ("notice_date", ">=", today), ("notice_date", "<=", warn_until)])
        for agreement in near:
            if agreement.notice_warned_for != agreement.notice_date:
                agreement._warn_notice_date()

    def _renew_by_itself(self, today):
        end = self.date_end
        while end < today:
            end = self._one_term_later(end)
        try:
            with self.env.cr.savepoint():
                self.date_end = end
        except ValidationError as error:
            # agreed otherwise meanwhile: the others due today renew all the same
            self.state = "expired"
            self._schedule(today, self.env._("Not renewed: %(problem)s", problem=error))
            return
        self.message_post(body=self.env._("Renewed by itself until %(end)s: no notice was given.", end=end))

    def _warn_notice_date(self):
        summary = (
            self.env._("Give notice or let it renew: %(agreement)s", agreement=self.display_name)
            if self.renewal_mode == "auto"
            else self.env._("Renew or let it end: %(agreement)s", agreement=self.display_name)
        )
        self._schedule(self.notice_date, summary)
        self.notice_warned_for = self.notice_date

    def _schedule(self, day, summary):
        self.activity_schedule(
            "prm_partner.mail_activity_type_agreement",
            date_deadline=day,
            summary=summary,
            user_id=(self.user_id or self.partner_id._prm_responsible_user()).id,
        )
