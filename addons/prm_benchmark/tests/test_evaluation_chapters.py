"""The way through the page without a script: chapters, what to look at first, the KPI of a chart, reasons in tables."""

from odoo.tests import tagged

from .evaluation_common import CELL
from .test_evaluation_engine import KEYS
from .test_evaluation_pages import URL, EvaluationHttpCase, of_class


@tagged("post_install", "-at_install")
class TestEvaluationChapters(EvaluationHttpCase):
    def behind(self):
        for back in range(2, 14):
            self.put(back, W=800)

    def tell(self, **cells):
        """Add cells of the broadest group to the release."""
        release = self.env["prm.benchmark.release"].search([("programme_id", "=", self.programme.id)])
        for code, cell in cells.items():
            self.write_cell(release, "all", "r12", code, cell)

    def test_each_chart_is_in_one_chapter(self):
        chapters = self.env["prm.benchmark.evaluation"]._chapters()
        self.assertEqual([key for chapter in chapters for key in chapter["charts"]], KEYS)

    def test_links_lead_to_the_chapters_in_their_order(self):
        self.login("director_a")
        for view, last in (("charts", -1), ("table", 0)):
            page = self.page(f"{URL}?view={view}")
            [nav] = page.xpath("//nav[@aria-label='Chapters']")
            places = [link.get("href").removeprefix("#") for link in nav.xpath(".//a")]
            self.assertEqual(places[last], "prm_kpis")
            heads = page.xpath("//section[contains(@class, 'o_prm_chapter')]/h2")
            self.assertEqual([head.get("id") for head in heads], places)
            for head, link in zip(heads, nav.xpath(".//a"), strict=True):
                self.assertEqual(head.text_content(), link.text_content())

    def test_what_to_look_at_first_leads_to_the_chart_and_the_form(self):
        self.tell(turn=("40", "30", "50", None), personnel=("0.05", "0.04", "0.06", None))
        self.login("director_a")
        self.behind()
        page = self.page()
        [first] = of_class(page, "o_prm_first")
        worst = [link.text_content() for link in of_class(page, "o_prm_worst", "//a")]
        names, forms = first.xpath(".//a[not(contains(@class, 'btn'))]"), first.xpath(".//a[contains(@class, 'btn')]")
        self.assertEqual([link.text_content() for link in names], worst[:3])
        self.assertIn("to gain a year", first.text_content())
        self.assertEqual(of_class(page, "o_prm_evaluation")[0].get("data-may-note"), "1")
        note = self.page(forms[0].get("href").removesuffix("#prm_note"))
        self.assertIn("open", note.xpath("//details[@id='prm_note']")[0].keys())
        self.assertTrue(note.xpath("//section[@id='prm_chart_position']"))
        # the name leads to the KPI, where nothing is in the way of the chart
        self.assertNotIn("open", self.page(names[0].get("href")).xpath("//details[@id='prm_note']")[0].keys())

    def test_kpi_of_the_chart_is_chosen_beside_it_and_stays(self):
        self.login("director_a")
        page = self.page()
        [form] = of_class(page, "o_prm_choice_of_chart")
        self.assertTrue(form.xpath("ancestor::section[@id='prm_chart_position']"))
        self.assertEqual(form.xpath(".//option[@selected]")[0].get("value"), "margin")
        self.assertEqual(of_class(page, "o_prm_evaluation")[0].get("data-kpi"), "")
        page = self.page(f"{URL}?kpi=turn")
        [form] = of_class(page, "o_prm_choice_of_chart")
        self.assertEqual(form.xpath(".//option[@selected]")[0].get("value"), "turn")
        self.assertEqual(of_class(page, "o_prm_evaluation")[0].get("data-kpi"), "turn")
        self.assertIn("T kpi turn", page.xpath("//section[@id='prm_chart_position']")[0].text_content())
        # other periods, views and files speak of it as well; the pages of the KPIs do not
        for link in [*page.xpath("//nav[@aria-label='Period']//a"), *of_class(page, "o_prm_files", "/a")]:
            self.assertIn("kpi=turn", link.get("href"))
        self.assertTrue(page.xpath("//form[contains(@class, 'o_prm_choice')][1]/input[@name='kpi'][@value='turn']"))
        self.assertNotIn("kpi=", page.xpath("//tr[@id='prm_kpi_margin']//a")[0].get("href"))
        # one that there is not is as none
        for wrong in ("x", "%00", "9" * 400):
            page = self.page(f"{URL}?kpi={wrong}")
            self.assertEqual(of_class(page, "o_prm_evaluation")[0].get("data-kpi"), "")

    def test_reasons_have_the_room_of_what_is_not_there(self):
        self.make_kpi("again", twin="margin")
        self.make_kpi("size", direction="context")
        self.tell(again=CELL, size=CELL, turn="few")
        self.login("director_a")
        page = self.page()
        shown = {
            code: [
                (cell.get("data-label"), int(cell.get("colspan", 1)))
                for cell in page.xpath(f"//tr[@id='prm_kpi_{code}']/td[not(@hidden)]")
            ]
            for code in ("margin", "again", "size", "turn")
        }
        whole = ["Your firm", "Last year", "Change", "Median", "Gap", "Place", "Worth"]
        self.assertEqual([label for label, _span in shown["margin"]], whole)
        self.assertEqual(shown["turn"][-1], ("Median", 4))
        self.assertEqual((shown["again"][-1], shown["size"][-1]), (("Place", 2), ("Place", 2)))
        for cells in shown.values():
            self.assertEqual(sum(span for _label, span in cells), len(whole))

    def test_what_is_long_below_a_chart_is_folded_but_there(self):
        """A phone shows chart after chart; a search and a screen reader find the rest all the same."""
        self.login("director_a")
        page = self.page()
        notes = of_class(page, "o_prm_chart_note")
        self.assertTrue(notes)
        for note in notes:
            folded = note.tag == "details"
            text = (note.find("p") if folded else note).text_content()
            self.assertEqual(folded, len(text) > 120, text)
            self.assertNotIn("open", note.keys())
        for others in of_class(page, "o_prm_others"):
            self.assertEqual((others.tag, others[0].tag), ("details", "summary"))
