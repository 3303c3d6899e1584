"""Workbooks through the service: download, fill, look, apply."""

import io
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.prm_portal.doors import Refused
from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .files_common import FilesMixin


@tagged("post_install", "-at_install")
class TestBenchmarkWorkbook(FilesMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()

    def test_download_fill_look_apply(self):
        self.put(13, U=90000)
        self.put(1, U=100000, W=70000)
        data = self.template()
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        cells = {cell.value for row in sheet.iter_rows() for cell in row}
        self.assertTrue({90000, 100000, 70000, "T item U", "T help of U", "T Results"} <= cells)

        month = self.month()
        data = self.fill(data, {("U", month): 120000.5, ("P", month): "1,234.56", ("W", month): None})
        upload_id = self.preview(data)
        door, files = self.door("bookkeeper_a"), self.files()
        shown = files._shown(door, upload_id)
        self.assertEqual(shown["errors"], [])
        changes = {change["item"]: (change["old"], change["new"]) for change in shown["changes"]}
        self.assertEqual(
            changes,
            {
                "T item U": ("100,000.00", "120,000.50"),
                "T item P": ("–", "1,234.56"),
                "T item W": ("70,000.00", "–"),
            },
        )
        self.assertEqual(shown["changed"], 3)
        self.assertIn("1,234.56", shown["warnings"][0]["text"])
        submission = self.submission()
        self.assertEqual(self.figures(submission), {"U": 100000, "W": 70000})

        self.assertEqual(files._apply(door, upload_id), 3)
        self.assertEqual(self.figures(submission), {"U": Decimal("120000.5"), "P": Decimal("1234.56")})
        value = self.env["prm.benchmark.value"].search([("submission_id", "=", submission.id)])
        self.assertEqual(set(value.filtered(lambda row: row.item_id.code != "W").mapped("source")), {"workbook"})
        event = self.env["prm.benchmark.event"].search([("submission_id", "=", submission.id)])
        self.assertEqual(event.mapped("event"), ["uploaded"])
        self.assertEqual(event.user_id, self.dealers["bookkeeper_a"])
        # a second click finds it done, and no figure is kept in the preview
        self.assertIsNone(files._apply(door, upload_id))
        upload = self.env["prm.benchmark.upload"].browse(upload_id)
        self.assertEqual((upload.state, upload.changes, upload.problems), ("applied", False, False))

    def test_provisional_and_final(self):
        data = self.fill(self.template(), {("#state", self.month()): "provisional"})
        upload_id = self.preview(data)
        shown = self.files()._shown(self.door("bookkeeper_a"), upload_id)
        self.assertEqual(len(shown["states"]), 1)
        self.files()._apply(self.door("bookkeeper_a"), upload_id)
        self.assertTrue(self.submission().provisional)
        data = self.fill(self.template(), {("#state", self.month()): "final"})
        self.files()._apply(self.door("bookkeeper_a"), self.preview(data))
        self.assertFalse(self.submission().provisional)

    def test_all_branches_of_a_firm_and_one(self):
        east, west = self.branches
        data = self.template("director_b")
        book = load_workbook(io.BytesIO(data))
        self.assertEqual(len(book.worksheets), 4)
        month = self.month()
        for number in range(3):
            codes = {row[0].value for row in book.worksheets[number].iter_rows(min_row=6)}
            self.assertEqual("FTE" in codes, number > 0)
            self.assertEqual("U" in codes, number == 0)
        data = self.fill(data, {("FTE", month): 7.5, ("A", month): 800}, sheet=1)
        data = self.fill(data, {("FTE", month): 4}, sheet=2)
        door, files = self.door("director_b"), self.files("director_b")
        files._apply(door, self.preview(data, "director_b"))
        self.assertEqual(self.figures(self.submission(1, east)), {"FTE": Decimal("7.5"), "A": 800})
        self.assertEqual(self.figures(self.submission(1, west)), {"FTE": 4})
        one = self.template("director_b", unit_id=self.units[west].id)
        self.assertEqual(len(load_workbook(io.BytesIO(one)).worksheets), 2)

    def test_whole_year_keeps_closed_months_as_they_are(self):
        self.put(2, U=5, submit=True)
        months = (self.back(6), self.back(1))
        data = self.template(months=months)
        good = self.fill(data, {("U", self.month(1)): 9})
        self.assertEqual([change["new"] for change in self.shown(good)["changes"]], ["9.00"])
        bad = self.shown(self.fill(data, {("U", self.month(2)): 6, ("W", self.month(2)): 6}))
        self.assertEqual(len(bad["errors"]), 1)
        self.assertIn("closed", bad["errors"][0]["text"])
        self.assertRegex(bad["errors"][0]["place"], r"[A-Z]+\d+$")

    def test_what_was_entered_since_the_download_is_not_lost(self):
        self.put(1, U=100, W=50)
        data = self.fill(self.template(), {("U", self.month()): 110})
        self.put(1, W=60, P=7)
        shown = self.shown(data)
        self.assertEqual([(change["item"], change["mine"]) for change in shown["changes"]], [("T item U", True)])

        self.put(1, U=105)
        upload_id = self.preview(data)
        shown = self.files()._shown(self.door("bookkeeper_a"), upload_id)
        self.assertEqual([(change["old"], change["mine"]) for change in shown["changes"]], [("105.00", False)])
        self.assertIn("105.00", shown["warnings"][0]["text"])
        # once more changed, between look and click
        self.put(1, U=106)
        with self.assertRaisesRegex(UserError, "T item U"):
            self.files()._apply(self.door("bookkeeper_a"), upload_id)
        self.assertEqual(self.figures(self.submission())["U"], 106)

    def test_of_many_figures_changed_since_the_first_are_named(self):
        self.put(1, U=100, W=50, P=7)
        data = self.fill(self.template(), {(code, self.month()): 1 for code in "UWP"})
        self.put(1, U=105, W=55, P=8)
        with patch("odoo.addons.prm_benchmark.models.prm_benchmark_files_preview.MOST_PROBLEMS", 1):
            upload_id = self.preview(data)
        door, files = self.door("bookkeeper_a"), self.files()
        shown = files._shown(door, upload_id)
        self.assertEqual(shown["errors"], [])
        self.assertEqual(len(shown["warnings"]), 2)
        self.assertIn("more than 1 problems", shown["warnings"][1]["text"])
        self.assertEqual([change["mine"] for change in shown["changes"]], [False] * 3)
        self.assertEqual(files._apply(door, upload_id), 3)

    def test_all_or_nothing(self):
        data = self.fill(self.template(), {("U", self.month()): 1, ("W", self.month()): 2})
        upload_id = self.preview(data)
        self.rounds[1].state = "closed"
        with self.assertRaises(UserError):
            self.files()._apply(self.door("bookkeeper_a"), upload_id)
        self.assertEqual(self.figures(self.submission()), {})
        self.rounds[1].state = "open"
        bad = self.fill(self.template(), {("U", self.month()): 1, ("W", self.month()): "viel"})
        upload_id = self.preview(bad)
        with self.assertRaises(UserError):
            self.files()._apply(self.door("bookkeeper_a"), upload_id)
        self.assertEqual(self.figures(self.submission()), {})

    def test_an_error_in_the_middle_leaves_nothing_behind(self):
        upload_id = self.preview(self.fill(self.template(), {("U", self.month()): 1, ("W", self.month()): 2}))
        entry = type(self.env["prm.benchmark.entry"])
        with (
            patch.object(entry, "_note_counts", side_effect=UserError("in the middle")),
            self.assertRaises(UserError),
            self.env.cr.savepoint(),
        ):
            self.files()._apply(self.door("bookkeeper_a"), upload_id)
        self.assertEqual(self.figures(self.submission()), {})

    def test_another_firms_workbook_and_preview(self):
        data = self.fill(self.template("director_b"), {("U", self.month()): 77})
        shown = self.shown(data)
        self.assertEqual([problem["text"] for problem in shown["errors"]][0][:33], "The workbook belongs to another f")
        self.assertEqual(shown["changes"], [])
        upload_id = self.preview(data, "director_b")
        for call in (self.files()._shown, self.files()._apply, self.files()._discard):
            with self.assertRaises(Refused):
                call(self.door("bookkeeper_a"), upload_id)
        with self.assertRaises(Refused):
            self.files()._template(self.door("bookkeeper_a"), self.programme.id + 1000, (self.back(1), self.back(1)))

    def test_month_that_is_not_there_any_more(self):
        data = self.fill(self.template(back=2), {("U", self.month(2)): 5})
        self.rounds[2].state = "planned"
        self.assertIn(self.month(2), self.shown(data)["errors"][0]["text"])

    def test_who_may(self):
        data = self.template()
        for name in ("sales_a", "service_a", "adviser"):
            with self.subTest(name=name), self.assertRaises(Refused):
                self.files(name)._preview(self.door(name, self.firm), data)
        with self.assertRaises(AccessError):
            self.env["prm.benchmark.upload"].with_user(self.dealers["bookkeeper_a"]).search([])
        with self.assertRaises(AccessError):
            self.env["prm.benchmark.upload"].with_user(self.env.ref("base.user_admin")).search([])

    def test_previews_end(self):
        upload_id = self.preview(self.fill(self.template(), {("U", self.month()): 1}))
        upload = self.env["prm.benchmark.upload"].browse(upload_id)
        self.assertTrue(upload.changes)
        upload.date_expires = fields.Datetime.now() - timedelta(minutes=1)
        with self.assertRaises(UserError):
            self.files()._apply(self.door("bookkeeper_a"), upload_id)
        self.env["prm.benchmark.upload"]._gc_uploads()
        self.assertEqual((upload.state, upload.changes), ("discarded", False))
        # a newer preview of the same person takes the place of the older
        first = self.preview(self.fill(self.template(), {("U", self.month()): 1}))
        self.preview(self.fill(self.template(), {("U", self.month()): 2}))
        self.assertEqual(self.env["prm.benchmark.upload"].browse(first).state, "discarded")
        self.env.cr.execute("UPDATE prm_benchmark_upload SET create_date = create_date - interval '31 days'")
        self.env["prm.benchmark.upload"].invalidate_model()
        self.env["prm.benchmark.upload"]._gc_uploads()
        self.assertFalse(upload.exists())

    def test_german_workbook(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.dealers["bookkeeper_a"].lang = "de_DE"
        files = self.files().with_context(lang="de_DE")
        door = self.door("bookkeeper_a")
        data = files._template(door, self.programme.id, (self.back(1), self.back(1)))[1]
        data = self.fill(data, {("U", self.month()): "1.234,56", ("W", self.month()): "1.234"})
        files._apply(door, files._preview(door, data))
        self.assertEqual(self.figures(self.submission()), {"U": Decimal("1234.56"), "W": 1234})

    def test_exact_figures_survive(self):
        self.put(1, U=Decimal("123456789012345.1234"))
        shown = self.shown(self.fill(self.template(), {("W", self.month()): 1}))
        self.assertEqual([change["item"] for change in shown["changes"]], ["T item W"])
