"""The write path: exact, refused with a sentence, nothing lost when two write at once."""

from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.prm_portal.doors import Refused
from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .benchmark_common import BenchmarkMixin


@tagged("post_install", "-at_install")
class TestEntryWrite(BenchmarkMixin, PortalCase):
    months_back = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()

    def enter(self, values, name="bookkeeper_a", back=1, partner=None, **options):
        """Write by item code."""
        given = {self.items[code].id: None if value is None else Decimal(value) for code, value in values.items()}
        submission = self.submission(back, partner)
        options.setdefault("source", "form")
        result = self.entry(name)._write_values(submission, given, **options)
        self.by_code = {item.id: code for code, item in self.items.items()}
        return result

    def test_exact_to_the_last_decimal(self):
        self.enter({"U": "123456789012345.1234", "W": "0.1", "P": "-0", "FTE": "2.25"})
        stored = self.stored(self.submission())
        self.assertEqual(Decimal(stored["U"]), Decimal("123456789012345.1234"))
        self.assertEqual(Decimal(stored["W"]), Decimal("0.1"))
        self.assertEqual(str(Decimal(stored["P"]).normalize()), "0")
        self.assertEqual(
            self.entry()._values(self.submission().ids)[self.submission().id][self.items["U"].id],
            Decimal("123456789012345.1234"),
        )

    def test_counts_and_revision(self):
        submission = self.submission()
        self.assertEqual((submission.filled, submission.wanted, submission.revision), (0, 6, 0))
        self.enter({"U": "1", "S": "2"})
        self.assertEqual((submission.filled, submission.wanted, submission.revision), (2, 6, 1))
        self.enter({"U": "1"})
        self.assertEqual(submission.revision, 1)
        self.enter({"U": None, "W": "3", "P": "4"})
        self.assertEqual((submission.filled, submission.revision), (3, 2))
        self.assertNotIn("U", self.stored(submission))

    def test_levels(self):
        results = [
            set(self.entry()._asked(self.entry()._states(self.submission(1, partner))[self.submission(1, partner).id]))
            for partner in (self.firm, self.foreign, self.branches[0])
        ]
        ids = {code: item.id for code, item in self.items.items()}
        self.assertEqual(results[0], set(ids.values()))
        self.assertEqual(results[1], {ids[code] for code in "UWPS"})
        self.assertEqual(results[2], {ids["A"], ids["FTE"]})

    def test_frequency_follows_the_fiscal_year(self):
        self.sections["branches"].frequency = "quarter"
        month = self.back(1).month
        state = self.entry()._states(self.submission())[self.submission().id]
        for fiscal in range(1, 13):
            asked = self.entry()._asked(state._replace(fiscal_month=fiscal))
            self.assertEqual(self.items["A"].id in asked, (month - fiscal + 1) % 3 == 0, fiscal)

    def test_refused_one_by_one(self):
        other = self.programme.copy({"code": "T-OTHER"})
        section = self.env["prm.benchmark.section"].create({"name": "T x", "programme_id": other.id})
        foreign = self.env["prm.benchmark.item"].create({"code": "X", "name": "T x", "section_id": section.id})
        given = {self.items["U"].id: Decimal(5), foreign.id: Decimal(6), 10**9: Decimal(7), -1: Decimal(1)}
        given[self.items["W"].id] = Decimal("1e308")
        given[self.items["P"].id] = Decimal("NaN")
        given[self.items["A"].id] = Decimal("0.00001")
        result = self.entry()._write_values(self.submission(), given, "form")
        self.assertEqual(set(result["refused"]), set(given) - {self.items["U"].id})
        self.assertEqual(set(self.stored(self.submission())), {"U"})

    def test_item_that_ended_meanwhile(self):
        self.items["W"].month_to = self.back(2)
        result = self.enter({"U": "1", "W": "2"})
        self.assertEqual(list(result["refused"]), [self.items["W"].id])
        self.assertEqual(self.submission().wanted, 5)

    def test_branch_takes_no_item_of_the_firm(self):
        result = self.enter({"U": "1", "A": "100"}, "director_b", partner=self.branches[0])
        self.assertEqual(list(result["refused"]), [self.items["U"].id])
        self.assertEqual(set(self.stored(self.submission(1, self.branches[0]))), {"A"})

    def test_closed_planned_submitted(self):
        self.rounds[1].state = "closed"
        with self.assertRaisesRegex(UserError, "is closed"):
            self.enter({"U": "1"})
        self.rounds[1].state = "planned"
        with self.assertRaisesRegex(UserError, "not open"):
            self.enter({"U": "1"})
        self.rounds[1].state = "open"
        self.submission().write({"state": "submitted", "submitted_by_id": self.dealers["director_a"].id})
        with self.assertRaisesRegex(UserError, "submitted by T director_a"):
            self.enter({"U": "1"})
        self.assertFalse(self.stored(self.submission()))

    def test_two_write_at_once(self):
        self.enter({"U": "100", "W": "10"}, "director_a")
        # the other read at revision 0, when both were empty
        result = self.enter(
            {"U": "200", "P": "5"}, revision=0, known={self.items["U"].id: None, self.items["P"].id: None}
        )
        conflict = result["conflicts"][self.items["U"].id]
        self.assertEqual((conflict["mine"], conflict["theirs"], conflict["by"]), (200, 100, "T director_a"))
        self.assertTrue(conflict["at"])
        stored = self.stored(self.submission())
        self.assertEqual((Decimal(stored["U"]), Decimal(stored["P"])), (100, 5))
        # keeping one's own, now that the other's is known
        result = self.enter({"U": "200"}, revision=0, known={self.items["U"].id: Decimal(100)})
        self.assertFalse(result["conflicts"])
        self.assertEqual(Decimal(self.stored(self.submission())["U"]), 200)

    def test_conflict_without_what_was_known(self):
        self.enter({"U": "100"}, "director_a")
        self.enter({"W": "100"}, "director_a")
        result = self.enter({"U": "1", "W": "2", "P": "3"}, revision=1)
        self.assertEqual(set(result["conflicts"]), {self.items["W"].id})

    def test_same_value_is_no_conflict(self):
        self.enter({"U": "100"}, "director_a")
        self.assertFalse(self.enter({"U": "100.0"}, revision=0)["conflicts"])

    def test_many_in_few_queries(self):
        submissions = [self.submission(1, partner) for partner in self.branches]
        submissions = self.env["prm.benchmark.submission"].union(*submissions)
        values = {row.id: {self.items["A"].id: Decimal(7)} for row in submissions}
        results = self.entry("director_b")._write_many(submissions, values, "workbook")
        self.assertEqual([result["filled"] for result in results.values()], [1, 1])
        values = {
            submissions[0].id: {self.items["A"].id: Decimal(8)},
            submissions[1].id: {self.items["A"].id: Decimal(8)},
        }
        submissions[1].state = "submitted"
        with self.assertRaises(UserError):
            self.entry("director_b")._write_many(submissions, values, "workbook")
        self.assertEqual(Decimal(self.stored(submissions[0])["A"]), 7)

    def test_doors_of_the_firm(self):
        entry = self.entry()
        own = self.submission()
        self.assertEqual(entry._submission(self.door("bookkeeper_a"), self.rounds[1].id), own)
        for round_id, unit_id in (
            (self.rounds[1].id, self.units[self.foreign].id),
            (10**9, None),
            (-1, None),
            (2**40, None),
            ("1", None),
            (self.rounds[1].id, "x"),
        ):
            with self.assertRaises(Refused):
                entry._submission(self.door("bookkeeper_a"), round_id, unit_id)
        rounds = entry._open_rounds(self.door("director_b"))
        self.assertEqual([row["round_id"] for row in rounds], [self.rounds[1].id])
        self.assertEqual(
            [unit["name"] for unit in rounds[0]["units"]], ["T Foreign Firm", "T Branch East", "T Branch West"]
        )


@tagged("post_install", "-at_install")
class TestEntryStates(BenchmarkMixin, PortalCase):
    months_back = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()

    def rows(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT month, provisional, values::text[] FROM prm_benchmark_row WHERE unit_id = %s",
            [self.units[self.firm].id],
        )
        return [
            (month, provisional, [value and Decimal(value) for value in values])
            for month, provisional, values in self.env.cr.fetchall()
        ]

    def fill(self):
        return self.put(U=1000, W=600, P=200, A=50, FTE=3)

    def test_submit_sign_off_reopen(self):
        submission = self.fill()
        entry, director = self.entry(), self.entry("director_a")
        self.assertEqual(entry._submit(submission), (True, []))
        self.assertEqual(entry._submit(submission), (False, []))
        month = self.back(1)
        self.assertEqual(self.rows(), [(month.year * 12 + month.month - 1, False, [1000, 600, 200, None, 50, 3])])
        self.assertEqual((submission.state, submission.submitted_by_id), ("submitted", self.dealers["bookkeeper_a"]))
        self.assertTrue(director._sign_off(submission))
        self.assertFalse(director._sign_off(submission))
        with self.assertRaisesRegex(UserError, "reason"):
            director._reopen(submission, " ")
        self.assertTrue(director._reopen(submission, "T wrong turnover"))
        self.assertFalse(self.rows())
        entry._write_values(submission, {self.items["U"].id: Decimal(1100)}, "form")
        events = self.env["prm.benchmark.event"].search([("submission_id", "=", submission.id)])
        self.assertEqual(
            [(event.event, event.before, event.after, event.reason, event.user_id) for event in events],
            [
                ("changed", "1000", "1100", False, self.dealers["bookkeeper_a"]),
                ("reopened", False, False, "T wrong turnover", self.dealers["director_a"]),
                ("signed_off", False, False, False, self.dealers["director_a"]),
                ("submitted", False, False, False, self.dealers["bookkeeper_a"]),
            ],
        )

    def test_what_is_missing_is_named(self):
        submission = self.put(U=1000)
        done, blockers = self.entry()._submit(submission)
        self.assertFalse(done)
        self.assertEqual([row["label"] for row in blockers], ["T item W", "T item P", "T item A", "T item FTE"])
        self.assertEqual(submission.state, "draft")

    def test_nil_report(self):
        submission = self.submission()
        self.put(S=500)
        self.assertTrue(self.entry()._nil(submission))
        self.assertEqual(self.entry()._submit(submission), (True, []))
        self.assertEqual(self.rows()[0][2], [0, 0, 0, 500, None, None])

    def test_nil_report_with_figures(self):
        submission = self.put(U=5)
        with self.assertRaisesRegex(UserError, "T item U"):
            self.entry()._nil(submission)

    def test_nil_report_with_figures_typed_later(self):
        submission = self.submission()
        self.entry()._nil(submission)
        self.entry()._write_values(submission, {self.items["U"].id: Decimal(5)}, "form")
        with self.assertRaisesRegex(UserError, "T item U"):
            self.entry()._submit(submission)

    def test_notice_about_what_is_not_asked_any_more(self):
        submission = self.fill()
        self.env["prm.benchmark.finding"].create(
            {"submission_id": submission.id, "item_id": self.items["S"].id, "code": "jump", "params": {"value": 1}}
        )
        self.assertEqual([row["kind"] for row in self.entry()._blockers(submission)], ["finding"])
        self.items["S"].month_to = self.back(2)
        self.assertEqual(self.entry()._submit(submission), (True, []))

    def test_firm_that_left(self):
        submission = self.fill()
        self.participants[self.firm].active = False
        with self.assertRaisesRegex(UserError, "does not report"):
            self.entry()._write_values(submission, {self.items["U"].id: Decimal(5)}, "form")

    def test_provisional(self):
        submission = self.fill()
        self.entry()._set_provisional(submission, True)
        self.entry()._submit(submission)
        self.assertTrue(self.rows()[0][1])
        with self.assertRaisesRegex(UserError, "Provisional"):
            self.entry("director_a")._sign_off(submission)
        self.entry()._set_provisional(submission, False)
        self.assertFalse(self.rows()[0][1])
        self.assertTrue(self.entry("director_a")._sign_off(submission))

    def test_after_the_round_is_closed(self):
        submission = self.fill()
        self.entry()._submit(submission)
        self.rounds[1].state = "closed"
        with self.assertRaisesRegex(UserError, "closed"):
            self.entry("director_a")._reopen(submission, "T too late")
        draft = self.submission(2)
        with self.assertRaisesRegex(UserError, "closed"):
            self.entry()._submit(draft)

    def test_late(self):
        submission = self.fill()
        self.rounds[1].date_due = self.back(1)
        self.entry()._submit(submission)
        self.assertTrue(submission.late)

    def test_places_stay_when_an_item_goes(self):
        self.kpis["personnel"].unlink()
        self.items["P"].unlink()
        self.put(U=1, W=2, S=3, A=4, FTE=5, submit=True)
        self.assertEqual(self.rows()[0][2], [1, 2, None, 3, 4, 5])
