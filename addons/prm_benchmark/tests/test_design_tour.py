from odoo.tests import HttpCase, tagged

from odoo.addons.prm_partner.tests.common import NetworkMixin


@tagged("post_install", "-at_install")
class TestDesignTour(NetworkMixin, HttpCase):
    """A new user of the head office builds a quarterly programme in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_network()
        cls.grade = cls.env["res.partner.grade"].create({"name": "T eight"})
        cls.firms = cls.env["res.partner"].union(
            *(cls.make_partner(f"T Firm {number}", grade_id=cls.grade.id) for number in range(1, 9))
        )

    def test_five_items_four_kpis_and_eight_firms(self):
        self.start_tour("/odoo", "prm_benchmark_design", login="t_manager")
        programme = self.env["prm.benchmark.programme"].search([("name", "=", "T Quarterly figures")])
        self.assertRecordValues(programme, [{"state": "running", "code": "T-QUARTERLY-FIGURES"}])
        self.assertEqual(programme.item_ids.mapped("code"), ["U", "W", "S", "A", "FTE"])
        self.assertEqual(programme.section_ids.frequency, "quarter")
        self.assertEqual(len(programme.kpi_ids), 4)
        self.assertFalse(any(programme.kpi_ids.mapped("problem")))
        self.assertEqual(programme.participant_ids.partner_id, self.firms)
        opened = programme.round_ids.filtered(lambda row: row.state == "open")
        self.assertEqual(opened.submission_ids.firm_id, self.firms)
        self.assertEqual(set(opened.submission_ids.mapped("wanted")), {5})
