"""The demo network's open circle: eight have signed, the first dealer among them, one waits, one has left."""

from odoo.addons.prm_partner.demo.prm_demo import MODULE
from odoo.addons.prm_portal.doors import Door


class DemoCircleMixin:
    """The demo network is loaded once, by TestDemoBenchmark."""

    @property
    def circle(self):
        return self.env.ref(f"{MODULE}.benchmark_circle")

    def test_who_is_in_the_circle(self):
        self.assertEqual((self.circle.signed_count, self.circle.invited_count), (8, 1))
        self.assertTrue(self.circle.next_meeting)
        self.assertIn("One territory", self.circle.overlap_sentence)
        self.assertNotIn("One holding", self.circle.overlap_sentence)

    def test_director_sees_the_others_of_the_circle(self):
        director = self.env.ref(f"{MODULE}.dealer_01_director").user_ids
        door = Door(self.env(user=director.id, su=False), {})
        page = self.env["prm.benchmark.circle.page"].with_user(director).sudo(False)
        values = page._detail(door, self.circle.id)["values"]
        self.assertEqual((values["state"], len(values["firms"])), ("", 8))
        self.assertGreater(len(values["kpis"]), 20)

    def test_nobody_is_told_of_a_demo_circle(self):
        found = self.env["mail.mail"].search([("state", "=", "outgoing")])
        self.assertFalse(found.filtered(lambda mail: "Circle" in (mail.subject or "")))
