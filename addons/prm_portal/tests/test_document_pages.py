"""The pages of documents, and every other door to them, from the wrong side."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .document_common import PDF, PNG, DocumentMixin
from .portal_common import PortalHttpCase

URL = "/my/prm/documents"
OUTSIDERS = ("bookkeeper_a", "adviser", "plain", "suspended", "director_b", None)


@tagged("post_install", "-at_install")
class TestDocumentPages(DocumentMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["prm.document.category"].create({"name": "T Category"})
        cls.document = cls.make_document(
            "T <i>secret</i> 4711",
            body="<p>T canary 815</p>",
            partner_ids=cls.firm,
            must_confirm=True,
            category_id=cls.category.id,
        )
        cls.file = cls.make_file(cls.document, "T ünïque 0815.pdf")
        cls.picture = cls.make_file(cls.document, "picture.png", PNG)
        cls.env.flush_all()

    def test_list_detail_and_receipt(self):
        self.login("sales_a")
        page = self.get(URL)
        self.assertEqual(page.status_code, 200)
        self.assertIn("T &lt;i&gt;secret&lt;/i&gt; 4711", page.text)
        self.assertIn("Please confirm", page.text)
        self.assertFalse(self.document.receipt_ids)
        page = self.get(f"{URL}/{self.document.id}")
        self.assertIn("T canary 815", page.text)
        self.assertIn("T ünïque 0815.pdf", page.text)
        receipt = self.document.receipt_ids
        self.assertEqual((receipt.user_id, receipt.partner_id), (self.dealers["sales_a"], self.firm))
        self.assertFalse(receipt.confirmed_at)
        page = self.post(f"{URL}/{self.document.id}/confirm")
        self.assertIn("your confirmation is noted", page.text)
        self.env.invalidate_all()
        self.assertTrue(receipt.confirmed_at)

    def test_search_filters_and_nonsense(self):
        self.make_document("T other", kind="library")
        self.login("sales_a")
        for query, found in (
            ("search=4711", True),
            ("search=canary", True),
            ("search=0815.pdf", True),
            ("search=<p>", False),
            ("search=nothing", False),
            ("kind=library", False),
            ("kind=announcement", True),
            (f"category={self.category.id}", True),
            ("category=99999999999999999999", True),
            (f"category={'9' * 5000}", True),
            ("category=x", True),
            ("show=new", True),
            ("show=confirm", True),
            ("sort=title", True),
            ("page=-1&sort=id;drop", True),
        ):
            with self.subTest(query=query):
                page = self.get(f"{URL}?{query}")
                self.assertEqual(page.status_code, 200)
                self.assertEqual("secret&lt;/i&gt; 4711</a>" in page.text, found)
        self.assertEqual(self.get(f"{URL}/page/99").status_code, 200)

    def test_counter_and_due(self):
        self.login("sales_a")
        page = self.get("/my").text
        self.assertIn("Please confirm: T &lt;i&gt;secret", page)
        self.get(f"{URL}/{self.document.id}")
        self.post(f"{URL}/{self.document.id}/confirm")
        self.assertNotIn("Please confirm: T &lt;i&gt;secret", self.get("/my").text)

    def test_files(self):
        self.login("sales_a")
        answer = self.get(f"{URL}/{self.document.id}/files/{self.file.id}")
        self.assertEqual((answer.status_code, answer.content), (200, PDF))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertNotIn("public", answer.headers.get("Cache-Control", ""))
        answer = self.get(f"{URL}/{self.document.id}/files/{self.picture.id}")
        self.assertEqual((answer.content, answer.headers["Content-Type"]), (PNG, "image/png"))
        # staff edit the text and see its pictures
        self.login("marketing")
        self.assertEqual(self.get(f"{URL}/{self.document.id}/files/{self.picture.id}").content, PNG)

    def doors(self):
        attachments = self.env["ir.attachment"].sudo().search(
            [("res_model", "=", "prm.document.file"), ("res_id", "in", (self.file | self.picture).ids),
             ("res_field", "=", "content")]
        )  # fmt: skip
        self.assertEqual(len(attachments), 2)
        self.assertFalse(any(attachments.mapped("public")))
        document, file = self.document.id, self.file.id
        yield from (
            f"{URL}/{document}",
            f"{URL}/{document}/files/{file}",
            f"{URL}/{document}/files/{file}?download=1",
            f"{URL}/{document}/files/{self.picture.id}",
            f"/web/content/prm.document.file/{file}/content",
            f"/web/content?model=prm.document.file&id={file}&field=content",
            f"/web/image/prm.document.file/{self.picture.id}/content",
        )
        for attachment in attachments:
            yield f"/web/content/{attachment.id}"
            yield f"/web/image/{attachment.id}"

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_every_door_from_the_wrong_side(self):
        doors = list(self.doors())
        for name in OUTSIDERS:
            if name == "suspended":
                continue  # cannot sign in at all; see the tests of the doors
            self.login(name)
            for url in doors:
                with self.subTest(name=name, url=url):
                    answer = self.get(url, allow_redirects=False)
                    self.assertNotIn(b"T canary", answer.content)
                    self.assertNotIn(PDF, answer.content)
                    self.assertNotEqual(answer.content, PNG)
                    if url.startswith(f"{URL}/") and name is None:
                        self.assertIn(answer.status_code, (302, 303))
                    elif "/files/" in url or (name == "director_b" and url.startswith(URL)):
                        self.assertEqual(answer.status_code, 404)
                    elif url.startswith(URL):
                        self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.document.receipt_ids)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_not_even_readers_get_files_by_stock_doors(self):
        self.login("sales_a")
        for url in self.doors():
            if not url.startswith(URL):
                with self.subTest(url=url):
                    answer = self.get(url, allow_redirects=False)
                    self.assertNotEqual(answer.content, PNG)
                    self.assertNotIn(PDF, answer.content)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_rpc_and_export(self):
        for name in ("bookkeeper_a", "adviser", "plain", "director_b"):
            self.login(name)
            for method, args, kwargs in (
                ("read", [self.document.ids, ["name"]], {}),
                ("search_read", [[("id", "=", self.document.id)]], {"fields": ["name"]}),
                ("web_search_read", [[("id", "=", self.document.id)]], {"specification": {"body": {}}}),
                ("name_search", ["T <i>secret"], {}),
                ("export_data", [self.document.ids, ["name", "body"]], {}),
                ("formatted_read_group", [[]], {"groupby": ["name"], "aggregates": ["__count"]}),
            ):
                with self.subTest(name=name, method=method):
                    self.assertNotIn(
                        "secret", str(self.rpc_answer("prm.document", method, *args, **kwargs).get("result"))
                    )
            for field in ("audience", "partner_ids", "recipient_count", "file_ids"):
                with self.subTest(name=name, field=field):
                    answer = self.rpc_answer("prm.document", "search_read", [(field, "=", 1)], ["name"])
                    self.assertIn("error", answer)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_confirming_from_the_wrong_side(self):
        for name in ("bookkeeper_a", "adviser", "director_b"):
            self.login(name)
            self.assertIn(self.post(f"{URL}/{self.document.id}/confirm").status_code, (403, 404))
        self.login("sales_a")
        self.assertNotEqual(self.get(f"{URL}/{self.document.id}/confirm").status_code, 200)
        plain = self.make_document("T no confirmation", partner_ids=self.firm)
        self.assertEqual(self.post(f"{URL}/{plain.id}/confirm").status_code, 404)
        self.assertFalse(self.document.receipt_ids.confirmed_at)

    def test_an_adviser_with_the_capability_reads_and_leaves_no_trace(self):
        self.role("adviser").capability_ids |= self.env.ref("prm_portal.group_dealer_documents")
        self.login("adviser")
        page = self.get(f"{URL}/{self.document.id}")
        self.assertIn("T canary 815", page.text)
        self.assertNotIn("I have read it", page.text)
        self.assertEqual(self.post(f"{URL}/{self.document.id}/confirm").status_code, 403)
        self.assertFalse(self.document.receipt_ids)

    def test_a_firm_that_changes_loses_the_document_in_its_open_session(self):
        grade = self.env["res.partner.grade"].create({"name": "T grade"})
        self.firm.grade_id = grade
        document = self.make_document("T graded", body="T graded text", grade_ids=grade)
        self.login("sales_a")
        self.assertIn("T graded text", self.get(f"{URL}/{document.id}").text)
        self.firm.grade_id = False
        self.env.flush_all()
        self.assertEqual(self.get(f"{URL}/{document.id}").status_code, 404)
        self.assertNotIn("T graded", self.get(URL).text)

    def test_the_list_belongs_to_the_chosen_firm(self):
        document = self.make_document("T second only", partner_ids=self.second)
        self.login("acting")
        self.assertNotIn("T second only", self.get(URL).text)
        self.post("/my/prm/switch", firm_id=self.second.id)
        page = self.get(URL).text
        self.assertIn("T second only", page)
        self.assertNotIn("4711", page)
        self.get(f"{URL}/{document.id}")
        self.assertEqual(document.receipt_ids.partner_id, self.second)

    def test_queries_do_not_grow_with_rows(self):
        self.login("sales_a")
        self.get(URL)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.get(URL).status_code, 200)
            return self.env.cr.sql_log_count - before

        def add(numbers):
            for number in numbers:
                document = self.make_document(f"T more {number}", partner_ids=self.firm, category_id=self.category.id)
                self.make_file(document)
            self.get(URL)  # templates of a second page are compiled now

        add(range(2))
        few = count()
        add(range(2, 22))
        self.assertLessEqual(count(), few)
