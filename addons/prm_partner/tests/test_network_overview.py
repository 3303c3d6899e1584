from odoo.exceptions import AccessError
from odoo.tests import tagged

from .figures_common import FiguresCase


@tagged("post_install", "-at_install")
class TestNetworkOverview(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_year(cls.firm, 1500.0, 1000.0)
        cls.make_year(cls.second, 400.0, 900.0, cls.parts)
        cls.make_year(cls.foreign, 80.0, 100.0)
        cls.make_fact("overdue_receivables", 30.0, cls.firm, back=0)
        cls.make_fact("overdue_receivables", 90.0, cls.foreign, back=0)
        potential = cls.env["prm.territory.potential"]
        for territory, category, amount in (
            (cls.city, cls.tractors, 10000.0),
            (cls.south, cls.machines, 8000.0),
            (cls.north, cls.machines, 3000.0),
        ):
            potential.create(
                {
                    "territory_id": territory.id,
                    "category_id": category.id,
                    "year": cls.today.year,
                    "market_potential": amount,
                }
            )

    def _overview(self, role, **filters):
        filters.setdefault("territory_id", self.land.id)
        return self.env["prm.network.overview"].with_user(self.users[role]).overview(**filters)

    def test_who_turned_up_and_who_down(self):
        movers = self._overview("manager")["movers"]
        self.assertEqual([(row["id"], row["difference"]) for row in movers["up"]], [(self.firm.id, 500.0)])
        self.assertEqual([row["id"] for row in movers["down"]], [self.second.id, self.foreign.id])
        self.assertEqual((movers["now"], movers["before"]), (1980.0, 2000.0))

    def test_territories_count_those_below_them(self):
        areas = self._overview("manager")["areas"]["rows"]
        self.assertEqual({row["id"]: row["now"] for row in areas}, {self.north.id: 1900.0, self.south.id: 80.0})

    def test_white_spots_against_the_potential(self):
        heat = self._overview("manager")["heat"]
        column = [category["id"] for category in heat["categories"]].index(self.machines.id)
        cells = {row["id"]: row["cells"][column] for row in heat["rows"]}
        self.assertEqual(cells[self.north.id]["share"], 50.0)
        self.assertFalse(cells[self.north.id]["white"])
        self.assertEqual(cells[self.south.id]["share"], 1.0)
        self.assertTrue(cells[self.south.id]["white"])

    def test_overdue_receivables_by_size(self):
        overdue = self._overview("manager")["overdue"]
        amounts = [(row["id"], row["amount"]) for row in overdue["rows"]]
        self.assertEqual(amounts, [(self.foreign.id, 90.0), (self.firm.id, 30.0)])
        self.assertEqual(overdue["total"], 120.0)

    def test_filter_by_territory_and_year(self):
        self.assertEqual(self._overview("manager", territory_id=self.city.id)["movers"]["now"], 400.0)
        past = self._overview("manager", year=self.today.year - 4)
        self.assertFalse(past["movers"]["available"])
        self.assertEqual(past["from"], f"{self.today.year - 4}-01-01")

    def test_failed_metric_is_not_available(self):
        self.metrics["revenue"].problem = "broken"
        data = self._overview("manager")
        self.assertEqual(data["movers"], {"available": False})

    def test_departments_see_their_part(self):
        receivables = self._overview("receivables")
        self.assertIsNone(receivables["movers"])
        self.assertIsNone(receivables["heat"])
        self.assertEqual(receivables["overdue"]["total"], 120.0)
        marketing = self._overview("marketing")
        self.assertIsNone(marketing["overdue"])
        self.assertEqual(marketing["movers"]["now"], 1980.0)

    def test_territory_manager_sees_own_territories_only(self):
        for filters in ({"territory_id": False}, {"territory_id": self.land.id}, {"territory_id": self.south.id}):
            data = self._overview("territory", **filters)
            self.assertEqual(data["movers"]["now"], 1900.0, filters)
            self.assertEqual([row["id"] for row in data["overdue"]["rows"]], [self.firm.id])
            self.assertEqual({row["id"] for row in data["territories"]}, {self.north.id, self.city.id})
            self.assertNotIn(self.foreign.name, str(data))

    def test_nobody_else_gets_it(self):
        for role in ("employee", "dealer"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._overview(role)
