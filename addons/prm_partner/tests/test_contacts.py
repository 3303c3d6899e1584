"""When a contact counts and when the next one is due: hand-computed cases."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..engine import tour
from .common import PrmPartnerCase

TODAY = date(2031, 6, 30)
NOW = "2031-06-30 15:00:00"


class ContactCase(PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["prm.contact.plan"].with_context(active_test=False).search([]).unlink()
        cls.grade = cls.env["res.partner.grade"].create({"name": "T Gold"})
        (cls.firm | cls.foreign).write({"grade_id": cls.grade.id, "prm_since": date(2020, 1, 1)})

    def plan(self, year=2030, grade=True, **numbers):
        return self.env["prm.contact.plan"].create({"year": year, "grade_id": grade and self.grade.id, **numbers})

    def report(self, moment, kind="visit", state="done", partner=None, **values):
        return self.env["prm.visit"].create(
            {
                "partner_id": (partner or self.firm).id,
                "kind": kind,
                "date": moment,
                "state": state,
                "user_id": self.users["territory"].id,
                **values,
            }
        )

    def meeting(self, start, *contacts, **values):
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "T meeting",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.set([contact.id for contact in contacts])],
                    **values,
                }
            )
        )

    def due(self, kind="visit", partner=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["prm.contact.due"].search([("partner_id", "=", (partner or self.firm).id), ("kind", "=", kind)])

    def figures(self, code, partner=None):
        self.env["prm.fact.provider.contacts"]._refresh()
        facts = self.env["prm.fact"].search(
            [("metric_id.code", "=", code), ("partner_id", "=", (partner or self.firm).id)]
        )
        return {str(fact.month)[:7]: fact.value for fact in facts}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactDue(ContactCase):
    def test_next_visit_is_due_a_part_of_the_year_after_the_last(self):
        self.plan(visits=4)
        self.report(datetime(2031, 3, 10, 9))
        row = self.due()
        # 365 ÷ 4 = 91 whole days after 10 March
        self.assertEqual(row.due, date(2031, 6, 9))
        self.assertEqual((row.days_overdue, row.done, row.wanted, row.last_day), (21, 1, 4, date(2031, 3, 10)))
        self.assertEqual(self.firm.prm_next_contact, date(2031, 6, 9))
        self.assertEqual(self.firm.prm_contact_overdue, 21)
        self.assertIn(self.firm, self.env["res.partner"].search([("prm_next_contact", "<", "2031-06-30")]))
        self.assertNotIn(self.firm, self.env["res.partner"].search([("prm_next_contact", "<", "2031-06-09")]))

    def test_who_was_never_contacted_counts_from_the_first_plan_or_the_day_he_joined(self):
        self.plan(visits=2)
        self.plan(year=2031, visits=2)
        self.assertEqual(self.due().due, date(2030, 1, 1) + timedelta(days=182))
        self.foreign.prm_since = date(2031, 5, 1)
        self.assertEqual(self.due(partner=self.foreign).due, date(2031, 5, 1) + timedelta(days=182))

    def test_old_contact_makes_nothing_overdue_before_there_was_a_plan(self):
        self.report(datetime(2024, 2, 1, 9))
        self.plan(year=2031, visits=12)
        self.assertEqual(self.due().due, date(2031, 1, 1))

    def test_reached_number_leaves_the_partner_alone_until_next_year(self):
        self.plan(visits=2)
        self.report(datetime(2031, 1, 10, 9))
        self.report(datetime(2031, 1, 20, 9))
        self.assertEqual(self.due().due, date(2032, 1, 1))

    def test_closer_contact_makes_the_more_distant_superfluous(self):
        self.plan(visits=1, calls=4, others=12)
        self.report(datetime(2031, 6, 1, 9))
        self.assertEqual(self.due("call").due, date(2031, 6, 1) + timedelta(days=91))
        self.assertEqual(self.due("other").due, date(2031, 6, 1) + timedelta(days=30))
        self.assertEqual((self.due("call").done, self.due("other").done), (0, 0))

    def test_mail_is_no_visit(self):
        self.plan(visits=4, others=12)
        self.report(datetime(2031, 6, 20, 9), "mail")
        self.report(datetime(2031, 6, 25, 9), "event")
        self.assertFalse(self.due().last_day)
        self.assertEqual((self.due("other").last_day, self.due("other").done), (date(2031, 6, 25), 2))

    def test_plan_of_the_grade_comes_before_the_one_for_all_and_a_newer_year_before_an_older(self):
        self.plan(grade=False, visits=1)
        self.plan(visits=3)
        self.plan(year=2031, visits=6)
        self.plan(year=2032, visits=9)
        self.assertEqual(self.due().wanted, 6)
        self.firm.grade_id = False
        self.assertEqual(self.due().wanted, 1)

    def test_without_a_plan_nothing_is_due(self):
        self.assertFalse(self.due())
        self.assertFalse(self.firm.prm_next_contact)

    def test_draft_is_no_contact_but_an_appointment(self):
        self.plan(visits=4)
        self.report(datetime(2031, 7, 8, 9), state="draft")
        self.report(datetime(2031, 6, 8, 9), state="draft")
        row = self.due()
        self.assertEqual((row.planned_day, row.last_day), (date(2031, 7, 8), False))

    def test_held_meeting_in_the_calendar_counts(self):
        self.plan(visits=4, calls=4, others=4)
        self.meeting(datetime(2031, 5, 5, 9), self.contact)
        self.assertEqual(self.due().last_day, date(2031, 5, 5))
        self.meeting(datetime(2031, 6, 5, 9), self.contact, videocall_location="https://video.example.com/1")
        self.assertEqual(self.due("call").last_day, date(2031, 6, 5))
        self.meeting(datetime(2031, 6, 15, 9), self.contact, self.foreign_contact)
        self.assertEqual(self.due("other").last_day, date(2031, 6, 15))
        self.assertEqual(self.due().last_day, date(2031, 5, 5))

    def test_private_declined_and_future_meetings_do_not_count(self):
        self.plan(visits=4)
        self.meeting(datetime(2031, 5, 5, 9), self.contact, privacy="private")
        declined = self.meeting(datetime(2031, 5, 6, 9), self.contact)
        declined.attendee_ids.state = "declined"
        self.meeting(datetime(2031, 7, 6, 9), self.contact)
        row = self.due()
        self.assertEqual((row.last_day, row.planned_day), (False, date(2031, 7, 6)))

    def test_report_on_a_meeting_is_not_counted_twice(self):
        self.plan(visits=4)
        meeting = self.meeting(datetime(2031, 5, 5, 9), self.contact)
        self.report(datetime(2031, 5, 5, 9), event_id=meeting.id)
        self.assertEqual(self.due().done, 1)
        self.assertEqual(self.figures("visits"), {"2031-05": 1.0})

    def test_plan_refuses_numbers_that_make_no_sense(self):
        for values, part in (
            ({"visits": -1}, "Visits a year"),
            ({"calls": 400}, "Calls a year"),
            ({"year": 31}, "year"),
        ):
            with self.assertRefused(part, exception=ValidationError):
                self.plan(**values)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactFigures(ContactCase):
    def test_visits_calls_and_ratings_per_month(self):
        self.report(datetime(2031, 4, 3, 9), rating="4")
        self.report(datetime(2031, 4, 20, 9), rating="1")
        self.report(datetime(2031, 5, 20, 9), "call")
        self.report(datetime(2031, 5, 21, 9), "visit", "draft")
        self.assertEqual(self.figures("visits"), {"2031-04": 2.0})
        self.assertEqual(self.figures("calls"), {"2031-05": 1.0})
        [(rating,)] = self.env["prm.fact"]._read_group(
            [("metric_id.code", "=", "relationship"), ("partner_id", "=", self.firm.id)], [], ["value:sum"]
        )
        self.assertEqual(rating, 2.5)

    def test_overdue_days_at_month_ends(self):
        self.plan(year=2031, visits=4)
        self.report(datetime(2031, 1, 10, 9))
        # due on 11 April: 19 days at the end of April, 50 of May, visited on 5 June
        self.report(datetime(2031, 6, 5, 9))
        self.assertEqual(
            self.figures("contact_overdue"),
            {"2031-01": 0, "2031-02": 0, "2031-03": 0, "2031-04": 19, "2031-05": 50, "2031-06": 0},
        )

    def test_changes_alone_give_the_same_figures_as_everything_anew(self):
        plan = self.plan(visits=4)
        first = self.report(datetime(2031, 1, 10, 9), rating="3")
        second = self.report(datetime(2031, 2, 10, 9), "call")
        meeting = self.meeting(datetime(2031, 3, 5, 9), self.contact)
        provider = self.env["prm.fact.provider.contacts"]
        provider._refresh()
        first.partner_id = self.foreign
        second.write({"date": datetime(2031, 3, 1, 9)})
        meeting.start = datetime(2031, 4, 5, 9)
        plan.visits = 6
        self.foreign.prm_since = date(2031, 5, 1)
        second.unlink()
        codes = ("visits", "calls", "relationship", "contact_overdue")
        changed = [self.figures(code, firm) for code in codes for firm in (self.firm, self.foreign)]
        provider._refresh(full=True)
        self.assertEqual(changed, [self.figures(code, firm) for code in codes for firm in (self.firm, self.foreign)])

    def test_passing_time_makes_overdue_and_meetings_held(self):
        self.plan(visits=4)
        self.report(datetime(2031, 3, 20, 9))
        self.meeting(datetime(2031, 7, 10, 9), self.foreign_contact)
        self.assertEqual(self.figures("contact_overdue")["2031-06"], 11)
        self.assertFalse(self.figures("visits", self.foreign))
        with freeze_time("2031-07-12 08:00:00"):
            self.env["prm.fact.provider.contacts"]._mark_passing_time(TODAY)
            self.assertEqual(self.figures("contact_overdue")["2031-07"], 23)
            self.assertEqual(self.figures("visits", self.foreign), {"2031-07": 1.0})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTour(ContactCase):
    def test_each_week_is_the_most_urgent_stretch_of_road(self):
        road = [tour.Stop(key, "N", f"{10 + key}", urgency) for key, urgency in enumerate([1, 9, 8, 1, 5, 5])]
        # two a week: 9 + 8 first, then 5 + 5, then what is left
        self.assertEqual(tour.plan(road, [2, 2, 2]), [[1, 2], [4, 5], [0, 3]])

    def test_more_than_fits_leaves_out_the_least_urgent(self):
        stops = [tour.Stop(key, "N", str(key), key) for key in range(10)]
        planned = [key for week in tour.plan(stops, [3, 0, 2]) for key in week]
        self.assertEqual(sorted(planned), [5, 6, 7, 8, 9])

    def propose(self, user="territory"):
        self.env.flush_all()
        stops = self.env["prm.tour.stop"].with_user(self.users[user])
        stops.action_propose()
        return stops.search([])

    def build_road(self, count=6):
        self.plan(grade=False, visits=4)
        self.plan(visits=4)
        self.env.company.prm_tour_capacity = 5
        firms = self.env["res.partner"]
        for number in range(count):
            firms |= self.make_partner(f"T Road {number}", zip=f"08{100 + number}", prm_since=date(2030, 1, number + 1))
        return firms

    def test_proposal_keeps_to_the_capacity_of_a_week_and_to_the_own_territories(self):
        self.build_road(22)
        stops = self.propose()
        weeks = stops.grouped("week")
        self.assertEqual(sorted(len(week) for week in weeks.values()), [5, 5, 5, 5])
        self.assertEqual(stops.user_id, self.users["territory"])
        self.assertNotIn(self.foreign, stops.partner_id)
        for week in weeks.values():
            self.assertEqual(week.mapped("zip"), sorted(week.mapped("zip")))
            self.assertLessEqual({stop.date.weekday() for stop in week}, set(range(5)))
        self.assertGreater(min(stops.mapped("date")), datetime(2031, 7, 6))

    def test_planned_visits_take_room_and_are_not_proposed_again(self):
        self.build_road()
        stops = self.propose()
        self.assertTrue(stops)
        chosen = stops[:3]
        chosen.action_plan()
        visits, week = chosen.visit_id, chosen[0].week
        self.assertEqual(len(visits), 3)
        self.assertEqual(set(visits.event_id.mapped("user_id")), {self.users["territory"]})
        again = self.propose()
        self.assertFalse(again.partner_id & visits.partner_id)
        self.assertLessEqual(len(again.filtered(lambda stop: stop.week == week)), 2)

    def test_weeks_of_absence_stay_free(self):
        self.build_road()
        self.north.write(
            {"deputy_id": self.users["service"].id, "absent_from": "2031-07-07", "absent_until": "2031-07-13"}
        )
        self.assertGreater(min(self.propose().mapped("date")), datetime(2031, 7, 13))

    def test_nobody_writes_a_partner_into_a_proposal(self):
        self.build_road()
        stop = self.propose()[:1]
        with self.assertRaises(UserError):
            stop.partner_id = self.foreign
        with self.assertRaises(UserError):
            self.env["prm.tour.stop"].with_user(self.users["territory"]).create(
                {"partner_id": self.foreign.id, "user_id": self.env.uid, "date": datetime(2031, 7, 8)}
            )
        self.assertFalse(self.env["prm.tour.stop"].with_user(self.users["territory_south"]).search([]))
