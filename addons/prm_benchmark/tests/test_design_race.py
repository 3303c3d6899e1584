from datetime import date

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.tests import tagged

from .race_common import RaceCase

MONTH = date.today().replace(day=1)
PEOPLE = 6


@tagged("post_install", "-at_install")
class TestDesignRace(RaceCase):
    """Several people and crons at the same time; an action takes the programme."""

    overtaken = (SerializationFailure, UniqueViolation)

    @classmethod
    def build(cls, env):
        cls.firm_ids = [
            env["res.partner"].create({"name": f"T race {number}", "is_company": True, "prm_is_partner": True}).id
            for number in range(5)
        ]
        programme = env["prm.benchmark.programme"].create(
            {"name": "T race", "code": "T-RACE", "month_from": MONTH, "month_to": MONTH}
        )
        cls.programme_id = programme.id
        env["prm.benchmark.item"].create({"programme_id": programme.id, "code": "U", "name": "T race item"})
        env["prm.benchmark.participant"].create(
            [{"programme_id": programme.id, "partner_id": firm_id} for firm_id in cls.firm_ids]
        )
        programme.state = "running"

    @classmethod
    def remove(cls, env):
        env["prm.benchmark.programme"].search([("code", "=", "T-RACE")]).unlink()
        env["res.partner"].browse(cls.firm_ids).unlink()

    def _try(self, env, action):
        return super()._try(env, lambda env: action(env["prm.benchmark.programme"].browse(self.programme_id)))

    def test_people_who_add_items_at_once_get_different_places(self):
        def adder(number):
            return lambda programme: (
                programme.env["prm.benchmark.item"]
                .create({"programme_id": programme.id, "code": f"N{number}", "name": "T new"})
                .position
            )

        places = self.act_at_once(*(adder(number) for number in range(PEOPLE)))
        self.assertEqual(sorted(places), list(range(2, 2 + PEOPLE)))
        stored = self.act(lambda programme: programme.item_ids.mapped("position"))
        self.assertEqual(len(set(stored)), PEOPLE + 1)

    def test_crons_that_overlap_make_nothing_twice(self):
        def run(programme):
            programme._plan_rounds()
            programme.round_ids._open()

        self.act_at_once(*[run] * 4)
        found = self.act(
            lambda programme: [(row.month, row.state, len(row.submission_ids)) for row in programme.round_ids]
        )
        self.assertEqual(found, [(MONTH, "open", len(self.firm_ids))])

    def test_a_round_that_somebody_else_is_opening_is_left_to_them(self):
        self.act(lambda programme: (programme.round_ids.unlink(), programme._plan_rounds()))
        with self.registry.cursor() as one, self.registry.cursor() as two:
            first = self._env(one)["prm.benchmark.programme"].browse(self.programme_id).round_ids
            second = self._env(two)["prm.benchmark.round"].browse(first.id)
            self.assertEqual(second.state, "planned")
            first._open()
            # a cron that is killed here has opened nothing, and the other does not wait for it
            second._open()
            self.assertEqual(second.state, "planned")
            one.rollback()
            second._open()
            self.assertEqual((second.state, len(second.submission_ids)), ("open", len(self.firm_ids)))
            two.rollback()
