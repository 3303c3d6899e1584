from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoTalk(TransactionCase):
    def test_without_a_demo_network_nothing_is_made(self):
        before = self.env["prm.chat.audience"].search_count([])
        if not self.env.ref("prm_demo.benchmark_programme", raise_if_not_found=False):
            self.env["prm.demo"]._in_demo()._load_benchmark_talk()
        self.assertEqual(self.env["prm.chat.audience"].search_count([]), before)
