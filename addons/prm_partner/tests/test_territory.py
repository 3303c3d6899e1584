from random import Random

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..engine import postal_code
from .common import PrmPartnerCase


@tagged("post_install", "-at_install")
class TestPostalCode(BaseCase):
    """The engine, against a slow and obvious one over every code of a tiny country."""

    codes = [f"{number:04}" for number in range(0, 10000, 7)]

    def _ranges(self, random, count):
        found = []
        while len(found) < count:
            bounds = ["".join(random.choice("0123") for _ in range(random.randint(1, 4))) for _ in range(2)]
            if bounds[0][: len(bounds[1])] <= bounds[1]:
                found.append(tuple(bounds))
        return found

    def _slow_covers(self, zip_from, zip_to, code):
        return int(zip_from.ljust(4, "0")) <= int(code) <= int(zip_to.ljust(4, "9"))

    def test_range_covers_what_lies_between_its_bounds(self):
        for bounds in self._ranges(Random(1), 200):
            covered = [code for code in self.codes if postal_code.covers(*bounds, code)]
            self.assertEqual(covered, [code for code in self.codes if self._slow_covers(*bounds, code)], bounds)

    def test_overlap_is_a_code_in_common(self):
        codes = [f"{number:04}" for number in range(4000)]
        random = Random(2)
        for first, second in zip(self._ranges(random, 150), self._ranges(random, 150), strict=True):
            common = any(self._slow_covers(*first, code) and self._slow_covers(*second, code) for code in codes)
            self.assertEqual(postal_code.overlap(first, second), common, (first, second))

    def test_book_finds_the_range_that_covers(self):
        chosen = []
        for bounds in self._ranges(Random(3), 300):
            if not any(postal_code.overlap(bounds, other) for other in chosen):
                chosen.append(bounds)
        self.assertGreater(len(chosen), 5)
        book = postal_code.RangeBook([(*bounds, bounds) for bounds in chosen])
        for code in self.codes:
            slow = [bounds for bounds in chosen if self._slow_covers(*bounds, code)]
            self.assertEqual(book.find(code), slow[0] if slow else None, code)

    def test_blanks_hyphens_and_case_do_not_matter(self):
        self.assertEqual(postal_code.normalise(" sw1a-1aa "), "SW1A1AA")
        self.assertEqual(postal_code.normalise(False), "")

    def test_form_of_a_code_depends_on_the_country(self):
        for code, country, fits in [
            ("08001", "ES", True),
            ("8001", "ES", False),
            ("080011", "ES", False),
            ("00-950", "PL", True),
            ("1012 AB", "NL", True),
            ("1012", "NL", False),
            ("SW1A 1AA", "GB", True),
            ("anything", "HK", True),  # has no postal codes
            ("anything", "XX", True),  # is no country
        ]:
            self.assertEqual(postal_code.check(code, country) == "", fits, (code, country))


@tagged("post_install", "-at_install")
class TestTerritory(PrmPartnerCase):
    # --- ranges -----------------------------------------------------------------------------------

    def test_ranges_that_overlap_are_refused_with_both_territories_named(self):
        for zip_from, zip_to in [("17", "20"), ("08001", "08002"), ("0", "9"), ("1", "1"), ("08", "17")]:
            with self.assertRefused("T South", "T North", f"ES {zip_from}"):
                self.make_range(self.south, zip_from, zip_to)

    def test_ranges_of_one_territory_may_not_overlap_either(self):
        with self.assertRefused("T North"):
            self.make_range(self.north, "08500")

    def test_a_range_that_grows_into_another_is_refused(self):
        with self.assertRefused("T North", "T City"):
            self.range_north.zip_to = "29"

    def test_neighbouring_ranges_are_fine(self):
        self.make_range(self.south, "18", "19")
        self.assertEqual(self.make_partner("T New", zip="18001").prm_territory_id, self.south)
        self.assertEqual(self.make_partner("T New", zip="17999").prm_territory_id, self.north)

    def test_the_same_codes_in_another_country_are_another_thing(self):
        self.make_range(self.south, "08", "17", country=self.env.ref("base.pt"))
        self.assertEqual(self.make_partner("T New", zip="08001").prm_territory_id, self.north)

    def test_range_that_ends_before_it_begins_is_refused(self):
        with self.assertRefused("T South", "52–51"):
            self.make_range(self.south, "52", "51")
        with self.assertRefused("T South"):
            self.make_range(self.south, " - ")

    def test_range_without_end_is_a_prefix(self):
        self.make_range(self.south, "52")
        self.assertEqual(self.make_partner("T New", zip="52999").prm_territory_id, self.south)

    def test_range_notation_of_other_countries(self):
        poland, britain = self.env.ref("base.pl"), self.env.ref("base.uk")
        self.make_range(self.north, "00-950", "00-960", country=poland)
        self.make_range(self.south, "sw", country=britain)
        found = self.make_partner("T New", zip="00-955", country_id=poland.id)
        self.assertEqual(found.prm_territory_id, self.north)
        found = self.make_partner("T New", zip="SW1A 1AA", country_id=britain.id)
        self.assertEqual(found.prm_territory_id, self.south)

    # --- assignment -------------------------------------------------------------------------------

    def test_new_partner_gets_the_territory_of_its_postal_code(self):
        self.assertEqual(self.firm.prm_territory_id, self.north)
        self.assertEqual(self.second.prm_territory_id, self.city)
        self.assertFalse(self.make_partner("T New", zip="50001").prm_territory_id)
        self.assertFalse(self.customer.prm_territory_id)
        self.assertFalse(self.contact.prm_territory_id)

    def test_moving_house_changes_the_territory(self):
        self.firm.zip = "41002"
        self.assertEqual(self.firm.prm_territory_id, self.south)

    def test_a_postal_code_nobody_covers_leaves_the_territory(self):
        self.firm.zip = "50001"
        self.assertEqual(self.firm.prm_territory_id, self.north)

    def test_fixed_territory_stays(self):
        self.firm.prm_territory_fixed = True
        self.firm.zip = "41002"
        self.assertEqual(self.firm.prm_territory_id, self.north)
        self.firm.prm_territory_fixed = False
        self.assertEqual(self.firm.prm_territory_id, self.south)

    def test_territory_given_by_hand_stands(self):
        firm = self.make_partner("T New", zip="08001", prm_territory_id=self.south.id)
        self.assertEqual(firm.prm_territory_id, self.south)

    def test_the_company_says_the_country_of_partners_without_one(self):
        company = self.env["res.company"].create({"name": "T Company", "country_id": self.country.id})
        firm = (
            self.env["res.partner"]
            .with_company(company)
            .create({"name": "T New", "is_company": True, "prm_is_partner": True, "zip": "08001"})
        )
        self.assertEqual(firm.prm_territory_id, self.north)

    def test_end_of_the_partnership_ends_the_territory(self):
        self.firm.prm_is_partner = False
        self.assertFalse(self.firm.prm_territory_id)

    def test_archived_territory_gets_no_new_partners(self):
        self.south.active = False
        self.assertFalse(self.make_partner("T New", zip="41001").prm_territory_id)

    def test_assigning_again_after_the_ranges_changed(self):
        self.second.prm_territory_fixed = True
        fixed_territory = self.second.prm_territory_id
        self.range_north.unlink()
        self.make_range(self.south, "08", "27")
        self.assertEqual(self.firm.prm_territory_id, self.north)
        self.env["prm.territory"].action_assign_partners()
        self.assertEqual(self.firm.prm_territory_id, self.south)
        self.assertEqual(self.second.prm_territory_id, fixed_territory)
        self.assertEqual(self.foreign.prm_territory_id, self.south)

    def test_assigning_tells_how_many_moved(self):
        self.env["prm.territory"].action_assign_partners()
        self.range_north.territory_id = self.city
        before = self.env["prm.territory"].action_assign_partners()["params"]["message"]
        self.assertIn("1 of", before)
        again = self.env["prm.territory"].action_assign_partners()["params"]["message"]
        self.assertIn("0 of", again)

    def test_only_who_keeps_territories_assigns_partners(self):
        self.range_north.territory_id = self.south
        for role in ("receivables", "service", "territory", "employee"):
            with self.assertRaises(AccessError):
                self.env["prm.territory"].with_user(self.users[role]).action_assign_partners()
        self.env["prm.territory"].with_user(self.users["manager"]).action_assign_partners()
        self.assertEqual(self.firm.prm_territory_id, self.south)

    # --- tree -------------------------------------------------------------------------------------

    def test_managers_reach_the_territories_below_theirs(self):
        user = self.users["territory"]
        self.assertIn(user, self.north.access_user_ids)
        self.assertIn(user, self.city.access_user_ids)
        self.assertNotIn(user, self.land.access_user_ids)
        self.assertNotIn(user, self.south.access_user_ids)

    def test_manager_at_the_top_and_deputy_reach_all_below(self):
        self.land.user_id = self.users["employee"]
        self.north.deputy_id = self.users["service"]
        self.assertEqual(
            self.city.access_user_ids, self.users["employee"] | self.users["territory"] | self.users["service"]
        )

    def test_moving_a_territory_moves_the_access(self):
        self.city.parent_id = self.south
        self.assertEqual(self.city.access_user_ids, self.users["territory_south"])
        self.assertEqual(self.city.complete_name, "T Land / T South / T City")

    def test_territory_cannot_lie_within_itself(self):
        with self.assertRefused():
            self.land.parent_id = self.city

    def test_names_are_unique_beside_each_other_only(self):
        with self.assertRefused("T Land / T North"):
            self.env["prm.territory"].create({"name": "t north", "parent_id": self.land.id})
        self.env["prm.territory"].create({"name": "T North", "parent_id": self.south.id})

    @mute_logger("odoo.sql_db")
    def test_code_is_unique(self):
        with self.assertRaises(IntegrityError) as caught:
            self.env["prm.territory"].create({"name": "T Other", "code": "T-N"})
        self.assertIn("T-N", str(caught.exception))

    def test_count_of_partners_has_the_territories_below(self):
        self.assertEqual(self.north.partner_count, 2)
        self.assertEqual(self.city.partner_count, 1)
        self.assertEqual(self.land.partner_count, 3)

    def test_partners_of_a_territory_open_with_those_below(self):
        found = self.env["res.partner"].search(self.north.action_open_partners()["domain"])
        self.assertEqual(found, self.firm | self.second)

    def test_territory_with_partners_cannot_be_deleted(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.south.unlink()

    # --- potential --------------------------------------------------------------------------------

    def _potential(self, **values):
        return self.env["prm.territory.potential"].create(
            {"territory_id": self.north.id, "category_id": self.machines.id, "year": 2030, **values}
        )

    def test_impossible_figures_of_the_potential_are_refused(self):
        for field, value in [
            ("year", 30),
            ("year", 2101),
            ("market_potential", -1),
            ("purchasing_power", -1),
            ("purchasing_power_index", -0.5),
        ]:
            with self.assertRefused("T North", "T Machines"):
                self._potential(**{field: value})

    @mute_logger("odoo.sql_db")
    def test_potential_is_one_row_per_territory_category_and_year(self):
        self._potential()
        self._potential(year=2031)
        with self.assertRaises(IntegrityError):
            self._potential()
