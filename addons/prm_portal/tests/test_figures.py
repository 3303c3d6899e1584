"""The released figures about the own firm: never another's, never more than released, never 0 for unknown."""

from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools.misc import formatLang

from .firm_common import FirmMixin
from .portal_common import PortalCase, PortalHttpCase

TODAY = "2031-05-17"


@tagged("post_install", "-at_install")
class TestFigures(FirmMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY):
            cls.today = date(2031, 5, 17)
            cls.build_firm()
        cls.env["prm.metric"].search([]).dealer_visible = False
        cls.metrics["revenue"].dealer_visible = True

    def fact(self, code, month, value, partner=None, **values):
        year, number = month
        return self.make_fact(code, value, partner, month=date(year, number, 1), **values)

    def data(self, name="director_a", period="", company=0, firm=None):
        door = self.door(name, firm)
        with freeze_time(TODAY):
            return self.as_firm("prm.dealer.figures", name)._data(door, period, company)

    def metric(self, code="revenue", **options):
        found = [row for row in self.data(**options)["metrics"] if row["code"] == code]
        return found[0] if found else None

    def test_this_year_against_the_last(self):
        for month, value in (((2030, 1), 100), ((2030, 4), 100), ((2030, 6), 900), ((2031, 2), 150), ((2031, 4), 100)):
            self.fact("revenue", month, value)
        self.fact("revenue", (2031, 5), 40)
        row = self.metric()
        self.assertEqual(row["current"]["values"], [0.0, 150.0, 0.0, 100.0, 40.0, *[None] * 7])
        self.assertEqual(row["before"]["values"][:7], [100.0, 0.0, 0.0, 100.0, 0.0, 900.0, 0.0])
        # complete months only: January to April of both years
        self.assertIn("250", row["value"])
        self.assertIn("200", row["previous"])
        self.assertEqual(row["change"], "+25.0\N{NO-BREAK SPACE}%")
        self.assertTrue(row["change_good"])
        self.assertEqual(row["span"], "January 2031 to April 2031")
        row = self.metric(period="12m")
        self.assertEqual(row["current"]["values"], [0.0, 900.0, *[0.0] * 7, 150.0, 0.0, 100.0])
        row = self.metric(period="2030")
        self.assertIn("1,100", row["value"])
        self.assertFalse(row["has_previous"])

    def test_unknown_is_never_0(self):
        self.fact("revenue", (2031, 3), 150)
        row = self.metric()
        self.assertEqual(row["current"]["values"][:5], [None, None, 150.0, 0.0, 0.0])
        self.assertEqual(row["current"]["texts"][:2], ["–", "–"])
        self.assertEqual(row["before"]["values"], [None] * 12)
        self.assertEqual((row["previous"], row["change"]), ("–", ""))
        self.metrics["revenue"].as_of = "2031-03-20 10:00:00"
        self.assertEqual(self.metric()["current"]["values"][3:], [None] * 9)
        self.metrics["revenue"].problem = "T broken"
        self.assertIsNone(self.metric())
        self.assertEqual(self.data()["missing"], ["Revenue"])

    def test_imported_metric_reaches_to_its_last_fact(self):
        self.metrics["sell_out"].dealer_visible = True
        for month in ((2031, 1), (2031, 3)):
            self.fact("sell_out", month, 10, source="import")
        self.assertEqual(self.metric("sell_out")["current"]["values"], [10.0, None, 10.0, *[None] * 9])

    def test_balance_is_that_of_the_last_month(self):
        self.metrics["open_receivables"].dealer_visible = True
        for month, value in (((2030, 5), 80), ((2031, 4), 70), ((2031, 5), 60)):
            self.fact("open_receivables", month, value)
        row = self.metric("open_receivables")
        self.assertTrue(row["is_state"])
        self.assertIn("60", row["value"])
        self.assertIn("80", row["previous"])
        self.assertFalse(row["categories"])

    def test_january_compares_nothing_incomplete(self):
        self.fact("revenue", (2031, 1), 10)
        self.fact("revenue", (2030, 1), 500)
        with freeze_time("2031-01-10"):
            self.metrics["revenue"].as_of = fields.Datetime.now()
            figures = self.as_firm("prm.dealer.figures", "director_a")._data(self.door("director_a"))
        self.assertEqual(figures["metrics"][0]["change"], "")
        self.assertIn("10", figures["metrics"][0]["value"])

    def test_only_what_is_released(self):
        for code in self.metrics:
            self.fact(code, (2031, 3), 4711.25, weight=1)
        codes = {row["code"] for row in self.data()["metrics"]}
        self.assertEqual(codes, {"revenue"})
        for code in ("margin", "margin_rate", "share_of_wallet", "market_share", "dependency", "relationship"):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.metrics[code].dealer_visible = True
        with self.assertRaises(ValidationError):
            self.metrics["revenue"].code = "margin_rate"

    def test_only_the_own_firm(self):
        self.fact("revenue", (2031, 3), 4711.25, self.foreign)
        self.assertFalse(self.data()["metrics"])
        self.assertTrue(self.data("director_b")["metrics"])
        self.fact("revenue", (2031, 3), 12, self.second)
        self.fact("revenue", (2031, 3), 33)
        self.assertIn("33", self.metric(name="adviser")["value"])

    def test_companies_are_not_added_up(self):
        other = self.env["res.company"].create({"name": "T Company", "currency_id": self.env.ref("base.PLN").id})
        (self.env.ref("base.PLN") | self.env.company.currency_id).active = True
        self.fact("revenue", (2031, 3), 100)
        self.fact("revenue", (2031, 3), 7, company_id=other.id)
        data = self.data()
        self.assertEqual(len(data["companies"]), 2)
        self.assertIn("100", data["metrics"][0]["value"])
        data = self.data(company=other.id)
        self.assertEqual(data["currency"], "PLN")
        self.assertTrue(data["metrics"][0]["value"].startswith("7"))
        # a company without figures of the firm is none of its business
        stranger = self.env["res.company"].create({"name": "T Stranger"})
        self.assertNotEqual(self.data(company=stranger.id)["company_id"], stranger.id)

    def test_categories(self):
        for category, now, before in ((self.tractors, 300, 100), (self.parts, 50, 400), (None, 5, 0)):
            self.fact("revenue", (2031, 2), now, category=category)
            self.fact("revenue", (2030, 2), before, category=category)
        self.fact("revenue", (2030, 1), 0)
        rows = self.metric()["categories"]
        self.assertEqual([(row["label"], row["current"], row["before"]) for row in rows], [
            ("T Parts", 50.0, 400.0), ("T Tractors", 300.0, 100.0), ("Without category", 5.0, 0.0),
        ])  # fmt: skip

    def test_potential_of_the_area(self):
        self.assertIsNone(self.data()["potential"])
        potential = self.env["prm.territory.potential"]
        for territory, year, value in (
            (self.land, 2031, 1),
            (self.north, 2029, 2),
            (self.north, 2030, 3),
            (self.south, 2031, 4),
        ):
            for category in (self.tractors, self.parts):
                amount = value * 1000 if category == self.tractors else 0
                potential.create(
                    {"territory_id": territory.id, "category_id": category.id, "year": year, "market_potential": amount}
                )
        area = self.data()["potential"]
        self.assertEqual((area["territory"], area["year"]), ("T North", 2030))
        self.assertEqual([row["potential"] for row in area["rows"]], [3000.0, None])
        self.assertEqual(area["rows"][1]["potential_text"], "–")
        self.assertEqual(self.data("director_b")["potential"]["territory"], "T South")

    def test_period_of_the_address(self):
        self.fact("revenue", (2029, 3), 1)
        self.fact("revenue", (2020, 3), 1)
        self.assertEqual([row["code"] for row in self.data()["periods"]], ["2031", "2030", "2029", "12m"])
        for period in ("1999", "x", "<script>", "99999999999", "2031'"):
            self.assertEqual(self.data(period=period)["period"], "2031")

    def test_numbers_are_written_as_odoo_writes_them(self):
        figures, lang = self.env["prm.dealer.figures"], self.env["res.lang"]._lang_get("en_US")
        for grouping, point, thousands in (
            ("[3,0]", ".", ","),
            ("[3,0]", ",", "."),
            ("[3,2,0]", ".", ","),
        ):
            lang.write({"grouping": grouping, "decimal_point": point, "thousands_sep": thousands})
            for value in (0, -0.4, 2.5, 3.5, 0.125, 1.005, -999.995, 1000, 1234567.891, -1e15):
                for digits in (0, 1, 2):
                    self.assertEqual(
                        figures._number(value, digits), formatLang(self.env, value, digits=digits), (grouping, value)
                    )

    def test_queries_do_not_grow(self):
        self.fact("revenue", (2031, 3), 100, category=self.tractors)
        few = self.count_queries(self.data)
        for code in ("units", "orders", "credit_notes", "visits"):
            self.metrics[code].dealer_visible = True
        for number in range(20):
            category = self.env["product.category"].create({"name": f"T {number}"})
            for code in ("revenue", "units", "orders"):
                self.fact(code, (2030, 1 + number % 12), 100, category=category)
        # in a long run full caches forget a rule or two; a query per metric or category would be many more
        self.assertLessEqual(self.count_queries(self.data), few + 2)


@tagged("post_install", "-at_install")
class TestFiguresPage(FirmMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_firm()
        cls.metrics["revenue"].dealer_visible = True

    def test_page_and_charts(self):
        self.make_fact("revenue", 4711.0, back=1, category=self.tractors)
        self.make_fact("revenue", 815.0, self.foreign, back=1)
        self.login("adviser")
        page = self.get("/my/prm/figures?period=12m").text
        self.assertIn("4,711", page)
        self.assertNotIn("815", page.split("o_prm_figures")[1].split("</main>")[0])
        self.assertIn('data-period="12m"', page)
        charts = self.json("/my/prm/figures/data", {"period": "12m", "company": str(self.env.company.id)})["result"]
        self.assertEqual(charts["revenue"]["series"][0]["values"][-1], 4711.0)
        self.assertEqual(charts["revenue_categories"]["labels"], ["T Tractors"])
        for odd in ({"period": ["x"]}, {"company": {"a": 1}}, {"company": 2**70}, {}):
            self.assertIn("revenue", self.json("/my/prm/figures/data", odd)["result"])

    def test_charts_are_drawn(self):
        self.make_fact("revenue", 4711.0, back=1, category=self.tractors)
        code = """
            const drawn = () => [...document.querySelectorAll("canvas[data-chart]")].filter(
                (canvas) => globalThis.Chart && Chart.getChart(canvas)?.data.datasets.length === 2
            );
            const wait = setInterval(() => {
                if (drawn().length === 2) {
                    clearInterval(wait);
                    console.log("test successful");
                }
            }, 100);
        """
        self.browser_js("/my/prm/figures?period=12m", code, login=self.dealers["adviser"].login, timeout=120)

    def test_nothing_known(self):
        self.login("director_a")
        self.assertIn("No figures yet", self.get("/my/prm/figures").text)
