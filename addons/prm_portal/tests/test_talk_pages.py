"""The pages of tasks and messages, and the doors beside them."""

import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalHttpCase
from .talk_common import SCRIPT, TalkMixin

PDF = ("T offer.pdf", b"%PDF-1.4 T", "application/pdf")


@tagged("post_install", "-at_install")
class TestTalkPages(TalkMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_talk()
        answer = cls.conversation.with_user(cls.dealers["sales_a"]).sudo(False)
        cls.file = answer._dealer_answer("T with file", [PDF[:2]]).sudo().attachment_ids
        cls.env.flush_all()

    def send(self, url, files=(), **data):
        data = {"csrf_token": self.csrf_token(), **data}
        return self.url_open(url, data=data, files=[("files", file) for file in files] or None)

    # --- tasks ------------------------------------------------------------------------------------

    def test_list_of_tasks(self):
        self.login("sales_a")
        page = self.get("/my/prm/tasks").text
        self.assertIn("T task", page)
        self.assertIn("T office task", page)
        self.assertNotIn("T foreign task", page)
        for which, there in (("mine", True), ("firm", True), ("office", False), ("closed", False), ("x", True)):
            self.assertEqual("T task" in self.get(f"/my/prm/tasks?which={which}").text, there, which)
        self.assertNotIn("T office task", self.get("/my/prm/tasks?q=T+task").text)
        self.assertIn("No tasks here", self.get("/my/prm/tasks?q=%25nothing").text)
        self.task.date_due = self.day(-3)
        self.assertIn("Overdue", self.get("/my/prm/tasks").text)

    def test_a_page_that_is_no_number_is_the_first(self):
        """The query string may name a page as well, and brings a text."""
        self.login("sales_a")
        for url, text in (("/my/prm/tasks", "T task"), ("/my/prm/messages", "T conversation")):
            for page in ("1", "-1", "x", "", "9" * 5000, "%C2%B2"):
                answer = self.get(f"{url}?page={page}")
                self.assertEqual(answer.status_code, 200, (url, page[:5]))
                self.assertIn(text, answer.text, (url, page[:5]))

    def test_task_of_life(self):
        self.login("sales_a")
        page = self.get("/my/prm/tasks/new").text
        key = re.search(r'name="key" value="([^"]+)"', page)[1]
        form = {"name": f"T new {SCRIPT}", "description": SCRIPT, "to": "office", "due": "", "key": key}
        created = [self.send("/my/prm/tasks/create", **form) for _turn in range(2)]
        self.assertEqual(created[0].url, created[1].url)
        tasks = self.env["prm.task"].search([("name", "like", "T new")])
        self.assertEqual(len(tasks), 1)
        self.assertNotIn(SCRIPT, created[0].text)
        self.assertIn("&lt;script&gt;", created[0].text)
        page = self.send(f"/my/prm/tasks/{tasks.id}/comment", text=SCRIPT, key="T1").text
        self.assertNotIn(SCRIPT, page)
        self.assertEqual(tasks.comment_ids.body, SCRIPT)
        self.send(f"/my/prm/tasks/{tasks.id}/comment", text=SCRIPT, key="T1")
        self.assertEqual(len(tasks.comment_ids), 1)
        back = self.send(f"/my/prm/tasks/{self.task.id}/done", which="mine")
        self.assertTrue(back.url.endswith("?which=mine"))
        self.assertEqual(self.task.state, "done")

    def test_what_was_entered_is_kept(self):
        self.login("sales_a")
        answer = self.send("/my/prm/tasks/create", name="T kept", to="office", due="2001-01-01", description="T long")
        self.assertEqual(answer.status_code, 422)
        for text in ("lies in the past", "T kept", "T long"):
            self.assertIn(text, answer.text)
        answer = self.send("/my/prm/tasks/create", name="T kept", to="office", due="never")
        self.assertIn("This is no date", answer.text)
        self.assertFalse(self.env["prm.task"].search([("name", "=", "T kept")]))

    # --- messages ---------------------------------------------------------------------------------

    def test_conversation_of_life(self):
        self.login("service_a")
        self.assertIn("New", self.get("/my/prm/messages?which=unread").text)
        page = self.get("/my/prm/messages/new").text
        key = re.search(r'name="key" value="([^"]+)"', page)[1]
        form = {"subject": f"T {SCRIPT}", "department": str(self.departments["service"].id), "text": SCRIPT, "key": key}
        sent = [self.send("/my/prm/messages/create", files=[PDF], **form) for _turn in range(2)]
        self.assertEqual(sent[0].url, sent[1].url)
        conversation = self.env["prm.conversation"].search([("name", "=", f"T {SCRIPT}")])
        self.assertEqual(len(conversation.post_ids), 1)
        self.assertNotIn(SCRIPT, sent[0].text)
        file = self.get(f"/my/prm/messages/file/{conversation.post_ids.attachment_ids.id}")
        self.assertEqual((file.status_code, file.content), (200, PDF[1]))
        self.assertIn("attachment", file.headers["Content-Disposition"])
        self.assertEqual(file.headers["X-Content-Type-Options"], "nosniff")
        answer = self.send(f"/my/prm/messages/{conversation.id}/answer", text="T more", key="T2")
        self.assertIn("T more", answer.text)
        self.send(f"/my/prm/messages/{conversation.id}/close")
        self.assertEqual(conversation.state, "closed")
        self.send(f"/my/prm/messages/{conversation.id}/answer", text="T again", key="T3")
        self.assertEqual(conversation.state, "open")

    def test_reading_marks_read(self):
        self.login("service_a")
        self.assertIn("T conversation", self.get("/my/prm/messages?which=unread").text)
        self.get(f"/my/prm/messages/{self.conversation.id}")
        self.assertNotIn("T conversation", self.get("/my/prm/messages?which=unread").text)

    def test_counter_on_home(self):
        self.login("service_a")
        self.assertRegex(self.get("/my").text, r'(?s)Messages.{0,300}1<span class="visually-hidden"> new')
        self.get(f"/my/prm/messages/{self.conversation.id}")
        self.assertNotRegex(self.get("/my").text, r'(?s)Messages.{0,300}1<span class="visually-hidden"> new')

    def test_what_no_page_sends_breaks_nothing(self):
        """The sign NUL, of which the database takes none, and a file where a text is expected."""
        self.login("sales_a")
        url = f"/my/prm/messages/{self.conversation.id}/answer"
        name, *file = PDF
        self.send(url, files=[(name.replace(".", "\0."), *file)], text="T wi\0th NUL", key="T NUL")
        post = self.conversation.post_ids.sorted("id")[-1]
        self.assertIn("T with NUL", post.body)
        self.assertEqual(post.attachment_ids.name, name)
        for field in ("text", "key"):
            data = {"csrf_token": self.csrf_token(), "text": "T", "key": "T file"}
            data.pop(field)
            answer = self.url_open(url, data=data, files={field: ("a.txt", b"T", "text/plain")})
            self.assertLess(answer.status_code, 500, field)
        self.assertEqual(self.get("/my/prm/messages?q=a%00").status_code, 200)

    def test_refused_files_keep_the_text(self):
        self.login("sales_a")
        url = f"/my/prm/messages/{self.conversation.id}/answer"
        for file, why in (
            (("T.pdf", b"%PDF-" + b"x" * 5 * 1024 * 1024, "application/pdf"), "larger than 5 MB"),
            (("T.html", b"<script>", "text/html"), "this kind"),
            (("T.png", b"<svg/>", "image/png"), "what its name says"),
        ):
            answer = self.send(url, files=[file], text="T keep me")
            self.assertEqual(answer.status_code, 422)
            self.assertIn(why, answer.text)
            self.assertIn("T keep me", answer.text)
        self.assertNotIn("T keep me", self.conversation.post_ids.mapped("body"))

    def test_long_conversation(self):
        self.env["prm.conversation.message"].create(
            [{"conversation_id": self.conversation.id, "side": "us", "body": f"T number {n}."} for n in range(120)]
        )
        self.env.flush_all()
        self.login("sales_a")
        page = self.get(f"/my/prm/messages/{self.conversation.id}").text
        self.assertIn("T number 119.", page)
        self.assertNotIn("T first message", page)
        self.assertIn("T first message", self.get(f"/my/prm/messages/{self.conversation.id}?older=1").text)

    def test_search(self):
        self.login("service_a")
        self.assertIn("T conversation", self.get("/my/prm/messages?q=first+message").text)
        self.assertIn("No messages here", self.get("/my/prm/messages?q=secret").text)

    # --- the wrong side ---------------------------------------------------------------------------

    PAGES = (
        "/my/prm/tasks/{task}",
        "/my/prm/messages/{conversation}",
        "/my/prm/messages/{secret}",
        "/my/prm/messages/file/{file}",
    )
    FORMS = (
        "/my/prm/tasks/{task}/done",
        "/my/prm/tasks/{task}/assign",
        "/my/prm/tasks/{task}/comment",
        "/my/prm/messages/{conversation}/answer",
        "/my/prm/messages/{conversation}/close",
    )

    def urls(self, patterns):
        ids = {
            "task": self.task.id,
            "conversation": self.conversation.id,
            "secret": self.secret.id,
            "file": self.file.id,
        }
        return [pattern.format(**ids) for pattern in patterns]

    def assertNothingChanged(self):
        self.env.invalidate_all()
        self.assertEqual(self.task.state, "open")
        self.assertEqual(len(self.task.comment_ids), 0)
        self.assertEqual(self.conversation.state, "open")
        self.assertEqual(len(self.conversation.post_ids), 2)

    def test_foreign_director(self):
        self.login("director_b")
        for url in self.urls(self.PAGES):
            answer = self.get(url)
            self.assertEqual(answer.status_code, 404, url)
            self.assertNotIn("T first message", answer.text)
        for url in self.urls(self.FORMS):
            self.assertEqual(self.send(url, text="T", user_id="firm").status_code, 404, url)
        self.assertNotIn("T conversation", self.get("/my/prm/messages").text)
        self.assertNothingChanged()

    def test_roles_without_capability(self):
        for name in ("bookkeeper_a", "adviser", "plain"):
            self.login(name)
            for url in ("/my/prm/tasks", "/my/prm/messages", "/my/prm/tasks/new", *self.urls(self.PAGES)):
                self.assertIn(self.get(url).status_code, (403, 404), (name, url))
            for url in ("/my/prm/tasks/create", "/my/prm/messages/create", *self.urls(self.FORMS)):
                self.assertIn(self.send(url, text="T", name="T", subject="T").status_code, (403, 404), (name, url))
        self.assertNothingChanged()

    def test_anonymous(self):
        for url in ("/my/prm/tasks", "/my/prm/messages", *self.urls(self.PAGES)):
            answer = self.get(url, allow_redirects=False)
            self.assertEqual(answer.status_code, 303, url)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_colleague_and_confidential(self):
        self.login("service_a")
        self.assertEqual(self.get(f"/my/prm/messages/{self.secret.id}").status_code, 404)
        self.assertEqual(self.send(f"/my/prm/messages/{self.secret.id}/answer", text="T").status_code, 404)
        self.login("director_a")
        self.assertIn("T secret message", self.get(f"/my/prm/messages/{self.secret.id}").text)

    def test_reader_never_posts(self):
        role = self.make_role(
            "reader", "prm_portal.group_dealer_tasks", "prm_portal.group_dealer_messages", reads_only=True
        )
        self.dealers["reader"] = self.make_dealer("reader", self.firm, role)
        self.env.flush_all()
        self.login("reader")
        page = self.get(f"/my/prm/messages/{self.conversation.id}").text
        self.assertIn("T first message", page)
        self.assertNotIn("<textarea", page)
        self.assertEqual(self.get("/my/prm/messages/new").status_code, 403)
        for url in ("/my/prm/tasks/create", "/my/prm/messages/create", *self.urls(self.FORMS)):
            self.assertEqual(self.send(url, text="T", name="T").status_code, 403, url)
        self.assertNothingChanged()

    def test_other_firm_one_acts_for(self):
        other = self.make_task("T of second", firm=self.second)
        self.env.flush_all()
        self.login("acting")
        answer = self.get(f"/my/prm/tasks/{other.id}")
        self.assertEqual(answer.status_code, 404)
        self.assertIn("This belongs to T Second Firm", answer.text)
        self.post("/my/prm/switch", firm_id=self.second.id)
        self.assertIn("T of second", self.get(f"/my/prm/tasks/{other.id}").text)
        self.assertEqual(self.get(f"/my/prm/tasks/{self.task.id}").status_code, 404)

    def test_tampered_form(self):
        self.login("sales_a")
        self.send(
            "/my/prm/tasks/create",
            name="T tampered",
            to="office",
            partner_id=str(self.foreign.id),
            firm_id=str(self.foreign.id),
            user_id=str(self.dealers["director_b"].id),
            state="done",
        )
        task = self.env["prm.task"].search([("name", "=", "T tampered")])
        self.assertEqual((task.partner_id, task.state, task.user_id), (self.firm, "open", self.users["territory"]))
        for url in ("/my/prm/tasks/0", "/my/prm/tasks/99999999999", "/my/prm/messages/file/99999999999"):
            self.assertEqual(self.get(url).status_code, 404, url)
        self.assertEqual(self.send(f"/my/prm/tasks/{self.task.id}/unlink").status_code, 404)

    @mute_logger("odoo.http")
    def test_no_token_no_change(self):
        self.login("sales_a")
        answer = self.url_open(f"/my/prm/tasks/{self.task.id}/done", data={"which": "mine"})
        self.assertEqual(answer.status_code, 400)
        self.assertNothingChanged()

    @mute_logger("odoo.http")
    def test_doors_beside_the_pages(self):
        """RPC, thread routes, attachment URLs and exports, for the foreign director and the own people."""
        for name, reads in (("director_b", False), ("bookkeeper_a", False), ("sales_a", True)):
            self.login(name)
            for record in (self.task, self.conversation):
                answer = self.rpc_answer(record._name, "read", [record.id], ["name"])
                self.assertEqual("result" in answer, reads, (name, record))
                self.assertIn("error", self.rpc_answer(record._name, "write", [record.id], {"state": "closed"}))
                self.assertIn("error", self.rpc_answer(record._name, "message_post", [record.id], body="T"))
            for url in (f"/web/content/{self.file.id}", f"/web/image/{self.file.id}"):
                self.assertNotEqual(self.get(url).content, PDF[1], (name, url))
            thread = {"thread_model": "prm.conversation", "thread_id": self.conversation.id}
            requested = {**thread, "request_list": ["followers", "attachments", "activities"]}
            for url, params in (
                ("/mail/thread/messages", thread),
                ("/mail/data", {"fetch_params": [["mail.thread", requested]]}),
                ("/mail/message/post", {**thread, "post_data": {"body": "T posted"}}),
            ):
                answer = str(self.json(url, params).get("result"))
                self.assertNotIn("T ", answer.replace(f"T {name}", ""), (name, url))
            self.assertIn("error", self.rpc_answer("prm.conversation", "_dealer_close", [self.conversation.id]))
        self.assertNothingChanged()

    @mute_logger("odoo.http")
    def test_staff_of_another_territory(self):
        for name, reads in (("territory", True), ("territory_south", False), ("marketing", False)):
            user = self.users[name]
            user.password = user.login
            self.env.flush_all()
            self.login(name)
            content = self.get(f"/web/content/{self.file.id}?download=true").content
            self.assertEqual(content == PDF[1], reads, name)
            answer = self.rpc_answer("prm.conversation", "web_read", [self.conversation.id], {"thread": {}})
            self.assertEqual("T first message" in str(answer.get("result")), reads, name)
            self.assertIn(self.get("/my/prm/messages").status_code, (403, 404))
