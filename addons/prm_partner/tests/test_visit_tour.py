from odoo.tests import HttpCase, tagged

from .common import NetworkMixin


@tagged("post_install", "-at_install")
class TestVisitTour(NetworkMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_network()

    def test_unsaved_report_is_kept_offered_and_saved_once(self):
        self.start_tour("/odoo/partner-contacts", "prm_partner.visit_draft", login="t_territory")
        visit = self.env["prm.visit"].search([("draft_key", "=", "t-draft")])
        self.assertEqual(
            (visit.partner_id, visit.kind, visit.summary, visit.next_step, visit.promise_ids.name),
            (self.firm, "call", "Kept by the browser", "Call back", "T promise"),
        )
