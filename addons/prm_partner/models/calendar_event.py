from odoo import api, models
from odoo.tools import SQL

from .prm_contact import CONTACTS

_FIGURE_FIELDS = {
    "start",
    "stop",
    "active",
    "privacy",
    "partner_ids",
    "attendee_ids",
    "res_id",
    "res_model",
    "res_model_id",
    "videocall_location",
}


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._prm_mark_facts()
        return events

    def write(self, vals):
        if not _FIGURE_FIELDS & vals.keys():
            return super().write(vals)
        self._prm_mark_facts()
        result = super().write(vals)
        self._prm_mark_facts()
        if {"start", "stop"} & vals.keys() and not self.env.context.get("prm_from_visit"):
            self._prm_move_drafts()
        return result

    def unlink(self):
        self._prm_mark_facts()
        return super().unlink()

    def _prm_move_drafts(self):
        """Have the reports that are not written yet follow their appointments."""
        drafts = self.env["prm.visit"].sudo().search([("event_id", "in", self.ids), ("state", "=", "draft")])
        for visit in drafts.with_context(prm_from_calendar=True):
            visit.write({"date": visit.event_id.start, "duration": visit.event_id.duration})

    def _prm_mark_facts(self):
        """Note the partners whom these appointments concern."""
        if not self.ids:
            return
        self.flush_recordset()
        self.attendee_ids.flush_recordset()
        ids = tuple(self.ids)
        concerned = self.env["prm.contact"]._events_query(SQL("event.id IN %s", ids))
        self.env["prm.fact.dirty"]._mark(
            CONTACTS,
            SQL(
                """
                SELECT concerned.partner_id, event.start::date
                  FROM (%s) concerned JOIN calendar_event event ON event.id = concerned.event_id
                 UNION
                SELECT visit.partner_id, visit.date::date FROM prm_visit visit WHERE visit.event_id IN %s
                """,
                concerned,
                ids,
            ),
        )


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            # who declined and comes after all counts again, so the event tells, not the attendee
            self.event_id.sudo()._prm_mark_facts()
            self._prm_mark_declined()
        return result

    def _prm_mark_declined(self):
        self.flush_recordset(["state"])
        self.env["prm.fact.dirty"]._mark(
            CONTACTS,
            SQL(
                "SELECT contact.commercial_partner_id, event.start::date FROM calendar_attendee attendee"
                " JOIN calendar_event event ON event.id = attendee.event_id"
                " JOIN res_partner contact ON contact.id = attendee.partner_id WHERE attendee.id IN %s",
                tuple(self.ids) or (0,),
            ),
        )
