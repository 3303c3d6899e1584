"""The evaluation's files through their doors."""

import base64
import io

from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalHttpCase

from ..controllers.evaluation import URL
from ..engine.evaluation_files import verdict
from .evaluation_common import CELL, EvaluationMixin
from .test_evaluation_pdf import picture
from .test_evaluation_workbook import PLACES, kept

XLSX, PDF = f"{URL}/evaluation.xlsx", f"{URL}/evaluation.pdf"
#: seven digits that no other figure of the tests has
CANARY = 7354821


@tagged("post_install", "-at_install")
class TestEvaluationFiles(EvaluationMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_evaluation()
        cls.put(2, cls.foreign, submit=True, U=CANARY, W=1, P=1, S=1)
        released = {(cohort, "margin"): CELL for cohort in cls.cohorts}
        cls.release(2, {**released, ("all", "turn"): "few"})

    def sheets(self, url=XLSX):
        answer = self.get(url)
        self.assertEqual(answer.status_code, 200, answer.text[:500] if answer.status_code != 200 else "")
        return load_workbook(io.BytesIO(answer.content))

    def paper(self, url=PDF):
        answer = self.get(url)
        self.assertEqual(answer.status_code, 200)
        return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages)

    def test_answers_are_files_that_nobody_keeps(self):
        self.login("director_a")
        for url, kind in ((XLSX, "spreadsheetml.sheet"), (PDF, "application/pdf")):
            answer = self.get(url)
            self.assertEqual(answer.status_code, 200)
            self.assertIn(kind, answer.headers["Content-Type"])
            self.assertIn("no-store", answer.headers["Cache-Control"])
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            name = f"t-own-firm-t-programme-{self.back(2):%Y-%m}-r12.{url.rsplit('.', 1)[1]}"
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            self.assertIn(name, answer.headers["Content-Disposition"])

    def test_figures_are_those_of_the_page(self):
        self.login("director_a")
        compared = 0
        for window in ("month", "quarter", "ytd", "r12"):
            with self.subTest(window=window):
                data = self.data(window=window)
                sheet = self.sheets(f"{XLSX}?window={window}").worksheets[1]
                text = self.paper(f"{PDF}?window={window}")
                self.assertTrue(data["kpis"])
                for row, kpi in enumerate(data["kpis"], 5):
                    self.assertEqual(sheet.cell(row, 1).value, kpi["name"])
                    for key, place in PLACES.items():
                        self.assertEqual(kept(sheet.cell(row, place).value), kept(kpi[key]), (kpi["code"], key))
                    self.assertEqual(bool(sheet.cell(row, 11).value), bool(verdict(kpi)))
                    for shown in (*kpi["short"].values(), kpi["worth_text"]):
                        self.assertIn(" ".join(shown.split()), text)
                    compared += kpi["median"] is not None
        self.assertEqual(compared, 1)

    def test_findings_say_what_the_gap_is_worth(self):
        self.login("director_a")
        margin = self.kpi("margin", window="r12")
        text = self.paper(f"{PDF}?window=r12")
        self.assertEqual((margin["own"], margin["median"]), (0.4, 0.35))
        self.assertIn("T kpi margin: 40.0 %; the median is 35.0 %, a gap of +5.0 points.", text)
        self.assertIn("Place in the group: best quartile.", text)
        self.assertIn(" ".join(margin["worth_text"].split()), text)
        self.assertIn("No KPI is worse than the group's median.", text)
        self.assertIn("No measure is noted.", text)

    def test_measures_and_what_became_of_them(self):
        data = self.data(window="r12")
        measures = self.env["prm.benchmark.measure"].with_user(self.dealers["director_a"]).sudo(False)
        due = next(row["code"] for row in measures._dues() if row["proposed"])
        measures._note(self.door("director_a"), data, "margin", "Fewer rebates & <b>gifts</b>", "value", "45", due)
        self.env.flush_all()
        self.login("director_a")
        [measure] = self.data(window="r12")["measures"]
        text = self.paper(f"{PDF}?window=r12")
        self.assertIn("T kpi margin: “Fewer rebates & <b>gifts</b>” – from 40.0 % to 45.0 %", text)
        self.assertIn(measure["result_text"], text)
        sheet = self.sheets(f"{XLSX}?window=r12").worksheets[3]
        self.assertEqual(sheet["B4"].value, "Fewer rebates & <b>gifts</b>")
        self.assertEqual(sheet["D4"].value, measure["target_text"])

    def test_withheld_figures_say_so_and_are_nowhere(self):
        self.login("director_a")
        self.assertEqual(self.kpi("turn", window="r12")["reason"], "few")
        sheet = self.sheets(f"{XLSX}?window=r12").worksheets[1]
        row = next(row for row in range(5, 9) if sheet.cell(row, 1).value == "T kpi turn")
        self.assertIsNotNone(sheet.cell(row, PLACES["own"]).value)
        self.assertEqual(
            {sheet.cell(row, PLACES[key]).value for key in ("median", "lower", "upper", "gap", "worth")}, {None}
        )
        self.assertEqual(sheet.cell(row, 18).value, "Too few firms")
        self.assertIn("Too few firms", self.paper(f"{PDF}?window=r12"))

    def test_in_the_language_of_the_reader(self):
        self.dealers["director_a"].lang = "de_DE"
        self.login("director_a")
        text = self.paper(f"{PDF}?window=r12")
        self.assertIn("40,0 %", text)
        self.assertNotIn("40.0 %", text)
        for kpi in self.data(lang="de_DE", window="r12")["kpis"]:
            self.assertIn(" ".join(kpi["short"]["own"].split()), text)

    def test_other_roles_get_nothing(self):
        for name in ("bookkeeper_a", "sales_a", "service_a", "plain"):
            self.login(name)
            for url in (XLSX, PDF):
                with self.subTest(name=name, url=url):
                    answer = self.get(f"{url}?programme={self.programme.id}")
                    self.assertNotEqual(answer.status_code, 200)
                    self.assertNotIn("attachment", answer.headers.get("Content-Disposition", ""))
        self.login(None)
        for url in (XLSX, PDF):
            self.assertIn("/web/login", self.get(url).url)

    def test_neighbour_gets_the_own_firm_alone(self):
        self.login("director_b")
        texts = [
            str(cell.value)
            for sheet in self.sheets(f"{XLSX}?window=month")
            for row in sheet.iter_rows()
            for cell in row
            if cell.value
        ]
        self.assertTrue(any(str(CANARY) in text for text in texts))
        self.login("director_a")
        query = f"?programme={self.programme.id}&firm={self.foreign.id}&partner_id={self.foreign.id}"
        texts = [
            str(cell.value)
            for sheet in self.sheets(XLSX + query)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value
        ]
        self.assertFalse([text for text in texts if str(CANARY) in text or self.foreign.name in text])
        self.assertNotIn("7,354,821", self.paper(PDF + query))

    def test_whatever_is_asked_for_becomes_what_there_is(self):
        foreign = self.env["prm.benchmark.programme"].create(
            {"name": "T Secret", "code": "T-SECRET", "state": "running", "month_from": self.back(20)}
        )
        self.login("director_a")
        usual = [cell.value for cell in self.sheets(f"{XLSX}?window=r12").worksheets[1]["D"]]
        for query in (
            f"programme={foreign.id}&window=r12",
            "programme=-1&window=r12",
            "programme=' OR 1=1&window=r12",
            "end=2999-12&window=r12",
            "end=%00&window=r12",
            "cohort=999999999999&window=r12",
            "cohort=1,2&cohort=3&window=r12",
            f"window={'x' * 5000}",
            "window=r12&kpi=__class__",
            "window=r12&view=<script>",
        ):
            with self.subTest(query=query[:60]):
                book = self.sheets(f"{XLSX}?{query}")
                self.assertEqual([cell.value for cell in book.worksheets[1]["D"]], usual)
                self.assertNotIn("T Secret", self.paper(f"{PDF}?{query}"))

    def test_nothing_to_put_into_a_file_is_a_page_that_says_so(self):
        self.dealers["director_c"] = self.make_dealer("director_c", self.second, "director")
        self.env.flush_all()
        self.login("director_c")
        for url in (XLSX, PDF):
            answer = self.get(url)
            self.assertEqual(answer.status_code, 404)
            self.assertIn("Your firm does not take part in a benchmark", answer.text)

    def test_logo_of_the_firm_and_odd_ones(self):
        self.login("director_a")
        company = self.env.company.partner_id
        for name, firm, network, count in (
            ("firm's", picture(), picture(), 1),
            ("network's", None, picture(), 1),
            ("none", None, None, 0),
            ("webp", picture("WEBP"), None, 1),
            ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>", None, 0),
        ):
            with self.subTest(name=name):
                self.firm.image_1920 = firm and base64.b64encode(firm)
                company.image_1920 = network and base64.b64encode(network)
                self.env.flush_all()
                pages = PdfReader(io.BytesIO(self.get(PDF).content)).pages
                self.assertEqual(len(pages[0].images), count)

    def test_adviser_reads_and_takes_the_file_along(self):
        self.login("adviser")
        data = self.data("adviser", window="r12")
        self.assertEqual(self.sheets(f"{XLSX}?window=r12").worksheets[1].cell(5, 4).value, data["kpis"][0]["own"])
