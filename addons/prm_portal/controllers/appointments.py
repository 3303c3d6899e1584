from datetime import datetime

import pytz

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request

from ..doors import MAX_ID, Refused, dealer_route
from ..models.prm_appointment import TEXT_LIMIT
from .talk import one_page

CAPABILITY = "prm_portal.group_dealer_appointments"
URL = "/my/prm/appointments"
_STEP = 20


class DealerAppointments(Controller):
    """Coming visits and calls of the firm the dealer acts for, and what the firm says to them."""

    @dealer_route([URL, f"{URL}/page/<int:page>"], capability=CAPABILITY)
    def appointments(self, door, page=1, show="", **query):
        past = show == "past"
        now = fields.Datetime.now()
        domain = [("stop", "<=" if past else ">", now)]
        appointments, timezone = door.env["prm.appointment"], self._timezone(door)
        order = "start desc, id" if past else None

        def read(offset):
            return appointments._portal_search(door.firm_id, domain, limit=_STEP, offset=offset, order=order)

        found, pages = one_page(
            URL,
            page,
            _STEP,
            lambda: appointments.search_count([("partner_id", "=", door.firm_id), *domain]),
            read,
            {"show": "past"} if past else {},
        )
        return door.render(
            "prm_portal.appointments_page",
            {
                "title": request.env._("Appointments"),
                "past": past,
                "appointments": found._portal_values(timezone),
                "timezone": timezone.zone,
                "pager": pages,
            },
        )

    def _timezone(self, door):
        """Return the time zone of the user, else the firm's, else the company's."""
        user = door.env.user.sudo()  # Bridge: the user's own settings
        firm = user.env["res.partner"].browse(door.firm_id)
        for partner in user.partner_id | firm | user.company_id.partner_id:  # read at once
            if partner.tz in pytz.all_timezones_set:
                return pytz.timezone(partner.tz)
        return pytz.utc

    def _appointment(self, door, event_id):
        found = door.env["prm.appointment"]
        if 0 < event_id <= MAX_ID and found.has_access("read"):
            found = found._portal_search(door.firm_id, [("id", "=", found._id_of(event_id, door.firm_id))], limit=1)
        if not found:
            raise Refused(request.env._("There is nothing here, or it is not yours to see."), status=404)
        return found

    @dealer_route(f"{URL}/<int:event_id>", capability=CAPABILITY)
    def appointment(self, door, event_id, **query):
        timezone = self._timezone(door)
        values = self._appointment(door, event_id)._portal_values(timezone)[0]
        return door.render(
            "prm_portal.appointment_page",
            {
                "title": ", ".join(filter(None, (values["title"], values["staff"]))),
                "crumbs": [{"title": request.env._("Appointments"), "url": URL}],
                "appointment": values,
                "timezone": timezone.zone,
                "earliest": datetime.now(timezone).strftime("%Y-%m-%dT%H:%M"),
                "text_limit": TEXT_LIMIT,
            },
        )

    @dealer_route(f"{URL}/<int:event_id>/answer", capability=CAPABILITY, write=True, back=f"{URL}/{{event_id}}")
    def answer(self, door, event_id, answer="", reason="", start="", **form):
        appointment = self._appointment(door, event_id)
        moment = self._moment(start, self._timezone(door)) if answer == "proposed" else None
        appointment._portal_answer(answer, reason, moment)
        sentences = {
            "accepted": request.env._("Thank you. The appointment is accepted."),
            "declined": request.env._("The appointment is declined; the head office has been told."),
            "proposed": request.env._("Your proposal is on its way; you will get a mail with the answer."),
        }
        return door.redirect(f"{URL}/{event_id}", sentences[answer])

    def _moment(self, text, timezone):
        """Return the moment (UTC, naive) of what a date and time control sent; None of nothing."""
        if not text:
            return None
        try:
            local = datetime.strptime(text[:16], "%Y-%m-%dT%H:%M")
            return timezone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
        except (ValueError, OverflowError) as error:
            raise UserError(request.env._("“%(text)s” is no day and time.", text=text[:30])) from error

    @dealer_route(f"{URL}/<int:event_id>/calendar.ics", capability=CAPABILITY)
    def calendar_file(self, door, event_id, **query):
        content = self._appointment(door, event_id)._portal_ics()
        return request.make_response(
            content,
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Content-Disposition", content_disposition("appointment.ics")),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )
