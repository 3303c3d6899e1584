"""A month that was told is not told again for the sake of a few firms, whatever is changed beside their figures."""

from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .release_common import ReleaseMixin


@tagged("post_install", "-at_install")
class TestReleaseRenewal(ReleaseMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(14)

    def again(self):
        return self.prepare(2, renew=True)

    def test_five_that_leave_and_come_back_do_not_cover_one_that_leaves(self):
        self.release(2)
        for firm in self.firms[1:6]:
            self.participants[firm].date_to = self.back(3)
        self.release(2, renew=True)
        for firm in self.firms[1:6]:
            self.participants[firm].date_to = False
        self.participants[self.firms[7]].date_to = self.back(3)
        self.assertEqual(self.again().problem, "unchanged")

    def test_five_that_change_and_change_back_do_not_cover_one_that_changes(self):
        self.release(2)
        for firm in self.firms[1:6]:
            self.change(firm)
        self.release(2, renew=True)
        for firm in self.firms[1:6]:
            self.change(firm, factor=Decimal("0.5"))
        self.change(self.firms[7])
        self.assertEqual(self.again().problem, "unchanged")

    def test_new_kpi_does_not_open_a_month_again(self):
        self.release(2)
        self.change(self.firms[3])
        self.env["prm.benchmark.kpi"].create(
            {"programme_id": self.programme.id, "code": "later", "name": "T later", "formula": "W / U",
             "unit": "percent", "peer_age": "0"}
        )  # fmt: skip
        self.assertEqual(self.again().problem, "unchanged")

    def test_other_formulas_do_not_open_a_month_again(self):
        release = self.release(2)
        release._withdraw("T wrong")
        self.change(self.firms[3])
        for kpi in self.programme.kpi_ids:
            kpi._renew(self.back(2), {"formula": f"2 * ({kpi.formula})"})
        self.assertEqual(self.prepare(2).problem, "unchanged")

    def test_formula_that_was_wrong_can_be_told_again(self):
        self.release(2)
        kpi = self.programme.kpi_ids.filtered(lambda kpi: kpi.code == "personnel")
        kpi._renew(self.back(2), {"formula": "2 * P / U"})
        self.assertEqual(self.again().state, "preview")

    def test_unit_that_ended_does_not_open_a_month_again(self):
        branch = self.add_branch(self.firms[3], "T Branch", 10)
        release = self.release(2)
        release._withdraw("T wrong")
        branch.active = False
        kpi = self.programme.kpi_ids.filtered(lambda kpi: kpi.code == "personnel")
        kpi._renew(self.back(2), {"formula": "2 * P / U"})
        self.assertEqual(self.prepare(2).problem, "unchanged")

    def test_withdrawn_month_comes_back_over_the_same_groups_alone(self):
        group = self.make_cohort("T Group", self.firms[:8])
        territory = self.firms[7].prm_territory_id
        release = self.release(2)
        release._withdraw("T wrong")

        def prepared():
            made = self.prepare(2)
            found = made.problem or made.state
            made.with_user(self.users["manager"]).action_discard()
            return found

        self.assertEqual(prepared(), "preview")
        self.firms[7].prm_territory_id = False
        self.assertEqual(prepared(), "unchanged")
        self.firms[7].prm_territory_id = territory
        holding = self.make_holding("T New", *self.firms[3:5])
        self.assertEqual(prepared(), "unchanged")
        holding.active = False
        group.active = False
        self.make_cohort("T Group less One", self.firms[:7])
        self.assertEqual(prepared(), "unchanged")

    def test_holding_that_is_split_does_not_make_five_changes_of_one(self):
        holding = self.make_holding("T Chain", *self.firms[1:6])
        self.release(2)
        holding.active = False
        for firm in self.firms[1:6]:
            self.change(firm)
        self.assertEqual(self.again().problem, "unchanged")

    def test_months_of_a_withdrawn_first_release_are_not_told_by_an_earlier_one(self):
        self.release(2)._withdraw("T wrong")
        with self.assertRaisesRegex(UserError, "was told before"):
            self.prepare(3)

    def test_month_between_two_releases_is_not_told_after_the_later_one_was_withdrawn(self):
        self.release(5)
        self.release(2)._withdraw("T wrong")
        with self.assertRaisesRegex(UserError, "was told before"):
            self.prepare(3)

    def test_earlier_month_is_renewed_after_later_ones_were_withdrawn(self):
        first = self.release(3)
        self.release(2)._withdraw("T wrong")
        first._withdraw("T wrong")
        self.assertEqual(self.prepare(3).state, "preview")

    def test_kpi_that_grew_older_tells_no_month_again(self):
        first = self.release(4)
        told = self.cells(first, self.all_firms, window="month")[self.all_firms.id, "personnel"]
        kpi = self.programme.kpi_ids.filtered(lambda kpi: kpi.code == "personnel")
        kpi.peer_age = "3"
        self.change(self.firms[3], "P", 3)
        for back in (3, 2):
            cell = self.cells(self.release(back), self.all_firms, window="month")[self.all_firms.id, "personnel"]
            for end, median in zip(told.ends, told.medians, strict=True):
                if end in cell.ends:
                    self.assertEqual(cell.medians[cell.ends.index(end)], median, (back, end))
            self.assertEqual((cell.medians[-1], cell.reason), (None, "young"))

    def test_kpi_that_comes_back_tells_no_month_again(self):
        self.release(4)
        kpi = self.programme.kpi_ids.filtered(lambda kpi: kpi.code == "personnel")
        kpi._end(self.back(4))
        self.release(3)
        self.env["prm.benchmark.kpi"].create(
            {"programme_id": self.programme.id, "code": "again", "name": "T again", "formula": "P / U",
             "unit": "percent", "peer_age": "3"}
        )  # fmt: skip
        cell = self.cells(self.release(2), self.all_firms, window="month")[self.all_firms.id, "again"]
        self.assertEqual(set(cell.medians), {None})

    def test_group_of_few_does_not_say_that_none_of_them_has_a_figure(self):
        one = self.make_cohort("T One", self.firms[3])
        self.change(self.firms[3], "W", 0)
        release = self.release(2)
        reasons = {cell.kpi_code: cell.reason for cell in self.cells(release, one).values()}
        self.assertEqual({reasons["turn"], reasons["stock_days"]}, {"few"})
        coverage = release.coverage_ids.filtered(lambda row: row.cohort_id == one)
        self.assertNotIn("No firm", coverage.withheld)

    def test_year_to_date_of_a_month_is_as_young_as_the_month(self):
        back = 8
        # the month stays once figures are reported: the year of all begins there from the start
        self.env.cr.execute(
            "UPDATE prm_benchmark_participant SET fiscal_month = %s WHERE programme_id = %s",
            [self.back(back).month, self.programme.id],
        )
        self.env.invalidate_all()
        self.release(back + 1)
        begin = self.cells(self.release(back), self.all_firms, window="ytd")[self.all_firms.id, "margin"]
        self.assertEqual((begin.medians[-1], begin.reason), (None, "young"))
        self.assertIsNotNone(begin.medians[-2])
        later = {}
        for month in range(2, 6):
            release = self.release(back + 1 - month)
            later[month] = self.cells(release, self.all_firms, window="ytd")[self.all_firms.id, "margin"]
        self.assertEqual([value is None for value in later[3].medians[-4:]], [False, True, True, True])
        self.assertEqual([value is None for value in later[4].medians[-5:]], [False, False, True, True, False])
        self.assertEqual([value is None for value in later[5].medians[-6:]], [False, False, False, True, False, False])
        self.assertEqual((later[4].reason, later[5].medians[-6]), ("", begin.medians[-2]))
