"""Whom a dealer acts for, and how fast that ends."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessDenied, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase, PortalHttpCase


def reach(user):
    """Return the firms that a rule of the suite lets a user reach, by the path the rules use."""
    domain = [("prm_assignment_ids", "any", [("user_id", "=", user.id), ("is_current", "=", True)])]
    return user.env["res.partner"].sudo().search(domain)


@tagged("post_install", "-at_install")
class TestAssignments(PortalCase):
    def test_own_firm_is_the_first(self):
        for name, firm in (
            ("director_a", self.firm),
            ("director_b", self.foreign),
            ("acting", self.firm | self.second),
        ):
            self.assertEqual(reach(self.dealers[name]), firm)
        self.assertEqual(reach(self.dealers["adviser"]), self.firm)
        self.assertFalse(reach(self.dealers["plain"]))

    def test_a_date_ends_it_without_anybody_doing_anything(self):
        adviser = self.dealers["adviser"]
        until = adviser.prm_assignment_ids.date_to
        with freeze_time(f"{until} 12:00:00"):
            self.assertEqual(reach(adviser), self.firm)
        with freeze_time(f"{until + timedelta(days=1)} 00:01:00"):
            self.assertFalse(reach(adviser))
            self.assertFalse(adviser.prm_assignment_ids.is_current)

    def test_begins_later(self):
        row = self.env["prm.dealer.assignment"]._give(self.dealers["sales_a"], self.foreign)
        row.sudo().date_from = fields.Date.today() + timedelta(days=1)
        self.assertEqual(reach(self.dealers["sales_a"]), self.firm)

    def test_current_search_both_ways(self):
        assignments = self.env["prm.dealer.assignment"]
        ended = self.dealers["acting"].prm_assignment_ids.filtered(lambda row: row.kind == "acting")
        ended._end()
        self.assertIn(ended, assignments.search([("is_current", "=", False)]))
        self.assertNotIn(ended, assignments.search([("is_current", "=", True)]))
        self.assertIn(ended, assignments.search([("is_current", "in", [True, False])]))

    def test_moving_the_contact_moves_the_access(self):
        sales = self.dealers["sales_a"]
        key = (
            self.env["res.users.apikeys"]
            .with_user(sales)
            .sudo()
            ._generate(None, "T", fields.Datetime.now() + timedelta(days=1))
        )
        epoch = sales.prm_session_epoch
        self.assertEqual(self.env["res.users.apikeys"]._check_credentials(scope="rpc", key=key), sales.id)
        sales.partner_id.parent_id = self.foreign
        self.assertEqual(reach(sales), self.foreign)
        self.assertGreater(sales.prm_session_epoch, epoch)
        self.assertFalse(self.env["res.users.apikeys"]._check_credentials(scope="rpc", key=key))
        own = sales.prm_assignment_ids.filtered(lambda row: row.partner_id == self.firm)
        self.assertTrue(own.revoked_at)

    def test_moving_by_any_way(self):
        for name, move in (
            ("sales_a", lambda user: user.write({"partner_id": self.foreign_contact.id})),
            ("service_a", lambda user: self.env["res.partner"].browse(user.partner_id.id).write({"parent_id": False})),
            ("bookkeeper_a", lambda user: self.firm.write({"prm_is_partner": False})),
        ):
            user = self.dealers[name]
            epoch = user.prm_session_epoch
            move(user)
            self.assertNotIn(self.firm, reach(user), name)
            self.assertGreater(user.prm_session_epoch, epoch, name)

    def test_moving_a_branch_moves_the_people_below(self):
        office = self.env["res.partner"].create({"name": "T office", "parent_id": self.firm.id, "type": "other"})
        clerk = self.make_dealer("clerk", office, "sales")
        self.assertEqual(reach(clerk), self.firm)
        office.parent_id = self.foreign
        self.assertEqual(reach(clerk), self.foreign)

    def test_merged_firms(self):
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        sales = self.dealers["sales_a"]
        merge._merge([self.firm.id, self.second.id], self.second)
        self.env.invalidate_all()
        self.assertEqual(reach(sales), self.second)
        self.assertEqual(sales.commercial_partner_id, self.second)
        self.assertEqual(reach(self.dealers["acting"]), self.second)

    def test_who_acted_for_the_firm_comes_to_belong_to_it(self):
        acting = self.dealers["acting"]
        acting.partner_id.parent_id = self.second
        self.assertEqual(reach(acting), self.second)

    def test_what_cannot_be_given(self):
        give = self.env["prm.dealer.assignment"]._give
        today = fields.Date.today()
        for user, firm, kind, until in (
            ("sales_a", self.foreign, "adviser", today),  # a role that changes things
            ("adviser", self.foreign, "adviser", False),  # without end
            ("adviser", self.foreign, "adviser", today - timedelta(days=1)),
            ("sales_a", self.customer, "acting", False),  # no partner
            ("plain", self.foreign, "acting", False),  # no dealer
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                give(self.dealers[user], firm, kind, until)
        with self.assertRaises(ValidationError):  # an adviser gets no role that changes things
            self.dealers["adviser"].prm_role_id = self.role("sales")

    def test_role_and_marker(self):
        user = self.dealers["sales_a"]
        portal, marker = self.env.ref("base.group_portal"), self.env.ref("prm_portal.group_dealer")
        orders = self.env.ref("prm_portal.group_dealer_orders")
        sales = self.role("sales").group_id
        for groups in (
            portal | sales,  # role without marker
            portal | marker | sales | self.role("service").group_id,
            portal | marker | orders,  # capability by itself
            portal | orders,
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                user.group_ids = [Command.set(groups.ids)]
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                orders.user_ids = [Command.link(user.id)]
        with self.assertRaises(ValidationError):
            self.users["manager"].group_ids = [Command.link(marker.id)]

    def test_role_change_counts_at_once(self):
        user = self.dealers["sales_a"]
        epoch = user.prm_session_epoch
        self.assertTrue(user.has_group("prm_portal.group_dealer_orders"))
        user.prm_role_id = self.role("bookkeeper")
        self.assertFalse(user.has_group("prm_portal.group_dealer_orders"))
        self.assertGreater(user.prm_session_epoch, epoch)
        self.assertTrue(user.has_group("prm_portal.group_dealer"))

    @mute_logger("odoo.addons.base.models.res_users")
    def test_suspended(self):
        user = self.dealers["sales_a"]
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate(None, "T", fields.Datetime.now() + timedelta(days=1))
        )
        credential = {"login": user.login, "password": user.login, "type": "password"}
        users = self.env["res.users"]
        self.assertEqual(users.authenticate(credential, {"interactive": True})["uid"], user.id)
        user._prm_suspend()
        with self.assertRaises(AccessDenied):
            users.authenticate(credential, {"interactive": True})
        with self.assertRaises(AccessDenied):
            users._check_uid_passwd(user.id, user.login)
        self.assertFalse(self.env["res.users.apikeys"]._check_credentials(scope="rpc", key=key))
        # a key made later opens nothing either
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate(None, "T", fields.Datetime.now() + timedelta(days=1))
        )
        self.assertFalse(self.env["res.users.apikeys"]._check_credentials(scope="rpc", key=key))
        self.assertTrue(user.has_group("prm_portal.group_dealer"), "the marker stays")
        user._prm_resume()
        self.assertEqual(users.authenticate(credential, {"interactive": True})["uid"], user.id)

    def test_suspended_hears_nothing_on_an_open_websocket(self):
        user = self.dealers["sales_a"]
        channel = user.partner_id
        self.env["bus.bus"]._sendone(channel, "t", {"secret": 4711})
        self.env.cr.precommit.run()
        channels = [(self.env.cr.dbname, "res.partner", channel.id)]
        bus = self.env["bus.bus"].with_user(user)
        self.assertIn("4711", str(bus._poll(channels)))
        user._prm_suspend()
        self.assertEqual(bus._poll(channels), [])

    def test_last_director(self):
        director = self.dealers["director_a"]
        self.assertTrue(director._prm_is_last_director())
        with self.assertRaises(UserError):
            director._deactivate_portal_user()
        self.make_dealer("second_director", self.firm, "director")
        self.assertFalse(director._prm_is_last_director())
        self.assertFalse(self.dealers["sales_a"]._prm_is_last_director())

    def test_role_with_users_stays(self):
        with self.assertRaises(UserError):
            self.role("sales").unlink()
        role = self.make_role("gone")
        group = role.group_id
        role.unlink()
        self.assertFalse(group.exists())

    def test_log_stays_as_it_is(self):
        row = self.env["prm.dealer.audit"].search([], limit=1)
        self.assertTrue(row)
        with self.assertRaises(UserError):
            row.after = "T"
        with self.assertRaises(UserError):
            row.unlink()
        events = self.env["prm.dealer.audit"].search([("user_id", "=", self.dealers["suspended"].id)]).mapped("event")
        self.assertIn("suspended", events)
        with freeze_time(fields.Date.today() + timedelta(days=800)):
            self.env["prm.dealer.audit"]._gc_audit()
        self.assertFalse(row.exists())


@tagged("post_install", "-at_install")
class TestSessions(PortalHttpCase):
    def home(self):
        return self.get("/my", allow_redirects=False)

    @mute_logger("odoo.http")
    def test_open_sessions_end(self):
        for act in (
            lambda user: user._prm_suspend(),
            lambda user: user.sudo().write({"prm_role_id": self.role("service").id}),
            lambda user: user.partner_id.write({"parent_id": self.foreign.id}),
            lambda user: user._prm_reset_password(),
            lambda user: user._prm_reset_factor(),
            lambda user: user.prm_assignment_ids[0]._end(),
        ):
            name = f"session_{id(act)}"
            user = self.dealers[name] = self.make_dealer(name, self.firm, "sales")
            self.login(name)
            self.assertEqual(self.home().status_code, 200)
            act(user)
            self.env.flush_all()
            answer = self.home()
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])
            self.assertIn("error", self.rpc_answer("res.users", "read", [user.id], ["name"]))

    def test_others_keep_their_sessions(self):
        self.login("director_a")
        self.dealers["sales_a"]._prm_suspend()
        self.env.flush_all()
        self.assertEqual(self.home().status_code, 200)

    @mute_logger("odoo.http")
    def test_switch(self):
        self.login("acting")
        self.assertIn("T Second Firm", self.home().text)
        self.post("/my/prm/switch", firm_id=self.second.id)
        self.assertIn(f'value="{self.second.id}" selected', self.home().text)
        for foreign in (self.foreign.id, self.customer.id, 0, "x", "-1", 10**12, "9" * 5000, "²", "1 OR 1=1"):
            answer = self.post("/my/prm/switch", firm_id=foreign)
            self.assertEqual(answer.status_code, 403, foreign)
            self.assertIn(f'value="{self.second.id}" selected', self.home().text)

    def test_pages_are_kept_nowhere(self):
        """Whoever goes back after signing out, on a machine that others use, sees none of them."""
        self.login("sales_a")
        for url in ("/my", "/my/prm/tasks", "/my/prm/messages"):
            self.assertIn("no-store", self.get(url).headers.get("Cache-Control", ""), url)

    @mute_logger("odoo.http")
    def test_a_form_is_of_the_firm_for_which_its_page_was_made(self):
        """Two tabs, and the other one switches: what was typed for one firm is not another's."""
        self.login("acting")
        page = self.get("/my/prm/tasks/new").text
        self.assertIn(f'name="prm_form_firm" value="{self.firm.id}"', page)
        self.post("/my/prm/switch", firm_id=self.second.id, prm_form_firm=self.firm.id)
        form = {"name": "T of the first firm", "to": "office"}
        answer = self.post("/my/prm/tasks/create", prm_form_firm=self.firm.id, **form)
        self.assertEqual(answer.status_code, 409)
        self.assertFalse(self.env["prm.task"].search([("name", "=", form["name"])]))
        self.post("/my/prm/tasks/create", prm_form_firm=self.second.id, **form)
        self.assertEqual(self.env["prm.task"].search([("name", "=", form["name"])]).partner_id, self.second)
        # whoever has one firm needs no mark
        self.login("sales_a")
        self.assertNotIn("prm_form_firm", self.get("/my/prm/tasks/new").text)

    @mute_logger("odoo.http")
    def test_the_chosen_firm_ends(self):
        self.login("acting")
        self.post("/my/prm/switch", firm_id=self.second.id)
        row = self.dealers["acting"].prm_assignment_ids.filtered(lambda row: row.kind == "acting")
        # by its date: nobody ends the session, the door notices
        row.sudo().write({"date_from": "2020-01-01", "date_to": "2020-01-02"})
        self.env.flush_all()
        self.assertNotIn("T Second Firm", self.home().text)

    @mute_logger("odoo.http")
    def test_switch_needs_the_token_of_the_session(self):
        self.login("acting")
        answer = self.url_open("/my/prm/switch", data={"firm_id": self.second.id})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.get("/my/prm/switch").status_code, 405)

    @mute_logger("odoo.http", "odoo.addons.base.models.res_users")
    def test_suspended_cannot_sign_in(self):
        answer = self.url_open("/web/login")
        token = answer.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"login": "p_suspended", "password": "p_suspended", "csrf_token": token}
        answer = self.url_open("/web/login", data=form)
        self.assertIn("/web/login", answer.url)
        self.assertIn("Wrong login/password", answer.text)
