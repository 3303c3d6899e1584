"""Agreements in the portal: what one may sell, and signing on screen."""

import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..doors import Refused
from .firm_common import SCRIPT, FirmMixin, drawing
from .portal_common import PortalCase, PortalHttpCase

ACTIVITY = "prm_portal.mail_activity_type_sign"


@tagged("post_install", "-at_install")
class TestAgreementSign(FirmMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_firm()
        cls.sent.user_id = cls.users["territory"]

    def test_dealer_first(self):
        self.sign()
        sent = self.sent
        self.assertEqual(sent.state, "sent")
        self.assertEqual((sent.partner_signed_by, sent.partner_signed_on), ("T Director", self.today))
        self.assertEqual(sent.partner_signed_user_id, self.dealers["director_a"])
        self.assertEqual(sent.partner_signed_ip, "192.0.2.7")
        self.assertIn(b"T sent", base64.b64decode(sent.signed_document))
        self.assertEqual(sent.activity_search([ACTIVITY]).user_id, self.users["territory"])
        for user in (self.dealers["director_a"], self.users["territory"]):
            self.assertEqual(len(self.mails_to(user)), 1, user.login)
        audit = self.env["prm.dealer.audit"].search([("user_id", "=", self.dealers["director_a"].id)], limit=1)
        self.assertIn("T sent", audit.after)
        sent.with_user(self.users["territory"]).write({"staff_signature": drawing()})
        self.assertEqual(sent.state, "active")
        self.assertFalse(sent.activity_search([ACTIVITY]))
        self.assertEqual(len(self.mails_to(self.dealers["director_a"])), 2)

    def test_head_office_first(self):
        self.sent.with_user(self.users["territory"]).staff_signature = drawing()
        self.assertEqual(self.sent.state, "sent")
        self.sign()
        self.assertEqual(self.sent.state, "active")
        self.assertIn("in force", self.mails_to(self.dealers["director_a"]).body_html)

    def test_signs_once(self):
        self.sign()
        moment, by = self.sent.partner_signed_at, self.sent.partner_signed_by
        self.sign(signer="T Somebody Else")
        self.assertEqual((self.sent.partner_signed_at, self.sent.partner_signed_by), (moment, by))
        self.assertEqual(len(self.mails_to(self.dealers["director_a"])), 1)

    def test_changed_after_it_was_sent(self):
        agreements = self.as_firm("prm.dealer.agreement", "director_a")
        door = self.door("director_a")
        for change in (
            lambda: self.sent.write({"terms": "<p>T other</p>"}),
            lambda: self.sent.line_ids.write({"discount": 1}),
            lambda: self.sent.line_ids.unlink(),
            lambda: self.sent.write({"date_end": self.day(400)}),
        ):
            shown = self.sent._fingerprint()
            change()
            self.assertTrue(self.sent.changed_since_sent)
            for fingerprint in (shown, self.sent._fingerprint()):
                with self.assertRefused("changed this agreement"):
                    agreements._sign(door, self.sent.id, fingerprint, "T D", drawing(), "")
            self.assertFalse(agreements._detail(door, self.sent.id)["can_sign"])
            self.sent.with_context(mark_agreement_sent=True).message_post(body="T again")
            self.assertFalse(self.sent.changed_since_sent)
            self.assertTrue(agreements._detail(door, self.sent.id)["can_sign"])
        # sent again between opening the page and signing
        with self.assertRefused("changed this agreement"):
            agreements._sign(door, self.sent.id, shown, "T D", drawing(), "")

    def test_changed_after_it_was_signed(self):
        self.sign()
        self.sent.line_ids.discount = 1
        with self.assertRefused("Send it again"):
            self.sent.with_user(self.users["territory"]).action_activate()
        with self.assertRefused("Send it again"):
            self.sent.with_user(self.users["territory"]).staff_signature = drawing()
        self.sent.with_context(mark_agreement_sent=True).message_post(body="T again")
        self.assertFalse(self.sent.partner_signature or self.sent.partner_signed_at or self.sent.signed_document)
        self.sign()
        self.sent.action_draft()
        self.assertFalse(self.sent.partner_signature or self.sent.partner_signed_on or self.sent.partner_signed_ip)

    def test_the_printed_signature_belongs_to_what_was_signed(self):
        self.sign()
        self.sent.staff_signature = drawing()
        signature = self.sent.partner_signature.decode()
        self.assertIn(signature, self.sent._render_pdf().decode())
        self.sent.line_ids.discount = 1
        self.assertNotIn(signature, self.sent._render_pdf().decode())
        self.assertIn(signature, base64.b64decode(self.sent.signed_document).decode())
        name, content = self.as_firm("prm.dealer.agreement", "adviser")._pdf(self.door("adviser"), self.sent.id, True)
        self.assertIn(signature, content.decode())
        self.assertTrue(name.endswith(".pdf"))

    def test_the_trace_is_the_portal_s(self):
        for name in ("territory", "manager"):
            mine = self.sent.with_user(self.users[name])
            for field, value in (
                ("sent_fingerprint", "x"),
                ("partner_signed_at", "2020-01-01 00:00:00"),
                ("partner_signed_fingerprint", "x"),
                ("signed_document", drawing()),
            ):
                with self.assertRaises(AccessError):
                    mine.write({field: value})
                with self.assertRaises(AccessError):
                    mine.create({**mine.copy_data()[0], field: value})
        self.sign()
        for field in ("partner_signature", "partner_signed_by", "partner_signed_on"):
            with self.assertRefused("signed on screen"):
                self.sent.with_user(self.users["manager"]).write({field: False})

    def test_activation_that_cannot_be(self):
        self.make_agreement(self.firm, self.on(self.tractors), state="active")
        self.sent.staff_signature = drawing()
        self.sign()
        self.assertEqual(self.sent.state, "sent")
        self.assertTrue(self.sent.partner_signed_at)
        self.assertIn("not in force", self.sent.activity_search([ACTIVITY]).summary)

    def test_bad_signatures(self):
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>").decode()
        for signature in (
            "", None, 5, ["x"], "not base64", svg, drawing(blank=True), drawing((4001, 10)), drawing(kind="GIF"),
            "A" * 2_000_000, base64.b64encode(b"%PDF-1.4").decode(), base64.b64encode(b"\x89PNG\r\n\x1a\n").decode(),
        ):  # fmt: skip
            with self.assertRaises(UserError, msg=str(signature)[:40]):
                self.as_firm("prm.dealer.agreement", "director_a")._sign(
                    self.door("director_a"), self.sent.id, self.sent._fingerprint(), "T Director", signature, ""
                )
        for signer in ("", " x ", "x" * 101, None):
            with self.assertRefused("name"):
                self.sign(signer=signer)
        self.assertFalse(self.sent.partner_signature)
        self.sign(signature=drawing(kind="JPEG"))
        self.assertEqual(base64.b64decode(self.sent.partner_signature)[:4], b"\x89PNG")

    def test_states(self):
        for agreement in (self.active, self.make_agreement(self.firm, state="sent", date_end=self.day(-1))):
            with self.assertRaises(UserError):
                self.sign(agreement=agreement)
        for agreement in (self.draft, self.foreign_sent):
            with self.assertRaises(Refused):
                self.sign(agreement=agreement)
        for name in ("sales_a", "adviser", "acting"):
            with self.assertRaises(Refused):
                self.sign(name)

    def test_sent_before_the_portal_came(self):
        self.sent.sudo().sent_fingerprint = False
        self.env["prm.agreement"]._remember_all_sent()
        self.assertFalse(self.sent.changed_since_sent)

    def test_second_firm(self):
        agreement = self.make_agreement(self.second, name="T second", state="sent")
        agreements = self.as_firm("prm.dealer.agreement", "acting")
        with self.assertRaises(Refused) as refused:
            agreements._detail(self.door("acting"), agreement.id)
        self.assertIn("T Second Firm", refused.exception.sentence)
        self.assertEqual(agreements._detail(self.door("acting", self.second), agreement.id)["name"], "T second")
        self.assertEqual(
            [row["name"] for row in agreements._list(self.door("acting", self.second))["open"]], ["T second"]
        )

    def test_may_we_sell_it(self):
        agreements, door = self.as_firm("prm.dealer.agreement", "sales_a"), self.door("sales_a")
        found = {row["name"]: row for row in agreements._find_products(door, "T Filter")}
        self.assertEqual(found["T Filter"]["discount"], "30\N{NO-BREAK SPACE}%")
        self.assertEqual(found["T Filter"]["agreement_id"], self.active.id)
        self.assertFalse(agreements._find_products(door, "T Mini")[0]["allowed"])
        plough = agreements._find_products(door, "T Plough")[0]
        self.assertTrue(plough["allowed"] and not plough["agreement_id"])
        self.env.company.prm_unlisted = "excluded"
        self.assertFalse(agreements._find_products(door, "T Plough")[0]["allowed"])
        self.filter.sale_ok = False
        self.assertFalse(agreements._find_products(door, "T Filter"))
        self.assertFalse(agreements._find_products(door, "T"))
        self.assertFalse(agreements._find_products(door, "%_'\\"))

    def test_due(self):
        menu = self.as_firm("prm.portal.menu", "director_a")
        url = f"/my/prm/agreements/{self.sent.id}"

        def due(name="director_a"):
            return [row["url"] for row in menu.with_user(self.dealers[name])._due(self.door(name))]

        self.assertIn(url, due())
        self.assertEqual(menu._counts(self.door("director_a"))["agreements"], 1)
        for name in ("sales_a", "adviser", "director_b"):
            self.assertNotIn(url, due(name))
        self.sent.line_ids.discount = 1
        self.assertNotIn(url, due())
        self.sent._remember_sent()
        self.sign()
        self.assertNotIn(url, due())

    def test_queries_do_not_grow(self):
        agreements, door = self.as_firm("prm.dealer.agreement", "director_a"), self.door("director_a")
        agreements._list(door)
        few = self.count_queries(lambda: agreements._list(door))
        page = self.count_queries(lambda: agreements._detail(door, self.active.id))
        products = self.count_queries(lambda: agreements._find_products(door, "T "))
        for number in range(5):
            self.make_agreement(self.firm, self.on(self.plough), name=f"T {number}", state="sent")
            self.active.line_ids.create(
                {
                    "agreement_id": self.active.id,
                    **self.on(self.env["product.category"].create({"name": f"T {number}"})),
                }
            )
            self.env["product.template"].create({"name": f"T more {number}", "categ_id": self.parts.id})
        self.assertLessEqual(self.count_queries(lambda: agreements._list(door)), few)
        self.assertLessEqual(self.count_queries(lambda: agreements._detail(door, self.active.id)), page)
        self.assertLessEqual(self.count_queries(lambda: agreements._find_products(door, "T ")), products)


@tagged("post_install", "-at_install")
class TestAgreementPages(FirmMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_firm()
        cls.soon = cls.make_agreement(
            cls.firm, name="T ends soon", state="active", renewal_mode="none", date_end=cls.today + timedelta(days=20)
        )

    def test_pages(self):
        self.login("adviser")
        page = self.get("/my/prm/agreements?q=T+Filter").text
        for text in ("T sent", "T active", "T ends soon", "Ends in 20 days", "May be sold", "T Filter"):
            self.assertIn(text, page)
        self.assertNotIn("T draft", page)
        page = self.get(f"/my/prm/agreements/{self.sent.id}").text
        self.assertIn("12.50", page)
        self.assertNotIn("portal.signature_form", page)
        answer = self.get(f"/my/prm/agreements/{self.sent.id}/pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.login("director_a")
        self.assertIn("portal.signature_form", self.get(f"/my/prm/agreements/{self.sent.id}").text)

    def test_sign_and_sign_again(self):
        self.login("director_a")
        url = f"/my/prm/agreements/{self.sent.id}/sign/{self.sent._fingerprint()}"
        for _turn in range(2):
            answer = self.json(url, {"name": "T Director", "signature": drawing()})
            self.assertEqual(answer["result"]["redirect_url"], f"/my/prm/agreements/{self.sent.id}")
        self.assertEqual(len(self.mails_to(self.dealers["director_a"])), 1)
        page = self.get(f"/my/prm/agreements/{self.sent.id}").text
        self.assertIn("Thank you", page)
        self.assertIn("T Director", page)
        self.assertNotIn("portal.signature_form", page)
        self.assertIn("T sent", self.get(f"/my/prm/agreements/{self.sent.id}/signed").text)

    def test_refusals_are_sentences(self):
        self.login("director_a")
        url = f"/my/prm/agreements/{self.sent.id}/sign/"
        for fingerprint, params in (
            ("0" * 64, {"name": "T Director", "signature": drawing()}),
            (self.sent._fingerprint(), {"name": "T Director"}),
            (self.sent._fingerprint(), {"name": {"a": 1}, "signature": {"a": 1}}),
        ):
            self.assertTrue(self.json(url + fingerprint, params)["result"]["error"])
        self.assertFalse(self.sent.partner_signature)

    def test_script_is_harmless(self):
        self.sent.write({"name": SCRIPT, "terms": f"<p>T text {SCRIPT}</p>"})
        self.sent._remember_sent()
        self.tractor.name = f"T {SCRIPT}"
        self.login("director_a")
        self.json(
            f"/my/prm/agreements/{self.sent.id}/sign/{self.sent._fingerprint()}",
            {"name": SCRIPT, "signature": drawing()},
        )
        self.assertEqual(self.sent.partner_signed_by, SCRIPT)
        for url in (
            "/my",
            "/my/prm/agreements?q=script",
            f"/my/prm/agreements/{self.sent.id}",
            "/my/prm/agreements?q=" + SCRIPT,
        ):
            text = self.get(url).text
            self.assertNotIn("<script>alert(", text, url)
            self.assertNotIn("onerror=alert(1)>", text.replace("&gt;", ""), url)
        for mail in self.mails_to(self.dealers["director_a"]):
            self.assertNotIn("<script>", mail.body_html)
        self.assertNotIn("<script>alert(", base64.b64decode(self.sent.signed_document).decode())
