"""The director's page, used as meant and by the wrong dealer."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalHttpCase

PAGE = "/my/prm/users"


@tagged("post_install", "-at_install")
class TestUsersPage(PortalHttpCase):
    def act(self, path, **form):
        """Post a form of the page and return the text of where it leads."""
        answer = self.post(f"{PAGE}{path}", **form)
        return answer.text

    def user(self, email):
        return self.env["res.users"].search([("login", "=", email)])

    def grown(self, name):
        return self.dealers[name].sudo()

    def test_page(self):
        self.login("director_a")
        page = self.get(PAGE).text
        for name in ("sales_a", "bookkeeper_a", "service_a", "suspended", "adviser"):
            self.assertIn(f"T {name}", page)
        for name in ("director_b", "T Foreign", "p_plain"):
            self.assertNotIn(name, page)

    @mute_logger("odoo.http")
    def test_others_get_nothing(self):
        sales = self.dealers["sales_a"]
        forms = {
            "/invite": {"name": "T", "email": "x@t.example.com", "role_id": self.role("sales").id},
            f"/{sales.id}/suspend": {},
            f"/{sales.id}/role": {"role_id": self.role("service").id},
            "/adviser": {"name": "T", "email": "x@t.example.com", "until": str(fields.Date.today())},
        }
        for name in ("sales_a", "bookkeeper_a", "service_a", "adviser", "plain", "employee"):
            self.login(name)
            self.assertEqual(self.get(PAGE).status_code, 403, name)
            for path, form in forms.items():
                self.assertEqual(self.post(f"{PAGE}{path}", **form).status_code, 403, f"{name} {path}")
        self.assertFalse(self.user("x@t.example.com"))
        self.assertFalse(sales.prm_suspended_at)
        self.login(None)
        self.assertIn("/web/login", self.get(PAGE).url)

    def test_invite(self):
        self.login("director_a")
        page = self.act("/invite", name="T New", email="New@t.example.com", role_id=self.role("sales").id)
        self.assertIn("on its way", page)
        user = self.user("new@t.example.com")
        self.assertEqual((user.commercial_partner_id, user.prm_role_id.code), (self.firm, "sales"))
        audit = self.env["prm.dealer.audit"].search([("user_id", "=", user.id), ("event", "=", "invited")])
        self.assertEqual(audit.actor_id, self.dealers["director_a"])
        self.assertTrue(audit.ip)

    @mute_logger("odoo.http")
    def test_tampered_forms(self):
        self.login("director_a")
        # fields that the form does not have
        self.act(
            "/invite",
            name="T New",
            email="new@t.example.com",
            role_id=self.role("sales").id,
            partner_id=self.foreign.id,
            firm_id=self.foreign.id,
            firm=self.foreign.id,
            door="x",
            group_ids=1,
        )
        self.assertEqual(self.user("new@t.example.com").commercial_partner_id, self.firm)
        # roles that are not the director's to give
        for role in (self.role("director").id, self.role("adviser").id, 0, -1, "x", "1 or 1=1", 10**30, ""):
            page = self.act("/invite", name="T", email="bad@t.example.com", role_id=role)
            self.assertIn("Choose one of the roles", page)
            page = self.act(f"/{self.dealers['sales_a'].id}/role", role_id=role)
            self.assertIn("Choose one of the roles", page)
            self.env["prm.dealer.audit"].sudo().flush_model()
        self.assertFalse(self.user("bad@t.example.com"))
        self.assertEqual(self.dealers["sales_a"].prm_role_id.code, "sales")

    @mute_logger("odoo.http")
    def test_foreign_users(self):
        self.login("director_a")
        outsider = self.make_dealer("outsider", self.foreign, "sales")
        ids = [outsider.id, self.dealers["director_b"].id, self.dealers["plain"].id, self.users["manager"].id]
        ids += [self.dealers["acting"].id * 0, 2**31 - 1]
        for user_id in ids:
            for path in ("suspend", "resume", "again"):
                self.assertIn("no such user", self.act(f"/{user_id}/{path}"))
            self.assertIn("no such user", self.act(f"/{user_id}/role", role_id=self.role("service").id))
        self.assertEqual(self.get(f"{PAGE}/{2**40}/suspend").status_code, 405)
        self.assertIn("no such user", self.act(f"/{2**40}/suspend"))
        self.assertFalse(outsider.prm_suspended_at)
        # an acting user of the other firm is no member of it
        self.login("director_b")
        self.assertIn("no such user", self.act(f"/{self.dealers['acting'].id}/suspend"))

    def test_suspend_and_resume(self):
        self.login("director_a")
        sales = self.dealers["sales_a"]
        self.act(f"/{sales.id}/suspend")
        self.assertTrue(sales.prm_suspended_at)
        self.act(f"/{sales.id}/resume")
        self.assertFalse(sales.prm_suspended_at)
        # what the head office closed stays closed
        office = self.dealers["suspended"]
        self.assertIn("head office suspended", self.act(f"/{office.id}/resume"))
        self.assertTrue(office.prm_suspended_at)

    def test_change_role(self):
        self.login("director_a")
        self.act(f"/{self.dealers['sales_a'].id}/role", role_id=self.role("bookkeeper").id)
        self.assertEqual(self.dealers["sales_a"].prm_role_id.code, "bookkeeper")

    def test_directors_are_out_of_reach(self):
        other = self.make_dealer("second_director", self.firm, "director")
        self.login("director_a")
        self.assertIn("only the head office", self.act(f"/{other.id}/suspend"))
        for path, form in (("suspend", {}), ("role", {"role_id": self.role("sales").id})):
            page = self.act(f"/{self.dealers['director_a'].id}/{path}", **form)
            self.assertIn("Your own access", page)
        self.assertFalse((other | self.dealers["director_a"]).filtered("prm_suspended_at"))

    def test_last_director_stays(self):
        self.role("director").grantable = True
        deputy = self.make_dealer("deputy", self.firm, "director")
        self.login("director_a")
        self.act(f"/{deputy.id}/role", role_id=self.role("sales").id)
        self.assertEqual(deputy.prm_role_id.code, "sales")
        deputy.prm_role_id = self.role("director")
        self.dealers["director_a"]._prm_suspend()
        self.dealers["deputy"] = deputy
        self.login("deputy")
        page = self.post("/my/deactivate_account", validation=deputy.login, password=deputy.login).text
        self.assertIn("last one who administers", page)
        self.assertTrue(deputy.active)

    def test_limit(self):
        self.firm.prm_dealer_limit = 5  # director, sales, bookkeeper, service, acting
        self.login("director_a")
        page = self.act("/invite", name="T", email="sixth@t.example.com", role_id=self.role("sales").id)
        self.assertIn("can have 5 users", page)
        self.assertFalse(self.user("sixth@t.example.com"))
        self.act(f"/{self.dealers['sales_a'].id}/suspend")
        self.act("/invite", name="T", email="sixth@t.example.com", role_id=self.role("sales").id)
        self.assertTrue(self.user("sixth@t.example.com"))
        self.assertIn("can have 5 users", self.act(f"/{self.dealers['sales_a'].id}/resume"))

    def test_addresses_that_are_taken_and_rate(self):
        self.login("director_a")
        role = self.role("sales").id
        for email in ("director_b@t.example.com", "p_director_b", "manager@t.example.com"):
            page = self.act("/invite", name="T", email=email, role_id=role)
            self.assertTrue("cannot be invited" in page or "no e-mail address" in page)
            self.assertNotIn("T director_b", page)
        for _number in range(25):
            page = self.act("/invite", name="T", email="manager@t.example.com", role_id=role)
        self.assertIn("a lot within an hour", page)
        refused = self.env["prm.dealer.audit"].search([("event", "=", "refused"), ("partner_id", "=", self.firm.id)])
        self.assertGreaterEqual(len(refused), 10)

    def test_script_in_fields(self):
        self.login("director_a")
        evil = "<script>alert(1)</script>"
        page = self.act("/invite", name=evil, email="evil@t.example.com", role_id=self.role("sales").id)
        self.assertNotIn(evil, page)
        self.assertIn("&lt;script&gt;", page)
        page = self.act("/invite", name="T", email=evil, role_id=self.role("sales").id)
        self.assertNotIn(evil, page)

    # --- advisers --------------------------------------------------------------------------------------------

    def test_adviser(self):
        self.login("director_a")
        until = fields.Date.today() + timedelta(days=30)
        page = self.act("/adviser", name="T Tax", email="tax@t.example.com", until=str(until))
        self.assertIn("may read your figures", page)
        adviser = self.user("tax@t.example.com")
        row = adviser.prm_assignment_ids
        self.assertEqual((row.partner_id, row.kind, row.date_to), (self.firm, "adviser", until))
        self.assertFalse(adviser.partner_id.parent_id, "an adviser belongs to no firm")
        self.assertTrue(adviser.prm_role_id.reads_only)
        # known to one firm, opened by another
        self.login("director_b")
        self.act("/adviser", name="", email="tax@t.example.com", until=str(until))
        self.assertEqual(adviser.prm_assignment_ids.partner_id, self.firm | self.foreign)
        # closed by the first; the second's stays
        self.login("director_a")
        other = adviser.prm_assignment_ids - row
        self.assertIn("no such access", self.act(f"/access/{other.id}/end"))
        self.act(f"/access/{row.id}/end")
        self.assertTrue(row.revoked_at)
        self.assertFalse(other.revoked_at)
        events = self.env["prm.dealer.audit"].search([("user_id", "=", adviser.id)]).mapped("event")
        self.assertLessEqual({"invited", "assigned", "assignment_ended"}, set(events))

    def test_adviser_refused(self):
        self.login("director_a")
        today = fields.Date.today()
        good = str(today + timedelta(days=3))
        for email, until, word in (
            ("a@t.example.com", str(today - timedelta(days=1)), "last day"),
            ("a@t.example.com", str(today + timedelta(days=400)), "last day"),
            ("a@t.example.com", "soon", "last day"),
            ("a@t.example.com", "", "last day"),
            ("nobody", good, "no e-mail"),
            ("manager@t.example.com", good, "cannot be an adviser"),
            ("director_b@t.example.com", good, "cannot be an adviser"),
        ):
            self.assertIn(word, self.act("/adviser", name="T", email=email, until=until))
        self.assertFalse(self.user("a@t.example.com"))

    @mute_logger("odoo.http")
    def test_who_acts_is_the_head_offices(self):
        row = self.env["prm.dealer.assignment"]._give(self.dealers["director_b"], self.firm)
        self.login("director_a")
        self.assertIn("head office gave", self.act(f"/access/{row.id}/end"))
        self.assertFalse(row.revoked_at)
        # a director who acts for another firm administers its users, of that firm only
        self.login("director_b")
        self.post("/my/prm/switch", firm_id=self.firm.id)
        self.assertIn("T sales_a", self.get(PAGE).text)

    def test_adviser_changes_nothing(self):
        adviser = self.dealers["adviser"]
        role = adviser.prm_role_id
        role.capability_ids |= self.env.ref("prm_portal.group_dealer_users")
        self.login("adviser")
        with mute_logger("odoo.http"):
            answer = self.post(f"{PAGE}/invite", name="T", email="x@t.example.com", role_id=self.role("sales").id)
        self.assertEqual(answer.status_code, 403)
        self.assertIn("for reading only", answer.text)

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_upload_of_200_megabytes(self):
        self.login("director_a")
        answer = self.url_open(
            f"{PAGE}/invite",
            data={"name": "T", "csrf_token": self.csrf_token()},
            files={"file": ("t.xlsx", b"0" * (7 * 1024 * 1024))},
        )
        self.assertEqual(answer.status_code, 413)
