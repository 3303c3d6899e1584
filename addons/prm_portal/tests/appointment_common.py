"""A planned visit that a dealer sees, with everything in it that a dealer must not see."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

URL = "/my/prm/appointments"
SECRETS = ("T report text", "T event text", "T next step", "T hidden topic", "foreign@t.example.com", "T private")


class AppointmentMixin:
    @classmethod
    def build_appointments(cls):
        cls.soon = fields.Datetime.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=5)
        topics = cls.env["prm.visit.topic"].create(
            [{"name": "T agreed topic", "portal_visible": True}, {"name": "T hidden topic"}]
        )
        cls.visit = cls.make_visit(
            cls.firm,
            topic_ids=[Command.set(topics.ids)],
            summary="T report text",
            next_step="T next step",
            portal_note="T beforehand <b>x</b>",
        )
        cls.visit.action_share()
        cls.event = cls.visit.event_id
        cls.event.with_context(dont_notify=True).write(
            {
                "description": "T event text",
                "location": "T Street 1",
                "partner_ids": [
                    Command.link(cls.dealers["sales_a"].partner_id.id),
                    Command.link(cls.env["res.partner"].create({"name": "T g", "email": "foreign@t.example.com"}).id),
                ],
            }
        )
        cls.env["mail.mail"].search([]).unlink()
        cls.hidden = cls.make_visit(cls.firm)
        cls.hidden.action_plan()

    @classmethod
    def make_visit(cls, firm, **values):
        return cls.env["prm.visit"].create(
            {"partner_id": firm.id, "date": cls.soon, "user_id": cls.users["territory"].id, **values}
        )

    def appointment(self, name=None, event=None):
        appointments = self.env["prm.appointment"]
        row = appointments.search([("event_id", "=", (event or self.event).id), ("partner_id", "=", self.firm.id)])
        return row.with_user(self.dealers[name]) if name else row

    @property
    def answer(self):
        self.env.invalidate_all()
        return self.env["prm.appointment.answer"].search(
            [("event_id", "=", self.event.id), ("partner_id", "=", self.firm.id)]
        )

    def attendee(self):
        return self.event.attendee_ids.filtered(lambda row: row.partner_id == self.dealers["sales_a"].partner_id)
