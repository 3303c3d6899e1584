from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmPartnerCase


@tagged("post_install", "-at_install")
class TestHolding(PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha, cls.beta = cls.env["prm.holding"].create([{"name": "T Alpha"}, {"name": "T Beta"}])

    def _stake(self, holding, partner, share=100.0):
        return self.env["prm.holding.stake"].create(
            {"holding_id": holding.id, "partner_id": partner.id, "share": share}
        )

    def test_firm_belongs_to_the_holding_that_controls_it(self):
        self._stake(self.alpha, self.firm, 40)
        self.assertFalse(self.firm.prm_holding_id)
        major = self._stake(self.beta, self.firm, 60)
        self.assertEqual(self.firm.prm_holding_id, self.beta)
        major.unlink()
        self.assertFalse(self.firm.prm_holding_id)

    def test_minority_stakes_count_as_firms_of_the_holding(self):
        self._stake(self.alpha, self.firm, 60)
        self._stake(self.beta, self.firm, 10)
        self._stake(self.beta, self.second)
        self.assertEqual(self.beta.partner_count, 2)
        found = self.env["res.partner"].search(self.beta.action_open_partners()["domain"])
        self.assertEqual(found, self.firm | self.second)

    def test_more_than_half_controls(self):
        shares = {50.0: False, 50.01: True, 100.0: True, 0.01: False}
        for share, controls in shares.items():
            stake = self._stake(self.alpha, self.firm, share)
            self.assertEqual(stake.controlling, controls, share)
            stake.unlink()

    def test_shares_out_of_range_are_refused(self):
        for share in (0, -5, 100.01, 250):
            with self.assertRefused("T Alpha", "T Own Firm"):
                self._stake(self.alpha, self.firm, share)

    def test_firm_is_in_a_holding_once(self):
        self._stake(self.alpha, self.firm, 20)
        with self.assertRefused("T Own Firm", "T Alpha", "already"):
            self._stake(self.alpha, self.firm, 30)

    def test_firm_is_twice_in_one_form(self):
        with self.assertRefused("T Own Firm", "T Alpha", "already"):
            self.alpha.write(
                {"stake_ids": [Command.create({"partner_id": self.firm.id, "share": share}) for share in (10, 20)]}
            )

    def test_shares_add_up_to_the_whole_firm_at_most(self):
        gamma = self.env["prm.holding"].create({"name": "T Gamma"})
        self._stake(self.alpha, self.firm, 33.33)
        self._stake(self.beta, self.firm, 33.33)
        last = self._stake(gamma, self.firm, 33.34)
        with self.assertRefused("T Own Firm", "100.01"):
            last.share = 33.35

    def test_naming_a_holding_on_the_firm_makes_it_its_own(self):
        self._stake(self.alpha, self.firm, 60)
        self.firm.prm_holding_id = self.beta
        self.assertRecordValues(self.firm.prm_stake_ids, [{"holding_id": self.beta.id, "share": 100.0}])
        self.assertEqual(self.firm.prm_holding_id, self.beta)
        self.firm.prm_holding_id = False
        self.assertFalse(self.firm.prm_stake_ids)

    def test_naming_the_holding_it_has_keeps_the_shares(self):
        self._stake(self.alpha, self.firm, 60)
        self._stake(self.beta, self.firm, 40)
        self.firm.prm_holding_id = self.alpha
        self.assertEqual(sorted(self.firm.prm_stake_ids.mapped("share")), [40, 60])

    def test_new_firm_with_a_holding(self):
        firm = self.make_partner("T New", prm_holding_id=self.alpha.id)
        self.assertEqual(firm.prm_stake_ids.holding_id, self.alpha)
        self.assertEqual(firm.prm_holding_id, self.alpha)

    @mute_logger("odoo.sql_db")
    def test_names_differ_by_more_than_case(self):
        with self.assertRaises(IntegrityError) as caught:
            self.env["prm.holding"].create({"name": "t alpha"})
        self.assertIn("t alpha", str(caught.exception))

    def test_deleting_a_holding_frees_its_firms(self):
        self._stake(self.alpha, self.firm)
        self.alpha.unlink()
        self.assertFalse(self.firm.prm_holding_id)
        self.assertFalse(self.firm.prm_stake_ids)
