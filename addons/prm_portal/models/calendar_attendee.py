from odoo import models


class CalendarAttendee(models.Model):
    """Odoo finds attendees by event alone; a firm's appointments are found by its people."""

    _inherit = "calendar.attendee"

    _prm_partner_idx = models.Index("(partner_id)")
