from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models import prm_loyalty_rating
from .loyalty_common import LoyaltyCase

FIELDS = ("prm_loyalty_index", "prm_churn_risk", "prm_churn_reasons", "prm_loyalty_ids", "prm_competitor_volume_ids")


@tagged("post_install", "-at_install")
class TestLoyaltyAccess(LoyaltyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(prm_loyalty_rating, "HISTORY_MONTHS", 0))
        for firm in (cls.firm, cls.foreign):
            cls.add_revenue(firm, 60, 100, category=cls.parts)
            cls.add_facts(
                *(cls.fact("payment_delay", firm, back, (30 if back < 7 else 0) * 100, 100) for back in (9, 3))
            )
            cls.add_volume(firm, 500)
        cls.env["prm.loyalty"].sudo()._rate_company(cls.env.company)
        cls.users["receivables"].group_ids |= cls.env.ref("base.group_allow_export")
        cls.users["service"].group_ids |= cls.env.ref("base.group_allow_export")

    def as_user(self, role, model):
        self.env.invalidate_all()
        return self.env[model].with_user(self.users[role])

    def test_other_departments_reach_nothing_at_any_door(self):
        rating = self.rating(self.firm)
        self.assertEqual(rating.risk, "high")
        for role in ("receivables", "service", "employee", "dealer", "public"):
            for model in ("prm.loyalty", "prm.competitor.volume"):
                records = self.as_user(role, model)
                doors = {
                    "search": lambda records=records: records.search([]),
                    "count": lambda records=records: records.search_count([]),
                    "read": lambda records=records, model=model: records.browse(
                        self.env[model].search([], limit=1).id
                    ).read(["partner_id"]),
                    "group": lambda records=records: records.formatted_read_group([], ["partner_id"], ["__count"]),
                    "export": lambda records=records, model=model: records.browse(
                        self.env[model].search([], limit=1).id
                    ).export_data(["partner_id"]),
                }
                for door, knock in doors.items():
                    # exporting is a right of its own, and its lack no AccessError
                    refused = UserError if door == "export" else AccessError
                    with self.subTest(role=role, model=model, door=door), self.assertRaises(refused):
                        knock()

    def test_other_departments_do_not_see_it_on_the_partner(self):
        for role in ("receivables", "service"):
            for name in FIELDS:
                partner = self.as_user(role, "res.partner").browse(self.firm.id)
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    partner.read([name])
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    partner.export_data([name])
            partners = self.as_user(role, "res.partner")
            with self.assertRaises(AccessError):
                partners.search([("prm_churn_risk", "=", "high")])
            with self.assertRaises(AccessError):
                partners.formatted_read_group([], ["prm_churn_risk"], ["__count"])
            with self.assertRaises(AccessError):
                partners.search([], order="prm_loyalty_index")
            self.assertFalse(set(FIELDS) & set(partners.fields_get()))

    def test_their_views_open_without_it(self):
        for role in ("receivables", "service", "territory", "marketing"):
            partner = self.as_user(role, "res.partner").browse(self.firm.id)
            for view, kind in (("list", "list"), ("kanban", "kanban"), ("search", "search")):
                arch = partner.get_view(self.env.ref(f"prm_partner.res_partner_view_{view}").id, kind)["arch"]
                self.assertEqual("prm_churn_risk" in arch, role in ("territory", "marketing"), (role, view))
        form = Form(self.firm.with_user(self.users["territory"]), "base.view_partner_form")
        self.assertEqual(form.prm_churn_risk, "high")

    def test_territory_managers_see_their_own_only(self):
        for model in ("prm.loyalty", "prm.competitor.volume"):
            records = self.as_user("territory", model).search([])
            self.assertIn(self.firm, records.partner_id)
            self.assertNotIn(self.foreign.id, records.partner_id.ids)
            foreign = self.env[model].search([("partner_id", "=", self.foreign.id)])
            with self.assertRaises(AccessError):
                self.as_user("territory", model).browse(foreign.ids).read(["partner_id"])
            groups = self.as_user("territory", model)._read_group([], ["partner_id"])
            self.assertNotIn(self.foreign.id, [partner.id for [partner] in groups])
        with self.assertRaises(AccessError):
            self.as_user("territory", "prm.competitor.volume").create(
                {"partner_id": self.foreign.id, "competitor_id": self.rival.id, "volume": 1, "months": 3}
            )

    def test_marketing_and_managers_see_all(self):
        for role in ("marketing", "manager"):
            for model in ("prm.loyalty", "prm.competitor.volume"):
                partners = self.as_user(role, model).search([]).partner_id
                self.assertLessEqual({self.firm.id, self.foreign.id}, set(partners.ids))

    def test_nobody_writes_ratings_by_hand(self):
        rating = self.rating(self.firm)
        for role in ("territory", "marketing", "manager"):
            own = rating.with_user(self.users[role])
            with self.assertRaises(AccessError):
                own.write({"risk": "low"})
            with self.assertRaises(AccessError):
                own.copy()
            with self.assertRaises(AccessError):
                own.unlink()
        for role in ("territory", "marketing"):
            with self.assertRaises(AccessError):
                self.as_user(role, "prm.loyalty").action_rate()
        self.as_user("manager", "prm.loyalty").action_rate()

    def test_reasons_follow_the_departments_of_their_metrics(self):
        rating = self.rating(self.firm)
        payment = "Pays 30 days later than it used to"
        self.assertIn(payment, rating.with_user(self.users["territory"]).reasons)
        self.assertIn(payment, rating.with_user(self.users["manager"]).reasons)
        self.env.invalidate_all()
        told = rating.with_user(self.users["marketing"]).reasons
        self.assertIn("Buys 40 % less", told)
        self.assertIn("Score: payment (the figures belong to another department)", told)
        self.assertNotIn("30", told)
        for name in ("reason_data", "score_payment", "score_complaint"):
            with self.assertRaises(AccessError):
                self.as_user("marketing", "prm.loyalty").browse(rating.id).read([name])
        with self.assertRaises(AccessError):
            self.as_user("territory", "prm.loyalty").browse(rating.id).read(["reason_data"])

    def test_reasons_on_the_partner_are_those_of_the_reader(self):
        for role, known in (("territory", True), ("marketing", False)):
            told = self.as_user(role, "res.partner").browse(self.firm.id).prm_churn_reasons
            self.assertEqual("Pays 30 days" in told, known)
