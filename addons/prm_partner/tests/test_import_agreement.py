from datetime import date

from odoo.tests import tagged

from .import_common import ImportCase, workbook

COLUMNS = (
    "Reference",
    "Partner",
    "Title",
    "Type",
    "Starts on",
    "Products/Product category",
    "Products/Product",
    "Products/Discount (%)",
)
START = date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestImportAgreement(ImportCase):
    """Agreements with their lines, in the notations people use."""

    def head(self, reference="T-A1", partner="T-1", title="T terms"):
        return [reference, partner, title, "T dealer agreement", START]

    def agreement(self, reference="T-A1"):
        return self.env["prm.agreement"].search([("reference", "=", reference)])

    def import_agreements(self, *rows, columns=COLUMNS, **options):
        return self.import_file("prm.agreement", workbook(columns, *rows), **options)

    def assertLines(self, agreement, expected):
        lines = {line._subject(): line.discount for line in agreement.line_ids}
        self.assertEqual(lines, expected)

    def test_columns_are_recognised(self):
        answer = self.import_agreements([*self.head(), "T Machines", "", 10])
        self.assertEqual(
            answer["fields"][5:], ["line_ids/category_id", "line_ids/product_tmpl_id", "line_ids/discount"]
        )

    def test_rows_below_the_first_leave_the_head_empty(self):
        empty = [""] * 5
        answer = self.import_agreements([*self.head(), "T Machines", "", 10], [*empty, "", "T Filter", 5])
        self.assertImported(answer, 1)
        self.assertLines(self.agreement(), {"T Machines": 10, "T Filter": 5})

    def test_rows_repeat_the_head_in_any_order(self):
        answer = self.import_agreements(
            [*self.head(), "T Machines", "", 10],
            [*self.head("T-A2", "T-2"), "T Parts", "", 7],
            [*self.head(), "", "T Filter", 5],
        )
        self.assertImported(answer, 2)
        self.assertLines(self.agreement(), {"T Machines": 10, "T Filter": 5})
        self.assertLines(self.agreement("T-A2"), {"T Parts": 7})

    def test_rows_repeat_the_number_alone(self):
        only_number = ["t-a1", "", "", "", ""]
        answer = self.import_agreements([*self.head(), "T Machines", "", 10], [*only_number, "", "T Filter", 5])
        self.assertImported(answer, 1)
        self.assertLines(self.agreement(), {"T Machines": 10, "T Filter": 5})

    def test_a_repeated_head_that_differs_is_refused(self):
        answer = self.import_agreements(
            [*self.head(), "T Machines", "", 10], [*self.head(title="Other"), "", "T Filter", 5]
        )
        self.assertNotImported(answer, "T-A1", "Title", "Other", "T terms", row=3)
        self.assertFalse(self.agreement())

    def test_the_same_file_again_doubles_no_line(self):
        rows = [*self.head(), "T Machines", "", 10], [*self.head(), "", "T Filter", 5]
        self.import_agreements(*rows)
        lines = self.agreement().line_ids
        self.assertImported(self.import_agreements(*rows), 1)
        self.assertEqual(self.agreement().line_ids, lines)

    def test_changed_and_new_lines_are_written_and_others_stay(self):
        self.import_agreements([*self.head(), "T Machines", "", 10], [*self.head(), "", "T Filter", 5])
        answer = self.import_agreements([*self.head(), "t machines", "", 12], [*self.head(), "", "T Mini", 3])
        self.assertImported(answer, 1)
        self.assertLines(self.agreement(), {"T Machines": 12, "T Filter": 5, "T Mini": 3})

    def test_a_product_is_found_by_its_reference(self):
        self.filter.default_code = "T-FIL"
        self.assertImported(self.import_agreements([*self.head(), "", "T-FIL", 5]), 1)
        self.assertEqual(self.agreement().line_ids.product_tmpl_id, self.filter)

    def test_a_line_is_found_without_the_columns_that_tell_it_apart(self):
        agreement = self.make_agreement(self.firm, self.on(self.machines, territory_id=self.north.id), reference="T-A9")
        columns = ["Reference", "Products/Product category", "Products/Discount (%)"]
        self.assertImported(self.import_agreements(["T-A9", "T Machines", 4], columns=columns), 1)
        self.assertLines(agreement, {"T Machines": 4})
        agreement.line_ids.copy({"territory_id": self.south.id})
        answer = self.import_agreements(["T-A9", "T Machines", 5], columns=columns)
        self.assertNotImported(answer, "T Machines", "fits 2 lines", "Territory", row=2)

    def test_what_is_empty_comes_from_the_type(self):
        columns = [*COLUMNS, "Renewal", "Notice period"]
        self.import_agreements([*self.head(), "T Machines", "", 10, "", ""], columns=columns)
        self.assertEqual((self.agreement().renewal_mode, self.agreement().notice_months), ("auto", 3))

    # --- refused ----------------------------------------------------------------------------------------------

    def test_lines_that_contradict_are_refused(self):
        columns = [*COLUMNS, "Products/Valid From", "Products/Valid until"]
        answer = self.import_agreements(
            [*self.head(), "T Machines", "", 10, "", ""],
            [*self.head(), "T Machines", "", 5, date(2026, 5, 1), date(2026, 6, 1)],
            columns=columns,
        )
        self.assertNotImported(answer, "T-A1", "T Machines", "same days", row=2)
        self.assertFalse(self.agreement())

    def test_the_same_line_twice_is_refused(self):
        self.import_agreements([*self.head(), "T Machines", "", 10])
        answer = self.import_agreements([*self.head(), "T Machines", "", 11], [*self.head(), "T Machines", "", 12])
        self.assertNotImported(answer, "T Machines", "twice", row=3)
        self.assertLines(self.agreement(), {"T Machines": 10})

    def test_an_end_before_the_start_is_refused(self):
        columns = [*COLUMNS, "Ends on"]
        good = [*self.head("T-A2"), "T Parts", "", 1, ""]
        bad = [*self.head(), "T Machines", "", 10, date(2025, 12, 31)]
        answer = self.import_agreements(good, bad, columns=columns)
        self.assertNotImported(answer, "T-A1", "before it starts", row=3)
        self.assertFalse(self.agreement("T-A2"))

    def test_an_unknown_category_is_refused(self):
        answer = self.import_agreements([*self.head(), "T Machnes", "", 10])
        self.assertNotImported(answer, "T Machnes", "Product category", "(row 2)")

    def test_an_agreement_without_number_is_refused(self):
        answer = self.import_agreements([*self.head(), "T Machines", "", 10], [*self.head(""), "", "T Filter", 5])
        self.assertNotImported(answer, "Reference", "missing", row=3)
