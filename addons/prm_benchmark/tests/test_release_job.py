"""The job that prepares releases: killed, run twice; and people who release at once."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .race_common import RaceCase
from .release_common import ReleaseMixin

PEOPLE = 6


class Killed(BaseException):
    """As a worker that ends in the middle of a statement: nothing handles it."""


@tagged("post_install", "-at_install")
class TestReleaseJob(ReleaseMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(8)

    def counts(self, release):
        self.env.flush_all()
        found = []
        for table in ("point", "cell", "coverage"):
            name = SQL.identifier(f"prm_benchmark_release_{table}")
            [(count,)] = self.env.execute_query(SQL("SELECT COUNT(*) FROM %s WHERE release_id = %s", name, release.id))
            found.append(count)
        return found

    def run_job(self, commits=None):
        """Run the cron; ``commits`` is how many pieces it may commit before its time is over."""
        done = []

        def commit(cron, *args, **kwargs):
            done.append(1)
            return 0 if commits and len(done) >= commits else 1

        with patch.object(self.registry["ir.cron"], "_commit_progress", commit):
            self.env["prm.benchmark.release"]._cron_prepare()
        return len(done)

    def start(self, back=2):
        action = self.closed[back].with_user(self.users["manager"]).action_release()
        return self.env["prm.benchmark.release"].browse(action["res_id"])

    def test_job_prepares_in_pieces_and_goes_on(self):
        release = self.start()
        self.assertEqual(self.run_job(commits=2), 2)
        self.assertEqual(release.state, "preparing")
        self.assertTrue(0 < release.progress < 100)
        self.assertGreater(self.counts(release)[0], 0)
        self.assertEqual(self.counts(release)[1:], [0, 0])
        self.run_job()
        self.assertEqual((release.state, release.progress), ("preview", 100))
        points, cells, coverage = self.counts(release)
        self.assertEqual((points, coverage), (0, 1))
        self.assertGreater(cells, 0)

    def test_pieces_together_are_what_one_run_makes(self):
        release = self.start()
        release._prepare()
        whole = self.cells(release, self.all_firms)
        with patch("odoo.addons.prm_benchmark.models.prm_benchmark_release_compute.MOST_MONTHS", 1):
            release._restart()
            self.assertGreater(self.run_job(), 20)
        self.assertEqual(self.cells(release, self.all_firms), whole)

    def test_job_begins_anew_when_figures_changed_meanwhile(self):
        release = self.start()
        self.run_job(commits=3)
        self.change(self.firms[2])
        self.run_job()
        self.assertEqual(release.state, "preview")
        before = self.env.execute_query(_cells_of(release))
        release._restart()
        release._prepare()
        self.assertEqual(self.env.execute_query(_cells_of(release)), before)

    def test_killed_in_a_piece_or_at_the_end_leaves_nothing_half(self):
        release = self.start()
        model = self.registry["prm.benchmark.release"]
        for method in ("_note_digests", "_write_coverage"):
            with self.assertRaises(Killed), self.env.cr.savepoint(), patch.object(model, method, side_effect=Killed):
                release._prepare()
            self.env.invalidate_all()
            self.assertEqual((release.state, self.counts(release)), ("preparing", [0, 0, 0]))
            self.assertFalse(release.member_ids)
        self.run_job()
        self.assertEqual(release.state, "preview")

    def test_one_that_cannot_be_prepared_does_not_stop_the_others(self):
        self.make_holding("T All", *self.firms)
        release = self.start()
        self.assertEqual(self.run_job(), 1)
        self.assertEqual(release.problem, "few")
        self.assertEqual(self.run_job(), 0)

    def test_pressing_twice_prepares_once_and_releases_once(self):
        release = self.start()
        self.assertEqual(self.start(), release)
        self.run_job()
        manager = release.with_user(self.users["manager"])
        manager.action_release()
        moment = release.released_at
        self.assertIn("already", manager.action_release()["params"]["message"])
        self.assertEqual(release.released_at, moment)
        self.assertEqual(self.start(), release)


@tagged("post_install", "-at_install")
class TestReleaseRace(RaceCase):
    overtaken = (SerializationFailure, UniqueViolation)

    @classmethod
    def build(cls, env):
        programme = env["prm.benchmark.programme"].create(
            {"name": "T Race", "code": "T-RELEASE-RACE", "month_from": "2024-01-01"}
        )
        round_ = env["prm.benchmark.round"].create({"programme_id": programme.id, "month": "2026-01-01"})
        release = env["prm.benchmark.release"].create(
            {"programme_id": programme.id, "round_id": round_.id, "month": "2026-01-01", "state": "preview"}
        )
        cls.release_id = release.id

    @classmethod
    def remove(cls, env):
        env["prm.benchmark.release"].browse(cls.release_id).exists().unlink()
        env["prm.benchmark.programme"].search([("code", "=", "T-RELEASE-RACE")]).unlink()

    def look(self, env):
        self.assertEqual(env["prm.benchmark.release"].browse(self.release_id).state, "preview")

    def press(self, env):
        """Press “Release”; return what is said."""
        try:
            with env.cr.savepoint():
                return env["prm.benchmark.release"].browse(self.release_id).action_release()["params"]["message"]
        except UserError as error:
            return str(error)

    def test_people_who_release_at_once_release_once(self):
        with patch.object(self.registry["prm.benchmark.release"], "_check_unchanged", lambda release: None):
            answers = self.act_at_once(*[self.press] * PEOPLE)
        self.assertEqual(sum("is released." in answer for answer in answers), 1, answers)
        with self.registry.cursor() as cr:
            release = self._env(cr)["prm.benchmark.release"].browse(self.release_id)
            self.assertEqual((release.state, release.latest), ("released", True))


def _cells_of(release):
    return SQL(
        'SELECT cohort_id, "window", kpi_code, reason, medians, lowers, moveds FROM prm_benchmark_release_cell'
        " WHERE release_id = %s ORDER BY 1, 2, 3",
        release.id,
    )
