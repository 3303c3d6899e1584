import json
from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .import_common import ImportCase, workbook

COLUMNS = ("Partner", "Month", "Metric", "Product category", "Value", "Weight")


class FactImportCase(ImportCase):
    def import_facts(self, *rows, columns=COLUMNS, **options):
        return self.import_file("prm.fact", workbook(columns, *rows), **options)

    def import_csv(self, text, **options):
        return self.import_file("prm.fact", text.encode(), **options)

    def facts(self, partner=None):
        """Return ``{(metric code, month, category): (value, weight)}`` of the imported facts of a partner."""
        domain = [("partner_id", "=", (partner or self.firm).id), ("source", "=", "import")]
        return {
            (fact.metric_id.code, fact.month.strftime("%Y-%m"), fact.category_id.name or ""): (fact.value, fact.weight)
            for fact in self.env["prm.fact"].search(domain)
        }


@tagged("post_install", "-at_install")
class TestFactImport(FactImportCase):
    """Files of figures that fit."""

    def test_figures_come_in_and_the_same_file_again_changes_nothing(self):
        rows = (
            ["T-1", "2026-01", "revenue", "T Machines", 1000.5, ""],
            ["T-1", "2026-01", "revenue", "T Parts", 200, ""],
            ["T-1", "2026-01", "payment_delay", "", 6000, 500],
            ["T-2", "2026-01", "sell_out", "", -3, ""],
        )
        first = self.import_facts(*rows)
        self.assertImported(first, 4)
        self.assertEqual(
            self.facts(),
            {
                ("revenue", "2026-01", "T Machines"): (1000.5, 0),
                ("revenue", "2026-01", "T Parts"): (200, 0),
                ("payment_delay", "2026-01", ""): (6000, 500),
            },
        )
        self.env.cr.execute("UPDATE prm_fact SET as_of = '2020-01-01' WHERE id = ANY(%s)", [first["ids"]])
        again = self.import_facts(*rows)
        self.assertEqual(again["ids"], first["ids"])
        self.env.invalidate_all()
        self.assertEqual(set(self.env["prm.fact"].browse(first["ids"]).mapped(lambda fact: fact.as_of.year)), {2020})

    def test_a_corrected_file_changes_its_rows_alone(self):
        first = self.import_facts(["T-1", "2026-01", "sell_out", "", 5, ""], ["T-1", "2026-02", "sell_out", "", 6, ""])
        again = self.import_facts(["T-1", "2026-02", "sell_out", "", 7, ""])
        self.assertEqual(again["ids"], first["ids"][1:])
        self.assertEqual(self.facts(), {("sell_out", "2026-01", ""): (5, 0), ("sell_out", "2026-02", ""): (7, 0)})

    def test_months_as_people_write_them(self):
        months = ["2026-03", "04/2026", "2026-05-15", "15.06.2026", date(2026, 7, 20), "202608", "2025-9", "30/09/2026"]
        answer = self.import_facts(*(["T-1", month, "sell_out", "", 1, ""] for month in months))
        self.assertImported(answer, len(months))
        expected = ["2025-09", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09"]
        self.assertEqual(sorted(month for _metric, month, _category in self.facts()), expected)

    def test_numbers_as_people_write_them(self):
        texts = ["1.234,56", "250,5", "1 234,00 €", "(7)", "12-", "1.5E+3"]
        answer = self.import_facts(
            *(["T-1", f"2026-{month:02}", "sell_out", "", text, ""] for month, text in enumerate(texts, 1))
        )
        self.assertImported(answer, len(texts))
        self.assertEqual(
            [value for _key, (value, _weight) in sorted(self.facts().items())], [1234.56, 250.5, 1234, -7, -12, 1500]
        )

    def test_csv_with_semicolons_and_decimal_commas(self):
        text = "Partnernummer;Monat;Kennzahl;Wert\nT-1;03/2026;sell_out;1.234,5\nT-2;03/2026;sell_out;12,25\n"
        self.assertImported(self.import_csv(text), 2)
        self.assertEqual(self.facts(), {("sell_out", "2026-03", ""): (1234.5, 0)})

    def test_a_chosen_decimal_separator_decides(self):
        text = "Partner;Month;Metric;Value\nT-1;2026-03;sell_out;1.234\n"
        options = {"float_thousand_separator": ".", "float_decimal_separator": ","}
        self.assertImported(self.import_csv(text, **options), 1)
        self.assertEqual(self.facts()["sell_out", "2026-03", ""][0], 1234)

    def test_names_instead_of_numbers_and_codes(self):
        self.assertImported(
            self.import_facts(["t own firm", "2026-01", "Sell-out", "T Machines / T Tractors", 5, ""]), 1
        )
        self.assertEqual(list(self.facts()), [("sell_out", "2026-01", "T Tractors")])

    def test_database_and_external_ids(self):
        fields_ = ["partner_id/.id", "month", "metric_id/id", "value"]
        row = [str(self.firm.id), "2026-01", "prm_partner.metric_sell_out", "9"]
        answer = self.env["prm.fact"].with_user(self.users["manager"]).load(fields_, [row])
        self.assertEqual(answer["messages"], [])
        self.assertEqual(self.facts(), {("sell_out", "2026-01", ""): (9, 0)})

    def test_an_archived_partner_keeps_its_history(self):
        self.firm.active = False
        self.assertImported(self.import_facts(["T-1", "2026-01", "sell_out", "", 5, ""]), 1)

    def test_the_test_button_writes_nothing(self):
        answer = self.import_facts(["T-1", "2026-01", "sell_out", "", 5, ""], dryrun=True)
        self.assertFalse(answer["messages"])
        self.assertFalse(self.facts())

    def test_more_rows_than_the_screen_sends_at_once(self):
        self.env["res.partner"].create(
            [
                {"name": f"T Bulk {n}", "is_company": True, "prm_is_partner": True, "prm_number": f"TB{n}"}
                for n in range(90)
            ]
        )
        rows = [
            f"TB{n};{year}-{month:02};sell_out;{n}.5"
            for n in range(90)
            for year in (2023, 2024)
            for month in range(1, 13)
        ]
        answer = self.import_csv("\n".join(["Partner;Month;Metric;Value", *rows]))
        self.assertImported(answer, 2160)

    def test_an_unusual_weight_column_of_an_export_is_no_obstacle(self):
        self.assertImported(self.import_facts(["T-1", "2026-01", "sell_out", "", 5, 0]), 1)

    def test_an_imported_fact_can_be_deleted_by_a_manager_and_no_computed_one(self):
        [fact_id] = self.import_facts(["T-1", "2026-01", "sell_out", "", 5, ""])["ids"]
        fact = self.env["prm.fact"].browse(fact_id)
        computed = fact.sudo().copy({"month": "2026-02-01", "source": "auto"})
        with self.assertRefused("only imported ones are deleted"):
            computed.with_user(self.users["manager"]).unlink()
        with self.assertRaises(AccessError):
            fact.with_user(self.users["marketing"]).unlink()
        fact.with_user(self.users["manager"]).unlink()
        self.assertFalse(self.facts())

    def test_a_metric_that_is_imported_alone_tells_when(self):
        metric = self.env.ref("prm_partner.metric_sell_out")
        metric.as_of = False
        self.import_facts(["T-1", "2026-01", "sell_out", "", 5, ""])
        self.assertEqual(metric.as_of.date(), fields.Date.today())


@tagged("post_install", "-at_install")
class TestFactImportRefused(FactImportCase):
    """Files that do not fit: nothing is written, and a sentence names row and column."""

    def assertRowRefused(self, row, *parts, columns=COLUMNS, **options):
        good = ["T-2", "2025-12", "sell_out", "", 1, ""][: len(row)]
        answer = self.import_facts(good, row, columns=columns, **options)
        self.assertNotImported(answer, *parts)
        self.assertIn(3, [message.get("record") for message in answer["messages"]])
        self.assertFalse(self.facts() or self.facts(self.second))

    def test_partner(self):
        self.firm.prm_number = "0091"
        self.assertRowRefused(
            ["T-404", "2026-01", "sell_out", "", 1, ""], "Partner", "T-404", "no partner of the network"
        )
        self.assertRowRefused(["", "2026-01", "sell_out", "", 1, ""], "Partner", "missing")
        self.assertRowRefused(["T Customer", "2026-01", "sell_out", "", 1, ""], "Partner", "T Customer")
        self.assertRowRefused(["T Contact", "2026-01", "sell_out", "", 1, ""], "Partner", "T Contact")
        self.assertRowRefused([91, "2026-01", "sell_out", "", 1, ""], "Partner", "0091", "zeros")

    def test_partner_of_an_ambiguous_name(self):
        self.foreign.name = "T Own Firm"
        self.assertRowRefused(["T Own Firm", "2026-01", "sell_out", "", 1, ""], "Partner", "more than one")

    def test_month(self):
        for month in ("", "13/2026", "2026", "soon", "2026-00", "0026-01", "31.02.2026", "46000"):
            with self.subTest(month=month):
                self.assertRowRefused(["T-1", month, "sell_out", "", 1, ""], "Month", month or "missing")
        self.assertRowRefused(["T-1", "04/03/2026", "sell_out", "", 1, ""], "Month", "two ways")
        later = self.day(months=2).strftime("%Y-%m")
        self.assertRowRefused(["T-1", later, "sell_out", "", 1, ""], "Month", later, "future")

    def test_metric(self):
        self.assertRowRefused(["T-1", "2026-01", "turnover", "", 1, ""], "Metric", "turnover")
        self.assertRowRefused(["T-1", "2026-01", "", "", 1, ""], "Metric", "missing")
        self.env.ref("prm_partner.metric_warranty_claims").active = False
        self.assertRowRefused(["T-1", "2026-01", "warranty_claims", "", 1, ""], "Metric", "archived")

    def test_category(self):
        self.assertRowRefused(["T-1", "2026-01", "sell_out", "T Balers", 1, ""], "category", "T Balers")
        parents = (self.machines, self.parts)
        self.env["product.category"].create([{"name": "T Blades", "parent_id": parent.id} for parent in parents])
        self.assertRowRefused(["T-1", "2026-01", "sell_out", "T Blades", 1, ""], "category", "more than one")

    def test_value(self):
        for text in ("much", "1,2,3", "12.34.56", "nan", "1e300", "--5", "1.2.345,6"):
            with self.subTest(text=text):
                self.assertRowRefused(["T-1", "2026-01", "sell_out", "", text, ""], "Value", text, "no number")
        self.assertRowRefused(["T-1", "2026-01", "sell_out", "", "", ""], "Value", "missing")

    def test_value_with_a_separator_that_says_two_things(self):
        answer = self.import_facts(
            ["T-1", "2026-01", "sell_out", "", "250,5", ""], ["T-1", "2026-02", "sell_out", "", "1.234", ""]
        )
        self.assertNotImported(answer, "Value", "1.234", "decimal separator", row=3)

    def test_weight(self):
        self.assertRowRefused(["T-1", "2026-01", "payment_delay", "", 6000, ""], "Weight", "ratio")
        self.assertRowRefused(["T-1", "2026-01", "payment_delay", "", 6000, 0], "Weight", "ratio")
        self.assertRowRefused(["T-1", "2026-01", "payment_delay", "", 6000, -5], "Weight", "ratio")
        self.assertRowRefused(["T-1", "2026-01", "sell_out", "", 6000, 5], "Weight", "no ratio")

    def test_ratio_without_a_column_for_the_weight(self):
        answer = self.import_facts(
            ["T-1", "2026-01", "payment_delay", 6000], columns=["Partner", "Month", "Metric", "Value"]
        )
        self.assertNotImported(answer, "Weight", "ratio", row=2)

    def test_company(self):
        other = self.env["res.company"].create({"name": "T Other Company"})
        columns = [*COLUMNS, "Company"]
        self.assertRowRefused(["T-1", "2026-01", "sell_out", "", 1, "", other.name], other.name, columns=columns)

    def test_the_same_figure_twice(self):
        answer = self.import_facts(
            ["T-1", "2026-01", "sell_out", "", 1, ""],
            ["T-2", "2026-01", "sell_out", "", 1, ""],
            ["t own firm", "15.01.2026", "Sell-out", "", 2, ""],
        )
        self.assertNotImported(answer, "T Own Firm", "2026-01", "twice", "First in row 2", row=4)

    def test_columns(self):
        answer = self.import_facts(["T-1", "2026-01", "sell_out"], columns=["Partner", "Month", "Metric"])
        self.assertNotImported(answer, "needs a column", "Value")
        answer = self.import_facts(
            ["T-1", "2026-01", "sell_out", 1, "auto"], columns=["Partner", "Month", "Metric", "Value", "Source"]
        )
        self.assertNotImported(answer, "no column", "Source")

    def test_every_bad_row_is_named_up_to_a_hundred(self):
        answer = self.import_facts(*(["T-1", "soon", "sell_out", "", 1, ""] for _row in range(130)))
        self.assertEqual(len(answer["messages"]), 100)
        self.assertNotImported(answer, "30 more rows")

    def test_only_managers_import(self):
        for role in ("territory", "receivables", "marketing", "service", "employee"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.import_facts(["T-1", "2026-01", "sell_out", "", 1, ""], user=self.users[role])
        with self.assertRaises(AccessError):
            self.env["prm.fact"].with_user(self.dealer).import_facts([])
        values = {"partner_id": self.firm.id, "month": "2026-01-01", "value": 5, "source": "import"}
        values["metric_id"] = self.env.ref("prm_partner.metric_sell_out").id
        values["company_id"] = self.env.company.id
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.env["prm.fact"].with_user(self.users["manager"]).create(values)
        fact = self.env["prm.fact"].sudo().create(values)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            fact.with_user(self.users["manager"]).value = 6


@tagged("post_install", "-at_install")
class TestFactImportApi(FactImportCase):
    def api(self, rows, **options):
        return self.env["prm.fact"].with_user(self.users["manager"]).import_facts(rows, **options)

    def row(self, **values):
        return {"partner": "T-1", "month": "2026-01", "metric": "sell_out", "value": 5, **values}

    def test_counts_tell_what_was_done(self):
        self.assertEqual(self.api([self.row(), self.row(partner="T-2")]), {"created": 2, "changed": 0, "unchanged": 0})
        self.assertEqual(
            self.api([self.row(value="6,5"), self.row(partner="T-2")]), {"created": 0, "changed": 1, "unchanged": 1}
        )
        self.assertEqual(self.facts()["sell_out", "2026-01", ""], (6.5, 0))

    def test_dry_run_counts_and_writes_nothing(self):
        self.assertEqual(self.api([self.row()], dry_run=True), {"created": 1, "changed": 0, "unchanged": 0})
        self.assertFalse(self.facts())

    def test_as_of(self):
        self.api([self.row(as_of="2026-02-03T04:05:06Z")])
        fact = self.env["prm.fact"].search([("partner_id", "=", self.firm.id), ("source", "=", "import")])
        self.assertEqual(fields.Datetime.to_string(fact.as_of), "2026-02-03 04:05:06")

    def test_bad_rows_are_named_by_number(self):
        with self.assertRefused("Row 2", "T-404", "Row 3", "Value", "Row 4", "2026-99", exception=ValidationError):
            self.api([self.row(), self.row(partner="T-404"), self.row(value=True), self.row(month="2026-99")])
        self.assertFalse(self.facts())

    def test_what_is_no_row_is_refused(self):
        for rows in ("x", {}, [1], [["T-1"]], None):
            with self.subTest(rows=rows), self.assertRaises(UserError):
                self.api(rows)
        with self.assertRefused("colour"):
            self.api([self.row(colour="red")])
        for value in ([1], {"a": 1}, float("nan"), float("inf"), None):
            with self.subTest(value=value), self.assertRaises(UserError):
                self.api([self.row(value=value)])

    def test_nothing_is_nothing(self):
        self.assertEqual(self.api([]), {"created": 0, "changed": 0, "unchanged": 0})


@tagged("post_install", "-at_install")
class TestFactImportRequest(HttpCase):
    """The door for other programs, as they use it."""

    def request(self, key, body):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        return self.url_open("/json/2/prm.fact/import_facts", data=json.dumps(body), headers=headers)

    def key(self, group):
        user = new_test_user(self.env, f"t_api_{group}", f"prm_partner.{group}")
        return self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "T key", False)

    def test_a_program_imports_with_a_manager_s_key(self):
        firm = self.env["res.partner"].create(
            {"name": "T Api Firm", "is_company": True, "prm_is_partner": True, "prm_number": "T-API"}
        )
        row = {"partner": "T-API", "month": "2026-01", "metric": "sell_out", "value": 12.5}
        key = self.key("group_prm_manager")
        answer = self.request(key, {"rows": [row]})
        self.assertEqual((answer.status_code, answer.json()), (200, {"created": 1, "changed": 0, "unchanged": 0}))
        self.assertEqual(self.request(key, {"rows": [row]}).json()["unchanged"], 1)
        self.assertEqual(self.env["prm.fact"].search([("partner_id", "=", firm.id)]).value, 12.5)
        with mute_logger("odoo.http"):
            refused = self.request(key, {"rows": [{**row, "month": "2026-13"}]})
        self.assertEqual(refused.status_code, 422)
        self.assertIn("Row 1: “Month”", refused.json()["message"])

    def test_a_territory_manager_s_key_and_no_key_are_refused(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self.request(self.key("group_prm_territory"), {"rows": []}).status_code, 403)
            self.assertEqual(self.request("wrong", {"rows": []}).status_code, 401)
