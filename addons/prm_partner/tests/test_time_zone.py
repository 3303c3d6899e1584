"""On which day a contact or an order falls: that of its company, whoever looks at it."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .test_contacts import NOW, ContactCase

#: 1 February, half past midnight, in Berlin; 31 January, half past six in the evening, in New York
MOMENT = datetime(2031, 1, 31, 23, 30)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTimeZone(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.prm_tz = "Europe/Berlin"

    def months(self, code, full=False):
        self.env["prm.fact.provider.orders" if code == "orders" else "prm.fact.provider.contacts"]._refresh(full=full)
        self.env.invalidate_all()
        facts = self.env["prm.fact"].search([("metric_id.code", "=", code), ("partner_id", "=", self.firm.id)])
        return {str(fact.month)[:7]: fact.value for fact in facts}

    def test_a_visit_after_midnight_counts_for_the_new_month(self):
        self.report(MOMENT, rating="4")
        self.assertEqual(self.months("visits"), {"2031-02": 1})
        self.assertEqual(self.months("relationship"), {"2031-02": 4})
        self.plan(visits=4)
        self.assertEqual(self.due().last_day, date(2031, 2, 1))
        # 365 ÷ 4 = 91 days after 1 February
        self.assertEqual(self.due().due, date(2031, 5, 3))

    def test_the_reader_s_time_zone_changes_nothing(self):
        self.report(MOMENT)
        for zone in ("America/New_York", "Asia/Tokyo"):
            provider = self.env["prm.fact.provider.contacts"].with_context(tz=zone)
            self.assertTrue(provider._refresh(full=True))
            self.assertEqual(self.months("visits"), {"2031-02": 1})

    def test_a_meeting_follows_the_company_of_who_made_it(self):
        self.meeting(MOMENT, self.contact)
        self.assertEqual(self.months("visits"), {"2031-02": 1})

    def test_a_whole_day_is_the_day_it_says(self):
        self.company.prm_tz = "Pacific/Honolulu"
        self.meeting(MOMENT, self.contact, allday=True, start_date=date(2031, 4, 1), stop_date=date(2031, 4, 1))
        self.assertEqual(self.months("visits"), {"2031-04": 1})

    def test_an_order_counts_for_the_month_of_its_company(self):
        self.env.user.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        order = self.env["sale.order"].create({"partner_id": self.contact.id})
        order.action_confirm()
        order.date_order = MOMENT
        self.assertEqual(self.months("orders"), {"2031-02": 1})
        self.assertEqual(self.months("orders", full=True), {"2031-02": 1})
        order.date_order = datetime(2031, 1, 31, 22, 30)  # half past eleven in the evening
        self.assertEqual(self.months("orders"), {"2031-01": 1})

    def test_another_time_zone_has_the_days_computed_anew(self):
        self.report(MOMENT)
        self.months("visits")
        provider = self.env["prm.fact.provider"]
        provider._set_pending(set())
        self.company.prm_tz = "America/New_York"
        self.assertEqual(provider._pending(), {"prm.fact.provider.contacts", "prm.fact.provider.orders"})
        self.assertEqual(self.months("visits", full=True), {"2031-01": 1})
        provider._set_pending(set())
        self.company.partner_id.tz = "Europe/Berlin"
        self.assertEqual(self.company.prm_tz, "Europe/Berlin")
        self.assertTrue(provider._pending())

    def test_the_zone_is_proposed_from_the_company_s_contact_or_country(self):
        company = self.env["res.company"].create({"name": "T Company", "country_id": self.env.ref("base.nl").id})
        company.partner_id.tz = False
        self.assertEqual(company.prm_tz, "Europe/Amsterdam")
        company.partner_id.tz = "Europe/Lisbon"
        self.assertEqual(company.prm_tz, "Europe/Lisbon")
        company.partner_id.write({"tz": False, "country_id": False})
        self.assertEqual(company.prm_tz, "UTC")

    def test_the_day_of_the_figures_is_the_main_company_s(self):
        main = self.env["res.company"]._prm_main()
        main.prm_tz = "Asia/Tokyo"
        self.assertEqual(self.env["res.company"].with_context(tz="UTC")._prm_today(), date(2031, 7, 1))
        main.prm_tz = "Europe/Berlin"
        self.assertEqual(self.env["res.company"].with_context(tz="Asia/Tokyo")._prm_today(), date(2031, 6, 30))
