"""Stock pages and routes, called by the wrong dealer."""

import json

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalHttpCase
from .stock_common import StockRecords

QUIET = (
    "odoo.http",
    "odoo.addons.web.controllers.export",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.http_routing.models.ir_http",
)


@tagged("post_install", "-at_install")
class TestStockPages(StockRecords, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_stock()

    def pages(self):
        order, invoice = self.order.id, self.invoice.id
        return {
            "orders": [
                "/my/orders",
                "/my/quotes",
                f"/my/orders/{order}",
                f"/my/orders/{order}?access_token={self.quote_token}",
                f"/my/orders/{order}?report_type=html",
            ],
            "invoices": ["/my/invoices", f"/my/invoices/{invoice}", "/my/invoices/overdue", "/my/payment_method"],
            "addresses": ["/my/addresses", "/my/address", f"/my/address?partner_id={self.contact.id}"],
        }

    def files_and_reports(self):
        return [
            *(f"/web/content/{file.id}" for file in self.files),
            *(f"/web/image/{file.id}" for file in self.files),
            f"/web/content/res.partner/{self.firm.id}/name",
            f"/report/html/sale.report_saleorder/{self.order.id}",
            f"/report/html/account.report_invoice/{self.invoice.id}",
            f"/web/partner/vcard?partner_ids={self.firm.id},{self.contact.id}",
            f"/account/download_invoice_attachments/{self.files.ids[1]}",
            f"/account/download_move_attachments/{self.invoice.id}",
            f"/account/download_invoice_documents/{self.invoice.id}/pdf",
            f"/web/image/res.partner/{self.firm.id}/avatar_128",
            f"/mail/view?model=sale.order&res_id={self.order.id}",
            f"/json/2/sale.order/{self.order.id}",
        ]

    @mute_logger(*QUIET)
    def test_pages_say_no_with_a_sentence(self):
        for name in ("bookkeeper_a", "service_a", "adviser"):
            self.login(name)
            for area, urls in self.pages().items():
                for url in urls:
                    answer = self.get(url, allow_redirects=False)
                    self.assertEqual(answer.status_code, 403, f"{name} {area} {url}")
                    self.assertIn("not", answer.text)
                    self.assertNotIn(self.canary, answer.text)

    @mute_logger(*QUIET)
    def test_files_and_reports_tell_nothing(self):
        for name in ("bookkeeper_a", "adviser", "director_b"):
            self.login(name)
            for url in self.files_and_reports():
                answer = self.get(url)
                self.assertNotIn(self.canary, answer.text, f"{name} {url}")
                self.assertNotIn("4711", answer.text.replace(self.canary, ""), f"{name} {url}")

    def test_who_holds_it_gets_it(self):
        self.login("director_a")
        for urls in self.pages().values():
            for url in urls:
                if "partner_id" in url:
                    continue
                self.assertEqual(self.get(url).status_code, 200, url)
        self.assertIn(self.canary, self.get(f"/my/orders/{self.order.id}").text)
        self.assertIn(self.canary, self.get(f"/my/invoices/{self.invoice.id}?report_type=html").text)
        self.login("sales_a")
        self.assertIn(self.canary, self.get(f"/my/orders/{self.order.id}").text)
        self.assertEqual(self.get("/my/invoices").status_code, 403)
        self.assertIn(self.canary, self.fetch(self.order).text)

    def fetch(self, record):
        return self.url_open(
            "/mail/chatter_fetch",
            json={"params": {"thread_model": record._name, "thread_id": record.id}},
        )

    @mute_logger(*QUIET)
    def test_foreign_director(self):
        self.login("director_b")
        for record, page in ((self.order, "orders"), (self.invoice, "invoices")):
            answer = self.get(f"/my/{page}/{record.id}")
            self.assertNotIn(self.canary, answer.text)
            self.assertNotIn(self.canary, self.fetch(record).text)
        self.assertNotIn(self.canary, self.fetch(self.firm).text)

    @mute_logger(*QUIET)
    def test_rpc_and_chatter(self):
        for name in ("bookkeeper_a", "adviser", "director_b"):
            self.login(name)
            for record in (self.order, self.invoice, self.firm, self.event, self.order.order_line, self.messages):
                for method, arguments in (
                    ("read", [record.ids]),
                    ("web_read", [record.ids, {"display_name": {}}]),
                    ("web_search_read", [[("id", "in", record.ids)], {"display_name": {}}]),
                    ("formatted_read_group", [[("id", "in", record.ids)], ["create_uid"], ["__count"]]),
                    ("export_data", [record.ids, ["display_name"]]),
                    ("copy", [record.ids]),
                    ("write", [record.ids, {"active": False}]),
                    ("unlink", [record.ids]),
                    ("name_search", [self.canary]),
                    ("message_post", [record.ids]),
                    ("get_portal_url", [record.ids]),
                    ("message_subscribe", [record.ids]),
                ):
                    answer = self.rpc_answer(record._name, method, *arguments)
                    self.assertNotIn(self.canary, str(answer), f"{name} {record._name}.{method}")
                    if "error" not in answer and method == "formatted_read_group":
                        self.assertFalse(sum(group["__count"] for group in answer["result"] or []), f"{name} {record}")
            for record in (self.order, self.invoice, self.firm):
                params = {"thread_model": record._name, "thread_id": record.id}
                for url in ("/portal/chatter_init", "/mail/chatter_fetch", "/mail/thread/messages"):
                    self.assertNotIn(self.canary, str(self.json(url, params)), f"{name} {url}")
                post = self.json("/mail/message/post", {**params, "post_data": {"body": "T hack"}})
                self.assertIn("error", post)
                self.assertIn("error", self.json("/mail/thread/recipients", params))
                emails = {**params, "emails": [self.contact.email, self.users["manager"].email]}
                self.assertIn("error", self.json("/mail/partner/from_email", emails))
            for url in ("/web/export/csv", "/web/export/xlsx"):
                data = {
                    "model": "sale.order",
                    "fields": [{"name": "name", "label": "Name"}],
                    "ids": self.order.ids,
                    "domain": [],
                    "import_compat": False,
                }
                answer = self.url_open(url, data={"data": json.dumps(data), "csrf_token": self.csrf_token()})
                self.assertNotIn(self.order.name, answer.text)
        self.assertEqual(self.order.message_ids.filtered(lambda row: "hack" in row.body), self.env["mail.message"])

    @mute_logger(*QUIET)
    def test_anonymous(self):
        self.login(None)
        for urls in self.pages().values():
            for url in urls:
                if "access_token" in url:
                    continue
                self.assertNotIn(self.canary, self.get(url).text, url)
        for url in self.files_and_reports():
            self.assertNotIn(self.canary, self.get(url).text, url)
        self.assertIn("/web/login", self.get("/my").url)

    def test_plain_portal_user(self):
        self.login("plain")
        self.assertIn(self.order.name, self.get("/my/quotes").text)
        self.assertIn(self.canary, self.get(f"/my/orders/{self.order.id}").text)
        self.assertIn(self.invoice.name, self.get("/my/invoices").text)
        self.assertEqual(self.get("/my/addresses").status_code, 200)
        self.assertEqual(self.get("/my").status_code, 200)
        self.assertNotIn("o_prm_portal", self.get("/my").text)

    # --- addresses -------------------------------------------------------------------------------------

    def address_form(self, **values):
        return {
            "name": "T changed",
            "email": "changed@t.example.com",
            "phone": "+34 600 000 000",
            "street": "T street",
            "city": "T city",
            "zip": "08001",
            "country_id": str(self.country.id),
            "address_type": "delivery",
            **values,
        }

    @mute_logger(*QUIET)
    def test_addresses_of_others_stay(self):
        mailbox = self.env["res.partner"].create({"name": "T mailbox", "parent_id": self.firm.id, "type": "other"})
        colleague = self.dealers["service_a"].partner_id
        colleague.type = "other"
        taken = {"director_a": [self.firm, colleague, self.foreign_contact, self.contact]}
        taken["bookkeeper_a"] = [*taken["director_a"], mailbox]
        for name, partners in taken.items():
            self.login(name)
            for partner in partners:
                before = (partner.name, partner.email, partner.active)
                answer = self.post("/my/address/submit", **self.address_form(partner_id=partner.id))
                self.assertEqual(answer.status_code, 403, f"{name} {partner.name}")
                self.json("/my/address/archive", {"partner_id": partner.id})
                partner.invalidate_recordset()
                self.assertEqual((partner.name, partner.email, partner.active), before)
            for junk in ("x", "-1", "0", "99999999999999999999", "1 or 1=1", "<script>"):
                answer = self.post("/my/address/submit", **self.address_form(partner_id=junk))
                self.assertEqual(answer.status_code, 403, junk)
        count = self.env["res.partner"].search_count([("name", "=", "T changed")])
        self.post("/my/address/submit", **self.address_form())  # the bookkeeper creates none
        self.assertEqual(self.env["res.partner"].search_count([("name", "=", "T changed")]), count)

    @mute_logger(*QUIET)
    def test_nobodys_address_reaches_the_firm(self):
        """Odoo hands the address of a contact on to its firm: a stock form would change the firm's."""
        before = self.firm.read(["name", "street", "zip", "city", "vat", "email", "phone"])
        for name in ("bookkeeper_a", "sales_a", "director_a"):
            self.login(name)
            own = self.dealers[name].partner_id
            form = self.address_form(partner_id=own.id, name=own.name, email=own.email, vat="ESA12345674")
            self.assertEqual(self.post("/my/address/submit", **form).status_code, 403)
            self.assertEqual(self.get(f"/my/address?partner_id={own.id}").status_code, 403)
            self.post("/my/prm/account", **form, lang="en_US", parent_id=self.foreign.id)
            self.firm.invalidate_recordset()
            self.assertEqual(self.firm.read(list(before[0])[1:]), before)
            self.assertEqual(own.parent_id, self.firm)

    def test_firms_addresses(self):
        mailbox = self.env["res.partner"].create({"name": "T mailbox", "parent_id": self.firm.id, "type": "other"})
        street = self.firm.street
        self.login("director_a")
        self.assertEqual(self.post("/my/address/submit", **self.address_form(partner_id=mailbox.id)).status_code, 200)
        mailbox.invalidate_recordset()
        self.assertEqual(mailbox.name, "T changed")
        self.post("/my/address/submit", **self.address_form(name="T new"))
        new = self.env["res.partner"].search([("name", "=", "T new")])
        self.assertEqual((new.parent_id.commercial_partner_id, new.type), (self.firm, "delivery"))
        self.firm.invalidate_recordset()
        self.assertEqual(self.firm.street, street)

    @mute_logger(*QUIET)
    def test_own_contact(self):
        for name in ("bookkeeper_a", "adviser"):
            self.login(name)
            user = self.dealers[name]
            self.assertIn(user.email, self.get("/my/account").text)
            form = {"name": "T  <b>Name</b>", "email": f"New.{name}@t.example.com", "phone": "1", "lang": "en_US"}
            self.assertIn("Saved", self.post("/my/prm/account", **form).text)
            user.invalidate_recordset()
            self.assertEqual((user.name, user.email, user.phone), ("T <b>Name</b>", f"new.{name}@t.example.com", "1"))
            self.assertNotIn("<b>Name", self.get("/my/account").text)
            self.assertTrue(self.env["prm.dealer.audit"].search([("user_id", "=", user.id), ("event", "=", "other")]))
            for change in (
                {"email": "director_b@t.example.com"},
                {"email": "manager@t.example.com"},
                {"email": "nobody"},
                {"name": " "},
                {"name": "x" * 101},
                {"phone": "1" * 41},
                {"lang": "xx_XX"},
            ):
                self.assertNotIn("Saved", self.post("/my/prm/account", **form | change).text, change)
            for email in ("director_b@t.example.com", "nobody"):
                self.assertIn("error", self.rpc_answer("res.users", "write", [user.id], {"email": email}))
            user.invalidate_recordset()
            self.assertEqual(user.email, f"new.{name}@t.example.com")

    @mute_logger(*QUIET)
    def test_somebody_signs_in_as_the_firm_itself(self):
        firm = self.make_partner("T Sole Trader", zip="08002", prm_number="T-9", email="sole@t.example.com")
        groups = ("base.group_portal", "prm_portal.group_dealer")
        self.dealers["sole"] = self.env["res.users"].create(
            {
                "partner_id": firm.id,
                "login": "p_sole",
                "password": "p_sole",
                "group_ids": [
                    Command.set([*(self.env.ref(group).id for group in groups), self.role("director").group_id.id])
                ],
            }
        )
        self.login("sole")
        self.assertEqual(self.get("/my/account").status_code, 403)
        answer = self.post("/my/address/submit", **self.address_form(partner_id=firm.id))
        self.assertEqual(answer.status_code, 403)
        self.post("/my/prm/account", name="T changed", email="x@t.example.com", phone="1", lang="en_US")
        user = self.dealers["sole"]
        for field in ("name", "email", "phone"):
            self.assertIn("error", self.rpc_answer("res.users", "write", [user.id], {field: "x@t.example.com"}))
        firm.invalidate_recordset()
        self.assertEqual((firm.name, firm.email), ("T Sole Trader", "sole@t.example.com"))

    @mute_logger(*QUIET)
    def test_means_of_payment(self):
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        token = self.env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "payment_details": "4711",
                "partner_id": self.firm.id,
                "provider_ref": "T",
            }
        )
        for name in ("bookkeeper_a", "sales_a"):
            self.login(name)
            self.assertIn("error", self.json("/payment/archive_token", {"token_id": token.id}))
            token.invalidate_recordset()
            self.assertTrue(token.active)
        self.login("director_a")
        self.json("/payment/archive_token", {"token_id": token.id})
        token.invalidate_recordset()
        self.assertFalse(token.active)
