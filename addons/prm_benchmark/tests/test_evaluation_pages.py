"""The evaluation in the browser, without a script, and from the wrong side."""

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.tests.portal_common import PortalHttpCase

from .chart_keys import KEYS
from .evaluation_common import EvaluationMixin

URL = "/my/prm/benchmark"


def of_class(node, name, below=""):
    """Return the elements of a class in a page, or what is below them (an XPath)."""
    return node.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]{below}")


class EvaluationHttpCase(EvaluationMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_evaluation()
        cls.release()

    def page(self, url=URL, **options):
        answer = self.get(url, **options)
        self.assertEqual(answer.status_code, 200, url)
        return html.fromstring(answer.text)

    def answer(self, **params):
        return self.json(f"{URL}/data", params)

    def measures(self):
        return self.env["prm.benchmark.measure"].search([("programme_id", "=", self.programme.id)])


@tagged("post_install", "-at_install")
class TestEvaluationPages(EvaluationHttpCase):
    def test_complete_without_a_script(self):
        self.login("director_a")
        page = self.page()
        [root] = of_class(page, "o_prm_evaluation")
        self.assertEqual(root.get("data-source"), f"{URL}/data")
        self.assertEqual((root.get("data-end"), root.get("data-window")), (self.code(2), "r12"))
        charts = of_class(root, "o_prm_chart")
        self.assertEqual([chart.get("data-chart") for chart in charts], KEYS)
        for chart in charts:
            state, table = of_class(chart, "o_prm_chart_state"), chart.xpath(".//details//tbody/tr")
            self.assertNotEqual(bool(state), bool(table), chart.get("data-chart"))
            self.assertEqual(bool(of_class(chart, "o_prm_canvas")), bool(table))
            self.assertTrue(chart.xpath(".//h3")[0].text_content().strip())
        rows = of_class(root, "o_prm_kpi_table", "/tbody/tr")
        self.assertEqual(
            [row.get("id") for row in rows], ["prm_kpi_margin", "prm_kpi_turn", "prm_kpi_area", "prm_kpi_personnel"]
        )
        self.assertIn("40.0", rows[0].text_content())

    def test_words_beside_the_figures_are_those_of_the_language(self):
        """On a narrow page the headings stand beside each figure."""
        self.env["res.lang"]._activate_lang("de_DE")
        view = self.env.ref("prm_benchmark.evaluation_kpi_table")
        words = dict.fromkeys(("Your firm", "Last year", "Change", "Median", "Gap", "Place", "Worth"))
        words = {word: f"T {word[::-1]}" for word in words}
        view.update_field_translations("arch_db", {"de_DE": words})
        self.dealers["director_a"].lang = "de_DE"
        self.login("director_a")
        [table] = of_class(self.page(), "o_prm_kpi_table")
        self.assertEqual([head.text_content() for head in table.xpath("./thead//th")][1:], list(words.values()))
        for row in table.xpath("./tbody/tr"):
            self.assertEqual([cell.get("data-label") for cell in row.xpath("./td")], list(words.values()))

    def test_gap_is_seen_to_be_good_or_bad(self):
        self.login("director_a")
        for cost, sign, word in ((600, "fa-check-circle", "better"), (800, "fa-exclamation-triangle", "worse")):
            for back in range(2, 14):
                self.put(back, W=cost)
            [row] = self.page().xpath("//tr[@id='prm_kpi_margin']")
            [cell] = row.xpath("./td[@data-label='Gap']")
            [shown] = of_class(cell, "o_prm_gap_sign")
            self.assertNotIn("visually-hidden", shown.get("class"))
            self.assertTrue(of_class(shown, sign))
            self.assertIn(word, shown.text_content())

    def test_page_and_answer_say_the_same(self):
        self.login("director_a")
        page, data = self.page(), self.answer()["result"]
        for kpi in data["kpis"]:
            [row] = page.xpath(f"//tr[@id='prm_kpi_{kpi['code']}']")
            text = row.text_content()
            for shown in (kpi["short"]["own"], kpi["short"]["before"], kpi["worth_text"]):
                self.assertIn(shown if kpi["own"] is not None else "not available", text)
        for chart in data["charts"]:
            cells = [
                cell.text_content() for cell in page.xpath(f"//section[@id='prm_chart_{chart['key']}']//tbody//td")
            ]
            self.assertEqual(cells, [text for row in chart["table"]["rows"] for text in row[1:]], chart["key"])

    def test_from_the_deviation_to_a_noted_measure(self):
        self.login("director_a")
        self.put(2, W=800)
        for back in range(3, 14):
            self.put(back, W=800)
        worst = of_class(self.page(), "o_prm_worst", "//a")
        self.assertEqual(worst[0].text_content(), "T kpi margin")
        detail = self.page(worst[0].get("href"))
        self.assertIn("to gain a year", detail.text_content())
        [form] = detail.xpath("//details[@id='prm_note']/form")
        values = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
        self.assertEqual([field.get("value") for field in form.xpath(".//input[@checked]")], ["median"])
        due = form.xpath(".//option[@selected]")[0].get("value")
        text = "<script>alert(1)</script> T shelves"
        answer = self.url_open(form.get("action"), data={**values, "text": text, "target": "median", "due": due})
        self.assertEqual(answer.status_code, 200)
        self.assertIn("The measure is noted", answer.text)
        self.assertNotIn("<script>alert(1)", answer.text)
        self.assertIn("&lt;script&gt;alert(1)", answer.text)
        measure = self.measures()
        self.assertEqual((measure.text, measure.kpi_code, measure.target_value), (text, "margin", 0.35))
        self.assertIn("T shelves", self.page().text_content())
        self.post(f"{URL}/measure/{measure.id}/done")
        self.assertEqual(measure.state, "reached")

    def test_what_no_page_sends_breaks_nothing(self):
        """The sign NUL, of which the database takes none, and a file where a text is expected."""
        self.login("director_a")
        form = {"kpi": "margin", "target": "value", "value": "45", "due": self.code(0)}
        answer = self.post(f"{URL}/measure", **form, text="T \0shelves")
        self.assertIn("The measure is noted", answer.text)
        self.assertEqual(self.measures().text, "T shelves")
        for name in ("text", "value", "due", "kpi", "target", "end", "programme"):
            data = {"csrf_token": self.csrf_token(), "text": "T more", **form}
            data.pop(name, None)
            answer = self.url_open(f"{URL}/measure", data=data, files={name: ("a.txt", b"T", "text/plain")})
            self.assertLess(answer.status_code, 500, name)
        for query in ("end=%00", "programme=%00", "window=r12%00", "cohort=%00"):
            self.assertLess(self.get(f"{URL}?{query}").status_code, 500, query)
        self.assertLess(self.get(f"{URL}/kpi/mar%00gin").status_code, 500)

    def test_what_was_typed_wrong_stands_again_with_the_sentence(self):
        self.login("director_a")
        answer = self.post(
            f"{URL}/measure", kpi="margin", text="T kept text", target="value", value="x", due=self.code(0)
        )
        self.assertIn("T kept text", answer.text)
        self.assertIn("This is no figure", answer.text)
        self.assertIn("open", html.fromstring(answer.text).xpath("//details[@id='prm_note']")[0].keys())
        self.assertFalse(self.measures())
        answer = self.post(f"{URL}/measure", kpi="x", text="T", due=self.code(0))
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.get(f"{URL}/kpi/x").status_code, 404)

    def test_choice_is_remembered(self):
        self.login("director_a")
        self.page(f"{URL}?window=month&view=table&cohort={self.cohorts['small'].id}")
        [root] = of_class(self.page(), "o_prm_evaluation")
        self.assertEqual((root.get("data-window"), root.get("data-view")), ("month", "table"))
        self.assertEqual(root.get("data-cohort"), str(self.cohorts["small"].id))
        self.assertTrue(of_class(root, "o_prm_chart_table", "[@open]"))
        # the answer to the script remembers nothing
        self.answer(window="r12")
        [root] = of_class(self.page(), "o_prm_evaluation")
        self.assertEqual(root.get("data-window"), "month")

    def test_tampered_addresses(self):
        self.login("director_a")
        for query in (
            "programme=-1", "programme=99999999999999999999", "end=0000-99", "window=%27", "cohort=-5", "view=x",
            "programme[]=1", "end=%00", "cohort=" + "9" * 400, "window=" + "x" * 5000,
        ):  # fmt: skip
            self.assertEqual(self.get(f"{URL}?{query}").status_code, 200, query)
        for params in (
            {"programme": 1},
            {"programme": None},
            {"end": ["x"]},
            {"kpi": {"a": 1}},
            {"cohort": True, "x": 1},
        ):
            self.assertIn("result", self.answer(**params), params)

    def test_menu_leads_here(self):
        self.login("director_a")
        [link] = [a for a in self.page("/my").xpath("//nav//a") if a.get("href") == URL][:1]
        self.assertIn("Evaluation", link.text_content())
        # of its pages, one is marked at a time
        for url in (URL, f"{URL}/figures", f"{URL}/entry"):
            active = {
                a.get("href")
                for a in self.page(url).xpath("//nav[@aria-label='Dealer portal']//a[contains(@class, 'active')]")
            }
            self.assertEqual(active, {url})

    def test_states(self):
        self.login("director_b")
        page = self.page()
        self.assertIn("There are no figures of your firm yet", page.text_content())
        self.assertFalse(of_class(page, "o_prm_chart"))
        self.put(2, self.foreign, submit=True, U=1000, W=600, P=100)
        page = self.page()
        self.assertIn("first month", page.text_content())


@tagged("post_install", "-at_install")
class TestEvaluationDoors(EvaluationHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(2, cls.foreign, submit=True, U="8642.25", W=600, P=200)

    @mute_logger("odoo.http")
    def test_who_gets_what(self):
        allowed = {"director_a", "director_b", "adviser"}
        for name in (*self.dealers, None):
            if name == "suspended":
                continue
            self.login(name)
            for url in (URL, f"{URL}/kpi/margin"):
                answer = self.get(url, allow_redirects=False)
                if name is None:
                    self.assertEqual(answer.status_code, 303, url)
                elif name in allowed:
                    self.assertEqual(answer.status_code, 200, (name, url))
                elif name == "bookkeeper_a" and url == URL:
                    self.assertEqual((answer.status_code, answer.headers["Location"].endswith("/entry")), (303, True))
                else:
                    self.assertEqual(answer.status_code, 403, (name, url))
            self.assertEqual("result" in self.answer(), name in allowed, name)

    @mute_logger("odoo.http")
    def test_neighbour_gets_nothing(self):
        self.login("director_a")
        for answer in (self.get(URL).text, str(self.answer()), self.get(f"{URL}/kpi/margin").text):
            self.assertNotIn("8,642", answer)
            self.assertNotIn("8642", answer)
        self.login("director_b")
        data = self.answer(programme=str(self.programme.id), firm=self.firm.id, door=1, firm_id=self.firm.id)["result"]
        self.assertEqual(len(data["measures"]), 0)
        # of one month, the own one
        known = [value for value in data["kpis"][0]["series"]["own"] if value is not None]
        self.assertEqual(len(known), 1)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_measures_of_others(self):
        self.login("director_a")
        self.post(f"{URL}/measure", kpi="margin", text="T secret", target="value", value="50", due=self.code(0))
        measure = self.measures()
        self.assertTrue(measure)
        for name in ("director_b", "sales_a", "bookkeeper_a", "service_a", "adviser", "plain"):
            self.login(name)
            for act in ("done", "drop"):
                answer = self.post(f"{URL}/measure/{measure.id}/{act}")
                self.assertIn(answer.status_code, (403, 404), (name, act))
            if name != "director_b":
                answer = self.post(f"{URL}/measure", kpi="margin", text="T thief", target="median", due=self.code(0))
                self.assertEqual(answer.status_code, 403, name)
            self.assertIn("error", self.rpc_answer("prm.benchmark.measure", "search_read", []), name)
        self.assertEqual((measure.state, len(self.measures())), ("open", 1))
        self.login("director_b")
        self.assertNotIn("T secret", self.get(URL).text)

    @mute_logger("odoo.http")
    def test_services_are_no_doors(self):
        self.login("director_a")
        for model in ("prm.benchmark.evaluation", "prm.benchmark.evaluation.choice", "prm.benchmark.measure"):
            for method in ("_data", "_of", "_follow", "_cron_follow"):
                self.assertIn("error", self.rpc_answer(model, method, []), (model, method))
        for model in ("prm.benchmark.evaluation.choice", "prm.benchmark.measure", "prm.benchmark.release.cell"):
            for method in ("search_read", "web_search_read", "search_count"):
                self.assertIn("error", self.rpc_answer(model, method, []), (model, method))
            self.assertIn("error", self.rpc_answer(model, "create", [{}]), model)

    def test_a_get_changes_nothing(self):
        self.login("director_a")
        self.post(f"{URL}/measure", kpi="margin", text="T", target="value", value="50", due=self.code(0))
        measure = self.measures()
        for path in ("measure", f"measure/{measure.id}/done", f"measure/{measure.id}/drop"):
            self.assertIn(self.get(f"{URL}/{path}").status_code, (404, 405), path)
        self.assertEqual(measure.state, "open")

    @mute_logger("odoo.http")
    def test_sample_is_for_whoever_administers_roles(self):
        self.login("director_a")
        self.assertIn("error", self.json("/my/prm/preview/evaluation", {}))
        self.authenticate("admin", "admin")
        self.assertEqual(len(self.json("/my/prm/preview/evaluation", {})["result"]["charts"]), 18)
        role = self.role("director")
        page = self.page(f"/my/prm/preview/{role.id}/benchmark_evaluation")
        self.assertEqual(of_class(page, "o_prm_evaluation")[0].get("data-source"), "/my/prm/preview/evaluation")
        links = {a.get("href") for a in page.xpath("//a[starts-with(@href, '/my/prm/')]")}
        self.assertFalse([link for link in links if not link.startswith("/my/prm/preview/")])

    def test_preview_of_a_role_shows_invented_figures(self):
        sample = self.env["prm.portal.sample"]._samples()["benchmark_evaluation"]
        template, values = sample(lambda capability, write=False: True)
        self.assertEqual(template, "prm_benchmark.evaluation_page")
        self.assertEqual(len(values["data"]["charts"]), 18)
        self.assertFalse(values["data"]["state"])
        drawn = [chart["key"] for chart in values["data"]["charts"] if not chart["state"]]
        self.assertGreater(len(drawn), 7)
