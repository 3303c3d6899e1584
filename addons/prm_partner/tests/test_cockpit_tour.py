from odoo.tests import HttpCase, tagged

from .common import NetworkMixin
from .figures_common import FiguresMixin


@tagged("post_install", "-at_install")
class TestCockpitTour(FiguresMixin, NetworkMixin, HttpCase):
    browser_size = "1366x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_network()
        cls.build_metrics()
        cls.make_year(cls.firm, 1200.0, 1000.0)
        cls.make_fact("open_receivables", 700.0, back=0)
        cls.make_fact("overdue_receivables", 70.0, back=0)

    def test_manager_reads_the_cockpit(self):
        self.start_tour(f"/odoo/partners/{self.firm.id}", "prm_partner.cockpit", login="t_manager")

    def test_receivables_see_their_part(self):
        self.start_tour(f"/odoo/partners/{self.firm.id}", "prm_partner.cockpit_receivables", login="t_receivables")

    def test_network_overview_leads_to_the_partner(self):
        self.start_tour("/odoo", "prm_partner.network_overview", login="t_manager")
