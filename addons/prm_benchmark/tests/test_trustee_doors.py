"""The trustee's room by the web client's own doors: what is noted when the request commits, and who is turned away."""

import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .office_common import RAW, SECRET, OfficeHttpCase

QUIET = (
    "odoo.http",
    "odoo.addons.web.controllers.export",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
)


@tagged("post_install", "-at_install")
class TestTrusteeDoors(OfficeHttpCase):
    def export(self, kind, model, names, ids):
        data = {
            "model": model,
            "fields": [{"name": name, "label": name} for name in names],
            "ids": ids,
            "domain": [],
            "import_compat": False,
            "context": {},
            "groupby": [],
        }
        return self.url_open(f"/web/export/{kind}?data={json.dumps(data)}")

    def noted(self):
        return self.env["prm.benchmark.look"].search([("user_id", "=", self.trustee.id)])

    def test_a_list_a_pivot_and_a_form_leave_a_note_each(self):
        self.authenticate("t_trustee", "t_trustee")
        values = self.raw["prm.benchmark.value"]
        calls = (
            ("web_search_read", {"domain": [], "specification": {"value": {}}, "limit": 80}),
            ("formatted_read_grouping_sets", {"domain": [], "grouping_sets": [[]], "aggregates": ["value:sum"]}),
            ("web_read", {"specification": {"value": {}}}),
        )
        for number, (method, kwargs) in enumerate(calls, start=1):
            args = [values.ids] if method == "web_read" else []
            self.rpc("prm.benchmark.value", method, *args, **kwargs)
            self.assertEqual(len(self.noted()), number, method)
        self.assertEqual(set(self.noted().mapped("event")), {"read"})

    def test_an_export_of_the_web_client_is_noted_as_one(self):
        self.authenticate("t_trustee", "t_trustee")
        answer = self.export("csv", "prm.benchmark.value", ["item_id", "value"], self.raw["prm.benchmark.value"].ids)
        self.assertIn(str(SECRET), answer.text)
        self.assertEqual(self.noted().mapped("event"), ["export"])
        self.assertEqual(self.noted().firm_ids, self.foreign)

    @mute_logger(*QUIET)
    def test_managers_administrators_and_dealers_get_nothing(self):
        for login in ("t_manager", "t_admin", "t_employee", "p_director_a", "p_director_b"):
            self.authenticate(login, login)
            for model in RAW:
                ids = self.raw[model].ids
                for method, args in (("read", [ids]), ("search_read", []), ("export_data", [ids, ["display_name"]])):
                    answer = self.rpc_answer(model, method, *args)
                    self.assertIn("error", answer, f"{login} {model} {method}")
                    self.assertNotIn("48151623", json.dumps(answer))
                self.assertNotIn("48151623", self.export("csv", model, ["display_name"], ids).text)
            answer = self.rpc_answer("prm.benchmark.row", "search_read", [])
            self.assertIn("error", answer)

    @mute_logger(*QUIET)
    def test_nobody_writes_the_log_by_rpc(self):
        for login in ("t_trustee", "t_manager", "t_admin"):
            self.authenticate(login, login)
            self.assertIn("error", self.rpc_answer("prm.benchmark.look", "create", [{"event": "read"}]))
            self.assertIn(
                "error", self.rpc_answer("prm.benchmark.look", "_note", "prm.benchmark.value", 1, [], None, None)
            )
