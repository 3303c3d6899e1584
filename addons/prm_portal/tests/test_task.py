"""Shared tasks: who does what until when, without pages."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_common import PortalCase
from .talk_common import SCRIPT, TalkMixin

ACTIVITY = "prm_portal.mail_activity_type_task"


@tagged("post_install", "-at_install")
class TestTask(TalkMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_talk()

    def activity(self, task):
        return task.activity_search([ACTIVITY])

    def dealer_create(self, **values):
        tasks = self.as_dealer(self.env["prm.task"], "director_a")
        return tasks._dealer_create(tasks.env["res.partner"].browse(self.firm.id), **{"name": "T asked", **values})

    # --- staff ------------------------------------------------------------------------------------

    def test_side_follows_person(self):
        self.assertEqual(self.task.side, "partner")
        self.assertEqual(self.office_task.side, "us")
        self.assertEqual(self.make_task("T", self.users["territory"], side="partner").side, "us")
        self.task.side = "us"
        self.assertEqual(self.task.side, "partner")
        self.task.user_id = False
        self.assertEqual(self.task.side, "partner")
        self.task.side = "us"
        self.assertEqual(self.task.side, "us")

    def test_activity_of_employee(self):
        self.assertFalse(self.activity(self.task))
        activity = self.activity(self.office_task)
        self.assertEqual(activity.user_id, self.users["territory"])
        self.office_task.date_due = self.day(5)
        self.assertEqual(activity.date_deadline, self.day(5))
        self.office_task.state = "done"
        self.assertFalse(self.activity(self.office_task))

    def test_activity_ticks_off_task(self):
        self.activity(self.office_task).with_user(self.users["territory"]).action_feedback()
        self.assertEqual(self.office_task.state, "done")
        self.assertEqual(self.office_task.done_by_id, self.users["territory"])

    def test_mail_to_dealer(self):
        mail = self.mails_to(self.dealers["sales_a"])
        self.assertEqual(mail.subject, "Task for you: T task")
        self.assertIn(f"/my/prm/tasks/{self.task.id}", mail.body_html)
        self.assertFalse(mail.model, "belongs to no chatter")

    def test_foreign_people_refused(self):
        for user in (self.dealers["director_b"], self.dealers["bookkeeper_a"], self.dealers["adviser"]):
            with self.assertRefused("without access"):
                self.make_task("T", user)
        with self.assertRefused("without access"):
            self.make_task("T", self.users["territory_south"])

    def test_foreign_links_refused(self):
        visit = self.env["prm.visit"].create({"partner_id": self.foreign.id})
        promise = self.env["prm.visit.promise"].create({"visit_id": visit.id, "name": "T"})
        with self.assertRefused("another firm"):
            self.make_task("T", promise_id=promise.id)
        with self.assertRefused("another firm"):
            self.make_task("T", agreement_id=self.make_agreement(self.foreign).id)
        with self.assertRefused("no partner of the network"):
            self.make_task("T", firm=self.customer)

    def test_promise_becomes_task(self):
        visit = self.env["prm.visit"].create({"partner_id": self.firm.id, "user_id": self.users["territory"].id})
        promise = self.env["prm.visit.promise"].create(
            {"visit_id": visit.id, "name": "T send prices", "due": self.day(3), "side": "us"}
        )
        context = promise.with_user(self.users["territory"]).action_share()["context"]
        task = self.env["prm.task"].with_user(self.users["territory"]).with_context(**context).create({})
        self.assertEqual(
            (task.name, task.date_due, task.user_id), ("T send prices", self.day(3), self.users["territory"])
        )
        self.assertEqual(promise.action_share()["res_id"], task.id)
        task.state = "done"
        self.assertTrue(promise.done)
        promise.done = False
        self.assertEqual(task.state, "open")
        promise.done = True
        self.assertEqual(task.state, "done")

    def test_nobody_moves_a_task_out_of_reach(self):
        with self.assertRaises(AccessError):
            self.as_staff(self.make_task("T free"), "territory").write({"partner_id": self.foreign.id})

    # --- dealers ----------------------------------------------------------------------------------

    def test_asked_of_head_office(self):
        task = self.dealer_create(description=SCRIPT, date_due=self.day(2)).sudo()
        self.assertEqual((task.side, task.user_id, task.from_partner), ("us", self.users["territory"], True))
        self.assertEqual(task.create_uid, self.dealers["director_a"])
        self.assertEqual(self.activity(task).user_id, self.users["territory"])

    def test_asked_of_colleague(self):
        task = self.dealer_create(to=str(self.dealers["service_a"].id)).sudo()
        self.assertEqual((task.side, task.user_id), ("partner", self.dealers["service_a"]))
        self.assertTrue(self.mails_to(self.dealers["service_a"]))

    def test_refused_input(self):
        for values in (
            {"name": "  "},
            {"name": "x" * 201},
            {"description": "x" * 10_001},
            {"date_due": self.day(-1)},
            {"to": str(self.dealers["director_b"].id)},
            {"to": str(self.users["territory"].id)},
            {"to": "1; DROP TABLE"},
        ):
            with self.assertRaises(UserError, msg=values):
                self.dealer_create(**values)

    def test_what_a_dealer_may_change(self):
        self.as_dealer(self.task, "director_a")._dealer_change("start")
        self.assertEqual(self.task.state, "progress")
        self.as_dealer(self.task, "sales_a")._dealer_change("done")
        self.assertEqual((self.task.state, self.task.done_by_id), ("done", self.dealers["sales_a"]))
        self.as_dealer(self.task, "sales_a")._dealer_change("reopen")
        self.assertFalse(self.task.done_by_id)
        self.as_dealer(self.task, "sales_a")._dealer_change("assign", "firm")
        self.assertEqual((self.task.side, self.task.user_id.id), ("partner", False))
        for task, change in ((self.task, "cancel"), (self.office_task, "done"), (self.office_task, "assign")):
            with self.assertRaises(AccessError, msg=change):
                self.as_dealer(task, "director_a")._dealer_change(change, "firm")

    def test_foreign_task_out_of_reach(self):
        for change in ("done", "start", "reopen", "cancel", "assign"):
            with self.assertRaises(AccessError):
                self.as_dealer(self.foreign_task, "director_a")._dealer_change(change, "firm")

    def test_comment_tells_the_other_side(self):
        self.as_dealer(self.office_task, "sales_a")._comment(f"T hello {SCRIPT}")
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.users["territory"].partner_id.ids), ("subject", "=", "T office task")]
        )
        self.assertIn("T hello", told.body)
        self.assertNotIn("<script", told.body)
        self.assertNotIn("<img", told.body)
        self.office_task.with_user(self.users["territory"]).write({"draft_comment": "T answer"})
        self.office_task.with_user(self.users["territory"]).action_comment()
        self.assertEqual(self.office_task.comment_ids.mapped("side"), ["partner", "us"])
        self.assertIn("Comment: T office task", self.mails_to(self.dealers["sales_a"]).mapped("subject"))
        self.assertFalse(self.office_task.draft_comment)

    def test_queries_do_not_grow(self):
        def read():
            tasks = self.as_dealer(self.env["prm.task"], "sales_a").search([("partner_id", "=", self.firm.id)])
            return tasks._dealer_values()

        def more(number):
            for index in range(number):
                task = self.make_task(f"T many {index}", self.dealers[("service_a", "sales_a")[index % 2]])
                self.as_dealer(task, "sales_a")._comment("T")
                task.state = ("open", "done")[index % 2]

        more(10)
        before = self.count_queries(read)
        more(30)
        self.assertGreater(len(read()), 40)
        self.assertLessEqual(self.count_queries(read), before)
        self.assertLessEqual(before, 6)
