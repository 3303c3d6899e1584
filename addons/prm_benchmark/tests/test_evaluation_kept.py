"""What the evaluation keeps in memory: shown again for the same figures, never for others or to anybody else."""

import json
from unittest.mock import patch

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.prm_benchmark_evaluation_drawn import _DRAWN
from ..models.prm_benchmark_evaluation_kept import _KEPT
from .evaluation_common import CELL
from .test_evaluation_pages import URL, EvaluationHttpCase, of_class


@tagged("post_install", "-at_install")
class TestEvaluationKept(EvaluationHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for back in range(2, 26):
            cls.put(back, cls.foreign, submit=True, U=2000, W=1100, P=200, S=300, A=10, FTE=2)
        cls.env["prm.dealer.assignment"]._give(
            cls.dealers["adviser"], cls.foreign, "adviser", cls.today.replace(year=cls.today.year + 1)
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        _KEPT.clear()
        _DRAWN.clear()

    def counted(self, method):
        """Count the calls of a method of the evaluation in the block."""
        model = type(self.env["prm.benchmark.evaluation"])
        return patch.object(model, method, autospec=True, side_effect=getattr(model, method))

    def inside(self, url=URL):
        """Return the HTML of charts, first KPIs and the table of KPIs."""
        root = of_class(self.page(url), "o_prm_evaluation")[0]
        parts = [*of_class(root, "card"), *of_class(root, "o_prm_kpi_table")]
        self.assertGreater(len(parts), 18)
        return b"".join(map(html.tostring, parts))

    def margin(self, url=URL):
        """Return the texts of the margin: own value and median."""
        [row] = self.page(url).xpath("//tr[@id='prm_kpi_margin']")
        return tuple(
            row.xpath(f"./td[@data-label='{name}']")[0].text_content().strip() for name in ("Your firm", "Median")
        )

    # --- kept -----------------------------------------------------------------------------------------

    def test_drawn_once_and_computed_once(self):
        self.login("director_a")
        first = self.inside()
        with self.counted("_computed") as computed, self.counted("_drawn_values") as drawn:
            self.assertEqual(self.inside(), first)
            self.answer()
            self.assertFalse(computed.called or drawn.called)
            self.inside(f"{URL}?view=table")
            self.assertEqual((computed.call_count, drawn.call_count), (0, 1))

    def test_kept_is_what_would_be_drawn(self):
        self.login("director_a")
        for query in ("view=charts", "view=table", "window=month", f"cohort={self.cohorts['small'].id}"):
            self.inside(f"{URL}?{query}")
            kept = self.inside(f"{URL}?{query}")
            _KEPT.clear()
            _DRAWN.clear()
            self.assertEqual(self.inside(f"{URL}?{query}"), kept, query)

    # --- nobody else's --------------------------------------------------------------------------------

    def test_neighbours_in_turn(self):
        for _time in range(2):
            self.login("director_a")
            self.assertIn("40.0", self.margin()[0])
            self.login("director_b")
            self.assertIn("45.0", self.margin()[0])
            self.assertEqual(self.answer()["result"]["kpis"][0]["own"], 0.45)

    def test_another_firm_in_the_same_session(self):
        self.login("adviser")
        for _time in range(2):
            for firm, own in ((self.firm, "40.0"), (self.foreign, "45.0")):
                self.post("/my/prm/switch", firm_id=firm.id)
                self.assertIn(own, self.margin()[0])
                self.assertEqual(self.answer()["result"]["kpis"][0]["own_text"][:4], own)

    def test_who_only_reads_sees_the_same_without_buttons(self):
        self.login("director_a")
        self.post(f"{URL}/measure", kpi="margin", text="T shelves", target="value", value="50", due=self.code(0))
        mine = self.page()
        self.assertEqual(len(mine.xpath("//form[contains(@action, '/done')]")), 1)
        tokens = set(mine.xpath("//main//input[@name='csrf_token']/@value"))
        inside = self.inside()
        self.login("adviser")
        self.post("/my/prm/switch", firm_id=self.firm.id)
        with self.counted("_drawn_values") as drawn:
            page = self.page()
            self.assertEqual(self.inside(), inside)
            self.assertFalse(drawn.called)
        self.assertIn("T shelves", page.text_content())
        self.assertFalse(page.xpath("//form[contains(@action, '/measure/')]"))
        self.assertTrue(tokens)
        for token in tokens:
            self.assertNotIn(token, html.tostring(page).decode())

    def test_what_is_drawn_gets_nothing_of_user_or_moment(self):
        self.login("director_a")
        self.post(f"{URL}/measure", kpi="margin", text="T shelves", target="value", value="50", due=self.code(0))
        with self.counted("_figure_values") as drawn:
            self.page()
        [data] = [call.args[1] for call in drawn.call_args_list]
        self.assertEqual(
            set(data),
            {
                "programme",
                "end",
                "window",
                "cohort",
                "span",
                "kpi",
                "kpi_chosen",
                "top",
                "provisional",
                "kpis",
                "charts",
            },
        )
        self.assertNotIn("T shelves", json.dumps(data))

    # --- never what was -------------------------------------------------------------------------------

    def test_changed_figure(self):
        self.login("director_a")
        self.assertIn("40.0", self.margin()[0])
        self.put(2, U=1000, W=480)
        self.assertIn("41.0", self.margin()[0])
        self.assertEqual(self.answer()["result"]["kpis"][0]["own"], 0.41)

    def test_changed_release(self):
        self.login("director_a")
        self.assertIn("35.0", self.margin()[1])
        release = self.release(1, cells={(cohort, "margin"): ("0.25", *CELL[1:]) for cohort in self.cohorts})
        self.assertIn("25.0", self.margin()[1])
        release.write({"state": "withdrawn", "latest": False})
        self.env["prm.benchmark.release"].search([("programme_id", "=", self.programme.id)], limit=1).latest = True
        self.assertNotIn("25.0", self.margin()[1])

    def test_renamed_kpi_and_group(self):
        self.login("director_a")
        self.page()
        self.kpis["margin"].name = "T renamed"
        self.assertIn(b"T renamed", self.inside())
        self.assertIn("T renamed", str(self.answer()))

    def test_other_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.kpis["margin"].with_context(lang="de_DE").name = "T Spanne"
        self.login("director_a")
        self.assertIn("40.0", self.margin()[0])
        page = self.page(f"/de{URL}")
        [row] = page.xpath("//tr[@id='prm_kpi_margin']")
        self.assertIn("T Spanne", row.text_content())
        self.assertIn("40,0", row.text_content())
        self.assertIn("40.0", self.margin(f"/en{URL}")[0])

    def test_changed_template(self):
        self.login("director_a")
        self.page()
        view = self.env.ref("prm_benchmark.evaluation_figures")
        view.arch = view.arch.replace("All KPIs", "T questions")
        self.assertIn("T questions", self.page().text_content())

    def test_measure_is_there_at_once(self):
        self.login("director_a")
        self.assertFalse(self.page().xpath("//*[@id='prm_measures']"))
        self.post(f"{URL}/measure", kpi="margin", text="T shelves", target="value", value="50", due=self.code(0))
        with self.counted("_drawn_values") as drawn:
            self.assertTrue(self.page().xpath("//*[@id='prm_measures']"))
            self.assertEqual([row["text"] for row in self.answer()["result"]["measures"]], ["T shelves"])
            self.assertFalse(drawn.called)

    # --- the answer -----------------------------------------------------------------------------------

    def test_answer_is_the_dictionary(self):
        for name in ("director_a", "director_b"):
            self.login(name)
            for _time in range(2):
                found = self.answer(window="month", kpi="turn")["result"]
                self.assertEqual(found, self.data(name, window="month", kpi="turn"))
                self.assertEqual(found["kpi"], "turn")
        self.env["prm.benchmark.participant"].search([("partner_id", "=", self.foreign.id)]).active = False
        self.assertEqual(self.answer()["result"], self.data("director_b"))
        self.assertEqual(self.answer()["result"]["state"], "no_programme")

    def test_answer_stands_in_its_envelope(self):
        self.login("director_a")
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 4711, "params": {}})
        answer = self.url_open(f"{URL}/data", data=body, headers={"Content-Type": "application/json"})
        self.assertEqual(set(answer.json()), {"jsonrpc", "id", "result"})
        self.assertEqual(answer.json()["id"], 4711)
        self.assertEqual(int(answer.headers["Content-Length"]), len(answer.content))
        self.assertEqual(answer.headers["Content-Type"], "application/json; charset=utf-8")

    @mute_logger("odoo.http")
    def test_refusal_tells_nothing(self):
        self.login("director_a")
        self.answer()
        self.login("sales_a")
        self.assertEqual(set(self.answer()), {"jsonrpc", "id", "error"})

    # --- cost -----------------------------------------------------------------------------------------

    def asked(self, act):
        """Return how many statements a warm request takes."""
        act()
        act()
        before = self.env.cr.sql_log_count
        act()
        return self.env.cr.sql_log_count - before

    def test_statements_of_a_warm_visit(self):
        self.login("director_a")
        self.assertLessEqual(self.asked(self.page), 15)
        self.assertLessEqual(self.asked(self.answer), 13)
