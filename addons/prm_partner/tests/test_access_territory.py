from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmPartnerCase


@tagged("post_install", "-at_install")
class TestAccessTerritory(PrmPartnerCase):
    """A territory manager tries to get at the firms of a colleague."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign.write({"prm_quality": "a", "email": "foreign@t.example.com"})
        cls.own_agreement = cls.make_agreement(cls.firm, cls.on(cls.tractor))
        cls.own_licence = cls.make_licence(number="T-own")
        cls.foreign_agreement = cls.make_agreement(cls.foreign, cls.on(cls.plough), date_end=cls.today)
        cls.foreign_licence = cls.make_licence(cls.foreign)
        cls.user = cls.users["territory"]
        cls.user.group_ids |= cls.env.ref("base.group_allow_export")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()
        self.enterContext(mute_logger("odoo.addons.base.models.ir_rule"))

    def _as_user(self, records):
        return records.with_user(self.user)

    # --- moving ------------------------------------------------------------------------------------

    def test_a_postal_code_of_a_colleague_is_explained(self):
        """Whoever enters one is told whose territory it is, not that some rule forbids something."""
        partners, told = self._as_user(self.env["res.partner"]), r"41002.*T South.*T territory_south"
        with self.assertRaisesRegex(UserError, told) as error:
            partners.create({"name": "T New", "is_company": True, "prm_is_partner": True,
                             "country_id": self.country.id, "zip": "41002"})  # fmt: skip
        self.assertNotIsInstance(error.exception, AccessError)
        with self.assertRaisesRegex(UserError, told) as error, self.env.cr.savepoint():
            self._as_user(self.firm).write({"zip": "41002"})
        self.assertNotIsInstance(error.exception, AccessError)
        self.env.invalidate_all()
        self.assertEqual((self.firm.zip, self.firm.prm_territory_id), ("08001", self.north))

    def test_a_postal_code_of_the_own_territories_is_taken(self):
        partners = self._as_user(self.env["res.partner"])
        values = {"name": "T New", "is_company": True, "prm_is_partner": True, "country_id": self.country.id}
        self.assertEqual(partners.create({**values, "zip": "08002"}).prm_territory_id, self.north)
        self._as_user(self.firm).write({"zip": "28002"})
        self.assertEqual(self.firm.prm_territory_id, self.city)

    def test_without_a_postal_code_the_access_error_stays(self):
        """There is nothing to explain when the territory itself is chosen."""
        with self.assertRaises(AccessError):
            self._as_user(self.firm).write({"prm_territory_id": self.south.id})

    # --- looking ----------------------------------------------------------------------------------

    def test_foreign_firms_and_their_contacts_do_not_exist(self):
        partners = self._as_user(self.env["res.partner"])
        both = (self.foreign | self.foreign_contact).ids
        self.assertFalse(partners.search([("id", "in", both)]))
        self.assertFalse(partners.search_count([("id", "in", both)]))
        self.assertFalse(partners.name_search("T Foreign"))
        self.assertFalse(partners.name_search("T-3", operator="="))
        self.assertFalse(partners.search([("email", "=", "foreign@t.example.com")]))
        self.assertFalse(partners.with_context(active_test=False).search([("prm_number", "=", "T-3")]))
        for record in (self.foreign, self.foreign_contact):
            for attempt in (
                lambda record=record: self._as_user(record).read(["name"]),
                lambda record=record: self._as_user(record).web_read({"display_name": {}}),
                lambda record=record: self._as_user(record).export_data(["name"]),
                lambda record=record: self._as_user(record).copy(),
            ):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    attempt()

    def test_own_firms_contacts_and_customers_are_there(self):
        wanted = self.firm | self.second | self.contact | self.customer | self.env.company.partner_id
        found = self._as_user(self.env["res.partner"]).search([("id", "in", wanted.ids)])
        self.assertEqual(set(found.ids), set(wanted.ids))

    def test_sums_and_groups_leave_foreign_firms_out(self):
        partners = self._as_user(self.env["res.partner"])
        domain = [("id", "in", (self.firm | self.foreign).ids)]
        self.assertEqual(partners.formatted_read_group(domain, [], ["__count"])[0]["__count"], 1)
        groups = partners.formatted_read_group(domain, ["prm_quality"], ["__count"])
        self.assertEqual([group["prm_quality"] for group in groups], [False])
        self.assertEqual(self._as_user(self.south).partner_count, 0)
        self.assertFalse(self._as_user(self.south).partner_ids)
        self.assertTrue(self._as_user(self.north).partner_ids)

    def test_paths_through_other_models_end_at_the_border(self):
        holding = self.env["prm.holding"].create({"name": "T Holding"})
        for firm in (self.firm, self.foreign):
            self.env["prm.holding.stake"].create({"holding_id": holding.id, "partner_id": firm.id, "share": 30})
        self.user.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.env["sale.order"].create({"partner_id": self.foreign.id})
        self.env.invalidate_all()
        for model, domain in [
            ("prm.territory", [("partner_ids.prm_number", "=", "T-3")]),
            ("prm.territory", [("partner_ids", "any", [("name", "=", "T Foreign Firm")])]),
            ("prm.holding", [("stake_ids.partner_id.prm_number", "=", "T-3")]),
            ("prm.holding", [("stake_ids.partner_id", "ilike", "T Foreign")]),
            ("sale.order", [("partner_id.prm_quality", "=", "a")]),
            ("res.partner", [("child_ids.name", "=", "T Foreign Contact")]),
            ("prm.agreement.line", [("partner_id.prm_number", "=", "T-3")]),
        ]:
            with self.subTest(model=model, domain=domain):
                self.assertFalse(self._as_user(self.env[model]).search(domain))
        self.assertEqual(self._as_user(holding).stake_ids.partner_id, self.firm)
        self.assertEqual(self._as_user(holding).partner_count, 1)

    def test_agreements_and_licences_of_foreign_firms_do_not_exist(self):
        for record in (self.foreign_agreement, self.foreign_agreement.line_ids, self.foreign_licence):
            self.env.invalidate_all()
            self.assertFalse(self._as_user(record).search([("id", "in", record.ids)]))
            self.assertFalse(self._as_user(record).name_search("T Foreign"))
            with self.assertRaises(AccessError):
                self._as_user(record).read(["display_name"])

    def test_chatter_and_activities_of_foreign_records_do_not_exist(self):
        for record in (self.foreign, self.foreign_agreement, self.foreign_licence):
            message = record.message_post(body="T secret")
            activity = record.activity_schedule("mail.mail_activity_data_todo", user_id=self.users["manager"].id)
            self.env.invalidate_all()
            for child in (message, activity):
                with self.subTest(record=record, child=child._name):
                    self.assertFalse(self._as_user(child).search([("id", "=", child.id)]))
                    with self.assertRaises(AccessError):
                        self._as_user(child).read(["display_name"])
            for attempt in (
                lambda record=record: self._as_user(record).message_post(body="T"),
                lambda record=record: self._as_user(record).activity_schedule("mail.mail_activity_data_todo"),
            ):
                self.env.invalidate_all()
                with self.subTest(line=attempt.__code__.co_firstlineno), self.assertRaises(AccessError):
                    attempt()
            self._as_user(record).message_subscribe(self.user.partner_id.ids)
            self.assertNotIn(self.user.partner_id, record.sudo().message_partner_ids)

    def test_buttons_and_wizards_on_foreign_records_are_refused(self):
        self.foreign_agreement.action_activate()
        renew, terminate = self.env["prm.agreement.renew"], self.env["prm.agreement.terminate"]
        lookup, line = self.env["prm.terms.lookup"], self.foreign_agreement.line_ids
        for attempt in (
            lambda: self._as_user(self.foreign).action_prm_sale_terms(),
            lambda: self._as_user(self.foreign_agreement).action_withdraw_notice(),
            lambda: self._as_user(renew).create({"agreement_id": self.foreign_agreement.id}).current_end,
            lambda: self._as_user(terminate).create({"agreement_id": self.foreign_agreement.id, "reason": "T"}),
            lambda: self._as_user(lookup).create({"partner_id": self.foreign.id}),
            lambda: self._as_user(lookup).create(
                {"partner_id": self.firm.id, "line_ids": [(0, 0, {"product_tmpl_id": 1, "line_id": line.id})]}
            ),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(line=attempt.__code__.co_firstlineno), self.assertRaises(AccessError):
                attempt()

    def test_wizards_turned_to_foreign_records_tell_nothing(self):
        renew = self._as_user(self.env["prm.agreement.renew"]).create({"agreement_id": self.own_agreement.id})
        lookup = self._as_user(self.env["prm.terms.lookup"]).create({"partner_id": self.firm.id})
        self.env.flush_all()
        for attempt in (
            lambda: renew.write({"agreement_id": self.foreign_agreement.id}) and renew.read(["current_end"]),
            lambda: lookup.write({"partner_id": self.foreign.id}) and lookup.action_show(),
        ):
            self.env.invalidate_all()
            with self.subTest(line=attempt.__code__.co_firstlineno), self.assertRaises(AccessError):
                attempt()

    def test_forms_do_not_tell_the_name_of_a_foreign_firm(self):
        for model in ("prm.agreement", "prm.licence"):
            self.env.invalidate_all()
            spec = {"partner_id": {"fields": {"display_name": {}}}, "territory_id": {"fields": {"display_name": {}}}}
            try:
                answer = self._as_user(self.env[model]).onchange({"partner_id": self.foreign.id}, ["partner_id"], spec)
            except AccessError:
                continue
            self.assertNotIn("T Foreign", str(answer))

    # --- taking and giving ------------------------------------------------------------------------

    def test_foreign_firms_cannot_be_pulled_over(self):
        for values in (
            {"prm_territory_id": self.north.id},
            {"zip": "08001"},
            {"prm_is_partner": False},
            {"parent_id": self.firm.id},
        ):
            with self.assertRaises(AccessError):
                self._as_user(self.foreign).write(values)
        with self.assertRaises(AccessError):
            self._as_user(self.south).write({"user_id": self.user.id})

    def test_nothing_is_made_for_foreign_firms(self):
        agreement = {"name": "T", "partner_id": self.foreign.id, "type_id": self.agreement_type.id}
        licence = {"partner_id": self.foreign.id, "type_id": self.licence_type.id, "number": "T-9"}
        line = {"agreement_id": self.foreign_agreement.id, **self.on(self.filter)}
        for attempt in (
            lambda: self._as_user(self.env["prm.agreement"]).create(agreement),
            lambda: self._as_user(self.env["prm.licence"]).create(licence),
            lambda: self._as_user(self.env["prm.agreement.line"]).create(line),
            lambda: self._as_user(self.env["res.partner"]).create({"name": "T", "parent_id": self.foreign.id}),
            lambda: self._as_user(self.own_agreement).copy({"partner_id": self.foreign.id}),
        ):
            self.env.invalidate_all()
            with self.subTest(line=attempt.__code__.co_firstlineno), self.assertRaises(AccessError):
                attempt()

    def test_own_records_are_not_moved_to_foreign_firms(self):
        visits = self.env["prm.visit"]
        visit = visits.create({"partner_id": self.firm.id, "promise_ids": [Command.create({"name": "T"})]})
        foreign_visit = visits.create({"partner_id": self.foreign.id})
        volume = self.env["prm.competitor.volume"].create(
            {
                "partner_id": self.firm.id,
                "competitor_id": self.env["prm.competitor"].create({"name": "T Rival"}).id,
                "volume": 1,
            }
        )
        for attempt in (
            lambda: self._as_user(self.own_agreement).write({"partner_id": self.foreign.id}),
            lambda: self._as_user(self.own_agreement.line_ids).write({"agreement_id": self.foreign_agreement.id}),
            lambda: self._as_user(self.own_licence).write({"partner_id": self.foreign.id}),
            lambda: self._as_user(volume).write({"partner_id": self.foreign.id}),
            lambda: self._as_user(volume).write({"visit_id": foreign_visit.id}),
            lambda: self._as_user(visit).write({"partner_id": self.foreign.id}),
            lambda: self._as_user(visit.promise_ids).write({"visit_id": foreign_visit.id}),
        ):
            self.env.invalidate_all()
            with self.subTest(line=attempt.__code__.co_firstlineno), self.assertRaises(AccessError):
                attempt()
                self.env.flush_all()

    # --- who reaches what changes at once ---------------------------------------------------------

    def _sees(self, user, firm):
        self.env.flush_all()  # as at the end of the request that changed something
        return bool(self.env["res.partner"].with_user(user).search_count([("id", "=", firm.id)]))

    def test_own_firms_and_contacts_are_not_moved_out_of_reach(self):
        manager = self.users["territory"]
        with self.assertRaises(AccessError):
            self.firm.with_user(manager).prm_territory_id = self.south
        with self.assertRaises(AccessError):
            self.contact.with_user(manager).parent_id = self.foreign

    def test_agreement_in_force_is_not_set_back_over_the_api(self):
        agreement = self.make_agreement(self.firm, state="active").with_user(self.users["territory"])
        with self.assertRefused(agreement.reference):
            agreement.write({"state": "draft"})
        agreement.write({"state": "active"})

    def test_contradiction_does_not_tell_of_foreign_firms(self):
        self.make_agreement(
            self.foreign, self.on(self.tractors, territory_id=self.land.id, exclusive=True), state="active"
        )
        mine = self.make_agreement(self.firm, self.on(self.tractors, territory_id=self.north.id))
        with self.assertRaises(ValidationError) as refusal:
            mine.with_user(self.users["territory"]).action_activate()
        self.assertNotIn("T Foreign", str(refusal.exception))
        self.assertIn("another partner", str(refusal.exception))

    def test_taking_a_territory_away_takes_effect_at_once(self):
        self.assertTrue(self._sees(self.user, self.firm))
        self.north.user_id = self.users["employee"]
        self.assertFalse(self._sees(self.user, self.firm))
        self.assertFalse(self._sees(self.user, self.second), "nor the territories below")
        with self.assertRaises(AccessError):
            self._as_user(self.own_agreement).read(["name"])

    def test_firm_that_moves_away_is_out_of_reach_at_once(self):
        self.assertFalse(self._sees(self.users["territory_south"], self.firm))
        self.firm.zip = "41005"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self._sees(self.user, self.firm))
        self.assertTrue(self._sees(self.users["territory_south"], self.firm))
        with self.assertRaises(AccessError):
            self._as_user(self.own_licence).read(["number"])

    def test_deputy_reaches_the_same(self):
        self.south.deputy_id = self.user
        self.assertTrue(self._sees(self.user, self.foreign))

    def test_firms_without_territory_are_the_managers_business(self):
        lost = self.make_partner("T Lost")
        self.assertFalse(self._sees(self.user, lost))
        self.assertTrue(self._sees(self.users["manager"], lost))

    def test_a_department_added_opens_the_network_and_taken_away_closes_it(self):
        self.user.group_ids |= self.env.ref("prm_partner.group_prm_service")
        self.assertTrue(self._sees(self.user, self.foreign))
        self.user.group_ids -= self.env.ref("prm_partner.group_prm_service")
        self.assertFalse(self._sees(self.user, self.foreign))

    def test_employees_outside_the_groups_see_contacts_as_ever(self):
        self.assertTrue(self._sees(self.users["employee"], self.foreign))
