"""Reports on contacts: what is carried over, what goes into the calendar, and who never sees them."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_contacts import NOW, ContactCase

SECRET = "They think of leaving us"
NEXT_STEP = "prm_partner.mail_activity_type_next_step"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisit(ContactCase):
    def test_open_promises_are_carried_over_until_kept(self):
        first = self.report(
            datetime(2031, 5, 1, 9),
            promise_ids=[
                Command.create({"name": "Send leaflets", "side": "us"}),
                Command.create({"name": "Name a contact", "side": "partner", "done": True}),
            ],
        )
        form = Form(self.env["prm.visit"].with_user(self.users["territory"]))
        form.partner_id = self.firm
        second = form.save()
        self.assertEqual(second.carried_promise_ids.mapped("name"), ["Send leaflets"])
        second.carried_promise_ids = [Command.update(second.carried_promise_ids.id, {"done": True})]
        self.assertTrue(first.promise_ids[0].done)
        self.assertEqual(first.promise_ids[0].done_on, date(2031, 6, 30))
        third = self.report(datetime(2031, 6, 2, 9))
        self.assertFalse(third.carried_promise_ids)

    def test_next_step_becomes_one_activity_that_follows_the_report(self):
        visit = self.report(datetime(2031, 6, 1, 9), state="draft", next_step="Send offer", next_date=date(2031, 7, 15))
        self.assertFalse(visit.activity_ids)
        visit.action_done()
        [activity] = visit.activity_search([NEXT_STEP])
        self.assertEqual(
            (activity.summary, activity.date_deadline, activity.user_id),
            ("Send offer", date(2031, 7, 15), self.users["territory"]),
        )
        visit.next_date = date(2031, 7, 20)
        self.assertEqual(visit.activity_search([NEXT_STEP]).date_deadline, date(2031, 7, 20))
        visit.write({"next_date": False, "next_step": False})
        self.assertFalse(visit.activity_search([NEXT_STEP]))

    def test_report_ahead_of_time_cannot_be_done(self):
        visit = self.report(datetime(2031, 7, 1, 9), state="draft")
        with self.assertRefused("T Own Firm", "lies ahead", exception=ValidationError):
            visit.action_done()

    def test_contacts_of_another_firm_and_firms_outside_the_network_are_refused(self):
        with self.assertRefused("T Foreign Contact", "T Own Firm", exception=ValidationError):
            self.report(datetime(2031, 6, 1, 9), contact_ids=[Command.set(self.foreign_contact.ids)])
        with self.assertRefused("T Customer", exception=ValidationError):
            self.report(datetime(2031, 6, 1, 9), partner=self.customer)

    def test_appointment_holds_no_word_of_the_report(self):
        visit = self.report(
            datetime(2031, 7, 2, 9),
            state="draft",
            summary=SECRET,
            next_step=SECRET,
            contact_ids=[Command.set(self.dealer_contact.ids)],
            invite_contacts=True,
        )
        visit.with_context(active_model="prm.visit", active_id=visit.id).action_plan()
        event = visit.event_id
        self.assertIn(self.dealer_contact, event.partner_ids)
        texts = event.sudo().read()[0]
        self.assertNotIn(SECRET, str(texts))
        self.assertFalse(event.res_model)
        seen = event.with_user(self.dealer).read(["name", "description", "location"])
        self.assertNotIn(SECRET, str(seen))

    def test_contacts_are_only_invited_when_asked(self):
        visit = self.report(datetime(2031, 7, 2, 9), state="draft", contact_ids=[Command.set(self.dealer_contact.ids)])
        visit.action_plan()
        self.assertEqual(visit.event_id.partner_ids, self.users["territory"].partner_id)

    def test_report_and_appointment_move_together(self):
        visit = self.report(datetime(2031, 7, 2, 9), state="draft", duration=2)
        visit.action_plan()
        visit.date = datetime(2031, 7, 3, 10)
        self.assertEqual(visit.event_id.start, datetime(2031, 7, 3, 10))
        self.assertEqual(visit.event_id.stop, datetime(2031, 7, 3, 12))
        visit.event_id.write({"start": datetime(2031, 7, 4, 8), "stop": datetime(2031, 7, 4, 9)})
        self.assertEqual((visit.date, visit.duration), (datetime(2031, 7, 4, 8), 1))

    def test_competitor_volumes_of_a_report_are_on_its_partner(self):
        competitor = self.env["prm.competitor"].create({"name": "T Rival"})
        visit = self.report(
            datetime(2031, 6, 1, 9),
            competitor_volume_ids=[
                Command.create({"competitor_id": competitor.id, "partner_id": self.foreign.id, "volume": 500})
            ],
        )
        self.assertEqual(visit.competitor_volume_ids.partner_id, self.firm)
        visit.partner_id = self.second
        self.assertEqual(visit.competitor_volume_ids.partner_id, self.second)

    def test_same_draft_is_saved_once(self):
        visit = self.report(datetime(2031, 6, 1, 9), draft_key="a phone's draft")
        with self.assertRaises(Exception) as caught, mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.report(datetime(2031, 6, 1, 9), draft_key=visit.draft_key)
        self.assertIn("prm_visit_draft_key_unique", str(caught.exception))

    def test_no_partner_is_proposed_as_recipient_of_a_message(self):
        visit = self.report(datetime(2031, 6, 1, 9), contact_ids=[Command.set(self.contact.ids)])
        proposed = visit._message_get_suggested_recipients(reply_discussion=True)
        self.assertFalse({row.get("partner_id") for row in proposed} & {self.firm.id, self.contact.id})

    def test_done_report_is_deleted_by_managers_only(self):
        visit = self.report(datetime(2031, 6, 1, 9))
        draft = self.report(datetime(2031, 6, 1, 9), state="draft")
        draft.with_user(self.users["territory"]).unlink()
        with self.assertRefused("is or was done"):
            visit.with_user(self.users["territory"]).unlink()
        visit.with_user(self.users["manager"]).unlink()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisitAccess(ContactCase):
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_reports_promises_and_due_contacts_by_role(self):
        self.plan(visits=4)
        own = self.report(datetime(2031, 6, 1, 9), promise_ids=[Command.create({"name": "T own"})])
        foreign = self.report(
            datetime(2031, 6, 1, 9), partner=self.foreign, promise_ids=[Command.create({"name": "T foreign"})]
        )
        self.env.flush_all()
        both, just_own = {self.firm, self.foreign}, {self.firm}
        seen = {"territory": just_own, "manager": both, "marketing": both, "service": both, "receivables": both}
        for role, firms in seen.items():
            for model in ("prm.visit", "prm.visit.promise", "prm.contact.due"):
                found = (
                    self.env[model]
                    .with_user(self.users[role])
                    .search([("partner_id", "in", (self.firm | self.foreign).ids)])
                )
                self.assertEqual(set(found.sudo().partner_id), firms, (role, model))
        for role in ("employee", "dealer", "public"):
            for model in ("prm.visit", "prm.visit.promise", "prm.contact.due", "prm.contact.plan", "prm.tour.stop"):
                with self.assertRaises(AccessError, msg=(role, model)):
                    self.env[model].with_user(self.users[role]).search([])
        territory = self.users["territory"]
        own.with_user(territory).summary = "T changed"
        for attempt in (
            lambda: foreign.with_user(territory).read(["summary"]),
            lambda: foreign.with_user(territory).write({"summary": "T"}),
            lambda: own.with_user(territory).write({"partner_id": self.foreign.id}),
            lambda: own.promise_ids.with_user(territory).write({"visit_id": foreign.id}),
            lambda: self.env["prm.visit"].with_user(territory).create({"partner_id": self.foreign.id}),
            lambda: foreign.promise_ids.with_user(territory).write({"done": True}),
            lambda: own.with_user(self.users["marketing"]).write({"summary": "T"}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_since_the_last_contact_shows_what_the_user_may_see(self):
        self.report(datetime(2031, 6, 1, 9), promise_ids=[Command.create({"name": "T promised"})])
        self.make_agreement(self.firm)
        for code in ("revenue", "open_receivables"):
            department = "territory" if code == "revenue" else "receivables"
            self.env.ref(f"prm_partner.metric_{code}").group_ids = self.env.ref(f"prm_partner.group_prm_{department}")
        self.env["prm.fact"].create(
            [
                {
                    "company_id": self.env.company.id,
                    "partner_id": self.firm.id,
                    "metric_id": self.env.ref(f"prm_partner.metric_{code}").id,
                    "month": month,
                    "value": value,
                    "source": "import",
                }
                for code in ("revenue", "open_receivables")
                for month, value in ((date(2031, 5, 1), 77777.0), (date(2031, 6, 1), 88888.0))
            ]
        )
        self.env.flush_all()

        def content(role, since=date(2031, 5, 20)):
            firm = self.firm.with_user(self.users[role])
            page = self.env["prm.contact.since"].with_user(self.users[role]).browse(firm.action_prm_since()["res_id"])
            page.since = since
            return str(page.content)

        mine = content("territory")
        self.assertIn("T promised", mine)
        # what was written, was written today by the clock of the database
        self.assertIn("T agreement", content("territory", date(2020, 1, 1)))
        self.assertIn("Revenue", mine)
        self.assertNotIn("receivables", mine)
        self.assertIn("receivables", content("receivables"))
        self.assertNotIn("Revenue", content("receivables"))
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.users["territory"]).action_prm_since()
        page = self.env["prm.contact.since"].with_user(self.users["territory"])
        with self.assertRaises(AccessError), self.cr.savepoint():
            page.create({"partner_id": self.foreign.id})
        with self.assertRaises(UserError):
            page.create({"partner_id": self.firm.id}).partner_id = self.foreign
        with self.assertRaises(AccessError):
            self.firm.with_user(self.dealer).action_prm_since()

    def test_partner_text_is_shown_as_text(self):
        self.report(datetime(2031, 6, 1, 9), promise_ids=[Command.create({"name": "<script>alert(1)</script>"})])
        page = self.env["prm.contact.since"].create({"partner_id": self.firm.id})
        self.assertNotIn("<script>", str(page.content))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeputy(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls.users["territory_south"]
        cls.north.deputy_id = cls.deputy

    def test_due_contacts_and_activities_go_to_the_deputy_meanwhile(self):
        self.plan(visits=4)
        self.plan(grade=False, visits=4)
        manager = self.users["territory"]
        self.assertEqual(self.firm._prm_responsible_user(), manager)
        self.assertEqual(self.due().user_id, manager)
        self.north.write({"absent_from": "2031-06-30", "absent_until": "2031-07-10"})
        # the city belongs to the north and has no manager of its own
        for firm in (self.firm, self.second):
            self.assertEqual(firm._prm_responsible_user(), self.deputy)
            self.assertEqual(self.due(partner=firm).user_id, self.deputy)
        self.assertEqual(self.firm._prm_stand_in(manager, date(2031, 7, 10)), self.deputy)
        self.assertEqual(self.firm._prm_stand_in(manager, date(2031, 7, 11)), manager)
        with freeze_time("2031-07-11 09:00:00"):
            self.assertEqual(self.due().user_id, manager)
            self.assertEqual(self.firm._prm_responsible_user(), manager)

    def test_open_activities_within_the_absence_are_handed_over(self):
        visit = self.report(datetime(2031, 6, 1, 9), next_step="T step", next_date=date(2031, 7, 5))
        later = self.report(datetime(2031, 6, 2, 9), next_step="T later", next_date=date(2031, 8, 5))
        self.north.write({"absent_from": "2031-07-01", "absent_until": "2031-07-10"})
        self.north.with_user(self.users["manager"]).action_hand_over()
        self.assertEqual(visit.activity_ids.user_id, self.deputy)
        self.assertEqual(later.activity_ids.user_id, self.users["territory"])
        with self.assertRaises(AccessError):
            self.north.with_user(self.users["territory"]).action_hand_over()

    def test_absence_needs_a_deputy_and_an_order_of_days(self):
        with self.assertRefused("T South", "deputy", exception=ValidationError):
            self.south.absent_from = date(2031, 7, 1)
        with self.assertRefused("T North", "ends before", exception=ValidationError):
            self.north.write({"absent_from": date(2031, 7, 2), "absent_until": date(2031, 7, 2) - timedelta(days=1)})
