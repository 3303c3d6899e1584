"""Conversations with the head office, without pages."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .portal_common import PortalCase
from .talk_common import SCRIPT, TalkMixin

ACTIVITY = "prm_portal.mail_activity_type_conversation"
PDF = ("T offer.pdf", b"%PDF-1.4 T")


@tagged("post_install", "-at_install")
class TestConversation(TalkMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_talk()

    def answer(self, conversation=None, staff="territory", text="T answer"):
        conversation = self.as_staff(conversation or self.conversation, staff)
        conversation.draft_answer = text
        conversation.action_answer()

    # --- routing ----------------------------------------------------------------------------------

    def test_goes_to_the_department(self):
        self.assertEqual((self.conversation.state, self.conversation.user_id), ("open", self.users["territory"]))
        self.assertEqual(self.conversation.activity_search([ACTIVITY]).user_id, self.users["territory"])
        self.assertFalse(self.secret.user_id, "waits in the inbox of the department")
        self.departments["receivables"].user_id = self.users["receivables"]
        other = self.open_conversation("sales_a", "T", "receivables", "T")
        self.assertEqual(other.user_id, self.users["receivables"])

    def test_answer(self):
        self.answer()
        self.assertEqual((self.conversation.state, self.conversation.last_side), ("answered", "us"))
        self.assertFalse(self.conversation.draft_answer)
        self.assertFalse(self.conversation.activity_search([ACTIVITY]))
        mail = self.mails_to(self.dealers["sales_a"]).filtered(lambda mail: "T conversation" in mail.subject)
        self.assertIn(f"/my/prm/messages/{self.conversation.id}", mail.body_html)
        self.assertNotIn("T answer", mail.body_html, "what was written is read in the portal alone")

    def test_first_who_answers_is_assigned(self):
        self.answer(self.secret, "receivables")
        self.assertEqual(self.secret.user_id, self.users["receivables"])

    def test_empty_answer_refused(self):
        with self.assertRefused("Write something"):
            self.answer(text="  ")

    def test_answering_opens_again(self):
        self.conversation.action_close()
        self.as_dealer(self.conversation, "director_a")._dealer_answer("T again")
        self.assertEqual(self.conversation.state, "open")
        self.assertTrue(self.conversation.activity_search([ACTIVITY]))

    def test_mail_only_to_whoever_still_reads(self):
        self.as_dealer(self.conversation, "service_a")._dealer_answer("T me too")
        self.answer()
        self.assertTrue(self.mails_to(self.dealers["service_a"]))
        self.dealers["service_a"].active = False
        self.env["mail.mail"].search([]).unlink()
        self.answer()
        self.assertTrue(self.mails_to(self.dealers["sales_a"]))
        self.assertFalse(self.mails_to(self.dealers["service_a"]))

    def test_assigned_must_read_it(self):
        for user in (self.users["territory_south"], self.users["marketing"], self.dealers["sales_a"]):
            with self.assertRaises(ValidationError):
                self.conversation.user_id = user
        self.conversation.user_id = self.users["manager"]
        with self.assertRaises(ValidationError):  # confidential, and not the territory manager's department
            self.secret.user_id = self.users["territory"]

    def test_forward(self):
        wizard = self.env["prm.conversation.forward"].with_user(self.users["territory"])
        wizard = wizard.create(
            {
                "conversation_id": self.conversation.id,
                "department_id": self.departments["service"].id,
                "note": "T internal",
            }
        )
        wizard.action_forward()
        self.assertEqual(self.conversation.department_id, self.departments["service"])
        self.assertTrue(self.as_staff(self.conversation, "service").has_access("write"))
        self.assertFalse(self.conversation.user_id)
        self.assertIn(
            "T internal",
            self.conversation.message_ids.mapped("body")[0] + "".join(self.conversation.message_ids.mapped("body")),
        )

    def test_forward_from_outside_refused(self):
        wizards, outside = self.env["prm.conversation.forward"], self.users["marketing"]
        values = {"conversation_id": self.conversation.id, "department_id": self.departments["marketing"].id}
        with self.assertRaises(AccessError):
            wizards.with_user(outside).create(values)
        wizard = wizards.create(values)
        with self.assertRaises(AccessError):
            wizard.with_user(outside).action_forward()

    def test_canned_answer(self):
        canned = self.env.ref("prm_portal.canned_answer_received")
        with Form(self.as_staff(self.conversation, "territory")) as form:
            form.canned_id = canned
            self.assertIn("Hello T sales_a", form.draft_answer)
            self.assertIn("T territory", form.draft_answer)

    # --- unread -----------------------------------------------------------------------------------

    def unread(self, name):
        conversations = self.as_dealer(self.env["prm.conversation"], name)
        found = conversations.search([("is_unread", "=", True)])
        every = conversations.search([])
        self.assertEqual(every.filtered("is_unread"), found)
        self.assertEqual(every - found, conversations.search([("is_unread", "=", False)]))
        return found.sudo()

    def test_unread_per_user(self):
        self.assertFalse(self.unread("sales_a"), "one's own messages are no news")
        self.assertEqual(self.unread("service_a"), self.conversation)
        self.assertEqual(self.unread("director_a"), self.conversation | self.secret)
        self.as_dealer(self.conversation, "director_a")._mark_read()
        self.assertEqual(self.unread("director_a"), self.secret)
        self.answer()
        self.assertEqual(self.unread("sales_a"), self.conversation)
        self.assertEqual(self.unread("director_a"), self.conversation | self.secret)

    def test_no_news_from_before(self):
        newcomer = self.make_dealer("newcomer", self.firm, "sales")
        self.env.cr.execute("UPDATE prm_conversation SET last_message_at = last_message_at - interval '1 day'")
        self.env.invalidate_all()
        self.dealers["newcomer"] = newcomer
        self.assertFalse(self.unread("newcomer"))

    def test_marker_never_goes_back(self):
        self.answer()
        last = self.conversation.last_message_id
        self.as_dealer(self.conversation, "sales_a")._mark_read()
        self.env.cr.execute("UPDATE prm_conversation SET last_message_id = 1 WHERE id = %s", [self.conversation.id])
        self.env.invalidate_all()
        self.as_dealer(self.conversation, "sales_a")._mark_read()
        reader = self.env["prm.conversation.reader"].search(
            [("conversation_id", "=", self.conversation.id), ("user_id", "=", self.dealers["sales_a"].id)]
        )
        self.assertEqual(reader.message_id, last)

    def test_opening_the_form_reads(self):
        conversation = self.as_staff(self.conversation, "territory")
        self.assertTrue(conversation.is_unread)
        conversation.web_read({"name": {}})
        self.assertTrue(conversation.is_unread)
        conversation.web_read({"thread": {}})
        self.assertFalse(conversation.is_unread)

    # --- input ------------------------------------------------------------------------------------

    def test_refused_input(self):
        for subject, department, body, private, files in (
            (" ", "sales", "T", False, ()),
            ("x" * 121, "sales", "T", False, ()),
            ("T", "sales", " ", False, ()),
            ("T", "sales", "x" * 10_001, False, ()),
            ("T", "sales", "T", True, ()),
            ("T", "sales", "T", False, [PDF] * 6),
            ("T", "sales", "T", False, [("T.pdf", b"%PDF-" + b"x" * 5 * 1024 * 1024)]),
            ("T", "sales", "T", False, [("T.html", b"<script>")]),
            ("T", "sales", "T", False, [("T.svg", b"<svg onload=alert(1)>")]),
            ("T", "sales", "T", False, [("T.pdf", b"MZ program")]),
            ("T", "sales", "T", False, [("T.pdf", b"")]),
        ):
            with self.assertRaises(UserError, msg=(subject[:5], private, files and files[0][0])):
                self.open_conversation("sales_a", subject, department, body, private, files)

    def test_unknown_department(self):
        conversations = self.as_dealer(self.env["prm.conversation"], "sales_a")
        firm = conversations.env["res.partner"].browse(self.firm.id)
        for department in ("", "0", "999999", "x", None, -1):
            with self.assertRaises(UserError):
                conversations._dealer_open(firm, "T", department, "T")

    def test_many_messages_refused(self):
        self.env["prm.conversation.message"].create(
            [
                {
                    "conversation_id": self.conversation.id,
                    "author_id": self.dealers["sales_a"].id,
                    "side": "partner",
                    "body": "T",
                }
            ]
            * 60
        )
        with self.assertRefused("many messages"):
            self.as_dealer(self.conversation, "sales_a")._dealer_answer("T")
        self.as_dealer(self.conversation, "director_a")._dealer_answer("T")

    def test_script_is_harmless_for_staff(self):
        conversation = self.open_conversation(
            "sales_a", SCRIPT, "sales", SCRIPT, files=[(f"{SCRIPT[:20]}.pdf", PDF[1])]
        )
        thread = str(self.as_staff(conversation, "territory").thread)
        self.assertNotIn("<script", thread)
        self.assertNotIn("<img", thread)
        self.assertIn("&lt;script", thread)
        self.answer(conversation)
        mail = self.mails_to(self.dealers["sales_a"])[:1]
        self.assertNotIn("<script", mail.body_html)
        self.assertNotIn("<img", mail.body_html)

    def test_once(self):
        requests = self.env["prm.portal.request"].with_user(self.dealers["sales_a"])
        conversation = self.as_dealer(self.conversation, "sales_a")
        first = requests._once("T key", lambda: conversation._dealer_answer("T twice"))
        second = requests._once("T key", lambda: conversation._dealer_answer("T twice"))
        self.assertEqual((first[0], True, False), (second[0], first[1], second[1]))
        self.assertEqual(self.conversation.post_ids.mapped("body").count("T twice"), 1)
        other = self.env["prm.portal.request"].with_user(self.dealers["director_a"])
        self.assertTrue(other._once("T key", lambda: self.conversation)[1], "keys are one's own")

    # --- files ------------------------------------------------------------------------------------

    def test_files_of_dealer(self):
        message = self.as_dealer(self.conversation, "sales_a")._dealer_answer("T", [PDF]).sudo()
        file = message.attachment_ids
        self.assertEqual((file.res_model, file.res_id, file.public), (message._name, message.id, False))
        self.assertEqual(file.mimetype, "application/pdf")
        self.assertEqual(file.with_user(self.users["territory"]).name, "T offer.pdf")
        for user in (self.users["territory_south"], self.users["marketing"], *self.dealers.values()):
            with self.assertRaises(AccessError, msg=user.login):
                file.with_user(user).check_access("read")
        self.conversation.with_user(self.users["manager"]).unlink()
        self.assertFalse(file.exists())

    def test_files_of_staff(self):
        attachments = self.env["ir.attachment"].with_user(self.users["territory"])
        conversation = self.as_staff(self.conversation, "territory")
        box = {"res_model": conversation._name, "res_id": conversation.id}
        file = attachments.create({"name": PDF[0], "raw": PDF[1], **box})
        conversation.write({"draft_answer": "T", "draft_attachment_ids": [Command.set(file.ids)]})
        conversation.action_answer()
        self.assertEqual(self.conversation.post_ids[-1].attachment_ids, file)
        self.assertFalse(self.conversation.draft_attachment_ids)
        bad = attachments.create({"name": "T.exe", "raw": b"MZ", **box})
        conversation.write({"draft_answer": "T", "draft_attachment_ids": [Command.set(bad.ids)]})
        with self.assertRefused("this kind"):
            conversation.action_answer()

    def test_no_file_of_another_record_leaks(self):
        visit = self.env["prm.visit"].with_user(self.users["territory"]).create({"partner_id": self.firm.id})
        file = visit.env["ir.attachment"].create(
            {"name": PDF[0], "raw": PDF[1], "res_model": visit._name, "res_id": visit.id}
        )
        conversation = self.as_staff(self.conversation, "territory")
        conversation.write({"draft_answer": "T", "draft_attachment_ids": [Command.set(file.ids)]})
        with self.assertRefused("anew"):
            conversation.action_answer()

    def test_queries_do_not_grow(self):
        conversations = self.as_dealer(self.env["prm.conversation"], "sales_a")

        def read():
            return conversations.search([("partner_id", "=", self.firm.id)])._dealer_values()

        def thread():
            return self.as_dealer(self.conversation, "sales_a")._message_values()

        def more(number):
            for index in range(number):
                name = ("sales_a", "director_a", "service_a")[index % 3]
                self.open_conversation("service_a", f"T {index}", "service", "T")
                self.as_dealer(self.conversation, name)._dealer_answer("T", [PDF])

        more(6)
        before = self.count_queries(read), self.count_queries(thread)
        more(18)
        self.assertGreater(min(len(read()), len(thread())), 24)
        self.assertEqual((self.count_queries(read), self.count_queries(thread)), before)
