"""The firm keeps its own profile; what matters waits for the head office."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .firm_common import SCRIPT, FirmMixin
from .portal_common import PortalCase, PortalHttpCase

ACTIVITY = "prm_portal.mail_activity_type_profile"


class ProfileMixin(FirmMixin):
    @property
    def changes(self):
        return self.env["prm.profile.change"].search([("partner_id", "=", self.firm.id)])

    def open_change(self):
        return self.changes.filtered(lambda change: change.state == "open")

    def submit(self, version=None, **raws):
        profile, door = self.as_firm("prm.dealer.profile", "director_a"), self.door("director_a")
        return profile._submit(door, raws, version or profile._version(door))


@tagged("post_install", "-at_install")
class TestProfile(ProfileMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_firm()
        cls.firm.write({"street": "T Old Street", "phone": "+34 1", "vat": False})

    def test_what_matters_waits_and_the_rest_counts_at_once(self):
        applied, waits = self.submit(street="T New Street", phone="+34 931 555 010")
        self.assertTrue(applied and waits)
        self.assertEqual((self.firm.street, self.firm.phone), ("T Old Street", "+34 931 555 010"))
        note = self.firm.message_ids.filtered(lambda message: "+34 931 555 010" in message.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        change = self.open_change()
        self.assertEqual(change.line_ids.mapped(lambda line: (line.name, line.before, line.after)), [
            ("street", "T Old Street", "T New Street"),
        ])  # fmt: skip
        self.assertEqual(change.activity_search([ACTIVITY]).user_id, self.users["territory"])
        change.with_user(self.users["territory"]).action_approve()
        self.assertEqual((self.firm.street, change.state), ("T New Street", "approved"))
        self.assertFalse(change.activity_search([ACTIVITY]))
        mail = self.mails_to(self.dealers["director_a"])
        self.assertIn("T New Street", mail.body_html)
        self.assertIn("/my/prm/profile", mail.body_html)

    def test_refused(self):
        self.submit(name="T Other Name")
        change = self.open_change().with_user(self.users["territory"])
        with self.assertRefused("why"):
            change.action_refuse()
        change.decision_note = "T not in the register"
        change.action_refuse()
        self.assertEqual(self.firm.name, "T Own Firm")
        self.assertIn("T not in the register", self.mails_to(self.dealers["director_a"]).body_html)
        door = self.door("director_a")
        due = self.as_firm("prm.portal.menu", "director_a")._due(door)
        self.assertIn("/my/prm/profile", [row["url"] for row in due])
        for call in (change.action_approve, change.action_refuse, change.action_compare_again):
            with self.assertRefused("Refused"):
                call()
        self.as_firm("prm.dealer.profile", "director_a")._acknowledge(door, change.id)
        urls = [row["url"] for row in self.as_firm("prm.portal.menu", "director_a")._due(door)]
        self.assertNotIn("/my/prm/profile", urls)

    def test_the_profile_changed_meanwhile(self):
        self.submit(street="T New Street", prm_company_form="chain")
        change = self.open_change().with_user(self.users["territory"])
        self.firm.street = "T Third Street"
        self.assertTrue(change.moved)
        with self.assertRefused("Street and number"):
            change.action_approve()
        self.assertEqual(self.firm.street, "T Third Street")
        self.assertFalse(self.firm.prm_company_form)
        line = change.line_ids.filtered("moved")
        self.assertEqual((line.now_text, line.after_text), ("T Third Street", "T New Street"))
        change.action_compare_again()
        self.assertFalse(change.moved)
        change.action_approve()
        self.assertEqual((self.firm.street, self.firm.prm_company_form), ("T New Street", "chain"))

    def test_somebody_entered_the_same_meanwhile(self):
        self.submit(street="T New Street")
        change = self.open_change().with_user(self.users["territory"])
        self.firm.street = "T New Street"
        change.action_compare_again()
        self.assertEqual(change.state, "approved")

    def test_approver_needs_the_right(self):
        self.submit(street="T New Street")
        change = self.open_change()
        for name in ("territory_south", "receivables", "marketing", "service", "employee", "dealer"):
            for call in ("action_approve", "action_refuse", "action_compare_again"):
                with self.assertRaises(AccessError, msg=name):
                    getattr(change.sudo(False).with_user(self.users[name]), call)()
        self.assertEqual(self.firm.street, "T Old Street")
        # a postal code of another territory is beyond a territory manager
        self.submit(street="T New Street", zip="41001", city="T Sevilla")
        with self.assertRefused("which is not yours"):
            self.open_change().with_user(self.users["territory"]).action_approve()
        self.open_change().with_user(self.users["manager"]).action_approve()
        self.assertEqual(self.firm.prm_territory_id, self.south)

    def test_what_was_asked_for_stays_as_it_is(self):
        self.submit(street="T New Street")
        change = self.open_change()
        for name in ("territory", "manager"):
            mine = change.with_user(self.users[name])
            for vals in ({"state": "approved"}, {"partner_id": self.second.id}, {"line_ids": [(5, 0, 0)]}):
                with self.assertRaises(AccessError):
                    mine.write(vals)
            with self.assertRaises(AccessError):
                mine.line_ids.write({"after": "T Evil"})
            with self.assertRaises(AccessError):
                mine.create({"partner_id": self.firm.id})

    @mute_logger("odoo.sql_db")
    def test_two_at_once(self):
        profile = self.as_firm("prm.dealer.profile", "director_a")
        version = profile._version(self.door("director_a"))
        self.submit(phone="+34 2")
        with self.assertRefused("Somebody else"):
            self.submit(version=version, email="t@t.example.com")
        version = profile._version(self.door("director_a"))
        self.submit(street="T New Street")
        with self.assertRefused("Somebody else"):
            self.submit(version=version, street="T Other Street")
        # past the check: the database alone knows of a second open change
        with self.assertRefused("Somebody else"):
            profile._ask(self.firm.sudo(), {"street": "T Race"})

    def test_editing_again_replaces_the_open_change(self):
        self.submit(street="T New Street", name="T New Name")
        first = self.open_change()
        self.submit(street="T Newer Street", name="T New Name")
        self.assertEqual(first.state, "withdrawn")
        self.assertEqual(json.loads(json.dumps({line.name: line.after for line in self.open_change().line_ids})), {
            "street": "T Newer Street", "name": "T New Name",
        })  # fmt: skip
        self.assertEqual(self.submit(street="T Newer Street", name="T New Name"), (False, False))
        # a form that leaves a field out leaves what was asked for it
        self.submit(city="T Town")
        self.assertEqual(set(self.open_change().line_ids.mapped("name")), {"street", "name", "city"})
        # back to what holds: nothing is left to approve
        self.submit(street="T Old Street", name="T Own Firm", city=False)
        self.assertFalse(self.open_change())

    def test_withdraw(self):
        self.submit(street="T New Street")
        change = self.open_change()
        foreign = self.as_firm("prm.dealer.profile", "director_b")
        with self.assertRaises(UserError):
            foreign._withdraw(self.door("director_b"), change.id)
        self.as_firm("prm.dealer.profile", "director_a")._withdraw(self.door("director_a"), change.id)
        self.assertEqual(change.state, "withdrawn")
        with self.assertRaises(UserError):
            change.with_user(self.users["territory"]).action_approve()

    def test_settings_say_what_waits(self):
        self.env.company.write({"prm_approve_address": False, "prm_approve_contact": True})
        self.submit(street="T New Street", phone="+34 3")
        self.assertEqual(self.firm.street, "T New Street")
        self.assertEqual(self.open_change().line_ids.mapped("name"), ["phone"])

    def test_what_cannot_be_is_refused_before_it_waits(self):
        with self.assertRefused("postal code"):
            self.submit(zip="T nonsense")
        self.assertFalse(self.changes)
        self.assertEqual(self.firm.zip, "08001")

    def test_fields_outside_the_list(self):
        self.submit(
            prm_quality="a", prm_is_partner=False, credit_limit=5, parent_id=self.foreign.id, id=self.foreign.id
        )
        self.assertFalse(self.firm.prm_quality)
        self.assertTrue(self.firm.prm_is_partner)
        self.assertFalse(self.changes)

    def test_form(self):
        profile = self.as_firm("prm.dealer.profile", "director_a")
        bad = {
            "name": " ",
            "email": "no address",
            "phone": SCRIPT[:30],
            "website": "javascript:alert(1)",
            "prm_staff_count": "nan",
            "prm_sales_area": "1e999",
            "prm_founded": "9999",
            "country_id": "999999",
            "prm_company_form": "emperor",
            "street": "x" * 129,
        }
        for name, text in bad.items():
            _values, errors = profile._read_form({name: text}, [])
            self.assertEqual(set(errors), {name}, text)
        for url in ("https://a.b/<script>", "ftp://a.example", "http://x", "data:text/html,x", "https://a.b\\c"):
            self.assertTrue(profile._read_form({"website": url}, [])[1], url)
        values, errors = profile._read_form(
            {"street": "  T \n Street\0 ", "prm_staff_count": "12,34", "website": "www.example.com", "vat": ""}, ["1"]
        )
        self.assertFalse(errors)
        self.assertEqual(values, {
            "street": "T Street", "prm_staff_count": 12.3, "website": "https://www.example.com", "vat": False,
        })  # fmt: skip
        self.assertTrue(profile._read_form({"prm_business_lines_sent": "1"}, ["0"])[1])

    def test_queries_do_not_grow(self):
        profile, door = self.as_firm("prm.dealer.profile", "director_a"), self.door("director_a")

        def change_and_refuse(number):
            self.submit(street=f"T Street {number}")
            change = self.open_change()
            change.decision_note = "T"
            change.action_refuse()

        change_and_refuse(1)
        few = self.count_queries(lambda: profile._page(door))
        for number in range(2, 6):
            change_and_refuse(number)
        self.assertLessEqual(self.count_queries(lambda: profile._page(door)), few)


@tagged("post_install", "-at_install")
class TestProfilePage(ProfileMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_firm()
        cls.firm.write({"street": "T Old Street", "comment": "T staff secret"})

    def form(self, name="director_a", **values):
        self.login(name)
        version = self.as_firm("prm.dealer.profile", name)._version(self.door(name))
        return self.post("/my/prm/profile/save", **{"version": version, **values})

    def test_page_and_save(self):
        page = self.form(street="T New Street", phone="+34 931 555 010", partner_id=self.foreign.id).text
        self.assertIn("Waiting for approval", page)
        self.assertIn("T New Street", page)
        self.assertEqual((self.firm.phone, self.firm.street), ("+34 931 555 010", "T Old Street"))
        self.assertEqual(self.foreign.phone, "+34 977 000 111")
        self.assertNotIn("T staff secret", page)
        change = self.open_change()
        self.assertIn("Withdrawn", self.post(f"/my/prm/profile/{change.id}/withdraw").text)
        self.assertEqual(change.state, "withdrawn")

    def test_refused_form_keeps_what_was_entered(self):
        answer = self.form(city="T Kept Town", email="no address")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("T Kept Town", answer.text)
        self.assertIn("This is no e-mail address.", answer.text)
        answer = self.form(zip="T nonsense", city="T Kept Town")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("postal code", answer.text)
        self.assertFalse(self.changes)

    def test_stale_page(self):
        answer = self.form(version="x" * 32, phone="+34 4")
        self.assertIn("Somebody else changed the profile", answer.text)
        self.assertNotEqual(self.firm.phone, "+34 4")

    def test_script_is_harmless(self):
        page = self.form(street=SCRIPT, city=SCRIPT).text
        self.assertNotIn("<script>alert(", page)
        self.assertNotIn("<img src=x", page)
        self.assertIn("&lt;script&gt;", page)
        change = self.open_change()
        change.decision_note = SCRIPT
        change.action_refuse()
        self.assertNotIn("<script>alert(", self.get("/my/prm/profile").text)
        self.assertNotIn("<script>alert(", self.mails_to(self.dealers["director_a"]).body_html)
        self.form(street=SCRIPT)
        self.open_change().action_approve()
        note = self.firm.message_ids.filtered(lambda message: "approved" in message.body)
        self.assertNotIn("<script>", note.body)
        self.assertIn("&lt;script&gt;", note.body)

    @mute_logger("odoo.http")
    def test_without_token(self):
        self.login("director_a")
        self.assertEqual(self.url_open("/my/prm/profile/save", data={"phone": "+34 5"}).status_code, 400)
        self.assertEqual(self.get("/my/prm/profile/save").status_code, 405)

    def test_who_reads_only(self):
        reader = self.make_role("reader", "prm_portal.group_dealer_profile", reads_only=True)
        self.dealers["reader"] = self.make_dealer("reader", self.firm, reader)
        self.login("reader")
        page = self.get("/my/prm/profile").text
        self.assertIn("T Old Street", page)
        self.assertIn('disabled="disabled"', page)
        self.assertNotIn(">Save<", page)
        self.assertEqual(self.form("reader", phone="+34 6").status_code, 403)
        self.assertNotEqual(self.firm.phone, "+34 6")
