"""The evaluation's script in a browser: series, full screen, downloads, sorting, another period in place."""

from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalHttpCase

from .benchmark_common import BenchmarkMixin


@tagged("post_install", "-at_install")
class TestEvaluationScript(BenchmarkMixin, PortalHttpCase):
    months_back = 26

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_benchmark()
        for back in range(1, cls.months_back + 1):
            # 1,100 in the last month, less the longer ago
            cls.put(back, submit=True, U=1110 - 10 * back, W=600, P=100, S=300)

    def play(self, tour):
        self.start_tour("/my/prm/benchmark?window=r12&view=charts", tour, login=self.dealers["director_a"].login)

    def test_charts_and_tables(self):
        self.play("prm_benchmark_evaluation")

    def test_server_that_does_not_answer(self):
        self.play("prm_benchmark_evaluation_refused")
