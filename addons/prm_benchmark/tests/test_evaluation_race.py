"""A measure that is noted twice at the same moment, in real transactions."""

from datetime import date
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged

from .race_common import RaceCase

MOST = 5


@tagged("post_install", "-at_install")
class TestMeasureRace(RaceCase):
    @classmethod
    def build(cls, env):
        firm = env["res.partner"].create({"name": "T measure race", "is_company": True, "prm_is_partner": True})
        programme = env["prm.benchmark.programme"].create(
            {"name": "T measure race", "code": "T-MRACE", "month_from": date.today().replace(day=1)}
        )
        env["prm.benchmark.participant"].create({"programme_id": programme.id, "partner_id": firm.id})
        cls.firm_id, cls.programme_id = firm.id, programme.id

    @classmethod
    def remove(cls, env):
        env["prm.benchmark.measure"].search([("programme_id", "=", cls.programme_id)]).unlink()
        env["prm.benchmark.programme"].browse(cls.programme_id).unlink()
        env["res.partner"].browse(cls.firm_id).unlink()

    def look(self, env):
        env["prm.benchmark.measure"].search_count([])

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            self._env(cr)["prm.benchmark.measure"].search([("programme_id", "=", self.programme_id)]).unlink()

    def noter(self, text):
        """Return what a director's request does; it returns the sentence of a refusal."""
        door = SimpleNamespace(firm_id=self.firm_id, user_id=SUPERUSER_ID)
        kpi = {"code": "margin", "unit": "percent", "direction": "up", "own": 0.4, "own_text": "40 %"}
        data = {
            "kpis": [kpi],
            "notices": [],
            "programme": {"id": self.programme_id},
            "window": {"code": "r12"},
            "end": {"code": "2026-01"},
        }
        due = f"{date.today() + relativedelta(months=3):%Y-%m}"

        def note(env):
            try:
                with env.cr.savepoint():
                    env["prm.benchmark.measure"]._note(door, data, "margin", text, "value", "50", due)
            except UserError as error:
                return str(error)
            return ""

        return note

    def texts(self):
        with self.registry.cursor() as cr:
            found = self._env(cr)["prm.benchmark.measure"].search([("programme_id", "=", self.programme_id)])
            return sorted(found.mapped("text"))

    def test_a_double_click_notes_one(self):
        results = self.act_at_once(*[self.noter("T click")] * 4)
        self.assertEqual((results, self.texts()), ([""] * 4, ["T click"]))

    def test_a_click_that_comes_when_the_other_is_through(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            first, second = self._env(one), self._env(two)
            second["prm.benchmark.measure"].search_count([])
            self._try(first, self.noter("T click"))
            self._try(second, self.noter("T click"))
        self.assertEqual(self.texts(), ["T click"])

    def test_different_ones_are_all_noted_up_to_the_most(self):
        texts = [f"T {number}" for number in range(MOST + 3)]
        results = self.act_at_once(*map(self.noter, texts))
        self.assertEqual(results.count(""), MOST)
        self.assertEqual(self.texts(), sorted(text for text, said in zip(texts, results, strict=True) if not said))
        self.assertTrue(all("open measures" in said for said in results if said))
