"""Workbooks through the pages."""

from odoo.tests import tagged

from odoo.addons.prm_portal.engine.workbook import BadWorkbook
from odoo.addons.prm_portal.tests.portal_common import PortalHttpCase

from ..controllers.workbook import URL
from .files_common import FilesMixin


@tagged("post_install", "-at_install")
class TestBenchmarkWorkbookPages(FilesMixin, PortalHttpCase):
    months_back = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()

    def upload(self, data, name="file"):
        return self.url_open(
            f"{URL}/upload",
            data={"csrf_token": self.csrf_token()},
            files={name: ("a.xlsx", data, "application/octet-stream")},
        )

    def test_pages(self):
        self.put(1, U=4711.25)
        self.login("bookkeeper_a")
        page = self.get(URL)
        self.assertEqual(page.status_code, 200)
        self.assertIn("T Programme", page.text)
        answer = self.get(f"{URL}/download?programme={self.programme.id}&span={self.month()}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn("no-store", answer.headers["Cache-Control"])
        page = self.upload(self.fill(answer.content, {("U", self.month()): 5000, ("W", self.month()): "<b>x</b>"}))
        self.assertIn("4,711.25", page.text)
        self.assertIn("&lt;b&gt;x", page.text)
        self.assertNotIn("Save these figures", page.text)
        page = self.upload(self.fill(answer.content, {("U", self.month()): 5000}))
        self.assertIn("Save these figures", page.text)
        self.assertRegex(page.url, rf"{URL}/\d+$")
        page = self.post(f"{URL}/{page.url.rsplit('/', 1)[1]}/apply")
        self.assertIn("One figure was saved", page.text)
        self.assertEqual(self.figures(self.submission()), {"U": 5000})

    def test_refused_files_say_why(self):
        self.login("bookkeeper_a")
        for data, text in (
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel"),
            (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
            (b"hello", "no readable"),
        ):
            page = self.upload(data)
            self.assertEqual(page.status_code, 422)
            self.assertIn(text, page.text)
        page = self.url_open(f"{URL}/upload", data={"csrf_token": self.csrf_token()})
        self.assertIn("Choose a workbook first", page.text)

    def test_closed_to_others(self):
        upload_id = self.preview(self.template())
        for name in ("sales_a", "service_a", "plain"):
            self.login(name)
            for path in ("", f"/{upload_id}", f"/download?programme={self.programme.id}&span={self.month()}"):
                with self.subTest(name=name, path=path):
                    self.assertNotEqual(self.get(f"{URL}{path}").status_code, 200)
        self.login("director_b")
        self.assertEqual(self.get(f"{URL}/{upload_id}").status_code, 404)
        self.assertEqual(self.get(f"{URL}/download?programme=abc&span=x").status_code, 404)
        with self.assertRaises(BadWorkbook):
            self.preview(b"hello")
