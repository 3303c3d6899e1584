from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.tests.portal_common import PortalHttpCase

from .design_common import DesignCase, DesignMixin

DESIGN = ("programme", "section", "item", "kpi", "participant", "unit", "round", "catalogue.item", "catalogue.kpi")
WIZARDS = ("kpi.renew", "catalogue.add", "invite", "programme.copy", "round.reopen")
#: staff who read programmes and keep none
READERS = ("territory", "marketing", "receivables", "service", "trustee")


@tagged("post_install", "-at_install")
class TestDesignAccess(DesignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["trustee"] = new_test_user(
            cls.env, "t_trustee", "prm_benchmark.group_benchmark_trustee", email="trustee@t.example.com"
        )
        cls.programme = cls.make_programme()
        cls.make_participant(cls.programme, cls.firm)
        cls.make_participant(cls.programme, cls.foreign)
        cls.programme.action_start()
        cls.programme.round_ids[:1]._open()

    def records(self, name):
        domain = [] if name.startswith("catalogue") else [("programme_id", "=", self.programme.id)]
        domain = [("id", "=", self.programme.id)] if name == "programme" else domain
        return self.env[f"prm.benchmark.{name}"].search(domain)

    def test_keepers_do_everything(self):
        for login in ("keeper", "manager"):
            for name in DESIGN:
                for mode in ("read", "write", "create", "unlink"):
                    self.assertTrue(
                        self.records(name).with_user(self.users[login]).has_access(mode), (login, name, mode)
                    )
            for name in WIZARDS:
                model = self.env[f"prm.benchmark.{name}"].with_user(self.users[login])
                self.assertTrue(model.has_access("create"), (login, name))

    def test_other_staff_only_reads(self):
        for login in READERS:
            for name in DESIGN:
                found = self.records(name)[:1].with_user(self.users[login])
                self.assertTrue(found.browse().has_access("read"), (login, name))
                for mode in ("write", "create", "unlink"):
                    self.assertFalse(found.browse().has_access(mode), (login, name, mode))
            for name in WIZARDS:
                model = self.env[f"prm.benchmark.{name}"].with_user(self.users[login])
                for mode in ("read", "write", "create", "unlink"):
                    self.assertFalse(model.has_access(mode), (login, name, mode))

    def test_territory_managers_see_their_own_firms(self):
        for name, field in (("participant", "partner_id"), ("unit", "firm_id"), ("submission", "firm_id")):
            model = self.env[f"prm.benchmark.{name}"].with_user(self.users["territory"])
            found = model.search([("programme_id", "=", self.programme.id)])
            self.assertEqual(found[field], self.firm, name)

    def test_nobody_else_reaches_anything(self):
        for login in ("employee", "dealer", "public"):
            for name in (*DESIGN, *WIZARDS, "submission"):
                self.assertFalse(self.env[f"prm.benchmark.{name}"].with_user(self.users[login]).has_access("read"))
        for name in ("director_a", "bookkeeper_a", "adviser"):
            with self.assertRaises(AccessError):
                self.programme.with_user(self.dealers[name]).read(["name"])

    def test_buttons_are_for_keepers(self):
        programme, round_ = self.programme, self.programme.round_ids
        opened, planned = (
            round_.filtered(lambda row: row.state == "open"),
            round_.filtered(lambda row: row.state == "planned"),
        )
        kpi = programme.kpi_ids[:1]
        draft = self.make_programme(code="T-DRAFT")
        actions = [
            draft.action_start,
            programme.action_end,
            programme.action_open_next_round,
            planned[:1].action_open,
            opened.action_close,
            programme.copy,
            kpi.copy,
            draft.unlink,
        ]
        for login in READERS:
            for action in actions:
                record = action.__self__.with_user(self.users[login])
                with self.subTest(login, action=action.__name__), self.assertRaises(AccessError):
                    getattr(record, action.__name__)()
                    self.env.flush_all()
                self.env.invalidate_all()

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "T Other Company"})
        self.keeper.write({"company_ids": [(4, company.id)]})
        elsewhere = self.programme.with_user(self.keeper).with_context(allowed_company_ids=company.ids)
        for name in ("programme", "section", "item", "kpi", "participant", "unit", "round"):
            model = elsewhere.env[f"prm.benchmark.{name}"]
            self.assertFalse(model.search([("id", "in", self.records(name).ids)]), name)


@tagged("post_install", "-at_install")
class TestDesignDoors(DesignMixin, PortalHttpCase):
    """What dealers and plain employees get when they call the methods over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_design()
        cls.programme = cls.make_programme()
        cls.make_participant(cls.programme, cls.firm)
        cls.programme.action_start()

    def test_no_method_answers_a_dealer(self):
        ids, round_ids = self.programme.ids, self.programme.round_ids.ids
        calls = [
            ("prm.benchmark.programme", "read", [ids, ["name"]]),
            ("prm.benchmark.programme", "action_start", [ids]),
            ("prm.benchmark.programme", "action_end", [ids]),
            ("prm.benchmark.programme", "action_open_next_round", [ids]),
            ("prm.benchmark.programme", "copy", [ids]),
            ("prm.benchmark.round", "action_open", [round_ids]),
            ("prm.benchmark.round", "action_close", [round_ids]),
            ("prm.benchmark.formula.editor", "check", [{"programme_id": ids[0], "formula": "U"}]),
            ("prm.benchmark.formula.editor", "completions", [{"programme_id": ids[0]}]),
            ("prm.benchmark.catalogue.kpi", "search_read", [[]]),
            ("prm.benchmark.invite", "create", [{"programme_id": ids[0]}]),
            ("prm.benchmark.kpi.renew", "default_get", [["formula"]]),
        ]
        for login in ("director_a", "bookkeeper_a", "employee"):
            self.login(login)
            for model, method, args in calls:
                with self.subTest(login, method=f"{model}.{method}"), mute_logger("odoo.http"):
                    answer = self.rpc_answer(model, method, *args)
                    if method == "default_get":
                        self.assertNotIn("U", str(answer.get("result", "")))
                    else:
                        self.assertEqual(answer.get("error", {}).get("data", {}).get("name"),
                                         "odoo.exceptions.AccessError", answer)  # fmt: skip

    def test_private_methods_are_closed_to_everybody(self):
        self.login("manager")
        for model, method in (
            ("prm.benchmark.programme", "_run_rounds"),
            ("prm.benchmark.round", "_cron_rounds"),
            ("prm.benchmark.engine", "_definition"),
            ("prm.benchmark.participant", "_tell"),
        ):
            with mute_logger("odoo.http"):
                self.assertIn("error", self.rpc_answer(model, method, self.programme.ids), method)
