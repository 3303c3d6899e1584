"""A circle of six firms who have signed, with figures of two closed months and one open one.

Firm A (``cls.firm``) and five others are members: ``cls.members[firm]``. Their gross margin of two months ago is
10, 11, … 15 %: ``cls.margins``. ``director_c`` belongs to the second of them, ``cls.peer``. Firm B (``cls.foreign``)
takes part in the programme and is in no circle.
"""

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.prm_portal.tests.portal_common import PortalCase, PortalHttpCase

from .benchmark_common import BenchmarkMixin
from .office_common import TRUSTEE

URL = "/my/prm/benchmark/circle"


class CircleMixin(BenchmarkMixin):
    months_back = 3

    @classmethod
    def build_circle(cls):
        cls.build_benchmark()
        cls.others = cls.env["res.partner"].union(
            *(
                cls.make_partner(f"T Member {number}", zip=f"0800{number}", prm_number=f"T-C{number}")
                for number in range(2, 7)
            )
        )
        cls.peer = cls.others[0]
        for firm in cls.others:
            cls.participants[firm] = cls.env["prm.benchmark.participant"].create(
                {"programme_id": cls.programme.id, "partner_id": firm.id}
            )
            cls.units[firm] = cls.participants[firm].unit_ids
        cls.env["prm.benchmark.submission"].create(
            [
                {"round_id": made.id, "unit_id": cls.units[firm].id}
                for made in cls.rounds.values()
                for firm in cls.others
            ]
        )
        cls.firms = cls.firm | cls.others
        cls.margins = {firm: 10 + place for place, firm in enumerate(cls.firms)}
        for firm, margin in cls.margins.items():
            for back in (1, 2, 3):
                turnover = 1000 if back > 1 else 2000
                cost = turnover - margin * turnover // 100 - (100 if back == 1 else 0)
                cls.put(back, firm, submit=True, U=turnover, W=cost, P=100, S=300, A=10, FTE=2)
        cls.put(2, cls.foreign, submit=True, U=1000, W=481, P=99)
        cls.circle = cls.env["prm.benchmark.circle"].create(
            {"name": "T Circle", "programme_id": cls.programme.id, "purpose": "T purpose", "text": "T consent"}
        )
        cls.members = {
            firm: cls.env["prm.benchmark.circle.member"].create({"circle_id": cls.circle.id, "partner_id": firm.id})
            for firm in cls.firms
        }
        cls.circle.action_open()
        for firm in cls.firms:
            cls.put_signature(firm)
        cls.dealers["director_c"] = cls.make_dealer("director_c", cls.peer, "director")
        cls.trustee = new_test_user(cls.env, "t_trustee", TRUSTEE, name="T trustee", email="trustee@t.example.com")
        cls.users["trustee"] = cls.trustee
        cls.users["admin"] = new_test_user(
            cls.env, "t_admin", "base.group_system", name="T admin", email="a@t.example.com"
        )
        cls.end = f"{cls.back(2):%Y-%m}"
        cls.env.flush_all()

    @classmethod
    def put_signature(cls, firm):
        """Let a firm have signed the present text."""
        cls.members[firm].write(
            {
                "state": "signed",
                "signed_name": f"T signer of {firm.name}",
                "signed_at": fields.Datetime.now(),
                "signed_version": cls.circle.version,
                "signed_fingerprint": cls.circle.fingerprint,
            }
        )

    def page(self, name="director_a"):
        """Return the service of the pages as a dealer calls it."""
        return self.env["prm.benchmark.circle.page"].with_user(self.dealers[name]).sudo(False)

    def detail(self, name="director_a", firm=None, **choice):
        self.env.flush_all()
        self.env.invalidate_all()
        choice = {"kind": "month", "end": self.end, **choice}
        return self.page(name)._detail(self.door(name, firm), self.circle.id, **choice)

    def shown(self, name="director_a", **choice):
        """Return ``{name of the firm: text}`` of the chosen KPI, or the state when nothing is shown."""
        values = self.detail(name, **choice)["values"]
        if not values or values["state"]:
            return values and values["state"]
        cells = values["chosen"]["cells"]
        return {firm["name"]: cell["text"] for firm, cell in zip(values["firms"], cells, strict=True)}

    def looks(self):
        return self.env["prm.benchmark.circle.look"].search([("circle_id", "=", self.circle.id)])


class CircleCase(CircleMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_circle()


class CircleHttpCase(CircleMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_circle()
