from datetime import date

from odoo.tests import tagged

from .import_common import ImportCase, workbook

PARTNER_COLUMNS = ("Partner number", "Name", "ZIP", "Country", "Sales area (m²)", "Partner since")


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    """Files that fit: what they create, what they change, what they leave alone."""

    def partners(self, **domain):
        return (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search([("prm_number", "=like", "T%")] + [(name, "=", value) for name, value in domain.items()])
        )

    def import_partners(self, *rows, columns=PARTNER_COLUMNS, **options):
        return self.import_file("res.partner", workbook(columns, *rows), **options)

    # --- partner lists ------------------------------------------------------------------------------------

    def test_a_list_creates_partners_and_finds_their_territory(self):
        answer = self.import_partners(["T100", "Imported Firm", "08001", "ES", 250, date(2019, 4, 1)])
        self.assertImported(answer, 1)
        partner = self.partners(prm_number="T100")
        self.assertTrue(partner.prm_is_partner and partner.is_company)
        self.assertEqual(partner.prm_territory_id, self.north)
        self.assertEqual((partner.prm_sales_area, partner.prm_since), (250, date(2019, 4, 1)))

    def test_the_same_file_again_writes_nothing(self):
        row = ["T100", "Imported Firm", "08001", "ES", 250.5, date(2019, 4, 1)]
        first = self.import_partners(row)
        partner = self.partners(prm_number="T100")
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET write_date = '2020-01-01' WHERE id = %s", [partner.id])
        self.env.invalidate_all()
        again = self.import_partners(row)
        self.assertEqual(again["ids"], first["ids"])
        self.assertEqual(partner.write_date.year, 2020)

    def test_a_corrected_file_changes_what_it_names_alone(self):
        self.import_partners(["T100", "Imported Firm", "08001", "ES", 250.5, date(2019, 4, 1)])
        self.assertImported(self.import_partners(["t100 ", 300], columns=["Partner number", "Sales area (m²)"]), 1)
        partner = self.partners(prm_number="T100")
        self.assertEqual((partner.prm_sales_area, partner.name, partner.zip), (300, "Imported Firm", "08001"))

    def test_an_empty_cell_empties_but_leaves_what_fills_itself(self):
        columns = ["Partner number", "Name", "Phone", "ZIP", "Country", "Territory"]
        self.import_partners(["T100", "Firm", "+34 1", "08001", "ES", ""], columns=columns)
        partner = self.partners(prm_number="T100")
        self.assertEqual(partner.prm_territory_id, self.north)
        self.import_partners(["T100", "Firm", "", "08001", "ES", ""], columns=columns)
        self.assertFalse(partner.phone)
        self.assertEqual(partner.prm_territory_id, self.north)

    def test_a_number_cell_is_the_text_people_see(self):
        columns = ["Partner number", "Name"]
        self.import_partners([910001, "Number"], columns=columns)
        self.import_partners([910001.0, "Number again"], columns=columns)
        self.import_partners(["910001", "Text"], columns=columns)
        self.assertEqual(self.env["res.partner"].search([("prm_number", "=", "910001")]).mapped("name"), ["Text"])

    def test_lost_leading_zeros_do_not_make_a_second_partner(self):
        columns = ["Partner number", "Name"]
        self.import_partners(["0091002", "Zeros"], columns=columns)
        answer = self.import_partners([91002, "No zeros"], columns=columns)
        self.assertNotImported(answer, "91002", "0091002", row=2)

    def test_an_archived_partner_is_updated_and_stays_archived(self):
        self.firm.active = False
        self.assertImported(self.import_partners(["T-1", "Renamed"], columns=["Partner number", "Name"]), 1)
        self.assertEqual((self.firm.name, self.firm.active), ("Renamed", False))

    def test_contacts_in_a_list_stay_contacts(self):
        answer = self.import_partners(
            ["", "New Contact", "T Own Firm"],
            ["T100", "New Firm", ""],
            columns=["Partner number", "Name", "Related Company"],
        )
        self.assertImported(answer, 2)
        contact = self.env["res.partner"].search([("name", "=", "New Contact")])
        self.assertEqual(contact.parent_id, self.firm)
        self.assertFalse(contact.prm_is_partner or contact.is_company)
        self.assertTrue(self.partners(prm_number="T100").prm_is_partner)

    def test_the_list_of_partners_makes_partners_without_numbers(self):
        context = {"default_prm_is_partner": True, "default_is_company": True}
        answer = self.import_partners(["T Nameless Number"], columns=["Name"], context=context)
        self.assertTrue(self.env["res.partner"].browse(answer["ids"]).prm_is_partner)
        stock = self.import_partners(["T Customer Two"], columns=["Name"])
        self.assertFalse(self.env["res.partner"].browse(stock["ids"]).prm_is_partner)

    def test_holding_and_territory_are_found_in_any_spelling(self):
        holding = self.env["prm.holding"].create({"name": "T Holding"})
        columns = ["Partner number", "Name", "Holding", "Territory"]
        answer = self.import_partners(
            ["T100", "A", " t holding ", "T-S"], ["T101", "B", "T Holding", "T Land / T South"], columns=columns
        )
        self.assertImported(answer, 2)
        partners = self.env["res.partner"].browse(answer["ids"])
        self.assertEqual(partners.prm_holding_id, holding)
        self.assertEqual(partners.prm_territory_id, self.south)
        self.assertEqual(partners.prm_stake_ids.mapped("share"), [100, 100])

    def test_holding_and_territory_are_created_on_request_once(self):
        columns = ["Partner number", "Name", "Holding", "Territory"]
        rows = ["T100", "A", "T New Group", "T Land / T East"], ["T101", "B", "t new group", "T Land / T East"]
        self.assertNotImported(self.import_partners(*rows, columns=columns), "T New Group", "Holding", "(row 2, 3)")
        wanted = {"prm_holding_id": True, "prm_territory_id": True}
        self.assertImported(self.import_partners(*rows, columns=columns, name_create_enabled_fields=wanted), 2)
        self.assertEqual(self.env["prm.holding"].search_count([("name", "=ilike", "t new group")]), 1)
        east = self.env["prm.territory"].search([("name", "=", "T East")])
        self.assertEqual(east.parent_id, self.land)
        self.assertEqual(len(east.partner_ids), 2)

    def test_names_are_found_in_the_file_s_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        line = self.env["prm.business.line"].create({"name": "T Ploughs"})
        line.with_context(lang="de_DE").name = "T Pflüge"
        columns = ["Partner number", "Name", "Country", "Business lines"]
        answer = self.import_partners(["T100", "A", "Spanien", "T Pflüge, T Ploughs"], columns=columns)
        self.assertImported(answer, 1)
        partner = self.env["res.partner"].browse(answer["ids"])
        self.assertEqual((partner.country_id, partner.prm_business_line_ids), (self.country, line))

    def test_a_test_run_writes_nothing(self):
        self.assertImported(self.import_partners(["T100", "Firm"], columns=["Partner number", "Name"], dryrun=True), 1)
        self.assertFalse(self.partners(prm_number="T100"))

    def test_more_rows_than_a_batch_are_one_import(self):
        rows = [[f"T{number}", f"Firm {number}"] for number in range(1000, 1012)]
        answer = self.import_partners(*rows, columns=["Partner number", "Name"], limit=5)
        self.assertImported(answer, 12)
        self.assertFalse(answer["nextrow"])

    # --- files as programs write them ---------------------------------------------------------------------

    def test_csv_with_semicolons_in_windows_1252(self):
        header = "Partner number;Name;Staff (full-time);Partner since"
        text = f"{header}\nT100;Müller Söhne;250,5;31.12.2019\nT101;Bär;1.250,5;01.02.2020\n"
        answer = self.import_file("res.partner", text.encode("cp1252"), encoding="windows-1252")
        self.assertImported(answer, 2)
        first, second = self.env["res.partner"].browse(answer["ids"])
        self.assertEqual(
            (first.name, first.prm_staff_count, first.prm_since), ("Müller Söhne", 250.5, date(2019, 12, 31))
        )
        self.assertEqual(second.prm_staff_count, 1250.5)

    def test_csv_in_utf_8_with_a_mark(self):
        text = "Partner number,Name\nT100,Müller Söhne\n"
        self.assertImported(self.import_file("res.partner", b"\xef\xbb\xbf" + text.encode()), 1)
        self.assertEqual(self.partners(prm_number="T100").name, "Müller Söhne")

    # --- licences, potential, ranges, holdings --------------------------------------------------------------

    def test_licences_by_partner_number_or_name(self):
        columns = ["Partner", "Licence", "Number", "Valid until"]
        rows = ["T-1", "T workshop", "L1", date(2030, 1, 1)], ["T Second Firm", "T workshop", "L1", ""]
        self.assertImported(self.import_file("prm.licence", workbook(columns, *rows)), 2)
        changed = ["T Own Firm", "t workshop", "l1", date(2031, 1, 1)]
        self.assertImported(self.import_file("prm.licence", workbook(columns, changed)), 1)
        licence = self.firm.prm_licence_ids
        self.assertEqual((licence.number, licence.valid_to), ("L1", date(2031, 1, 1)))
        self.assertEqual(len(self.second.prm_licence_ids), 1)

    def test_potential_is_found_by_territory_category_and_year(self):
        columns = ["Territory", "Product category", "Year", "Market Potential"]
        self.import_file("prm.territory.potential", workbook(columns, ["T-N", "T Machines", 2025, 1000]))
        again = workbook(columns, ["T-N", "T Machines", 2025, 1200.5], ["T-N", "T Machines", 2026, 1300])
        self.assertImported(self.import_file("prm.territory.potential", again, user=self.users["marketing"]), 2)
        self.assertEqual(sorted(self.north.potential_ids.mapped("market_potential")), [1200.5, 1300])

    def test_a_range_moves_to_another_territory(self):
        columns = ["Territory", "Country", "From", "To"]
        self.import_file("prm.territory.range", workbook(columns, ["T-N", "ES", "50", "51"]))
        answer = self.import_file("prm.territory.range", workbook(columns, ["T-S", "ES", 50, 52]))
        self.assertImported(answer, 1)
        moved = self.env["prm.territory.range"].browse(answer["ids"])
        self.assertEqual((moved.territory_id, moved.zip_to), (self.south, "52"))

    def test_holdings_with_their_firms(self):
        columns = ["Name", "Firms/Firm", "Firms/Share (%)"]
        self.import_file("prm.holding", workbook(columns, ["T Group", "T-1", 60], ["", "T-2", 100]))
        holding = self.env["prm.holding"].search([("name", "=", "T Group")])
        self.assertEqual(sorted(holding.stake_ids.mapped("share")), [60, 100])
        self.assertImported(
            self.import_file("prm.holding", workbook(columns, ["t group", "T-1", 70], ["t group", "T-3", 5])), 1
        )
        self.assertEqual(sorted(holding.stake_ids.mapped("share")), [5, 70, 100])
