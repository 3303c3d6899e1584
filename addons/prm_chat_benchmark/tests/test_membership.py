from datetime import date
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .talk_common import TalkCase

TALK_A = {"director_a", "sales_a", "service_a", "acting"}


@tagged("post_install", "-at_install")
class TestMembership(TalkCase):
    """Channels of a programme and of a comparison group follow who takes part, and the partner file."""

    def cohort_room(self, **values):
        cohort = self.env["prm.benchmark.cohort"].create(
            {"programme_id": self.programme.id, "name": "T cohort", "kind": "size", **values}
        )
        return cohort, self.env["prm.chat.audience"].create(
            {"name": "T cohort", "kind": "cohort", "cohort_id": cohort.id}
        )

    def test_who_takes_part_is_in(self):
        self.assertEqual(self.inside(self.room), {*TALK_A, "director_b", "moderator"})
        self.participants[self.foreign].date_to = self.back(2)
        self.assertNotIn("director_b", self.inside(self.room))
        self.participants[self.foreign].date_to = self.back(0)
        self.assertIn("director_b", self.inside(self.room), "the month is not over")
        self.participants[self.foreign].date_from = self.back(0) + relativedelta(months=1)
        self.assertNotIn("director_b", self.inside(self.room), "the first month is still to come")
        self.participants[self.foreign].date_from = False
        self.participants[self.foreign].active = False
        self.assertNotIn("director_b", self.inside(self.room))

    def test_a_participation_ends_with_its_month_in_channels_and_circles(self):
        """Whatever day of the last month is noted; the daily job takes them out when nothing else happens."""
        part = self.participants[self.foreign]
        _cohort, cohort_room = self.cohort_room(size_from="20-49")
        self.foreign.prm_staff_count = 30
        for day in (date(2031, 4, 1), date(2031, 4, 15), date(2031, 4, 30)):
            for today, inside in ((date(2031, 4, 30), True), (date(2031, 5, 1), False)):
                with self.subTest(day=day, today=today), self.at(today):
                    part.date_to = day
                    self.assertEqual(self.takes_part(), inside)
                    self.assertEqual("director_b" in self.inside(self.room), inside)
                    self.assertEqual("director_b" in self.inside(cohort_room), inside)
        with self.at(date(2031, 4, 30)):
            part.date_to = date(2031, 4, 15)
            self.assertIn("director_b", self.inside(self.room))
        job = self.env.ref("prm_chat.ir_cron_chat_sync")
        self.assertEqual((job.active, job.interval_number, job.interval_type), (True, 1, "days"))
        with self.at(date(2031, 5, 1)):
            self.env["prm.chat.audience"]._cron_sync()
            self.assertNotIn("director_b", self.inside(self.room) | self.inside(cohort_room))

    def test_a_participation_begins_with_its_month(self):
        with self.at(date(2031, 4, 1)):
            self.participants[self.foreign].date_from = date(2031, 4, 15)
            self.assertIn("director_b", self.inside(self.room))
        with self.at(date(2031, 3, 31)):
            self.env["prm.chat.audience"]._cron_sync()
            self.assertNotIn("director_b", self.inside(self.room))

    def at(self, day):
        """Let it be a day of the main company."""
        return patch.object(self.registry["res.company"], "_prm_today", lambda company, moment=None: day)

    def takes_part(self):
        """Tell whether the other firm takes part, as circles ask."""
        query = SQL(
            "SELECT 1 FROM prm_benchmark_participant part WHERE id = %s AND %s",
            self.participants[self.foreign].id,
            self.env["prm.benchmark.participant"]._takes_part_now("part"),
        )
        return bool(self.env.execute_query(query))

    def test_a_new_participant_and_one_that_is_deleted(self):
        programme = self.env["prm.benchmark.programme"].create(
            {"name": "T other", "code": "T-OTHER", "state": "running", "month_from": self.back(3)}
        )
        room = self.env["prm.chat.audience"].create(
            {"name": "T other", "kind": "programme", "programme_id": programme.id}
        )
        self.assertEqual(self.inside(room), set())
        part = self.env["prm.benchmark.participant"].create(
            {"programme_id": programme.id, "partner_id": self.foreign.id}
        )
        self.assertEqual(self.inside(room), {"director_b"})
        part.unlink()
        self.assertEqual(self.inside(room), set())

    def test_a_comparison_group_by_size_territory_line_and_form(self):
        line = self.env["prm.business.line"].create({"name": "T line"})
        self.firm.write({"prm_staff_count": 8, "prm_company_form": "chain"})
        self.foreign.write({"prm_staff_count": 30, "prm_business_line_ids": [Command.set(line.ids)]})
        cases = (
            ({"size_to": "05-09"}, TALK_A),
            ({"size_from": "20-49"}, {"director_b"}),
            ({"kind": "region", "territory_ids": [Command.set(self.area_a.ids)]}, TALK_A),
            ({"kind": "line", "business_line_ids": [Command.set(line.ids)]}, {"director_b"}),
            ({"kind": "form", "company_form": "chain"}, TALK_A),
        )
        for values, expected in cases:
            cohort, room = self.cohort_room(**values)
            self.assertEqual(self.inside(room), expected, values)
            firms = cohort._firms(self.firm | self.foreign)[cohort]
            self.assertEqual({"firm" if TALK_A & expected else "foreign"}, {
                name for name in ("firm", "foreign") if getattr(self, name).id in firms
            }, "as the release counts them")  # fmt: skip

    def test_a_changed_group_and_a_changed_firm(self):
        self.firm.prm_staff_count = 8
        self.foreign.prm_staff_count = 30
        cohort, room = self.cohort_room(size_to="05-09")
        self.foreign.prm_staff_count = 7
        self.assertEqual(self.inside(room), {*TALK_A, "director_b"})
        cohort.size_to = "01-04"
        self.assertEqual(self.inside(room), set())
        cohort.size_to = "05-09"
        self.participants[self.foreign].active = False
        self.assertEqual(self.inside(room), TALK_A)
        cohort.active = False
        self.assertEqual(self.inside(room), set())

    def test_two_groups_do_not_mix(self):
        self.firm.prm_staff_count = 8
        self.foreign.prm_staff_count = 30
        _small, small = self.cohort_room(size_to="05-09")
        _large, large = self.cohort_room(size_from="20-49")
        self.assertEqual(self.inside(small), TALK_A)
        self.assertEqual(self.inside(large), {"director_b"})

    def test_a_channel_needs_its_programme_or_group(self):
        for kind in ("programme", "cohort"):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env["prm.chat.audience"].create({"name": "T nothing", "kind": kind})

    def test_a_manager_keeps_participants_without_moderating(self):
        manager = self.users["manager"]
        self.participants[self.foreign].with_user(manager).active = False
        self.assertNotIn("director_b", self.inside(self.room))
