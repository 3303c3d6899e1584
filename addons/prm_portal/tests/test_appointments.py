"""Appointments that dealers answer: whose they are, what is seen of them, what an answer does."""

from datetime import timedelta

import pytz

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase, PortalHttpCase

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


@tagged("post_install", "-at_install")
class TestAppointmentPages(AppointmentMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_appointments()
        cls.env.flush_all()

    def test_pages(self):
        self.login("director_a")
        for url in (URL, f"{URL}/{self.event.id}"):
            page = self.get(url)
            self.assertEqual(page.status_code, 200)
            self.assertIn("T territory", page.text)
            self.assertIn("T Street 1", page.text)
            for secret in SECRETS:
                self.assertNotIn(secret, page.text)
        self.assertIn("T beforehand &lt;b&gt;x&lt;/b&gt;", page.text)
        self.assertIn("T agreed topic", page.text)
        self.assertIn("Please answer", self.get("/my").text)
        self.assertEqual(self.get(f"{URL}?show=past").status_code, 200)
        ics = self.get(f"{URL}/{self.event.id}/calendar.ics")
        self.assertTrue(ics.headers["Content-Type"].startswith("text/calendar"))
        self.assertIn("BEGIN:VCALENDAR", ics.text)

    def test_answers(self):
        self.login("sales_a")
        url = f"{URL}/{self.event.id}/answer"
        page = self.post(url, answer="declined")
        self.assertIn("say why", page.text)
        for start in ("x", "2026-13-45T99:99", "9999-12-31T23:59", "0001-01-01T00:00", "<b>"):
            page = self.post(url, answer="proposed", start=start)
            self.assertEqual(page.status_code, 200)
            self.assertIn("alert-danger", page.text)
        self.assertIn("Choose an answer", self.post(url, answer="x").text)
        self.assertFalse(self.answer.user_id)
        day = (self.soon + timedelta(days=1)).strftime("%Y-%m-%dT14:30")
        self.dealers["sales_a"].tz = "Europe/Madrid"
        page = self.post(url, answer="proposed", start=day, reason="T <i>why</i>")
        self.assertIn("T &lt;i&gt;why&lt;/i&gt;", page.text)
        madrid = pytz.timezone("Europe/Madrid").localize(fields.Datetime.to_datetime(day.replace("T", " ") + ":00"))
        self.assertEqual(self.answer.proposed_start, madrid.astimezone(pytz.utc).replace(tzinfo=None))
        self.assertIn("14:30", page.text)
        self.assertIn("is accepted", self.post(url, answer="accepted").text)
        self.assertEqual(self.answer.user_id, self.dealers["sales_a"])

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_from_the_wrong_side(self):
        urls = [f"{URL}/{self.event.id}", f"{URL}/{self.event.id}/calendar.ics"]
        for name, status in (("director_b", 404), ("bookkeeper_a", 403), ("adviser", 403), ("plain", 403)):
            self.login(name)
            for url in urls:
                with self.subTest(name=name, url=url):
                    answer = self.get(url)
                    self.assertEqual(answer.status_code, status)
                    self.assertNotIn("T Street 1", answer.text)
            answer = self.post(f"{URL}/{self.event.id}/answer", answer="accepted")
            self.assertIn(answer.status_code, (403, 404))
            for model in ("prm.appointment", "prm.appointment.answer"):
                for method, args in (("search_read", [[]]), ("export_data", [self.appointment().ids, ["start"]])):
                    self.assertNotIn("T Own Firm", str(self.rpc_answer(model, method, *args).get("result")))
            self.assertIn("error", self.rpc_answer("prm.appointment", "_portal_answer", self.appointment().ids, "accepted"))
        self.login(None)
        for url in urls:
            self.assertIn(self.get(url, allow_redirects=False).status_code, (302, 303))
        self.login("sales_a")
        self.assertEqual(self.get(f"{URL}/{self.hidden.event_id.id}").status_code, 404)
        self.assertEqual(self.get(f"{URL}/999999999999999").status_code, 404)
        self.assertFalse(self.answer.user_id)

    def test_an_adviser_with_the_capability_only_reads(self):
        self.role("adviser").capability_ids |= self.env.ref("prm_portal.group_dealer_appointments")
        self.login("adviser")
        page = self.get(f"{URL}/{self.event.id}")
        self.assertIn("T Street 1", page.text)
        self.assertNotIn("Your answer", page.text)
        self.assertEqual(self.post(f"{URL}/{self.event.id}/answer", answer="accepted").status_code, 403)

    def test_queries_do_not_grow_with_rows(self):
        self.login("sales_a")
        self.get(URL)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.get(URL).status_code, 200)
            return self.env.cr.sql_log_count - before

        def add(days):
            for day in days:
                self.make_visit(self.firm, date=self.soon + timedelta(days=day)).action_share()

        add(range(2))
        few = count()
        add(range(2, 14))
        self.assertLessEqual(count(), few)
