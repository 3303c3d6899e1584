"""Appointments that dealers answer: whose they are, what is seen of them, what an answer does."""

from datetime import timedelta

import pytz

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .appointment_common import SECRETS, URL, AppointmentMixin
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestAppointments(AppointmentMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_appointments()

    def test_whose_they_are(self):
        row = self.appointment()
        self.assertEqual(row.state, "open")
        for name in ("director_a", "sales_a", "service_a", "acting"):
            self.assertTrue(row.with_user(self.dealers[name]).has_access("read"))
            self.assertEqual(self.env["prm.appointment"].with_user(self.dealers[name]).search([]), row)
        self.assertFalse(self.env["prm.appointment"].with_user(self.dealers["director_b"]).search([]))
        for name in ("director_b", "bookkeeper_a", "adviser", "plain"):
            with self.assertRaises(AccessError):
                row.with_user(self.dealers[name]).read(["start"])
        for method, values in (("write", {"location": "x"}), ("unlink", None), ("create", {})):
            with self.assertRaises(AccessError):
                getattr(row.with_user(self.dealers["director_a"]), method)(*([values] if values is not None else []))
        for field in ("event_id", "visit_id"):
            with self.assertRaises(AccessError):
                row.with_user(self.dealers["director_a"]).read([field])
        for model in ("prm.appointment.answer", "prm.visit"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.dealers["director_a"]).search([])

    def test_staff_by_territory(self):
        for model in ("prm.appointment", "prm.appointment.answer"):
            for role, found in (("territory", True), ("territory_south", False), ("marketing", True)):
                rows = self.env[model].with_user(self.users[role]).search([("partner_id", "=", self.firm.id)])
                self.assertEqual(bool(rows), found)

    def test_private_and_planned_in_silence_are_hidden(self):
        events = self.env["prm.appointment"].search([("partner_id", "=", self.firm.id)]).event_id
        self.assertEqual(events, self.event)
        self.visit.action_unshare()
        self.assertTrue(self.appointment())  # invited through the calendar
        self.event.privacy = "private"
        self.assertFalse(self.appointment())
        self.event.privacy = False
        staff = self.users["territory"]
        staff.with_user(staff).calendar_default_privacy = "private"
        self.assertFalse(self.appointment())
        self.visit.is_shared = True
        self.assertTrue(self.appointment())
        self.event.active = False
        self.assertFalse(self.appointment())

    def test_what_is_seen(self):
        values = self.appointment("sales_a")._portal_values(pytz.timezone("Europe/Madrid"))[0]
        self.assertEqual(values["topics"], ["T agreed topic"])
        self.assertEqual(values["staff"], "T territory")
        self.assertEqual(values["start"].replace(tzinfo=None), self.soon + values["start"].utcoffset())
        self.assertGreater(values["start"].utcoffset(), timedelta(0))
        for secret in SECRETS:
            self.assertNotIn(secret, str(values))

    def test_ics(self):
        text = self.appointment("sales_a")._portal_ics().decode()
        self.assertIn("SUMMARY:Visit: T Own Firm", text)
        self.assertIn("T Street 1", text)
        self.assertIn(self.soon.strftime("DTSTART:%Y%m%dT090000Z"), text)
        self.assertEqual(text.count("UID:prm-"), 1)
        for secret in (*SECRETS, "ATTENDEE", "beforehand"):
            self.assertNotIn(secret, text)
        with self.assertRaises(AccessError):
            self.appointment("director_b")._portal_ics()

    def test_accept(self):
        self.appointment("sales_a")._portal_answer("accepted")
        self.assertEqual((self.answer.state, self.appointment().state), ("accepted", "accepted"))
        self.assertEqual(self.attendee().state, "accepted")
        self.assertFalse(self.answer.activity_ids)
        # a moved appointment is to be answered again
        self.event.with_context(dont_notify=True).write(
            {"start": self.soon + timedelta(days=1), "stop": self.soon + timedelta(days=1, hours=1)}
        )
        self.assertEqual(self.appointment().state, "open")

    def test_decline(self):
        row = self.appointment("service_a")
        with self.assertRefused("say why"):
            row._portal_answer("declined", "  ")
        with self.assertRefused("at most"):
            row._portal_answer("declined", "x" * 1001)
        row._portal_answer("declined", "<script>alert(1)</script>")
        self.assertEqual(self.attendee().state, "declined")
        activity = self.answer.activity_ids
        self.assertEqual(activity.user_id, self.users["territory"])
        self.assertNotIn("<script", activity.note)
        self.assertIn("&lt;script", activity.note)

    def test_propose_and_accept_the_proposal(self):
        row = self.appointment("sales_a")
        new = self.soon + timedelta(days=2, hours=3)
        for start, part in (
            (None, "choose"),
            (fields.Datetime.now() - timedelta(minutes=1), "lies ahead"),
            (self.soon + timedelta(days=900), "lies ahead"),
            (self.soon, "already"),
        ):
            with self.assertRefused(part):
                row._portal_answer("proposed", "", start)
        row._portal_answer("proposed", "T not on Monday", new)
        row._portal_answer("proposed", "T really", new)
        self.assertEqual(len(self.answer.activity_ids), 1)
        self.assertEqual(self.event.start, self.soon)
        for user in (self.users["receivables"], self.dealers["sales_a"]):
            with self.assertRaises(AccessError):
                self.answer.with_user(user).action_accept_proposal()
        with self.assertRaises(AccessError):
            self.answer.with_user(self.users["territory_south"]).action_accept_proposal()
        answer = self.answer.with_user(self.users["territory"])
        answer.decision_note = "T see you"
        answer.action_accept_proposal()
        self.assertEqual((self.event.start, self.event.stop), (new, new + timedelta(hours=1)))
        self.assertEqual(self.visit.date, new)
        self.assertEqual((self.appointment().state, self.attendee().state), ("accepted", "accepted"))
        self.assertFalse(self.answer.activity_ids)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.dealers["sales_a"].partner_id.ids)])
        self.assertEqual((len(mail), mail.state), (1, "outgoing"))
        self.assertIn("T see you", mail.body_html)
        self.assertIn(f"{URL}/{self.event.id}", mail.body_html)
        with self.assertRefused("no open proposal"):
            self.answer.action_accept_proposal()

    def test_refuse_the_proposal(self):
        self.appointment("sales_a")._portal_answer("proposed", "", self.soon + timedelta(days=2))
        self.answer.with_user(self.users["territory"]).action_refuse_proposal()
        self.assertEqual((self.event.start, self.appointment().state), (self.soon, "refused"))
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.dealers["sales_a"].partner_id.ids)])
        self.assertIn("not possible", mail.body_html)
        self.appointment("sales_a")._portal_answer("accepted")
        self.assertEqual(self.appointment().state, "accepted")

    def test_asking_the_partner(self):
        visit = self.make_visit(self.firm, date=self.soon + timedelta(days=1))
        visit.with_user(self.users["territory"]).action_share()
        mails = self.env["mail.mail"].search([])
        people = mails.recipient_ids
        self.assertIn(self.dealers["sales_a"].partner_id, people)
        for name in ("bookkeeper_a", "suspended", "director_b", "adviser"):
            self.assertNotIn(self.dealers[name].partner_id, people)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        visit.date = fields.Datetime.now() - timedelta(days=1)
        with self.assertRefused("does not lie ahead"):
            visit.action_share()

    def test_an_appointment_that_is_over(self):
        row = self.appointment("sales_a")
        self.event.with_context(dont_notify=True).write(
            {"start": self.soon - timedelta(days=30), "stop": self.soon - timedelta(days=30)}
        )
        with self.assertRefused("is over"):
            row._portal_answer("accepted")
