import re
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STAFF = "prm_partner.group_prm_user"
STATES = [
    ("open", "To be answered"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("proposed", "Other time proposed"),
    ("refused", "Proposal refused"),
]
#: states in which a coming appointment waits for the firm
TO_ANSWER = ("open", "refused")
KINDS = [("visit", "Visit"), ("call", "Call"), ("mail", "Mail"), ("event", "Event")]
#: appointments lie ahead or this far back
_HISTORY = timedelta(days=365)
_FURTHEST = timedelta(days=365)
TEXT_LIMIT = 1000


class PrmAppointment(models.Model):
    """A calendar event as a partner may know it: one row per event and firm.

    Rows are events with people of the firm among the attendees (private ones left out), and planned
    contacts that staff have shown to the partner. The calendar event itself stays closed: its text and
    the other firms' attendees are none of a dealer's business.
    """

    _name = "prm.appointment"
    _description = "Appointment with a Partner"
    _auto = False
    _order = "start, id"

    event_id = fields.Many2one("calendar.event", readonly=True, groups=STAFF)
    visit_id = fields.Many2one("prm.visit", readonly=True, groups=STAFF)
    partner_id = fields.Many2one("res.partner", "Firm", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    start = fields.Datetime(readonly=True)
    stop = fields.Datetime("End", readonly=True)
    allday = fields.Boolean("All day", readonly=True)
    start_date = fields.Date("First day", readonly=True)
    location = fields.Char("Place", readonly=True)
    name = fields.Char(readonly=True)
    staff_id = fields.Many2one("res.users", "With", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    reason = fields.Char("What you wrote", readonly=True)
    proposed_start = fields.Datetime("Proposed time", readonly=True)
    decision_note = fields.Char("Answer to the proposal", readonly=True)

    _depends = {
        "calendar.event": ["active", "allday", "location", "name", "privacy", "start", "start_date", "stop", "user_id",
                           "videocall_location"],
        "calendar.attendee": ["event_id", "partner_id", "state"],
        "prm.visit": ["event_id", "is_shared", "kind", "partner_id"],
        "prm.appointment.answer": ["decision_note", "event_id", "for_start", "partner_id", "proposed_start", "reason",
                                   "state"],
        "res.partner": ["commercial_partner_id", "prm_is_partner"],
        "res.users.settings": ["calendar_default_privacy"],
    }  # fmt: skip

    @property
    def _table_query(self):
        # An answer counts for the time it was given to: a moved appointment is to be answered again.
        return SQL(
            """
            SELECT (event.id::bigint << 31) + firm.id AS id, event.id AS event_id, visit.id AS visit_id,
                   firm.id AS partner_id, event.start, event.stop, event.allday, event.start_date, event.location,
                   event.name, event.user_id AS staff_id,
                   COALESCE(visit.kind, CASE WHEN event.videocall_location <> '' THEN 'call' ELSE 'event' END) AS kind,
                   CASE WHEN answer.state IN ('accepted', 'declined') AND answer.for_start IS DISTINCT FROM event.start
                        THEN 'open'
                        WHEN answer.state <> 'open' THEN answer.state
                        WHEN mail.declined THEN 'declined' WHEN mail.accepted THEN 'accepted' ELSE 'open' END AS state,
                   answer.reason, answer.proposed_start, answer.decision_note
              FROM (
                   SELECT attendee.event_id, contact.commercial_partner_id AS partner_id
                     FROM calendar_attendee attendee JOIN res_partner contact ON contact.id = attendee.partner_id
                    UNION
                   SELECT shown.event_id, shown.partner_id
                     FROM prm_visit shown WHERE shown.is_shared AND shown.event_id IS NOT NULL
                   ) told
              JOIN calendar_event event ON event.id = told.event_id AND event.active AND event.stop >= %(since)s
              JOIN res_partner firm ON firm.id = told.partner_id AND firm.prm_is_partner
         LEFT JOIN res_users_settings settings ON settings.user_id = event.user_id
         LEFT JOIN LATERAL (
                   SELECT id, kind, is_shared FROM prm_visit
                    WHERE prm_visit.event_id = event.id AND prm_visit.partner_id = firm.id ORDER BY id LIMIT 1
                   ) visit ON TRUE
         LEFT JOIN LATERAL (
                   SELECT bool_or(attendee.state = 'accepted') AS accepted,
                          bool_and(attendee.state = 'declined') AS declined
                     FROM calendar_attendee attendee JOIN res_partner contact ON contact.id = attendee.partner_id
                    WHERE attendee.event_id = event.id AND contact.commercial_partner_id = firm.id
                   ) mail ON TRUE
         LEFT JOIN prm_appointment_answer answer ON answer.event_id = event.id AND answer.partner_id = firm.id
             WHERE visit.is_shared
                OR (event.privacy IS DISTINCT FROM 'private'
                    AND (event.privacy IS NOT NULL OR settings.calendar_default_privacy IS DISTINCT FROM 'private'))
            """,
            since=fields.Datetime.now() - _HISTORY,
        )

    # --- what a dealer sees ---------------------------------------------------------------------------

    @api.model
    def _id_of(self, event_id, firm_id):
        """Return the id of the row of an event and a firm, whether or not there is one."""
        return (event_id << 31) + firm_id

    @api.model
    def _portal_search(self, firm_id, domain, **options):
        """Return appointments of a firm, within the user's rights, all of them read; one query.

        The ids of these rows are computed: reading by ids alone would go through the appointments of all firms.
        """
        options["order"] = options.get("order") or self._order
        query = self._search([("partner_id", "=", firm_id), *domain], **options)
        # Bridge: the query holds the user's rights; two of the fields, closed to dealers, serve the pages.
        found = self.sudo()._fetch_query(query, [field for field in self._fields.values() if field.store])
        return found.with_env(self.env)

    @api.model
    def _open_count_query(self, firm_id):
        """Return the query of how many coming appointments wait for an answer of the firm."""
        return SQL(
            "SELECT COUNT(*) FROM (%s) appointment WHERE partner_id = %s AND start > %s AND state IN %s %s",
            self._table_query,
            firm_id,
            fields.Datetime.now(),
            TO_ANSWER,
            SQL().join(
                SQL(to_flush=self.env[model]._fields[name]) for model, names in self._depends.items() for name in names
            ),
        )

    def _portal_id(self):
        """Return the number of the appointment in addresses of the portal: that of the event.

        The caller has read the row with the dealer's rights; the event itself stays closed.
        """
        return self.sudo().event_id.id

    def _portal_values(self, timezone):
        """Return the appointments as whitelisted dictionaries; times are aware, in the time zone.

        The rows were read with the dealer's rights; topics and notes live on the report, which dealers
        cannot read, so these two are taken from it as superuser.
        """
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        now = fields.Datetime.now()
        values = []
        for appointment, trusted in zip(self, self.sudo(), strict=True):
            visit = trusted.visit_id
            values.append(
                {
                    "id": appointment._portal_id(),
                    "kind": appointment.kind,
                    "kind_label": kinds[appointment.kind],
                    "title": kinds[appointment.kind] if visit else appointment.name,
                    "staff": trusted.staff_id.name or "",
                    "allday": appointment.allday,
                    "day": appointment.start_date,
                    "start": self._localise(appointment.start, timezone),
                    "stop": self._localise(appointment.stop, timezone),
                    "location": appointment.location or "",
                    "topics": visit.topic_ids.filtered("portal_visible").mapped("name"),
                    "note": (visit.portal_note or "") if visit.is_shared else "",
                    "state": appointment.state,
                    "state_label": states[appointment.state],
                    "reason": appointment.reason or "",
                    "proposed": self._localise(appointment.proposed_start, timezone),
                    "decision_note": appointment.decision_note or "",
                    "past": appointment.stop <= now,
                }
            )
        return values

    @api.model
    def _localise(self, moment, timezone):
        return moment and pytz.utc.localize(moment).astimezone(timezone)

    def _portal_ics(self):
        """Return the appointment as iCalendar bytes: what the page shows, and nothing else of the event."""
        self.ensure_one()
        self.check_access("read")
        trusted = self.sudo()
        # An event that exists in memory alone, so that Odoo writes its file without staff text and attendees.
        event = self.env["calendar.event"].sudo().new(
            {
                "name": trusted.name,
                "start": trusted.start,
                "stop": trusted.stop,
                "allday": trusted.allday,
                "location": trusted.location,
                "user_id": trusted.staff_id.id,
            }
        )  # fmt: skip
        content = next(iter(event._get_ics_file().values()), b"")
        # The same identity every time, so that a calendar updates the entry instead of doubling it.
        unique = f"prm-{trusted.event_id.id}-{trusted.partner_id.id}".encode()
        return re.sub(rb"(?m)^UID:.*?(?=\r?$)", b"UID:" + unique, content)

    # --- what a dealer answers ------------------------------------------------------------------------

    def _portal_answer(self, state, reason="", start=None):
        """Answer for the firm: accept, decline (with a reason) or propose another time.

        The caller has checked that the user may write (an adviser may not). Raises ``UserError`` with a
        sentence for the dealer.

        :param str state: ``accepted``, ``declined`` or ``proposed``
        :param datetime start: the proposed time, UTC, naive
        """
        self.ensure_one()
        self.check_access("read")
        now = fields.Datetime.now()
        reason = (reason or "").strip()
        if state not in ("accepted", "declined", "proposed"):
            raise UserError(self.env._("Choose an answer."))
        if self.stop <= now:
            raise UserError(self.env._("This appointment is over."))
        if len(reason) > TEXT_LIMIT:
            raise UserError(self.env._("Please write at most %(limit)s characters.", limit=TEXT_LIMIT))
        if state == "declined" and not reason:
            raise UserError(self.env._("Please say why you decline."))
        if state == "proposed":
            if not start:
                raise UserError(self.env._("Please choose a day and a time."))
            if not now < start <= now + _FURTHEST:
                raise UserError(self.env._("Please propose a time that lies ahead, within a year."))
            if start == self.start:
                raise UserError(self.env._("This is the time of the appointment already."))
        # Bridge: the row is the user's, as checked above; answers are written here alone.
        trusted = self.sudo()
        answer = self.env["prm.appointment.answer"].sudo()._of(trusted.event_id, trusted.partner_id, trusted.visit_id)
        answer._take(state, self.env.user, reason, start)
