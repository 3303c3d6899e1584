"""The doors of the circle, tried from the wrong side: pages, workbook, methods, by everybody."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.doors import Refused

from .circle_common import URL, CircleCase, CircleHttpCase

MODELS = ("circle", "circle.text", "circle.member", "circle.meeting", "circle.look", "circle.invite")
SERVICES = ("prm.benchmark.circle.page", "prm.benchmark.circle.values")
STAFF_ROLES = ("manager", "territory", "receivables", "marketing", "service", "employee", "admin")


@tagged("post_install", "-at_install")
class TestCirclePeople(CircleCase):
    def refused(self, name, firm=None):
        with self.assertRaises(Refused):
            self.detail(name, firm)

    def test_neighbour_in_the_programme_gets_nothing(self):
        self.refused("director_b")
        self.assertEqual(self.page("director_b")._list(self.door("director_b"))["circles"], [])

    def test_invited_firm_sees_who_is_in_and_no_figure(self):
        self.env["prm.benchmark.circle.member"].create({"circle_id": self.circle.id, "partner_id": self.foreign.id})
        detail = self.detail("director_b")
        self.assertEqual((detail["standing"], detail["values"], detail["looks"]), ("invited", None, []))
        self.assertIn(self.peer.name, [row["name"] for row in detail["members"]])
        self.assertNotIn(self.foreign.name, self.shown())
        with self.assertRaises(Refused):
            self.page("director_b")._workbook(self.door("director_b"), self.circle.id)

    def test_adviser_of_a_member_gets_nothing(self):
        self.refused("adviser", self.firm)
        self.assertEqual(self.page("adviser")._list(self.door("adviser", self.firm)), {"guest": True, "circles": []})

    def test_who_acts_for_a_member_sees_it_under_the_own_name(self):
        self.dealers["helper"] = self.make_dealer("helper", self.second, "director")
        self.refused("helper")
        self.env["prm.dealer.assignment"]._give(self.dealers["helper"], self.firm)
        self.env.flush_all()
        self.assertTrue(self.detail("helper", self.firm)["values"])
        look = self.looks()[:1]
        self.assertEqual((look.user_id, look.partner_id), (self.dealers["helper"], self.firm))
        self.refused("helper", self.second)

    def test_reading_role_that_acts_for_a_member_gets_nothing(self):
        self.dealers["reader"] = self.make_dealer("reader", self.second, "adviser")
        self.env["prm.dealer.assignment"]._give(self.dealers["reader"], self.firm)
        self.env.flush_all()
        self.refused("reader", self.firm)

    def test_foreign_and_senseless_ids(self):
        other = self.circle.copy({"name": "T Other"})
        other.action_open()
        for circle_id in (other.id, 0, -1, 2**31, 10**30, "1", None):
            with self.subTest(circle_id=circle_id), self.assertRaises(Refused):
                self.page()._detail(self.door("director_a"), circle_id)

    def test_circle_in_preparation_is_not_known(self):
        draft = self.circle.copy({"name": "T Draft"})
        self.env["prm.benchmark.circle.member"].create({"circle_id": draft.id, "partner_id": self.firm.id})
        self.assertNotIn("T Draft", [row["name"] for row in self.page()._list(self.door("director_a"))["circles"]])
        with self.assertRaises(Refused):
            self.page()._detail(self.door("director_a"), draft.id)

    def test_dealers_have_no_rights_on_any_model(self):
        names = ("director_a", "director_b", "bookkeeper_a", "sales_a", "service_a", "adviser", "acting", "plain")
        for name in names:
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    access = self.env[f"prm.benchmark.{model}"].with_user(self.dealers[name]).has_access(operation)
                    self.assertFalse(access, f"{name} {operation} {model}")

    def test_staff_sees_who_is_in_and_no_more(self):
        self.shown()
        for role in STAFF_ROLES:
            with self.subTest(role=role):
                looks = self.env["prm.benchmark.circle.look"].with_user(self.users[role])
                self.assertFalse(looks.has_access("read"))
                member = self.members[self.peer].with_user(self.users[role])
                self.assertEqual(member.has_access("read"), role == "manager")
                self.assertFalse(member.has_access("write") or member.has_access("unlink"))
                with self.assertRaises(AccessError):
                    self.env["prm.benchmark.value"].with_user(self.users[role]).search([])

    def test_signature_is_forged_by_nobody(self):
        manager = self.users["manager"]
        members = self.env["prm.benchmark.circle.member"].with_user(manager)
        circle = self.circle.with_user(manager)
        for values in ({"state": "signed"}, {"signed_fingerprint": self.circle.fingerprint}, {"signed_name": "T"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                members.create({"circle_id": circle.id, "partner_id": self.foreign.id, **values})
        for values in ({"fingerprint": "x"}, {"version": 0}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                circle.write(values)
        with self.assertRaises(UserError):
            self.members[self.peer].with_user(manager).write({"partner_id": self.foreign.id})
        with self.assertRaises(AccessError):
            self.members[self.peer].with_user(self.users["territory"]).action_remove()


@tagged("post_install", "-at_install")
class TestCircleDoors(CircleHttpCase):
    def paths(self):
        url = f"{URL}/{self.circle.id}"
        return (f"{url}?window=month&end={self.end}", f"{url}.xlsx?window=month&end={self.end}")

    def seen(self, answer):
        return answer.status_code == 200 and (b"T Member" in answer.content or answer.content[:2] == b"PK")

    @mute_logger("odoo.http")
    def test_who_gets_page_and_workbook(self):
        wanted = {"director_a": True, "director_c": True}
        names = ("director_a", "director_c", "director_b", "bookkeeper_a", "sales_a", "service_a", "acting", "plain")
        for name in (*names, *STAFF_ROLES, "trustee", None):
            self.login(name)
            for path in self.paths():
                with self.subTest(name=name, path=path):
                    self.assertEqual(self.seen(self.get(path)), wanted.get(name, False))

    @mute_logger("odoo.http")
    def test_suspended_director_gets_nothing_at_the_next_request(self):
        self.login("director_c")
        self.assertTrue(self.seen(self.get(self.paths()[0])))
        self.dealers["director_c"]._prm_suspend()
        self.env.flush_all()
        for path in self.paths():
            self.assertFalse(self.seen(self.get(path)))

    @mute_logger("odoo.http")
    def test_adviser_gets_neither_page_nor_workbook(self):
        self.login("adviser")
        self.post("/my/prm/switch", firm_id=self.firm.id)
        for path in self.paths():
            answer = self.get(path)
            self.assertEqual(answer.status_code, 403)
            self.assertNotIn("T Member", answer.text)

    @mute_logger("odoo.http")
    def test_no_method_opens_anything(self):
        for name in ("director_a", "director_b", "manager", "admin"):
            self.login(name)
            for model in SERVICES:
                for method in ("_detail", "_values", "_firms", "read", "search_read"):
                    self.assertIn("error", self.rpc_answer(model, method, [self.circle.id]), f"{name} {model}.{method}")
        for name in ("director_a", "director_b"):
            self.login(name)
            for method in ("action_open", "action_close", "action_invite", "action_trustee_workbook", "copy", "unlink"):
                self.rpc_answer("prm.benchmark.circle", method, [self.circle.id])
            for method in ("action_remove", "unlink", "copy", "read"):
                self.assertIn(
                    "error", self.rpc_answer("prm.benchmark.circle.member", method, [self.members[self.peer].id])
                )
        self.env.invalidate_all()
        self.assertEqual((self.circle.state, self.members[self.peer].state), ("open", "signed"))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_trustees_workbook_is_the_trustees_alone(self):
        path = f"/prm_benchmark/circle/{self.circle.id}.xlsx"
        for name in ("director_a", "manager", "admin", "employee", None):
            self.login(name)
            self.assertFalse(self.get(path).content.startswith(b"PK"), name)
        self.login("trustee")
        self.assertTrue(self.get(path).content.startswith(b"PK"))
        look = self.looks()[:1]
        self.assertEqual((look.user_id, look.partner_id.ids, look.firm_count), (self.trustee, [], 6))
        noted = self.env["prm.benchmark.look"].search([("user_id", "=", self.trustee.id)], limit=1)
        self.assertEqual((noted.event, noted.firm_ids), ("export", self.firms))
        for circle_id in (0, 999999, 2**40):
            self.assertEqual(self.get(f"/prm_benchmark/circle/{circle_id}.xlsx").status_code, 404)
