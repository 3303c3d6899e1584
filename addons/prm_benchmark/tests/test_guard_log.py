"""Nobody forges a figure, a finding, a trace or a look, by server actions neither."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .office_common import OfficeCase


@tagged("post_install", "-at_install")
class TestGuardLog(OfficeCase):
    def test_rows_are_not_copied(self):
        self.finding.with_user(self.trustee).mapped("code")
        look = self.looks()[:1]
        self.assertTrue(look)
        for row in (*self.raw.values(), look):
            for forge in (row.copy, row.copy_data, lambda row=row: row.name_create("read")):
                with self.assertRaises(UserError):
                    forge()

    def test_no_server_action_is_for_them(self):
        model = self.env["ir.model"]._get_id
        actions = self.env["ir.actions.server"].with_user(self.admin)
        partner = {"name": "T forger", "model_id": model("res.partner")}
        look = self.env["prm.benchmark.look"].create({"event": "granted"})
        bad = [
            {"state": "object_create", "crud_model_id": model(name), "value": "read"}
            for name in ("prm.benchmark.look", "prm.benchmark.event", "prm.benchmark.finding")
        ]
        bad += [
            {"state": "object_copy", "crud_model_id": model(look._name), "resource_ref": f"{look._name},{look.id}"},
            {
                "state": "object_write",
                "model_id": model("prm.benchmark.round"),
                "update_path": "state",
                "value": "open",
            },
            {"state": "object_write", "model_id": model("prm.benchmark.value"), "update_path": "value", "value": "1"},
        ]
        for vals in bad:
            with self.subTest(vals), self.assertRaises(ValidationError), self.cr.savepoint():
                actions.create({**partner, **vals})
        good = actions.create(
            {**partner, "state": "object_create", "crud_model_id": model("res.partner"), "value": "T"}
        )
        with self.assertRaises(ValidationError), self.cr.savepoint():
            good.write({"crud_model_id": model("prm.benchmark.look")})
