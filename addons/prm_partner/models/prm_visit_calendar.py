from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class PrmVisit(models.Model):
    """The appointment of a contact: a calendar event that never holds a word of the report."""

    _inherit = "prm.visit"

    event_id = fields.Many2one("calendar.event", "Appointment", index="btree_not_null", copy=False, ondelete="set null")
    invite_contacts = fields.Boolean(
        "Invite them", help="The contacts get an invitation by mail and see the appointment; never this report."
    )

    def write(self, vals):
        result = super().write(vals)
        if {"date", "duration"} & vals.keys() and not self.env.context.get("prm_from_calendar"):
            self._move_events()
        return result

    def action_plan(self):
        """Put the contact into the calendar."""
        for visit in self:
            if visit.state == "done":
                raise UserError(self.env._("%(report)s is done already.", report=visit.display_name))
            if not visit.event_id:
                visit._create_event()
        return len(self) == 1 and self.action_open_event()

    def _create_event(self):
        """Create the appointment, without a word of the report: whoever attends can read it."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        attendees = self.user_id.partner_id | (self.contact_ids if self.invite_contacts else self.contact_ids.browse())
        # a clean context: the calendar takes the active record as the document of a new event
        events = self.env["calendar.event"].with_context(
            active_model=False, active_id=False, active_ids=False, skip_contact_description=True
        )
        self.event_id = events.create(
            {
                "name": f"{kinds[self.kind]}: {self.partner_id.name}",
                "start": self.date,
                "stop": self.date + timedelta(hours=self.duration or 1),
                "user_id": self.user_id.id,
                "partner_ids": attendees.ids,
                "location": self.kind == "visit" and self._location(),
            }
        )

    def _location(self):
        lines = self.partner_id._display_address(without_company=True).splitlines()
        return ", ".join(line.strip() for line in lines if line.strip())

    def _move_events(self):
        for visit in self.filtered(lambda visit: visit.state == "draft" and visit.event_id):
            visit.event_id.with_context(prm_from_visit=True).write(
                {"start": visit.date, "stop": visit.date + timedelta(hours=visit.duration or 1)}
            )

    def action_open_event(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.event_id.id,
            "views": [(False, "form")],
        }
