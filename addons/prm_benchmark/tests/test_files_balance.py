"""Trial balances through the service and the pages: upload, look, done."""

from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.prm_portal.doors import Refused
from odoo.addons.prm_portal.tests.portal_common import PortalCase, PortalHttpCase

from ..controllers.balance import URL
from ..engine.balance_types import BadBalance
from .benchmark_common import BenchmarkMixin

MONTHLY = """Konto;Beschriftung;Soll Monat;Haben Monat;Soll kumuliert;Haben kumuliert
8400;Erlöse;0,00;10.000,00;0,00;30.000,00
3400;Wareneingang;6.000,00;0,00;18.000,00;0,00
4120;Gehälter;2.000,00;0,00;6.000,00;0,00
3980;Bestand;1.000,00;0,00;4.000,00;0,00
6300;Bank;1.000,00;0,00;2.000,00;0,00
"""
CUMULATIVE = "Konto;Saldo\n8400;-30.000,00\n3400;18.000,00\n4120;6.000,00\n3980;4.000,00\n1200;2.000,00\n"


class LedgerMixin(BenchmarkMixin):
    def figures(self, submission):
        return {code: Decimal(value) for code, value in self.stored(submission).items()}

    def ledger(self, name="bookkeeper_a"):
        return self.env["prm.benchmark.ledger"].with_user(self.dealers[name]).sudo(False)

    def upload(self, text, back=1, name="bookkeeper_a", **keys):
        partner = self.foreign if name.endswith("_b") else self.firm
        return self.ledger(name)._upload(
            self.door(name), text.encode("cp1252"), self.submission(back, partner).id, **keys
        )

    def shown(self, balance_id, name="bookkeeper_a"):
        return self.ledger(name)._shown(self.door(name), balance_id)

    def rows(self, balance_id):
        return {row["code"]: row["new"] for row in self.shown(balance_id)["rows"]}

    def take(self, balance_id, chart="skr03"):
        self.ledger()._take_chart(self.door("bookkeeper_a"), balance_id, chart)

    def apply(self, balance_id, **keys):
        revision = keys.pop("revision", self.submission().revision)
        return self.ledger()._apply(self.door("bookkeeper_a"), balance_id, revision, **keys)


@tagged("post_install", "-at_install")
class TestBenchmarkBalance(LedgerMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()

    def test_upload_look_done(self):
        balance_id = self.upload(MONTHLY)
        shown = self.shown(balance_id)
        self.assertIsNone(shown["mapping"])
        self.assertEqual(shown["guess"], "skr03")
        self.assertEqual(shown["totals"]["debit"], "30,000.00")
        self.assertTrue(shown["totals"]["is_balanced"])
        self.take(balance_id)
        self.assertEqual(self.rows(balance_id), {"U": "10,000.00", "W": "6,000.00", "P": "2,000.00", "S": "4,000.00"})
        shown = self.shown(balance_id)
        self.assertEqual([account["number"] for account in shown["unmapped"]], ["6300"])
        sources = {row["code"]: row["accounts"] for row in shown["rows"]}
        self.assertEqual(sources["P"], [{"number": "4120", "name": "Gehälter", "amount": "2,000.00"}])
        self.assertEqual(self.figures(self.submission()), {})

        self.assertEqual(self.apply(balance_id), 4)
        self.assertEqual(
            self.figures(self.submission()),
            {"U": 10000, "W": 6000, "P": 2000, "S": 4000},
        )
        values = self.env["prm.benchmark.value"].search([("submission_id", "=", self.submission().id)])
        self.assertEqual(set(values.mapped("source")), {"balance"})
        self.assertIsNone(self.apply(balance_id))

    def test_mapping_is_remembered_and_versioned(self):
        first = self.upload(MONTHLY)
        self.take(first)
        self.ledger()._map_accounts(self.door("bookkeeper_a"), first, {"6300": "-", "9999": "U", "3980": "nothing"})
        mapping = self.env["prm.benchmark.mapping"]._current(self.firm.id)
        self.assertEqual(mapping.version, 1)
        self.assertEqual(self.shown(first)["unmapped"], [])
        self.apply(first)
        self.assertTrue(mapping.applied)
        before = mapping._ranges()

        # the next month needs no mapping; a change makes the next version and leaves the old one
        self.make_open(2)
        second = self.upload(MONTHLY, back=2)
        self.assertEqual(self.shown(second)["mapping"], {"version": 1, "chart": "SKR03 (DATEV)"})
        rows = [("8400", "", "U", "-1"), ("3400", "3499", "W", "1"), ("", "", "", "1")]
        self.ledger()._save_mapping(self.door("bookkeeper_a"), second, rows)
        self.assertEqual(self.shown(second)["mapping"]["version"], 2)
        self.assertEqual(self.rows(second), {"U": "10,000.00", "W": "6,000.00"})
        self.assertEqual(mapping._ranges(), before)
        self.assertEqual(self.env["prm.benchmark.balance"].browse(first).mapping_id, mapping)

    def make_open(self, back):
        self.rounds[back].state = "open"

    def test_cumulative_list_takes_off_last_month(self):
        self.make_open(2)
        fiscal = self.back(3).month
        self.participants[self.firm].fiscal_month = fiscal
        earlier = CUMULATIVE.replace("30.000", "20.000").replace("18.000", "13.000").replace("2.000,00", "-3.000,00")
        now = self.upload(CUMULATIVE)
        self.take(now)
        shown = self.shown(now)
        self.assertEqual(shown["missing"], ["T item U", "T item W", "T item P"])
        self.assertEqual([row["code"] for row in shown["rows"]], ["S"])
        before = self.upload(earlier, back=2)
        self.apply_to(before, 2)
        now = self.upload(CUMULATIVE)
        self.assertEqual(self.rows(now), {"U": "10,000.00", "W": "5,000.00", "P": "0.00", "S": "4,000.00"})

    def test_a_quarter_is_what_moved_since_the_last_one(self):
        """Of an item that is asked by the quarter, a column of the last month tells nothing."""
        self.sections["results"].frequency = "quarter"
        participant = self.participants[self.firm]
        participant.fiscal_month = self.back(3).month
        first = self.upload(MONTHLY)
        self.take(first)
        self.assertEqual(self.rows(first)["U"], "30,000.00", "the first quarter: since the beginning of the year")
        participant.fiscal_month = self.back(6).month
        now = self.upload(MONTHLY)
        self.assertIn("T item U", self.shown(now)["missing"])
        self.make_open(4)
        before = self.upload(MONTHLY.replace("30.000", "12.000").replace("18.000", "8.000"), back=4)
        self.apply_to(before, 4)
        self.assertEqual(self.rows(self.upload(MONTHLY))["U"], "18,000.00")

    def apply_to(self, balance_id, back):
        door = self.door("bookkeeper_a")
        return self.ledger()._apply(door, balance_id, self.submission(back).revision, confirmed=True)

    def test_first_month_of_the_fiscal_year_is_what_the_list_says(self):
        self.participants[self.firm].fiscal_month = self.back(1).month
        balance_id = self.upload(CUMULATIVE)
        self.take(balance_id)
        self.assertEqual(self.rows(balance_id)["U"], "30,000.00")

    def test_errors_stop_and_doubts_are_confirmed(self):
        balance_id = self.upload(MONTHLY.replace("6.000,00;0,00", "5.000,00;0,00").replace("18.000,00", "17.000,00"))
        self.take(balance_id)
        shown = self.shown(balance_id)
        self.assertTrue(shown["confirm"])
        self.assertIn("2,000.00", shown["problems"][0]["text"])
        with self.assertRaises(UserError):
            self.apply(balance_id)
        self.assertEqual(self.apply(balance_id, confirmed=True), 4)

        balance_id = self.upload(MONTHLY[: MONTHLY.index("3980") + 12])
        self.assertTrue(self.shown(balance_id)["errors"])
        with self.assertRaises(UserError):
            self.apply(balance_id, confirmed=True)
        with self.assertRaises(BadBalance):
            self.upload("nothing")

    def test_somebody_else_entered_meanwhile(self):
        balance_id = self.upload(MONTHLY)
        self.take(balance_id)
        revision = self.submission().revision
        entry = self.env["prm.benchmark.entry"]
        entry._write_values(self.submission(), {self.items["U"].id: Decimal(5)}, "form")
        with self.assertRaises(UserError):
            self.apply(balance_id, revision=revision)
        self.assertEqual(self.figures(self.submission()), {"U": 5})

    def test_bad_lines_of_a_mapping_are_named(self):
        balance_id = self.upload(MONTHLY)
        for row in (
            ("84x", "", "U", "1"),
            ("8400", "8300", "U", "1"),
            ("8400", "", "NOTHING", "1"),
            ("8400", "", "U", "2"),
        ):
            with self.subTest(row=row), self.assertRaisesRegex(UserError, "Line 2"):
                self.ledger()._save_mapping(self.door("bookkeeper_a"), balance_id, [("1", "", "", "1"), row])

    def test_another_firm(self):
        balance_id = self.upload(MONTHLY)
        ledger, door = self.ledger("director_b"), self.door("director_b")
        for call in (
            lambda: ledger._shown(door, balance_id),
            lambda: ledger._apply(door, balance_id, 0),
            lambda: ledger._discard(door, balance_id),
            lambda: ledger._take_chart(door, balance_id, "skr03"),
            lambda: ledger._save_mapping(door, balance_id, []),
            lambda: ledger._mapping_shown(door, balance_id),
        ):
            with self.assertRaises(Refused):
                call()
        with self.assertRaises(UserError):
            ledger._upload(door, MONTHLY.encode(), self.submission().id)

    def test_nobody_of_the_staff_reads_accounts(self):
        self.take(self.upload(MONTHLY))
        admin = self.env.ref("base.user_admin")
        for model in ("balance", "mapping", "mapping.line"):
            for user in (admin, self.dealers["bookkeeper_a"], self.dealers["director_a"]):
                with self.subTest(model=model, user=user.login), self.assertRaises(AccessError):
                    self.env[f"prm.benchmark.{model}"].with_user(user).search([])

    def test_lists_are_forgotten(self):
        balance_id = self.upload(MONTHLY)
        balance = self.env["prm.benchmark.balance"].browse(balance_id)
        self.env.cr.execute("UPDATE prm_benchmark_balance SET create_date = create_date - interval '25 hours'")
        balance.invalidate_recordset()
        with self.assertRaises(UserError):
            self.apply(balance_id)
        balance._gc_balances()
        self.assertEqual((balance.state, balance.accounts), ("discarded", False))
        balance_id = self.upload(MONTHLY)
        self.take(balance_id)
        self.apply(balance_id)
        newest = self.env["prm.benchmark.balance"].browse(balance_id)
        self.env.cr.execute("UPDATE prm_benchmark_balance SET create_date = create_date - interval '40 days'")
        newest.invalidate_recordset()
        newest._gc_balances()
        self.assertFalse(balance.exists())
        self.assertTrue(newest.accounts)
        self.env.cr.execute("UPDATE prm_benchmark_balance SET create_date = create_date - interval '180 days'")
        newest.invalidate_recordset()
        newest._gc_balances()
        self.assertFalse(newest.accounts)


@tagged("post_install", "-at_install")
class TestBenchmarkBalancePages(LedgerMixin, PortalHttpCase):
    months_back = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()

    def send(self, text):
        return self.url_open(
            f"{URL}/upload",
            data={"csrf_token": self.csrf_token(), "submission": str(self.submission().id)},
            files={"file": ("a.csv", text.encode("cp1252"), "text/csv")},
        )

    def test_pages(self):
        self.login("bookkeeper_a")
        self.assertIn("T Programme", self.get(URL).text)
        page = self.send(MONTHLY)
        path = f"{URL}/{page.url.rsplit('/', 1)[1]}"
        self.assertIn("Which chart of accounts", page.text)
        page = self.post(f"{path}/chart", chart="skr03")
        self.assertIn("10,000.00", page.text)
        self.assertIn("Accounts without an item (1)", page.text)
        page = self.post(f"{path}/accounts", account_6300="-")
        self.assertNotIn("Accounts without an item", page.text)
        self.assertIn('value="8000"', self.get(f"{path}/mapping").text)
        page = self.post(f"{path}/apply", revision=str(self.submission().revision))
        self.assertIn("4 figures were saved", page.text)
        self.assertEqual(self.figures(self.submission())["U"], 10000)

    def test_mapping_form(self):
        self.login("bookkeeper_a")
        path = f"{URL}/{self.send(MONTHLY).url.rsplit('/', 1)[1]}"
        fields = {
            "first": ["8000", "3000", ""],
            "last": ["8999", "3969", ""],
            "item": ["U", "W", ""],
            "sign": ["-1", "1", "1"],
        }
        page = self.url_open(f"{path}/mapping/save", data={"csrf_token": self.csrf_token(), **fields})
        self.assertIn("Your mapping is saved", page.text)
        self.assertIn("6,000.00", page.text)

    def test_refused_files_say_why(self):
        self.login("bookkeeper_a")
        page = self.send("nothing")
        self.assertEqual(page.status_code, 422)
        self.assertIn("No line names the columns", page.text)
        self.assertIn("Nothing was saved", page.text)

    def test_closed_to_others(self):
        balance_id = self.upload(MONTHLY)
        for name in ("sales_a", "service_a", "plain", "director_b"):
            self.login(name)
            for path in (f"/{balance_id}", f"/{balance_id}/mapping"):
                with self.subTest(name=name, path=path):
                    self.assertNotEqual(self.get(f"{URL}{path}").status_code, 200)
