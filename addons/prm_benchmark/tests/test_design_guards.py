from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .design_common import DesignCase

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


@tagged("post_install", "-at_install")
class TestGuards(DesignCase):
    """A programme changes without rewriting the past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.make_programme()
        cls.programme.action_start()
        cls.enter(cls.programme, MARCH, cls.firm, U=100, W=60)

    def test_what_figures_mean_stays(self):
        item = self.item(self.programme, "U")
        for values in ({"code": "T"}, {"unit": "count"}, {"kind": "stock"}):
            with self.subTest(values), self.assertRefused("T item U", "End it"):
                item.write(values)
        item.write({"name": "T turnover", "description": "T help", "required": False, "code": "U"})
        self.assertTrue(item.is_filled)
        self.assertFalse(self.item(self.programme, "S").is_filled)

    def test_an_item_without_figures_changes_freely(self):
        self.make_kpi(self.programme, "old", "S / S")
        self.item(self.programme, "S").write({"code": "STOCK", "kind": "flow"})
        self.assertEqual(self.kpi(self.programme, "old").formula, "STOCK / STOCK")

    def test_the_rhythm_of_a_section_with_figures_stays(self):
        section = self.programme.section_ids
        for values in ({"frequency": "quarter"}, {"level": "branch"}):
            with self.subTest(values), self.assertRefused("T section"):
                section.write(values)
        section.write({"name": "T other name", "deadline_days": 12})
        alike = section.copy({"programme_id": self.programme.id})
        self.item(self.programme, "U").section_id = alike
        other = section.copy({"programme_id": self.programme.id, "frequency": "year"})
        with self.assertRefused("T item U"):
            self.item(self.programme, "U").section_id = other

    def test_an_item_is_ended_after_its_last_figure(self):
        item = self.item(self.programme, "U")
        with self.assertRefused("from 03/2026 to 03/2026"):
            item.month_to = date(2026, 2, 1)
        with self.assertRefused("from 03/2026 to 03/2026"):
            item.month_from = APRIL
        item.month_to = date(2026, 3, 17)
        self.assertEqual(item.month_to, MARCH)
        with self.assertRefused("ends before it begins", exception=ValidationError):
            self.item(self.programme, "S").write({"month_from": APRIL, "month_to": MARCH})

    def test_what_has_figures_is_not_deleted(self):
        with self.assertRefused("T item U"):
            self.item(self.programme, "U").unlink()
        with self.assertRefused("T kpi margin"):
            self.kpi(self.programme, "margin").unlink()
        with self.assertRefused("has items"):
            self.programme.section_ids.unlink()
        with self.assertRefused("stays"):
            self.programme.round_ids.filtered(lambda row: row.month == MARCH).unlink()
        with self.assertRefused("T Design"):
            self.programme.unlink()

    def test_a_programme_without_figures_is_deleted(self):
        other = self.make_programme(code="T-OTHER")
        self.make_participant(other, self.firm)
        other.action_start()
        other.round_ids[:1]._open()
        other.unlink()
        self.assertFalse(other.exists())

    def test_places_in_the_array_rows_are_never_given_twice(self):
        places = self.programme.item_ids.mapped("position")
        self.assertEqual(sorted(places), [1, 2, 3, 4, 5])
        self.item(self.programme, "S").unlink()
        new = self.env["prm.benchmark.item"].create({"programme_id": self.programme.id, "code": "N", "name": "T new"})
        self.assertEqual(new.position, 6)
        self.assertEqual(new.section_id, self.programme.section_ids)

    def test_an_item_stays_in_its_programme(self):
        other = self.make_programme(code="T-OTHER")
        with self.assertRefused("another programme", exception=ValidationError):
            self.item(self.programme, "S").section_id = other.section_ids

    # --- versions of a KPI -------------------------------------------------------------------------------

    def renew(self, kpi, month, **values):
        wizard = self.env["prm.benchmark.kpi.renew"].with_user(self.keeper).with_context(default_kpi_id=kpi.id)
        return wizard.create({"month": month, **values}).action_apply()

    def test_a_kpi_that_dealers_have_seen_gets_a_new_version(self):
        old = self.kpi(self.programme, "margin")
        self.assertTrue(old.is_used)
        for values in ({"formula": "U / W"}, {"unit": "ratio"}, {"annualised": True}, {"direction": "down"}):
            with self.subTest(values), self.assertRefused("T kpi margin", "New version"):
                old.write(values)
        old.write({"name": "T margin", "top": True, "formula": old.formula})
        self.renew(old, APRIL, formula="U / W", unit="ratio")
        new = self.kpi(self.programme, "margin")
        self.assertRecordValues(
            old | new,
            [
                {"formula": "(U - W) / U", "month_from": False, "month_to": MARCH, "version": 1, "name": "T margin"},
                {"formula": "U / W", "month_from": APRIL, "month_to": False, "version": 2, "name": "T margin"},
            ],
        )
        engine = self.env["prm.benchmark.engine"]
        formulas = [
            next(kpi.formula for kpi in engine._definition(self.programme, month).kpis if kpi.code == "margin")
            for month in (MARCH, APRIL)
        ]
        self.assertEqual(formulas, ["(U - W) / U", "U / W"])

    def test_a_version_that_nobody_has_seen_changes_freely(self):
        self.renew(self.kpi(self.programme, "margin"), APRIL)
        new = self.kpi(self.programme, "margin")
        self.assertFalse(new.is_used)
        new.formula = "U / W"
        new.unlink()

    def test_a_new_version_begins_after_the_closed_rounds_and_after_the_old_one(self):
        self.programme.round_ids.filtered(lambda row: row.month == MARCH)._close()
        margin = self.kpi(self.programme, "margin")
        with self.assertRefused("03/2026", "closed"):
            self.renew(margin, MARCH)
        self.renew(margin, MAY)
        with self.assertRefused("newer version"):
            self.renew(margin, date(2026, 6, 1))
        with self.assertRefused("05/2026"):
            self.renew(self.kpi(self.programme, "margin"), APRIL)

    def test_two_versions_are_never_valid_at_once(self):
        margin = self.kpi(self.programme, "margin")
        with self.assertRefused("same month", exception=ValidationError):
            margin.copy({"version": 2, "month_from": MAY})
        self.renew(margin, APRIL)
        with self.assertRefused("same month", exception=ValidationError):
            margin.month_to = False
        with self.assertRefused("same month", exception=ValidationError):
            margin.month_to = MAY

    def test_a_version_does_not_end_before_closed_rounds_by_any_door(self):
        self.programme.round_ids.filtered(lambda row: row.month == MARCH)._close()
        with self.assertRefused("closed"):
            self.kpi(self.programme, "margin").with_user(self.keeper).month_to = date(2026, 2, 1)
        self.kpi(self.programme, "margin").with_user(self.keeper).month_to = MARCH

    # --- firms -------------------------------------------------------------------------------------------

    def test_a_firm_that_has_reported_stays(self):
        participant = self.programme.participant_ids.with_user(self.keeper)
        with self.assertRefused("T Own Firm", "reported figures"):
            participant.unlink()
        with self.assertRefused("T Own Firm", "reported figures"):
            participant.unit_ids.unlink()

    def test_a_firm_invited_by_mistake_is_taken_out(self):
        participant = self.make_participant(self.programme, self.second)
        opened = self.programme.round_ids.filtered(lambda row: row.month == MARCH)
        opened._fill()
        self.assertEqual(opened.submission_ids.firm_id, self.firm | self.second)
        participant.with_user(self.keeper).unlink()
        self.assertEqual(opened.submission_ids.firm_id, self.firm)

    # --- versions, checked ---------------------------------------------------------------------------------

    def test_a_new_version_is_checked_like_any_formula(self):
        with self.assertRefused("“UX”", exception=ValidationError):
            self.renew(self.kpi(self.programme, "margin"), APRIL, formula="UX / U")

    def test_a_kpi_is_ended(self):
        margin = self.kpi(self.programme, "margin")
        self.renew(margin, APRIL, mode="end")
        self.assertEqual(margin.month_to, MARCH)
        engine = self.env["prm.benchmark.engine"]
        self.assertNotIn("margin", engine._definition(self.programme, APRIL).kpi_ids)
        self.assertIn("margin", engine._definition(self.programme, MARCH).kpi_ids)

    # --- copies ------------------------------------------------------------------------------------------

    def test_a_copy_has_the_newest_definition_and_nothing_else(self):
        self.make_kpi(self.programme, "a_first", "margin * 2", unit="percent")
        self.renew(self.kpi(self.programme, "margin"), APRIL, formula="(U - W) / W", unit="percent")
        self.item(self.programme, "S").month_to = MARCH
        self.item(self.programme, "FTE").month_to = MARCH
        self.make_kpi(self.programme, "heads", "U / FTE", unit="eur_fte")
        self.item(self.programme, "U").with_context(lang="de_DE").name = "T Umsatz"
        new = self.programme.copy()
        self.assertRecordValues(
            new, [{"code": "T-DESIGN-2", "name": "T Design (copy)", "state": "draft", "month_to": False}]
        )
        self.assertEqual(set(new.item_ids.mapped("code")), {"U", "W", "A", "FTE"})
        self.assertEqual(sorted(new.item_ids.mapped("position")), [1, 2, 3, 4])
        self.assertFalse(any(new.item_ids.mapped("month_to")))
        self.assertEqual(new.section_ids.mapped("name"), ["T section"])
        self.assertEqual(self.kpi(new, "margin").formula, "(U - W) / W")
        self.assertEqual(set(new.kpi_ids.mapped("version")), {1})
        self.assertEqual(set(new.kpi_ids.mapped("code")), {"a_first", "margin", "area", "heads"})
        self.assertFalse(new.participant_ids)
        self.assertFalse(new.round_ids)
        self.assertEqual(self.item(new, "U").with_context(lang="de_DE").name, "T Umsatz")
        self.assertEqual(self.programme.copy().code, "T-DESIGN-3")

    def test_a_copy_takes_the_firms_along_when_asked(self):
        # set before anything was reported; by hand it is refused now
        participant = self.programme.participant_ids
        self.env.cr.execute("UPDATE prm_benchmark_participant SET fiscal_month = 7 WHERE id = %s", [participant.id])
        participant.invalidate_recordset(["fiscal_month"])
        branch = self.env["res.partner"].create({"name": "T Branch", "parent_id": self.firm.id, "type": "other"})
        self.env["prm.benchmark.unit"].create({"participant_id": participant.id, "partner_id": branch.id})
        wizard = self.env["prm.benchmark.programme.copy"].with_user(self.keeper)
        action = wizard.create(
            {"programme_id": self.programme.id, "with_participants": True, "name": "T Next"}
        ).action_copy()
        new = self.env["prm.benchmark.programme"].browse(action["res_id"])
        self.assertRecordValues(new.participant_ids, [{"partner_id": self.firm.id, "fiscal_month": 7}])
        self.assertEqual(new.participant_ids.unit_ids.partner_id, self.firm | branch)

    # --- codes -------------------------------------------------------------------------------------------

    def test_codes_are_proposed(self):
        programmes = self.env["prm.benchmark.programme"]
        first, second = programmes.create(
            [{"name": "T Quartalszahlen: Händler"}, {"name": "T Quartalszahlen: Händler"}]
        )
        self.assertEqual(first.code, "T-QUARTALSZAHLEN")
        self.assertEqual(second.code, f"{first.code}-2")
        item = self.env["prm.benchmark.item"].new({"name": "Umsatz Händler", "programme_id": self.programme.id})
        item._onchange_name()
        self.assertEqual(item.code, "UMSATZ_HAENDLER")
        kpi = self.env["prm.benchmark.kpi"].new({"name": "Margin", "programme_id": self.programme.id})
        kpi._onchange_name()
        self.assertEqual(kpi.code, "margin_2")

    def test_a_bad_code_is_refused(self):
        for code in ("2U", "Ü", "days", "U V", "x" * 40, "if"):
            with self.subTest(code), self.assertRaises(UserError):
                self.item(self.programme, "S").code = code
