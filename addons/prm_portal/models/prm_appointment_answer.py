from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .prm_appointment import STATES

ACTIVITY = "prm_portal.mail_activity_type_appointment"
CAPABILITY = "prm_portal.group_dealer_appointments"


class PrmAppointmentAnswer(models.Model):
    """What a firm said to an appointment, and what staff made of its proposal. For staff; dealers see
    the part of it that ``prm.appointment`` shows."""

    _name = "prm.appointment.answer"
    _description = "Answer to an Appointment"
    _inherit = ["prm.staff.thread"]
    _order = "answered_at desc, id desc"

    event_id = fields.Many2one(
        "calendar.event", "Appointment", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Firm", required=True, readonly=True, index=True, ondelete="cascade")
    visit_id = fields.Many2one(
        "prm.visit", "Contact report", readonly=True, index="btree_not_null", ondelete="set null"
    )
    start = fields.Datetime(related="event_id.start", string="Appointment on")
    staff_id = fields.Many2one(related="event_id.user_id", string="With", store=True, index=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="open", index=True)
    for_start = fields.Datetime("Answered for", readonly=True, help="The time the firm answered to.")
    reason = fields.Text("What the firm wrote", readonly=True)
    proposed_start = fields.Datetime("Proposed time", readonly=True)
    user_id = fields.Many2one("res.users", "Answered by", readonly=True, ondelete="set null")
    answered_at = fields.Datetime("Answered", readonly=True)
    decision_note = fields.Char("Answer to the firm", help="Goes to the firm with your decision.")
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)

    _once = models.Constraint("UNIQUE (event_id, partner_id)", "A firm answers an appointment once.")

    @api.depends("partner_id", "event_id")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = f"{answer.partner_id.name}: {answer.sudo().event_id.name}"

    def write(self, vals):
        result = super().write(vals)
        # what has been read of the appointments in this request is out of date
        self.env["prm.appointment"].invalidate_model()
        return result

    # --- from the dealer ------------------------------------------------------------------------------

    @api.model
    def _of(self, event, firm, visit):
        """Return the answer of a firm to an event, made now if there is none; two requests make one."""
        self.env.cr.execute(
            """
            INSERT INTO prm_appointment_answer
                        (event_id, partner_id, visit_id, staff_id, state, create_uid, create_date, write_uid,
                         write_date)
                 VALUES (%s, %s, %s, %s, 'open', %s, %s, %s, %s)
            ON CONFLICT (event_id, partner_id) DO NOTHING
            """,
            [
                event.id,
                firm.id,
                visit.id or None,
                event.user_id.id or None,
                *([self.env.uid, fields.Datetime.now()] * 2),
            ],
        )
        self.invalidate_model()
        return self.search([("event_id", "=", event.id), ("partner_id", "=", firm.id)])

    def _take(self, state, user, reason, start):
        """Note a firm's answer, pass it on to the calendar and tell the employee whom it concerns."""
        self.ensure_one()
        self.write(
            {
                "state": state,
                "user_id": user.id,
                "answered_at": fields.Datetime.now(),
                "for_start": self.event_id.start,
                "reason": reason,
                "proposed_start": start if state == "proposed" else False,
                "decision_note": False,
                "decided_by_id": False,
                "decided_at": False,
            }
        )
        if state in ("accepted", "declined"):
            self._mark_attendees(state)
        if state == "accepted":
            self.activity_unlink([ACTIVITY])
        else:
            self._tell_staff()

    def _mark_attendees(self, state):
        """Let the firm's attendees in the calendar say what the firm says."""
        firm = self.partner_id
        attendees = self.event_id.attendee_ids.filtered(
            lambda attendee: attendee.partner_id.commercial_partner_id == firm and attendee.state != state
        )
        attendees.write({"state": state})

    def _staff(self):
        """Return the employee whom an answer concerns."""
        staff = self.event_id.user_id
        if staff and staff.active and not staff.share:
            return staff
        return self.partner_id._prm_responsible_user()

    def _tell_staff(self):
        """Give the employee one activity on the answer; a second answer renews it instead of adding one."""
        staff = self._staff()
        answer = self._in_queue().with_context(lang=staff.lang)
        when = format_datetime(answer.env, self.proposed_start, tz=staff.tz) if self.proposed_start else ""
        firm = self.partner_id.name
        if self.state == "proposed":
            summary = answer.env._("%(firm)s proposes %(when)s", firm=firm, when=when)
        else:
            summary = answer.env._("%(firm)s declines the appointment", firm=firm)
        values = {
            "summary": summary,
            "note": Markup("<p>%s</p>") % (self.reason or ""),
            "date_deadline": min(fields.Date.context_today(self) + timedelta(days=2), self.event_id.start.date()),
        }
        activity = self.activity_search([ACTIVITY])
        if activity:
            activity.write(values)
        else:
            answer.activity_schedule(ACTIVITY, user_id=staff.id, **values)

    # --- from the staff -------------------------------------------------------------------------------

    @api.model
    def _invite(self, visit):
        """Ask the people of a visit's firm to answer; by mail, when they work in the portal."""
        answer = self.sudo()._of(visit.event_id, visit.partner_id, visit)
        answer._tell_dealers("prm_portal.mail_template_appointment_invitation")

    def _tell_dealers(self, template, users=None):
        if users is None:
            users = self._firm_users(self.partner_id, CAPABILITY)
        users = users.sudo().filtered(lambda user: not user.prm_suspended_at)
        home = self.partner_id.tz or self.env.company.partner_id.tz or "UTC"
        for tz, people in users.grouped(lambda user: user.tz or home).items():
            answer = self.sudo().with_context(prm_tz=tz)
            answer._queue_mail(template, people, f"/my/prm/appointments/{answer.event_id.id}")

    def action_accept_proposal(self):
        """Move the appointment to the time that the firm proposes, and tell the firm."""
        for answer in self:
            answer._check_proposal()
            event = answer.event_id
            if answer.proposed_start <= fields.Datetime.now():
                raise UserError(self.env._("%(answer)s: the proposed time is over.", answer=answer.display_name))
            start, length = answer.proposed_start, event.stop - event.start
            # the firm is told below, and the attendees of others by the calendar as ever
            others = event.attendee_ids.filtered(
                lambda attendee, firm=answer.partner_id: attendee.partner_id.commercial_partner_id != firm
            )
            event.with_context(skip_attendee_notification=True).write(
                {"allday": False, "start": start, "stop": start + length}
            )
            template = self.env.ref("calendar.calendar_template_meeting_changedate", raise_if_not_found=False)
            others._notify_attendees(template)
            answer._decide({"state": "accepted", "for_start": start})
            answer.sudo()._mark_attendees("accepted")
            answer._tell_dealers("prm_portal.mail_template_proposal_accepted", answer.user_id)
        return True

    def action_refuse_proposal(self):
        """Keep the appointment where it is, and tell the firm."""
        for answer in self:
            answer._check_proposal()
            answer._decide({"state": "refused"})
            answer._tell_dealers("prm_portal.mail_template_proposal_refused", answer.user_id)
        return True

    def _check_proposal(self):
        self.ensure_one()
        self.check_access("write")
        if self.state != "proposed":
            raise UserError(self.env._("%(answer)s: there is no open proposal.", answer=self.display_name))

    def _decide(self, values):
        self.write({**values, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})
        self.activity_unlink([ACTIVITY])

    def action_open_event(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.event_id.id,
            "views": [(False, "form")],
        }
