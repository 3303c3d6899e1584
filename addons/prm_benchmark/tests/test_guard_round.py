"""A round takes its steps by its own methods, and stays the month that firms report."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .design_common import JANUARY, DesignCase


@tagged("post_install", "-at_install")
class TestGuardRound(DesignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.make_programme()
        cls.make_participant(cls.programme, cls.firm)
        cls.programme.action_start()

    def setUp(self):
        super().setUp()
        rounds = self.programme.round_ids.sorted("month").with_user(self.keeper)
        self.opened, self.planned = rounds[0], rounds[1]
        self.opened.action_open()

    def test_a_state_is_not_written(self):
        for round_, state in ((self.opened, "planned"), (self.opened, "closed"), (self.planned, "open")):
            with self.assertRaises(UserError), self.cr.savepoint():
                round_.write({"state": state})
        with self.assertRaises(UserError), self.cr.savepoint():
            self.opened.create(
                {"programme_id": self.programme.id, "month": JANUARY.replace(year=2020), "state": "open"}
            )

    def test_the_buttons_take_the_steps(self):
        self.assertEqual(self.opened.state, "open")
        self.opened.action_close()
        self.assertEqual(self.opened.state, "closed")
        wizard = self.env["prm.benchmark.round.reopen"].with_user(self.keeper)
        wizard.create({"round_id": self.opened.id, "reason": "T late"}).action_reopen()
        self.assertEqual(self.opened.state, "open")

    def test_a_round_that_firms_have_stays_its_month(self):
        other = self.programme.copy()
        for vals in ({"month": JANUARY.replace(year=2020)}, {"programme_id": other.id}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.opened.write(vals)
            with self.assertRaises(UserError), self.cr.savepoint():
                self.opened.sudo().write(vals)
        self.opened.write({"month": str(self.opened.month), "date_due": self.day})
        self.planned.write({"month": JANUARY.replace(year=2020)})
