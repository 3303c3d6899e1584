from odoo.tests import Form, tagged

from .test_gateway import NUMBER, GatewayCase


@tagged("post_install", "-at_install")
class TestAlarms(GatewayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alarms = cls.env["auth.sms.alarm"]
        cls.cr.execute("DELETE FROM auth_sms_challenge")
        cls.cr.execute("DELETE FROM auth_sms_log")
        cls.admins = cls.alarms._administrators()

    def codes(self, number, state, minutes=30, sending="sent"):
        """Have had so many codes sent that long ago, with five minutes to live."""
        self.cr.execute(
            """
            INSERT INTO auth_sms_challenge (user_id, purpose, number, created_at, expires_at, tries, state, sending)
            SELECT %s, 'signin', %s, moment, moment + INTERVAL '5 minutes', 0, %s, %s
            FROM generate_series(1, %s), LATERAL (
                SELECT (now() AT TIME ZONE 'UTC') - make_interval(mins => %s) AS moment
            ) AS clock
            """,
            [self.env.uid, NUMBER, state, sending, number, minutes],
        )

    def activities(self):
        return self.env["mail.activity"].search([("res_model", "=", "auth.sms.gateway")])

    def test_few_used_codes_are_told(self):
        self.codes(11, "open")
        self.codes(9, "used")
        self.assertEqual(self.alarms._due(), {"pumping": {"sent": 20, "used": 9}})
        self.codes(2, "used")
        self.assertEqual(self.alarms._due(), {})

    def test_what_says_nothing_is_not_counted(self):
        self.codes(19, "dead")
        self.codes(5, "dead", minutes=25 * 60)
        self.codes(5, "open", minutes=1)
        self.codes(5, "dead", sending="failed")
        self.assertEqual(self.alarms._due(), {})
        self.codes(1, "dead")
        self.assertEqual(self.alarms._due(), {"pumping": {"sent": 20, "used": 0}})

    def test_each_administrator_is_told_once_a_day(self):
        self.codes(20, "dead")
        self.alarms._cron_watch()
        self.alarms._cron_watch()
        activities = self.activities()
        self.assertEqual(activities.user_id, self.admins)
        self.assertEqual(len(activities), len(self.admins))
        self.assertIn("Only 0 of 20 sign-in codes were used", activities[0].summary)
        self.assertEqual(self.env["auth.sms.log"].search_count([("event", "=", "alarm")]), 1)
        self.cr.execute("UPDATE auth_sms_budget SET day = day - 1")
        self.alarms._cron_watch()
        self.assertEqual(len(self.activities()), 2 * len(self.admins))

    def test_the_budget_is_told_at_four_fifths_and_at_its_end(self):
        self.env["ir.config_parameter"].set_param("auth_sms.daily_budget", "5")
        found = []
        for _message in range(5):
            self.send()
            found.append(set(self.alarms._due()))
        self.assertEqual(found, [set(), set(), set(), {"budget_low"}, {"budget_empty"}])
        self.alarms._cron_watch()
        self.assertEqual(
            self.env["auth.sms.log"].search([("event", "=", "budget")]).detail[:23], "The budget of 5 sign-in"
        )

    def test_reaching_them_wakes_the_watch(self):
        self.env["ir.config_parameter"].set_param("auth_sms.daily_budget", "5")
        cron = self.env.ref("auth_sms.ir_cron_watch")
        triggers = self.env["ir.cron.trigger"]
        known = triggers.search([("cron_id", "=", cron.id)])
        counts = []
        for _message in range(5):
            self.send()
            counts.append(len(triggers.search([("cron_id", "=", cron.id)]) - known))
        self.assertEqual(counts, [0, 0, 0, 1, 2])

    def test_a_gateway_that_is_down_is_told(self):
        for event, number, due in (
            ("failed", 4, set()),
            ("sent", 5, set()),
            ("failed", 1, set()),
            ("failed", 1, {"gateway_down"}),
        ):
            for _line in range(number):
                self.env["auth.sms.log"]._note(event)
            self.assertEqual(set(self.alarms._due()), due)
        self.cr.execute("UPDATE auth_sms_log SET create_date = create_date - INTERVAL '61 minutes'")
        self.assertEqual(self.alarms._due(), {})

    def test_alarms_speak_the_language_of_their_reader(self):
        for kind, facts in (
            ("pumping", {"sent": 20, "used": 1}),
            ("budget_low", {"limit": 5, "sent": 4}),
            ("budget_empty", {"limit": 5}),
            ("gateway_down", {"failed": 7}),
        ):
            self.assertEqual(len(self.alarms._wording(kind, facts)), 2)


@tagged("post_install", "-at_install")
class TestSettings(GatewayCase):
    def test_countries_and_budget_are_kept(self):
        countries = self.env["res.country"]
        countries.search([]).auth_sms_allowed = False
        wanted = self.env.ref("base.de") | self.env.ref("base.nl")
        with Form(self.env["res.config.settings"]) as form:
            form.auth_sms_daily_budget = 77
            form.auth_sms_country_ids.add(self.env.ref("base.de"))
            form.auth_sms_country_ids.add(self.env.ref("base.nl"))
        form.record.execute()
        self.assertEqual(countries.search([("auth_sms_allowed", "=", True)]), wanted)
        self.assertEqual(self.env["auth.sms.budget"]._limit(), 77)
        with Form(self.env["res.config.settings"]) as form:
            self.assertEqual(form.auth_sms_gateway_id, self.gateway)
            form.auth_sms_country_ids.remove(id=self.env.ref("base.nl").id)
        form.record.execute()
        self.assertEqual(countries.search([("auth_sms_allowed", "=", True)]), self.env.ref("base.de"))

    def test_a_budget_of_nothing_is_refused(self):
        form = Form(self.env["res.config.settings"])
        form.auth_sms_daily_budget = 0
        with self.assertRaisesRegex(Exception, "at least 1"):
            form.save()
