from odoo.tests import tagged

from .import_common import ImportCase, workbook


@tagged("post_install", "-at_install")
class TestImportRefused(ImportCase):
    """Files with errors: a sentence for the row and field, and nothing of the file is written."""

    def refuse(self, model, columns, bad, *parts, good=(), row=None):
        before = self.env[model].with_context(active_test=False).search_count([])
        rows = [*good, bad]
        answer = self.import_file(model, workbook(columns, *rows))
        self.assertNotImported(answer, *parts, row=row)
        self.env.invalidate_all()
        self.assertEqual(self.env[model].with_context(active_test=False).search_count([]), before)
        return answer

    def refuse_partner(self, column, value, *parts, row=3):
        columns = ["Partner number", "Name", "Country", column]
        good = [["T900", "Good Firm", "ES", ""]]
        return self.refuse("res.partner", columns, ["T901", "Bad Firm", "ES", value], *parts, good=good, row=row)

    def test_wrong_postal_code(self):
        answer = self.refuse_partner("ZIP", "8001", "Bad Firm", "8001", "postal code")
        self.assertEqual(len(answer["messages"]), 1)

    def test_negative_area(self):
        self.refuse_partner("Sales area (m²)", -5, "Bad Firm", "Sales area", "negative")

    def test_every_bad_row_of_a_long_file_is_named(self):
        rows = [[f"T9{row:02}", f"Firm {row}", -1 if row in (7, 8, 31) else 1] for row in range(40)]
        answer = self.import_file("res.partner", workbook(["Partner number", "Name", "Sales area (m²)"], *rows))
        self.assertFalse(answer["ids"])
        self.assertEqual([message["record"] for message in answer["messages"]], [9, 10, 33])
        self.assertIn("Firm 31", answer["messages"][2]["message"])

    def test_text_for_a_number(self):
        self.refuse_partner("Founded in", "long ago", "long ago", "Founded in")

    def test_unknown_choice(self):
        answer = self.refuse_partner("Company form", "Kingdom", "Kingdom", "Company form", "(row 3)")
        self.assertEqual(answer["messages"][0]["field"], "prm_company_form")

    def test_unknown_holding(self):
        self.refuse_partner("Holding", "T Nowhere", "T Nowhere", "Holding", "(row 3)")

    def test_a_partner_without_number(self):
        self.refuse("res.partner", ["Partner number", "Name"], ["", "Firm"], "Partner number", "missing", row=2)

    def test_a_number_twice_in_the_file(self):
        columns = ["Partner number", "Name"]
        self.refuse(
            "res.partner",
            columns,
            ["t900", "B"],
            "t900",
            "Partner number",
            "twice",
            "First in row 2",
            good=[["T900", "A"]],
            row=3,
        )

    def test_a_partner_named_two_ways_is_one(self):
        columns = ["Partner", "Licence", "Number"]
        good = [["T-1", "T workshop", "L1"]]
        self.refuse("prm.licence", columns, ["T Own Firm", "T workshop", "L1"], "L1", "twice", good=good, row=3)

    def test_a_name_that_fits_two_firms(self):
        self.make_partner("T Own Firm", prm_number="T-9")
        columns = ["Partner", "Licence", "Number"]
        self.refuse(
            "prm.licence", columns, ["T Own Firm", "T workshop", "L1"], "T Own Firm", "Partner", "more than one", row=2
        )

    def test_a_licence_without_number(self):
        columns = ["Partner", "Licence", "Number"]
        good = [["T-2", "T workshop", "L2"]]
        self.refuse("prm.licence", columns, ["T-1", "T workshop", ""], "Number", "missing", good=good, row=3)

    def test_a_licence_that_ends_before_it_begins(self):
        columns = ["Partner", "Licence", "Number", "Valid From", "Valid until"]
        bad = ["T-1", "T workshop", "L1", "2026-02-01", "2026-01-01"]
        self.refuse("prm.licence", columns, bad, "L1", "T Own Firm", row=2)

    def test_a_partner_in_a_holding_twice(self):
        columns = ["Name", "Firms/Firm", "Firms/Share (%)"]
        good = [["T Group", "T-1", 40]]
        self.refuse("prm.holding", columns, ["", "T Own Firm", 30], "T Own Firm", "twice", "Firm", good=good, row=3)

    def test_an_unknown_category_of_potential(self):
        columns = ["Territory", "Product category", "Year", "Market Potential"]
        good = [["T-N", "T Machines", 2026, 5]]
        bad = ["T-N", "T Machnes", 2026, 5]
        self.refuse("prm.territory.potential", columns, bad, "T Machnes", "Product category", "(row 3)", good=good)

    def test_negative_potential(self):
        columns = ["Territory", "Product category", "Year", "Market Potential"]
        bad = ["T-N", "T Machines", 2026, -5]
        self.refuse("prm.territory.potential", columns, bad, "T Machines", "Market Potential", "negative", row=2)

    def test_ranges_that_overlap(self):
        columns = ["Territory", "Country", "From", "To"]
        good = [["T-N", "ES", "50", "52"]]
        self.refuse("prm.territory.range", columns, ["T-S", "ES", "52", "53"], "52", "overlap", good=good)

    def test_a_territory_manager_reaches_the_own_territory_alone(self):
        content = workbook(["Partner number", "Name"], ["T-3", "Taken over"])
        answer = self.import_file("res.partner", content, user=self.users["territory"])
        self.assertNotImported(answer, "T-3", "no access", row=2)
        self.assertEqual(self.foreign.name, "T Foreign Firm")
