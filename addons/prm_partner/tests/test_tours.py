from odoo.tests import HttpCase, tagged

from .common import NetworkMixin


@tagged("post_install", "-at_install")
class TestTours(NetworkMixin, HttpCase):
    """The main jobs in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_network()
        cls.tractor.name = "T Tourable"  # no other product's name holds it
        # the list shows the first page: nothing else may stand before the test's firms
        others = cls.env["res.partner"].search([("prm_is_partner", "=", True), ("name", "not =like", "T %")])
        others.prm_is_partner = False

    def test_manager_writes_an_agreement_and_looks_up_what_the_partner_may_sell(self):
        self.start_tour("/odoo", "prm_partner_manager_agreement", login="t_manager")
        agreement = self.env["prm.agreement"].search([("name", "=", "T Tour Agreement")])
        self.assertRecordValues(agreement, [{"state": "active", "partner_id": self.firm.id}])
        self.assertRecordValues(agreement.line_ids, [{"product_tmpl_id": self.tractor.id, "discount": 12.5}])

    def test_territory_manager_works_with_the_own_partners(self):
        self.start_tour("/odoo", "prm_partner_territory_manager", login="t_territory")
        self.assertEqual(self.firm.prm_staff_count, 12)

    def test_manager_walks_through_the_checklist(self):
        self.start_tour("/odoo", "prm_partner_setup_checklist", login="t_manager")
