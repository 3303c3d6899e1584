"""The administrator's screen: who may act, and what each act does."""

import base64
import io
import zipfile

import xlsxwriter

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase, PortalHttpCase

HEADERS = ("Partner number", "Name", "E-mail", "Role", "Language")


class AdminMixin:
    @classmethod
    def build_admin(cls):
        cls.users["admin"] = new_test_user(
            cls.env, "t_admin", "prm_portal.group_prm_dealer_admin", name="T admin", email="admin@t.example.com"
        )

    def row(self, name, login="admin"):
        self.env.flush_all()
        return self.env["prm.dealer.user"].with_user(self.users[login]).browse(self.dealers[name].id)

    def mails(self, *addresses):
        return self.env["mail.mail"].search([("recipient_ids.email_normalized", "in", addresses)])

    def workbook(self, *rows, headers=HEADERS, formula=None):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([headers, *rows]):
                sheet.write_row(number, 0, row)
            if formula:
                sheet.write_formula(formula, "=1+1")
        return stream.getvalue()

    def upload(self, data, login="admin"):
        wizard = self.env["prm.dealer.invite.file"].with_user(self.users[login])
        return wizard.create({"file": base64.b64encode(data), "filename": "t.xlsx"})


@tagged("post_install", "-at_install")
class TestAdministration(AdminMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_admin()

    def test_screen(self):
        row = self.row("director_a")
        self.assertEqual((row.partner_id, row.state, row.role_id.code), (self.firm, "invited", "director"))
        self.assertEqual(self.row("suspended").state, "suspended")
        self.assertEqual(self.row("acting").firm_count, 1)
        self.assertEqual(row.factor, "none")
        self.env.cr.execute(
            "INSERT INTO res_users_log (create_uid, create_date) VALUES (%s, now() at time zone 'utc')", [row.id]
        )
        row.invalidate_recordset()
        self.assertEqual(row.state, "active")
        self.assertTrue(row.last_sign_in)
        self.assertTrue(row.assignment_ids)
        self.assertNotIn(self.dealers["plain"].id, row.search([]).ids)
        groups = row._read_group([("id", "in", [user.id for user in self.dealers.values()])], ["role_id"], ["__count"])
        self.assertEqual(dict(groups)[self.role("sales")], 3)
        self.dealers["director_a"].sudo().totp_secret = "T"
        row.invalidate_recordset()
        self.assertEqual(row.factor, "app")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_administrators(self):
        new = {"partner_id": self.firm.id, "name": "T", "email": "x@t.example.com", "role_id": self.role("sales").id}
        target = self.dealers["sales_a"]
        for login in ("territory", "receivables", "marketing", "service", "employee", "dealer"):
            user = self.users[login]
            row = self.env["prm.dealer.user"].with_user(user).browse(target.id)
            for method in ("suspend", "resume", "invite_again", "reset_password", "reset_factor", "change"):
                with self.assertRaises(AccessError, msg=f"{login} {method}"):
                    getattr(row, f"action_{method}")()
            for model, values in (
                ("prm.dealer.invite", new),
                ("prm.dealer.invite.file", {}),
                ("prm.dealer.change", {"user_ids": [Command.set(target.ids)], "role_id": self.role("service").id}),
                ("prm.dealer.role", {"name": "T"}),
                ("prm.dealer.assignment", {"user_id": target.id, "partner_id": self.foreign.id}),
                ("prm.dealer.audit", {"event": "other"}),
            ):
                with self.assertRaises(AccessError, msg=f"{login} {model}"):
                    self.env[model].with_user(user).create(values)
            for model in ("prm.dealer.user", "prm.dealer.assignment", "prm.dealer.audit"):
                with self.assertRaises(AccessError, msg=f"{login} {model}"):
                    self.env[model].with_user(user).search([])
        self.assertFalse(target.prm_suspended_at)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_dealers_reach_none_of_it(self):
        for user in self.dealers.values():
            for model in (
                "prm.dealer.user",
                "prm.dealer.assignment",
                "prm.dealer.audit",
                "prm.dealer.role",
                "prm.dealer.invite",
                "prm.dealer.invite.line",
                "prm.dealer.change",
                "res.groups",
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} {model}"):
                    self.env[model].with_user(user).search([])
            for field in (
                "prm_role_id",
                "prm_is_dealer",
                "prm_dealer_state",
                "prm_session_epoch",
                "prm_assignment_ids",
            ):
                with self.assertRaises(AccessError, msg=field):
                    user.with_user(user).read([field])
            with self.assertRaises(AccessError):
                user.with_user(user).write({"prm_suspended_at": False})
            with self.assertRaises(AccessError):
                user.partner_id.with_user(user).read(["prm_assignment_ids"])

    def test_even_administrators_write_through_the_doors_only(self):
        admin = self.users["admin"]
        assignment = self.dealers["sales_a"].prm_assignment_ids
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            assignment.with_user(admin).write({"partner_id": self.foreign.id})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.dealers["sales_a"].with_user(admin).write({"prm_role_id": self.role("director").id})

    def test_administrator_keeps_roles_without_rights_on_groups(self):
        admin = self.users["admin"]
        roles = self.env["prm.dealer.role"].with_user(admin)
        tasks = self.env.ref("prm_portal.group_dealer_tasks")
        role = roles.create({"name": "T Workshop", "capability_ids": [Command.set(tasks.ids)]})
        self.assertEqual(role.capability_ids, tasks)
        role.write({"name": "T Garage", "description": "T"})
        self.assertEqual(role.group_id.name, "T Garage")
        for values in (
            {"implied_ids": [Command.link(self.env.ref("base.group_system").id)]},
            {"user_ids": [Command.link(admin.id)]},
            {"group_id": self.env.ref("base.group_system").id},
            {"model_access": [Command.create({"name": "T", "model_id": 1})]},
        ):
            with self.assertRaises(AccessError):
                role.write(values)
            with self.assertRaises(AccessError):
                roles.create({"name": "T", **values})
        with self.assertRaises(UserError):
            role.capability_ids = [Command.link(self.env.ref("base.group_system").id)]
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.env["res.groups"].with_user(admin).create({"name": "T"})
        copy = role.copy()
        self.assertNotEqual(copy.group_id, role.group_id)
        self.assertEqual(copy.capability_ids, tasks)
        role.unlink()

    def test_acts(self):
        row = self.row("sales_a")
        user = self.dealers["sales_a"]
        row.action_suspend()
        self.assertTrue(user.prm_suspended_at)
        row.action_resume()
        self.assertFalse(user.prm_suspended_at)
        row.action_invite_again()
        self.assertTrue(self.mails("sales_a@t.example.com"))
        before = user._compute_session_token("T")
        row.action_reset_password()
        self.assertNotEqual(user._compute_session_token("T"), before)
        user.sudo().totp_secret = "T"
        row.action_reset_factor()
        self.assertFalse(user.sudo().totp_secret)
        audit = self.env["prm.dealer.audit"].search([("user_id", "=", user.id)])
        self.assertLessEqual(
            {"suspended", "resumed", "invited_again", "password_reset", "factor_reset"}, set(audit.mapped("event"))
        )
        self.assertEqual(audit[0].actor_id, self.users["admin"])

    def change(self, *names, **values):
        users = self.env["res.users"].union(*(self.dealers.get(name) or self.users[name] for name in names))
        wizard = self.env["prm.dealer.change"].with_user(self.users["admin"])
        return wizard.create({"user_ids": [Command.set(users.ids)], **values}).action_apply()

    def test_change(self):
        self.change("sales_a", "service_a", kind="role", role_id=self.role("bookkeeper").id)
        self.assertEqual((self.dealers["sales_a"] | self.dealers["service_a"]).prm_role_id.code, "bookkeeper")
        self.change("sales_a", kind="move", partner_id=self.foreign.id)
        self.assertEqual(self.dealers["sales_a"].commercial_partner_id, self.foreign)
        self.change("service_a", kind="open", partner_id=self.foreign.id)
        current = self.dealers["service_a"].prm_assignment_ids.filtered("is_current")
        self.assertEqual(current.partner_id, self.firm | self.foreign)
        self.change("service_a", kind="close", partner_id=self.foreign.id)
        self.assertEqual(self.dealers["service_a"].prm_assignment_ids.filtered("is_current").partner_id, self.firm)
        for values in (
            {"kind": "role"},
            {"kind": "move"},
            {"kind": "close", "partner_id": self.foreign.id},
            {"kind": "open", "partner_id": self.foreign.id, "adviser": True},
        ):
            with self.assertRaises(UserError):
                self.change("bookkeeper_a", **values)
        for name in ("employee", "plain"):
            with self.assertRaises(UserError):
                self.change(name, kind="role", role_id=self.role("sales").id)

    # --- inviting -------------------------------------------------------------------------------------------

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
        self.assertIn("Invalid signup token", page.text)

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
        for name in ("director_a", "plain", "employee", "territory"):
            self.login(name)
            self.assertEqual(self.get(url).status_code, 403)
        self.login(None)
        self.assertIn("/web/login", self.get(url).url)

    @mute_logger("odoo.http")
    def test_template_is_for_administrators(self):
        url = "/prm_portal/invitations.xlsx"
        self.authenticate("t_admin", "t_admin")
        self.assertTrue(self.get(url).content.startswith(b"PK"))
        for name in ("director_a", "employee"):
            self.login(name)
            self.assertEqual(self.get(url).status_code, 403)
