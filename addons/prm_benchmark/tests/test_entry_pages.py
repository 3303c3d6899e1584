"""The pages of entry: saved field by field, with and without the script; what was typed is never lost."""

from decimal import Decimal

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.tests.portal_common import PortalHttpCase

from .benchmark_common import BenchmarkMixin

URL = "/my/prm/benchmark/entry"


class EntryHttpCase(BenchmarkMixin, PortalHttpCase):
    months_back = 14

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()
        cls.url = f"{URL}/{cls.rounds[1].id}"

    def page(self, url=None):
        answer = self.get(url or self.url)
        self.assertEqual(answer.status_code, 200, answer.text[:300])
        return html.fromstring(answer.text)

    def form(self, page=None, **figures):
        """Return what the browser would send of the form, with figures typed by item code."""
        page = self.page() if page is None else page
        (form,) = page.xpath("//form[contains(@class, 'o_prm_entry_form')]")
        data = {
            field.get("name"): field.get("value") or ""
            for field in form.xpath(".//input[@type='hidden' or @type='text']")
            if field.get("name")
        }
        data.update({f"v_{self.items[code].id}": text for code, text in figures.items()})
        return data

    def send(self, form, **extra):
        return self.url_open(f"{self.url}/save", data={**form, **extra}, allow_redirects=False)

    def autosave(self, values, revision=0, known=None, url=None, **params):
        given = {str(self.items[code].id): text for code, text in values.items()}
        base = {str(self.items[code].id): text for code, text in (known or {}).items()}
        params = {"unit": self.submission().unit_id.id, "revision": revision, "values": given, "known": base, **params}
        return self.json(f"{url or self.url}/autosave", params)

    def figures(self, partner=None):
        return {code: Decimal(value) for code, value in self.stored(self.submission(1, partner)).items()}


@tagged("post_install", "-at_install")
class TestEntryHistory(EntryHttpCase):
    months_back = 14

    def test_history_is_short(self):
        """By year, and with branches one line a month that opens to its units."""
        self.login("director_b")
        years = self.page(URL).xpath("//details[contains(@class, 'o_prm_history')]")
        self.assertEqual([bool(year.get("open")) for year in years], [True] + [False] * (len(years) - 1))
        closed = [round_ for round_ in self.rounds.values() if round_.state == "closed"]
        months = [month for year in years for month in year.xpath("./ul/li")]
        self.assertEqual(len(months), len(closed))
        self.assertIn("Not submitted", months[0].xpath(".//summary")[0].text_content())
        links = months[0].xpath(".//details//a/@href")
        self.assertEqual(len(links), 3)
        self.assertTrue(all(f"{URL}/" in link and "unit=" in link for link in links))


@tagged("post_install", "-at_install")
class TestEntryPages(EntryHttpCase):
    def test_form_shows_what_was(self):
        self.put(2, U="213288.5", W=140000)
        self.put(13, U=220771)
        self.login("bookkeeper_a")
        page = self.page()
        (field,) = page.xpath(f"//input[@id='prm_v_{self.items['U'].id}']")
        described = " ".join(
            node.text_content()
            for key in field.get("aria-describedby").split()
            for node in page.xpath(f"//*[@id='{key}']")
        )
        self.assertIn("213,288.50", described)
        self.assertIn("220,771", described)
        self.assertEqual(field.get("inputmode"), "decimal")
        (label,) = page.xpath(f"//label[@for='{field.get('id')}']")
        self.assertIn("T item U", label.text_content())
        self.assertIn("T help of U", page.text_content())
        self.assertIn("Nobody but you and the trustee sees these figures.", page.text_content())

    def test_without_script(self):
        self.login("bookkeeper_a")
        answer = self.send(self.form(U="1,000.50", W="600", FTE="2.5"))
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.figures(), {"U": Decimal("1000.5"), "W": 600, "FTE": Decimal("2.5")})
        page = self.page()
        (field,) = page.xpath(f"//input[@id='prm_v_{self.items['U'].id}']")
        self.assertEqual(field.get("value"), "1,000.50")
        answer = self.send(self.form(page, U="", W="601"))
        self.assertEqual(self.figures(), {"W": 601, "FTE": Decimal("2.5")})

    def test_garbage_stops_itself_alone(self):
        self.login("bookkeeper_a")
        answer = self.send(self.form(U="1e308", W="-0", P="twelve", S="1.23.456", A="50", FTE="9" * 30))
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.figures(), {"W": 0, "A": 50})
        page = html.fromstring(answer.text)
        for code, text in (("U", "1e308"), ("P", "twelve"), ("S", "1.23.456")):
            (field,) = page.xpath(f"//input[@id='prm_v_{self.items[code].id}']")
            self.assertEqual((field.get("value"), field.get("aria-invalid")), (text, "true"))
            self.assertTrue(page.xpath(f"//*[@id='prm_m_{self.items[code].id}']")[0].text_content().strip())

    def test_numbers_of_the_user_s_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.dealers["bookkeeper_a"].lang = "de_DE"
        self.login("bookkeeper_a")
        answer = self.autosave({"U": "1.234,56", "W": "1.234"})["result"]
        self.assertEqual(self.figures(), {"U": Decimal("1234.56"), "W": 1234})
        self.assertEqual(answer["saved"][str(self.items["U"].id)], "1.234,56")
        (field,) = self.page().xpath(f"//input[@id='prm_v_{self.items['U'].id}']")
        self.assertEqual(field.get("value"), "1.234,56")

    def test_saved_after_closing(self):
        self.login("bookkeeper_a")
        form = self.form(U="4711")
        self.rounds[1].state = "closed"
        answer = self.send(form)
        self.assertEqual(answer.status_code, 422)
        text = html.fromstring(answer.text).text_content()
        self.assertIn("is closed", text)
        self.assertIn("T item U: 4711", " ".join(text.split()))
        self.assertFalse(self.figures())
        with mute_logger("odoo.http"):
            error = self.autosave({"U": "4711"})["error"]["data"]
        self.assertIn("is closed", error["message"])

    def test_programme_changed_while_typing(self):
        self.login("bookkeeper_a")
        form = self.form(U="1", W="2")
        self.items["W"].month_to = self.back(2)
        answer = self.send(form)
        self.assertEqual(self.figures(), {"U": 1})
        self.assertEqual(answer.status_code, 422)
        answer = self.autosave({"U": "3", "W": "4"}, known={"U": "1"}, revision=1)["result"]
        self.assertIn("not asked", answer["errors"][str(self.items["W"].id)])
        self.assertEqual(self.figures(), {"U": 3})

    def test_two_people(self):
        self.login("bookkeeper_a")
        mine = self.form(U="100", P="5")
        self.entry("director_a")._write_values(
            self.submission(), {self.items["U"].id: Decimal(200), self.items["W"].id: Decimal(7)}, "form"
        )
        answer = self.send(mine)
        self.assertEqual(answer.status_code, 422)
        page = html.fromstring(answer.text)
        self.assertIn("T director_a has saved 200", page.text_content())
        self.assertEqual(self.figures(), {"U": 200, "W": 7, "P": 5})
        (field,) = page.xpath(f"//input[@id='prm_v_{self.items['U'].id}']")
        self.assertEqual(field.get("value"), "100")
        # saving again, having read that, keeps one's own
        self.assertEqual(self.send(self.form(page, U="100")).status_code, 303)
        self.assertEqual(self.figures(), {"U": 100, "W": 7, "P": 5})

    def test_autosave_tells_of_others(self):
        self.login("bookkeeper_a")
        self.entry("director_a")._write_values(
            self.submission(), {self.items["U"].id: Decimal(200), self.items["W"].id: Decimal(7)}, "form"
        )
        answer = self.autosave({"U": "100", "P": "5"}, known={"U": "", "P": ""})["result"]
        conflict = answer["conflicts"][str(self.items["U"].id)]
        self.assertEqual((conflict["mine"], conflict["theirs"]), ("100", "200"))
        self.assertEqual(answer["current"][str(self.items["W"].id)], "7")
        self.assertEqual(answer["revision"], 2)

    def test_submit_names_what_is_missing(self):
        self.login("bookkeeper_a")
        answer = self.send(self.form(U="1000", W="600", A="50"), action="submit")
        self.assertEqual(answer.status_code, 422)
        links = html.fromstring(answer.text).xpath("//div[@role='alert']//a")
        self.assertEqual(
            [(link.text_content(), link.get("href")) for link in links],
            [(f"T item {code}", f"#prm_v_{self.items[code].id}") for code in ("P", "FTE")],
        )
        self.assertEqual(self.figures()["U"], 1000)

    def test_submit_sign_off_reopen(self):
        self.login("bookkeeper_a")
        form = self.form(U="1000", W="600", P="200", A="50", FTE="2")
        for _twice in range(2):
            self.assertEqual(self.send(form, action="submit").status_code, 303)
        self.assertEqual(self.submission().state, "submitted")
        events = self.env["prm.benchmark.event"].search([("submission_id", "=", self.submission().id)])
        self.assertEqual(events.mapped("event"), ["submitted"])
        page = self.page()
        self.assertFalse(page.xpath("//input[contains(@class, 'o_prm_figure')]"))
        self.assertIn("1,000", page.text_content())
        self.assertIn("The managing director still has to sign off", page.text_content())
        unit = self.submission().unit_id.id
        self.login("director_a")
        self.assertIn("to sign off", self.get("/my").text)
        self.post(f"{self.url}/sign", unit=unit)
        self.assertEqual(self.submission().state, "signed_off")
        (said,) = self.page().xpath(
            "//div[contains(@class, 'alert-info')][contains(., 'signed off by T director_a on')]"
        )
        self.assertNotIn("submitted", said.text_content())
        self.login("bookkeeper_a")
        self.assertEqual(self.post(f"{self.url}/reopen", unit=unit, reason="T wrong").status_code, 403)
        self.login("director_a")
        self.post(f"{self.url}/reopen", unit=unit, reason="")
        self.assertEqual(self.submission().state, "signed_off")
        self.post(f"{self.url}/reopen", unit=unit, reason="T wrong turnover")
        self.assertEqual(self.submission().state, "draft")
        self.assertIn("T wrong turnover", self.page().text_content())

    def test_nil_and_provisional(self):
        self.login("bookkeeper_a")
        self.send(self.form(), action="nil", provisional="1")
        self.assertTrue(self.submission().nil)
        self.assertTrue(self.submission().provisional)
        self.send(self.form(), action="submit", provisional="1")
        self.assertEqual(self.submission().state, "submitted")
        self.assertEqual(self.figures(), {"U": 0, "W": 0, "P": 0})

    def test_units_of_a_firm(self):
        self.login("director_b")
        page = self.page()
        links = [link.get("href") for link in page.xpath("//nav[@aria-label='Unit']//a")]
        self.assertEqual(len(links), 3)
        page = self.page(links[1])
        self.assertFalse(page.xpath(f"//input[@id='prm_v_{self.items['U'].id}']"))
        self.assertTrue(page.xpath(f"//input[@id='prm_v_{self.items['A'].id}']"))

    def test_list_and_dashboard(self):
        self.put(2, U=1, submit=True)
        self.login("bookkeeper_a")
        page = self.page(URL)
        self.assertIn(f"{URL}/{self.rounds[1].id}", page.xpath("//section//a/@href")[0])
        self.assertTrue(page.xpath(f"//details//a[contains(@href, '{URL}/{self.rounds[2].id}?')]"))
        unit = self.units[self.firm].id
        self.assertIn(f"{URL}/{self.rounds[1].id}?unit={unit}", self.get("/my").text)
        answer = self.get("/my/prm/benchmark", allow_redirects=False)
        self.assertTrue(answer.headers["Location"].endswith(URL))

    def test_past_is_read_only(self):
        self.put(3, U=4711, submit=True)
        self.login("bookkeeper_a")
        page = self.page(f"{URL}/{self.rounds[3].id}")
        self.assertIn("4,711", page.text_content())
        self.assertFalse(page.xpath("//input[contains(@class, 'o_prm_figure')]"))


@tagged("post_install", "-at_install")
class TestEntryNotices(EntryHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for back in range(2, 10):
            cls.put(back, submit=True, U=200000 + back, W=130000 + back, P=30000 + back, A=600, FTE="7.25")

    def test_explained_then_confirmed(self):
        self.login("bookkeeper_a")
        answer = self.autosave({"U": "205", "W": "131000", "P": "30100", "A": "600", "FTE": "7.25"})["result"]
        item = str(self.items["U"].id)
        self.assertEqual(list(answer["notices"]), [item])
        self.assertIn("thousand times", answer["notices"][item])
        self.assertIn("205,000", answer["notices"][item])
        self.assertEqual(self.submission().open_findings, 1)
        answer = self.send(self.form(), action="submit")
        self.assertIn("waits for your reason", answer.text)
        finding = self.env["prm.benchmark.finding"].search([("submission_id", "=", self.submission().id)])
        page = html.fromstring(self.send(self.form(), confirm=str(finding.id)).text)
        self.assertEqual(finding.state, "open")
        (reason,) = page.xpath(f"//input[@id='prm_reason_{finding.id}'][@autofocus]")
        self.assertIn("is-invalid", reason.get("class"))
        (lacks,) = page.xpath(f"//*[@id='{reason.get('aria-describedby')}']")
        self.assertNotIn("d-none", lacks.get("class"))
        self.send(self.form(), confirm=str(finding.id), **{f"reason_{finding.id}": "T closed for rebuilding"})
        self.assertEqual((finding.state, finding.confirmed_by_id), ("confirmed", self.dealers["bookkeeper_a"]))
        # another figure has to be explained anew; the reason stays beside it
        answer = self.autosave({"U": "206"}, revision=self.submission().revision)["result"]
        self.assertEqual(finding.state, "open")
        self.assertIn("T closed for rebuilding", answer["notices"][item])
        self.send(self.form(), confirm=str(finding.id), **{f"reason_{finding.id}": "T still closed"})
        self.send(self.form(), action="submit")
        self.assertEqual(self.submission().state, "submitted")

    def test_corrected_and_kept_in_the_trace(self):
        self.login("bookkeeper_a")
        self.autosave({"U": "205"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE prm_benchmark_finding SET create_date = create_date - interval '1 hour'")
        self.env.invalidate_all()
        answer = self.autosave({"U": "205000"}, known={"U": "205"}, revision=1)["result"]
        self.assertFalse(answer["notices"])
        event = self.env["prm.benchmark.event"].search([("submission_id", "=", self.submission().id)])
        self.assertEqual((event.event, event.before, event.after), ("changed", "205", "205000"))
        self.assertIn("Corrected", event.reason)

    def test_band_of_a_kpi(self):
        self.kpis["margin"].write({"band_low": 0.3, "band_high": 0.75})
        self.login("bookkeeper_a")
        answer = self.autosave({"U": "200000", "W": "145000"})["result"]
        notice = answer["notices"][str(self.items["U"].id)]
        self.assertIn("T kpi margin", notice)
        self.assertNotIn("27.5", notice)
        self.assertNotIn("kpis", answer)
        self.login("director_a")
        answer = self.autosave({}, revision=1)["result"]
        self.assertIn("27.5", answer["notices"][str(self.items["U"].id)])
        self.assertEqual(answer["kpis"]["margin"]["month"], "27.5\N{NO-BREAK SPACE}%")

    def test_kpis_of_what_was_typed(self):
        self.put(1, U=200000, W=150000, P=30000, A=100)
        self.login("director_a")
        revision = self.submission().revision
        typed = self.autosave({"P": "40000"}, revision=revision, known={"P": "30000"})["result"]
        self.assertEqual(typed["kpis"], {"personnel": {"month": "20.0\N{NO-BREAK SPACE}%", "r12": "–"}})
        # somebody else has saved since this page was loaded
        typed = self.autosave({"P": "50000"}, revision=revision, known={"P": "40000"})["result"]
        self.assertEqual(set(typed["kpis"]), {"margin", "turn", "area", "personnel"})
        self.assertEqual(typed["kpis"]["personnel"]["month"], "25.0\N{NO-BREAK SPACE}%")

    def test_finding_is_not_about_a_refused_text(self):
        self.login("bookkeeper_a")
        self.autosave({"U": "205"})
        box = f"//div[@id='prm_n_{self.items['U'].id}']"
        self.assertFalse(self.page().xpath(f"{box}[@hidden]"))
        page = html.fromstring(self.send(self.form(U="twelve")).text)
        self.assertTrue(page.xpath(f"{box}[@hidden]"))
        self.assertIn("is-invalid", page.xpath(f"//input[@id='prm_v_{self.items['U'].id}']/@class")[0])

    def test_reason_is_text(self):
        self.login("bookkeeper_a")
        self.autosave({"U": "205"})
        finding = self.env["prm.benchmark.finding"].search([("submission_id", "=", self.submission().id)])
        self.send(self.form(), confirm=str(finding.id), **{f"reason_{finding.id}": "<script>alert(1)</script>"})
        self.assertNotIn("<script>alert(1)", self.get(self.url).text)

    def test_foreign_finding(self):
        self.login("bookkeeper_a")
        self.autosave({"U": "205"})
        finding = self.env["prm.benchmark.finding"].search([("submission_id", "=", self.submission().id)])
        self.login("director_b")
        url = f"{URL}/{self.rounds[1].id}/save"
        data = {
            "unit": self.units[self.foreign].id,
            "revision": "0",
            "confirm": finding.id,
            f"reason_{finding.id}": "T thief",
        }
        self.post(url, **data)
        self.assertEqual(finding.state, "open")
