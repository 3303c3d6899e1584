"""The KPIs that are kept in memory: never what was, never another firm's."""

import base64
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..engine.windows import month_of
from ..models.prm_benchmark_own_points import _POINTS
from .balance_common import workbook
from .office_common import TRUSTEE
from .test_own_figures import OwnCase


@tagged("post_install", "-at_install")
class TestOwnPoints(OwnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trustee = new_test_user(cls.env, "t_trustee", TRUSTEE, name="T trustee", email="trustee@t.example.com")
        cls.put_two_years()
        for back in range(1, 5):
            cls.put(back, cls.foreign, submit=back > 1, U=2000, W=1000, P=300, S=500)
            for number, branch in enumerate(cls.branches):
                cls.put(back, branch, submit=True, A=20 + number, FTE=1)
        cls.own = cls.env["prm.benchmark.own"]
        cls.last = month_of(cls.back(1))

    def points(self, firm=None, kind="month", ends=None, **options):
        ends = range(self.last - 3, self.last + 1) if ends is None else ends
        return self.own._points((firm or self.foreign).id, self.programme, 1, kind, ends, **options)

    def computed(self):
        """Count how often points are computed in the block."""
        return patch.object(
            type(self.own), "_compute_points", autospec=True, side_effect=type(self.own)._compute_points
        )

    def assertSeen(self, act, *figures):
        """Assert that what an act changes is seen at once, and that what is kept is what is."""
        self.points()
        with self.computed() as compute:
            self.points()
            self.assertFalse(compute.called, "what did not change is kept")
            result = act()
            self.env.flush_all()
            found = self.points()
            self.assertTrue(compute.called)
        _POINTS.clear()
        self.assertEqual(found, self.points())
        for back, code, value in figures:
            self.assertEqual(found[month_of(self.back(back))][code], value if value is None else Decimal(value))
        return result

    # --- what they are --------------------------------------------------------------------------------

    def test_they_are_what_the_page_shows(self):
        points = self.points(self.firm, "r12", [self.last - 1, self.last - 13])
        self.assertEqual(list(points), [self.last - 1, self.last - 13])
        self.assertEqual([row["margin"] for row in points.values()], [Decimal("0.4"), Decimal("0.3")])
        self.assertEqual(self.kpi("margin", kind="r12")["value"], "40.0\N{NO-BREAK SPACE}%")
        self.assertEqual(self.points(ends=[]), {})

    def test_windows_that_there_are_not(self):
        ends = range(self.last - 5, self.last + 1)
        for month, row in self.points(self.firm, "quarter", ends).items():
            self.assertEqual(row["margin"] is not None, (month + 1) % 3 == 0 and month < self.last)

    def new_version(self):
        """Let the margin be another KPI from the last month on."""
        self.kpis["margin"].month_to = self.back(2)
        new = {"code": "margin", "name": "T new", "formula": "U / W", "unit": "ratio", "month_from": self.back(1)}
        return self.env["prm.benchmark.kpi"].create({**new, "programme_id": self.programme.id, "version": 2})

    def test_one_version_of_a_kpi_for_all_points(self):
        self.new_version()
        ends = [self.last, self.last - 2]
        self.assertEqual({row["margin"] for row in self.points(ends=ends).values()}, {Decimal(2)})
        old = self.points(ends=ends, at=self.last - 1)
        self.assertEqual({row["margin"] for row in old.values()}, {Decimal("0.5")})

    def test_queries(self):
        def count(**options):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.points(**options)
            return self.env.cr.sql_log_count - before

        self.points()
        self.assertEqual(count(), 1)
        version = self.own._version(self.foreign.id, self.programme)
        self.assertEqual(count(version=version), 0)
        self.assertEqual(count(kind="r12", version=version), 1)
        self.assertEqual(count(kind="r12", version=version), 0)

    def test_nobody_changes_what_is_kept(self):
        with self.assertRaises(TypeError):
            self.points()[self.last]["margin"] = Decimal(1)
        self.points().clear()
        self.assertTrue(self.points()[self.last]["margin"])

    def test_memory_is_bounded(self):
        for number in range(300):
            _POINTS["other", number] = {}
        self.assertLessEqual(len(_POINTS), 256)
        self.assertEqual(self.points()[self.last]["margin"], Decimal("0.5"))

    # --- whose they are -------------------------------------------------------------------------------

    def test_two_firms(self):
        ours, theirs = self.points(self.firm), self.points(self.foreign)
        self.assertEqual(ours[self.last - 1]["margin"], Decimal("0.4"))
        self.assertEqual(theirs[self.last - 1]["margin"], Decimal("0.5"))
        with self.computed() as compute:
            self.assertEqual((self.points(self.firm), self.points(self.foreign)), (ours, theirs))
        self.assertFalse(compute.called)
        versions = [self.own._version(firm.id, self.programme) for firm in (self.firm, self.foreign)]
        self.assertFalse({unit.id for unit in versions[0].units} & {unit.id for unit in versions[1].units})
        self.assertFalse(self.own._version(self.second.id, self.programme).units)
        self.assertEqual(set(self.points(self.second)[self.last].values()), {None})

    def test_two_databases(self):
        self.points()
        version = self.own._version(self.foreign.id, self.programme)
        self.assertEqual(version.database, self.env.cr.dbname)
        with self.computed() as compute:
            self.points(version=version)
            self.assertFalse(compute.called)
            self.points(version=version._replace(database="another"))
        self.assertTrue(compute.called)

    def test_what_is_rolled_back_was_never_there(self):
        before = self.points()
        for value in (1500, 1400):
            with self.cr.savepoint() as savepoint:
                self.put(1, self.foreign, W=value)
                self.assertNotEqual(self.points(), before)
                savepoint.rollback()
            self.env.invalidate_all()
            self.assertEqual(self.points(), before)

    # --- every way on which figures change ------------------------------------------------------------

    def test_autosave(self):
        entry = self.entry("director_b")
        door = self.door("director_b")

        def save(text):
            submission = entry._submission(door, self.rounds[1].id, self.units[self.foreign].id)
            entry._save(submission, {self.items["W"].id: text}, {}, submission.revision)

        self.assertSeen(lambda: save("500"), (1, "margin", "0.75"))
        self.assertSeen(lambda: save("800"), (1, "margin", "0.6"))
        self.assertSeen(lambda: save(""), (1, "margin", None))

    def test_upload_of_several_months_or_branches(self):
        for branch in self.branches:
            self.assertSeen(lambda branch=branch: self.reopened(branch))
        rows = self.submission(1, self.branches[0]) | self.submission(1, self.branches[1])
        values = {row.id: {self.items["A"].id: Decimal(100)} for row in rows}
        self.assertSeen(
            lambda: self.entry("director_b")._write_many(rows, values, "workbook"), (1, "area", "199.170124")
        )

    def reopened(self, partner):
        self.entry("director_b")._reopen(self.submission(1, partner), "a mistake")

    def test_submit_sign_off_and_reopen(self):
        entry, submission = self.entry("director_b"), self.submission(1, self.foreign)
        self.assertIn(self.last, self.own._reported(self.own._version(self.foreign.id, self.programme), 84).provisional)
        done = self.assertSeen(lambda: entry._submit(submission), (1, "margin", "0.5"))
        self.assertEqual(done, (True, []))
        reported = self.own._reported(self.own._version(self.foreign.id, self.programme), 84)
        self.assertEqual((reported.months[-1], reported.provisional), (self.last, frozenset()))
        self.assertSeen(lambda: entry._reopen(submission, "a mistake"), (1, "margin", "0.5"))

    def test_provisional_and_final(self):
        entry, submission = self.entry("director_b"), self.submission(1, self.foreign)

        def provisional():
            return self.own._reported(self.own._version(self.foreign.id, self.programme), 84).provisional

        entry._set_provisional(submission, True)
        self.assertTrue(entry._submit(submission)[0])
        self.assertEqual(provisional(), {self.last})
        self.assertSeen(lambda: entry._set_provisional(submission, False))
        self.assertFalse(provisional())

    def test_nil_report(self):
        submission = self.submission(1, self.foreign)
        self.put(1, self.foreign, U=0, W=0, P=0)
        entry = self.entry("director_b")
        self.env["prm.benchmark.entry"]._delete([(submission.id, self.items["P"].id)])
        entry._nil(submission)
        self.assertSeen(lambda: self.assertTrue(entry._submit(submission)[0]), (1, "margin", None))

    def test_past_import(self):
        self.foreign.prm_number = "T-200"
        rows = [["Partner number", "Branch", "Month", "W"], ["T-200", None, self.back(3), 1500]]
        wizard = self.env["prm.benchmark.past"].with_user(self.trustee)
        made = wizard.create({"programme_id": self.programme.id, "file": base64.b64encode(workbook(rows))})
        self.assertSeen(made.action_import, (3, "margin", "0.25"))

    def test_a_branch_more_and_one_less(self):
        more = self.env["res.partner"].create({"name": "T Branch more", "parent_id": self.foreign.id, "type": "other"})
        vals = {"participant_id": self.participants[self.foreign].id, "partner_id": more.id}
        unit = self.assertSeen(lambda: self.env["prm.benchmark.unit"].create(vals))
        self.assertSeen(lambda: unit.write({"active": False}))
        self.assertSeen(lambda: self.units[self.branches[1]].write({"active": False}))

    def test_a_changed_definition(self):
        self.assertSeen(self.new_version, (1, "margin", "2"), (2, "margin", "2"))

    @mute_logger("odoo.addons.base.partner.merge")
    def test_merge(self):
        rival = self.env["res.partner"].create({"name": "T Rival", "is_company": True, "prm_is_partner": True})
        self.env["prm.benchmark.participant"].create({"programme_id": self.programme.id, "partner_id": rival.id})
        self.assertEqual(set(self.points(rival)[self.last].values()), {None})
        before = self.points()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.foreign | rival).ids, self.foreign, extra_checks=False)
        self.env.invalidate_all()
        found = self.points()
        _POINTS.clear()
        self.assertEqual((found, found[self.last]["margin"]), (self.points(), before[self.last]["margin"]))
