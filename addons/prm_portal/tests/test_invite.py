"""Inviting dealers: one, many from a workbook, and what the invited person finds."""

import io
import re
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .admin_common import HEADERS, AdminMixin
from .portal_common import PortalCase, PortalHttpCase


@tagged("post_install", "-at_install")
class TestInvite(AdminMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_admin()

    def invite(self, **values):
        values = {
            "partner_id": self.firm.id,
            "name": "T New",
            "email": "New@T.example.com",
            "role_id": self.role("sales").id,
            **values,
        }
        return self.env["prm.dealer.invite"].with_user(self.users["admin"]).create(values).action_invite()

    def test_invite_one(self):
        self.invite()
        user = self.env["res.users"].search([("login", "=", "new@t.example.com")])
        self.assertEqual((user.commercial_partner_id, user.prm_role_id.code), (self.firm, "sales"))
        self.assertEqual(user.prm_dealer_state, "invited")
        mail = self.mails("new@t.example.com")
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing", "mails are queued, not sent while somebody waits")
        self.assertIn("token=", mail.body_html)

    def test_invite_contact_that_is_there(self):
        self.invite(contact_id=self.contact.id, name="T Contact", email="contact@t.example.com")
        self.assertEqual(self.contact.user_ids.prm_role_id.code, "sales")

    def test_portal_user_becomes_dealer(self):
        plain = self.dealers["plain"]
        plain.login = "plain@t.example.com"
        self.invite(name="T plain", email="plain@t.example.com")
        self.assertTrue(plain.prm_is_dealer)
        self.assertEqual(plain.prm_assignment_ids.partner_id, self.firm)

    def test_two_users_with_one_email(self):
        taken = ["director_b@t.example.com", "P_DIRECTOR_B@t.example.com", "admin@t.example.com"]
        self.dealers["director_b"].login = "p_director_b@t.example.com"
        archived = self.make_dealer("archived", self.firm, "sales")
        archived.active = False
        taken.append("archived@t.example.com")
        for email in taken:
            with self.assertRaises(UserError, msg=email):
                self.invite(email=email)
        self.invite(email="under_score@t.example.com")
        self.invite(email="underxscore@t.example.com")

    def test_bad_invitations(self):
        for values in (
            {"email": "no address"},
            {"email": "a@b.example.com, c@d.example.com"},
            {"email": "x" * 300 + "@t.example.com"},
            {"name": "   "},
            {"name": "x" * 101},
            {"partner_id": self.customer.id},
        ):
            with self.assertRaises(UserError, msg=values), self.env.cr.savepoint():
                self.invite(**values)

    def test_script_in_a_name(self):
        self.invite(name='<script>alert("x")</script>\r\nBcc: y@t.example.com')
        mail = self.mails("new@t.example.com")
        self.assertNotIn("<script", mail.body_html)
        self.assertEqual(mail.recipient_ids.name, '<script>alert("x")</script> Bcc: y@t.example.com')

    def test_invite_many(self):
        data = self.workbook(
            ["T-1", "T One", "one@t.example.com", "Sales", "English (US)"],
            [" t-3 ", "T  Two", "TWO@t.example.com", "bookkeeper", ""],
        )
        wizard = self.upload(data)
        self.assertFalse(wizard.refusal)
        self.assertEqual((wizard.good_count, wizard.bad_count), (2, 0))
        wizard.action_invite()
        users = self.env["res.users"].search(
            [("login", "in", ["one@t.example.com", "two@t.example.com"])], order="login"
        )
        self.assertEqual(users.commercial_partner_id, self.firm | self.foreign)
        self.assertEqual(self.mails("one@t.example.com", "two@t.example.com").mapped("state"), ["outgoing"] * 2)

    def test_bad_cells_are_named_and_nobody_is_invited(self):
        wizard = self.upload(
            self.workbook(
                ["T-1", "T Good", "good@t.example.com", "Sales", ""],
                ["T-404", "T", "a@t.example.com", "Sales", ""],
                ["T-1", "", "b@t.example.com", "Sales", ""],
                ["T-1", "T", "no address", "Sales", ""],
                ["T-1", "T", "c@t.example.com", "Emperor", ""],
                ["T-1", "T", "d@t.example.com", "Sales", "Klingon"],
                ["T-1", "T", "GOOD@t.example.com", "Sales", ""],
                ["T-1", "T", "director_b@t.example.com", "Sales", ""],
                ["", "T", "e@t.example.com", "", ""],
            )
        )
        problems = [(line.problem or "").partition(":")[0] for line in wizard.line_ids]
        self.assertEqual(problems, ["", "A3", "B4", "C5", "D6", "E7", "C8", "C9", "A10"])
        with self.assertRaises(UserError):
            wizard.action_invite()
        self.assertFalse(self.env["res.users"].search([("login", "=", "good@t.example.com")]))

    def test_bad_workbooks(self):
        good = self.workbook(["T-1", "T", "a@t.example.com", "Sales", ""])

        def with_part(name, content=b"x", base=good):
            stream = io.BytesIO(base)
            with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(name, content)
            return stream.getvalue()

        for data, word in (
            (b"no workbook", "readable"),
            (good[: len(good) // 2], "readable"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
            (good + b"\0" * 6_000_000, "5 MB"),
            (with_part("xl/vbaProject.bin"), "macros"),
            (with_part("xl/externalLinks/externalLink1.xml"), "links"),
            (with_part("xl/big.xml", b"0" * 60_000_000), "50 MB"),
            (with_part("xl/bomb.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'), "readable"),
            (self.workbook(["T-1", "T", "a@t.example.com", "Sales", ""], formula="B2"), "B2"),
            (self.workbook(), "no row"),
            (self.workbook(*([["T-1", "T", "a@t.example.com", "Sales", ""]] * 1002)), "1000"),
        ):
            wizard = self.upload(data)
            self.assertIn(word, wizard.refusal or "")
            with self.assertRaises(UserError):
                wizard.action_invite()
        many = good
        stream = io.BytesIO(many)
        with zipfile.ZipFile(stream, "a") as archive:
            for number in range(101):
                archive.writestr(f"xl/part{number}.xml", b"x")
        self.assertIn("parts", self.upload(stream.getvalue()).refusal)

    def test_template_comes_back_in(self):
        wizard = self.env["prm.dealer.invite.file"].with_user(self.users["admin"])
        rows, refusal = self.env["prm.workbook"]._rows(wizard._make_template(), 10)
        self.assertFalse(refusal)
        self.assertEqual(tuple(rows[0].cells[:5]), HEADERS)

    def test_limits_are_the_head_offices(self):
        self.assertEqual(self.env.company.prm_dealer_limit, 10)
        with self.assertRaises(AccessError):
            self.firm.with_user(self.dealers["director_a"]).read(["prm_dealer_limit"])


@tagged("post_install", "-at_install")
class TestInvitationPages(AdminMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_admin()

    def accept(self, link, password="T-password-4711"):
        page = self.url_open(link)
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"csrf_token": token, "password": password, "confirm_password": password}
        for name in ("login", "name", "token"):
            value = page.text.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]
            form[name] = value
        return page, self.url_open(link, data=form)

    def link(self, user):
        user.partner_id.signup_prepare()
        return user.partner_id._get_signup_url().replace(user.get_base_url(), "")

    @mute_logger("odoo.addons.auth_signup.controllers.main")
    def test_invitation_works_once_and_not_late(self):
        user = self.env["res.users"]._prm_invite(
            [{"firm": self.firm, "name": "T New", "email": "new@t.example.com", "role": self.role("sales")}]
        )
        link = self.link(user)
        self.login(None)
        _page, answer = self.accept(link)
        self.assertIn("/my", answer.url)
        self.assertIn("o_prm_portal", self.get("/my").text)
        self.login(None)
        page, answer = self.accept(link, "T-another-4711")
        self.assertIn("token", page.text.lower())
        self.assertNotIn("o_prm_portal", self.get("/my").text)
        late = self.env["res.users"]._prm_invite(
            [{"firm": self.firm, "name": "T Late", "email": "late@t.example.com", "role": self.role("sales")}]
        )
        self.env["ir.config_parameter"].sudo().set_param("auth_signup.signup.validity.hours", "-1")
        page, answer = self.accept(self.link(late))
        self.assertNotIn("o_prm_portal", self.get("/my").text)
        self.assertIn("This link has ended, or it was used already.", page.text)

    @mute_logger("odoo.http")
    def test_preview_is_for_administrators(self):
        role = self.role("sales")
        url = f"/my/prm/preview/{role.id}"
        self.authenticate("t_admin", "t_admin")
        page = self.get(url).text
        self.assertIn("Sales", page)
        self.assertIn("Orders", page)
        self.assertNotIn("T Own Firm", page)
        self.assertNotIn("Invoices", page)
        self.assertEqual(self.get("/my/prm/preview/99999999").status_code, 404)
        self.assertEqual(self.get(f"{url}/documents").status_code, 200)
        self.assertEqual(self.get(f"{url}/figures").status_code, 404)
        for name in ("director_a", "plain", "employee", "territory"):
            self.login(name)
            self.assertEqual(self.get(url).status_code, 403)
            self.assertEqual(self.get(f"{url}/documents").status_code, 403)
            self.assertIn("error", self.json("/my/prm/preview/figures", {}))
        self.login(None)
        self.assertIn("/web/login", self.get(url).url)

    def test_preview_shows_invented_pages_of_what_the_role_holds(self):
        role = self.role("director")
        url = f"/my/prm/preview/{role.id}"
        self.authenticate("t_admin", "t_admin")
        samples = self.env["prm.portal.sample"]._samples()
        self.assertGreaterEqual(len(samples), 8)
        for key in samples:
            page = self.get(f"{url}/{key}")
            self.assertEqual(page.status_code, 200, key)
            self.assertIn("Preview of the role", page.text)
            self.assertIn("invented", page.text)
            self.assertFalse(re.findall(r'href="/my/prm/(?!preview/)[^"]*"', page.text))
            self.assertIn('<fieldset disabled="disabled">', page.text)
            for name in ("T Own Firm", "T Foreign"):
                self.assertNotIn(name, page.text)
        charts = self.json("/my/prm/preview/figures", {})["result"]
        self.assertIn("sample_revenue", charts)

    @mute_logger("odoo.http")
    def test_template_is_for_administrators(self):
        url = "/prm_portal/invitations.xlsx"
        self.authenticate("t_admin", "t_admin")
        self.assertTrue(self.get(url).content.startswith(b"PK"))
        for name in ("director_a", "employee"):
            self.login(name)
            self.assertEqual(self.get(url).status_code, 403)
