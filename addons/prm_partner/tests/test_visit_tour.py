import json
import time

from odoo.tests import HttpCase, tagged

from .common import NetworkMixin


@tagged("post_install", "-at_install")
class TestVisitTour(NetworkMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_network()

    def test_unsaved_report_is_kept_offered_and_saved_once(self):
        user = self.users["territory"]
        draft = {
            "at": int(time.time() * 1000),
            "label": "T Own Firm",
            "writeDate": False,
            "values": {
                "draft_key": "t-draft",
                "partner_id": {"id": self.firm.id, "display_name": "T Own Firm"},
                "kind": "call",
                "summary": "Kept by the browser",
                "promise_ids": [[0, "virtual_1", {"name": "T promise", "side": "us", "due": False, "done": False}]],
            },
        }
        name = f"prm_visit_draft:{self.env.cr.dbname}:{user.id}:new:t-draft"
        self.start_tour("/odoo/partner-contacts", "prm_partner.visit_draft", login=user.login)
        visit = self.env["prm.visit"].search([("draft_key", "=", "t-draft")])
        self.assertEqual(
            (visit.partner_id, visit.kind, visit.summary, visit.next_step, visit.promise_ids.name),
            (self.firm, "call", "Kept by the browser", "Call back", "T promise"),
        )
