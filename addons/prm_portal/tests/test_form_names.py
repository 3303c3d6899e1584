from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestFormNames(PortalCase):
    """Nobody reads a name by a form that is never saved, by an answer, or by an activity laid on a record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env["prm.conversation.department"].create(
            {"name": "T dept", "group_id": cls.env.ref("prm_partner.group_prm_receivables").id}
        )
        cls.conversation = cls.env["prm.conversation"].create(
            {"name": "T secret", "partner_id": cls.foreign.id, "department_id": cls.department.id}
        )

    def form(self, user, model, values, *names, **context):
        spec = {name: {"fields": {"display_name": {}}} for name in names}
        return self.env[model].with_user(user).with_context(**context).onchange(values, [], spec)

    def test_no_form_of_a_message_tells_anything(self):
        about = {"model": "prm.conversation", "res_id": self.conversation.id}
        for user in (self.dealers["director_a"], self.dealers["plain"]):
            for values in (about, {"model": "res.partner", "res_id": self.foreign.id}):
                with self.assertRaises(AccessError):
                    self.form(user, "mail.message", values, "record_name")
                forged = {f"default_{name}": value for name, value in values.items()}
                with self.assertRaises(AccessError):
                    self.form(user, "mail.message", {}, "record_name", **forged)
            with self.assertRaises(AccessError):
                self.form(user, "mail.message", {"author_id": self.foreign.id}, "author_id")
            with self.assertRaises(AccessError):
                self.form(user, "discuss.channel.member", {"partner_id": self.foreign.id}, "partner_id")

    def test_no_form_tells_an_employee_a_name_of_the_suite(self):
        employee = new_test_user(self.env, "t_other", "prm_partner.group_prm_user", email="o@t.example.com")
        self.assertFalse(self.conversation.with_user(employee).has_access("read"))
        row, kind = self.conversation.id, self.env["ir.model"]._get_id("prm.conversation")
        for model, values, name in (
            ("mail.message", {"model": "prm.conversation", "res_id": row}, "record_name"),
            ("mail.activity", {"res_model": "prm.conversation", "res_id": row}, "res_name"),
            ("mail.activity", {"res_model_id": kind, "res_id": row}, "res_name"),
            ("prm.conversation.forward", {"conversation_id": row}, "conversation_id"),
        ):
            with self.assertRaises(AccessError, msg=f"{model} {values}"):
                self.form(employee, model, values, name)
        with self.assertRaises(AccessError):
            self.form(employee, "prm.conversation.forward", {}, "conversation_id", default_conversation_id=row)
        activity = self.env["mail.activity"].with_user(employee).create({"summary": "T", "user_id": employee.id})
        with self.assertRaises(AccessError):
            activity.write({"res_model_id": kind, "res_id": row})

    def test_an_activity_still_goes_to_a_document_of_ones_own(self):
        admin = self.env.ref("base.user_admin")
        activity = self.env["mail.activity"].with_user(admin).create({"summary": "T", "user_id": admin.id})
        activity.write({"res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": self.firm.id})
        self.assertEqual(activity.res_name, self.firm.display_name)
        values = {"model": "res.partner", "res_id": self.firm.id}
        self.assertTrue(self.form(admin, "mail.message", values, "record_name"))

    def test_an_answer_tells_no_subject(self):
        asked = self.conversation.message_post(body="T", subject="T secret", subtype_xmlid="mail.mt_comment")
        values = {"body": "T x", "message_type": "user_notification", "reply_to": "t@t.example.com"}
        values["subtype_id"] = self.env.ref("mail.mt_comment").id
        for user in (self.dealers["director_a"], self.dealers["plain"]):
            messages = self.env["mail.message"].with_user(user)
            with self.assertRaises(AccessError):
                messages.create({**values, "parent_id": asked.id})
            own = messages.create(values)
            with self.assertRaises(AccessError):
                own.write({"parent_id": asked.id})
            self.assertTrue(messages.create({**values, "parent_id": own.id}))

    def test_a_portal_user_who_is_no_dealer_reads_no_name_by_a_message(self):
        values = {"message_type": "user_notification", "reply_to": "t@t.example.com", "body": "T"}
        values |= {"model": "res.partner", "res_id": self.foreign.id, "record_company_id": False}
        values["subtype_id"] = self.env.ref("mail.mt_comment").id
        with self.assertRaises(AccessError):
            self.env["mail.message"].with_user(self.dealers["plain"]).create(values)
