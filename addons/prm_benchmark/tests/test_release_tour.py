from odoo.tests import HttpCase, tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .release_common import ReleaseMixin


@tagged("post_install", "-at_install")
class TestReleaseTour(ReleaseMixin, PortalCase, HttpCase):
    """The form of a release follows the job that prepares it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(9)

    def test_form_shows_what_came_of_it(self):
        action = self.closed[2].with_user(self.users["manager"]).action_release()
        release = self.env["prm.benchmark.release"].browse(action["res_id"])
        self.assertEqual(release.state, "preparing")
        model = self.registry["prm.benchmark.release"]
        asked, read = [], model.web_read

        def web_read(records, specification):
            # the first look finds it waiting, at each further one a piece is done
            asked.append(len(asked))
            if len(asked) > 1 and records.ids == release.ids and release.state == "preparing":
                release._step()
            return read(records, specification)

        self.patch(model, "web_read", web_read)
        self.start_tour(
            f"/odoo/action-prm_benchmark.prm_benchmark_release_action/{release.id}",
            "prm_benchmark_release_prepared",
            login=self.users["manager"].login,
        )
        self.assertEqual(release.state, "preview")
        self.assertGreater(len(asked), 2)
