from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

MAIL = "From: t@t.example.com\nTo: nobody@t.example.com\nSubject: T\nMessage-Id: <t-gateway-%s@t>\n\nT"


@tagged("post_install", "-at_install")
class TestMailGateway(TransactionCase):
    """What a mail makes is made as superuser: nobody but the server and administrators brings mails in."""

    def test_an_employee_makes_nothing_by_a_mail(self):
        employee = new_test_user(self.env, "t_employee", "prm_partner.group_prm_manager", email="e@t.example.com")
        values = {"name": "T forged", "prm_is_partner": True}
        for thread in (self.env["mail.thread"], self.env["res.partner"]):
            with self.assertRaises(AccessError):
                thread.with_user(employee).message_process("res.partner", MAIL % thread._name, custom_values=values)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "T forged")]))

    def test_the_server_and_an_administrator_bring_mails(self):
        administrator = new_test_user(self.env, "t_admin", "base.group_system", email="a@t.example.com")
        for number, thread in enumerate((self.env["mail.thread"], self.env["mail.thread"].with_user(administrator))):
            made = thread.message_process("res.partner", MAIL % number, custom_values={"name": f"T brought {number}"})
            self.assertEqual(self.env["res.partner"].browse(made).name, f"T brought {number}")
