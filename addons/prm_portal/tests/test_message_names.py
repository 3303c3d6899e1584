from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestMessageNames(PortalCase):
    """Nobody reads the name of a document by writing a message about it."""

    def write_about(self, user, record, **values):
        """Return the name of a record as a message tells it."""
        values = {
            "model": record._name,
            "res_id": record.id,
            "message_type": "user_notification",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "body": "T x",
            # else Odoo asks for them on the document
            "reply_to": "t@t.example.com",
            "record_company_id": False,
            "record_alias_domain_id": False,
            **values,
        }
        return self.env["mail.message"].with_user(user).create(values).record_name

    def test_a_dealer_reads_no_name(self):
        activity = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.foreign.id,
                "summary": "T secret",
                "user_id": self.env.uid,
            }
        )
        event = self.env["calendar.event"].create(
            {"name": "T secret", "start": "2026-01-01 10:00:00", "stop": "2026-01-01 11:00:00"}
        )
        director = self.dealers["director_a"]
        for record in (activity, event, self.foreign):
            with self.assertRaises(AccessError, msg=record._name):
                self.write_about(director, record)
            forged = {"default_model": record._name, "default_res_id": record.id}
            messages = self.env["mail.message"].with_user(director).with_context(**forged)
            with self.assertRaises(AccessError, msg=record._name):
                messages.create({"message_type": "user_notification", "body": "T x", "reply_to": "t@t.example.com"})

    def test_nor_an_employee_of_another_department(self):
        """The name of a message of a conversation is what it says."""
        department = self.env["prm.conversation.department"].create(
            {"name": "T dept", "group_id": self.env.ref("prm_partner.group_prm_receivables").id}
        )
        conversation = self.env["prm.conversation"].create(
            {"name": "T", "partner_id": self.foreign.id, "department_id": department.id}
        )
        message = self.env["prm.conversation.message"].create(
            {"conversation_id": conversation.id, "side": "partner", "body": "T secret"}
        )
        employee = new_test_user(self.env, "t_other", "prm_partner.group_prm_user", email="o@t.example.com")
        self.assertFalse(message.with_user(employee).has_access("read"))
        with self.assertRaises(AccessError):
            self.write_about(employee, message)
        # nor by any other field that refers to it
        self.assertNotIn("secret", message.sudo().display_name)
        # nor the subject, by the dialog that hands a conversation on
        values = {"conversation_id": conversation.id, "department_id": department.id}
        with self.assertRaises(AccessError):
            self.env["prm.conversation.forward"].with_user(employee).create(values)

    def test_the_own_document_takes_messages(self):
        own = self.dealers["director_a"].partner_id
        message = own.with_user(self.env.user).message_post(body="T hello")
        self.assertTrue(message)
        self.assertEqual(self.write_about(self.env.ref("base.user_admin"), self.foreign), self.foreign.display_name)
