"""Signing and leaving a circle by several people at once, and while its text changes, in real transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .race_common import RaceCase

PEOPLE = 6


class DirectorsDoor:
    """The door of a director of a firm."""

    kind = "own"
    reads_only = False

    def __init__(self, firm_id):
        self.firm_id = firm_id

    def require(self, capability=None, write=False):
        pass


@tagged("post_install", "-at_install")
class TestCircleRace(RaceCase):
    @classmethod
    def build(cls, env):
        firm = env["res.partner"].create({"name": "T race member", "is_company": True, "prm_is_partner": True})
        programme = env["prm.benchmark.programme"].create(
            {"name": "T circle race", "code": "T-CRACE", "month_from": date.today().replace(day=1)}
        )
        env["prm.benchmark.participant"].create({"programme_id": programme.id, "partner_id": firm.id})
        cls.firm_id, cls.programme_id = firm.id, programme.id

    @classmethod
    def remove(cls, env):
        # what was signed cannot be deleted through the ORM
        env.cr.execute("DELETE FROM prm_benchmark_circle WHERE programme_id = %s", [cls.programme_id])
        env.cr.execute("DELETE FROM prm_dealer_audit WHERE partner_id = %s", [cls.firm_id])
        env["prm.benchmark.programme"].browse(cls.programme_id).unlink()
        env["res.partner"].browse(cls.firm_id).unlink()

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            circle = self._env(cr)["prm.benchmark.circle"].create(
                {"name": "T race", "programme_id": self.programme_id, "text": "T consent"}
            )
            member = circle.member_ids.create({"circle_id": circle.id, "partner_id": self.firm_id})
            circle.action_open()
            self.circle_id, self.member_id, self.key = circle.id, member.id, circle.fingerprint

    def signer(self, number):
        def sign(env):
            page, door = env["prm.benchmark.circle.page"], DirectorsDoor(self.firm_id)
            try:
                with env.cr.savepoint():
                    return page._sign(door, self.circle_id, self.key, f"T Director {number}", True, "10.0.0.1")
            except UserError as error:
                return str(error)

        return sign

    def change(self, env):
        env["prm.benchmark.circle"].browse(self.circle_id).text = "T other consent"
        return "changed"

    def member(self):
        with self.registry.cursor() as cr:
            member = self._env(cr)["prm.benchmark.circle.member"].browse(self.member_id)
            return member.read(["state", "standing", "signed_name", "signed_fingerprint", "signed_version"])[0]

    def test_directors_who_sign_at_once_sign_once(self):
        results = self.act_at_once(*(self.signer(number) for number in range(PEOPLE)))
        self.assertEqual(sorted(results), [False] * (PEOPLE - 1) + [True])
        self.assertEqual(self.member()["signed_name"], f"T Director {results.index(True)}")

    def test_a_text_that_changes_meanwhile_is_signed_by_nobody(self):
        for _round in range(3):
            signed, _changed = self.act_at_once(self.signer(1), self.change)
            member = self.member()
            if signed is True:
                # it was signed before: the signature is of the text that was read, and counts no longer
                self.assertEqual((member["standing"], member["signed_version"]), ("renew", 1))
                self.assertEqual(member["signed_fingerprint"], self.key)
            else:
                self.assertIn("changed meanwhile", signed)
                self.assertEqual(member["state"], "invited")
            self.setUp()

    def test_signing_waits_for_a_text_that_is_being_changed(self):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            self.change(env)
            env.flush_all()
            with ThreadPoolExecutor(1) as pool, self.registry.cursor() as other, mute_logger("odoo.sql_db"):
                signing = pool.submit(self._try, self._env(other), self.signer(1))
                self.assertFalse(signing.done())
                env.cr.commit()
                self.assertIn("changed meanwhile", signing.result(timeout=30))

    def test_directors_who_leave_at_once_leave_once(self):
        """Each is told that the firm has left, none that there is no circle; it is noted once."""

        def leave(env):
            return env["prm.benchmark.circle.page"]._leave(DirectorsDoor(self.firm_id), self.circle_id)

        self.assertEqual(self.act_at_once(*[leave] * PEOPLE), [None] * PEOPLE)
        self.assertEqual(self.member()["state"], "left")
        notes = self.act(
            lambda env: env["prm.dealer.audit"].search([("partner_id", "=", self.firm_id)]).mapped("after")
        )
        self.assertEqual(sum("Left: T race" in (note or "") for note in notes), 1)
