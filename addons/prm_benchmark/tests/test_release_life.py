"""Releasing: frozen figures, the fixed panel, renewals, withdrawals, and what comes in between."""

from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from ..engine import lattice
from ..engine.windows import month_of
from .release_common import ReleaseMixin

ARRAYS = ("medians", "lowers", "uppers", "tops", "moveds", "bands", "panels")


@tagged("post_install", "-at_install")
class TestReleaseLife(ReleaseMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(14)

    def table(self, release):
        """Return all figures of a release, as stored."""
        return self.env.execute_query(
            SQL(
                'SELECT cohort_id, "window", kpi_code, reason, median, ends, medians, lowers, uppers, tops, moveds,'
                " bands, panels FROM prm_benchmark_release_cell WHERE release_id = %s ORDER BY 1, 2, 3",
                release.id,
            )
        )

    def panel(self, release):
        return release.member_ids.filtered(lambda row: not row.left_out).partner_id

    def draft(self, firm, back, state="draft"):
        """Bring a submission of a firm back to what it was before it was final."""
        rows = self.closed[back].submission_ids.filtered(lambda row: row.firm_id == firm)
        rows.write({"provisional": True} if state == "provisional" else {"state": "draft"})

    # --- frozen -------------------------------------------------------------------------------------------

    def test_later_changes_touch_neither_the_release_nor_older_months_of_the_next(self):
        first = self.release(3)
        before = self.table(first)
        for firm in self.firms:
            self.change(firm)
        self.assertEqual(self.table(first), before)
        second = self.release(2)
        self.assertEqual(self.table(first), before)
        told = {row[:3]: dict(zip(("ends", *ARRAYS), row[5:], strict=True)) for row in before}
        new = 0
        for row in self.table(second):
            now, old = dict(zip(("ends", *ARRAYS), row[5:], strict=True)), told[row[:3]]
            for place, end in enumerate(now["ends"][:-1]):
                for name in ARRAYS:
                    known = old[name][old["ends"].index(end)]
                    if known is not None or end <= month_of(first.month) - 6:
                        self.assertEqual(now[name][place], known, (row[:3], end, name))
            new += now["medians"][-1] is not None
        self.assertTrue(new)

    def test_month_that_was_too_young_is_told_by_a_later_release(self):
        release = self.release(5)
        cell = self.cells(release, self.all_firms, window="month")[self.all_firms.id, "margin"]
        self.assertEqual(cell.reason, "young")
        self.assertEqual([value is None for value in cell.medians[-4:]], [False, True, True, True])
        month = self.release(4)
        later = self.cells(month, self.all_firms, window="month")[self.all_firms.id, "margin"]
        self.assertEqual([value is None for value in later.medians[-4:]], [False, True, True, True])
        self.assertEqual(later.medians[-5], cell.medians[-4])
        # a backlog says the same in all windows: it is late in all
        backlog = self.cells(month, self.all_firms)[self.all_firms.id, "stock_year"]
        self.assertEqual((backlog.reason, backlog.medians[-3:]), ("young", [None] * 3))

    def test_changed_kpi_is_told_from_its_month_on(self):
        kpi = self.programme.kpi_ids.filtered(lambda kpi: kpi.code == "personnel")
        first = self.release(3)
        kpi._renew(self.back(2), {"formula": "2 * P / U"})
        second = self.release(2)
        old, new = (self.cells(row, self.all_firms)[self.all_firms.id, "personnel"] for row in (first, second))
        self.assertEqual(new.medians[-2], old.medians[-1])
        self.assertAlmostEqual(new.medians[-1] / old.medians[-1], 2, delta=0.2)
        # the year before is computed with the same formula
        self.assertLess(abs(new.moveds[-1]), 0.05)
        self.assertEqual(
            self.env["prm.benchmark.release.cell"]
            .search([("release_id", "=", second.id), ("kpi_code", "=", "personnel")])
            .kpi_id.version,
            2,
        )

    def test_new_kpi_begins_and_ended_one_stops(self):
        self.release(3)
        self.env["prm.benchmark.kpi"].create(
            {"programme_id": self.programme.id, "code": "later", "name": "T later", "formula": "W / U",
             "unit": "percent", "peer_age": "0"}
        )  # fmt: skip
        self.programme.kpi_ids.filtered(lambda kpi: kpi.code == "turn")._end(self.back(3))
        release = self.release(2)
        cells = self.cells(release, self.all_firms)
        self.assertNotIn((self.all_firms.id, "turn"), cells)
        told = cells[self.all_firms.id, "later"].medians
        self.assertEqual([value is None for value in told[-2:]], [True, False])

    def test_broken_or_missing_figures_are_empty_not_nothing(self):
        for firm in self.firms:
            self.change(firm, "W", 0)
        cell = self.cells(self.release(2), self.all_firms)[self.all_firms.id, "stock_days"]
        self.assertEqual((cell.reason, cell.band, set(cell.medians)), ("empty", "", {None}))

    # --- the panel ----------------------------------------------------------------------------------------

    def test_left_out_are_named_with_their_reason(self):
        firms = self.firms
        self.draft(firms[1], 9)
        self.draft(firms[2], 4, "provisional")
        self.participants[firms[3]].date_to = self.back(5)
        self.participants[firms[4]].active = False
        self.draft(firms[5], 15)
        release = self.release(2)
        left = {row.partner_id: row.reason for row in release.member_ids if row.left_out}
        self.assertEqual(left, {firms[1]: "missing", firms[2]: "provisional", firms[3]: "ended", firms[4]: "ended"})

    def test_panel_is_kept_until_five_holdings_changed(self):
        firms = self.firms
        first = self.release(4)
        for firm in firms[1:5]:
            self.draft(firm, 3)
        second = self.release(3)
        self.assertEqual(self.panel(second), firms)
        self.assertEqual(second.panel_release_id, first)
        cell = self.cells(second, self.all_firms)[self.all_firms.id, "personnel"]
        self.assertEqual(cell.panels[-2:], [first.id, first.id])
        self.draft(firms[5], 2)
        third = self.release(2)
        self.assertEqual(self.panel(third), firms - firms[1:6])
        cell = self.cells(third, self.all_firms)[self.all_firms.id, "personnel"]
        self.assertEqual(cell.panels[-2:], [first.id, third.id])

    def test_kept_panel_loses_who_left_and_newcomers_wait(self):
        firms = self.firms
        self.draft(firms[1], 15)
        self.draft(firms[2], 15)
        first = self.release(4)
        self.assertEqual(self.panel(first), firms - firms[1:3])
        self.participants[firms[6]].date_to = self.back(4)
        second = self.release(3)
        self.assertEqual(self.panel(second), firms - firms[1:3] - firms[6])
        self.assertEqual({row.partner_id: row.reason for row in second.member_ids if row.left_out},
                         {firms[1]: "waits", firms[2]: "waits", firms[6]: "ended"})  # fmt: skip

    def test_five_firms_of_one_holding_are_one_change(self):
        self.make_holding("T Chain", *self.firms[1:6])
        self.release(4)
        for firm in self.firms[1:6]:
            self.draft(firm, 3)
        self.assertEqual(self.panel(self.release(3)), self.firms)

    def test_provisional_figures_of_a_kept_firm_are_not_told(self):
        six = self.make_cohort("T Six", self.firms[:6])
        self.release(3)
        self.draft(self.firms[1], 2, "provisional")
        self.env.cr.execute(
            "UPDATE prm_benchmark_row SET provisional = TRUE, values = ARRAY[]::numeric[]"
            " WHERE month = %s AND unit_id IN %s",
            [month_of(self.back(2)), tuple(self.participants[self.firms[1]].unit_ids.ids)],
        )
        release = self.release(2)
        self.assertIn(self.firms[1], self.panel(release))
        self.assertEqual(self.cells(release, six, window="month")[six.id, "personnel"].reason, "few")

    def test_too_few_holdings_are_told_apart_in_a_sentence(self):
        self.make_holding("T All but Five", *self.firms[5:], share=80)
        self.make_holding("T Minority", self.firms[4], self.firms[5], share=10)
        release = self.prepare(2)
        self.assertEqual((release.state, release.problem), ("preparing", "few"))
        self.assertIn("5 independent holdings", release.problem_text)
        self.assertEqual(len(release.member_ids), len(self.firms))
        with self.assertRaises(UserError):
            release.with_user(self.users["manager"]).action_release()
        self.env["prm.holding"].search([("name", "=", "T Minority")]).active = False
        release.with_user(self.users["manager"]).action_prepare_again()
        release._prepare()
        self.assertEqual(release.state, "preview")

    # --- when -----------------------------------------------------------------------------------------------

    def test_open_round_and_earlier_month_are_refused(self):
        self.closed[2].state = "open"
        with self.assertRaisesRegex(UserError, "not closed"):
            self.prepare(2)
        self.closed[2].state = "closed"
        self.release(2)
        with self.assertRaisesRegex(UserError, "released already"):
            self.prepare(3)

    def test_what_changed_after_the_preview_is_not_released(self):
        manager = self.users["manager"]
        changes = (
            lambda: self.change(self.firms[3]),
            lambda: self.make_holding("T New", *self.firms[3:5]),
            lambda: self.make_cohort("T Newer", self.firms[:7]),
            lambda: self.programme.kpi_ids[0]._renew(self.back(0), {"direction": "context"}),
            lambda: self.draft(self.firms[8], 5),
        )
        for change in changes:
            release = self.prepare(2)
            self.assertEqual(release.state, "preview")
            change()
            with self.assertRaisesRegex(UserError, "Prepare it again"):
                release.with_user(manager).action_release()
            release.with_user(manager).action_prepare_again()
        self.prepare(2).with_user(manager).action_release()

    def test_reopened_round_keeps_its_release_and_says_so(self):
        release = self.release(2)
        before = self.table(release)
        self.closed[2]._reopen("T late figures", self.today)
        self.assertIn("stays as it is", release.notice_text)
        self.assertIn("stays as it is", self.closed[2].message_ids[0].body)
        self.assertEqual((release.state, self.table(release)), ("released", before))
        self.closed[2].action_close()
        self.change(self.firms[2])
        release.invalidate_recordset()
        self.assertIn("5 holdings", release.notice_text)

    def test_ended_programme_is_released_and_read(self):
        self.programme.action_end()
        release = self.release(2)
        self.assertTrue(self.cells(release, self.all_firms))
        choices = self.env["prm.benchmark.release.read"]._choices(self.programme.id, self.firm.id)
        self.assertEqual([row["id"] for row in choices["releases"]], [release.id])

    # --- renewing and withdrawing ---------------------------------------------------------------------------

    def renewed(self):
        return self.prepare(2, renew=True)

    def test_renewal_needs_five_changed_holdings(self):
        first = self.release(2)
        before = self.table(first)
        self.assertEqual(self.renewed().problem, "unchanged")
        for firm in self.firms[1:5]:
            self.change(firm)
        release = self.renewed()
        release.with_user(self.users["manager"]).action_prepare_again()
        release._prepare()
        self.assertEqual((release.state, release.problem), ("preparing", "unchanged"))
        self.assertFalse(self.env["prm.benchmark.release.cell"].search([("release_id", "=", release.id)]))
        self.change(self.firms[5])
        release.with_user(self.users["manager"]).action_prepare_again()
        release._prepare()
        self.assertEqual(release.state, "preview")
        release.with_user(self.users["manager"]).action_release()
        self.assertEqual((first.state, first.latest, release.latest), ("withdrawn", False, True))
        self.assertEqual(self.table(first), before)
        self.assertNotEqual([row[4] for row in self.table(release)], [row[4] for row in before])

    def test_revision_without_another_figure_is_no_change(self):
        self.release(2)
        for firm in self.firms[1:7]:
            self.change(firm, factor=1)
        self.assertEqual(self.renewed().problem, "unchanged")

    def test_withdrawn_release_shows_nothing_and_comes_back_as_it_was(self):
        manager = self.users["manager"]
        first, second = self.release(3), self.release(2)
        wizard = self.env["prm.benchmark.release.withdraw"].with_user(manager)
        with self.assertRaisesRegex(UserError, "Newer releases"):
            wizard.create({"release_id": first.id, "reason": "T wrong"}).action_withdraw()
        before = self.table(second)
        wizard.create({"release_id": second.id, "reason": "T wrong unit"}).action_withdraw()
        self.assertEqual((second.state, second.withdraw_reason, first.latest), ("withdrawn", "T wrong unit", True))
        self.assertFalse(self.cells(second, self.all_firms))
        read = self.env["prm.benchmark.release.read"]
        self.assertEqual([row["id"] for row in read._choices(self.programme.id, 0)["releases"]], [first.id])
        # four firms' changes do not make another release of it; as it was it comes back
        for firm in self.firms[1:5]:
            self.change(firm)
        release = self.prepare(2)
        self.assertEqual(release.problem, "unchanged")
        release.with_user(manager).action_discard()
        second.with_user(manager).action_release_again()
        self.assertEqual((second.state, self.table(second)), ("released", before))

    def test_withdrawn_month_comes_before_later_ones(self):
        release = self.release(3)
        release._withdraw("T wrong")
        with self.assertRaisesRegex(UserError, "was withdrawn"):
            self.prepare(2)

    # --- groups ---------------------------------------------------------------------------------------------

    def test_released_group_is_replaced_not_changed(self):
        group = self.make_cohort("T Group", self.firms[:8])
        self.release(3)
        for values in ({"territory_ids": [(5, 0, 0)]}, {"size_from": "10-19"}, {"kind": "size"}):
            with self.assertRaisesRegex(UserError, "stands in a release"):
                group.write(values)
        with self.assertRaisesRegex(UserError, "stands in a release"):
            group.unlink()
        group.name = "T Renamed"
        group.active = False
        other = self.make_cohort("T Other", self.firms[:9])
        cells = self.cells(self.release(2), self.all_firms, group, other)
        self.assertNotIn((group.id, "personnel"), cells)
        told = cells[other.id, "personnel"].medians
        self.assertEqual([value is None for value in told[-2:]], [True, False])

    def test_lattice_is_guarded(self):
        group = self.make_cohort("T Group", self.firms[:8])
        self.assertEqual(group.parent_id, self.all_firms)
        below = self.make_cohort("T Below", self.firms[:6], parent_id=group.id)
        with self.assertRaises(ValidationError):
            group.parent_id = below
        with self.assertRaises(UserError):
            self.all_firms.active = False
        with self.assertRaises(UserError):
            self.all_firms.unlink()
        with self.assertRaises(ValidationError):
            group.territory_ids = False
        with self.assertRaises(ValidationError):
            group.write({"size_from": "20-49", "size_to": "05-09"})
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["prm.benchmark.cohort"].create({"programme_id": self.programme.id, "kind": "all", "name": "T"})

    def test_group_of_six_is_told_and_of_five_withheld(self):
        six, five = self.make_cohort("T Six", self.firms[:6]), self.make_cohort("T Five", self.firms[6:11])
        cells = self.cells(self.release(2), six, five)
        self.assertEqual((cells[six.id, "personnel"].reason, cells[six.id, "personnel"].band), ("", "5-9"))
        self.assertEqual(cells[five.id, "personnel"].reason, "few")
        self.assertEqual(set(cells[five.id, "personnel"].medians), {None})

    def test_proposal_fits_the_network(self):
        wizard = self.env["prm.benchmark.cohort.propose"].with_user(self.users["manager"])
        plans = ((12, 2, 1, False), (5, 1, 1, False), (0, 1, 1, False))
        with patch.object(lattice, "PLANS", plans), patch.object(lattice, "LEAST", 6):
            for number, firm in enumerate(self.firms):
                firm.prm_staff_count = 3 if number % 2 else 60
            # by the form: a browser sends nothing of a field that is only shown
            made = Form(wizard)
            made.programme_id = self.programme
            made.save().action_create()
            groups = self.env["prm.benchmark.cohort"].search(
                [("kind", "=", "size"), ("programme_id", "=", self.programme.id)]
            )
            self.assertEqual(groups.mapped("size_from"), ["01-04", "50+"])
            self.assertTrue(all(groups.mapped("size_to")))
            self.assertEqual(groups.parent_id, self.all_firms)
            again = wizard.new({"programme_id": self.programme.id})
            again._onchange_programme()
            self.assertFalse(again.line_ids)

    def test_nobody_else_makes_releases(self):
        release = self.prepare(2)
        for name in ("territory", "receivables", "employee"):
            with self.assertRaises(AccessError):
                self.closed[2].with_user(self.users[name]).action_release()
            for method in ("action_release", "action_prepare_again", "action_discard", "action_withdraw"):
                with self.assertRaises(AccessError):
                    getattr(release.with_user(self.users[name]), method)()
        for user in (self.users["manager"], self.trustee):
            for values in ({"state": "released"}, {"minimum": 9}):
                with self.assertRaises(AccessError):
                    release.with_user(user).write(values)
            with self.assertRaises(AccessError):
                release.with_user(user).unlink()
