from datetime import date

from psycopg2.errors import ExclusionViolation

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmPartnerCase

START, END = date(2040, 1, 1), date(2040, 12, 31)


class LineCase(PrmPartnerCase):
    def _agreement(self, *lines, partner=None, **values):
        values = {"date_start": START, "date_end": END, "state": "active", **values}
        return self.make_agreement(partner or self.firm, *lines, **values)


@tagged("post_install", "-at_install")
class TestAgreementLine(LineCase):
    # --- the line itself --------------------------------------------------------------------------

    def test_bad_values_are_refused_with_agreement_and_subject_named(self):
        agreement = self._agreement(state="draft")
        for values in (
            {"discount": -1},
            {"discount": 100.5},
            {"commission": -0.1},
            {"commission": 101},
            {"minimum_volume": -1},
            {"valid_from": date(2040, 6, 2), "valid_to": date(2040, 6, 1)},
            {"exclusive": True},
            {"exclusive": True, "policy": "excluded", "territory_id": self.north.id},
            {"valid_from": date(2041, 1, 1)},
            {"valid_to": date(2039, 12, 31)},
        ):
            with self.assertRefused(agreement.reference, "T Tractor"):
                agreement.line_ids = [Command.create(self.on(self.tractor, **values))]
            line = self.env["prm.agreement.line"].create({"agreement_id": agreement.id, **self.on(self.tractor)})
            with self.assertRefused(agreement.reference, "T Tractor"):
                line.write(values)
                self.env.flush_all()
            line.unlink()

    def test_line_is_about_a_product_or_a_category(self):
        agreement = self._agreement(state="draft")
        lines = self.env["prm.agreement.line"]
        for values in ({}, {"product_tmpl_id": self.tractor.id, "category_id": self.parts.id}):
            with self.assertRefused(agreement.reference):
                lines.create({"agreement_id": agreement.id, **values})
        line = lines.create({"agreement_id": agreement.id, **self.on(self.tractor)})
        with self.assertRefused(agreement.reference):
            line.category_id = self.parts

    def test_exclusive_right_needs_no_more_than_a_territory(self):
        agreement = self._agreement(self.on(self.tractor, exclusive=True, territory_id=self.north.id))
        self.assertTrue(agreement.line_ids.exclusive)

    def test_line_holds_on_the_days_it_shares_with_its_agreement(self):
        for values, start, end in [
            ({}, START, END),
            ({"valid_from": date(2039, 1, 1), "valid_to": date(2050, 1, 1)}, START, END),
            ({"valid_from": date(2040, 3, 1)}, date(2040, 3, 1), END),
            ({"valid_to": date(2040, 3, 1)}, START, date(2040, 3, 1)),
        ]:
            line = self._agreement(self.on(self.tractor, **values), state="draft").line_ids
            self.assertRecordValues(line, [{"effective_from": start, "effective_to": end}])
        line = self._agreement(self.on(self.tractor), date_end=False, state="draft").line_ids
        self.assertRecordValues(line, [{"effective_from": START, "effective_to": False}])

    def test_line_follows_its_agreement(self):
        agreement = self._agreement(self.on(self.tractor), state="draft")
        agreement.write({"partner_id": self.second.id, "date_end": date(2041, 6, 30)})
        agreement.action_activate()
        self.assertRecordValues(
            agreement.line_ids,
            [{"partner_id": self.second.id, "state": "active", "effective_to": date(2041, 6, 30)}],
        )

    def test_product_and_territory_of_a_line_are_not_deleted(self):
        self._agreement(self.on(self.tractor, territory_id=self.city.id), state="draft")
        self.second.prm_territory_id = False
        for record in (self.tractor, self.city):
            with mute_logger("odoo.sql_db"), self.assertRaises(Exception):  # noqa: B017
                record.unlink()

    # --- contradictions of one firm ---------------------------------------------------------------

    def test_two_active_agreements_on_the_same_thing_contradict(self):
        first = self._agreement(self.on(self.tractor))
        for subject, days in [
            (self.tractor, {}),
            (self.tractor, {"date_start": END, "date_end": date(2041, 12, 31)}),  # one day in common
            (self.tractor, {"date_start": date(2039, 1, 1), "date_end": START}),
            (self.tractor, {"date_end": False}),
        ]:
            second = self._agreement(self.on(subject, policy="excluded"), state="draft", **days)
            with self.assertRefused(second.reference, first.reference, "T Tractor", "same partner"):
                second.action_activate()
            self.assertEqual(second.state, "draft")

    def test_the_same_category_twice_contradicts(self):
        first = self._agreement(self.on(self.parts))
        with self.assertRefused(first.reference, "T Parts"):
            self._agreement(self.on(self.parts))

    def test_what_is_not_the_same_thing_area_day_or_firm_is_fine(self):
        self._agreement(self.on(self.tractor, territory_id=self.north.id))
        self._agreement(self.on(self.tractor))  # everywhere else
        self._agreement(self.on(self.tractor, territory_id=self.city.id))  # narrower
        self._agreement(self.on(self.tractors))  # its category
        self._agreement(self.on(self.mini))
        self._agreement(self.on(self.tractor), partner=self.second)
        self._agreement(self.on(self.tractor), date_start=date(2041, 1, 1), date_end=False)
        company = self.env["res.company"].create({"name": "T Company"})
        self._agreement(self.on(self.tractor), company_id=company.id)

    def test_drafts_of_different_agreements_may_contradict(self):
        for state in ("draft", "sent", "terminated", "expired"):
            self._agreement(self.on(self.tractor), state=state)
        self._agreement(self.on(self.tractor))

    def test_one_agreement_contradicts_itself_even_as_a_draft(self):
        with self.assertRefused("T Tractor"):
            self._agreement(self.on(self.tractor), self.on(self.tractor, discount=3), state="draft")
        agreement = self._agreement(self.on(self.tractor, valid_to=date(2040, 6, 30)), state="draft")
        with self.assertRefused(agreement.reference, "T Tractor"):
            agreement.line_ids = [Command.create(self.on(self.tractor, valid_from=date(2040, 6, 30)))]
        agreement.line_ids = [Command.create(self.on(self.tractor, valid_from=date(2040, 7, 1)))]

    def test_contradiction_by_a_change_of_dates_area_or_firm(self):
        first = self._agreement(self.on(self.tractor))
        later = self._agreement(self.on(self.tractor), date_start=date(2041, 1, 1), date_end=False)
        local = self._agreement(self.on(self.tractor, territory_id=self.north.id))
        other = self._agreement(self.on(self.tractor), partner=self.second)
        for record, values in [
            (first, {"date_end": date(2041, 1, 1)}),
            (first, {"date_end": False}),
            (later, {"date_start": END}),
            (local.line_ids, {"territory_id": False}),
            (other, {"partner_id": self.firm.id}),
        ]:
            with self.assertRefused("T Tractor"):
                record.write(values)
                self.env.flush_all()

    def test_replacing_a_line_in_one_save_is_fine(self):
        agreement = self._agreement(self.on(self.tractor))
        agreement.line_ids = [
            Command.delete(agreement.line_ids.id),
            Command.create(self.on(self.tractor, discount=7)),
        ]
        self.assertEqual(agreement.line_ids.discount, 7)

    def test_swapping_two_lines_in_one_save_is_fine(self):
        agreement = self._agreement(self.on(self.tractor), self.on(self.plough))
        one, two = agreement.line_ids
        agreement.line_ids = [
            Command.update(one.id, {"product_tmpl_id": self.filter.id}),
            Command.update(two.id, {"product_tmpl_id": self.tractor.id}),
        ]
        self.assertEqual(agreement.line_ids.product_tmpl_id, self.filter | self.tractor)

    # --- exclusive rights among firms -------------------------------------------------------------

    def test_exclusive_right_refuses_other_firms_in_the_area_and_below(self):
        mine = self._agreement(self.on(self.tractor, territory_id=self.north.id, exclusive=True))
        for area in (self.north, self.city, self.land):
            second = self._agreement(self.on(self.tractor, territory_id=area.id), partner=self.second, state="draft")
            with self.assertRefused(second.reference, mine.reference, "T Tractor", "exclusive"):
                second.action_activate()

    def test_changed_terms_of_an_agreement_in_force_are_told_in_its_chatter(self):
        agreement = self._agreement(self.on(self.tractors, discount=10))
        line = agreement.line_ids
        line.discount = 55
        line.note = "not a term"
        agreement.line_ids = [Command.create(self.on(self.parts, discount=5))]
        line.unlink()
        bodies = [str(message.body) for message in agreement.message_ids]
        for parts in (("10 %", "55 %"), ("T Parts", "5 %"), ("Removed", "T Tractors")):
            self.assertTrue(any(all(part in body for part in parts) for body in bodies), parts)

    def test_exclusive_right_cannot_be_given_where_others_sell(self):
        theirs = self._agreement(self.on(self.tractor, territory_id=self.city.id), partner=self.second)
        with self.assertRefused(theirs.reference, "T North / T City"):
            self._agreement(self.on(self.tractor, territory_id=self.north.id, exclusive=True))

    def test_exclusive_right_leaves_other_areas_products_days_and_exclusions(self):
        self._agreement(self.on(self.tractor, territory_id=self.north.id, exclusive=True))
        for line, values in [
            (self.on(self.tractor, territory_id=self.south.id, exclusive=True), {}),
            (self.on(self.plough, territory_id=self.north.id), {}),
            (self.on(self.tractor, territory_id=self.north.id), {"date_start": date(2041, 1, 1), "date_end": False}),
            (self.on(self.tractor, territory_id=self.north.id, policy="excluded"), {}),
        ]:
            self._agreement(line, partner=self.second, **values)

    def test_firm_with_the_exclusive_right_may_have_more_lines_there(self):
        self._agreement(self.on(self.tractor, territory_id=self.north.id, exclusive=True))
        self._agreement(self.on(self.tractor, territory_id=self.city.id))

    def test_territories_whose_numbers_begin_alike_are_not_below_each_other(self):
        deep = self.env["prm.territory"].create({"name": "T Deep", "parent_id": self.south.id})
        self._agreement(self.on(self.tractor, territory_id=self.north.id, exclusive=True))
        self._agreement(self.on(self.tractor, territory_id=deep.id, exclusive=True), partner=self.second)


@tagged("post_install", "-at_install")
class TestAgreementLineInDatabase(LineCase):
    """What the Python check cannot see, PostgreSQL refuses."""

    def _force(self, sql, *parameters):
        self.env.flush_all()
        self.env.cr.execute(sql, parameters)
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def _assert_database_refuses(self, line, assignment, *parameters):
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._force(f"UPDATE prm_agreement_line SET {assignment} WHERE id = %s", *parameters, line.id)  # noqa: S608

    def test_same_product_on_a_common_day(self):
        self._agreement(self.on(self.tractor))
        later = self._agreement(self.on(self.tractor), date_start=date(2041, 1, 1), date_end=False).line_ids
        self._assert_database_refuses(later, "effective_from = %s", END)
        self._force("UPDATE prm_agreement_line SET discount = 1 WHERE id = %s", later.id)

    def test_same_category_on_a_common_day(self):
        self._agreement(self.on(self.parts))
        later = self._agreement(self.on(self.parts), date_start=date(2041, 1, 1), date_end=False).line_ids
        self._assert_database_refuses(later, "effective_from = %s", END)

    def test_same_product_in_no_territory_and_in_the_same_one(self):
        self._agreement(self.on(self.tractor), self.on(self.plough, territory_id=self.north.id))
        local = self._agreement(self.on(self.tractor, territory_id=self.north.id)).line_ids
        self._assert_database_refuses(local, "territory_id = NULL")
        plough = self._agreement(self.on(self.plough)).line_ids
        self._assert_database_refuses(plough, "territory_id = %s", self.north.id)

    def test_same_product_by_activation(self):
        self._agreement(self.on(self.tractor))
        draft = self._agreement(self.on(self.tractor), state="draft").line_ids
        self._assert_database_refuses(draft, "state = 'active'")

    def test_same_product_twice_in_a_draft(self):
        draft = self._agreement(self.on(self.tractor), self.on(self.plough), state="draft")
        self._assert_database_refuses(draft.line_ids[1], "product_tmpl_id = %s", self.tractor.id)

    def test_same_category_twice_in_a_draft(self):
        draft = self._agreement(self.on(self.parts), self.on(self.machines), state="draft")
        self._assert_database_refuses(draft.line_ids[1], "category_id = %s", self.parts.id)
