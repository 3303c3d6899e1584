"""Profile, agreements and figures from the wrong side, at every door."""

import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .firm_common import FirmMixin, drawing
from .portal_common import PortalHttpCase

#: page → who may open it
PAGES = {
    "/my/prm/profile": {"director_a", "director_b"},
    "/my/prm/agreements": {"director_a", "director_b", "sales_a", "acting", "adviser"},
    "/my/prm/figures": {"director_a", "director_b", "adviser"},
}
MODELS = (
    "prm.agreement",
    "prm.agreement.line",
    "prm.profile.change",
    "prm.profile.change.line",
    "prm.fact",
    "prm.metric",
    "prm.territory.potential",
)
METHODS = (
    ("search_read", [[]], {}),
    ("web_search_read", [[], {"id": {}}], {}),
    ("search_count", [[]], {}),
    ("formatted_read_group", [[], ["create_date:month"], ["__count"]], {}),
    ("name_search", ["T"], {}),
    ("create", [{}], {}),
)


@tagged("post_install", "-at_install")
class TestFirmDoors(FirmMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_firm()
        cls.env["prm.dealer.profile"].with_user(cls.dealers["director_a"])._ask(
            cls.firm.sudo(), {"street": "T Wanted Street"}
        )
        cls.change = cls.env["prm.profile.change"].search([("partner_id", "=", cls.firm.id)])

    def test_pages(self):
        for name in (*self.dealers, None):
            if name == "suspended":
                continue
            self.login(name)
            for url, allowed in PAGES.items():
                answer = self.get(url, allow_redirects=False)
                if name is None:
                    self.assertEqual(answer.status_code, 303, url)
                    self.assertIn("/web/login", answer.headers["Location"])
                else:
                    self.assertEqual(answer.status_code, 200 if name in allowed else 403, (name, url))

    def test_nothing_of_another_firm(self):
        self.login("director_b")
        urls = (
            f"/my/prm/agreements/{self.sent.id}",
            f"/my/prm/agreements/{self.sent.id}/pdf",
            f"/my/prm/agreements/{self.sent.id}/signed",
            f"/my/prm/agreements/{self.foreign_sent.id}/signed",
            f"/my/prm/agreements/{2**40}",
            "/my/prm/agreements/0",
        )
        for url in urls:
            answer = self.get(url)
            self.assertEqual(answer.status_code, 404, url)
            self.assertNotIn("T sent", answer.text)
        for url in ("/my/prm/agreements?q=T", "/my/prm/profile", "/my/prm/figures", "/my"):
            text = self.get(url).text
            for secret in ("T sent", "T active", "T Wanted Street", "T Own Firm"):
                self.assertNotIn(secret, text, url)

    def test_drafts_are_the_head_office_s(self):
        self.login("director_a")
        self.assertNotIn("T draft", self.get("/my/prm/agreements").text)
        for end in ("", "/pdf", f"/sign/{self.draft._fingerprint()}"):
            answer = self.get(f"/my/prm/agreements/{self.draft.id}{end}")
            self.assertIn(answer.status_code, (404, 405, 400, 415), end)

    @mute_logger("odoo.http")
    def test_sign_from_the_wrong_side(self):
        url = f"/my/prm/agreements/{self.sent.id}/sign/{self.sent._fingerprint()}"
        params = {"name": "T Thief", "signature": drawing()}
        for name in ("director_b", "sales_a", "bookkeeper_a", "service_a", "adviser", "acting", "plain", None):
            self.login(name)
            answer = self.json(url, params)
            self.assertTrue("error" in answer or "error" in answer["result"], (name, answer))
            self.assertFalse(self.sent.partner_signed_by, name)
        self.login("director_a")
        self.assertTrue(self.json(url, params)["result"]["force_refresh"])
        self.assertEqual(self.sent.partner_signed_user_id, self.dealers["director_a"])

    @mute_logger("odoo.http")
    def test_data_of_the_charts(self):
        for name in ("director_b", "director_a", "adviser", "sales_a", "bookkeeper_a", "plain", None):
            self.login(name)
            answer = self.json("/my/prm/figures/data", {"period": "12m", "company": 0, "partner_id": self.firm.id})
            self.assertEqual("result" in answer, name in PAGES["/my/prm/figures"], name)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_rpc(self):
        for name in ("director_a", "sales_a", "adviser", "plain"):
            self.login(name)
            for model in MODELS:
                for method, args, kwargs in METHODS:
                    self.assertIn("error", self.rpc_answer(model, method, *args, **kwargs), (name, model, method))
            for model, record in (("prm.agreement", self.sent), ("prm.profile.change", self.change)):
                for method, args in (("read", [["id"]]), ("write", [{"state": "active"}]), ("unlink", [])):
                    self.assertIn("error", self.rpc_answer(model, method, record.ids, *args), (name, model, method))
            for model, method in (
                ("prm.profile.change", "action_approve"),
                ("prm.agreement", "action_activate"),
                ("prm.agreement", "message_post"),
                ("prm.agreement", "export_data"),
            ):
                record = self.change if model == "prm.profile.change" else self.sent
                self.assertIn("error", self.rpc_answer(model, method, record.ids), (name, method))
            for model in ("prm.dealer.profile", "prm.dealer.agreement", "prm.dealer.figures"):
                for method in ("_page", "_list", "_data", "_submit", "_sign", "search_read"):
                    self.assertIn("error", self.rpc_answer(model, method, []), (name, model, method))
        self.assertEqual(self.sent.state, "sent")

    @mute_logger(
        "odoo.http",
        "odoo.addons.base.models.ir_model",
        "odoo.addons.base.models.ir_rule",
        "odoo.addons.web.controllers.export",
    )
    def test_reports_files_and_exports(self):
        self.sign()
        for name in ("director_a", "director_b", "adviser", "plain"):
            self.login(name)
            for url in (
                f"/report/html/prm_partner.report_agreement/{self.sent.id}",
                f"/report/pdf/prm_partner.report_agreement/{self.sent.id}",
                f"/web/content/prm.agreement/{self.sent.id}/signed_document",
                f"/web/image/prm.agreement/{self.sent.id}/partner_signature",
                f"/mail/thread/data?thread_model=prm.agreement&thread_id={self.sent.id}",
            ):
                answer = self.get(url)
                self.assertNotIn("T sent", answer.text, (name, url))
                self.assertNotEqual(answer.headers.get("Content-Type"), "application/pdf")
            attachments = self.env["ir.attachment"].search(
                [("res_model", "=", "prm.agreement"), ("res_field", "!=", False), ("res_id", "=", self.sent.id)]
            )
            self.assertTrue(attachments)
            for attachment in attachments:
                self.assertEqual(self.get(f"/web/content/{attachment.id}").status_code, 404, name)
            data = {
                "model": "prm.agreement",
                "fields": [{"name": "name", "label": "x"}],
                "ids": self.sent.ids,
                "domain": [],
                "import_compat": False,
                "groupby": [],
            }
            form = {"data": json.dumps(data), "csrf_token": self.csrf_token()}
            answer = self.url_open("/web/export/csv", data=form)
            self.assertNotIn("T sent", answer.text, name)

    def test_fields_of_the_company_are_the_staff_s(self):
        self.login("director_a")
        found = self.rpc("res.company", "fields_get")
        self.assertFalse([name for name in found if name.startswith("prm_approve")])
