"""Tasks and conversations from the wrong side, at the ORM: whom the rules refuse."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_common import PortalCase
from .talk_common import TalkMixin

TASKS = "prm_portal.group_dealer_tasks"
MESSAGES = "prm_portal.group_dealer_messages"


@tagged("post_install", "-at_install")
class TestTalkAccess(TalkMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_talk()
        cls.task._comment("T comment")
        cls.staff_note = cls.task.message_post(body="T staff note", subtype_xmlid="mail.mt_comment")
        cls.users["both"] = cls.make_staff(
            "both", "prm_partner.group_prm_territory", "prm_partner.group_prm_receivables"
        )
        cls.users["technical"] = cls.make_staff("technical", "prm_partner.group_prm_user")

    def reads(self, record, user):
        """Tell whether a user reads a record: alone, by search and by count all the same."""
        record = record.sudo(False).with_user(user)
        allowed = record.has_access("read")
        if not record.browse().has_access("read"):
            self.assertFalse(allowed)
            return False
        found = record.search([("id", "=", record.id)])
        self.assertEqual(bool(found), allowed)
        self.assertEqual(record.search_count([("id", "=", record.id)]), int(allowed))
        return allowed

    def assertReaders(self, record, expected):
        # a suspended dealer cannot sign in at any door; nothing is asked of the rules
        people = {**self.users, **self.dealers}
        people.pop("suspended")
        self.assertEqual({name for name, user in people.items() if self.reads(record, user)}, set(expected))

    NETWORK = {"receivables", "marketing", "service", "manager", "both"}

    def test_tasks(self):
        mine = {"director_a", "sales_a", "service_a", "acting"}
        for record in (self.task, self.task.comment_ids):
            self.assertReaders(record, {*mine, *self.NETWORK, "territory"})
        self.assertReaders(self.foreign_task, {"director_b", *self.NETWORK, "territory_south"})

    def test_conversations(self):
        mine = {"director_a", "sales_a", "service_a", "acting"}
        for record in (self.conversation, self.conversation.post_ids):
            self.assertReaders(record, {*mine, "territory", "manager", "both"})
        for record in (self.foreign_conversation, self.foreign_conversation.post_ids):
            self.assertReaders(record, {"director_b", "territory_south", "manager", "both"})
        for record in (self.secret, self.secret.post_ids):
            self.assertReaders(record, {"director_a", "sales_a", "receivables", "manager", "both"})
        service = self.open_conversation("sales_a", "T", "service", "T")
        self.assertReaders(service, {*mine, "territory", "service", "manager"})

    def test_dealers_write_nothing(self):
        records = (
            self.task,
            self.task.comment_ids,
            self.conversation,
            self.conversation.post_ids,
            self.conversation.department_id,
        )
        for user in self.dealers.values():
            for record in records:
                record = record.sudo(False).with_user(user)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(record.has_access(operation), (user.login, record, operation))
        task = self.as_dealer(self.task, "director_a")
        for call in (
            task.action_done,
            task.action_reopen,
            task.action_comment,
            lambda: task.message_post(body="T"),
            lambda: task.message_subscribe(partner_ids=self.dealers["director_a"].partner_id.ids),
            lambda: task.activity_schedule("mail.mail_activity_data_todo"),
            self.as_dealer(self.conversation, "sales_a").action_answer,
            self.as_dealer(self.conversation, "sales_a").action_close,
            self.as_dealer(self.conversation, "sales_a").action_assign_me,
            lambda: self.as_dealer(self.conversation, "sales_a").message_post(body="T"),
        ):
            with self.assertRaises(AccessError, msg=getattr(call, "__qualname__", call)):
                call()

    def test_staff_writes_no_message_behind_the_box(self):
        for user in ("territory", "receivables", "manager"):
            for model in ("prm.conversation.message", "prm.task.comment"):
                messages = self.env[model].with_user(self.users[user])
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(messages.has_access(operation))

    def test_fields_of_the_staff(self):
        closed = {
            "prm.task": {
                "territory_id", "promise_id", "visit_id", "draft_comment", "possible_user_ids", "message_ids",
                "message_follower_ids", "message_partner_ids", "activity_ids",
            },
            "prm.conversation": {
                "territory_id", "user_id", "draft_answer", "draft_attachment_ids", "thread", "dealer_user_ids",
                "department_group_id", "message_ids", "activity_ids", "activity_user_id",
            },
            "prm.conversation.message": {"attachment_ids"},
            "prm.conversation.department": {"group_id", "user_id", "by_territory"},
        }  # fmt: skip
        director = self.dealers["director_a"]
        for model, fields in closed.items():
            seen = set(self.env[model].with_user(director).fields_get())
            self.assertFalse(fields & seen, model)
        for domain in (
            [("user_id.login", "ilike", "t_")],
            [("draft_answer", "!=", False)],
            [("message_ids.body", "ilike", "staff note")],
            [("activity_ids.summary", "ilike", "T")],
        ):
            with self.assertRaises(AccessError):
                self.as_dealer(self.env["prm.conversation"], "director_a").search(domain)

    def test_staff_notes_stay_with_the_staff(self):
        for name in ("director_a", "sales_a", "director_b", "plain"):
            user = self.dealers[name]
            note = self.staff_note.with_user(user)
            self.assertFalse(note.has_access("read"), name)
            self.assertFalse(note.search([("model", "=", "prm.task"), ("res_id", "=", self.task.id)]))
            self.assertFalse(self.env["prm.task"].with_user(user)._get_thread_with_access(self.task.id))
            # whatever else closes messages to dealers: the record itself asks for a right no dealer has
            asked = self.task.with_user(user)._mail_get_operation_for_mail_message_operation("read")
            self.assertEqual(set(asked.values()), {"unlink"})
        self.assertTrue(self.staff_note.with_user(self.users["territory"]).has_access("read"))

    def test_mentioned_dealer_is_not_told(self):
        partner = self.dealers["director_a"].partner_id
        self.conversation.message_post(body="T", partner_ids=partner.ids, subtype_xmlid="mail.mt_comment")
        self.assertFalse(self.env["mail.notification"].search([("res_partner_id", "=", partner.id)]))

    def test_lost_capability_bites(self):
        role = self.role("sales")
        role.capability_ids -= self.env.ref(MESSAGES) | self.env.ref(TASKS)
        for record in (self.task, self.conversation, self.secret):
            self.assertFalse(self.reads(record, self.dealers["sales_a"]))
        with self.assertRaises(AccessError):
            self.as_dealer(self.conversation, "sales_a")._dealer_answer("T")

    def test_ended_assignment_bites(self):
        acting = self.dealers["acting"]
        conversation = self.env["prm.conversation"].create(
            {"name": "T", "partner_id": self.second.id, "department_id": self.departments["sales"].id}
        )
        self.assertTrue(self.reads(conversation, acting))
        acting.sudo().prm_assignment_ids.filtered(lambda row: row.partner_id == self.second)._end()
        self.assertFalse(self.reads(conversation, acting))

    def test_acting_for_a_firm_confidential_stays_closed(self):
        self.assertFalse(self.reads(self.secret, self.dealers["acting"]))

    def test_reader_role_with_messages(self):
        """A role that only reads may hold the capability: it reads, and the door refuses the rest."""
        role = self.make_role("reader", TASKS, MESSAGES, reads_only=True)
        user = self.make_dealer("reader", self.adviser_firm, role)
        self.env["prm.dealer.assignment"]._give(user, self.firm, "adviser", self.day(5))
        self.assertTrue(self.reads(self.conversation, user))
        self.assertTrue(self.reads(self.task, user))
        self.assertFalse(self.reads(self.secret, user))
        self.assertFalse(self.reads(self.foreign_conversation, user))
        self.assertNotIn(user, self.env["prm.task"]._firm_users(self.firm, TASKS))

    def test_department_is_a_group_of_the_staff(self):
        for group in (
            "base.group_user",
            "base.group_portal",
            "prm_portal.group_dealer_messages",
            "prm_partner.group_prm_user",
        ):
            with self.assertRefused("no group of the staff"):
                self.departments["sales"].group_id = self.env.ref(group)

    def test_department_of_ones_own(self):
        """A department the head office adds: read by its group and by managers, who are not of it."""
        group = self.env["res.groups"].create(
            {"name": "T training", "implied_ids": [Command.link(self.env.ref("prm_partner.group_prm_network").id)]}
        )
        self.users["trainer"] = self.make_staff("trainer", "base.group_user")
        self.users["trainer"].group_ids += group
        self.departments["training"] = self.env["prm.conversation.department"].create(
            {"name": "T training", "group_id": group.id}
        )
        opened = self.open_conversation("sales_a", "T", "training", "T")
        for record in (opened, opened.post_ids):
            self.assertReaders(
                record, {"director_a", "sales_a", "service_a", "acting", "territory", "trainer", "manager"}
            )

    def test_confidential_needs_its_department(self):
        with self.assertRefused("cannot be confidential"):
            self.conversation.is_private = True

    def test_requests_and_markers_closed(self):
        for model in ("prm.portal.request", "prm.conversation.reader", "prm.canned.answer"):
            for name in ("director_a", "plain"):
                self.assertFalse(self.env[model].with_user(self.dealers[name]).has_access("read"), model)

    def test_foreign_dealer_in_a_conversation_refused(self):
        with self.assertRefused("has no messages"):
            self.conversation.dealer_user_id = self.dealers["director_b"]

    def test_dealers_export_nothing(self):
        for name in ("director_a", "director_b"):
            with self.assertRaises(UserError):
                self.as_dealer(self.conversation, name).export_data(["name"])

    def test_staff_exports_within_reach(self):
        found = self.as_staff(self.env["prm.conversation"], "territory_south").search([])
        self.assertEqual(found.with_user(self.users["manager"]).mapped("name"), ["T foreign"])
        with self.assertRaises(AccessError):
            self.as_staff(self.conversation, "territory_south").read(["name"])

    def test_no_oracle_by_message_text(self):
        conversations = self.as_dealer(self.env["prm.conversation"], "director_a")
        self.assertFalse(conversations.search_count([("post_ids.body", "ilike", "T foreign message")]))
        service = self.as_dealer(self.env["prm.conversation"], "service_a")
        self.assertFalse(service.search_count([("post_ids.body", "ilike", "T secret message")]))

    def test_groups_of_users_cannot_be_set_by_command(self):
        with self.assertRaises(AccessError):
            self.as_dealer(self.conversation, "sales_a").write({"post_ids": [Command.create({"body": "T"})]})
