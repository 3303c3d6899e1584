"""The pages of appointments, and every other door to them, from the wrong side."""

from datetime import timedelta

import pytz

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .appointment_common import SECRETS, URL, AppointmentMixin
from .portal_common import PortalHttpCase


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
            self.assertIn(
                "error", self.rpc_answer("prm.appointment", "_portal_answer", self.appointment().ids, "accepted")
            )
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
