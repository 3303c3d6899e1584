"""The doors of the portal's own pages."""

from odoo.tests import tagged

from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestDoors(PortalHttpCase):
    def test_home_of_each_role(self):
        for name in ("director_a", "sales_a", "bookkeeper_a", "service_a", "director_b", "adviser", "acting"):
            self.login(name)
            answer = self.get("/my")
            self.assertEqual(answer.status_code, 200)
            self.assertIn("o_prm_portal", answer.text)
