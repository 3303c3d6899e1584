"""The own KPIs: live over four windows, with drafts marked, and never 0 for what is not known."""

from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .benchmark_common import BenchmarkMixin


class OwnCase(BenchmarkMixin, PortalCase):
    months_back = 26

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()

    @classmethod
    def put_two_years(cls):
        for back in range(2, 27):
            cls.put(back, submit=True, U=1000, W=600 if back < 14 else 700, P=100, S=300, A=10, FTE=2)

    def data(self, name="director_a", **options):
        return self.env["prm.benchmark.own"].with_user(self.dealers[name]).sudo(False)._data(self.door(name), **options)

    def kpi(self, code, **options):
        return next(row for row in self.data(**options)["kpis"] if row["code"] == code)

    def text(self, month):
        return f"{month:%Y-%m}"


@tagged("post_install", "-at_install")
class TestOwnFigures(OwnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put_two_years()

    def test_last_month_with_figures_against_last_year(self):
        data = self.data()
        self.assertEqual(data["end"], self.text(self.back(2)))
        margin = self.kpi("margin")
        self.assertEqual((margin["value"], margin["previous"]), ("40.0\N{NO-BREAK SPACE}%", "30.0\N{NO-BREAK SPACE}%"))
        self.assertEqual((margin["change"], margin["good"], margin["up"]), ("+10.0 points", True, True))
        self.assertEqual([kpi["code"] for kpi in data["top"]], ["margin", "area", "personnel"])
        self.assertFalse(data["provisional"])

    def test_kpis_stand_in_the_order_of_the_programme(self):
        self.kpis["personnel"].sequence = -1
        new = self.env["prm.benchmark.kpi"].with_context(default_programme_id=self.programme.id)
        new.create([{"name": "T kpi last", "code": "aaa", "formula": "U", "unit": "eur"}])
        codes = [kpi["code"] for kpi in self.data()["kpis"]]
        self.assertEqual(codes, ["personnel", "margin", "turn", "area", "aaa"])

    def test_windows(self):
        self.assertIn("1,200", self.kpi("area", kind="month")["value"])
        self.assertIn("1,200", self.kpi("area", kind="r12")["value"])
        quarter = self.data(kind="quarter")
        self.assertTrue(all(int(row["code"][5:]) % 3 == 0 for row in quarter["ends"]))
        self.assertEqual(self.data(kind="x")["kind"], "month")

    def test_draft_is_live_and_marked(self):
        self.put(1, U=2000, W=1000)
        data = self.data()
        self.assertEqual(data["end"], self.text(self.back(1)))
        self.assertEqual(self.kpi("margin")["value"], "50.0\N{NO-BREAK SPACE}%")
        self.assertEqual(len(data["provisional"]), 1)
        personnel = self.kpi("personnel")
        self.assertFalse(personnel["known"])
        self.assertEqual(personnel["why"], [f"“T item P” is missing for {self.back(1):%B %Y}."])

    def test_zero_divisor_is_not_available(self):
        self.put(1, submit=True, U=0, W=0, P=5)
        margin = self.kpi("margin")
        self.assertEqual((margin["known"], margin["value"], margin["why"]), (False, "–", ["It would be divided by 0."]))

    def test_several_months_missing(self):
        self.put(1, submit=True, W=600)
        why = self.kpi("margin", kind="r12", end=self.text(self.back(1)))["why"]
        self.assertEqual(why, [f"“T item U” is missing for {self.back(1):%B %Y}."])
        why = self.kpi("margin", kind="r12", end=self.text(self.back(20)))["why"]
        self.assertIn("other months", why[0])

    def test_branch_that_is_missing_is_named(self):
        self.put(2, self.foreign, submit=True, U=1000, W=600, P=100)
        self.put(2, self.branches[0], submit=True, A=10, FTE=1)
        data = self.data("director_b")
        area = next(row for row in data["kpis"] if row["code"] == "area")
        self.assertIn("T Branch West", area["why"][0])
        self.put(2, self.branches[1], submit=True, A=30, FTE=1)
        area = next(row for row in self.data("director_b")["kpis"] if row["code"] == "area")
        self.assertIn("300", area["value"])

    def test_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.data("director_b", kind="r12")
            return self.env.cr.sql_log_count - before

        self.put(2, self.foreign, submit=True, U=1000, W=600, P=100)
        count()
        few = count()
        for back in range(2, 20):
            self.put(back, self.branches[0], submit=True, A=10, FTE=1)
            self.put(back, self.branches[1], A=10, FTE=1)
        # when figures changed: which months have some, and the figures of the KPIs
        self.assertLessEqual(count(), few + 2)
        self.assertLessEqual(count(), few)
        self.assertLessEqual(few, 14)

    def test_trend_breaks_where_a_month_is_missing(self):
        self.submission(5).write({"state": "draft"})
        self.env["prm.benchmark.entry"]._delete([(self.submission(5).id, self.items["U"].id)])
        self.env["prm.benchmark.entry"]._write_rows(self.submission(5))
        spark = self.kpi("margin")["spark"]
        self.assertEqual(len(spark["lines"]), 2)
        self.assertIn("lowest", spark["text"])

    def test_firm_that_takes_no_part(self):
        data = self.env["prm.benchmark.own"]._data(self.door("acting", self.second))
        self.assertEqual((data["programmes"], data["kpis"]), ([], []))


@tagged("post_install", "-at_install")
class TestOwnRhythm(OwnCase):
    """The windows follow how often the programme asks."""

    def ask(self, frequency, *keys):
        for key in keys or self.sections:
            self.sections[key].frequency = frequency
        self.put_two_years()

    def test_quarterly_programme_opens_on_its_quarter(self):
        self.ask("quarter")
        data = self.data()
        self.assertEqual([row["code"] for row in data["windows"]], ["quarter", "ytd", "r12"])
        self.assertEqual(data["kind"], "quarter")
        self.assertTrue(self.kpi("margin")["known"])
        self.assertEqual(self.data(kind="month")["kind"], "quarter")
        for kind in ("ytd", "r12"):
            self.assertTrue(all(int(row["code"][5:]) % 3 == 0 for row in self.data(kind=kind)["ends"]))
            self.assertTrue(self.kpi("margin", kind=kind)["known"])

    def test_yearly_programme_opens_on_its_year(self):
        self.ask("year")
        data = self.data()
        self.assertEqual([row["code"] for row in data["windows"]], ["ytd", "r12"])
        self.assertEqual(data["kind"], "ytd")
        self.assertTrue(all(row["code"].endswith("-12") for row in data["ends"]))
        self.assertTrue(self.kpi("margin")["known"])

    def test_one_section_by_the_month_keeps_the_month(self):
        self.ask("quarter", "results")
        self.assertEqual(self.data()["kind"], "month")
