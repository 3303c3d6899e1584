from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSecurityPage(HttpCase):
    def test_the_section_shows_the_state_and_leads_on(self):
        user = new_test_user(self.env, "sms_page", "base.group_portal", password="sms_page password")
        self.env["auth.sms.policy"].search([]).unlink()
        self.authenticate("sms_page", "sms_page password")
        self.assertNotIn("portal_auth_sms", self.url_open("/my/security").text)
        policy = self.env["auth.sms.policy"].create({"level": "optional"})
        page = self.url_open("/my/security").text
        self.assertIn("No mobile number is confirmed.", page)
        self.assertIn('href="/web/second-factor"', page)
        user.auth_sms_number = "+4915123456789"
        self.authenticate(None, None)
        policy.level = "off"
        self.authenticate("sms_page", "sms_page password")
        policy.level = "optional"
        page = self.url_open("/my/security").text
        self.assertIn("••• 789", page)
        self.assertNotIn("23456", page)
