"""The pages of the circle in the portal, and its workbook."""

import io

import openpyxl

from odoo.tests import tagged
from odoo.tools import mute_logger

from .circle_common import URL, CircleHttpCase


@tagged("post_install", "-at_install")
class TestCirclePages(CircleHttpCase):
    def url(self, rest=""):
        return f"{URL}/{self.circle.id}{rest}"

    def test_page_of_a_member(self):
        self.login("director_a")
        page = self.get(self.url(f"?window=month&end={self.end}&kpi=margin")).text
        for text in (*self.firms.mapped("name"), "15.0\N{NO-BREAK SPACE}%", "T Own Firm (you)", "<svg", "T consent"):
            self.assertIn(text, page)
        self.assertNotIn(self.foreign.name, page)
        self.assertIn(f'href="{self.url()}"', self.get(URL).text)

    def test_texts_are_escaped(self):
        self.peer.name = "<script>alert(1)</script>"
        self.circle.write({"purpose": "<b>T purpose</b>"})
        for firm in self.firms:
            self.put_signature(firm)
        self.env.flush_all()
        self.login("director_a")
        page = self.get(self.url()).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertNotIn("<b>T purpose", page)

    @mute_logger("odoo.http")
    def test_sign_and_leave(self):
        self.env["prm.benchmark.circle.member"].create({"circle_id": self.circle.id, "partner_id": self.foreign.id})
        self.env.flush_all()
        self.login("director_b")
        page = self.get(self.url()).text
        self.assertIn("T consent", page)
        self.assertNotIn("Figures side by side", page)
        values = {"key": self.circle.fingerprint, "name": "T Bea Director"}
        self.assertIn("Confirm that you have read", self.post(self.url("/sign"), **values).text)
        page = self.post(self.url("/sign"), confirmed="1", **values).text
        self.assertIn("Thank you", page)
        self.assertIn("Figures side by side", page)
        self.assertIn("signed already", self.post(self.url("/sign"), confirmed="1", **values).text)
        self.assertIn("Confirm that your firm leaves", self.post(self.url("/leave")).text)
        page = self.post(self.url("/leave"), confirmed="1").text
        self.assertIn("Your firm has left", page)
        self.assertEqual(self.get(self.url()).status_code, 404)
        self.assertEqual(self.get(self.url(".xlsx")).status_code, 404)
        self.assertEqual(self.post(self.url("/sign"), confirmed="1", **values).status_code, 404)

    @mute_logger("odoo.http")
    def test_leaving_twice_ends_on_the_same_page(self):
        """As a double click does: the second request is no error, and nothing is noted twice."""
        self.login("director_c")
        notes = self.env["prm.dealer.audit"].search_count([("partner_id", "=", self.peer.id)])
        for _click in range(2):
            answer = self.post(self.url("/leave"), confirmed="1")
            self.assertEqual((answer.status_code, answer.url.removeprefix(self.base_url())), (200, URL))
            self.assertIn("Your firm has left", answer.text)
        self.assertEqual(self.env["prm.dealer.audit"].search_count([("partner_id", "=", self.peer.id)]), notes + 1)
        self.assertEqual(self.members[self.peer].state, "left")

    @mute_logger("odoo.http")
    def test_whoever_was_never_in_leaves_nothing(self):
        self.login("director_b")
        self.assertEqual(self.post(self.url("/leave"), confirmed="1").status_code, 404)

    def test_a_firm_that_came_back_leaves_anew(self):
        self.login("director_c")
        self.post(self.url("/leave"), confirmed="1")
        again = self.env["prm.benchmark.circle.member"].create(
            {"circle_id": self.circle.id, "partner_id": self.peer.id}
        )
        self.post(self.url("/leave"), confirmed="1")
        self.assertEqual(again.state, "left")

    @mute_logger("odoo.http")
    def test_writing_takes_a_token(self):
        self.login("director_c")
        self.assertEqual(self.url_open(self.url("/leave"), data={"confirmed": "1"}).status_code, 400)
        self.assertEqual(self.members[self.peer].state, "signed")

    @mute_logger("odoo.http")
    def test_tampered_addresses(self):
        self.login("director_a")
        for rest in ("?window=x&end=2026-99&kpi='&order=%00", "?end=" + "9" * 500, "?window=month&window=r12"):
            self.assertEqual(self.get(self.url(rest)).status_code, 200, rest)
        for path in (f"{URL}/0", f"{URL}/{2**40}", f"{URL}/{self.circle.id + 1000}.xlsx", f"{URL}/-1", f"{URL}/x"):
            self.assertEqual(self.get(path).status_code, 404, path)

    def workbook(self, rest=""):
        answer = self.get(self.url(f".xlsx?window=month&end={self.end}{rest}"))
        self.assertEqual(answer.status_code, 200)
        self.assertIn("no-store", answer.headers["Cache-Control"])
        return openpyxl.load_workbook(io.BytesIO(answer.content))

    def test_workbook_holds_what_the_page_shows(self):
        self.peer.name = "=HYPERLINK(1)"
        self.others[1].name = "@T Member"
        self.env.flush_all()
        self.login("director_a")
        book = self.workbook("&order=name")
        sheet = book.worksheets[0]
        rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
        firms = rows["KPI"][2:]
        self.assertEqual(set(firms), set(self.firms.mapped("name")))
        margins = {firm.name: margin / 100 for firm, margin in self.margins.items()}
        self.assertEqual(dict(zip(firms, rows["T kpi margin"][2:], strict=True)), margins)
        for name in book.sheetnames:
            for row in book[name].iter_rows():
                self.assertFalse([cell for cell in row if cell.data_type == "f"])
        self.assertEqual(self.looks()[:1].what, "file")
        members = [row[0] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
        self.assertEqual(sorted(members), sorted(self.firms.mapped("name")))

    @mute_logger("odoo.http")
    def test_no_workbook_without_figures(self):
        self.circle.minimum = 9
        self.env.flush_all()
        self.login("director_a")
        answer = self.get(self.url(".xlsx"))
        self.assertEqual(answer.status_code, 404)
        self.assertIn("Figures are shown when", answer.text)

    def test_preview_of_a_role_shows_a_sample(self):
        can = lambda *args, **kwargs: True  # noqa: E731
        template, values = self.env["prm.portal.sample"]._samples()["benchmark_circle"](can)
        self.assertEqual(template, "prm_benchmark.circle_page")
        self.assertEqual(len(values["circle"]["values"]["firms"]), 6)
        self.login("manager")
        role = self.role("director")
        page = self.get(f"/my/prm/preview/{role.id}/benchmark_circle").text
        self.assertIn("Sample circle", page)
        self.assertIn("Who is in", page)
