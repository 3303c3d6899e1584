"""The benchmark of the tests with a trustee, figures of both firms, and two findings.

``cls.trustee`` holds the trustee's group, ``cls.admin`` is an administrator without any group of the suite,
``cls.users["manager"]`` the head office's manager. Firm B's turnover of two months ago is ``SECRET``.
"""

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.prm_portal.tests.portal_common import PortalCase, PortalHttpCase

from .benchmark_common import BenchmarkMixin

SECRET = 48151623.42
TRUSTEE = "prm_benchmark.group_benchmark_trustee"
RAW = ("prm.benchmark.value", "prm.benchmark.finding", "prm.benchmark.event")


class OfficeMixin(BenchmarkMixin):
    @classmethod
    def build_office(cls):
        cls.build_benchmark()
        cls.put(back=2, partner=cls.foreign, submit=True, U=SECRET, W=7)
        cls.put(back=1, partner=cls.firm, U=100, W=60, P=20)
        cls.put(back=1, partner=cls.foreign, U=200, W=90, P=50)
        cls.late = cls.submission(1, cls.foreign)
        cls.finding, cls.open_finding = cls.env["prm.benchmark.finding"].create(
            [
                {
                    "submission_id": cls.late.id,
                    "item_id": cls.items["U"].id,
                    "code": "jump",
                    "state": "confirmed",
                    "reason": "T sold the fleet",
                    "params": {"value": "4815162342"},
                },
                {"submission_id": cls.late.id, "item_id": cls.items["W"].id, "code": "factor_1000"},
            ]
        )
        cls.event = cls.env["prm.benchmark.event"].create(
            {"submission_id": cls.late.id, "event": "changed", "item_id": cls.items["U"].id, "before": "4815162342"}
        )
        cls.trustee = new_test_user(cls.env, "t_trustee", TRUSTEE, name="T trustee", email="trustee@t.example.com")
        cls.trustee.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.admin = new_test_user(cls.env, "t_admin", "base.group_system", name="T admin", email="admin@t.example.com")
        cls.admin.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.raw = {
            "prm.benchmark.value": cls.env["prm.benchmark.value"].search(
                [("submission_id", "=", cls.submission(2, cls.foreign).id)]
            ),
            "prm.benchmark.finding": cls.finding,
            "prm.benchmark.event": cls.event,
        }
        cls.env.flush_all()

    def outsiders(self):
        """Yield everybody who is no trustee: staff, the administrator, an employee, dealers of each role."""
        yield self.admin
        for role in ("manager", "territory", "territory_south", "receivables", "marketing", "service", "employee"):
            yield self.users[role]
        yield from (self.dealers[name] for name in ("director_a", "bookkeeper_a", "director_b", "adviser", "plain"))

    def looks(self, **conditions):
        """Return the notes of the trustee's looks that match, as after a commit."""
        self.env.cr.precommit.run()
        domain = [("user_id", "=", self.trustee.id), *((name, "=", value) for name, value in conditions.items())]
        return self.env["prm.benchmark.look"].search(domain)


class OfficeCase(OfficeMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_office()


class OfficeHttpCase(OfficeMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_office()
