from ast import literal_eval
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .design_common import DesignCase

FEBRUARY, MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in range(2, 7))


@tagged("post_install", "-at_install")
class TestRounds(DesignCase):
    """Rounds are planned, opened, filled and closed by the day, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.make_programme()
        cls.env["prm.benchmark.programme"].search([("id", "!=", cls.programme.id), ("state", "!=", "draft")]).write(
            {"state": "draft"}
        )

    def at(self, day):
        """Let it be a day."""
        patcher = patch.object(self.registry["res.company"], "_prm_today", lambda company, moment=None: day)
        patcher.start()
        self.addCleanup(patcher.stop)

    def run_cron(self, day):
        self.at(day)
        with patch.object(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1):
            self.env["prm.benchmark.round"]._cron_rounds()

    def round(self, month, programme=None):
        return (programme or self.programme).round_ids.filtered(lambda row: row.month == month)

    def states(self):
        return {row.month.month: row.state for row in self.programme.round_ids if row.month < JUNE}

    def add_section(self, frequency, level="firm", code="X", **values):
        section = self.env["prm.benchmark.section"].create(
            {
                "name": f"T {frequency}",
                "programme_id": self.programme.id,
                "frequency": frequency,
                "level": level,
                **values,
            }
        )
        self.env["prm.benchmark.item"].create({"code": code, "name": f"T item {code}", "section_id": section.id})
        return section

    def test_rounds_are_planned_a_year_ahead_from_the_first_month_on(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 5, 10))
        self.programme.action_start()
        months = self.programme.round_ids.mapped("month")
        self.assertEqual((min(months), max(months), len(months)), (date(2026, 1, 1), date(2027, 5, 1), 17))
        self.assertEqual(set(self.programme.round_ids.mapped("state")), {"planned"})
        self.assertEqual(self.round(MARCH).date_due, date(2026, 4, 20))

    def test_no_round_without_anybody_who_owes_figures(self):
        self.at(date(2026, 5, 10))
        self.programme.action_start()
        self.assertFalse(self.programme.round_ids)
        self.assertEqual(self.programme.next_step, "firm")

    def test_quarters_and_years_follow_the_firms_fiscal_year(self):
        self.programme.section_ids.frequency = "quarter"
        self.add_section("year")
        calendar = self.make_participant(self.programme, self.firm).unit_ids
        shifted = self.make_participant(self.programme, self.second, fiscal_month=5).unit_ids
        self.at(date(2026, 5, 10))
        self.programme.action_start()
        self.programme.round_ids._open()
        asked = {
            (row.unit_id, row.month.month): row.wanted
            for row in self.programme.round_ids.submission_ids
            if row.month.year == 2026
        }
        self.assertEqual({month for unit, month in asked if unit == calendar}, {3, 6, 9, 12})
        self.assertEqual({month for unit, month in asked if unit == shifted}, {1, 4, 7, 10})
        # the year's section comes with the last month of the fiscal year
        self.assertEqual((asked[calendar, 12], asked[calendar, 9]), (6, 5))
        self.assertEqual((asked[shifted, 4], asked[shifted, 7]), (6, 5))

    def test_the_same_sections_are_told_record_by_record(self):
        self.programme.section_ids.frequency = "quarter"
        self.add_section("month", "branch", code="B")
        self.add_section("year", code="Y", deadline_days=120)
        self.make_participant(self.programme, self.firm, fiscal_month=2)
        participant = self.make_participant(self.programme, self.second)
        branch = self.env["res.partner"].create({"name": "T Branch", "parent_id": self.second.id, "type": "other"})
        self.env["prm.benchmark.unit"].create({"participant_id": participant.id, "partner_id": branch.id})
        self.item(self.programme, "S").month_from = APRIL
        self.at(date(2026, 5, 10))
        self.programme.action_start()
        self.programme.round_ids._open()
        submissions = {(row.unit_id, row.month): row for row in self.programme.round_ids.submission_ids}
        units = self.programme.participant_ids.unit_ids
        for unit in units:
            for month in self.programme.round_ids.mapped("month"):
                sections = unit._due_sections(month)
                items = sections.item_ids.filtered(lambda item, month=month: item._is_asked(month))
                submission = submissions.get((unit, month))
                self.assertEqual(submission.wanted if submission else 0, len(items), (unit.name, month))
        december = submissions[participant.unit_ids.filtered(lambda unit: unit.level == "firm"), date(2026, 12, 1)]
        self.assertEqual(december._last_deadline(), date(2027, 4, 30))
        self.assertEqual(december.round_id.date_due, date(2027, 4, 30))

    def test_branches_report_the_sections_of_their_level(self):
        section = self.add_section("month", "branch")
        lonely = self.make_participant(self.programme, self.firm).unit_ids
        participant = self.make_participant(self.programme, self.second)
        branch = self.env["res.partner"].create({"name": "T Branch", "parent_id": self.second.id, "type": "other"})
        below = self.env["prm.benchmark.unit"].create({"participant_id": participant.id, "partner_id": branch.id})
        above = participant.unit_ids - below
        self.at(date(2026, 5, 10))
        self.programme.action_start()
        self.round(APRIL)._open()
        wanted = {row.unit_id: row.wanted for row in self.round(APRIL).submission_ids}
        self.assertEqual(wanted, {lonely: 6, above: 5, below: 1})
        self.assertEqual(below._due_sections(APRIL), section)

    def test_who_takes_part_when(self):
        self.make_participant(self.programme, self.firm, date_from=APRIL)
        self.make_participant(self.programme, self.second, date_to=APRIL)
        gone = self.make_participant(self.programme, self.foreign)
        gone.active = False
        self.at(date(2026, 6, 10))
        self.programme.action_start()
        self.programme.round_ids._open()
        firms = {month: self.round(month).submission_ids.firm_id for month in (MARCH, APRIL, MAY)}
        self.assertEqual(firms, {MARCH: self.second, APRIL: self.firm | self.second, MAY: self.firm})

    def test_whatever_day_is_noted_months_count(self):
        first = self.make_participant(self.programme, self.firm, date_from=date(2026, 4, 20))
        last = self.make_participant(self.programme, self.second, date_to=date(2026, 4, 10))
        self.at(date(2026, 6, 10))
        self.programme.action_start()
        self.programme.round_ids._open()
        firms = {month: self.round(month).submission_ids.firm_id for month in (MARCH, APRIL, MAY)}
        self.assertEqual(firms, {MARCH: self.second, APRIL: self.firm | self.second, MAY: self.firm})
        views = self.env.ref("prm_benchmark.prm_benchmark_participant_view_search")
        [current] = etree.fromstring(views.arch).xpath("//filter[@name='current']/@domain")
        for day, expected in (
            (date(2026, 3, 31), last),
            (date(2026, 4, 1), first | last),
            (date(2026, 4, 30), first | last),
            (date(2026, 5, 1), first),
        ):
            self.at(day)
            part = self.env["prm.benchmark.participant"]._takes_part_now("part")
            rows = self.env.execute_query(
                SQL("SELECT id FROM prm_benchmark_participant part WHERE id IN %s AND %s", (first.id, last.id), part)
            )
            self.assertEqual({row[0] for row in rows}, set(expected.ids), day)
            # the filter of the list says the same
            with freeze_time(f"{day} 12:00:00"):
                found = (first | last).search([("id", "in", (first | last).ids), *literal_eval(current)])
            self.assertEqual(found, expected, day)

    def test_the_day_opens_and_closes_rounds(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 3, 31))
        self.programme.action_start()
        self.run_cron(date(2026, 3, 31))
        # January's last day, 20 February and 30 days, is over: nobody is asked for it unbidden
        self.assertEqual(self.states(), {1: "planned", 2: "open", 3: "planned", 4: "planned", 5: "planned"})
        self.run_cron(date(2026, 4, 1))
        self.assertEqual(self.states(), {1: "planned", 2: "open", 3: "open", 4: "planned", 5: "planned"})
        self.assertEqual(self.round(MARCH).date_close, date(2026, 5, 20))
        self.run_cron(date(2026, 5, 20))
        self.assertEqual(self.states(), {1: "planned", 2: "closed", 3: "open", 4: "open", 5: "planned"})
        self.run_cron(date(2026, 5, 21))
        self.assertEqual(self.states()[3], "closed")
        self.assertTrue(self.round(MARCH).closed_at)

    def test_twice_makes_nothing_twice(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 4, 10))
        self.programme.action_start()
        for _time in range(2):
            self.run_cron(date(2026, 4, 10))
            self.programme._plan_rounds()
            self.round(MARCH)._open()
            self.round(MARCH)._fill()
        self.assertEqual(len(self.round(MARCH)), 1)
        self.assertEqual(len(self.round(MARCH).submission_ids), 1)

    def test_plans_follow_what_is_changed(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 4, 10))
        self.programme.action_start()
        self.round(MARCH)._open()
        self.programme.section_ids.write({"frequency": "quarter", "deadline_days": 40})
        self.programme._plan_rounds()
        planned = self.programme.round_ids.filtered(lambda row: row.state == "planned" and row.month.year == 2026)
        self.assertEqual({row.month.month: row.date_due for row in planned}, {
            6: date(2026, 8, 9), 9: date(2026, 11, 9), 12: date(2027, 2, 9),
        })  # fmt: skip
        self.assertEqual(self.round(MARCH).date_due, date(2026, 4, 20))

    def test_who_joins_is_asked_in_open_rounds_and_who_leaves_no_more(self):
        first = self.make_participant(self.programme, self.firm)
        self.enter(self.programme, MARCH, self.firm, U=1)
        self.at(date(2026, 4, 10))
        self.programme.action_start()
        self.run_cron(date(2026, 4, 10))
        self.make_participant(self.programme, self.second)
        self.env["prm.benchmark.item"].create({"programme_id": self.programme.id, "code": "N", "name": "T new"})
        self.run_cron(date(2026, 4, 11))
        submissions = self.round(MARCH).submission_ids
        self.assertEqual(submissions.firm_id, self.firm | self.second)
        self.assertEqual(set(submissions.mapped("wanted")), {6})
        self.programme.participant_ids.date_to = FEBRUARY
        self.run_cron(date(2026, 4, 12))
        # what was entered stays, whoever leaves
        self.assertEqual(self.round(MARCH).submission_ids.firm_id, self.firm)
        self.assertEqual(first.unit_ids, self.round(MARCH).submission_ids.unit_id)

    def test_a_round_of_the_past_is_opened_by_hand_and_stays_open(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 12, 10))
        self.programme.action_start()
        self.round(MARCH).with_user(self.keeper).action_open()
        self.assertEqual(self.round(MARCH).date_close, date(2027, 1, 29))
        self.run_cron(date(2026, 12, 11))
        self.assertEqual(self.round(MARCH).state, "open")

    def test_a_round_opened_by_hand_after_its_deadlines_gives_their_days_from_that_day_on(self):
        slow = self.add_section("month", deadline_days=40)
        quick = self.programme.section_ids - slow
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 12, 10))
        self.programme.action_start()
        self.round(MARCH).with_user(self.keeper).action_open()
        round_ = self.round(MARCH)
        self.assertRecordValues(
            round_,
            [{"date_counted": date(2026, 12, 10), "date_due": date(2027, 1, 19), "date_close": date(2027, 2, 18)}],
        )
        submission = round_.submission_ids
        self.assertEqual(submission._last_deadline(), round_.date_due)
        state = self.env["prm.benchmark.entry"]._states(submission)[submission.id]
        sections = self.env["prm.benchmark.entry"]._sections(state, {}, {})
        self.assertEqual(
            {section["id"]: section["due"] for section in sections},
            {quick.id: date(2026, 12, 30), slow.id: date(2027, 1, 19)},
        )
        # nobody is missing, and no reminder goes out, before the new deadlines
        self.assertEqual(self.env["prm.benchmark.completeness"].browse(submission.id).status, "b_waiting")
        self.assertFalse([row for row, _number in self.env["prm.benchmark.reminder"]._due() if submission in row])
        self.run_cron(date(2026, 12, 11))
        self.assertEqual(round_.date_due, date(2027, 1, 19))

    def test_a_round_opened_before_its_deadline_or_by_the_day_keeps_it(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 4, 20))
        self.programme.action_start()
        self.round(MARCH).with_user(self.keeper).action_open()
        self.run_cron(date(2026, 4, 20))
        self.assertEqual(self.round(FEBRUARY).state, "planned")
        self.run_cron(date(2026, 5, 25))
        self.assertEqual(self.round(APRIL).state, "open")
        for month, due in ((MARCH, date(2026, 4, 20)), (APRIL, date(2026, 5, 20))):
            self.assertRecordValues(self.round(month), [{"date_due": due, "date_counted": False}])

    def test_the_button_opens_the_newest_round_whose_month_is_over(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 5, 10))
        self.programme.action_start()
        self.assertEqual(self.programme.next_round_label, "Open April 2026")
        action = self.programme.with_user(self.keeper).action_open_next_round()
        self.assertEqual(action["params"]["next"]["res_id"], self.round(APRIL).id)
        self.assertIn("Forms opened: 1, firms: 1, due on", action["params"]["message"])
        self.assertIn("Forms opened: 1", self.round(APRIL).message_ids[0].body)
        self.assertEqual(self.programme.next_step, "run")
        self.programme.with_user(self.keeper).action_open_next_round()
        self.assertEqual(self.round(MAY).state, "open")

    def test_without_anybody_the_button_says_why(self):
        self.programme.action_start()
        with self.assertRefused("No firm has figures due from 01/2026 on"):
            self.programme.with_user(self.keeper).action_open_next_round()

    def test_a_programme_in_preparation_opens_no_round(self):
        self.make_participant(self.programme, self.firm)
        round_ = self.make_round(self.programme, MARCH, "planned")
        with self.assertRefused("is not running"):
            round_.with_user(self.keeper).action_open()

    def test_a_closed_round_is_reopened_with_a_reason_that_stays(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 4, 10))
        self.programme.action_start()
        self.run_cron(date(2026, 4, 10))
        round_ = self.round(MARCH).with_user(self.keeper)
        round_.action_close()
        self.assertEqual(round_.state, "closed")
        wizard = self.env["prm.benchmark.round.reopen"].with_user(self.keeper)
        with self.assertRefused("over already"):
            wizard.create({"round_id": round_.id, "reason": "T why", "date_close": date(2020, 1, 1)}).action_reopen()
        until = fields.Date.add(fields.Date.today(), days=5)
        wizard.create({"round_id": round_.id, "reason": "T two firms are late", "date_close": until}).action_reopen()
        self.assertRecordValues(round_, [{"state": "open", "date_close": until, "closed_at": False}])
        self.assertIn("T two firms are late", round_.message_ids[0].body)
        self.assertEqual(round_.message_ids[0].author_id, self.keeper.partner_id)

    def test_an_ended_programme_closes_its_rounds_and_opens_none(self):
        self.make_participant(self.programme, self.firm)
        self.at(date(2026, 4, 10))
        self.programme.action_start()
        self.run_cron(date(2026, 4, 10))
        self.programme.with_user(self.keeper).action_end()
        self.assertRecordValues(self.programme, [{"state": "ended", "month_to": MARCH}])
        self.run_cron(date(2026, 5, 21))
        self.assertEqual(self.programme.round_ids.mapped("state"), ["closed", "closed"])
        self.programme.with_user(self.keeper).action_reopen()
        self.assertIn("planned", self.programme.round_ids.mapped("state"))

    def test_progress_counts_reports_not_figures(self):
        self.make_participant(self.programme, self.firm)
        self.make_participant(self.programme, self.second)
        self.at(date(2026, 4, 10))
        self.programme.action_start()
        self.round(MARCH)._open()
        self.round(MARCH).submission_ids[:1].state = "submitted"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.round(MARCH).progress, self.programme.progress), (50, 50))

    def test_opening_costs_the_same_for_any_number_of_firms(self):
        firms = [self.make_partner(f"T Many {number}") for number in range(20)]
        for firm in firms:
            self.make_participant(self.programme, firm)
        self.at(date(2026, 4, 10))
        self.programme.action_start()
        self.env.flush_all()
        with self.assertQueryCount(25):
            self.round(MARCH)._open()
        self.assertEqual(len(self.round(MARCH).submission_ids), 20)
        self.assertIsInstance(self.round(MARCH).opened_at, datetime)
