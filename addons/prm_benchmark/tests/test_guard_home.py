"""Figures stay with whom they came from, whoever moves what they hang on."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .office_common import OfficeCase


@tagged("post_install", "-at_install")
class TestGuardHome(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.env["res.partner"].create({"name": "T Rival", "is_company": True, "prm_is_partner": True})
        cls.late_join = cls.env["prm.benchmark.participant"].create(
            {"programme_id": cls.programme.id, "partner_id": cls.rival.id}
        )
        cls.env.flush_all()

    def refused(self, records, **vals):
        for who in (records.with_user(self.users["manager"]), records.sudo()):
            with self.assertRaises(UserError), self.cr.savepoint():
                who.write(vals)
        records.invalidate_recordset()

    def test_a_unit_with_figures_stays_with_its_firm(self):
        unit = self.units[self.foreign]
        self.refused(unit, participant_id=self.late_join.id, partner_id=self.rival.id)
        self.refused(unit, partner_id=self.branches[0].id)
        unit.with_user(self.users["manager"]).write({"name": "T renamed", "partner_id": self.foreign.id})
        self.assertEqual(unit.name, "T renamed")

    def test_a_participant_with_figures_stays_the_firm_and_the_programme(self):
        other = self.programme.copy()
        participant = self.participants[self.foreign]
        self.late_join.unlink()
        self.refused(participant, partner_id=self.rival.id)
        self.refused(participant, programme_id=other.id)

    def test_who_has_reported_nothing_is_corrected(self):
        self.late_join.unit_ids.unlink()
        other = self.rival.copy({"name": "T right one"})
        self.late_join.with_user(self.users["manager"]).write({"partner_id": other.id})
        self.assertEqual(self.late_join.partner_id, other)

    def test_a_submission_is_of_its_unit_and_round_for_ever(self):
        for submission in (self.late, self.submission(5)):
            for vals in ({"unit_id": self.late_join.unit_ids.id}, {"round_id": self.rounds[14].id}):
                with self.assertRaises(UserError), self.cr.savepoint():
                    submission.write(vals)

    def test_what_follows_is_not_written_by_itself(self):
        unit = self.units[self.foreign]
        unit.with_user(self.users["manager"]).write({"firm_id": self.rival.id})
        self.late.write({"firm_id": self.rival.id, "month": self.back(9)})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((unit.firm_id, self.late.firm_id, self.late.month), (self.foreign, self.foreign, self.back(1)))
        side = self.env["res.partner"].create({"name": "T Side", "parent_id": self.rival.id, "type": "other"})
        made = unit.create({"participant_id": self.late_join.id, "partner_id": side.id, "firm_id": self.foreign.id})
        self.assertEqual(made.firm_id, self.rival)

    def test_an_address_with_figures_stays_below_its_firm(self):
        branch = self.branches[0]
        branch.write({"parent_id": self.rival.id})
        self.assertEqual(branch.parent_id, self.rival, "nothing was reported for it")
        branch.write({"parent_id": self.foreign.id})
        self.put(back=1, partner=branch, A=300)
        for values in ({"parent_id": self.rival.id}, {"parent_id": False, "is_company": True}):
            with self.assertRaises(UserError), self.cr.savepoint():
                branch.write(values)

    @mute_logger("odoo.addons.base.partner.merge")
    def test_a_firm_with_figures_is_not_merged_away(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaises(UserError), self.cr.savepoint():
            wizard._merge((self.foreign | self.rival).ids, self.rival, extra_checks=False)
        self.env.invalidate_all()
        wizard._merge((self.foreign | self.rival).ids, self.foreign, extra_checks=False)
        self.assertFalse(self.rival.exists())
        self.assertEqual(self.late.firm_id, self.foreign)

    @mute_logger("odoo.addons.base.partner.merge")
    def test_a_merge_brings_no_readers_to_figures(self):
        person = self.make_dealer("rival_boss", self.rival, "director").partner_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        contact = self.env["res.partner"].create({"name": "T Contact", "parent_id": self.foreign.id})
        for source, target in ((self.rival, self.foreign), (person, contact)):
            with self.assertRaisesRegex(UserError, "T rival_boss.*T Foreign Firm"), self.cr.savepoint():
                wizard._merge((source | target).ids, target, extra_checks=False)
            self.env.invalidate_all()
        empty = self.rival.copy({"name": "T Empty"})
        wizard._merge((self.rival | empty).ids, empty, extra_checks=False)
        self.assertEqual(person.commercial_partner_id, empty, "there are no figures to read")

    def test_the_fiscal_year_of_reported_figures_stays(self):
        self.refused(self.participants[self.foreign], fiscal_month=7)
        self.participants[self.foreign].write({"fiscal_month": 1, "date_to": self.back(0)})
        self.late_join.with_user(self.users["manager"]).fiscal_month = 7
        self.assertEqual(self.late_join.fiscal_month, 7, "nothing was reported yet")
