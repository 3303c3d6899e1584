"""Past rounds from the head office's sheets: looked at first, all rows or none, by a trustee."""

import base64
import datetime
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase, PortalHttpCase

from .balance_common import workbook
from .office_common import OfficeMixin


@tagged("post_install", "-at_install")
class TestPastImport(OfficeMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_office()
        cls.firm.prm_number = "T-100"
        cls.foreign.prm_number = "T-200"

    def wizard(self, rows, user=None):
        return (
            self.env["prm.benchmark.past"]
            .with_user(user or self.trustee)
            .create({"programme_id": self.programme.id, "file": base64.b64encode(workbook(rows))})
        )

    def header(self, *more):
        return ["Partner number", "Branch", "Month", *more]

    def figures(self, submission):
        return {code: Decimal(value) for code, value in self.stored(submission).items()}

    def submissions(self, month):
        return self.env["prm.benchmark.submission"].search(
            [("programme_id", "=", self.programme.id), ("month", "=", month)]
        )

    def test_import(self):
        old = self.back(30)
        wizard = self.wizard(
            [
                self.header("U", "T item W", "fte", "Remark"),
                ["T-100", None, old.strftime("%Y-%m"), 1000.5, "500,5", 3, "x"],
                ["t-200", "", old, 2000, None, None, None],
                ["T-200", "t branch east", float(old.strftime("%Y%m")), None, None, 4.5, None],
            ]
        )
        self.assertFalse(wizard.line_ids.mapped("problem"))
        self.assertEqual((wizard.row_count, wizard.figure_count, wizard.changed_count), (3, 5, 0))
        self.assertEqual((wizard.month_from, wizard.month_to, wizard.unknown), (old, old, "Remark"))
        self.assertFalse(self.submissions(old))

        wizard.action_import()
        self.env.flush_all()
        found = {row.unit_id.partner_id: row for row in self.submissions(old)}
        self.assertEqual(self.figures(found[self.firm]), {"U": Decimal("1000.5"), "W": Decimal("500.5"), "FTE": 3})
        self.assertEqual(self.figures(found[self.foreign]), {"U": 2000})
        self.assertEqual(self.figures(found[self.branches[0]]), {"FTE": Decimal("4.5")})
        self.assertEqual(set(self.submissions(old).mapped("state")), {"submitted"})
        self.assertEqual(self.submissions(old).round_id.state, "closed")
        self.env.cr.execute("SELECT values[1] FROM prm_benchmark_row WHERE unit_id = %s AND month = %s",
                            [self.units[self.firm].id, old.year * 12 + old.month - 1])  # fmt: skip
        self.assertEqual(self.env.cr.fetchall(), [(Decimal("1000.5000"),)])
        self.env.cr.precommit.run()
        look = self.env["prm.benchmark.look"].search([("event", "=", "import")], limit=1)
        self.assertEqual((look.user_id, look.row_count, look.firm_ids), (self.trustee, 5, self.firm | self.foreign))
        events = self.env["prm.benchmark.event"].search([("submission_id", "in", list(self.submissions(old).ids))])
        self.assertEqual(events.mapped("event"), ["imported"] * 3)

    def test_replaced_figures_are_counted_and_traced(self):
        self.put(3, U=100, submit=True)
        rows = [self.header("U", "W"), ["T-100", None, self.back(3), 150, 60]]
        wizard = self.wizard(rows)
        self.assertEqual((wizard.figure_count, wizard.changed_count), (2, 1))
        wizard.action_import()
        self.assertEqual(self.figures(self.submission(3)), {"U": 150, "W": 60})
        event = self.env["prm.benchmark.event"].search(
            [("submission_id", "=", self.submission(3).id), ("event", "=", "changed")]
        )
        self.assertEqual((event.before, event.after, event.item_id), ("100", "150", self.items["U"]))

    def test_all_rows_or_none_and_each_cell_is_named(self):
        month = self.back(20)
        header = self.header("U", "W", "FTE")
        good = ["T-100", None, month, 1, 2, 3]
        for row, cell, words in (
            (["T-999", None, month, 1, 2, None], False, "T-999"),
            ([None, None, month, 1, 2, None], "A3", "missing"),
            (["T-100", "Nowhere", month, 1, 2, None], False, "Nowhere"),
            (["T-200", None, "soon", 1, 2, None], "C3", "soon"),
            (["T-200", None, "2099-01", 1, 2, None], False, "not over"),
            (["T-200", None, self.back(1), 1, 2, None], False, "open"),
            (["T-200", None, month, "viel", 2, None], "D3", "viel"),
            (["T-200", None, month, "1e308", 2, None], "D3", "1e308"),
            (["T-200", None, month, "12 k€", 2, None], "D3", "thousands"),
            (["T-200", None, month, datetime.date(2020, 1, 1), 2, None], "D3", "date"),
            (["T-200", None, month, 1, 2, 5], "F3", "not asked"),
            (["T-100", None, month, 7, None, None], "D3", "D2"),
        ):
            with self.subTest(row=row):
                wizard = self.wizard([header, good, row])
                line = wizard.line_ids[:1]
                self.assertEqual(line.row, 3)
                self.assertEqual(line.cell, cell)
                self.assertIn(words, line.problem)
                with self.assertRaises(UserError):
                    wizard.action_import()
        self.assertFalse(self.submissions(month))

    def test_files_that_are_not_read(self):
        for rows, words in (
            ([["Firm", "U"], ["T-100", 1]], "partner number"),
            ([self.header("Nothing"), ["T-100", None, "2020-01", 1]], "No column"),
            ([self.header("U", "T item U"), ["T-100", None, "2020-01", 1, 2]], "Two columns"),
        ):
            with self.subTest(words=words):
                self.assertIn(words, " ".join(self.wizard(rows).line_ids.mapped("problem")))
        self.assertIn("formula", self.wizard([self.header("U"), ["T-100", None, "2020-01", "=1+1"]]).refusal)
        empty = self.wizard([self.header("U")])
        self.assertTrue(empty.refusal)
        with self.assertRaises(UserError):
            empty.action_import()

    def test_only_the_trustee(self):
        rows = [self.header("U"), ["T-100", None, self.back(20), 1]]
        for user in self.outsiders():
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.wizard(rows, user)
        wizard = self.wizard(rows)
        with self.assertRaises(AccessError):
            wizard.with_user(self.admin).action_import()

    def test_template(self):
        wizard = self.env["prm.benchmark.past"].with_user(self.trustee).create({"programme_id": self.programme.id})
        self.assertEqual(wizard.action_template()["url"], f"/prm_benchmark/past/{self.programme.id}.xlsx")
        data = wizard._make_template(self.programme)
        headings = [cell for row in self.env["prm.workbook"]._rows(data, 10)[0] for cell in row.cells if cell]
        self.assertEqual(headings, ["Partner number", "Branch", "Month", "U", "W", "P", "S", "A", "FTE"])


@tagged("post_install", "-at_install")
class TestPastTemplate(OfficeMixin, PortalHttpCase):
    months_back = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_office()

    def test_template_is_served_to_the_trustee_alone(self):
        url = f"/prm_benchmark/past/{self.programme.id}.xlsx"
        self.authenticate("t_trustee", "t_trustee")
        self.assertTrue(self.get(url).content.startswith(b"PK"))
        self.assertEqual(self.get("/prm_benchmark/past/99999999999.xlsx").status_code, 404)
        self.authenticate("t_admin", "t_admin")
        self.assertEqual(self.get(url).status_code, 404)
        self.login("director_a")
        self.assertEqual(self.get(url).status_code, 404)
