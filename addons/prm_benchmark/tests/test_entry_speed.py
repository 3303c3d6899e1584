"""What entry costs in queries: the same for a month and for years, for few figures and for many."""

from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .benchmark_common import BenchmarkMixin


@tagged("post_install", "-at_install")
class TestEntrySpeed(BenchmarkMixin, PortalCase):
    months_back = 30

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()

    def count(self, call):
        """Return the queries of a call with an empty cache of records; called once before, for what stays in memory."""
        for turn in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call(turn)
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def grow(self):
        for back in range(2, 30):
            self.put(back, submit=True, U=1000 + back, W=600 + back, P=200 + back, S=500, A=50, FTE=3)

    def test_autosave(self):
        entry, door = self.entry("director_a"), self.door("director_a")

        def save(turn, *codes):
            submission = entry._submission(door, self.rounds[1].id, self.units[self.firm].id)
            texts = {self.items[code].id: str(1000 + turn) for code in codes or ["U"]}
            answer = entry._answer(door, entry._save(submission, texts, {}, 0))
            self.assertIn("kpis", answer)

        few = self.count(save)
        # the user, the submission and its lock, figures before, upsert, history, findings, counts
        self.assertLessEqual(few, 9)
        self.grow()
        self.env["prm.benchmark.value"].search([("submission_id", "=", self.submission().id)]).unlink()
        many = self.count(lambda turn: save(turn, "S", "A"))
        self.assertLessEqual(many, few + 4)

    def test_form(self):
        entry, door = self.entry("director_a"), self.door("director_a")
        self.put(1, U=5)

        def form(_turn):
            entry._form(door, entry._submission(door, self.rounds[1].id))

        few = self.count(form)
        self.grow()
        self.assertLessEqual(self.count(form), few)
        self.assertLessEqual(few, 16)

    def test_branches_at_once(self):
        entry = self.entry("director_b")
        submissions = self.env["prm.benchmark.submission"].union(
            *(self.submission(1, partner) for partner in self.branches)
        )

        def write(turn, rows=submissions):
            entry._write_many(rows, {row.id: {self.items["A"].id: Decimal(50 + turn)} for row in rows}, "workbook")

        one = self.count(lambda turn: write(turn, submissions[:1]))
        self.assertLessEqual(self.count(lambda turn: write(turn + 5)), one)
